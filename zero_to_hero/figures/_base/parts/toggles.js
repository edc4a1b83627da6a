/** A few choices that all stand open, and one that's on or off. See kit.js for how a figure declares them. */
import { html } from './dom.js';
import { nearest } from './kit.js';

// radio buttons belong together by name, across all figures of a page, and each figure has a copy of this file
const unique = () => `zth-radios-${Math.random().toString(36).slice(2)}`;

/**
 * @param {{trait: string, label: string, options: [any, string|Node][]}} radios `options` are pairs of a value and what
 *   stands beside its button
 */
export const radios =
  ({ trait, label, options }) =>
  (kit) => {
    const name = unique();
    const values = options.map(([value]) => value);
    const inputs = values.map((value) =>
      html('input', { type: 'radio', name, onchange: () => kit.change({ [trait]: value }) }),
    );
    const element = html('fieldset', {}, html('legend', {}, label));
    element.append(...options.map(([, words], place) => html('label', {}, inputs[place], words)));
    const show = (now) => {
      for (const [place, input] of inputs.entries()) input.checked = values[place] === now[trait];
    };
    kit.join({ kind: 'radios', trait, values, element, show, fix: nearest(values) });
    return element;
  };

/** @param {{trait: string, label: string}} toggle a trait that's true or false */
export const toggle =
  ({ trait, label }) =>
  (kit) => {
    const element = html('input', { type: 'checkbox', onchange: () => kit.change({ [trait]: element.checked }) });
    const show = (now) => {
      element.checked = now[trait];
    };
    kit.join({ kind: 'toggle', trait, values: [false, true], element, show });
    return html('label', {}, element, label);
  };
