/** The graph figure: see graph.py for what it shows, graph_steps.js for the numbers. */
import { html, set, svg } from '../_base/parts/dom.js';
import { figure, nearest } from '../_base/parts/kit.js';
import { fixed, short } from '../_base/parts/number.js';
import { steps } from '../_base/parts/steps.js';
import { radios, toggle } from '../_base/parts/toggles.js';
import { judge, lastStep, question, stateAt, usedTwice } from './graph_steps.js';

const SIGNS = { '*': '×', '-': '−', '/': '÷' };
const OP_GAP = 12;

/** Whether a formula has more than one part, as `e + 1` has: then it stands in brackets inside another one. */
const bracketed = (text) => (/\s/.test(text) && !text.startsWith('value ') ? `(${text})` : text);
/** A negative number after a sign or under a power stands in brackets, too: `5.828 + (−1)`. */
const shielded = (text) => (text.startsWith('−') ? `(${text})` : bracketed(text));

/** `x1 × w1`, `tanh(n)` or `(e + 1) ** −1`. */
function formula(op, [first, second]) {
  if (second !== undefined) return `${bracketed(first)} ${SIGNS[op] ?? op} ${shielded(second)}`;
  return op.startsWith('**') ? `${shielded(first)} ** ${op.slice(2).replace('-', '−')}` : `${op}(${first})`;
}

function arrow(x, y) {
  return svg('path', { class: 'zth-head', d: `M${x} ${y}l-7 -3.5v7z` });
}

/** The still picture's twin; returns what changes: for each node its box, operation, edges and two numbers. */
function drawing({ plan, title }) {
  const { box, op_height: opHeight } = plan;
  const picture = svg('svg', { viewBox: `0 0 ${plan.width} ${plan.height}`, class: 'zth-graph-picture', role: 'img' });
  picture.append(svg('title', {}, title));
  // it shrinks to four fifths and scrolls below that, like the still picture
  Object.assign(picture.style, { width: `${plan.width}px`, minWidth: `${0.8 * plan.width}px` });
  const parts = plan.nodes.map(() => ({ edges: [] }));
  for (const { target, points } of plan.edges) {
    let [[px, py]] = points;
    let d = `M${px} ${py}`;
    for (const [qx, qy] of points.slice(1)) {
      d += `C${(px + qx) / 2} ${py} ${(px + qx) / 2} ${qy} ${qx} ${qy}`;
      [px, py] = [qx, qy];
    }
    const edge = svg('g', {}, svg('path', { d }), arrow(px + 2, py));
    picture.append(edge);
    parts[target].edges.push(edge);
  }
  for (const { id, x, y, op, op_width: opWidth, label } of plan.nodes) {
    const part = parts[id];
    const left = x - box.width / 2;
    part.box = svg('rect', { x: left, y: y - box.height / 2, width: box.width, height: box.height, rx: 5 });
    picture.append(part.box);
    if (op) {
      const opLeft = left - OP_GAP - opWidth;
      const pill = { x: opLeft, y: y - opHeight / 2, width: opWidth, height: opHeight, rx: opHeight / 2 };
      part.op = svg(
        'g',
        { class: 'zth-op' },
        svg('rect', pill),
        svg(
          'text',
          { x: opLeft + opWidth / 2, y: y + 4.5, 'text-anchor': 'middle' },
          SIGNS[op] ?? op.replace('-', '−'),
        ),
      );
      picture.append(part.op, svg('path', { d: `M${left - OP_GAP} ${y}H${left}` }), arrow(left, y));
    }
    if (label) picture.append(svg('text', { x, y: y - 13, 'text-anchor': 'middle', class: 'zth-name' }, label));
    for (const [row, key] of ['data', 'grad'].entries()) {
      const line = (label ? y + 6 : y - 1.5) + 17 * row;
      part[key] = svg('text', { x: left + box.width - 8, y: line, 'text-anchor': 'end' });
      part[`${key}Key`] = svg('text', { x: left + 8, y: line, class: 'zth-key' }, key);
      picture.append(part[`${key}Key`], part[key]);
    }
  }
  return { picture, parts };
}

