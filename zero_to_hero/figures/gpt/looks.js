/** What a head looks at: see attention.js. Touches no element. */

/**
 * A head's mean weights over a text, from its second letter on: on the letter itself, on the one before, on the last
 * space or end of a line before it (over the positions that have one; NaN without any), and on the first letter.
 * @param {ArrayLike<number>[]} rows for each position the weights of positions 0 to its own
 */
export function habits(rows, letters) {
  const sums = { itself: [0, 0], before: [0, 0], space: [0, 0], first: [0, 0] };
  const add = (name, weight) => {
    sums[name][0] += weight;
    sums[name][1] += 1;
  };
  let space = -1;
  for (const [at, row] of rows.entries()) {
    if (at > 0) {
      add('itself', row[at]);
      add('before', row[at - 1]);
      add('first', row[0]);
      if (space >= 0) add('space', row[space]);
    }
    if (letters[at] === ' ' || letters[at] === '\n') space = at;
  }
  return Object.fromEntries(Object.entries(sums).map(([name, [sum, count]]) => [name, sum / count]));
}
