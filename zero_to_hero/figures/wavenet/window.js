/** The window figure: see window.py for what it shows, fused_units.js for which units there are. */
import { choice } from '../_base/parts/controls.js';
import { html, svg } from '../_base/parts/dom.js';
import { figure, kept } from '../_base/parts/kit.js';
import { whole } from '../_base/parts/number.js';
import { readout } from '../_base/parts/readout.js';
import { steps } from '../_base/parts/steps.js';
import { toggle } from '../_base/parts/toggles.js';
import { inputs, products, spans, walked } from './fused_units.js';

const [WIDTH, TOP, ROW, SIDE] = [420, 24, 42, 4];

function render({ model, el }) {
  const [words, groups, costs, last] = ['words', 'groups', 'costs', 'last'].map((trait) => model.get(trait));
  const sees = spans(groups);
  const block = sees.at(-1);
  const most = Math.max(...words.map((word) => word.length));

  const name = svg('title');
  const foot = TOP + groups.length * ROW;
  const marks = svg('g');
  const picture = svg('svg', { viewBox: `0 0 ${WIDTH} ${foot + 30}`, role: 'img', class: 'zth-levels' }, name, marks);
  const numbers = readout();
  const key = html(
    'p',
    { class: 'zth-key' },
    ...[
      ['fresh', 'computed now, for the first time'],
      ['again', 'computed before, and now again'],
      ['kept', 'computed before, and remembered'],
    ].map(([kind, say]) => html('span', { class: `zth-is-${kind}` }, say)),
  );

  const walkOf = kept((word) => {
    const all = walked(groups, word.length);
    return { all, costs: products(all, costs, last) };
  });
  function state({ word: place, at, keep }) {
    const word = words[place];
    const end = Math.min(at, word.length); // a shorter name is at its end
    const { all, costs } = walkOf(word);
    return { word, end, keep, all, sums: costs[end], now: all[end], next: word[end] ?? '.' };
  }
  const counted = ({ now }) => ({
    fresh: now.reduce((sum, { fresh }) => sum + fresh.length, 0),
    again: now.reduce((sum, { again }) => sum + again.length, 0),
  });
  const shown = (word, position) => (position > 0 ? word[position - 1] : '.');

  function draw(seen) {
    const { word, end, keep, all, now, sums } = seen;
    const columns = word.length + block;
    const x = (position) => SIDE + ((position + block - 0.5) * (WIDTH - 2 * SIDE)) / columns;
    const y = (level) => foot - (level + 1) * ROW;
    const line = (level, at, kind) =>
      inputs(groups, level, at).map((from) =>
        svg('path', {
          d: `M${x(from).toFixed(1)} ${y(level - 1) - (level ? 0 : 14)}L${x(at).toFixed(1)} ${y(level)}`,
          class: kind,
        }),
      );
    const unit = (level, at, kind) => {
      const place = `translate(${x(at).toFixed(1)} ${y(level)})`;
      const d = kind === 'zth-again' ? 'M-7-7h14v14h-14z' : 'M-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0';
      return svg('path', { d, transform: place, class: kind });
    };
    const old = keep ? 'zth-kept' : 'zth-again';
    const lines = [];
    const units = [];
    for (const [level, { fresh, again }] of now.entries()) {
      const before = all.slice(0, end).flatMap((levels) => levels[level].fresh);
      units.push(...before.filter((at) => !again.includes(at)).map((at) => unit(level, at, 'zth-past')));
      for (const at of again) {
        if (!keep) lines.push(...line(level, at, 'zth-way zth-way-again'));
        units.push(unit(level, at, old));
      }
      for (const at of fresh) {
        lines.push(...line(level, at, 'zth-way'));
        units.push(unit(level, at, 'zth-fresh'));
      }
    }
    const letters = Array.from({ length: columns }, (_, k) => k - block + 1).map((position) => {
      const inside = position <= end && position > end - block;
      const attributes = { x: x(position).toFixed(1), y: foot + 5, 'text-anchor': 'middle' };
      return svg('text', { ...attributes, class: inside ? 'zth-inside' : 'zth-outside' }, shown(word, position));
    });
    const left = x(end - block + 0.5).toFixed(1);
    const frame = `M${left} ${foot - 12}H${x(end + 0.5).toFixed(1)}V${foot + 14}H${left}z`;
    const says = svg('text', { x: x(end).toFixed(1), y: 12, 'text-anchor': 'middle' }, `→ ${seen.next}`);
    marks.replaceChildren(svg('path', { d: frame, class: 'zth-frame' }), ...lines, ...units, ...letters, says);
    const { fresh, again } = counted(seen);
    name.textContent = `Levels of units over the letters, and a window over ${block} of them. New: ${fresh}. Computed before: ${again}.`;
    numbers.draw([
      ['Units computed for this letter', whole(keep ? fresh : fresh + again)],
      ['Products so far, each window anew', whole(sums.anew)],
      ['Products so far, each unit once', whole(sums.once)],
      ['Saved', `${(100 * (1 - sums.once / sums.anew)).toFixed(1)} %`],
    ]);
  }

  function sentence(seen) {
    const { word, end, keep, sums, next } = seen;
    const { fresh, again } = counted(seen);
    const to = next === '.' ? 'the stop' : next;
    const so = word.slice(0, end) || 'nothing';
    const work = keep
      ? `${fresh} units are computed, and ${again} are remembered`
      : `${fresh + again} units are computed, and ${again} of them were computed before`;
    return `After ${so} comes ${to}: ${work}. So far ${whole(keep ? sums.once : sums.anew)} products.`;
  }

  figure({
    model,
    el,
    name: 'window',
    controls: [
      steps({ trait: 'at', last: most, label: 'Letter', before: 'letter ', words: ['Back', 'Step'] }),
      toggle({ trait: 'keep', label: 'Remember what has been computed' }),
      choice({ trait: 'word', before: 'Name ', options: words.map((word, place) => [place, word]) }),
    ],
    stage: [picture, key, numbers.element],
    table: {
      title: 'Units of each level',
      head: ['level', 'letters seen', 'apart', 'new now', 'computed before', 'new so far'],
      rows: ({ now, all, end }) =>
        now.map(({ fresh, again }, level) => {
          const sum = all.slice(0, end + 1).reduce((total, levels) => total + levels[level].fresh.length, 0);
          return [level + 1, sees[level + 1], sees[level], fresh.length, again.length, sum].map(String);
        }),
    },
    state,
    draw,
    sentence,
  });
}

export default { render };
