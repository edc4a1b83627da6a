/**
 * The training of boundary.js: a network of relus, the hinge loss and gradient descent, in float64.
 *
 * It adds and multiplies in the very order of the functions that zero_to_hero/compiler.py writes, so its losses are
 * Python's to the last bit: in floats another order is another number, and a hundred steps make the difference grow.
 */

/** The places of a network's numbers in one row, as `parameters()` lists them: neuron by neuron, weights, then bias. */
export function layout(sizes) {
  const layers = [];
  let from = 0;
  for (const [place, width] of sizes.slice(1).entries()) {
    const inputs = sizes[place];
    layers.push({ inputs, width, from });
    from += width * (inputs + 1);
  }
  return { layers, count: from };
}

/** A network's output for one point. `outputs` holds a row for the inputs and for each layer, and is written over. */
function forward(layers, weights, outputs) {
  for (const [place, { inputs, width, from }] of layers.entries()) {
    const before = outputs[place];
    const after = outputs[place + 1];
    const linear = place === layers.length - 1;
    let at = from;
    for (let j = 0; j < width; j += 1) {
      let sum = weights[at + inputs];
      for (let i = 0; i < inputs; i += 1) sum += weights[at + i] * before[i];
      after[j] = linear || sum > 0 ? sum : 0;
      at += inputs + 1;
    }
  }
  return outputs.at(-1)[0];
}

/**
 * A training, one step after another; what has been computed stays.
 * @param {{sizes: number[], start: Float64Array, points: number[][], labels: number[], rate: number, steps: number}} run
 *   `rate` is that of the first step; it falls to a tenth of it over `steps`
 * @returns {{losses: number[], weights: Float64Array[], scores: Float64Array[], next: () => void}} of every step: the
 *   loss before it, the weights that gave it, and for each point label times output: above 0 where the answer is right
 */
export function training({ sizes, start, points, labels, rate, steps }) {
  const { layers } = layout(sizes);
  const outputs = sizes.map((size) => new Float64Array(size));
  const backs = sizes.map((size) => new Float64Array(size));
  const share = 1 / points.length;
  const losses = [];
  const scores = [];
  const weights = [Float64Array.from(start)];

  /** Loss and gradient of all points at `now`. */
  function look(now, gradient) {
    let total = 0;
    const row = new Float64Array(points.length);
    for (const [place, point] of points.entries()) {
      outputs[0].set(point);
      row[place] = labels[place] * forward(layers, now, outputs);
      const short = 1 - row[place];
      if (short > 0) {
        total += short * share;
        backs.at(-1)[0] = labels[place] * -share;
        backward(now, gradient);
      }
    }
    let squares = 0;
    for (const [place, weight] of now.entries()) {
      squares += weight * weight;
      // the gradient of w · w is two shares, as the engine adds them; and it is added to the data's as one
      const half = weight * 1e-4;
      gradient[place] += half + half;
    }
    losses.push(total + squares * 1e-4);
    scores.push(row);
  }

  /** From the last layer to the first, each layer's neurons from the last to the first, as the compiler orders them. */
  function backward(now, gradient) {
    for (let place = layers.length - 1; place >= 0; place -= 1) {
      const { inputs, width, from } = layers[place];
      const before = outputs[place];
      const back = backs[place];
      back.fill(0);
      for (let j = width - 1; j >= 0; j -= 1) {
        const linear = place === layers.length - 1;
        if (!linear && outputs[place + 1][j] <= 0) continue;
        const at = from + j * (inputs + 1);
        const incoming = backs[place + 1][j];
        for (let i = 0; i < inputs; i += 1) {
          gradient[at + i] += before[i] * incoming;
          back[i] += now[at + i] * incoming;
        }
        gradient[at + inputs] += incoming;
      }
    }
  }

  let gradient = new Float64Array(start.length);
  look(weights[0], gradient);
  /** One step of descent, and a look at where it leads. */
  function next() {
    const k = losses.length - 1;
    const now = weights[k];
    const length = rate * (1 - (0.9 * k) / steps);
    const moved = Float64Array.from(now, (weight, place) => weight - length * gradient[place]);
    weights.push(moved);
    gradient = new Float64Array(start.length);
    look(moved, gradient);
  }
  return { losses, weights, scores, next };
}

/** The network's outputs on a grid, row by row from `ys[0]`. */
export function surface(sizes, weights, xs, ys) {
  const { layers } = layout(sizes);
  const outputs = sizes.map((size) => new Float64Array(size));
  const grid = new Float64Array(xs.length * ys.length);
  for (const [row, y] of ys.entries()) {
    for (const [column, x] of xs.entries()) {
      outputs[0][0] = x;
      outputs[0][1] = y;
      grid[row * xs.length + column] = forward(layers, weights, outputs);
    }
  }
  return grid;
}

/**
 * Where a grid is above `level`: one SVG path of areas, in units of the grid's cells.
 * A cell gives the polygon of its corners and of the places on its edges where the straight line between two corners
 * crosses the level; cells that are above as a whole are joined along their row.
 */
export function above(grid, columns, level) {
  const rows = grid.length / columns;
  let path = '';
  for (let row = 0; row < rows - 1; row += 1) {
    let full = 0;
    for (let column = 0; column < columns; column += 1) {
      const here = row * columns + column;
      const corners =
        column < columns - 1
          ? [grid[here] - level, grid[here + 1] - level, grid[here + columns + 1] - level, grid[here + columns] - level]
          : [-1, -1, -1, -1];
      const inside = corners.filter((value) => value > 0).length;
      if (inside === 4) {
        full += 1;
        continue;
      }
      if (full) path += `M${column - full} ${row}h${full}v1h${-full}z`;
      full = 0;
      if (inside) path += `M${polygon(corners, column, row).join('L')}z`;
    }
  }
  return path;
}

const CORNERS = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
];

function polygon(corners, column, row) {
  const places = [];
  for (const [corner, value] of corners.entries()) {
    const [x, y] = CORNERS[corner];
    const [toX, toY] = CORNERS[(corner + 1) % 4];
    const following = corners[(corner + 1) % 4];
    if (value > 0) places.push([x, y]);
    if (value > 0 !== following > 0) {
      const t = value / (value - following);
      places.push([x + t * (toX - x), y + t * (toY - y)]);
    }
  }
  return places.map(([x, y]) => `${(column + x).toFixed(2)} ${(row + y).toFixed(2)}`);
}

/** The line where a grid crosses `level`, as an SVG path in units of the grid's cells. */
export function contour(grid, columns, level) {
  const rows = grid.length / columns;
  let path = '';
  for (let row = 0; row < rows - 1; row += 1) {
    for (let column = 0; column < columns - 1; column += 1) {
      const here = row * columns + column;
      const corners = [grid[here], grid[here + 1], grid[here + columns + 1], grid[here + columns]];
      const crossings = [];
      for (const [corner, value] of corners.entries()) {
        const [a, b] = [value - level, corners[(corner + 1) % 4] - level];
        if (a > 0 === b > 0) continue;
        const t = a / (a - b);
        const [[x, y], [toX, toY]] = [CORNERS[corner], CORNERS[(corner + 1) % 4]];
        crossings.push(`${(column + x + t * (toX - x)).toFixed(2)} ${(row + y + t * (toY - y)).toFixed(2)}`);
      }
      for (let pair = 0; pair + 1 < crossings.length; pair += 2) path += `M${crossings[pair]}L${crossings[pair + 1]}`;
    }
  }
  return path;
}
