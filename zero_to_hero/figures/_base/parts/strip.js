/** A row of probabilities as a strip: a part for each letter, as long as its probability, and a mark that falls on one. */
import { ends } from './bigrams.js';
import { set, svg } from './dom.js';

const [LEFT, WIDTH, TOP, BOTTOM] = [4, 332, 34, 66];
const ROOM = 9; // SVG units that a letter needs

/**
 * @param {string[]} letters
 * @returns {{element: SVGElement, draw: (row: number[], after: string, fell: {to: number, u: number}|undefined,
 *   title: string, order?: string[]) => void}} `fell` is the letter's place and the number that fell on it; `after`
 *   names the row; `order` is that of its letters where it isn't always the same
 */
export function strip(letters) {
  const name = svg('title');
  const parts = letters.map(() => svg('path', { class: 'zth-part' }));
  const names = letters.map((letter) => svg('text', { y: 54, 'text-anchor': 'middle' }, letter));
  const mark = svg('g', { class: 'zth-fell' });
  const arrow = svg('path', {});
  const number = svg('text', { y: 12 });
  const of = svg('text', { x: 0, y: 12, class: 'zth-axis-name' });
  mark.append(arrow);
  const element = svg('svg', { viewBox: '0 0 340 86', role: 'img', class: 'zth-strip' }, name);
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) =>
    svg(
      'text',
      { x: LEFT + WIDTH * share, y: 80, 'text-anchor': { 0: 'start', 1: 'end' }[share] ?? 'middle' },
      String(share),
    ),
  );
  element.append(...parts, ...names, ...ticks, mark, of, number);
  const draw = (row, after, fell, title, order = letters) => {
    let from = 0;
    for (const [place, to] of ends(row).entries()) {
      const [x, length] = [LEFT + WIDTH * from, WIDTH * (to - from)];
      const chosen = place === fell?.to ? ' zth-chosen' : '';
      set(parts[place], {
        d: `M${x.toFixed(2)} ${TOP}h${length.toFixed(2)}V${BOTTOM}H${x.toFixed(2)}z`,
        class: `zth-part${place % 2 ? ' zth-odd' : ''}${chosen}`,
      });
      set(names[place], { x: (x + length / 2).toFixed(2), class: chosen.trim() });
      names[place].textContent = length >= ROOM ? order[place] : '';
      from = to;
    }
    // a new element begins its fall anew
    mark.replaceChildren(...(fell ? [arrow.cloneNode()] : []));
    if (fell) {
      const x = LEFT + WIDTH * fell.u;
      set(mark.firstChild, { d: `M${x.toFixed(2)} ${TOP + 4}l-6 -10h12z` });
      set(number, { x: Math.min(Math.max(x, 110), 336).toFixed(2), 'text-anchor': fell.u > 0.8 ? 'end' : 'middle' });
    }
    of.textContent = `after ${after}`;
    number.textContent = fell ? `u = ${fell.u.toFixed(4)}` : '';
    name.textContent = title;
  };
  return { element, draw };
}
