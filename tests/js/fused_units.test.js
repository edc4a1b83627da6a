import assert from 'node:assert/strict';
import { test } from 'node:test';
import { below, inputs, needed, products, spans, walked } from '../../zero_to_hero/figures/wavenet/fused_units.js';

test('a unit of each level sees the product of the groups below it', () => {
  assert.deepEqual(spans([2, 2, 2]), [1, 2, 4, 8]);
  assert.deepEqual(spans([8]), [1, 8]);
  assert.deepEqual(spans([2, 4]), [1, 2, 8]);
});

test('the units of a window end at its last letter', () => {
  assert.deepEqual(needed([2, 2, 2], 0), [[-6, -4, -2, 0], [-4, 0], [0]]);
  assert.deepEqual(needed([2, 4], 3), [[-3, -1, 1, 3], [3]]);
});

test('the inputs of a unit are as far apart as the groups below it are wide', () => {
  assert.deepEqual(inputs([2, 2, 2], 0, 5), [4, 5]);
  assert.deepEqual(inputs([2, 2, 2], 2, 5), [1, 5]);
  assert.deepEqual(inputs([2, 4], 1, 0), [-6, -4, -2, 0]);
});

test('below the topmost unit are all letters of its window', () => {
  const letters = below([2, 2, 2], 2, 0).filter(([level]) => level < 0);
  assert.deepEqual(
    letters.map(([, at]) => at),
    [-7, -6, -5, -4, -3, -2, -1, 0],
  );
  assert.equal(below([2, 2, 2], 1, 0).length, 1 + 2 + 4);
});

test('after the run-up one unit of each level is new', () => {
  const steps = walked([2, 2, 2], 12);
  const fresh = steps.map((levels) => levels.map((one) => one.fresh.length));
  assert.deepEqual(fresh.slice(0, 5), [
    [4, 2, 1],
    [4, 2, 1],
    [1, 2, 1],
    [1, 2, 1],
    [1, 1, 1],
  ]);
  for (const row of fresh.slice(4)) assert.deepEqual(row, [1, 1, 1]);
  for (const levels of steps) assert.equal(levels[0].fresh.length + levels[0].again.length, 4);
});

test('products are counted anew and once, the output with both', () => {
  const steps = walked([2], 2);
  assert.deepEqual(products(steps, [10], 1), [
    { anew: 11, once: 11 },
    { anew: 22, once: 22 },
    { anew: 33, once: 33 },
  ]);
  const all = products(walked([2, 2], 9), [1, 1], 0).at(-1);
  assert.deepEqual(all, { anew: 30, once: 2 + 2 + 8 + 10 });
});
