/** The count model of zero_to_hero/bigrams.py: probabilities from counts, and what pairs cost. */

/** A row with k added to each number, as shares of the sum; a row of zeros stays one. */
export function shares(row, k = 0) {
  const total = row.reduce((sum, number) => sum + number + k, 0);
  return row.map((number) => (number + k) / (total || 1));
}

/** What something of probability p costs, in nats: 0 if it is sure, ∞ if it cannot be. */
export const cost = (p) => (p === 1 ? 0 : -Math.log(p));

/** The mean cost of the pairs `counts` by the model whose rows are `chances`, added up in Python's order. */
export function loss(counts, chances) {
  let total = 0;
  let pairs = 0;
  for (const [i, row] of counts.entries()) {
    for (const [j, number] of row.entries()) {
      if (number) total += number * cost(chances[i][j]);
      pairs += number;
    }
  }
  return total / pairs;
}

/** Where each weight ends if they lie end to end, as itertools.accumulate adds them. */
export function ends(weights) {
  let sum = 0;
  return weights.map((weight) => {
    sum += weight;
    return sum;
  });
}

/** The place that `rng.choices(range(n), weights)` takes for the number u: the first end beyond u, in units of the last. */
export function place(ends, u) {
  const at = u * ends.at(-1);
  const found = ends.findIndex((end) => end > at);
  return found === -1 ? ends.length - 1 : found;
}
