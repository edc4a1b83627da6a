/**
 * The network of depth.js: embeddings, `depth` layers of tanh units with or without BatchNorm, and the logits, forward
 * and backward on one batch, in float64. Its weights are those that torch.randn draws from a seed, to float32's precision.
 */
import { torchWords } from '../_base/parts/mersenne.js';

export const SATURATED = 0.97;
const EPS = 1e-5; // BatchNorm's
const LAST_GAIN = 0.1; // the first logits are close to 0

/**
 * `take(n)` gives the numbers of torch.randn((n,), generator=torch.Generator().manual_seed(seed)), one tensor after the
 * other; n is 16 or more. Sixteen numbers are made at a time, of eight radii and eight angles (Box and Muller, 1958).
 */
export function randn(seed) {
  const word = torchWords(seed);
  const uniform = () => (word() & 0xffffff) / 2 ** 24;
  function sixteen(row, from) {
    for (let j = from; j < from + 8; j += 1) {
      const radius = Math.sqrt(-2 * Math.log(1 - row[j]));
      const angle = 2 * Math.PI * row[j + 8];
      row[j] = radius * Math.cos(angle);
      row[j + 8] = radius * Math.sin(angle);
    }
  }
  return (n) => {
    const row = new Float64Array(n).map(uniform);
    for (let from = 0; from + 16 <= n; from += 16) sixteen(row, from);
    if (n % 16) {
      // the last sixteen are drawn anew
      for (let j = n - 16; j < n; j += 1) row[j] = uniform();
      sixteen(row, n - 16);
    }
    return row;
  };
}

/** The tables before their gains: the embeddings, then a matrix for each layer, the output's last. */
export function drawn({ seed, depth, hidden, letters, block, embd }) {
  const take = randn(seed);
  const C = take(letters * embd);
  const widths = [block * embd, ...Array(depth).fill(hidden), letters];
  const matrices = widths.slice(1).map((outs, place) => ({ ins: widths[place], outs, W: take(widths[place] * outs) }));
  return { C, embd, matrices };
}

/** The standard deviation over n − 1, as torch's std. */
export function std(row) {
  const mean = row.reduce((sum, x) => sum + x, 0) / row.length;
  return Math.sqrt(row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (row.length - 1));
}

/** a (n, ins) times W (ins, outs). */
function product(a, W, n, ins, outs) {
  const out = new Float64Array(n * outs);
  for (let r = 0; r < n; r += 1) {
    const to = r * outs;
    for (let i = 0; i < ins; i += 1) {
      const x = a[r * ins + i];
      const from = i * outs;
      for (let j = 0; j < outs; j += 1) out[to + j] += x * W[from + j];
    }
  }
  return out;
}

/** The gradients of a product's two factors from that of the product, `d` (n, outs). */
function factors(d, a, W, n, ins, outs) {
  const [da, dW] = [new Float64Array(a.length), new Float64Array(W.length)];
  for (let r = 0; r < n; r += 1) {
    const to = r * outs;
    for (let i = 0; i < ins; i += 1) {
      const x = a[r * ins + i];
      const from = i * outs;
      let slope = 0;
      for (let j = 0; j < outs; j += 1) {
        dW[from + j] += x * d[to + j];
        slope += W[from + j] * d[to + j];
      }
      da[r * ins + i] = slope;
    }
  }
  return { da, dW };
}

/** Each of the `outs` columns of z with mean 0 and variance 1 (over n); gives what each was divided by. */
function normalise(z, n, outs) {
  const deviations = new Float64Array(outs);
  for (let j = 0; j < outs; j += 1) {
    let mean = 0;
    for (let r = 0; r < n; r += 1) mean += z[r * outs + j] / n;
    let variance = 0;
    for (let r = 0; r < n; r += 1) variance += (z[r * outs + j] - mean) ** 2 / n;
    deviations[j] = Math.sqrt(variance + EPS);
    for (let r = 0; r < n; r += 1) z[r * outs + j] = (z[r * outs + j] - mean) / deviations[j];
  }
  return deviations;
}

