/** A field for a text of known letters. See kit.js for how a figure declares it. */
import { html } from './dom.js';

/**
 * @param {{trait: string, label: string, letters: string[], most: number, values: string[], wrong: string,
 *   and?: (text: string) => object}} writing the text has 1 to `most` of the `letters`; `wrong` is what it says about any
 *   other text; `values` are texts for the tests; `and` says what a new text changes besides its own trait
 */
export const writing =
  ({ trait, label, letters, most, values, wrong, and = () => ({}) }) =>
  (kit) => {
    const known = new Set(letters);
    const right = (text) => [...text].filter((letter) => known.has(letter)).slice(0, most);
    const fix = (text, first) => (text && right(text).join('') === text ? text : first);
    const element = html('textarea', {
      rows: 2,
      spellcheck: 'false',
      autocomplete: 'off',
      autocapitalize: 'off',
      'aria-label': label,
    });
    const show = (now) => {
      // if the text is there already, the cursor stays
      if (element.value !== now[trait]) element.value = now[trait];
    };
    element.oninput = () => {
      const asked = element.value;
      const text = right(asked).join('');
      if (text) kit.change({ [trait]: text, ...and(text) });
      if (text === asked) return;
      // an empty field stays empty until the reader leaves it
      if (asked) show({ [trait]: text || kit.values()[trait] });
      setTimeout(() => kit.say(wrong)); // after the sentence about the change
    };
    element.onchange = () => show(kit.values());
    kit.join({ kind: 'text', trait, values, wrong, element, show, fix });
    return html('label', { class: 'zth-writing' }, html('span', {}, label), element);
  };
