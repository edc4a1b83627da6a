/** The tensor graph: see tensor_graph.py for what it shows, tensor_graph_walk.js for the numbers. */
import { beside } from '../_base/parts/beside.js';
import { html, set, svg } from '../_base/parts/dom.js';
import { figure } from '../_base/parts/kit.js';
import { short, whole } from '../_base/parts/number.js';
import { steps } from '../_base/parts/steps.js';
import { jumps, stage, sum, walk } from './tensor_graph_walk.js';

const [WIDTH, TOP, ROW, BOX] = [340, 36, 28, 21]; // SVG units
const [LEFT, RIGHT, SPINE] = [62, 184, 123]; // a tensor's box, and the line that leads down its middle
const PILL = { x: 1, width: 55, height: 17 };
const COLUMNS = { work: 246, backWork: 293, bytes: 339 }; // where the numbers end
const BAR = 41;
const MARKS = { done: '●', part: '◐', waits: '○' };

const shapeText = (shape) => (shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`);
const amount = (number) => (number ? whole(number) : '–');
const path = (d, name) => svg('path', { d, class: name });
const label = (x, y, words, anchor = 'start', name = undefined) =>
  svg('text', { x, y, 'text-anchor': anchor, class: name }, words);

/** The graph from the loss down to the embeddings, with each line's costs at its right. */
function drawing(lines, leaves) {
  const height = TOP + lines.length * ROW + 2;
  const title = svg('title');
  const element = svg('svg', { viewBox: `0 0 ${WIDTH} ${height}`, role: 'img', class: 'zth-tensors' }, title);
  const middle = (row) => TOP + row * ROW + BOX / 2;
  element.append(
    label(COLUMNS.work, 12, 'work', 'end', 'zth-head'),
    label(COLUMNS.backWork, 12, 'work', 'end', 'zth-head'),
    label(COLUMNS.bytes, 12, 'bytes', 'end', 'zth-head'),
    label(COLUMNS.work, 25, 'forward', 'end', 'zth-head'),
    label(COLUMNS.backWork, 25, 'back', 'end', 'zth-head'),
    label(COLUMNS.bytes, 25, 'kept', 'end', 'zth-head'),
  );
  const edges = []; // { from: name of the line, to: the operand, element }
  const edge = (from, to, d) => {
    const one = path(d, 'zth-edge');
    edges.push({ from, to, element: one });
    element.append(one);
  };
  const boxes = new Map();
  const shapes = new Map(leaves.map(({ name, shape }) => [name, shape]));
  for (const { from, to, name } of jumps(lines)) {
    const [y1, y2] = [middle(from) + 5, middle(to) - 5];
    edge(lines[from].name, name, `M${RIGHT} ${y1}C${RIGHT + 20} ${y1 + 8} ${RIGHT + 20} ${y2 - 8} ${RIGHT} ${y2}`);
  }
  for (const [row, { name, shape, operands }] of lines.entries()) {
    const y = TOP + row * ROW;
    if (operands.includes(lines[row + 1]?.name)) {
      edge(name, lines[row + 1].name, `M${SPINE} ${y + BOX}v${ROW - BOX}`);
    }
    for (const [place, leaf] of operands.filter((one) => shapes.has(one)).entries()) {
      // a second parameter has the room of the next line, which has none of its own
      const at = y + place * 20 + 2;
      edge(
        name,
        leaf,
        `M${LEFT} ${y + BOX / 2}C${LEFT - 8} ${y + BOX / 2} ${LEFT - 6} ${at + 8.5} ${PILL.x + PILL.width} ${at + 8.5}`,
      );
      const rect = svg('rect', { ...PILL, y: at, rx: 8.5 });
      const mark = label(PILL.x + 5, at + 12, '', 'start', 'zth-state');
      const group = svg('g', {}, rect, mark, label(PILL.x + 13, at + 12, leaf, 'start', 'zth-leaf'));
      element.append(group);
      boxes.set(leaf, { group, mark });
    }
    const rect = svg('rect', { x: LEFT, y, width: RIGHT - LEFT, height: BOX, rx: 4 });
    const mark = label(LEFT + 4, y + 14.5, '', 'start', 'zth-state');
    const words = [label(LEFT + 15, y + 14.5, name, 'start', 'zth-name')];
    words.push(label(RIGHT - 5, y + 14.5, shape.length ? shapeText(shape) : 'a number', 'end', 'zth-shape'));
    const group = svg('g', {}, rect, mark, ...words);
    element.append(group);
    boxes.set(name, { group, mark });
  }
  const most = Math.max(...lines.flatMap(({ work, backWork }) => [sum(work), sum(backWork)]));
  const mostBytes = Math.max(...lines.map(({ bytes }) => bytes));
  const cells = lines.map(({ work, backWork, bytes }, row) => {
    const y = TOP + row * ROW;
    const cell = (key, number, of) => {
      const width = (BAR * number) / of;
      const bar = path(`M${COLUMNS[key] - width} ${y + 17}h${width}v3.5h${-width}z`, `zth-amount zth-${key}`);
      const group = svg('g', {}, label(COLUMNS[key], y + 13, amount(number), 'end'), bar);
      element.append(group);
      return group;
    };
    return {
      work: cell('work', sum(work), most),
      back: cell('backWork', sum(backWork), most),
      bytes: cell('bytes', bytes, mostBytes),
    };
  });

  function draw(seen, words) {
    title.textContent = words;
    const gives = new Set(seen.now?.gives);
    for (const [name, { group, mark }] of boxes) {
      const state = stage(seen, name);
      const role = name === seen.now?.name ? ' zth-now' : gives.has(name) ? ' zth-gets' : '';
      set(group, { class: `zth-is-${state}${role}` });
      mark.textContent = name === seen.next?.name ? '▸' : MARKS[state];
    }
    for (const { from, to, element: one } of edges) {
      const runs = from === seen.now?.name && gives.has(to);
      set(one, { class: runs ? 'zth-edge zth-now' : 'zth-edge' });
    }
    for (const [row, { back, bytes }] of cells.entries()) {
      set(back, { class: row < seen.step ? (row === seen.step - 1 ? 'zth-now' : '') : 'zth-later' });
      set(bytes, { class: seen.held.has(lines[row].name) || !lines[row].bytes ? '' : 'zth-gone' });
    }
  }
  return { element, draw };
}

/** Three bars: all the work forward, the work backward so far on the same scale, and the bytes that are still kept. */
function totals(lines) {
  const title = svg('title');
  const element = svg('svg', { viewBox: `0 0 ${WIDTH} 124`, role: 'img', class: 'zth-totals' }, title);
  const all = (key) => sum(lines.map((line) => sum(line[key])));
  const scale = WIDTH / Math.max(all('work'), all('backWork'));
  const bar = (y, key, of, unit) => {
    let x = 0;
    const frame = svg('rect', { x: 0.5, y, width: WIDTH - 1, height: 16, class: 'zth-frame' });
    const words = label(0, y - 5, '');
    element.append(words, frame);
    const parts = lines.map((line) => {
      const width = of(line) * unit;
      const part = svg('g', {}, path(`M${x} ${y}h${width}v16h${-width}z`, `zth-amount zth-${key}`));
      if (width > 45) part.append(label(x + width / 2, y + 12, line.name, 'middle', 'zth-on'));
      x += width;
      element.append(part);
      return part;
    });
    return { words, parts };
  };
  const forward = bar(18, 'work', ({ work }) => sum(work), scale);
  const backward = bar(60, 'backWork', ({ backWork }) => sum(backWork), scale);
  const kept = bar(102, 'bytes', ({ bytes }) => bytes, WIDTH / sum(lines.map(({ bytes }) => bytes)));

  function draw(seen, words) {
    title.textContent = words;
    forward.words.textContent = `forward: ${whole(seen.forward)} operations`;
    const much = seen.backward ? `${whole(seen.backward)}, ${ratio(seen)} times as much` : 'nothing';
    backward.words.textContent = `backward so far: ${much}`;
    kept.words.textContent = `kept for the way back: ${whole(seen.kept)} of ${whole(seen.all)} bytes`;
    for (const [row, part] of backward.parts.entries()) set(part, { class: row < seen.step ? '' : 'zth-later' });
    for (const [row, part] of kept.parts.entries()) {
      set(part, { class: seen.held.has(lines[row].name) ? '' : 'zth-later' });
    }
  }
  return { element, draw };
}

const ratio = ({ backward, forward }) => short(backward / forward, 3);

function render({ model, el }) {
  const [lines, leaves] = ['lines', 'leaves'].map((trait) => model.get(trait));
  const graph = drawing(lines, leaves);
  const sums = totals(lines);
  const made = html('code');
  const forward = html('p', {}, 'forward ', made);
  const back = html('ol', { 'aria-label': 'The lines of this step' });
  const ran = html('div', { class: 'zth-ran' }, forward, back);
  const key = html(
    'p',
    { class: 'zth-key' },
    "○ no gradient yet, ◐ a part of it, ● all of it, ▸ goes back next. What's crossed out isn't kept any more.",
  );

  const finished = (seen) => [...seen.parts.keys()].filter((name) => stage(seen, name) === 'done').length;
  const together = (names) => [names.slice(0, -1).join(', '), names.at(-1)].filter(Boolean).join(' and ');

  function draw(seen) {
    const totalWords = `Work: ${whole(seen.forward)} operations forward, ${whole(seen.backward)} backward so far. ${whole(seen.kept)} bytes are kept.`;
    sums.draw(seen, totalWords);
    graph.draw(
      seen,
      `${lines.length} tensors from the loss down to emb. ${finished(seen)} of ${seen.parts.size} gradients are done.`,
    );
    made.textContent = seen.now ? `${seen.now.name} = ${seen.now.code}` : 'loss';
    const code = seen.now ? seen.now.back : ['dloss = 1'];
    back.replaceChildren(...code.map((line) => html('li', {}, html('code', {}, line))));
  }

  function sentence(seen, before) {
    if (!seen.now)
      return `The forward pass is done, and ${whole(seen.all)} bytes are kept for the way back. Press Step.`;
    const { name, gives, backWork } = seen.now;
    const waits = gives.filter((one) => stage(seen, one) === 'part');
    const more = waits.length ? ` Another part is still to come for ${together(waits)}.` : '';
    const cost = sum(backWork) ? `That costs ${whole(sum(backWork))} operations.` : "That's no work at all.";
    const freed = (before?.kept ?? seen.all) - seen.kept;
    const free = freed > 0 && before?.step === seen.step - 1 ? ` ${whole(freed)} bytes can go.` : '';
    const end = seen.next ? '' : ` The way back is done: it took ${ratio(seen)} times the work of the forward pass.`;
    return `Through ${name} to ${together(gives)}. ${cost}${more}${free} ${finished(seen)} of ${seen.parts.size} gradients are done.${end}`;
  }

  beside(el);
  figure({
    model,
    el,
    name: 'tensor-graph',
    controls: [steps({ trait: 'step', last: lines.length, pause: 900 })],
    stage: [html('div', {}, ran, sums.element), html('div', {}, graph.element, key)],
    table: {
      title: 'What each line costs',
      head: ['tensor', 'shape', 'made by', '× + f forward', '× + f backward', 'bytes kept', 'gradient'],
      rows: (seen) => [
        ...lines.map(({ name, shape, code, work, backWork, bytes }) => [
          name,
          shapeText(shape),
          code,
          work.map(whole).join(' + '),
          backWork.map(whole).join(' + '),
          bytes && !seen.held.has(name) ? `${whole(bytes)}, can go` : amount(bytes),
          words(seen, name),
        ]),
        ...leaves.map(({ name, shape }) => [name, shapeText(shape), 'a parameter', '', '', '', words(seen, name)]),
      ],
    },
    state: ({ step }) => walk(lines, step),
    draw,
    sentence,
  });
}

const words = (seen, name) =>
  ({ done: 'done', part: `${seen.got.get(name)} of ${seen.parts.get(name)} parts`, waits: 'none yet' })[
    stage(seen, name)
  ];

export default { render };
