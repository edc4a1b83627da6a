/** How a letter is drawn: what `probabilities` and `generate` in zero_to_hero/gpt.py compute. Touches no element. */
import { ends, place } from '../_base/parts/bigrams.js';
import { largest, softmax } from './reading.js';

const shared = (row) => {
  const sum = row.reduce((a, b) => a + b);
  return row.map((p) => p / sum);
};

/**
 * @param {ArrayLike<number>} logits
 * @param {{temperature: number, topK: number, topP: number}} how as in Python; a `topK` of all letters and a `topP` of 1
 *   cut nothing off
 * @returns {{order: number[], warm: number[], kept: number[], cut: string[]}} letters in `order`, the likeliest first:
 *   their probabilities at this temperature, those that are drawn from (0 where it's cut off), and what cut them off:
 *   'temperature', 'top-k', 'top-p' or ''
 */
export function probabilities(logits, { temperature, topK, topP }) {
  const order = largest(logits);
  const sorted = order.map((id) => logits[id] / (temperature || 1));
  const warm = softmax(sorted);
  const most = temperature === 0 ? 1 : topK;
  const cut = warm.map((_, rank) => (rank < most ? '' : temperature === 0 ? 'temperature' : 'top-k'));
  let kept = warm;
  if (most < kept.length) kept = shared(kept.map((p, rank) => (rank < most ? p : 0)));
  if (topP < 1) {
    const sums = ends(kept);
    const cuts = kept.map((p, rank) => sums[rank] - p >= topP); // what the likelier ones add up to
    for (const [rank, one] of cuts.entries()) if (one && !cut[rank]) cut[rank] = 'top-p';
    kept = shared(kept.map((p, rank) => (cuts[rank] ? 0 : p)));
  }
  return { order, warm, kept, cut };
}

/** The rank on which the number u falls, if the kept probabilities lie end to end. */
export const fallsOn = (kept, u) => place(ends(kept), u);