function render({ model, el }) {
  const graph = { plan: model.get('plan'), lines: model.get('lines'), forward: model.get('forward') };
  const { nodes } = graph.plan;
  const name = (id) => nodes[id].name;
  const byHand = ({ op, operands }) => formula(op, operands.map(name));
  // a value without a label of its own is called by its formula already
  const made = (id) => (nodes[id].label ? `${name(id)} = ${byHand(nodes[id])}` : name(id));
  const last = lastStep(graph);
  const { picture, parts } = drawing({ plan: graph.plan, title: model.get('caption') });

  const scroll = html(
    'div',
    { class: 'zth-scroll', role: 'region', 'aria-label': `The graph: ${model.get('caption')}`, tabindex: 0 },
    picture,
  );
  const cue = html(
    'p',
    { class: 'zth-cue' },
    'The graph is wider than this frame. It scrolls sideways and follows the steps.',
  );
  const guess = html('input', { type: 'text', inputmode: 'decimal', autocomplete: 'off' });
  const asked = html('span');
  const ask = html('form', { class: 'zth-ask' }, html('label', {}, asked, ' ', guess), html('button', {}, 'Check'));
  const work = html('ol', { class: 'zth-ran', 'aria-label': 'The lines that have run' });

  let predicted; // the step that a right answer has led to, until it's spoken of
  /** The reader's guess of the next gradient: a right one takes the next step. */
  const answer = (kit) => {
    ask.onsubmit = (event) => {
      event.preventDefault();
      const { step, rule } = kit.values();
      const text = guess.value.trim().replace('−', '-').replace(',', '.');
      const { right, why } = judge(text === '' ? Number.NaN : Number(text), question(graph, step, rule), rule);
      if (!right) return kit.say(why);
      predicted = step + 1;
      kit.change({ step: predicted });
      guess.focus();
    };
  };

  /** What the last step did, for eyes and ears. */
  function told({ kind, node, lines, rule }) {
    if (kind === 'start') return 'These are the leaves. Press Step for the first operation.';
    if (kind === 'forward') {
      const numbers = formula(
        nodes[node].op,
        nodes[node].operands.map((id) => short(nodes[id].data)),
      );
      return `Forward: ${made(node)} = ${numbers} = ${short(nodes[node].data)}.`;
    }
    if (kind === 'seed')
      return `backward() begins: ${name(node)} has the gradient 1, because it moves just as far as itself.`;
    const shares = lines.map(({ to, local, incoming, product, before, after }) => {
      const sum = before !== 0 && rule === 'add' ? `, added to ${short(before)}: ${short(after)}` : '';
      const lost = before !== 0 && rule === 'assign' ? `, and ${short(before)} is forgotten` : '';
      return `${name(to)} gets ${short(local)} × ${short(incoming)} = ${short(product)}${sum}${lost}`;
    });
    return `Backward through ${made(node)}: ${shares.join('; ')}.`;
  }

  /** Each line of the `_backward` that has run, and below it the same with numbers in the place of names. */
  function workings({ lines, rule }) {
    const sign = rule === 'add' ? '+=' : '=';
    const numbers = ({ to, local, incoming, after }) =>
      `${name(to)}.grad ${sign} ${short(local)} × ${short(incoming)}  → ${short(after)}`;
    return lines.map((line) =>
      html(
        'li',
        {},
        html('code', {}, line.code.replace('+=', sign)),
        html('code', { class: 'zth-numbers' }, numbers(line)),
      ),
    );
  }

  function sentence(seen) {
    const praise = seen.step === predicted ? 'Right. ' : '';
    predicted = undefined;
    return praise + told(seen);
  }

  function state({ step, rule, predict }) {
    const now = stateAt(graph, step, rule);
    const right = stateAt(graph, step, 'add').grads;
    const next = predict ? question(graph, step, rule) : undefined;
    const wrong = (id) => now.grads[id] !== right[id];
    // a mark stands in the place of the word "grad": beside a long number there's no room
    const mark = (id) => (id === next?.to ? 'next?' : wrong(id) ? '✗' : 'grad');
    const numbers = nodes.map(({ id }) => ({
      wrong: wrong(id),
      data: now.known[id] ? fixed(nodes[id].data) : '?',
      grad: now.grads[id] === null ? '?' : fixed(now.grads[id]),
      mark: mark(id),
      truth: wrong(id) ? ` (with +=: ${fixed(right[id])})` : '',
    }));
    return { ...now, step, rule, next, numbers };
  }

  let running; // the node that the reader's last step was about; at first the graph is shown from its left end
  let drawn = false;
  function draw({ step, kind, node, lines, rule, next, numbers }) {
    const touched = new Set(lines.map(({ to }) => to));
    for (const [id, part] of parts.entries()) {
      const { data, grad, mark, wrong } = numbers[id];
      part.data.textContent = data;
      part.grad.textContent = grad;
      part.gradKey.textContent = mark;
      const active = id === node;
      const runs = active && kind !== 'seed';
      set(part.box, { class: [active && 'zth-now', touched.has(id) && 'zth-touched'].filter(Boolean).join(' ') });
      set(part.grad, { class: wrong ? 'zth-wrong' : '' });
      set(part.gradKey, { class: mark === 'grad' ? 'zth-key' : 'zth-wrong' });
      if (part.op) set(part.op, { class: runs ? 'zth-op zth-now' : 'zth-op' });
      for (const edge of part.edges) set(edge, { class: runs ? 'zth-now' : '' });
    }
    ask.hidden = !next;
    const runsNext = graph.forward.at(graph.forward.length - step);
    if (next) asked.textContent = `Next runs the _backward of ${name(runsNext)}. What will ${name(next.to)}.grad be?`;
    guess.value = '';
    work.replaceChildren(...workings({ lines, rule }));
    work.hidden = kind !== 'backward';
    if (drawn) running = node;
    drawn = true;
    follow();
  }

  /** Keep the operation that runs in sight where the graph is wider than its frame. */
  function follow() {
    cue.hidden = scroll.scrollWidth <= scroll.clientWidth;
    if (running === undefined || cue.hidden) return;
    // the middle between the operation and its operands
    const x = nodes[running].x - graph.plan.box.width;
    const place = (x / graph.plan.width) * scroll.scrollWidth - scroll.clientWidth / 2;
    const smooth = !matchMedia('(prefers-reduced-motion: reduce)').matches;
    scroll.scrollTo({ left: place, behavior: smooth ? 'smooth' : 'auto' });
  }
  // the first drawing is made before the figure has a width
  new ResizeObserver(follow).observe(scroll);

  const text = (step) => `${step} of ${last}, ${step > graph.forward.length ? 'backward' : 'forward'}`;
  const options = Object.entries({ add: '+=', assign: '=' }).map(([rule, sign]) => [rule, html('code', {}, sign)]);
  // a graph in which each value is used once can't tell the two rules apart
  const rules = usedTwice(graph).length
    ? [radios({ trait: 'rule', label: 'Gradients are written with', options })]
    : [];
  figure({
    model,
    el,
    name: 'expression',
    controls: [
      steps({ trait: 'step', last, pause: 1200, text }),
      ...rules,
      toggle({ trait: 'predict', label: 'Predict each gradient' }),
      answer,
    ],
    stage: [scroll, cue, ask, work],
    table: {
      title: 'The numbers at this step',
      head: ['value', 'made by', 'data', 'grad'],
      rows: ({ numbers }) =>
        numbers.map(({ data, grad, wrong, truth }, id) => [
          name(id),
          nodes[id].op && byHand(nodes[id]),
          data,
          grad + (wrong ? ' ✗' : '') + truth,
        ]),
    },
    valid: { rule: nearest(['add', 'assign']) },
    state,
    draw,
    sentence,
  });
}

export default { render };
