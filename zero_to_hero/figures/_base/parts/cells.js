/** One cell of a square, chosen by arrow keys or by touch. See kit.js for how a figure declares it. */
import { html, set } from './dom.js';
import { nearest } from './kit.js';
import { touch } from './pointer.js';

const PAGE = 5; // rows that PageUp and PageDown go over
let grids = 0;

/** Where a key leads from [row, column] in a square of `size` cells; undefined for a key that leads nowhere. */
export function moved({ key, ctrlKey }, [row, column], size) {
  const last = size - 1;
  const to = {
    ArrowUp: [ctrlKey ? 0 : row - 1, column],
    ArrowDown: [ctrlKey ? last : row + 1, column],
    ArrowLeft: [row, ctrlKey ? 0 : column - 1],
    ArrowRight: [row, ctrlKey ? last : column + 1],
    PageUp: [row - PAGE, column],
    PageDown: [row + PAGE, column],
    Home: [ctrlKey ? 0 : row, 0],
    End: [ctrlKey ? last : row, last],
  }[key];
  return to?.map((place) => Math.min(Math.max(place, 0), last));
}

/**
 * @param {{trait: string, label: string, values: any[][], area: HTMLElement, words: (value: any) => string}} cells
 *   `values` has a row of values for each row of cells; `area` lies exactly over the cells; `words` name a cell
 */
export const cells =
  ({ trait, label, values, area, words }) =>
  (kit) => {
    const size = values.length;
    const flat = values.flat();
    grids += 1;
    const id = `zth-cell-${grids}`;
    // one cell of the grid stands in the page, where the focus is: the picture has no elements for the others
    const here = html('div', { role: 'gridcell', id });
    const line = html('div', { role: 'row' }, here);
    const element = html(
      'div',
      {
        role: 'grid',
        tabindex: 0,
        'aria-label': `${label}: arrow keys move, Home and End go to the ends of a row, with Ctrl to the corners`,
        'aria-rowcount': size,
        'aria-colcount': size,
        'aria-activedescendant': id,
      },
      line,
    );
    const at = (now) => [Math.floor(flat.indexOf(now[trait]) / size), flat.indexOf(now[trait]) % size];
    element.onkeydown = (event) => {
      const to = moved(event, at(kit.values()), size);
      if (!to || event.altKey || event.metaKey) return;
      event.preventDefault();
      kit.change({ [trait]: values[to[0]][to[1]] });
    };
    const show = (now) => {
      const [row, column] = at(now);
      set(line, { 'aria-rowindex': row + 1 });
      set(here, { 'aria-colindex': column + 1 });
      here.textContent = words(now[trait]);
    };
    kit.join({ kind: 'cells', trait, values, element, show, fix: nearest(flat) });
    area.append(element);
    touch({ trait, area, values })(kit);
  };
