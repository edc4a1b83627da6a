import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ends, place } from '../../zero_to_hero/figures/_base/parts/bigrams.js';
import { mersenne } from '../../zero_to_hero/figures/_base/parts/mersenne.js';
import { walk } from '../../zero_to_hero/figures/bigrams/sampling_walk_draws.js';

test('the first number of random.Random(42), and every number has 53 bits', () => {
  const random = mersenne(42);
  assert.equal(random(), 0.6394267984578837);
  const numbers = Array.from({ length: 700 }, random);
  assert.equal(new Set(numbers).size, 700);
  assert.ok(numbers.every((u) => u >= 0 && u < 1 && Number.isInteger(u * 2 ** 53)));
});

test('the mean of many numbers is near a half', () => {
  const random = mersenne(3);
  const sum = Array.from({ length: 20000 }, random).reduce((total, u) => total + u, 0);
  assert.ok(Math.abs(sum / 20000 - 0.5) < 0.01);
});

test('weights end where those before them and they themselves end', () => {
  assert.deepEqual(ends([2, 0, 3]), [2, 2, 5]);
});

test('a number falls on the first letter that ends beyond it: never on one of weight 0', () => {
  const row = ends([0, 1, 0, 3]);
  assert.deepEqual(
    [0, 0.2, 0.25, 0.999].map((u) => place(row, u)),
    [1, 1, 3, 3],
  );
  assert.equal(place(row, 1), 3);
});

// from the stop always to a, from a to a or to the stop
const counts = [
  [0, 4],
  [1, 1],
];

test('a walk makes the same draws whether it goes step by step or at once', () => {
  const [slow, fast] = [walk({ counts, k: 0, seed: 9 }), walk({ counts, k: 0, seed: 9 })];
  for (let count = 0; count <= 50; count += 1) slow.to(count);
  fast.to(50);
  assert.deepEqual(slow.draws, fast.draws);
  assert.equal(fast.draws.length, 50);
  assert.ok(fast.draws.every(({ from, to, u, low, high, p }) => low <= u && u < high && counts[from][to] > 0 && p > 0));
});

test('names end at the stop, and cost what their letters cost', () => {
  const run = walk({ counts, k: 0, seed: 9 });
  run.to(60);
  let from = 0;
  for (const { places, cost, end } of run.names) {
    assert.equal(run.draws[end - 1].to, 0);
    assert.equal(end - from, places.length + 1);
    assert.ok(Math.abs(cost - places.length * Math.LN2) < 1e-12);
    from = end;
  }
});

test('the next names are counted from the draws that were made, and end at the most', () => {
  const run = walk({ counts, k: 0, seed: 9 });
  const first = run.next(0, 1, 1000);
  assert.equal(run.names[0].end, first);
  // in the midst of a name its own end comes next; at its end, the next name's
  assert.equal(run.next(first - 1, 1, 1000), first);
  assert.equal(run.next(first, 1, 1000), run.names[1].end);
  const ten = run.next(0, 10, 1000);
  assert.equal(run.names[9].end, ten);
  assert.equal(run.next(0, 10, ten - 1), ten - 1);
  assert.equal(run.next(0, 100000, 70), 70);
});
