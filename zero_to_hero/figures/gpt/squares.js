/** A text as squares with letters in them, and a slider over its places. */
import { slider } from '../_base/parts/controls.js';
import { svg } from '../_base/parts/dom.js';
import { shown } from './reading.js';

/** How many letters a line of a picture has. */
export const LINE = 20;

/** A slider over the places of the text, named by their letters. */
export const placeSlider = (model) =>
  slider({
    trait: 'at',
    label: 'Position',
    before: 'position ',
    values: (value) => [...value('text')].map((_, place) => place),
    text: (place) => `${place + 1}, ${shown(model.get('text')[place] ?? '')}`,
  });

/** A square of a picture with a letter in it, `size` wide. */
export function square(x, y, size, press) {
  const ground = svg('rect', { x, y, width: size, height: size, onclick: press });
  const letter = svg('text', { x: x + size / 2, y: y + size * 0.72, 'text-anchor': 'middle' });
  return { ground, letter };
}

/** How dark a share is: its root, so that you still see one per cent beside fifty. On the darkest, letters are light. */
export const dark = (share) => Math.sqrt(share).toFixed(3);
export const isDark = (share) => share > 0.64;
