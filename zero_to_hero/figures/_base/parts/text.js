/** A field for a text of the reader's. See kit.js for how a figure declares it. */
import { html } from './dom.js';

const TRIED = ['hubba hubba bubba', 'Zoë 👋🏽\nand <more>', '']; // by the tests, where a figure names none

/**
 * @param {{trait: string, label: string, most: number, rows?: number, and?: (text: string) => object,
 *   letters?: string[], wrong?: string, values?: string[]}} text `most` characters, so that a link to the figure stays a
 *   link; `and` says what a new text changes besides its own trait. With `letters` it has at least one of these and no
 *   others, and `wrong` is said about anything else. `values` are texts for the tests
 */
export const text =
  ({ trait, label, most, rows = 2, and = () => ({}), letters, wrong = '', values = TRIED }) =>
  (kit) => {
    const known = letters && new Set(letters);
    // by characters: some need two units, and half of one is none
    const right = (asked) =>
      [...asked]
        .filter((letter) => known?.has(letter) ?? true)
        .slice(0, most)
        .join('');
    const fix = (asked, first) => {
      if (typeof asked !== 'string') return first;
      if (!known) return right(asked);
      return asked && right(asked) === asked ? asked : first;
    };
    const element = html('textarea', {
      rows,
      spellcheck: 'false',
      autocomplete: 'off',
      autocapitalize: 'off',
      dir: 'auto',
    });
    const show = (now) => {
      // what's there already keeps its cursor
      if (element.value !== now[trait]) element.value = now[trait];
    };
    element.oninput = () => {
      const asked = element.value;
      const found = right(asked);
      if (found || !known) kit.change({ ...and(found), [trait]: found });
      if (found === asked) return;
      // an empty field stays empty until the hand leaves it
      if (asked) show({ [trait]: found || kit.values()[trait] });
      if (wrong) setTimeout(() => kit.say(wrong)); // after what's said about the change
    };
    element.onchange = () => show(kit.values());
    kit.join({ kind: 'text', trait, values, wrong, element, show, fix });
    return html('label', { class: 'zth-text-field' }, html('span', {}, label), element);
  };
