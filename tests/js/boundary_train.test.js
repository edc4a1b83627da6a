import assert from 'node:assert/strict';
import { test } from 'node:test';
import { above, contour, layout, surface, training } from '../../zero_to_hero/figures/micrograd/boundary_train.js';

const sizes = [2, 3, 2, 1];
const count = layout(sizes).count;
// numbers without a pattern, the same in every run
const start = Float64Array.from({ length: count }, (_, i) => Math.sin(12.9 * i + 1));
const points = [
  [0.3, -0.8],
  [-1.1, 0.4],
  [0.9, 0.7],
];
const labels = [1, -1, 1];
const run = (changes = {}) => training({ sizes, start, points, labels, rate: 0.5, steps: 10, ...changes });

test('a network has its numbers neuron by neuron', () => {
  assert.deepEqual(layout([2, 16, 16, 1]), {
    layers: [
      { inputs: 2, width: 16, from: 0 },
      { inputs: 16, width: 16, from: 48 },
      { inputs: 16, width: 1, from: 320 },
    ],
    count: 337,
  });
});

test('the first step follows the gradient that nudging finds', () => {
  const trained = run();
  trained.next();
  const loss = (weights) => run({ start: weights }).losses[0];
  const h = 1e-6;
  for (let i = 0; i < count; i += 1) {
    const [up, down] = [h, -h].map((nudge) => loss(start.map((weight, place) => weight + (place === i ? nudge : 0))));
    const stepped = (start[i] - trained.weights[1][i]) / 0.5;
    assert.ok(Math.abs(stepped - (up - down) / (2 * h)) < 1e-6, `weight ${i}`);
  }
});

test('the learning rate falls to a tenth, and a training repeats itself', () => {
  const [one, two] = [run(), run()];
  for (let k = 0; k < 9; k += 1) {
    one.next();
    two.next();
  }
  assert.deepEqual(one.losses, two.losses);
  assert.equal(one.losses.length, 10);
  // the last move has a fifth of the first one's rate: 1 − 0.9 · 8/10
  const again = run({ start: one.weights[8], rate: 0.5 * 0.28 });
  again.next();
  assert.ok(again.weights[1].every((weight, i) => Math.abs(weight - one.weights[9][i]) < 1e-15));
});

test('the surface is the output that the scores are made of', () => {
  const trained = run();
  for (const [i, [x, y]] of points.entries()) {
    const [value] = surface(sizes, trained.weights[0], [x], [y]);
    assert.equal(labels[i] * value, trained.scores[0][i]);
  }
  assert.equal(surface(sizes, start, [0, 1], [0, 1, 2]).length, 6);
});

test('areas above a level: whole cells joined, others cut where the straight line crosses', () => {
  const whole = [1, 1, 1, 1, 1, 1];
  assert.equal(above(whole, 3, 0), 'M0 0h2v1h-2z');
  assert.equal(above(whole, 3, 1), '');
  // left corners −1, right corners 3: the crossing lies at a quarter
  assert.equal(above([-1, 3, -1, 3], 2, 0), 'M0.25 0.00L1.00 0.00L1.00 1.00L0.25 1.00z');
  assert.equal(above([-1, 3, -1, 3], 2, 1), 'M0.50 0.00L1.00 0.00L1.00 1.00L0.50 1.00z');
});

test('a contour runs through the crossings, and a level on a corner breaks nothing', () => {
  assert.equal(contour([-1, 3, -1, 3], 2, 0), 'M0.25 0.00L0.25 1.00');
  assert.equal(contour([1, 2, 3, 4], 2, 0), '');
  assert.equal(contour([1, -1, -1, 1], 2, 0).match(/M/g).length, 2);
  assert.ok(!contour([0, 1, 0, -1], 2, 0).includes('NaN'));
});
