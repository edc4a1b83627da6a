import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  encode,
  learned,
  merged,
  pairCounts,
  ranked,
  SPLITS,
  training,
} from '../../zero_to_hero/figures/tokenizer/bpe.js';

test('the example of the textbook', () => {
  const { steps, bytes, size } = training('aaabdaaabac', 30);
  assert.deepEqual(steps.at(-1).ids, [258, 100, 258, 97, 99]);
  assert.deepEqual(
    steps.map(({ next, count }) => [next, count]),
    [
      [[97, 97], 4],
      [[256, 97], 2],
      [[257, 98], 2],
      [undefined, 0],
    ],
  );
  assert.deepEqual(bytes.slice(256), ['aa', 'aaa', 'aaab']);
  assert.equal(size, 259);
});

test('training ends at the last step that is asked for', () => {
  assert.equal(training('abcabcabc', 1).steps.length, 2);
  assert.equal(training('', 5).steps.length, 1);
});

test('pairs are counted in their order, and merged from the left', () => {
  assert.deepEqual(
    [...pairCounts([1, 2, 3, 1, 2])],
    [
      ['1 2', 2],
      ['2 3', 1],
      ['3 1', 1],
    ],
  );
  assert.deepEqual(merged([1, 2, 3, 1, 2], [1, 2], 4), [4, 3, 4]);
  assert.deepEqual(merged([7, 7, 7], [7, 7], 8), [8, 7]);
});

test('a vocabulary of merges and one of ranks encode a text', () => {
  const ours = learned([97, 97, 256, 97, 257, 98]);
  assert.deepEqual(encode('aaabdaaabac', ours, SPLITS.gpt4), [258, 100, 258, 97, 99]);
  const letters = Array.from({ length: 256 }, (_, byte) => btoa(String.fromCharCode(255 - byte)));
  const theirs = ranked(`export default {"bpe_ranks":"! 0 ${letters.join(' ')}\\n! 256 ${btoa('ab')}"};\n`);
  assert.deepEqual(encode('abc', theirs, SPLITS.gpt2), [256, 255 - 99]);
  assert.equal(theirs.bytes[256], 'ab');
});

test('a text of nothing has no tokens', () => {
  assert.deepEqual(encode('', learned([]), SPLITS.gpt4), []);
});
