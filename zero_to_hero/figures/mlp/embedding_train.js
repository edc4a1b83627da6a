/**
 * The training of embedding.js: the network of zero_to_hero/mlp.py and the batches of its `fit`, in float64.
 *
 * The weights lie in one row, in the order of `MLP.parameters()`: C, W1, b1, W2, b2, each row by row. The batches are
 * those that `torch.randint` draws, so a step here is the step there, up to rounding.
 */
import { ends, place } from '../_base/parts/bigrams.js';
import { torchWords } from '../_base/parts/mersenne.js';

const MOST_LETTERS = 30; // of a drawn name
const PIECE = 10; // steps that `next` takes at most

/** Where each table begins in the row of weights, and how many numbers there are. */
export function layout({ letters, block, embd, hidden }) {
  const W1 = letters * embd;
  const b1 = W1 + block * embd * hidden;
  const W2 = b1 + hidden;
  const b2 = W2 + hidden * letters;
  return { W1, b1, W2, b2, count: b2 + letters };
}

/**
 * Every letter and every final stop of the words as an example: the places of the letters before it, `block` of them,
 * and its own. Place 0 is the stop's.
 */
export function examples(words, letters, block) {
  const [X, Y] = [[], []];
  for (const word of words) {
    let context = Array(block).fill(0);
    for (const letter of `${word}${letters[0]}`) {
      const to = letters.indexOf(letter);
      X.push(context);
      Y.push(to);
      context = [...context.slice(1), to];
    }
  }
  return { X, Y };
}

/** The same, each context once, with `after`: pairs of a letter that came after it, and how often it did. */
export function grouped({ X, Y }) {
  const found = new Map();
  for (const [place, context] of X.entries()) {
    const key = context.join();
    if (!found.has(key)) found.set(key, { context, counts: new Map() });
    const { counts } = found.get(key);
    counts.set(Y[place], (counts.get(Y[place]) ?? 0) + 1);
  }
  const contexts = [...found.values()].map(({ context, counts }) => ({ context, after: [...counts] }));
  return { contexts, total: Y.length };
}

/** A network whose weights are given with each call; what it calculates last is written over. */
export function network(sizes) {
  const { letters, block, embd, hidden } = sizes;
  const { W1, b1, W2, b2 } = layout(sizes);
  const inputs = block * embd;
  const [x, h, p] = [inputs, hidden, letters].map((size) => new Float64Array(size));
  const [dh, dx] = [hidden, inputs].map((size) => new Float64Array(size));

  /** The probabilities of the letters after a context. */
  function forward(now, context) {
    for (let i = 0; i < inputs; i += 1) x[i] = now[context[Math.floor(i / embd)] * embd + (i % embd)];
    for (let j = 0; j < hidden; j += 1) h[j] = now[b1 + j];
    for (let i = 0; i < inputs; i += 1) {
      for (let j = 0; j < hidden; j += 1) h[j] += x[i] * now[W1 + i * hidden + j];
    }
    for (let k = 0; k < letters; k += 1) p[k] = now[b2 + k];
    for (let j = 0; j < hidden; j += 1) {
      h[j] = Math.tanh(h[j]);
      const from = W2 + j * letters;
      for (let k = 0; k < letters; k += 1) p[k] += h[j] * now[from + k];
    }
    let largest = p[0];
    for (let k = 1; k < letters; k += 1) if (p[k] > largest) largest = p[k];
    let sum = 0;
    for (let k = 0; k < letters; k += 1) {
      p[k] = Math.exp(p[k] - largest);
      sum += p[k];
    }
    for (let k = 0; k < letters; k += 1) p[k] /= sum;
    return p;
  }

  /** Adds a `share` of the gradient of -log p[y] to `gradient`, after `forward` with the same weights and context. */
  function backward(now, context, y, share, gradient) {
    for (let k = 0; k < letters; k += 1) p[k] = share * (p[k] - (k === y ? 1 : 0)); // now the slopes of the logits
    for (let k = 0; k < letters; k += 1) gradient[b2 + k] += p[k];
    for (let j = 0; j < hidden; j += 1) {
      const from = W2 + j * letters;
      let slope = 0;
      for (let k = 0; k < letters; k += 1) {
        gradient[from + k] += h[j] * p[k];
        slope += now[from + k] * p[k];
      }
      dh[j] = slope * (1 - h[j] * h[j]);
      gradient[b1 + j] += dh[j];
    }
    for (let i = 0; i < inputs; i += 1) {
      const from = W1 + i * hidden;
      let slope = 0;
      for (let j = 0; j < hidden; j += 1) {
        gradient[from + j] += x[i] * dh[j];
        slope += now[from + j] * dh[j];
      }
      dx[i] = slope;
    }
    // a letter that stands in the context twice gets two slopes, and they add up
    for (let i = 0; i < inputs; i += 1) gradient[context[Math.floor(i / embd)] * embd + (i % embd)] += dx[i];
  }

  /** The mean of -log p over grouped examples. */
  function loss(now, { contexts, total }) {
    let sum = 0;
    for (const { context, after } of contexts) {
      forward(now, context);
      for (const [k, count] of after) sum -= count * Math.log(p[k]);
    }
    return sum / total;
  }

  /** A name, drawn with the numbers of `random` letter by letter until the stop: the places of its letters. */
  function sample(now, random) {
    const word = [];
    let context = Array(block).fill(0);
    while (word.length < MOST_LETTERS) {
      const to = place(ends([...forward(now, context)]), random());
      if (to === 0) break;
      word.push(to);
      context = [...context.slice(1), to];
    }
    return word;
  }
  return { forward, backward, loss, sample };
}

/**
 * A training, `every` steps at a time; what has been computed stays.
 * @param {{sizes: object, start: Float64Array, train: {X: number[][], Y: number[]}, parts: object[], rate: number,
 *   steps: number, every: number, seed: number, batch: number}} run the rate falls in a straight line to 0 over the
 *   steps; `seed` is that of the generator that draws the batches; `parts` are two parts of the names, grouped
 * @returns {{losses: number[], held: number[], weights: Float64Array[], next: () => void}} after each `every` steps: the
 *   losses on the two parts, and the weights; `next` does a few milliseconds' work towards them
 */
export function training({ sizes, start, train, parts, rate, steps, every, seed, batch }) {
  const net = network(sizes);
  const word = torchWords(seed);
  const gradient = new Float64Array(start.length);
  const [losses, held, weights] = [[], [], []];
  let done = 0;
  let now = Float64Array.from(start);
  let outside; // the loss on the held part, where it's known already

  /** Keeps the losses of the weights as they are: one part at a time. */
  function look() {
    if (outside === undefined) {
      outside = net.loss(now, parts[1]);
      return;
    }
    losses.push(net.loss(now, parts[0]));
    held.push(outside);
    weights.push(now);
    now = now.slice();
    outside = undefined;
  }

  function step() {
    gradient.fill(0);
    for (let n = 0; n < batch; n += 1) {
      const example = word() % train.Y.length;
      net.forward(now, train.X[example]);
      net.backward(now, train.X[example], train.Y[example], 1 / batch, gradient);
    }
    const length = rate * (1 - done / steps);
    for (let i = 0; i < now.length; i += 1) now[i] -= length * gradient[i];
    done += 1;
  }
  function next() {
    const to = losses.length * every;
    if (done === to) return look();
    for (let k = 0; k < PIECE && done < to; k += 1) step();
  }
  while (!losses.length) next();
  return { losses, held, weights, next };
}
