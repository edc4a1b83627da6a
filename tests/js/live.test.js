// The parts of the in-page editor that are plain functions on text.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineSpan, newLine, shiftLines } from '../../book/live/editor.mjs';
import { highlight } from '../../book/live/highlight.mjs';

/** [class, text] of each coloured word. */
const coloured = (text) =>
  [...highlight(text).matchAll(/<span class="(\w+)">([\s\S]*?)<\/span>/g)].map(([, kind, word]) => [kind, word]);

const plain = (html) => html.replace(/<[^>]*>/g, '').replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code));

test('Enter keeps the indentation, deepens it after a colon and ends it after return', () => {
  assert.equal(newLine('x = 1'), '\n');
  assert.equal(newLine('    x = 1'), '\n    ');
  assert.equal(newLine('def f(x):'), '\n    ');
  assert.equal(newLine('    for i in x:  # each'), '\n        ');
  assert.equal(newLine('        return x'), '\n    ');
  assert.equal(newLine('    returned = 1'), '\n    ');
  assert.equal(newLine('pass'), '\n');
});

test('lines move by one step and lose no more than they have', () => {
  assert.equal(shiftLines('a\n\n  b', false), '    a\n\n      b');
  assert.equal(shiftLines('    a\n  b\n\tc\n      d', true), 'a\nb\nc\n  d');
});

test('a selection means the lines that it touches', () => {
  const text = 'one\ntwo\nthree';
  assert.deepEqual(lineSpan(text, 5, 5), [4, 7]);
  assert.deepEqual(lineSpan(text, 1, 5), [0, 7]);
  assert.deepEqual(lineSpan(text, 0, 4), [0, 3], 'up to the start of the second line');
  assert.deepEqual(lineSpan(text, 13, 13), [8, 13]);
  assert.deepEqual(lineSpan('', 0, 0), [0, 0]);
});

test('words get the class names of Pygments', () => {
  assert.deepEqual(coloured('def f(self): return None # x'), [
    ['k', 'def'],
    ['nf', 'f'],
    ['p', '('],
    ['bp', 'self'],
    ['p', '):'],
    ['k', 'return'],
    ['kc', 'None'],
    ['c1', '# x'],
  ]);
  assert.deepEqual(coloured('a.max(max(1e-3, 2))').slice(2, 5), [
    ['n', 'max'],
    ['p', '('],
    ['nb', 'max'],
  ]);
  assert.deepEqual(coloured('@dec\na @ b')[0], ['nd', '@dec']);
  assert.deepEqual(coloured('a @ b')[1], ['o', '@']);
  assert.deepEqual(coloured('0.1 + .5 - 12_000 * 0xff')[2], ['mf', '.5']);
});

test('strings end where Python ends them', () => {
  assert.deepEqual(coloured('"a # b" # c')[1], ['c1', '# c']);
  assert.equal(coloured("'it\\'s' x")[0][1], "'it\\'s'");
  assert.equal(coloured('"unfinished\nx = 1').length, 4, 'an unfinished string ends with its line');
  assert.equal(coloured('"""two\nlines""" x').length, 2);
  assert.equal(coloured("f'''never\nended").length, 1);
  assert.deepEqual(coloured('buf"s"')[0], ['n', 'buf'], 'the end of a name is no prefix');
});

test('what is shown is what was written, and nothing of it is markup', () => {
  for (const text of ['if a < b and c > "<b>&amp;": pass', 'λ = "é\u{1F600}"\n\n  \tx', '"""', "'\\", '']) {
    assert.equal(plain(highlight(text)), text);
  }
  assert.ok(!highlight('"<img src=x onerror=alert(1)>"').includes('<img'));
});
