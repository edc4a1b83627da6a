/** The graph figure: see graph.py for what it shows, graph_steps.js for the numbers. Here it is drawn and driven. */

import { html, set, svg } from '../_base/parts/dom.js';
import { frame } from '../_base/parts/frame.js';
import { fixed, short } from '../_base/parts/number.js';
import { player } from '../_base/parts/play.js';
import { judge, lastStep, question, stateAt, usedTwice } from './graph_steps.js';

const SIGNS = { '*': '×', '-': '−', '/': '÷' };
const OP_GAP = 12;
// radio buttons belong together by name, across all figures of a page
let figures = 0;

/** `x1 × w1`, `tanh(n)` or `e ** −1`. */
function formula(op, operands) {
  if (operands.length === 2) return `${operands[0]} ${SIGNS[op] ?? op} ${operands[1]}`;
  return op.startsWith('**') ? `${operands[0]} ${op.replace('-', '−')}` : `${op}(${operands[0]})`;
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
        svg('text', { x: opLeft + opWidth / 2, y: y + 4.5, 'text-anchor': 'middle' }, SIGNS[op] ?? op),
      );
      picture.append(part.op, svg('path', { d: `M${left - OP_GAP} ${y}H${left}` }), arrow(left, y));
    }
    if (label) picture.append(svg('text', { x, y: y - 13, 'text-anchor': 'middle', class: 'zth-name' }, label));
    for (const [row, key] of ['data', 'grad'].entries()) {
      const line = (label ? y + 6 : y - 1.5) + 17 * row;
      part[key] = svg('text', { x: left + box.width - 8, y: line, 'text-anchor': 'end' });
      picture.append(svg('text', { x: left + 8, y: line, class: 'zth-key' }, key), part[key]);
    }
  }
  return { picture, parts };
}

