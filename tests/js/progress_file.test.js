import assert from 'node:assert/strict';
import { test } from 'node:test';
import { merge, pack, unpack } from '../../book/static/progress-file.js';

const PLACE = 'exercises/01_micrograd.html#tanh/1';
const DONE = ['read:lectures/01_micrograd', 'question:lectures/01_micrograd#twice', 'exercise:micrograd.tanh'];
const CELLS = { [PLACE]: { was: 'old', now: 'new' } };
const text = pack('A course', DONE, CELLS, new Date('2026-11-27T12:00:00Z'));
const changed = (changes) => JSON.stringify({ ...JSON.parse(text), ...changes });
const side = (done, cells = {}) => ({ done: new Set(done), cells });

test('what was saved is read again', () => {
  const { format, version, course, saved } = JSON.parse(text);
  assert.deepEqual(
    [format, version, course, saved],
    ['zero-to-hero progress', 1, 'A course', '2026-11-27T12:00:00.000Z'],
  );
  assert.deepEqual(unpack(text, 'A course'), { done: new Set(DONE), cells: CELLS, saved });
});

for (const [what, bad, sentence] of [
  ['no JSON', 'def tanh(x):', /isn't JSON/],
  ['an empty file', '', /isn't JSON/],
  ['other JSON', '{"cells": []}', /isn't a progress file/],
  ['JSON that is no object', 'null', /isn't a progress file/],
  ['another course', changed({ course: 'Another' }), /another course, “Another”.*“A course”/],
  ['a newer version', changed({ version: 2 }), /newer version.*Reload/],
  ['a version that is no number', changed({ version: 'one' }), /newer version/],
  ['names that nobody gives', changed({ done: ['rich:me'] }), /damaged/],
  ['no list of names', changed({ done: 3 }), /damaged/],
  ['a cell without a text', changed({ cells: { [PLACE]: { was: 'old' } } }), /damaged/],
  ['a cell without a place', changed({ cells: { x: { was: 'old', now: 'new' } } }), /damaged/],
  ['no date', changed({ saved: 3 }), /damaged/],
]) {
  test(`${what} is refused with a sentence`, () => {
    assert.throws(() => unpack(bad, 'A course'), { message: sentence });
  });
}

test('two devices become one, and a second try elsewhere is no right first answer', () => {
  const mine = side(['question:a#1', 'first:a#1', 'question:a#2', 'read:a'], { 'p#x/1': { was: '', now: 'mine' } });
  const theirs = side(['question:a#2', 'first:a#2', 'question:a#3', 'first:a#3'], { 'p#y/1': { was: '', now: 'new' } });
  const { done, added, conflict } = merge(mine, theirs);
  const names = ['question:a#1', 'question:a#2', 'question:a#3', 'first:a#1', 'first:a#3', 'read:a'];
  assert.deepEqual([...done].sort(), names.sort());
  assert.deepEqual([added, conflict], [theirs.cells, {}]);
  assert.deepEqual([...merge(theirs, mine).done].sort(), names.sort());
});

test('a cell with another text here is in conflict; one with the same text is not', () => {
  const [one, other] = [
    { was: '', now: 'one' },
    { was: '', now: 'other' },
  ];
  const mine = side([], { 'p#x/1': one, 'p#y/1': one });
  assert.deepEqual(merge(mine, side([], { 'p#x/1': other, 'p#y/1': one })).conflict, { 'p#x/1': other });
});
