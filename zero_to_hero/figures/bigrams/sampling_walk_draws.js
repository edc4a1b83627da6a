/** The draws of sampling_walk.js: which letter a number from 0 to 1 falls on, and the names that come of it. */
import { cost, ends, place } from '../_base/parts/bigrams.js';
import { mersenne } from '../_base/parts/mersenne.js';

/**
 * A walk through the rows of counts + k, drawn as zero_to_hero.bigrams.Bigrams.sample draws it; what has been drawn stays.
 * @returns {{draws: object[], names: object[], to: (count: number) => void,
 *   next: (after: number, more: number, most: number) => number}}
 *   `draws` has of each letter the places `from` and `to`, `u`, its probability `p`, and `low` and `high` between which u
 *   fell; `names` has of each finished name its `places`, its `cost` in nats, and `end`: how many draws had been made.
 *   `to` draws up to a count; `next` says after how many draws, at `most`, so many `more` names are done
 */
export function walk({ counts, k, seed }) {
  const rows = counts.map((row) => ends(row.map((count) => count + k)));
  const random = mersenne(seed);
  const draws = [];
  const names = [];
  let [from, places, total] = [0, [], 0];
  function draw() {
    const u = random();
    const row = rows[from];
    const to = place(row, u);
    const sum = row.at(-1);
    const low = to ? row[to - 1] / sum : 0;
    const p = (counts[from][to] + k) / sum;
    draws.push({ from, to, u, p, low, high: row[to] / sum });
    total += cost(p);
    if (to === 0) {
      names.push({ places, cost: total, end: draws.length });
      [places, total] = [[], 0];
    } else {
      places.push(to);
    }
    from = to;
  }
  const upTo = (count) => {
    while (draws.length < count) draw();
  };
  function next(after, more, most) {
    upTo(after);
    const done = names.filter(({ end }) => end <= after).length + more;
    while (names.length < done && draws.length < most) draw();
    return Math.min(names[done - 1]?.end ?? most, most);
  }
  return { draws, names, to: upTo, next };
}
