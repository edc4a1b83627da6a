/**
 * A square of cells, a row for a letter and a column for the letter after it, shaded by numbers from 0 to 1.
 *
 * Cells of one shade are one path: a redraw sets two dozen attributes and not seven hundred. zero_to_hero/figures/
 * letter_matrix.py draws the still picture alike.
 */
import { html, set, svg } from './dom.js';
import { short } from './number.js';

const [LEFT, TOP, SIDE] = [14, 30, 324];
const [WIDTH, HEIGHT] = [LEFT + SIDE + 2, TOP + SIDE + 26];
const SHADES = 24;
const KEY = [0, 0.01, 0.1, 0.5, 1]; // the shares that the key names

/** 0 for nothing, else 1 to SHADES: the root, so that one percent is still seen beside fifty. */
export const shade = (share) => (share > 0 ? Math.max(Math.ceil(Math.sqrt(Math.min(share, 1)) * SHADES - 1e-9), 1) : 0);

/** For each shade the path of its cells, and at 0 the path of dots in cells that hold nothing at all. */
export function paths(rows) {
  const found = Array.from({ length: SHADES + 1 }, () => '');
  for (const [i, row] of rows.entries()) {
    for (const [j, share] of row.entries()) {
      if (share > 0) found[shade(share)] += `M${j} ${i}h1v1h-1z`;
      else found[0] += `M${j + 0.5} ${i + 0.5}h0`;
    }
  }
  return found;
}

/**
 * @param {string[]} letters
 * @returns {{element: HTMLElement, area: HTMLElement, mark: (row: number, column?: number) => void,
 *   draw: (rows: number[][], title: string, most?: number) => void}} `area` lies exactly over the cells, for what may be
 *   touched; `mark` puts a frame around a cell, or around a row where no column is given; `most` is what the share 1
 *   stands for
 */
export function matrix(letters) {
  const size = letters.length;
  const unit = SIDE / size;
  const name = svg('title');
  const names = letters.map((letter, place) => {
    const middle = (place + 0.5) * unit;
    return {
      row: svg('text', { x: LEFT - 4, y: TOP + middle + 4, 'text-anchor': 'end' }, letter),
      column: svg('text', { x: LEFT + middle, y: TOP - 4, 'text-anchor': 'middle' }, letter),
    };
  });
  const shades = Array.from({ length: SHADES + 1 }, (_, number) =>
    svg('path', number ? { class: 'zth-shade', 'fill-opacity': (number / SHADES).toFixed(3) } : { class: 'zth-never' }),
  );
  const cells = svg('g', { transform: `translate(${LEFT} ${TOP}) scale(${unit})` });
  const ring = svg('rect', { height: 1, class: 'zth-ring' });
  cells.append(svg('rect', { width: size, height: size, class: 'zth-ground' }), ...shades, ring);
  const key = KEY.map((share, place) => {
    const square = svg('g', { transform: `translate(${LEFT + place * 66} ${TOP + SIDE + 10}) scale(12)` });
    square.append(
      svg('rect', { width: 1, height: 1, class: 'zth-ground' }),
      share
        ? svg('rect', { width: 1, height: 1, class: 'zth-shade', 'fill-opacity': shade(share) / SHADES })
        : svg('path', { d: 'M.5 .5h0', class: 'zth-never' }),
    );
    return { square, label: svg('text', { x: LEFT + place * 66 + 17, y: TOP + SIDE + 20 }) };
  });
  const picture = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img' }, name);
  picture.append(
    svg('text', { x: 0, y: 10 }, 'rows: a letter · columns: the letter after it'),
    ...names.flatMap(({ row, column }) => [row, column]),
    cells,
    ...key.flatMap(({ square, label }) => [square, label]),
  );
  const area = html('div', { class: 'zth-cells' });
  const percent = (part, whole) => `${(100 * part) / whole}%`;
  Object.assign(area.style, {
    left: percent(LEFT, WIDTH),
    top: percent(TOP, HEIGHT),
    width: percent(SIDE, WIDTH),
    height: percent(SIDE, HEIGHT),
  });
  const element = html('div', { class: 'zth-matrix' }, picture, area);

  const draw = (rows, title, most = 1) => {
    for (const [place, { label }] of key.entries()) label.textContent = short(KEY[place] * most, 3);
    for (const [number, path] of paths(rows).entries()) set(shades[number], { d: path });
    name.textContent = title;
  };
  const mark = (row, column) => {
    set(ring, { y: row, x: column ?? 0, width: column === undefined ? size : 1 });
    for (const [place, one] of names.entries()) {
      set(one.row, { class: place === row ? 'zth-chosen' : '' });
      set(one.column, { class: place === column ? 'zth-chosen' : '' });
    }
  };
  return { element, area, draw, mark };
}
