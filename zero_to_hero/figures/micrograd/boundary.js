/** The boundary figure: see boundary.py for what it shows, boundary_train.js for the training. */
import { axes, linear, logarithmic } from '../_base/parts/axes.js';
import { unpack } from '../_base/parts/binary.js';
import { action, choice } from '../_base/parts/controls.js';
import { html, set, svg } from '../_base/parts/dom.js';
import { figure, kept, reached } from '../_base/parts/kit.js';
import { lossChart } from '../_base/parts/loss_chart.js';
import { short } from '../_base/parts/number.js';
import { scrub } from '../_base/parts/pointer.js';
import { readout } from '../_base/parts/readout.js';
import { steps as stepping } from '../_base/parts/steps.js';
import { above, contour, surface, training } from './boundary_train.js';

const [LEFT, RIGHT, TOP] = [44, 332, 26];
const WIDTH = 340;
const CELLS = 60; // of the surface, from left to right
const LOSSES = [5e-3, 1e2]; // the loss's axis
const MOST_ADDED = 30;
// a pattern's name belongs to the page, not to the picture
let figures = 0;

const circle = (x, y) => svg('circle', { cx: x, cy: y, r: 3.6 });
const triangle = (x, y) => svg('path', { d: `M${x} ${y - 4.6}l4.6 8h-9.2z` });
const mark = (x, y, label) => (label < 0 ? circle(x, y) : triangle(x, y));
const tidy = (value) => Number(value.toFixed(2));

/** Own points as an address may hold them: what is no point is left out. */
function readPoints(added, inside) {
  const isPoint = (one) =>
    Array.isArray(one) && one.length === 3 && inside(one[0], one[1]) && (one[2] === 1 || one[2] === -1);
  return added.filter(isPoint).slice(0, MOST_ADDED);
}

