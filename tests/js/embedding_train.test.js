import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mersenne, torchWords } from '../../zero_to_hero/figures/_base/parts/mersenne.js';
import { examples, grouped, layout, network, training } from '../../zero_to_hero/figures/mlp/embedding_train.js';

const letters = ['.', 'a', 'b', 'c'];
const sizes = { letters: 4, block: 2, embd: 2, hidden: 3 };
const { count } = layout(sizes);
// numbers without a pattern, the same in every run
const start = Float64Array.from({ length: count }, (_, i) => Math.sin(12.9 * i + 1));
const words = ['ab', 'cab', 'aab', 'b'];
const train = examples(words, letters, 2);
const parts = [grouped(train), grouped(examples(['ba'], letters, 2))];
const run = (changes = {}) =>
  training({ sizes, start, train, parts, rate: 0.5, steps: 6, every: 1, seed: 3, batch: 8, ...changes });

/** The training up to the losses number k. */
function upTo(k, changes) {
  const trained = run(changes);
  while (trained.losses.length <= k) trained.next();
  return trained;
}

test('the first word that torch draws from seed 5489 is that of the original generator', () => {
  assert.equal(torchWords(5489)(), 3499211612);
});

test('a word gives an example for each letter and for the stop, and a new word remembers nothing', () => {
  const { X, Y } = examples(['ab', 'c'], letters, 2);
  assert.deepEqual(X, [
    [0, 0],
    [0, 1],
    [1, 2],
    [0, 0],
    [0, 3],
  ]);
  assert.deepEqual(Y, [1, 2, 0, 3, 0]);
});

test('grouped examples have each context once, and the mean loss of all', () => {
  const groups = grouped(train);
  assert.equal(groups.total, train.Y.length);
  assert.equal(groups.contexts.length, new Set(train.X.map(String)).size);
  const net = network(sizes);
  const costs = train.X.map((context, n) => -Math.log(net.forward(start, context)[train.Y[n]]));
  const mean = costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
  assert.ok(Math.abs(net.loss(start, groups) - mean) < 1e-12);
});

test('probabilities sum to 1, and logits of any size leave them finite', () => {
  const large = start.map((weight) => 1000 * weight);
  for (const weights of [start, large]) {
    const sum = network(sizes)
      .forward(weights, [1, 2])
      .reduce((total, p) => total + p, 0);
    assert.ok(Math.abs(sum - 1) < 1e-12);
  }
});

test('the gradient is what nudging finds, also of a letter that stands in the context twice', () => {
  const net = network(sizes);
  const [context, y, h] = [[1, 1], 2, 1e-6];
  const loss = (weights) => -Math.log(net.forward(weights, context)[y]);
  const gradient = new Float64Array(count);
  net.forward(start, context);
  net.backward(start, context, y, 1, gradient);
  for (let i = 0; i < count; i += 1) {
    const [up, down] = [h, -h].map((nudge) => loss(start.map((weight, place) => weight + (place === i ? nudge : 0))));
    assert.ok(Math.abs(gradient[i] - (up - down) / (2 * h)) < 1e-8, `weight ${i}`);
  }
});

test('the rate falls to 0 in a straight line, and several steps at a time are the same steps', () => {
  const [one, three] = [upTo(6), upTo(2, { every: 3 })];
  assert.deepEqual(three.weights[2], one.weights[6]);
  assert.deepEqual(three.losses, [one.losses[0], one.losses[3], one.losses[6]]);
  assert.deepEqual(three.held, [one.held[0], one.held[3], one.held[6]]);
  const moved = (k) => Math.hypot(...one.weights[k + 1].map((weight, i) => weight - one.weights[k][i]));
  assert.ok(moved(5) < moved(0) / 2);
});

test('a training leaves its start as it was, and another seed draws other batches', () => {
  const before = [...start];
  const [one, other] = [upTo(1), upTo(1, { seed: 4 })];
  assert.deepEqual([...start], before);
  assert.notDeepEqual(one.weights[1], other.weights[1]);
});

test('a drawn name repeats itself, and ends somewhere', () => {
  const net = network(sizes);
  assert.deepEqual(net.sample(start, mersenne(7)), net.sample(start, mersenne(7)));
  const never = start.slice();
  never[count - 4] = -1000; // the stop cannot come
  assert.equal(net.sample(never, mersenne(7)).length, 30);
});
