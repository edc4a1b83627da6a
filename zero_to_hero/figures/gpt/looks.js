/** What a head looks at: see attention.js. Touches no element. */

/**
 * A head's mean weights over a text, from its second letter on: on the letter itself, on the one before, and on the last
 * space and the last end of a line before it, each over the positions that have one (NaN where none has).
 * @param {ArrayLike<number>[]} rows for each position the weights of positions 0 to its own
 */
export function habits(rows, letters) {
  const sums = { itself: [0, 0], before: [0, 0], space: [0, 0], line: [0, 0] };
  const add = (name, weight) => {
    sums[name][0] += weight;
    sums[name][1] += 1;
  };
  const last = { ' ': -1, '\n': -1 };
  for (const [at, row] of rows.entries()) {
    if (at > 0) {
      add('itself', row[at]);
      add('before', row[at - 1]);
      if (last[' '] >= 0) add('space', row[last[' ']]);
      if (last['\n'] >= 0) add('line', row[last['\n']]);
    }
    if (letters[at] in last) last[letters[at]] = at;
  }
  return Object.fromEntries(Object.entries(sums).map(([name, [sum, count]]) => [name, sum / count]));
}
