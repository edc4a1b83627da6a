import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fallsOn, probabilities } from '../../zero_to_hero/figures/gpt/drawing.js';
import { habits } from '../../zero_to_hero/figures/gpt/looks.js';
import { largest, reader, shown, softmax, spoken } from '../../zero_to_hero/figures/gpt/reading.js';

const near = (a, b) => assert.ok(Math.abs(a - b) < 1e-12, `${a} and ${b}`);
const close = (row, wanted) => {
  assert.equal(row.length, wanted.length);
  for (const [place, one] of row.entries()) near(one, wanted[place]);
};

/** A model that knows how many letters it has read, and counts its steps. */
function counting(block_size = 4) {
  const gpt = {
    steps: 0,
    config: { block_size },
    encode: (text) => [...text].map((letter) => letter.charCodeAt(0)),
    start() {
      const seen = [];
      return {
        step(id, { watch }) {
          assert.equal(watch, true);
          seen.push(id);
          gpt.steps += 1;
          return String.fromCharCode(...seen);
        },
      };
    },
  };
  return gpt;
}

test('a text is read letter by letter, and what two begin with is read once', () => {
  const gpt = counting();
  const read = reader(gpt, (step) => step.toUpperCase());
  const whole = (text) => read(text, Number.POSITIVE_INFINITY);
  assert.deepEqual(whole('ab'), ['A', 'AB']);
  assert.equal(gpt.steps, 2);
  assert.deepEqual(whole('abc'), ['A', 'AB', 'ABC']);
  assert.equal(gpt.steps, 3);
  assert.equal(whole('abc'), whole('abc'), 'the same text, the same object');
  assert.deepEqual(whole('a'), ['A']);
  assert.equal(gpt.steps, 3);
  assert.deepEqual(whole('xbc'), ['X', 'XB', 'XBC']);
  assert.equal(gpt.steps, 6);
});

test('of a text longer than the block the end is read, from its beginning', () => {
  const gpt = counting();
  const read = reader(gpt);
  assert.equal(read('abcdef', Number.POSITIVE_INFINITY).at(-1), 'cdef');
  assert.equal(read('abcdefg', Number.POSITIVE_INFINITY).at(-1), 'defg');
});

test('without time nothing is read, and the rest comes with the next call', () => {
  const gpt = counting();
  const read = reader(gpt);
  assert.equal(read('ab', -1), undefined);
  assert.equal(gpt.steps, 0);
  assert.deepEqual(read('ab', Number.POSITIVE_INFINITY), ['a', 'ab']);
});

test('softmax and the largest', () => {
  close(softmax([0, Math.log(3)]), [0.25, 0.75]);
  close(softmax([1000, 1000]), [0.5, 0.5]);
  assert.deepEqual(largest(new Float32Array([0.1, 0.7, 0.2]), 2), [1, 2]);
  assert.deepEqual([shown(' '), shown('\n'), shown('a')], ['·', '↵', 'a']);
  assert.deepEqual([spoken(' '), spoken('a')], ['a space', '“a”']);
});

const LOGITS = [Math.log(2), Math.log(5), 0, Math.log(2)].map((x, k) => x - k * 1e-9); // 0.2, 0.5, 0.1, 0.2
const ALL = { temperature: 1, topK: 4, topP: 1 };

test('as it is, nothing is cut', () => {
  const { order, warm, kept, cut } = probabilities(LOGITS, ALL);
  assert.deepEqual(order, [1, 0, 3, 2]);
  assert.equal(warm, kept);
  for (const [k, p] of [0.5, 0.2, 0.2, 0.1].entries()) assert.ok(Math.abs(kept[k] - p) < 1e-6);
  assert.deepEqual(cut, ['', '', '', '']);
});

test('top-k, top-p and temperature 0 say what they cut', () => {
  const two = probabilities(LOGITS, { ...ALL, topK: 2 });
  assert.deepEqual(two.cut, ['', '', 'top-k', 'top-k']);
  assert.ok(Math.abs(two.kept[0] - 5 / 7) < 1e-6);
  const most = probabilities(LOGITS, { ...ALL, topP: 0.6 });
  assert.deepEqual(most.cut, ['', '', 'top-p', 'top-p']);
  const both = probabilities(LOGITS, { ...ALL, topK: 3, topP: 0.7 });
  assert.deepEqual(both.cut, ['', '', 'top-p', 'top-k'], 'top-p counts shares of what top-k has left');
  const cold = probabilities(LOGITS, { ...ALL, temperature: 0 });
  assert.deepEqual([cold.kept, cold.cut[1]], [[1, 0, 0, 0], 'temperature']);
});

test('u falls on the first letter whose end lies beyond it', () => {
  assert.deepEqual(
    [0, 0.49, 0.5, 0.75, 0.999].map((u) => fallsOn([0.5, 0.25, 0.25, 0], u)),
    [0, 0, 1, 2, 2],
  );
});

test('what a head does on average, from the second letter on', () => {
  const rows = [[1], [0.25, 0.75], [0.5, 0.25, 0.25], [0.1, 0.2, 0.3, 0.4], [0.6, 0.1, 0.1, 0.1, 0.1]];
  const found = habits(rows, [...'a b\nc']);
  near(found.itself, (0.75 + 0.25 + 0.4 + 0.1) / 4);
  near(found.before, (0.25 + 0.25 + 0.3 + 0.1) / 4);
  near(found.space, (0.25 + 0.2 + 0.1) / 3);
  near(found.line, 0.1);
  const alone = habits([[1]], ['a']);
  assert.ok(Number.isNaN(alone.itself) && Number.isNaN(alone.line));
});
