/** The stretch figure: see stretch.py for what it shows, stretch_back.js for its numbers. */
import { action, choice } from '../_base/parts/controls.js';
import { html, svg } from '../_base/parts/dom.js';
import { between, figure } from '../_base/parts/kit.js';
import { radios } from '../_base/parts/toggles.js';
import { back, readers, sides } from './stretch_back.js';

const [SIDE, ROOM] = [30, 22];
const MOST = 999; // behind the last number the first one comes again
const tuple = (numbers) => `(${numbers.join(', ')}${numbers.length === 1 ? ',' : ''})`;
const size = (shape) => shape.reduce((product, one) => product * one, 1);

function render({ model, el }) {
  const pairs = model.get('pairs');
  const name = svg('title');
  const ground = svg('g');
  const picture = svg('svg', { role: 'img' }, name, ground);
  const sum = html('p', { class: 'zth-facts' });

  function state({ pair, of, number }) {
    const one = pairs[pair];
    const shape = one[of];
    const count = size(shape);
    const at = number % count;
    const places = readers(at, shape, one.out);
    return { one, of, shape, count, at, places, total: back(at, shape, one.out) };
  }

  /** A table of numbers at (x, y), with words over it. */
  function grid(x, y, shape, words, { text, lit }) {
    const [rows, columns] = sides(shape);
    const parts = [svg('text', { x, y: y - 6, class: 'zth-heading' }, words)];
    for (let k = 0; k < rows * columns; k += 1) {
      const [left, top] = [x + SIDE * (k % columns), y + SIDE * Math.floor(k / columns)];
      parts.push(
        svg('rect', { x: left, y: top, width: SIDE, height: SIDE, class: lit(k) ? 'zth-lit' : '' }),
        svg('text', { x: left + SIDE / 2, y: top + SIDE / 2 + 5, 'text-anchor': 'middle' }, text(k)),
      );
    }
    return parts;
  }

  function draw({ one, of, at, places, total }) {
    const [n, m] = sides(one.out);
    const across = Math.max(SIDE * m, 168);
    const slot = (name, x) =>
      grid(x, ROOM + SIDE * n + ROOM + 14, one[name], `gradient of ${name} ${tuple(one[name])}`, {
        text: (k) => String(one[`d${name}`][k]),
        lit: (k) => name === of && k === at,
      });
    const result = grid(2, ROOM, one.out, `g, the gradient of a + b ${tuple(one.out)}`, {
      text: (k) => String(k + 1),
      lit: (k) => places.includes(k),
    });
    const below = Math.max(sides(one.a)[0], sides(one.b)[0]);
    picture.setAttribute('viewBox', `0 0 ${2 * across + 24} ${ROOM + SIDE * n + ROOM + 14 + SIDE * below + 6}`);
    ground.replaceChildren(...result, ...slot('a', 2), ...slot('b', across + 22));
    const parts = places.map((place) => place + 1).join(' + ');
    sum.textContent = `gradient of ${of}, number ${at}: ${places.length > 1 ? `${parts} = ` : ''}${total}`;
    name.textContent = `Number ${at} of ${of} is read by ${places.length} places of the result.`;
  }

  function sentence({ of, at, places, total }) {
    if (places.length === 1)
      return `Number ${at} of ${of} goes to one place only, so its gradient is ${total}, as it came.`;
    return `Number ${at} of ${of} was stretched to ${places.length} places. Their gradients add up to ${total}.`;
  }

  const next = (words, by) =>
    action({
      words,
      to: (now) => {
        const { at, count } = state(now);
        return { number: (at + by + count) % count };
      },
    });
  figure({
    model,
    el,
    name: 'stretch',
    controls: [
      choice({
        trait: 'pair',
        before: 'shapes of a and b ',
        options: pairs.map(({ a, b }, place) => [place, `${tuple(a)} + ${tuple(b)}`]),
      }),
      radios({
        trait: 'of',
        label: 'follow a number of',
        options: [
          ['a', 'a'],
          ['b', 'b'],
        ],
      }),
      next('Next number', 1),
      next('Number before', -1),
    ],
    stage: [picture, sum],
    table: {
      title: 'What comes back to each number',
      head: ['number', 'read by', 'gradient'],
      rows: ({ one, of, shape, count }) =>
        Array.from({ length: count }, (_, k) => [
          `${of}, number ${k}`,
          `${readers(k, shape, one.out).length} of ${size(one.out)}`,
          String(one[`d${of}`][k]),
        ]),
    },
    valid: { number: between(0, MOST) },
    state,
    draw,
    sentence,
  });
}

export default { render };