function render({ model, el }) {
  figures += 1;
  const hatch = `zth-hatch-${figures}`;
  const [sizes, rates, steps] = ['sizes', 'rates', 'steps'].map((trait) => model.get(trait));
  const [start, flat, printed] = ['start', 'points', 'losses'].map((trait) => [...unpack(model.get(trait), 'float64')]);
  const givenLabels = [...unpack(model.get('labels'), 'int8')];
  const given = givenLabels.map((_, place) => [flat[2 * place], flat[2 * place + 1]]);
  const [last, trainedWith] = [steps - 1, model.get('trained_with')];

  // the plane: a little more than the points, in square cells
  const [xs, ys] = [0, 1].map((axis) => given.map((point) => point[axis]));
  const [low, high] = [Math.min(...xs) - 0.4, Math.max(...xs) + 0.4];
  const cell = (high - low) / CELLS;
  const rowsOfCells = Math.ceil((Math.max(...ys) - Math.min(...ys) + 0.8) / cell);
  const floor = Math.min(...ys) - 0.4;
  const unit = (RIGHT - LEFT) / CELLS;
  const bottom = TOP + rowsOfCells * unit;
  const x = linear([low, high], [LEFT, RIGHT]);
  const y = linear([floor, floor + rowsOfCells * cell], [bottom, TOP]);
  const across = Array.from({ length: CELLS + 1 }, (_, i) => low + i * cell);
  const up = Array.from({ length: rowsOfCells + 1 }, (_, i) => floor + i * cell);
  const inside = (u, v) => u >= low && u <= high && v >= up[0] && v <= up.at(-1);

  // a point of one's own: the pointer sets it where it clicks, the keyboard where two sliders say
  const range = (name, [from, to], value) =>
    html('input', { type: 'range', min: tidy(from), max: tidy(to), step: 0.05, value, 'aria-label': name });
  const atX = range('Across, of a new point', [low + 0.05, high - 0.05], tidy((low + high) / 2));
  const atY = range('Up, of a new point', [floor + 0.05, up.at(-1) - 0.05], tidy((floor + up.at(-1)) / 2));
  const kind = html('select', { 'aria-label': 'Kind of a new point' });
  kind.append(html('option', { value: -1 }, '● circle'), html('option', { value: 1 }, '▲ triangle'));
  const place = html('span', { class: 'zth-value' });
  const own = html('fieldset', { class: 'zth-own' }, html('legend', {}, 'A point of your own'));
  own.append(kind, html('label', {}, 'across', atX), html('label', {}, 'up', atY), place);

  const planeTitle = svg('title');
  const plane = svg('svg', { viewBox: `0 0 ${WIDTH} ${bottom + 40}`, role: 'img', class: 'zth-plane' }, planeTitle);
  const pattern = svg('pattern', { id: hatch, width: 2, height: 2, patternUnits: 'userSpaceOnUse' });
  pattern.append(svg('path', { d: 'M0 0L2 2', class: 'zth-stripe' }));
  const negative = svg('rect', { width: CELLS, height: rowsOfCells, class: 'zth-negative' });
  const positive = svg('path', { class: 'zth-positive' });
  const striped = svg('path', { class: 'zth-striped', fill: `url(#${hatch})` });
  const border = svg('path', { class: 'zth-border' });
  const margins = svg('path', { class: 'zth-margin-lines' });
  const transform = `translate(${LEFT} ${bottom}) scale(${unit} ${-unit})`;
  const cells = svg('g', { transform }, negative, positive, striped, margins, border);
  const marks = svg('g', { class: 'zth-marks' });
  const cross = svg('path', { class: 'zth-cross' });
  plane.append(
    svg('defs', {}, pattern),
    cells,
    axes({ x, y, left: LEFT, right: RIGHT, top: TOP, bottom, xName: 'first input', yName: 'second input' }),
    marks,
    cross,
  );

  /** The cross that shows where the keyboard's point would go. */
  function aim() {
    const [u, v] = [Number(atX.value), Number(atY.value)];
    set(cross, { d: `M${x(u) - 7} ${y(v)}h14M${x(u)} ${y(v) - 7}v14` });
    place.textContent = `${u.toFixed(2)}, ${v.toFixed(2)}`.replaceAll('-', '−');
    set(atX, { 'aria-valuetext': u.toFixed(2) });
    set(atY, { 'aria-valuetext': v.toFixed(2) });
  }
  atX.oninput = aim;
  atY.oninput = aim;
  aim();

  /** Add and Take back beside the sliders, a click on the plane, and the marks of all points. */
  const ownPoints = (kit) => {
    const add = (added, u, v) =>
      added.length < MOST_ADDED
        ? { added: [...added, [tidy(u), tidy(v), Number(kind.value)]] }
        : `There's only room for ${MOST_ADDED} points of your own.`;
    const to = ({ added }) => add(added, Number(atX.value), Number(atY.value));
    const takeBack = ({ added }) => ({ added: added.slice(0, -1) });
    own.append(
      action({ words: 'Add', to })(kit),
      action({ words: 'Take back', to: takeBack, off: ({ added }) => added.length === 0 })(kit),
    );
    plane.onclick = (event) => {
      const { left, top, width } = plane.getBoundingClientRect();
      const scale = WIDTH / width;
      const [u, v] = [x.invert((event.clientX - left) * scale), y.invert((event.clientY - top) * scale)];
      if (!inside(u, v)) return;
      [atX.value, atY.value] = [u, v];
      aim();
      kit.change(add(kit.values().added, u, v));
    };
    const marked = kept((key) => {
      const all = [...given.map(([u, v], i) => [u, v, givenLabels[i]]), ...JSON.parse(key)];
      marks.replaceChildren(...all.map(([u, v, label]) => mark(x(u), y(v), label)));
    });
    kit.join({ kind: 'points', element: plane, show: ({ added }) => marked(JSON.stringify(added)) });
  };

  const lossHeight = logarithmic(LOSSES, [bottom, TOP]);
  const end = { x: RIGHT, y: lossHeight(printed.at(-1)) - 30, 'text-anchor': 'end', class: 'zth-name' };
  const chart = lossChart({
    steps: last,
    y: lossHeight,
    box: { left: LEFT, right: RIGHT, top: TOP, bottom },
    ground: [svg('text', end, `Python's, rate ${trainedWith}`)],
    lines: ['zth-printed', 'zth-loss'],
  });
  const numbers = readout();
  const words = 'Filled points cost something: they lie on the wrong side (thick rim) or short of their dashed line.';
  const key = html('p', { class: 'zth-key-words' }, words);

  // the runs with the points as they are, by their learning rate: what has been computed stays
  const runsWith = kept(() => new Map());
  function runOf(rate, added) {
    const runs = runsWith(JSON.stringify(added));
    if (!runs.has(rate)) {
      const points = [...given, ...added.map(([u, v]) => [u, v])];
      const labels = [...givenLabels, ...added.map(([, , label]) => label)];
      runs.set(rate, training({ sizes, start, points, labels, rate, steps }));
    }
    return runs.get(rate);
  }
  const onSide = (scores) => scores.reduce((sum, score) => sum + (score > 0), 0);

  function state({ step, rate, added }) {
    const run = runOf(rate, added);
    if (!reached(run, step)) return undefined;
    const scores = run.scores[step];
    const side = `${onSide(scores)} of ${scores.length}`;
    return { run, step, rate, added, scores, side, loss: run.losses[step] };
  }

  function draw({ run, step, added, scores, side, loss }) {
    const columns = CELLS + 1;
    const grid = surface(sizes, run.weights[step], across, up);
    const area = above(grid, columns, 0);
    set(positive, { d: area });
    set(striped, { d: area });
    set(border, { d: contour(grid, columns, 0) });
    set(margins, { d: contour(grid, columns, -1) + contour(grid, columns, 1) });
    for (const [i, point] of [...marks.children].entries()) {
      const label = i < givenLabels.length ? givenLabels[i] : added[i - givenLabels.length][2];
      const pulls = scores[i] < 1 ? ' zth-pulls' : '';
      const wrong = scores[i] > 0 ? '' : ' zth-wrong';
      const mine = i < givenLabels.length ? '' : ' zth-mine';
      set(point, { class: `zth-${label < 0 ? 'one' : 'two'}${pulls}${wrong}${mine}` });
    }
    planeTitle.textContent = `The plane at step ${step}: where the network says triangle (striped) and circle; ${side} points on their side.`;
    const computed = `The loss up to step ${run.losses.length - 1}`;
    const words = `${computed}, and that of Python's run, on a logarithmic axis.`;
    chart.draw({ 'zth-printed': printed, 'zth-loss': run.losses }, step, words);
    numbers.draw([
      ['Loss in this page', loss.toFixed(12)],
      [`Python's loss, rate ${trainedWith}, ${given.length} points`, printed[step].toFixed(12)],
      ['Points on their side', side],
    ]);
  }

  function rows({ run, rate, added }) {
    const asPrinted = rate === trainedWith && added.length === 0;
    return run.losses.map((loss, k) => [
      String(k),
      loss.toFixed(12),
      asPrinted ? printed[k].toFixed(12) : '',
      `${onSide(run.scores[k])} of ${run.scores[k].length}`,
    ]);
  }

  function sentence({ step, rate, added, side, loss }) {
    const more = added.length ? `, ${added.length} of them yours` : '';
    return `Step ${step} of ${last}, learning rate ${rate}: loss ${short(loss)}, ${side} points on their side${more}.`;
  }

  figure({
    model,
    el,
    name: 'boundary',
    controls: [
      stepping({ trait: 'step', last, pause: 100 }),
      choice({
        trait: 'rate',
        before: 'Learning rate at the start',
        options: rates.map((one) => [one, String(one)]),
      }),
      scrub({ trait: 'step', ...chart.touched }),
      ownPoints,
    ],
    stage: [html('div', { class: 'zth-pair' }, plane, chart.element), key, numbers.element, own],
    table: {
      title: 'The training so far',
      head: ['step', 'loss in this page', 'loss in Python', 'on their side'],
      rows,
    },
    valid: { added: (added) => readPoints(added, inside) },
    state,
    draw,
    sentence,
  });
}

export default { render };
