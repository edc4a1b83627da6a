import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  broadcast,
  expanded,
  product,
  shown,
  summed,
  tried,
  viewed,
  written,
} from '../../zero_to_hero/figures/backprop/shape_puzzle_rules.js';

// out = a @ b + c for 2 rows
const line = { out: 'out', outShape: [2, 5], reason: 'So it is.', missing: '', sign: '', tail: '' };
const round = {
  ...line,
  want: 'b',
  wantShape: [3, 5],
  factor: 'a',
  factorShape: [2, 3],
  answer: { first: 'left turned', second: 'none', keepdim: false },
};
const choose = (first, second = 'none', keepdim = false) => ({ first, second, keepdim });

test('a shape is written as Python writes it', () => {
  assert.deepEqual([[], [3], [2, 3]].map(shown), ['()', '(3,)', '(2, 3)']);
});

test('a product needs equal sizes in the middle', () => {
  assert.deepEqual(product([2, 3], [3, 5]), { shape: [2, 5] });
  assert.deepEqual(product([2, 3], [2, 3]).clash, [3, 2]);
});

test('sizes of 1, and those that are missing, are copied', () => {
  assert.deepEqual(broadcast([2, 1], [3]), { shape: [2, 3] });
  assert.deepEqual(broadcast([4, 1, 1], [1, 3]), { shape: [4, 1, 3] });
  assert.deepEqual(broadcast([2, 3], [2]).clash, [3, 2]);
  assert.deepEqual(expanded([1, 3], [2, 3]), { shape: [2, 3] });
  assert.deepEqual(expanded([3], [2, 3]), { shape: [2, 3] });
  assert.match(expanded([2, 3], [4, 3]).why, /2 can't become 4/);
  assert.match(expanded([2, 3], [3]).why, /more dimensions/);
});

test('a sum takes a dimension away, or leaves a 1', () => {
  assert.deepEqual(summed([2, 3], 0, false), { shape: [3] });
  assert.deepEqual(summed([2, 3], 1, true), { shape: [2, 1] });
});

test('a view keeps the number of numbers', () => {
  assert.deepEqual(viewed([2, 6], [2, 3, 2]), { shape: [2, 3, 2] });
  assert.match(viewed([2, 6], [5]).why, /holds 12 of them, and \(5,\) has room for 5/);
});

test('the right choice is right, and its line is the code', () => {
  const seen = tried(round, choose('left turned'));
  assert.equal(seen.verdict, 'right');
  assert.equal(seen.code, 'a.T @ dout');
  assert.deepEqual(seen.shape, [3, 5]);
  assert.deepEqual(
    seen.pieces.map(({ name, shape }) => [name, shape]),
    [
      ['a.T', [3, 2]],
      ['dout', [2, 5]],
    ],
  );
});

test('a move that does nothing is named, and forgiven', () => {
  const seen = tried(round, choose('left turned', 'view'));
  assert.equal(seen.verdict, 'right');
  assert.match(seen.why, /^The \.view\(3, 5\) does nothing/);
  assert.equal(seen.code, '(a.T @ dout).view(3, 5)');
});

test('what cannot be computed says which sizes clash', () => {
  const seen = tried(round, choose('right'));
  assert.deepEqual([seen.verdict, seen.clash, seen.shape], ['impossible', [5, 2], undefined]);
  assert.equal(tried(round, choose('left turned', 'expand')).verdict, 'right');
  assert.equal(tried(round, choose('none', 'view')).verdict, 'impossible');
});

test('a shape that does not fit says what is wrong with it', () => {
  assert.match(tried(round, choose('none')).why, /That's \(2, 5\), and db must be \(3, 5\).*too few/);
  const one = { ...round, want: 'c', wantShape: [1, 5], answer: choose('none', 'sum 0', true) };
  assert.match(tried(one, choose('none', 'sum 0')).why, /keepdim=True keeps it/);
  assert.match(tried({ ...one, wantShape: [5] }, choose('none', 'sum 0', true)).why, /The 1 is too much/);
  assert.match(tried(one, choose('none')).why, /too many/);
  assert.match(tried({ ...one, wantShape: [2, 1, 5] }, choose('none')).why, /keepdim/);
  assert.match(tried({ ...one, wantShape: [5, 2] }, choose('none')).why, /another order/);
});

test('a shape that fits is not enough: a factor too many, one too few, or sizes that are equal by chance', () => {
  const scale = { ...line, want: 's', wantShape: [2, 1], factor: 'x', factorShape: [2, 5] };
  const scaled = { ...scale, answer: choose('times', 'sum 1', true) };
  assert.equal(tried(scaled, choose('times', 'sum 1', true)).verdict, 'right');
  assert.match(tried(scaled, choose('none', 'sum 1', true)).why, /s was multiplied by x/);
  assert.match(tried({ ...scaled, missing: 'Look.' }, choose('none', 'sum 1', true)).why, /missing: Look\./);
  assert.match(tried(scaled, choose('right turned', 'sum 1', true)).why, /by chance/);
  const added = { ...scale, answer: choose('none', 'sum 1', true) };
  assert.match(tried(added, choose('times', 'sum 1', true)).why, /nothing multiplies s/);
});

test('signs and factors that belong to the line stand in its code', () => {
  const signed = { ...round, sign: '-', tail: ' / 2' };
  assert.equal(tried(signed, choose('left turned')).code, '-(a.T @ dout) / 2');
  assert.equal(tried(signed, choose('left turned', 'sum 0')).code, '-(a.T @ dout).sum(0) / 2');
  assert.equal(tried(signed, choose('none')).code, '-dout / 2');
});

test('written lines are counted', () => {
  assert.deepEqual([0, 1, 60, 1023].map(written), [0, 1, 4, 10]);
});
