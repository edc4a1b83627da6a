/** The tree figure: see tree.py for what it shows, fused_units.js for which units there are. */
import { slider } from '../_base/parts/controls.js';
import { html, set, svg } from '../_base/parts/dom.js';
import { figure } from '../_base/parts/kit.js';
import { whole } from '../_base/parts/number.js';
import { readout } from '../_base/parts/readout.js';
import { radios } from '../_base/parts/toggles.js';
import { below, inputs, needed, spans } from './fused_units.js';

const [WIDTH, TOP, ROW] = [400, 20, 54];
const key = (level, at) => `${level}:${at}`;

/** A picture of all units over the letters; `draw` lights up some of them, by their keys. */
function picture(groups, letters, press) {
  const block = letters.length;
  const foot = TOP + groups.length * ROW;
  const x = (at) => ((at + block - 0.5) * WIDTH) / block;
  const y = (level) => foot - (level + 1) * ROW;
  const title = svg('title');
  const ways = [];
  const units = needed(groups, 0).flatMap((row, level) =>
    row.map((at) => {
      for (const from of inputs(groups, level, at)) {
        const d = `M${x(from)} ${y(level - 1) - (level ? 0 : 14)}L${x(at)} ${y(level)}`;
        ways.push({ to: key(level, at), path: svg('path', { d }) });
      }
      const circle = svg('circle', { cx: x(at), cy: y(level), r: 11, onclick: () => press(level, at) });
      return { key: key(level, at), level, circle };
    }),
  );
  const names = letters.map((letter, k) =>
    svg('text', { x: x(k + 1 - block), y: foot + 4, 'text-anchor': 'middle' }, letter),
  );
  const element = svg('svg', { viewBox: `0 0 ${WIDTH} ${foot + 16}`, role: 'img', class: 'zth-levels' }, title);
  element.append(...ways.map(({ path }) => path), ...units.map(({ circle }) => circle), ...names);
  const draw = (lit, chosen, level, words) => {
    for (const { to, path } of ways) set(path, { class: lit.has(to) ? 'zth-lit' : '' });
    for (const unit of units) {
      const kind = unit.key === chosen ? 'zth-chosen' : lit.has(unit.key) ? 'zth-lit' : '';
      set(unit.circle, { class: unit.level === level ? `${kind} zth-twin` : kind });
    }
    for (const [k, name] of names.entries()) set(name, { class: lit.has(key(-1, k + 1 - block)) ? 'zth-lit' : '' });
    title.textContent = words;
  };
  return { element, draw };
}

function render({ model, el }) {
  const [shapes, embd, hidden] = ['shapes', 'embd', 'hidden'].map((trait) => model.get(trait));
  const letters = [...model.get('letters')];
  let kit;
  const numbers = readout();

  // the units of a shape, from the lowest level up, each with all that's to be said about it
  const unitsOf = shapes.map((groups) =>
    needed(groups, 0).flatMap((row, level) =>
      row.map((at) => {
        const sees = spans(groups)[level + 1];
        const wide = groups[level] * (level ? hidden : embd);
        const seen = letters.slice(letters.length + at - sees, letters.length + at).join('');
        const all = below(groups, level, at);
        const lit = new Set(all.map(([low, place]) => key(low, place)));
        return { level, at, sees, seen, wide, weights: wide * hidden, places: row.length, lit };
      }),
    ),
  );
  const most = Math.max(...unitsOf.map((units) => units.length));
  const pictures = shapes.map((groups, place) => {
    const press = (level, at) =>
      kit.change({ unit: unitsOf[place].findIndex((one) => one.level === level && one.at === at) + 1 });
    return picture(groups, letters, press);
  });
  const stage = html('div');
  // a circle is a pointer's way to what the slider does
  const pointer = (given) => {
    kit = given;
  };

  function state({ shape, unit }) {
    const units = unitsOf[shape];
    const place = Math.min(unit, units.length); // a shape with fewer units shows its last
    return { shape, place, units, ...units[place - 1] };
  }
  const named = ({ place, units, level }) => `unit ${place} of ${units.length}, on level ${level + 1}`;

  function draw(seen) {
    const { shape, level, at, lit, sees, wide, weights, places, seen: text } = seen;
    stage.replaceChildren(pictures[shape].element);
    pictures[shape].draw(lit, key(level, at), level, `${shapes[shape].join(' by ')}: ${named(seen)}, sees ${text}.`);
    numbers.draw([
      ['Letters it sees', `${sees}: ${text}`],
      ['Numbers that come in', whole(wide)],
      [`Weights of its level`, `${whole(wide)} × ${hidden} = ${whole(weights)}`],
      ['Places that share them', String(places)],
    ]);
  }

  const spoken = (seen) => {
    const { wide, sees, places, seen: text } = seen;
    const shared = places === 1 ? 'nobody shares its weights' : `${places} places share its weights`;
    return `${named(seen)[0].toUpperCase()}${named(seen).slice(1)}: it sees ${sees} letters, ${text}, through ${whole(wide)} numbers, and ${shared}.`;
  };

  figure({
    model,
    el,
    name: 'tree',
    controls: [
      slider({
        trait: 'unit',
        label: 'Unit',
        before: 'unit ',
        values: Array.from({ length: most }, (_, k) => k + 1),
      }),
      radios({
        trait: 'shape',
        label: 'Fuse',
        options: shapes.map((groups, k) => [k, groups.length > 1 ? groups.join(' by ') : `all ${groups[0]} at once`]),
      }),
      pointer,
    ],
    stage: [html('div', { class: 'zth-pair' }, stage, numbers.element)],
    table: {
      title: 'The units',
      head: ['unit', 'level', 'letters', 'numbers in', 'weights of its level'],
      rows: ({ units }) =>
        units.map(({ level, seen, wide, weights }, k) => [
          String(k + 1),
          String(level + 1),
          seen,
          whole(wide),
          whole(weights),
        ]),
    },
    state,
    draw,
    sentence: spoken,
  });
}

export default { render };
