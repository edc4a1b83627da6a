/** The numbers of one row as bars, a letter below each. */
import { linear } from './axes.js';
import { set, svg } from './dom.js';
import { short } from './number.js';

const [LEFT, RIGHT, TOP, BOTTOM] = [34, 336, 24, 132];
const [WIDTH, HEIGHT] = [340, 152];

/** How a letter is called in a sentence: the stop is too small to be heard. */
export const spoken = (letter) => (letter === '.' ? 'the stop' : letter);

/** The same at the head of a sentence. */
export const capital = (words) => (words.length > 1 ? words[0].toUpperCase() + words.slice(1) : words);

/** The letters as options of a choice. */
export const letterOptions = (letters) => letters.map((letter) => [letter, letter === '.' ? '. (stop)' : letter]);

/** A round number that is not below `value`. */
const roundUp = (value) => [0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1].find((top) => top >= value) ?? 1;

/**
 * @param {string[]} letters
 * @param {string} axis the name of the vertical axis
 * @returns {{element: SVGElement, draw: (row: number[], place: number, title: string) => void}} `draw` fills the bar
 *   at `place` and leaves the others light; where all are low the axis is shorter
 */
export function bars(letters, axis) {
  const unit = (RIGHT - LEFT) / letters.length;
  const name = svg('title');
  const grid = svg('g', { class: 'zth-axes', 'aria-hidden': 'true' });
  const middle = (place) => LEFT + (place + 0.5) * unit;
  const columns = letters.map(() => svg('path', { class: 'zth-column' }));
  const names = letters.map((letter, place) =>
    svg('text', { x: middle(place), y: BOTTOM + 14, 'text-anchor': 'middle' }, letter),
  );
  const element = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', class: 'zth-bars' }, name, grid);
  element.append(...columns, ...names, svg('text', { x: 0, y: 12, class: 'zth-axis-name' }, axis));
  let top;
  const draw = (row, chosen, title) => {
    const high = roundUp(Math.max(...row));
    const y = linear([0, high], [BOTTOM, TOP]);
    if (high !== top) {
      top = high;
      grid.replaceChildren(
        ...[0, high / 2, high].flatMap((value) => [
          svg('line', { x1: LEFT, x2: RIGHT, y1: y(value), y2: y(value) }),
          svg('text', { x: LEFT - 5, y: y(value) + 4, 'text-anchor': 'end' }, short(value)),
        ]),
      );
    }
    for (const [place, value] of row.entries()) {
      const x = middle(place) - unit * 0.36;
      set(columns[place], {
        d: `M${x.toFixed(2)} ${BOTTOM}v${(y(value) - BOTTOM).toFixed(2)}h${(unit * 0.72).toFixed(2)}V${BOTTOM}z`,
        class: place === chosen ? 'zth-column zth-chosen' : 'zth-column',
      });
      set(names[place], { class: place === chosen ? 'zth-chosen' : '' });
    }
    name.textContent = title;
  };
  return { element, draw };
}
