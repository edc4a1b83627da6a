import assert from 'node:assert/strict';
import { test } from 'node:test';
import { back, readers, sides } from '../../zero_to_hero/figures/tensors/stretch_back.js';

test('a number of a row is read once in each row, and a lone number everywhere', () => {
  assert.deepEqual(readers(1, [4], [3, 4]), [1, 5, 9]);
  assert.deepEqual(readers(0, [], [2, 3]), [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(readers(1, [2, 1], [2, 3]), [3, 4, 5]);
});

test('what comes back is added up: the gradient counts from 1', () => {
  assert.equal(back(1, [4], [3, 4]), 2 + 6 + 10);
  assert.equal(back(5, [2, 3], [2, 3]), 6);
});

test('shapes are lined up at the right', () => {
  assert.deepEqual([[], [3], [2, 3]].map(sides), [
    [1, 1],
    [1, 3],
    [2, 3],
  ]);
});
