/**
 * The units that a window of letters needs when neighbours are fused in groups, level by level. A unit stands where its
 * last letter stands, so on level 2 of groups [2, 2] the unit at 5 sees the letters 2 to 5. Touches no element.
 */

/** How many letters a unit of each level sees, the letters themselves first: [2, 2, 2] gives [1, 2, 4, 8]. */
export function spans(groups) {
  const sees = [1];
  for (const n of groups) sees.push(sees.at(-1) * n);
  return sees;
}

/** Where the units of each level stand in the window that ends at `last`, from left to right. */
export function needed(groups, last) {
  const sees = spans(groups);
  return groups.map((_, k) => {
    const count = sees.at(-1) / sees[k + 1];
    return Array.from({ length: count }, (_, j) => last - (count - 1 - j) * sees[k + 1]);
  });
}

/** Where the inputs of a unit stand on the level below. */
export function inputs(groups, level, at) {
  const step = spans(groups)[level];
  return Array.from({ length: groups[level] }, (_, k) => at - (groups[level] - 1 - k) * step);
}

/** All that lies below a unit: [level, at] of itself, its inputs, theirs, down to the letters (level −1). */
export function below(groups, level, at) {
  if (level < 0) return [[level, at]];
  return [[level, at], ...inputs(groups, level, at).flatMap((one) => below(groups, level - 1, one))];
}

/**
 * What the windows ending at 0, 1, … `last` compute: for each of them and each level the units that are `fresh`, needed
 * for the first time, and those that an earlier window has computed, `again`.
 */
export function walked(groups, last) {
  const before = groups.map(() => new Set());
  return Array.from({ length: last + 1 }, (_, end) =>
    needed(groups, end).map((units, k) => {
      const again = units.filter((at) => before[k].has(at));
      const fresh = units.filter((at) => !before[k].has(at));
      for (const at of fresh) before[k].add(at);
      return { fresh, again };
    }),
  );
}

/** Products so far, after each window: `anew` computes all units each time, `once` keeps them; `last` is the output's. */
export function products(steps, costs, last) {
  let [anew, once] = [0, 0];
  return steps.map((levels) => {
    for (const [k, { fresh, again }] of levels.entries()) {
      anew += costs[k] * (fresh.length + again.length);
      once += costs[k] * fresh.length;
    }
    anew += last;
    once += last;
    return { anew, once };
  });
}
