/**
 * What the figures of lecture 09 share: a text, and what the model makes of each of its letters. A text is read letter by
 * letter, a few in a frame. If one text begins with the other, that part is read once.
 */
import { choice } from '../_base/parts/controls.js';
import { text } from '../_base/parts/text.js';

/** A letter in a picture, and in a sentence. */
export const shown = (letter) => ({ ' ': '·', '\n': '↵' })[letter] ?? letter;
export const spoken = (letter) => ({ ' ': 'a space', '\n': 'the end of a line' })[letter] ?? `“${letter}”`;

/**
 * `read(text)` gives for each letter what `make(step, gpt)` makes of the model's step, or undefined while it reads:
 * the last `block_size` letters, as `generate` in zero_to_hero/gpt.py does.
 */
export function reader(gpt, make = (step) => step) {
  let [run, ids, made] = [gpt.start(), [], []];
  let last = {};
  return (text, milliseconds = 8) => {
    if (last.text === text) return last.made;
    const wanted = gpt.encode(text.slice(-gpt.config.block_size));
    const both = Math.min(ids.length, wanted.length);
    if (ids.slice(0, both).some((id, place) => id !== wanted[place])) [run, ids, made] = [gpt.start(), [], []];
    const until = performance.now() + milliseconds;
    while (ids.length < wanted.length && performance.now() < until) {
      ids.push(wanted[ids.length]);
      made.push(make(run.step(ids.at(-1), { watch: true }), gpt));
    }
    if (ids.length < wanted.length) return undefined;
    last = { text, made: made.slice(0, wanted.length) };
    return last.made;
  };
}

/** The probabilities that logits stand for. */
export function softmax(logits) {
  const most = logits.reduce((a, b) => Math.max(a, b));
  const sizes = Array.from(logits, (logit) => Math.exp(logit - most));
  const sum = sizes.reduce((a, b) => a + b);
  return sizes.map((size) => size / sum);
}

/** The places of the `count` largest numbers, the largest first. */
export const largest = (numbers, count = numbers.length) =>
  Array.from(numbers, (_, place) => place)
    .sort((a, b) => numbers[b] - numbers[a])
    .slice(0, count);

/** A field for the text, and examples for it. `and` says what a new text changes besides. */
export function textControls(gpt, most, texts, and = () => ({})) {
  const signs = gpt.letters.filter((letter) => !/[a-z\s]/i.test(letter)).join(' ');
  const wrong = `A text has 1 to ${most} letters that the model has seen: a to z, A to Z, ${signs}, spaces, ends of lines.`;
  const to = (chosen) => ({ text: chosen, ...and(chosen) });
  const options = texts.map((one) => [one, one.replace(/\n/g, ' ')]);
  return [
    text({ trait: 'text', label: 'Text', letters: gpt.letters, most, values: texts, wrong, and }),
    choice({ trait: 'text', before: 'Example ', options, get: (values) => values.text, to }),
  ];
}
