import assert from 'node:assert/strict';
import { test } from 'node:test';
import { after, landmarks, moving, share } from '../../zero_to_hero/figures/mlp/rate_finder_numbers.js';

test('a moving mean has one number for each window that fits', () => {
  assert.deepEqual(moving([1, 3, 5, 10], 2), [2, 4, 7.5]);
  assert.deepEqual(moving([1, 3], 2), [2]);
});

test('the loss after some steps is the mean of the last batches, and of the first one before any step', () => {
  const losses = [9, 4, 2, 1];
  assert.equal(after(losses, 0, 2), 9);
  assert.equal(after(losses, 1, 2), 9);
  assert.equal(after(losses, 3, 2), 3);
  assert.equal(after(losses, 4, 2), 1.5);
  assert.equal(after(losses, 4, 10), 4);
});

test('the cliff lies behind the lowest place, and where nothing rises above the start there is none', () => {
  assert.deepEqual(landmarks([3, 4, 2, 3, 3.1, 9]), { lowest: 2, cliff: 4 });
  assert.deepEqual(landmarks([3, 4, 2, 3]), { lowest: 2, cliff: -1 });
});

test('a share of the fall is 1 for the best rate, below 0 above the start, and 0 where nothing falls', () => {
  assert.equal(share(3, 2, 2), 1);
  assert.equal(share(3, 2.5, 2), 0.5);
  assert.equal(share(3, 4, 2), -1);
  assert.equal(share(3, 3, 3), 0);
});
