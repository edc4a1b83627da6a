import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cost, loss, shares } from '../../zero_to_hero/figures/_base/parts/bigrams.js';
import { paths, shade } from '../../zero_to_hero/figures/_base/parts/matrix.js';

test('a row as shares of its sum, with k added to each number', () => {
  assert.deepEqual(shares([1, 3]), [0.25, 0.75]);
  assert.deepEqual(shares([1, 3], 1), [1 / 3, 2 / 3]);
  assert.deepEqual(shares([0, 0]), [0, 0]);
  assert.deepEqual(shares([0, 0], 0.5), [0.5, 0.5]);
});

test('what is sure costs nothing, and what cannot be costs everything', () => {
  assert.equal(Object.is(cost(1), 0), true);
  assert.equal(cost(0), Number.POSITIVE_INFINITY);
  assert.equal(cost(0.5), Math.LN2);
});

test('the loss is the mean over pairs, and what was never counted takes no part', () => {
  const counts = [
    [3, 1],
    [0, 4],
  ];
  const chances = counts.map((row) => shares(row));
  assert.ok(Math.abs(loss(counts, chances) - (3 * Math.log(4 / 3) + Math.log(4)) / 8) < 1e-15);
  assert.equal(loss([[1, 1]], [[1, 0]]), Number.POSITIVE_INFINITY);
});

test('a cell belongs to the path of its shade, and to the dots where it is 0', () => {
  const found = paths([
    [0, 1],
    [0.25, 0.25],
  ]);
  assert.equal(found[0], 'M0.5 0.5h0');
  assert.equal(found[24], 'M1 0h1v1h-1z');
  assert.equal(found[12], 'M0 1h1v1h-1zM1 1h1v1h-1z');
  assert.equal(found.filter(Boolean).length, 3);
});

test('the least number has a shade', () => {
  assert.equal(shade(1e-300), 1);
  assert.equal(shade(0), 0);
});
