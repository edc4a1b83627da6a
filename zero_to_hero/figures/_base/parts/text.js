/** A field for the reader's own text. See kit.js for how a figure declares it. */
import { html } from './dom.js';

const TRIED = ['hubba hubba bubba', 'Zoë 👋🏽\nand <more>', '']; // by the tests

/** At most `most` characters, and never half of one that needs two units; for a figure's `valid`. */
export const atMost = (most) => (value, first) =>
  typeof value === 'string' ? [...value].slice(0, most).join('') : first;

/**
 * @param {{trait: string, label: string, most: number, rows?: number, and?: object}} text `most` characters, so that
 *   a link to the figure stays a link; `and` holds what a new text changes besides its own trait. The figure's `valid`
 *   has `atMost(most)` for the trait.
 */
export const text =
  ({ trait, label, most, rows = 3, and }) =>
  (kit) => {
    const element = html('textarea', { rows, maxlength: most, spellcheck: 'false', dir: 'auto' });
    element.oninput = () => kit.change({ ...and, [trait]: element.value });
    // the reader's cursor stays where it is
    const show = (now) => {
      if (element.value !== now[trait]) element.value = now[trait];
    };
    kit.join({ kind: 'text', trait, values: TRIED, element, show });
    return html('label', { class: 'zth-text-field' }, label, element);
  };
