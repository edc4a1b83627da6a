/** The shape puzzle: see shape_puzzle.py for what it shows, shape_puzzle_rules.js for the rules of shapes. */
import { beside } from '../_base/parts/beside.js';
import { action, choice } from '../_base/parts/controls.js';
import { html, svg } from '../_base/parts/dom.js';
import { between, figure, together } from '../_base/parts/kit.js';
import { radios, toggle } from '../_base/parts/toggles.js';
import { shown, tried, written } from './shape_puzzle_rules.js';

const [WIDTH, HEIGHT] = [340, 216]; // SVG units
const ROWS = [18, 132]; // where the blocks of the first and of the second move begin
const HIGHEST = 58;
const GAP = 52; // between two tensors that are multiplied
const START = { first: 'none', second: 'none', keepdim: false };

const side = (size) => (size === 1 ? 9 : 10 + 6 * Math.sqrt(size));
const extent = (shape) => {
  const [rows, columns] = [1, ...shape].slice(-2);
  return { width: side(columns), height: shape.length ? side(rows) : 9 };
};
const text = (x, y, words, anchor = 'middle', name = undefined) =>
  svg('text', { x, y, 'text-anchor': anchor, class: name }, words);

/** A block for a tensor: its sides wear the colours of what they count. `tone` is 'slot', 'right', 'wrong' or none. */
function block({ shape, name }, x, top, colours, tone = 'piece') {
  const { width, height } = extent(shape);
  const y = top + (HIGHEST - height) / 2;
  const rect = (dx) => svg('rect', { x: x + dx, y: y - dx, width, height, class: `zth-${tone}` });
  const layers = shape.length === 3 ? [6, 3, 0] : [0];
  const group = svg('g', { class: 'zth-block' }, ...layers.map(rect));
  if (tone !== 'slot') {
    const [rows, columns] = [undefined, ...shape].slice(-2);
    group.append(svg('path', { d: `M${x} ${y}h${width}`, class: `zth-rim ${colours(columns)}` }));
    if (rows) group.append(svg('path', { d: `M${x} ${y}v${height}`, class: `zth-rim ${colours(rows)}` }));
  }
  const sizes = svg('text', { x: x + width / 2, y: top + HIGHEST + 15, 'text-anchor': 'middle' }, '(');
  for (const [place, size] of shape.entries()) {
    const after = place < shape.length - 1 ? ', ' : shape.length === 1 ? ',' : '';
    sizes.append(svg('tspan', { class: colours(size) }, String(size)), after);
  }
  sizes.append(')');
  group.append(text(x + width / 2, top - 6, name, 'middle', 'zth-name'), sizes);
  return { group, right: x + width };
}

