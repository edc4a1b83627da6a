/** The storage figure: see storage.py for what it shows, storage_walk.js for its numbers. */
import { choice } from '../_base/parts/controls.js';
import { html, set, svg } from '../_base/parts/dom.js';
import { between, figure } from '../_base/parts/kit.js';
import { steps } from '../_base/parts/steps.js';
import { indexOf, jumps, reckoned, sides, signed, tuple } from './storage_walk.js';

const [SIDE, LEFT, TOP, BELOW] = [28, 6, 36, 116];
const HEIGHT = BELOW + 4 * SIDE + 8;

function render({ model, el }) {
  const [numbers, views, most] = ['numbers', 'views', 'most'].map((trait) => model.get(trait));
  const width = 2 * LEFT + SIDE * Math.max(numbers.length, most);

  const box = (x, y, words) => {
    const rect = svg('rect', { x, y, width: SIDE, height: SIDE });
    const label = svg('text', { x: x + SIDE / 2, y: y + SIDE / 2 + 5, 'text-anchor': 'middle' }, words);
    return { rect, label, parts: svg('g', {}, rect, label) };
  };
  const memory = numbers.map((number, k) => box(LEFT + SIDE * k, TOP, String(number)));
  const places = numbers.map((_, k) =>
    svg('text', { x: LEFT + SIDE * (k + 0.5), y: TOP - 5, 'text-anchor': 'middle', class: 'zth-place' }, String(k)),
  );
  const name = svg('title');
  const jump = svg('path', { class: 'zth-jump' });
  const thread = svg('path', { class: 'zth-thread' });
  const result = svg('g');
  const heading = svg('text', { x: LEFT, y: BELOW - 8, class: 'zth-heading' });
  const picture = svg(
    'svg',
    { viewBox: `0 0 ${width} ${HEIGHT}`, role: 'img' },
    name,
    svg('text', { x: LEFT, y: 14, class: 'zth-heading' }, 'memory: places and numbers'),
    ...places,
    ...memory.map(({ parts }) => parts),
    jump,
    thread,
    heading,
    result,
  );
  const facts = html('p', { class: 'zth-facts' });

  function state({ view, step }) {
    const seen = views[view];
    const walked = Math.min(step, seen.places.length);
    const index = walked ? indexOf(walked - 1, seen.shape) : undefined;
    return { seen, walked, index, place: seen.places[walked - 1], before: seen.places[walked - 2] };
  }

  const middle = (k) => LEFT + SIDE * (k + 0.5);
  function draw({ seen, walked, index, place, before }) {
    const [, columns] = sides(seen.shape);
    const visited = new Set(seen.places.slice(0, walked));
    for (const [k, { rect }] of memory.entries()) {
      const kind =
        k === place ? 'zth-now' : visited.has(k) ? 'zth-visited' : seen.places.includes(k) ? '' : 'zth-never';
      set(rect, { class: kind });
    }
    const boxes = seen.places.map((at, k) => {
      const [i, j] = [Math.floor(k / columns), k % columns];
      const one = box(LEFT + SIDE * j, BELOW + SIDE * i, k < walked ? String(numbers[at]) : '·');
      set(one.rect, { class: k === walked - 1 ? 'zth-now' : k < walked ? 'zth-visited' : '' });
      return one.parts;
    });
    result.replaceChildren(...boxes);
    set(result, { class: seen.kind === 'refused' ? 'zth-refused' : '' });
    heading.textContent = {
      view: `${seen.code}: no number is moved`,
      copy: `${seen.code}: copied into memory of its own`,
      refused: `${seen.code}: there's no such view`,
    }[seen.kind];
    const under = TOP + SIDE;
    const turn = before === undefined ? 0 : 8 + Math.min(Math.abs(place - before), 6) * 2;
    const arc = `M${middle(before)} ${under + 2}q${(middle(place) - middle(before)) / 2} ${2 * turn} ${middle(place) - middle(before)} 0`;
    set(jump, { d: before === undefined ? '' : arc });
    const [i, j] = walked ? [Math.floor((walked - 1) / columns), (walked - 1) % columns] : [0, 0];
    set(thread, { d: walked ? `M${middle(place)} ${under}L${middle(j)} ${BELOW + SIDE * i}` : '' });
    facts.textContent =
      seen.kind === 'view'
        ? `shape ${tuple(seen.shape)} · strides ${tuple(seen.strides)} · offset ${seen.offset}`
        : `from ${seen.base}, step by step: ${jumps(seen.places).map(signed).join(' ')}`;
    name.textContent = index
      ? `${seen.code} at ${tuple(index)} reads place ${place} of the memory.`
      : `${seen.code} hasn't read anything yet.`;
  }

  function sentence({ seen, walked, index, place, before }) {
    if (seen.kind === 'refused') {
      const [one, two] = [...new Set(jumps(seen.places))];
      return `A view in one row would need one stride for all its steps. Here some go ${signed(one)} and some ${signed(two)}.`;
    }
    if (!walked) return `${seen.code} has ${seen.places.length} numbers. Step reads the first of them.`;
    const from = before === undefined ? '' : ` That's a step of ${signed(place - before)} in memory.`;
    if (seen.kind === 'copy') return `${numbers[place]} is copied from place ${place}.${from}`;
    return `[${index.join(', ')}] is at place ${reckoned(index, seen)}: the number ${numbers[place]}.${from}`;
  }

  figure({
    model,
    el,
    name: 'storage',
    controls: [
      steps({ trait: 'step', last: most, label: 'Numbers read', pause: 700, text: (step) => `${step} read` }),
      choice({ trait: 'view', before: 'read it as ', options: views.map(({ code }, place) => [place, code]) }),
    ],
    stage: [picture, facts],
    table: {
      title: 'Which number is read from where',
      head: ['index', 'place', 'number', 'step in memory'],
      rows: ({ seen }) =>
        seen.places.map((place, k) => [
          tuple(indexOf(k, seen.shape)),
          String(place),
          String(numbers[place]),
          k ? signed(place - seen.places[k - 1]) : '',
        ]),
    },
    valid: { step: between(0, most) },
    state,
    draw,
    sentence,
  });
}

export default { render };
