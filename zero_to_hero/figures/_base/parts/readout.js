/** A small table of named numbers beside a picture. */
import { html } from './dom.js';

/** @returns {{element: HTMLElement, draw: (rows: [string, string][]) => void}} each row has a name and its number */
export function readout() {
  const body = html('tbody');
  const element = html('table', { class: 'zth-readout' }, body);
  const line = () => html('tr', {}, html('th', { scope: 'row' }), html('td'));
  const draw = (rows) => {
    for (const [place, row] of rows.entries()) {
      const { cells, style } = body.rows[place] ?? body.appendChild(line());
      for (const [column, text] of row.entries()) cells[column].textContent = text;
      style.visibility = row[0] ? '' : 'hidden'; // one without a name keeps its place
    }
  };
  return { element, draw };
}
