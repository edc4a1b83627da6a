import assert from 'node:assert/strict';
import { test } from 'node:test';
import { indexOf, jumps, reckoned, sides, signed, tuple } from '../../zero_to_hero/figures/tensors/storage_walk.js';

test('the last index moves fastest', () => {
  assert.deepEqual(
    [0, 1, 2, 3].map((k) => indexOf(k, [2, 2])),
    [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ],
  );
  assert.deepEqual(indexOf(5, [7]), [5]);
});

test('a transposed table of three rows goes by +4, +4, −7', () => {
  assert.deepEqual(jumps([0, 4, 8, 1]).map(signed), ['+4', '+4', '−7']);
});

test('a place is the offset and each index times its stride', () => {
  assert.equal(reckoned([2, 1], { strides: [1, 4], offset: 3 }), '3 + 2·1 + 1·4 = 9');
  assert.equal(reckoned([2], { strides: [0], offset: 3 }), '3 + 2·0 = 3');
});

test('tuples are written as in Python, and a row is a table of one', () => {
  assert.deepEqual([[], [4], [3, 4]].map(tuple), ['()', '(4,)', '(3, 4)']);
  assert.deepEqual([[4], [3, 4]].map(sides), [
    [1, 4],
    [3, 4],
  ]);
});
