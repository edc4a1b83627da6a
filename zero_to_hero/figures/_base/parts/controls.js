/** The controls that most figures have: a slider, a choice, a button. See kit.js for how a figure declares them. */
import { html, set } from './dom.js';
import { nearest } from './kit.js';

/**
 * A slider over the `values` of a trait, in their order.
 * @param {{trait: string, label: string, before?: string, values: number[] | ((value: (trait: string) => any) => number[]),
 *   text?: (value: number) => string}} slider `label` is its name for a screen reader; `before` stands in front of the
 *   value, as in `k = `; where another trait decides which values there are, `values` gives them for what `value(trait)` is now
 */
export const slider =
  ({ trait, label, before = '', values, text = String }) =>
  (kit) => {
    const all = () => (typeof values === 'function' ? values(kit.value) : values);
    const shown = html('span', { class: 'zth-value' });
    const element = html('input', { type: 'range', min: 0, 'aria-label': label });
    element.oninput = () => kit.change({ [trait]: all()[element.value] });
    const show = (now) => {
      shown.textContent = text(now[trait]);
      set(element, { max: all().length - 1, 'aria-valuetext': before + shown.textContent });
      element.value = all().indexOf(now[trait]);
    };
    const fix = (value, first) => nearest(all())(value, first);
    const control = { kind: 'slider', trait, element, show, fix };
    kit.join(Object.defineProperty(control, 'values', { get: all, enumerable: true }));
    return html('label', {}, ...(before ? [before, shown, element] : [element, shown]));
  };

/**
 * A choice among `options`, pairs of a value and its words. Where it chooses only a part of a trait, `get` finds this
 * part in the values and `to` says what a choice changes.
 * @param {{trait: string, label?: string, before?: string, options: [any, string][], get?: (values: object) => any,
 *   to?: (value: any, values: object) => object}} choice `label` is needed where nothing stands `before` it
 */
export const choice =
  ({ trait, label, before, options, get, to = (value) => ({ [trait]: value }) }) =>
  (kit) => {
    const values = options.map(([value]) => value);
    const onchange = () => kit.change(to(values[element.selectedIndex], kit.values()));
    const element = html('select', { 'aria-label': label, onchange });
    element.append(...options.map(([value, words]) => html('option', { value }, words)));
    const show = (now) => {
      element.value = get ? get(now) : now[trait];
    };
    kit.join({ kind: 'choice', trait, values, element, show, fix: get ? undefined : nearest(values) });
    return before ? html('label', {}, before, element) : element;
  };

/**
 * A button that changes traits. It keeps the keyboard's focus while it's switched off.
 * @param {{words: string, to: (values: object) => object|string, off?: (values: object) => boolean, trait?: string,
 *   by?: number}} action `by` is what a press adds to the trait, for the tests, where it's as simple as that
 */
export const action =
  ({ words, to, off = () => false, trait, by }) =>
  (kit) => {
    const onclick = () => off(kit.values()) || kit.change(to(kit.values()));
    const element = html('button', { type: 'button', onclick }, words);
    kit.join({ kind: 'action', trait, by, element, show: (now) => set(element, { 'aria-disabled': off(now) }) });
    return element;
  };
