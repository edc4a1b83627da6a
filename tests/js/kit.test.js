import assert from 'node:assert/strict';
import { test } from 'node:test';
import { moved } from '../../zero_to_hero/figures/_base/parts/cells.js';
import { between, kept, nearest } from '../../zero_to_hero/figures/_base/parts/kit.js';

test('a number goes to the nearest that there is, anything else to the first value', () => {
  const fix = nearest([0, 0.01, 0.1, 10]);
  assert.deepEqual(
    [0.1, 0.04, 0.07, -5, 1e9, '0.1', null].map((wish) => fix(wish, 'first')),
    [0.1, 0.01, 0.1, 0, 10, 'first', 'first'],
  );
  assert.equal(nearest(['a', 'b'])('b', 'a'), 'b');
  assert.equal(nearest(['a', 'b'])('c', 'a'), 'a');
});

test('a whole number between two others', () => {
  assert.deepEqual([-3, 0.4, 2.6, 99].map(between(0, 5)), [0, 0, 3, 5]);
});

test('what is kept is made again for other arguments, and only for them', () => {
  let made = 0;
  const sum = kept((a, b) => {
    made += 1;
    return { sum: a + b };
  });
  const first = sum(1, 2);
  assert.equal(sum(1, 2), first);
  assert.deepEqual([sum(1, 3).sum, sum(1, 2).sum, made], [4, 3, 3]);
});

test('keys lead to the next cell, to the ends of a row, over a page and to the corners', () => {
  const at = (key, ctrlKey = false) => moved({ key, ctrlKey }, [6, 2], 9);
  assert.deepEqual(
    ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown'].map((key) => at(key)),
    [
      [5, 2],
      [7, 2],
      [6, 1],
      [6, 3],
      [6, 0],
      [6, 8],
      [1, 2],
      [8, 2],
    ],
  );
  assert.deepEqual(
    [at('Home', true), at('End', true), at('ArrowUp', true)],
    [
      [0, 0],
      [8, 8],
      [0, 2],
    ],
  );
  assert.equal(at('Tab'), undefined);
});
