import assert from 'node:assert/strict';
import { test } from 'node:test';
import { descent, logSoftmax } from '../../zero_to_hero/figures/bigrams/training_descent.js';

const counts = [
  [6, 2],
  [0, 4],
];
const near = (a, b) => assert.ok(Math.abs(a - b) < 1e-12, `${a} is not ${b}`);

test('softmax of each row sums to 1, and weights of any size leave it finite', () => {
  const logs = logSoftmax(Float64Array.of(1000, 1000, -1000, 0), 2);
  near(logs[0], Math.log(0.5));
  near(logs[1], Math.log(0.5));
  assert.equal(logs[2], -1000);
  assert.equal(logs[3], 0);
});

test('the first loss is that of the weights, and zeros guess each letter alike', () => {
  const run = descent({ counts, start: new Float64Array(4), rate: 1, strength: 0 });
  near(run.losses[0], Math.LN2);
  assert.deepEqual(run.chances(0), [
    [0.5, 0.5],
    [0.5, 0.5],
  ]);
});

test('a step goes against the gradient, which is measured here by nudges', () => {
  const start = Float64Array.of(0.3, -0.2, 0.5, 0.1);
  const [rate, strength, nudge] = [0.7, 0.3, 1e-6];
  const lowered = (weights) => {
    const { losses, penalties } = descent({ counts, start: weights, rate, strength });
    return losses[0] + penalties[0];
  };
  const run = descent({ counts, start, rate, strength });
  run.next();
  for (const [place, weight] of start.entries()) {
    const [up, down] = [Float64Array.from(start), Float64Array.from(start)];
    up[place] += nudge;
    down[place] -= nudge;
    const slope = (lowered(up) - lowered(down)) / (2 * nudge);
    assert.ok(Math.abs(run.weights[1][place] - (weight - rate * slope)) < 1e-8);
  }
});

test('differences of weights come to differences of log-counts', () => {
  const run = descent({ counts, start: new Float64Array(4), rate: 2, strength: 0 });
  while (run.losses.length <= 2000) run.next();
  const [a, b] = run.weights.at(-1);
  assert.ok(Math.abs(a - b - Math.log(6 / 2)) < 1e-9);
});

test('a penalty is its strength times the mean square, and pulls to the uniform guess', () => {
  const start = Float64Array.of(1, 2, 3, 4);
  const run = descent({ counts, start, rate: 0.5, strength: 2 });
  near(run.penalties[0], (2 * (1 + 4 + 9 + 16)) / 4);
  while (run.losses.length <= 500) run.next();
  const free = descent({ counts, start, rate: 0.5, strength: 0 });
  while (free.losses.length <= 500) free.next();
  assert.ok(run.losses.at(-1) > free.losses.at(-1) + 0.05);
  assert.ok(run.losses.at(-1) < Math.LN2);
});