function render({ model, el }) {
  figures += 1;
  const graph = { plan: model.get('plan'), lines: model.get('lines'), forward: model.get('forward') };
  const { nodes } = graph.plan;
  const name = (id) => nodes[id].name;
  const byHand = ({ op, operands }) => formula(op, operands.map(name));
  // a value without a label of its own is called by its formula already
  const made = (id) => (nodes[id].label ? `${name(id)} = ${byHand(nodes[id])}` : name(id));
  const last = lastStep(graph);
  const twice = usedTwice(graph);
  const head = ['value', 'made by', 'data', 'grad'];
  const { controls, stage, say, rows } = frame({ model, el, table: { title: 'The numbers at this step', head } });
  const { picture, parts } = drawing({ plan: graph.plan, title: model.get('caption') });

  const change = (trait, value) => {
    model.set(trait, value);
    model.save_changes();
  };
  // an address may ask for a step that this graph does not have
  const step = () => Math.min(Math.max(Math.round(model.get('step')), 0), last);
  const rule = () => (model.get('rule') === 'assign' ? 'assign' : 'add');

  const { button: play, stop } = player({ model, trait: 'step', last: () => last, pause: 1200 });
  const go = (to) => {
    stop();
    change('step', Math.min(Math.max(to, 0), last));
  };
  const back = html('button', { type: 'button', onclick: () => go(step() - 1) }, 'Back');
  const on = html('button', { type: 'button', onclick: () => go(step() + 1) }, 'Step');
  const slider = html('input', { type: 'range', min: 0, max: last, 'aria-label': 'Step' });
  slider.oninput = () => go(Number(slider.value));
  const count = html('span', { class: 'zth-count' });
  controls.append(back, on, play, slider, count);

  const radios = ['add', 'assign'].map((value) => {
    const input = html('input', { type: 'radio', value, name: `zth-rule-${figures}` });
    input.onchange = () => change('rule', value);
    return input;
  });
  if (twice.length) {
    const labels = radios.map((input, place) => html('label', {}, input, html('code', {}, ['+=', '='][place])));
    controls.append(html('fieldset', {}, html('legend', {}, 'Gradients are written with'), ...labels));
  }
  const predict = html('input', { type: 'checkbox' });
  predict.onchange = () => change('predict', predict.checked);
  controls.append(html('label', {}, predict, 'Predict each gradient'));

  const scroll = html('div', { class: 'zth-scroll', role: 'region', 'aria-label': 'The graph', tabindex: 0 }, picture);
  const guess = html('input', { type: 'text', inputmode: 'decimal', autocomplete: 'off' });
  const asked = html('span');
  const ask = html('form', { class: 'zth-ask' }, html('label', {}, asked, ' ', guess), html('button', {}, 'Check'));
  const work = html('ol', { class: 'zth-ran', 'aria-label': 'The lines that have run' });
  stage.append(scroll, ask, work);

  ask.onsubmit = (event) => {
    event.preventDefault();
    const text = guess.value.trim().replace('−', '-').replace(',', '.');
    const { right, why } = judge(text === '' ? Number.NaN : Number(text), question(graph, step(), rule()), rule());
    if (right) {
      go(step() + 1);
      guess.focus();
    }
    say(right ? `Right. ${sentence(stateAt(graph, step(), rule()))}` : why);
  };

  /** What the last step did, for eyes and ears. */
  function sentence({ kind, node, lines }) {
    if (kind === 'start') return 'The leaves are given. Step computes the first operation.';
    if (kind === 'forward') {
      const numbers = formula(
        nodes[node].op,
        nodes[node].operands.map((id) => short(nodes[id].data)),
      );
      return `Forward: ${made(node)} = ${numbers} = ${short(nodes[node].data)}.`;
    }
    if (kind === 'seed') return `backward() begins: ${name(node)} has the gradient 1 along itself.`;
    const shares = lines.map(({ to, local, incoming, product, before, after }) => {
      const sum = before !== 0 && rule() === 'add' ? `, added to ${short(before)}: ${short(after)}` : '';
      const lost = before !== 0 && rule() === 'assign' ? `, and ${short(before)} is forgotten` : '';
      return `${name(to)} gets ${short(local)} × ${short(incoming)} = ${short(product)}${sum}${lost}`;
    });
    return `Backward through ${made(node)}: ${shares.join('; ')}.`;
  }

  /** Each line of the `_backward` that has run, and below it the same with numbers in the place of names. */
  function workings({ lines }) {
    const sign = rule() === 'add' ? '+=' : '=';
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

  function draw() {
    const state = stateAt(graph, step(), rule());
    const right = stateAt(graph, step(), 'add').grads;
    const touched = new Set(state.lines.map(({ to }) => to));
    const wrong = (id) => state.grads[id] !== right[id];
    const data = (id) => (state.known[id] ? fixed(nodes[id].data) : '?');
    const next = model.get('predict') ? question(graph, step(), rule()) : undefined;
    const mark = (id) => (wrong(id) ? ' ✗' : '') + (id === next?.to ? ' …?' : '');
    const grad = (id) => (state.grads[id] === null ? '?' : fixed(state.grads[id]) + mark(id));
    for (const [id, part] of parts.entries()) {
      part.data.textContent = data(id);
      part.grad.textContent = grad(id);
      const active = id === state.node;
      set(part.box, { class: [active && 'zth-now', touched.has(id) && 'zth-touched'].filter(Boolean).join(' ') });
      set(part.grad, { class: wrong(id) ? 'zth-wrong' : '' });
      if (part.op) set(part.op, { class: active && state.kind !== 'seed' ? 'zth-op zth-now' : 'zth-op' });
      for (const edge of part.edges) set(edge, { class: active && state.kind !== 'seed' ? 'zth-now' : '' });
    }
    slider.value = step();
    count.textContent = `${step()} of ${last}, ${step() > graph.forward.length ? 'backward' : 'forward'}`;
    set(slider, { 'aria-valuetext': count.textContent });
    // a button that is switched off would lose the keyboard's focus
    set(back, { 'aria-disabled': step() === 0 });
    set(on, { 'aria-disabled': step() === last });
    for (const input of radios) input.checked = input.value === rule();
    predict.checked = model.get('predict');
    ask.hidden = !next;
    if (next) asked.textContent = `Next runs the _backward of ${name(nextNode())}. What will ${name(next.to)}.grad be?`;
    guess.value = '';
    work.replaceChildren(...workings(state));
    work.hidden = state.kind !== 'backward';
    const truth = (id) => (wrong(id) ? ` (with +=: ${fixed(right[id])})` : '');
    rows(nodes.map(({ id, op }) => [name(id), op && byHand(nodes[id]), data(id), grad(id) + truth(id)]));
    say(sentence(state));
    follow(state.node);
  }

  const nextNode = () => graph.forward.at(graph.forward.length - step());

  /** Keep the operation that runs in sight where the graph is wider than its frame. */
  function follow(node) {
    if (node === undefined || scroll.scrollWidth <= scroll.clientWidth) return;
    // the middle between the operation and its operands
    const x = nodes[node].x - graph.plan.box.width;
    const place = (x / graph.plan.width) * scroll.scrollWidth - scroll.clientWidth / 2;
    const smooth = !matchMedia('(prefers-reduced-motion: reduce)').matches;
    scroll.scrollTo({ left: place, behavior: smooth ? 'smooth' : 'auto' });
  }

  // the first drawing is made before the figure has a width
  new ResizeObserver(() => follow(stateAt(graph, step(), rule()).node)).observe(scroll);
  model.on('change:step', draw);
  model.on('change:rule', draw);
  model.on('change:predict', draw);
  draw();
}

export default { render };
