import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lowest, valueAt } from '../../zero_to_hero/figures/training/scaling_numbers.js';

test('the lowest place is the first of the smallest', () => {
  assert.equal(lowest([3, 1, 2, 1]), 1);
});

test('between two sizes a line is read on a logarithmic axis, and beyond its ends it stays', () => {
  assert.equal(valueAt([10, 100, 1000], [4, 2, 3], 100), 2);
  assert.ok(Math.abs(valueAt([10, 100, 1000], [4, 2, 3], Math.sqrt(1000)) - 3) < 1e-12);
  assert.equal(valueAt([10, 100, 1000], [4, 2, 3], 1), 4);
  assert.equal(valueAt([10, 100, 1000], [4, 2, 3], 1e6), 3);
});
