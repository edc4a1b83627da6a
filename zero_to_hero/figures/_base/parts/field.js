/** A field for a whole number from 0 up, such as a seed. See kit.js for how a figure declares it. */
import { html } from './dom.js';

const isWhole = (value) => Number.isSafeInteger(value) && value >= 0;

/**
 * @param {{trait: string, label: string, wrong: string, and?: object}} field `wrong` is said when something else is
 *   asked for; `and` holds what a new number changes besides its own trait
 */
export const field =
  ({ trait, label, wrong, and }) =>
  (kit) => {
    const most = Number.MAX_SAFE_INTEGER;
    const element = html('input', { type: 'number', min: 0, max: most, step: 1, inputmode: 'numeric' });
    const show = (now) => {
      element.value = now[trait];
    };
    element.onchange = () => {
      const asked = element.valueAsNumber;
      if (isWhole(asked)) return kit.change({ ...and, [trait]: asked });
      kit.say(wrong);
      show(kit.values());
    };
    const fix = (value, first) => (isWhole(value) ? value : first);
    kit.join({ kind: 'field', trait, wrong, element, show, fix });
    return html('label', {}, label, element);
  };
