// The same training loops in TensorFlow.js on its wasm backend: node tfjs.mjs, in a folder with its packages.
// Letters go in as one-hot products, for this backend lacks the gradient of a gather. The WaveNet keeps no running
// statistics and Adam decays no weights, both in its favour.

import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { integers, measure, resolve } from './measure.mjs';

const load = (name) => import(pathToFileURL(resolve(name)));
console.warn = () => {}; // it recommends its backend for Node
const tf = (await load('@tensorflow/tfjs')).default;
const wasm = await load('@tensorflow/tfjs-backend-wasm');
(wasm.default ?? wasm).setWasmPaths(`${dirname(resolve('@tensorflow/tfjs-backend-wasm'))}/`);
await tf.setBackend('wasm');
await tf.ready();

const weights = (shape, size) => tf.variable(tf.mul(tf.randomNormal(shape), size));
const constants = (shape, value) => tf.variable(tf.fill(shape, value));
const oneHot = (x, n) => tf.cast(tf.oneHot(tf.tensor1d(x, 'int32'), n), 'float32');
const times = (x, W) => {
  const [k, n] = W.shape;
  return tf.reshape(tf.matMul(tf.reshape(x, [-1, k]), W), [...x.shape.slice(0, -1), n]);
};
const crossEntropy = (z, y) => {
  const m = tf.max(z, 1, true);
  const total = tf.add(tf.log(tf.sum(tf.exp(tf.sub(z, m)), 1, true)), m);
  return tf.neg(tf.mean(tf.sum(tf.mul(tf.sub(z, total), y), 1)));
};
const descent = (parameters) => (loss) =>
  tf.tidy(() => {
    const { value, grads } = tf.variableGrads(loss, parameters);
    for (const p of parameters) p.assign(tf.sub(p, tf.mul(grads[p.name], 0.1)));
    return value.dataSync()[0];
  });
const adam = (parameters) => {
  const optimizer = tf.train.adam(1e-3);
  return (loss) => tf.tidy(() => optimizer.minimize(loss, true, parameters).dataSync()[0]);
};

function mlp() {
  const [C, W1, b1] = [weights([27, 10], 1), weights([30, 200], 0.2), weights([200], 0.01)];
  const [W2, b2] = [weights([200, 27], 0.01), constants([27], 0)];
  const step = descent([C, W1, b1, W2, b2]);
  return () => {
    const [x, y] = [integers(96, 27), integers(32, 27)];
    return step(() => {
      const h = tf.tanh(tf.add(tf.matMul(tf.reshape(tf.matMul(oneHot(x, 27), C), [32, 30]), W1), b1));
      return crossEntropy(tf.add(tf.matMul(h, W2), b2), oneHot(y, 27));
    });
  };
}

function wavenet() {
  const C = weights([27, 24], 1);
  const layers = [48, 256, 256].map((n) => [weights([n, 128], n ** -0.5), constants([128], 1), constants([128], 0)]);
  const [W, b] = [weights([128, 27], 0.01), constants([27], 0)];
  const step = descent([C, ...layers.flat(), W, b]);
  return () => {
    const [ix, iy] = [integers(256, 27), integers(32, 27)];
    return step(() => {
      let x = tf.reshape(tf.matMul(oneHot(ix, 27), C), [32, 8, 24]);
      for (const [weight, gamma, beta] of layers) {
        const [B, T, n] = x.shape;
        x = times(tf.reshape(x, [B, T / 2, 2 * n]), weight);
        const { mean, variance } = tf.moments(x, [0, 1], true);
        x = tf.tanh(tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5))), gamma), beta));
      }
      return crossEntropy(tf.add(tf.matMul(tf.reshape(x, [32, 128]), W), b), oneHot(iy, 27));
    });
  };
}

function gpt(layers, width, T, B) {
  const [tok, pos] = [weights([65, width], 1), weights([T, width], 1)];
  const norm = () => [constants([width], 1), constants([width], 0)];
  const linear = (n, m) => [weights([n, m], n ** -0.5), constants([m], 0)];
  const blocks = Array.from({ length: layers }, () => [
    ...[weights([width, 3 * width], width ** -0.5), ...linear(width, width), ...linear(width, 4 * width)],
    ...[...linear(4 * width, width), ...norm(), ...norm()],
  ]);
  const [last, head] = [norm(), linear(width, 65)];
  const hidden = tf.tensor2d(
    Array.from({ length: T }, (_, i) => Array.from({ length: T }, (_, j) => (j > i ? -1e9 : 0))),
  );
  const step = adam([tok, pos, ...blocks.flat(), ...last, ...head]);
  const normed = (x, gamma, beta) => {
    const { mean, variance } = tf.moments(x, -1, true);
    return tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5))), gamma), beta);
  };
  return () => {
    const [ix, iy] = [integers(B * T, 65), integers(B * T, 65)];
    return step(() => {
      let x = tf.add(tf.reshape(tf.matMul(oneHot(ix, 65), tok), [B, T, width]), pos);
      for (const [qkv, proj, projBias, up, upBias, down, downBias, g1, b1, g2, b2] of blocks) {
        const parts = tf.split(times(normed(x, g1, b1), qkv), 3, 2);
        const [q, k, v] = parts.map((one) => tf.transpose(tf.reshape(one, [B, T, 4, width / 4]), [0, 2, 1, 3]));
        const scores = tf.add(tf.mul(tf.matMul(q, k, false, true), (width / 4) ** -0.5), hidden);
        const y = tf.reshape(tf.transpose(tf.matMul(tf.softmax(scores), v), [0, 2, 1, 3]), [B, T, width]);
        x = tf.add(x, tf.add(times(y, proj), projBias));
        const h = tf.relu(tf.add(times(normed(x, g2, b2), up), upBias));
        x = tf.add(x, tf.add(times(h, down), downBias));
      }
      const z = tf.add(times(normed(x, ...last), head[0]), head[1]);
      return crossEntropy(tf.reshape(z, [B * T, 65]), oneHot(iy, 65));
    });
  };
}

measure({ mlp, wavenet, gpt });
