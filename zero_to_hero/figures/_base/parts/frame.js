/**
 * What stands around every figure: title and hint, its controls, its picture, one live region; and, quiet at the foot,
 * *Reset* and *Show as table*.
 */
import { announcer } from './announce.js';
import { html } from './dom.js';
import { resetButton } from './reset.js';
import { tableTwin } from './table.js';

/**
 * Builds the frame inside `el`.
 * @param {{title: string, head: string[]}} table what the table twin shows
 * @param {() => void} [before] what Reset does before the controls go back
 * @returns {{controls: HTMLElement, stage: HTMLElement, say: (sentence: string | (() => string)) => void,
 *   rows: (rows: string[][] | (() => string[][])) => void}}
 *   `controls` and `stage` are empty and to be filled; `rows` fills the table twin.
 */
export function frame({ model, el, table, before }) {
  const { element: said, say } = announcer();
  const twin = tableTwin(table);
  const controls = html('div', { class: 'zth-controls', role: 'group', 'aria-label': 'Controls of this figure' });
  const stage = html('div', { class: 'zth-stage' });
  const foot = html('div', { class: 'zth-controls zth-quiet' }, resetButton(model, before), twin.button);
  const head = ['title', 'hint'].map((part) => html('p', { class: `zth-figure-${part}` }, model.get(part) ?? ''));
  el.classList.add('zth-live');
  el.append(...head.filter((one) => one.textContent), controls, stage, said, foot, twin.element);
  // the page has the caption already; Jupyter, where the model carries the module's text, has not
  if (model.get('_esm')) el.append(html('p', {}, model.get('caption')));
  return { controls, stage, say, rows: twin.update };
}