/** The picture of a choice: the product in the first row, and below it what falls into the place of the gradient. */
function drawing(sides) {
  const title = svg('title');
  const element = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', class: 'zth-pieces' }, title);
  const canvas = svg('g');
  element.append(canvas);
  const place = new Map(sides.map(([size], index) => [size, `zth-size-${index + 1}`]));
  const colours = (size) => place.get(size) ?? 'zth-size-0';

  function draw({ round, seen, words }) {
    title.textContent = words;
    const parts = [];
    const put = (tensor, x, row, tone) => {
      const { group, right } = block(tensor, x, ROWS[row], colours, tone);
      parts.push(group);
      return right;
    };
    const sign = (x, row, words, name) => parts.push(text(x, ROWS[row] + HIGHEST / 2 + 5, words, 'middle', name));
    let x = put(seen.pieces[0], 22, 0);
    if (!seen.op) {
      put({ name: round.factor, shape: round.factorShape }, x + GAP, 0);
      parts.at(-1).classList.add('zth-unused');
    } else {
      sign(x + GAP / 2, 0, seen.op === '*' ? '×' : '@', 'zth-sign');
      if (!seen.middle)
        parts.push(text(x + GAP / 2, ROWS[0] + HIGHEST + 15, seen.clash.join(' ≠ '), 'middle', 'zth-bad'));
      x = put(seen.pieces[1], x + GAP, 0);
      sign(x + 20, 0, '=', 'zth-sign');
      if (seen.middle) put({ name: 'product', shape: seen.middle }, x + 40, 0);
      else sign(x + 52, 0, '✗', 'zth-sign zth-bad');
    }
    const slot = { name: `d${round.want}`, shape: round.wantShape };
    const at = 236;
    if (seen.move && seen.middle) {
      const end = put({ name: seen.op ? 'product' : `d${round.out}`, shape: seen.middle }, 22, 1);
      const middle = (end + 6 + at) / 2;
      const y = ROWS[1] + HIGHEST / 2;
      parts.push(svg('path', { d: `M${end + 8} ${y}H${at - 10}l-6 -4m6 4l-6 4`, class: 'zth-arrow' }));
      // a long move stands in two lines over its arrow
      const [name, rest] = seen.move.split(/(?<=\(\d+), (?=keepdim)/);
      parts.push(text(middle, y - (rest ? 22 : 8), rest ? `${name},` : name));
      if (rest) parts.push(text(middle, y - 8, rest));
      if (!seen.shape) parts.push(text(middle, y + 17, '✗', 'middle', 'zth-sign zth-bad'));
    } else if (seen.middle) {
      const y = ROWS[1] + HIGHEST / 2;
      parts.push(svg('path', { d: `M${at - 52} ${y}H${at - 10}l-6 -4m6 4l-6 4`, class: 'zth-arrow' }));
      parts.push(text(at - 60, y + 4, 'as it is', 'end'));
    }
    const right = seen.verdict === 'right';
    if (seen.shape) put({ ...slot, shape: seen.shape }, at, 1, right ? 'right' : 'wrong');
    const [room, y] = [extent(round.wantShape), ROWS[1] + HIGHEST / 2];
    parts.push(
      svg('rect', { x: at, y: y - room.height / 2, width: room.width, height: room.height, class: 'zth-slot' }),
    );
    if (!seen.shape) {
      parts.push(text(at + room.width / 2, ROWS[1] - 6, slot.name, 'middle', 'zth-name'));
      parts.push(text(at + room.width / 2, ROWS[1] + HIGHEST + 15, shown(round.wantShape), 'middle'));
    }
    const far = at + Math.max(room.width, seen.shape ? extent(seen.shape).width : 0) + 8;
    const open = seen.verdict === 'chance' && !seen.op && !seen.move;
    const mark = open ? '?' : right ? '✓' : seen.verdict === 'chance' ? 'but …' : seen.shape ? '✗' : '?';
    parts.push(text(far, y + 6, mark, 'start', `zth-sign zth-${right ? 'good' : 'bad'}`));
    canvas.replaceChildren(...parts);
  }
  return { element, draw };
}

function render({ model, el }) {
  const [rounds, sides] = ['rounds', 'sides'].map((trait) => model.get(trait));
  const last = rounds.length - 1;
  const all = 2 ** rounds.length - 1;
  const picture = drawing(sides);
  const key = html(
    'p',
    { class: 'zth-key' },
    ...sides.map(([size, what], index) =>
      html('span', {}, html('span', { class: `zth-size-${index + 1}` }, '▬'), ` ${size} ${what}`),
    ),
  );
  const line = html('code');
  const task = html('p', { class: 'zth-task' }, 'Forward ', line);
  const wanted = html('p', { class: 'zth-task' });
  const formula = html('code', { class: 'zth-formula' });
  const own = html('p', { class: 'zth-task' }, formula);
  const lines = html('ol', { class: 'zth-lines', 'aria-label': 'The lines that you have written' });

  const has = (found, place) => Math.floor(found / 2 ** place) % 2 === 1;
  const bit = (found, place) => (has(found, place) ? 0 : 2 ** place);
  /** A line that's right is written down, whatever led to it. */
  const noting = (control) => (kit) =>
    control({
      ...kit,
      change: (changes) => {
        const now = { ...kit.values(), ...changes };
        const right = tried(rounds[now.round], now).verdict === 'right';
        kit.change(right ? { ...changes, found: now.found + bit(now.found, now.round) } : changes);
      },
    });
  /** Another round begins with nothing chosen, or with the line that's been written. */
  const go = (round, { found }) => ({ round, ...(has(found, round) ? rounds[round].answer : START) });
  const solution = ({ want, out, answer, ...rest }) =>
    `d${want} = ${tried({ want, out, answer, ...rest }, answer).code}`;

  const multiply = ['none', 'times', 'right', 'right turned', 'left', 'left turned'].map((value) => [
    value,
    html('code', {}, 'nothing'),
  ]);
  const moves = Object.entries({
    none: 'nothing',
    'sum 0': '.sum(0)',
    'sum 1': '.sum(1)',
    expand: '.expand(…)',
    view: '.view(…)',
  }).map(([value, code]) => [value, html('code', {}, code)]);
  /** The pieces are called by this round's names. */
  function name({ factor }) {
    const texts = [`* ${factor}`, `@ ${factor}`, `@ ${factor}.T`, `${factor} @ …`, `${factor}.T @ …`];
    for (const [place, words] of texts.entries()) multiply[place + 1][1].textContent = words;
  }

  function state({ round: place, first, second, keepdim, found }) {
    const round = rounds[place];
    const seen = tried(round, { first, second, keepdim });
    // a link may lead to a line that's right and hasn't been counted
    return { place, round, seen, found: seen.verdict === 'right' ? found + bit(found, place) : found };
  }

  function draw({ place, round, found, seen }) {
    name(round);
    line.textContent = `${round.out} = ${round.code}`;
    const also = round.note ? `, with ${round.note}` : '';
    const whole = (shape) => shown(shape).replaceAll(' ', '\u00a0');
    wanted.textContent = `d${round.out} ${whole(round.outShape)} comes back. You need d${round.want} ${whole(round.wantShape)}, and you have ${round.factor} ${whole(round.factorShape)}${also}.`;
    formula.textContent = `d${round.want} = ${seen.code}`;
    const shape = seen.shape ? `has the shape ${shown(seen.shape)}` : 'has no shape';
    picture.draw({ round, seen, words: `${seen.code} ${shape}, and d${round.want} needs ${shown(round.wantShape)}.` });
    lines.replaceChildren(
      ...rounds.map((one, index) => {
        const known = has(found, index);
        const code = html('code', {}, known ? solution(one) : `d${one.want} = ?`);
        return html(
          'li',
          { class: index === place ? 'zth-here' : known ? 'zth-known' : '' },
          known ? '✓ ' : '○ ',
          code,
        );
      }),
    );
  }

  const VERDICTS = { right: 'Right. ', chance: '', misfit: "It doesn't fit. ", impossible: "That can't be computed. " };
  /** Before anything is chosen, the task; then what has come of the choice. */
  function told({ round, seen }) {
    if (seen.op || seen.move || seen.verdict === 'right') return VERDICTS[seen.verdict] + seen.why;
    if (seen.verdict === 'chance') return `d${round.out} has the right shape already. Is there nothing to do?`;
    return `d${round.out} is ${shown(round.outShape)}, and d${round.want} must be ${shown(round.wantShape)}, like ${round.want}. What has to happen?`;
  }

  function sentence(now) {
    const count = written(now.found);
    const whole = count === rounds.length;
    return `${told(now)} ${whole ? `All ${count} lines are written.` : `${count} of ${rounds.length} lines are written.`}`;
  }

  beside(el);
  figure({
    model,
    el,
    name: 'shape-puzzle',
    controls: [
      together(
        action({ words: 'Back', to: (now) => go(now.round - 1, now), off: ({ round }) => round === 0 }),
        choice({
          trait: 'round',
          label: 'Round',
          options: rounds.map(({ want }, place) => [place, `${place + 1} of ${last + 1}: d${want}`]),
          to: go,
        }),
        action({ words: 'Next', to: (now) => go(now.round + 1, now), off: ({ round }) => round === last }),
      ),
      noting(radios({ trait: 'first', label: 'Multiply by', options: multiply })),
      noting(radios({ trait: 'second', label: 'and then', options: moves })),
      noting(toggle({ trait: 'keepdim', label: html('code', {}, 'keepdim=True') })),
      action({
        words: 'Show me',
        off: (now) => tried(rounds[now.round], now).verdict === 'right',
        to: ({ round, found }) => ({ ...rounds[round].answer, found: found + bit(found, round) }),
      }),
    ],
    stage: [html('div', {}, task, wanted, own, picture.element, key), lines],
    table: {
      title: 'The rounds',
      head: ['line', 'comes back', 'wanted', 'your line'],
      rows: ({ found }) =>
        rounds.map((one, index) => [
          `${one.out} = ${one.code}`,
          `d${one.out} ${shown(one.outShape)}`,
          `d${one.want} ${shown(one.wantShape)}`,
          has(found, index) ? solution(one) : 'not yet',
        ]),
    },
    valid: { found: between(0, all) },
    state,
    draw,
    sentence,
  });
}

export default { render };
