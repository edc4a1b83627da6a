/** A text that a GPT writes: a beginning, and letters drawn one after another. The same seed gives the same text. */
import { drawn } from '../_base/parts/gpt.js';
import { mersenne } from '../_base/parts/mersenne.js';

/**
 * @param {object} gpt what loadGPT gives
 * @param {string} beginning letters that the model knows; if it's empty, the text begins a new line
 * @returns {{letters: number[], after: Float32Array[], to: (count: number, milliseconds?: number) => boolean,
 *   speed: () => number}} `letters` are the numbers of those drawn so far; `after[n]` are the logits behind n of them;
 *   `to` draws until there are `count`, as long as the time lasts, and says whether they are there; `speed` is how many
 *   letters a second the model has read and written
 */
export function written({ gpt, beginning, temperature, seed }) {
  const run = gpt.start();
  const random = mersenne(seed);
  const given = gpt.encode(beginning || '\n');
  const letters = [];
  const after = [];
  let spent = 0;
  const read = (id) => {
    const start = performance.now();
    const { logits } = run.step(id);
    spent += performance.now() - start;
    return logits;
  };
  function to(count, milliseconds = Number.POSITIVE_INFINITY) {
    const until = performance.now() + milliseconds;
    while (after.length <= count) {
      if (run.length < given.length - 1) read(given[run.length]);
      else if (after.length === 0) after.push(read(given.at(-1)));
      else {
        letters.push(drawn(after.at(-1), temperature, random()));
        after.push(read(letters.at(-1)));
      }
      if (performance.now() > until) break;
    }
    return after.length > count;
  }
  return { letters, after, to, speed: () => (1000 * run.length) / Math.max(spent, 0.1) };
}

/** The likeliest of the letters behind these logits, as [number, probability], the likeliest first. */
export function likeliest(logits, temperature, count) {
  const most = logits.reduce((a, b) => Math.max(a, b));
  // at 0 all of it goes to one letter
  const weights = Array.from(logits, (logit) =>
    temperature ? Math.exp((logit - most) / temperature) : Number(logit === most),
  );
  const total = weights.reduce((a, b) => a + b);
  return weights
    .map((weight, number) => [number, weight / total])
    .sort(([, a], [, b]) => b - a)
    .slice(0, count);
}
