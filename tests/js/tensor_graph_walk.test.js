import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jumps, stage, walk } from '../../zero_to_hero/figures/backprop/tensor_graph_walk.js';

// a -> b = f(a), c = g(b), loss = b * c: b is used twice, and kept until its last use
const lines = [
  {
    name: 'loss',
    operands: ['b', 'c'],
    gives: ['b', 'c'],
    reads: ['b', 'c'],
    bytes: 0,
    work: [4, 3, 0],
    backWork: [8, 0, 0],
  },
  { name: 'c', operands: ['b'], gives: ['b'], reads: ['b'], bytes: 16, work: [0, 0, 4], backWork: [4, 4, 0] },
  { name: 'b', operands: ['a'], gives: ['a'], reads: [], bytes: 32, work: [0, 4, 0], backWork: [0, 4, 0] },
];

test('before the first step only the loss has its gradient, and all is kept', () => {
  const seen = walk(lines, 0);
  assert.deepEqual(
    ['loss', 'c', 'b', 'a'].map((name) => stage(seen, name)),
    ['done', 'waits', 'waits', 'waits'],
  );
  assert.deepEqual([seen.now, seen.next.name, seen.forward, seen.backward], [undefined, 'loss', 15, 0]);
  assert.deepEqual([seen.kept, seen.all], [48, 48]);
});

test('a tensor that is used twice has a part first, and then all of it', () => {
  assert.deepEqual(
    ['b', 'c'].map((name) => stage(walk(lines, 1), name)),
    ['part', 'done'],
  );
  assert.deepEqual(
    ['b', 'c'].map((name) => stage(walk(lines, 2), name)),
    ['done', 'done'],
  );
  assert.equal(walk(lines, 2).parts.get('b'), 2);
});

test('what no later line reads can go, and the work adds up', () => {
  assert.deepEqual(
    [0, 1, 2, 3].map((step) => [walk(lines, step).kept, walk(lines, step).backward]),
    [
      [48, 0],
      [32, 8],
      [0, 16],
      [0, 20],
    ],
  );
  const end = walk(lines, 3);
  assert.equal(end.next, undefined);
  assert.ok([...end.parts.keys()].every((name) => stage(end, name) === 'done'));
});

test('an operand that is not the next line is jumped to', () => {
  assert.deepEqual(jumps(lines), [{ from: 0, to: 2, name: 'b' }]);
});