/** Backward through `normalise`: d becomes the gradient of its inputs, from its outputs `z` and their gradient. */
function unnormalise(d, z, deviations, n) {
  const outs = deviations.length;
  for (let j = 0; j < outs; j += 1) {
    let [mean, along] = [0, 0];
    for (let r = 0; r < n; r += 1) {
      mean += d[r * outs + j] / n;
      along += (d[r * outs + j] * z[r * outs + j]) / n;
    }
    for (let r = 0; r < n; r += 1) {
      d[r * outs + j] = (d[r * outs + j] - mean - z[r * outs + j] * along) / deviations[j];
    }
  }
}

/**
 * Forward, backward, and what there is to see of them.
 * @param {{C: Float64Array, embd: number, matrices: object[]}} tables as `drawn` gives them
 * @param {{X: number[][], Y: number[], gain: number, batchnorm: boolean}} how
 * @returns {{loss: number, signals: object[], pulls: object[]}} of each layer of tanh units its `outs` and their `slopes`,
 *   the `spread` of both (`spread`, `gradient`), and the shares of outputs that are `saturated` and of units that are
 *   `dead`, saturated on every example; of each table the gradient's spread over its own, `ratio`
 */
export function look({ C, embd, matrices }, { X, Y, gain, batchnorm }) {
  const n = X.length;
  const last = matrices.length - 1;
  let a = Float64Array.from(
    X.flatMap((context) => context.flatMap((one) => [...C.subarray(one * embd, (one + 1) * embd)])),
  );
  const layers = [];
  for (const [place, { ins, outs, W }] of matrices.entries()) {
    const size = (place === last ? LAST_GAIN : gain) / Math.sqrt(ins);
    const scaled = W.map((weight) => size * weight);
    const z = product(a, scaled, n, ins, outs);
    const normal = batchnorm && place < last ? { z, deviations: normalise(z, n, outs) } : undefined;
    const t = place < last ? z.map(Math.tanh) : z;
    layers.push({ a, t, W: scaled, ins, outs, normal });
    a = t;
  }
  const letters = matrices[last].outs;
  const d = Float64Array.from(a);
  let loss = 0;
  for (let r = 0; r < n; r += 1) {
    const row = d.subarray(r * letters, (r + 1) * letters);
    const largest = row.reduce((most, z) => Math.max(most, z), Number.NEGATIVE_INFINITY);
    const log = largest + Math.log(row.reduce((sum, z) => sum + Math.exp(z - largest), 0));
    loss -= (row[Y[r]] - log) / n;
    for (let k = 0; k < letters; k += 1) row[k] = (Math.exp(row[k] - log) - (k === Y[r] ? 1 : 0)) / n;
  }
  const signals = [];
  const pulls = [];
  let back = d;
  for (let place = last; place >= 0; place -= 1) {
    const { a: before, t, W, ins, outs, normal } = layers[place];
    if (place < last) {
      signals.unshift(signal(t, back, outs));
      back = back.map((slope, i) => slope * (1 - t[i] * t[i]));
      if (normal) unnormalise(back, normal.z, normal.deviations, n);
    }
    const { da, dW } = factors(back, before, W, n, ins, outs);
    pulls.unshift(std(dW) / std(W));
    back = da;
  }
  const dC = new Float64Array(C.length);
  const wide = X[0].length * embd;
  for (const [r, context] of X.entries()) {
    for (let i = 0; i < wide; i += 1) dC[context[Math.floor(i / embd)] * embd + (i % embd)] += back[r * wide + i];
  }
  pulls.unshift(std(dC) / std(C));
  return { loss, signals, pulls };
}

function signal(outs, slopes, units) {
  const beyond = (i) => Math.abs(outs[i]) > SATURATED;
  let saturated = 0;
  for (let i = 0; i < outs.length; i += 1) if (beyond(i)) saturated += 1;
  let dead = 0;
  for (let j = 0; j < units; j += 1) {
    let i = j;
    while (i < outs.length && beyond(i)) i += units;
    if (i >= outs.length) dead += 1;
  }
  const spreads = { spread: std(outs), gradient: std(slopes) };
  return { outs, slopes, ...spreads, saturated: saturated / outs.length, dead: dead / units };
}

/** How many of the numbers fall into each of so many equal bins from −reach to reach; what lies outside is left out. */
export function histogram(row, reach, bins) {
  const counts = new Float64Array(bins);
  for (const x of row) {
    const bin = Math.floor(((x + reach) / (2 * reach)) * bins);
    // the right end belongs to the last bin
    if (Math.abs(x) <= reach) counts[Math.min(bin, bins - 1)] += 1;
  }
  return counts;
}
