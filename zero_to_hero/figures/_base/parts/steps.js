/** Steps that are counted: Back, Step, Play, and a slider. See kit.js for how a figure declares them. */
import { action, slider } from './controls.js';
import { html } from './dom.js';
import { player } from './play.js';

/**
 * @param {{trait: string, last: number, label?: string, before?: string, words?: [string, string], by?: number,
 *   pause?: number, text?: (step: number) => string, backwards?: boolean}} steps
 *   from 0 to `last`; `words` name the two buttons, which go `by` so many; `pause` is Play's, in milliseconds; with
 *   `backwards` the slider has the last step at its left end
 */
export const steps =
  ({ trait, last, label = 'Step', before, words = ['Back', 'Step'], by = 1, pause, text, backwards }) =>
  (kit) => {
    const values = Array.from({ length: last + 1 }, (_, step) => step);
    if (backwards) values.reverse();
    const go = (words, by, end) => {
      const to = (now) => ({ [trait]: now[trait] + by });
      return action({ words, trait, by, to, off: (now) => now[trait] === end });
    };
    const { button, stop } = player({ model: kit.model, trait, last: () => last, pause });
    const parts = [
      go(words[0], -by, 0),
      go(words[1], by, last),
      () => button,
      slider({ trait, label, before, values, text: text ?? ((step) => `${step} of ${last}`) }),
    ];
    kit.join({ kind: 'play', trait, last, element: button, stop });
    return html('span', { class: 'zth-steps' }, ...parts.map((part) => part(kit)));
  };
