/** The picture's twin: a table of the same numbers, behind a button, with its first column as row headers. */
import { html } from './dom.js';

export function tableTwin({ title, head, show = 'Show as table', hide = 'Hide the table' }) {
  const body = html('tbody');
  const table = html(
    'table',
    {},
    html('caption', {}, title),
    html('thead', {}, html('tr', {}, ...head.map((name) => html('th', { scope: 'col' }, name)))),
    body,
  );
  // a table wider than a phone scrolls by keyboard too
  const element = html(
    'div',
    { class: 'zth-table', role: 'region', 'aria-label': title, tabindex: 0, hidden: true },
    table,
  );
  const button = html('button', { type: 'button', 'aria-expanded': 'false' }, show);
  let latest = [];
  let filled;
  // a closed table costs nothing while a slider moves: its rows may come as a function that makes them
  const fill = () => {
    if (element.hidden) return;
    const made = typeof latest === 'function' ? latest() : latest;
    if (made === filled) return;
    filled = made;
    body.replaceChildren(
      ...made.map(([first, ...rest]) =>
        html('tr', {}, html('th', { scope: 'row' }, first), ...rest.map((cell) => html('td', {}, cell))),
      ),
    );
  };
  button.onclick = () => {
    element.hidden = !element.hidden;
    button.textContent = element.hidden ? show : hide;
    button.setAttribute('aria-expanded', String(!element.hidden));
    fill();
  };
  const update = (rows) => {
    latest = rows;
    fill();
  };
  return { element, button, update };
}
