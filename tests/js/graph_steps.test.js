import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge, lastStep, question, stateAt, usedTwice } from '../../zero_to_hero/figures/micrograd/graph_steps.js';

// a = 3, b = a * a, c = b + a: a is used three times, and dc/da = 2a + 1 = 7
const graph = {
  forward: [1, 2],
  lines: [
    [],
    [
      { to: 0, local: 3, code: 'self.grad += other.data * grad' },
      { to: 0, local: 3, code: 'other.grad += self.data * grad' },
    ],
    [
      { to: 1, local: 1, code: 'self.grad += grad' },
      { to: 0, local: 1, code: 'other.grad += grad' },
    ],
  ],
};

test('two operations make five steps beyond the start', () => {
  assert.equal(lastStep(graph), 5);
});

test('forward: values become known one by one, and there are no gradients yet', () => {
  assert.deepEqual(
    [0, 1, 2].map((step) => stateAt(graph, step, 'add').known),
    [
      [true, false, false],
      [true, true, false],
      [true, true, true],
    ],
  );
  assert.deepEqual(stateAt(graph, 0, 'add').kind, 'start');
  assert.deepEqual(stateAt(graph, 2, 'add').grads, [null, null, null]);
});

test('backward: from the root, with the numbers of each line', () => {
  assert.deepEqual(stateAt(graph, 3, 'add').grads, [0, 0, 1]);
  assert.equal(stateAt(graph, 4, 'add').node, 2);
  assert.deepEqual(stateAt(graph, 4, 'add').grads, [1, 1, 1]);
  const end = stateAt(graph, 5, 'add');
  assert.deepEqual(end.grads, [7, 1, 1]);
  assert.deepEqual(
    end.lines.map(({ before, incoming, product, after }) => [before, incoming, product, after]),
    [
      [1, 1, 3, 4],
      [4, 1, 3, 7],
    ],
  );
});

test('with = only the last share is kept', () => {
  assert.deepEqual(stateAt(graph, 5, 'assign').grads, [3, 1, 1]);
});

test('a gradient that = has spoilt is handed on spoilt', () => {
  // x -> y = 2x, z = y + y: with = dz/dy is 1 and dz/dx 2, in truth 2 and 4
  const chain = {
    forward: [1, 2],
    lines: [
      [],
      [{ to: 0, local: 2 }],
      [
        { to: 1, local: 1 },
        { to: 1, local: 1 },
      ],
    ],
  };
  assert.deepEqual(stateAt(chain, 5, 'assign').grads, [2, 1, 1]);
  assert.deepEqual(stateAt(chain, 5, 'add').grads, [4, 2, 1]);
});

test('used twice: once as both operands, once by two operations', () => {
  assert.deepEqual(usedTwice(graph), [0]);
  assert.deepEqual(usedTwice({ lines: [[], [{ to: 0 }]] }), []);
});

test('questions are asked before each backward operation and at no other time', () => {
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5].map((step) => question(graph, step, 'add')?.to),
    [undefined, undefined, undefined, 1, 0, undefined],
  );
  assert.equal(question(graph, 4, 'add').after, 4);
});

test('a guess is judged, and its slip named', () => {
  const line = { local: 3, incoming: 0.5, product: 1.5, before: 2, after: 3.5 };
  assert.equal(judge(3.5, line, 'add').right, true);
  assert.equal(judge(3.51, line, 'add').right, true);
  const slips = [
    [1.5, 'add', /keeps it/],
    [-3.5, 'add', /sign/],
    [3, 'add', /local derivative\. Now/],
    [0.5, 'add', /what comes in\. Now/],
    [Number.NaN, 'add', /type a number/],
    [17, 'add', /Not quite/],
  ];
  for (const [guess, rule, why] of slips) {
    assert.equal(judge(guess, line, rule).right, false);
    assert.match(judge(guess, line, rule).why, why);
  }
  const assigned = { local: 3, incoming: 0.5, product: 1.5, before: 2, after: 1.5 };
  assert.match(judge(3.5, assigned, 'assign').why, /forgets|multiplies/);
  assert.match(judge(5, { local: 3, incoming: 2, product: 6, before: 0, after: 6 }, 'add').why, /chain rule/);
});
