// The same training loops in jax-js, jitted, on its wasm backend with one thread: node jaxjs.mjs, in a folder with its
// package. The WaveNet keeps no running statistics and the GPTs take plain steps downhill, both in its favour.

import { pathToFileURL } from 'node:url';
import { integers as drawn, measure, resolve } from './measure.mjs';

Object.defineProperty(globalThis, 'navigator', { value: { hardwareConcurrency: 1 } });
// Node 20 lacks two methods that the package calls
const iterator = Object.getPrototypeOf(Object.getPrototypeOf([].values()));
for (const name of ['map', 'filter'])
  iterator[name] ??= function (...given) {
    return [...this][name](...given).values();
  };
const entry = resolve('@jax-js/jax').replace(/\.cjs$/, '.js');
const { init, defaultDevice, numpy: np, jit, valueAndGrad, random, nn, tree } = await import(pathToFileURL(entry));
await init('wasm');
defaultDevice('wasm');

const integers = ([n], below) => np.array(drawn(n, below), { dtype: 'int32' });
let seed = 0;
const weights = (shape, size) => random.normal(random.key(seed++), shape).mul(size);
const crossEntropy = (z, y, n) =>
  nn
    .logSoftmax(z)
    .mul(nn.oneHot(y, n))
    .sum()
    .mul(-1 / z.shape[0]);

/** A step downhill as a function without arguments. Arrays are used up where they're used: `.ref` keeps one. */
function descent(start, draw, loss, rate) {
  let parameters = start;
  const step = jit((p, x, y) => {
    const [value, gradients] = valueAndGrad(loss)(tree.ref(p), x, y);
    const moved = {};
    for (const name of Object.keys(p)) moved[name] = p[name].sub(gradients[name].mul(rate));
    return [value, moved];
  });
  return () => {
    const [value, moved] = step(parameters, ...draw());
    parameters = moved;
    return value.js();
  };
}

function mlp() {
  const p = { C: weights([27, 10], 1), W1: weights([30, 200], 0.2), b1: np.zeros([200]) };
  Object.assign(p, { W2: weights([200, 27], 0.01), b2: np.zeros([27]) });
  const draw = () => [integers([96], 27), integers([32], 27)];
  const loss = (p, x, y) => {
    const e = np.matmul(nn.oneHot(x, 27), p.C).reshape([32, 30]);
    const h = np.tanh(np.matmul(e, p.W1).add(p.b1));
    return crossEntropy(np.matmul(h, p.W2).add(p.b2), y, 27);
  };
  return descent(p, draw, loss, 0.1);
}

function wavenet() {
  const p = { C: weights([27, 24], 1), W: weights([128, 27], 0.01), b: np.zeros([27]) };
  for (const [i, n] of [48, 256, 256].entries())
    Object.assign(p, {
      [`W${i}`]: weights([n, 128], n ** -0.5),
      [`g${i}`]: np.ones([128]),
      [`b${i}`]: np.zeros([128]),
    });
  const draw = () => [integers([256], 27), integers([32], 27)];
  const loss = (p, ix, y) => {
    let x = np.matmul(nn.oneHot(ix, 27), p.C);
    for (let i = 0; i < 3; i++) {
      x = np.matmul(x.reshape([32 * 2 ** (2 - i), i ? 256 : 48]), p[`W${i}`]);
      x = np.tanh(nn.standardize(x, 0).mul(p[`g${i}`]).add(p[`b${i}`]));
    }
    return crossEntropy(np.matmul(x, p.W).add(p.b), y, 27);
  };
  return descent(p, draw, loss, 0.1);
}

function gpt(layers, width, T, B) {
  const p = { tok: weights([65, width], 1), pos: weights([T, width], 1), W: weights([width, 65], width ** -0.5) };
  Object.assign(p, { b: np.zeros([65]), g: np.ones([width]), c: np.zeros([width]) });
  for (let i = 0; i < layers; i++) {
    for (const name of 'qkvo') p[name + i] = weights([width, width], width ** -0.5);
    Object.assign(p, {
      [`ob${i}`]: np.zeros([width]),
      [`ub${i}`]: np.zeros([4 * width]),
      [`db${i}`]: np.zeros([width]),
    });
    Object.assign(p, { [`u${i}`]: weights([width, 4 * width], width ** -0.5) });
    Object.assign(p, { [`d${i}`]: weights([4 * width, width], (4 * width) ** -0.5) });
    for (const name of ['g1', 'g2']) p[name + i] = np.ones([width]);
    for (const name of ['c1', 'c2']) p[name + i] = np.zeros([width]);
  }
  const draw = () => [integers([B * T], 65), integers([B * T], 65)];
  const loss = (p, ix, y) => {
    const heads = (x, W) => np.matmul(x, W).reshape([B, T, 4, width / 4]);
    let x = np
      .matmul(nn.oneHot(ix, 65), p.tok)
      .reshape([B, T, width])
      .add(p.pos)
      .reshape([B * T, width]);
    for (let i = 0; i < layers; i++) {
      const a = nn.standardize(x.ref, -1).mul(p[`g1${i}`]).add(p[`c1${i}`]);
      const [q, k] = [heads(a.ref, p[`q${i}`]), heads(a.ref, p[`k${i}`])];
      const seen = nn.dotProductAttention(q, k, heads(a, p[`v${i}`]), { isCausal: true }).reshape([B * T, width]);
      x = x.add(np.matmul(seen, p[`o${i}`]).add(p[`ob${i}`]));
      const h = nn.standardize(x.ref, -1).mul(p[`g2${i}`]).add(p[`c2${i}`]);
      const up = nn.relu(np.matmul(h, p[`u${i}`]).add(p[`ub${i}`]));
      x = x.add(np.matmul(up, p[`d${i}`]).add(p[`db${i}`]));
    }
    const z = np.matmul(nn.standardize(x, -1).mul(p.g).add(p.c), p.W).add(p.b);
    return crossEntropy(z, y, 65);
  };
  return descent(p, draw, loss, 0.01);
}

measure({ mlp, wavenet, gpt });
