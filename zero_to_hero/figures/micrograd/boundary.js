/** The boundary figure: see boundary.py for what it shows, boundary_train.js for the training. Here it is driven. */

import { axes, linear, logarithmic } from '../_base/parts/axes.js';
import { unpack } from '../_base/parts/binary.js';
import { html, set, svg } from '../_base/parts/dom.js';
import { frame } from '../_base/parts/frame.js';
import { short } from '../_base/parts/number.js';
import { player } from '../_base/parts/play.js';
import { above, contour, surface, training } from './boundary_train.js';

const [LEFT, RIGHT, TOP] = [44, 332, 26];
const WIDTH = 340;
const CELLS = 60; // of the surface, from left to right
const LOSSES = [5e-3, 1e2]; // the loss's axis
const CHUNK = 8; // milliseconds of training in one frame
const MOST_ADDED = 30;
// a pattern's name belongs to the page, not to the picture
let figures = 0;

const circle = (x, y) => svg('circle', { cx: x, cy: y, r: 3.6 });
const triangle = (x, y) => svg('path', { d: `M${x} ${y - 4.6}l4.6 8h-9.2z` });
const mark = (x, y, label) => (label < 0 ? circle(x, y) : triangle(x, y));
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const tidy = (value) => Number(value.toFixed(2));

/** Own points as an address may hold them: what is no point is left out. */
function readPoints(added, inside) {
  const isPoint = (one) =>
    Array.isArray(one) && one.length === 3 && inside(one[0], one[1]) && (one[2] === 1 || one[2] === -1);
  return added.filter(isPoint).slice(0, MOST_ADDED);
}

function render({ model, el }) {
  figures += 1;
  const hatch = `zth-hatch-${figures}`;
  const [sizes, rates, steps] = ['sizes', 'rates', 'steps'].map((trait) => model.get(trait));
  const [start, flat, printed] = ['start', 'points', 'losses'].map((trait) => unpack(model.get(trait), 'float64'));
  const givenLabels = [...unpack(model.get('labels'), 'int8')];
  const given = givenLabels.map((_, place) => [flat[2 * place], flat[2 * place + 1]]);
  const last = steps - 1;
  const head = ['step', 'loss in this page', 'loss in Python', 'on their side'];
  const { controls, stage, say, rows } = frame({ model, el, table: { title: 'The training so far', head } });
  el.classList.add('zth-boundary');

  // the plane: a little more than the points, in square cells
  const [xs, ys] = [0, 1].map((axis) => given.map((point) => point[axis]));
  const [low, high] = [Math.min(...xs) - 0.4, Math.max(...xs) + 0.4];
  const cell = (high - low) / CELLS;
  const rowsOfCells = Math.ceil((Math.max(...ys) - Math.min(...ys) + 0.8) / cell);
  const floor = Math.min(...ys) - 0.4;
  const unit = (RIGHT - LEFT) / CELLS;
  const bottom = TOP + rowsOfCells * unit;
  const x = linear([low, high], [LEFT, RIGHT]);
  const y = linear([floor, floor + rowsOfCells * cell], [bottom, TOP]);
  const across = Array.from({ length: CELLS + 1 }, (_, i) => low + i * cell);
  const up = Array.from({ length: rowsOfCells + 1 }, (_, i) => floor + i * cell);
  const inside = (u, v) => u >= low && u <= high && v >= up[0] && v <= up.at(-1);

  const change = (trait, value) => {
    model.set(trait, value);
    model.save_changes();
  };
  // an address may ask for what there is not
  const step = () => clamp(Math.round(model.get('step')), 0, last);
  const rate = () => (rates.includes(model.get('rate')) ? model.get('rate') : model.get('initial').rate);
  const added = () => readPoints(model.get('added'), inside);
  const asPrinted = () => rate() === model.get('trained_with') && added().length === 0;

  const { button: play, stop } = player({ model, trait: 'step', last: () => last, pause: 100 });
  const go = (to) => {
    stop();
    change('step', clamp(to, 0, last));
  };
  const back = html('button', { type: 'button', onclick: () => go(step() - 1) }, 'Back');
  const on = html('button', { type: 'button', onclick: () => go(step() + 1) }, 'Step');
  const slider = html('input', { type: 'range', min: 0, max: last, 'aria-label': 'Step' });
  slider.oninput = () => go(Number(slider.value));
  const count = html('span', { class: 'zth-value' });
  const choice = html('select', { onchange: () => change('rate', Number(choice.value)) });
  for (const one of rates) choice.append(html('option', { value: one }, String(one)));
  controls.append(back, on, play, slider, count, html('label', {}, 'Learning rate at the start', choice));

  // a point of one's own: the pointer sets it where it clicks, the keyboard where two sliders say
  const range = (name, [from, to], value) =>
    html('input', { type: 'range', min: tidy(from), max: tidy(to), step: 0.05, value, 'aria-label': name });
  const atX = range('Across, of a new point', [low + 0.05, high - 0.05], tidy((low + high) / 2));
  const atY = range('Up, of a new point', [floor + 0.05, up.at(-1) - 0.05], tidy((floor + up.at(-1)) / 2));
  const kind = html('select', { 'aria-label': 'Kind of a new point' });
  kind.append(html('option', { value: -1 }, '● circle'), html('option', { value: 1 }, '▲ triangle'));
  const place = html('span', { class: 'zth-value' });
  const add = (u, v) => {
    if (added().length >= MOST_ADDED) return say(`There is room for ${MOST_ADDED} points of your own.`);
    change('added', [...added(), [tidy(u), tidy(v), Number(kind.value)]]);
  };
  const plus = html('button', { type: 'button', onclick: () => add(Number(atX.value), Number(atY.value)) }, 'Add');
  const minus = html('button', { type: 'button', onclick: () => change('added', added().slice(0, -1)) }, 'Take back');
  const own = html('fieldset', { class: 'zth-own' }, html('legend', {}, 'A point of your own'));
  own.append(kind, html('label', {}, 'across', atX), html('label', {}, 'up', atY), place, plus, minus);

  const planeTitle = svg('title');
  const plane = svg('svg', { viewBox: `0 0 ${WIDTH} ${bottom + 40}`, role: 'img', class: 'zth-plane' }, planeTitle);
  const pattern = svg('pattern', { id: hatch, width: 2, height: 2, patternUnits: 'userSpaceOnUse' });
  pattern.append(svg('path', { d: 'M0 0L2 2', class: 'zth-stripe' }));
  const cells = svg('g', { transform: `translate(${LEFT} ${bottom}) scale(${unit} ${-unit})` });
  const positive = svg('path', { class: 'zth-positive' });
  const striped = svg('path', { class: 'zth-striped', fill: `url(#${hatch})` });
  const border = svg('path', { class: 'zth-border' });
  const margins = svg('path', { class: 'zth-margins' });
  cells.append(
    svg('rect', { width: CELLS, height: rowsOfCells, class: 'zth-negative' }),
    positive,
    striped,
    margins,
    border,
  );
  const marks = svg('g', { class: 'zth-marks' });
  const cross = svg('path', { class: 'zth-cross' });
  plane.append(
    svg('defs', {}, pattern),
    cells,
    axes({ x, y, left: LEFT, right: RIGHT, top: TOP, bottom, xName: 'first input', yName: 'second input' }),
    marks,
    cross,
  );
  plane.onclick = (event) => {
    const { left, top, width } = plane.getBoundingClientRect();
    const scale = WIDTH / width;
    const [u, v] = [x.invert((event.clientX - left) * scale), y.invert((event.clientY - top) * scale)];
    if (!inside(u, v)) return;
    [atX.value, atY.value] = [u, v];
    aim();
    add(u, v);
  };

  const lossTitle = svg('title');
  const k = linear([0, last], [LEFT, RIGHT]);
  const loss = logarithmic(LOSSES, [bottom, TOP]);
  const height = (value) => loss(clamp(value, ...LOSSES));
  const path = (values) =>
    values.length && `M${[...values].map((v, i) => `${k(i)} ${height(v).toFixed(1)}`).join('L')}`;
  const now = svg('path', { class: 'zth-here' });
  const line = svg('path', { class: 'zth-loss' });
  const dot = svg('circle', { r: 5, class: 'zth-dot' });
  const chart = svg('svg', { viewBox: `0 0 ${WIDTH} ${bottom + 40}`, role: 'img', class: 'zth-chart' }, lossTitle);
  chart.append(
    svg('rect', { x: LEFT, y: TOP, width: RIGHT - LEFT, height: bottom - TOP, class: 'zth-area' }),
    axes({ x: k, y: loss, left: LEFT, right: RIGHT, top: TOP, bottom, xName: 'step', yName: 'loss' }),
    svg('path', { d: path(printed), class: 'zth-printed' }),
    line,
    now,
    dot,
  );
  const scrub = (event) => {
    const { left, width } = chart.getBoundingClientRect();
    go(Math.round(k.invert(((event.clientX - left) / width) * WIDTH)));
  };
  chart.onpointerdown = (event) => {
    chart.setPointerCapture(event.pointerId);
    scrub(event);
  };
  chart.onpointermove = (event) => event.buttons && scrub(event);

  const here = html('td');
  const there = html('td');
  const right = html('td');
  const row = (name, value) => html('tr', {}, html('th', { scope: 'row' }, name), value);
  const readout = html('table', { class: 'zth-readout' }, html('tbody'));
  const there_name = `Python's loss, rate ${model.get('trained_with')}, ${given.length} points`;
  readout.firstChild.append(row('Loss in this page', here), row(there_name, there), row('Points on their side', right));
  const key = html('p', { class: 'zth-key-words' }, 'Filled points still pull; a ring marks those on the wrong side.');
  stage.append(html('div', { class: 'zth-pair' }, plane, chart), key, readout, own);

  // the runs with the points as they are, by their learning rate: what has been computed stays
  let runs = new Map();
  let runsFor;
  function current() {
    const mine = added();
    if (JSON.stringify(mine) !== runsFor) {
      runs = new Map();
      runsFor = JSON.stringify(mine);
      marks.replaceChildren(
        ...given.map(([u, v], i) => mark(x(u), y(v), givenLabels[i])),
        ...mine.map(([u, v, label]) => mark(x(u), y(v), label)),
      );
    }
    if (!runs.has(rate())) {
      const points = [...given, ...mine.map(([u, v]) => [u, v])];
      const labels = [...givenLabels, ...mine.map(([, , label]) => label)];
      runs.set(rate(), training({ sizes, start, points, labels, rate: rate(), steps }));
    }
    return runs.get(rate());
  }

  let frameAsked;
  /** Trains as far as the step asks, a little in each frame, and draws. */
  function work() {
    frameAsked = undefined;
    const run = current();
    const until = performance.now() + CHUNK;
    while (run.losses.length <= step() && performance.now() < until) run.next();
    controlsFollow(run);
    if (run.losses.length <= step()) frameAsked = requestAnimationFrame(work);
    else draw(run);
  }
  const wake = () => {
    cancelAnimationFrame(frameAsked);
    work();
  };

  function controlsFollow(run) {
    const behind = run.losses.length <= step() ? `, computing ${run.losses.length}` : '';
    slider.value = step();
    count.textContent = `${step()} of ${last}${behind}`;
    set(slider, { 'aria-valuetext': `step ${step()} of ${last}` });
    choice.value = String(rate());
    set(back, { 'aria-disabled': step() === 0 });
    set(on, { 'aria-disabled': step() === last });
    set(minus, { 'aria-disabled': added().length === 0 });
    set(plus, { 'aria-disabled': added().length >= MOST_ADDED });
  }

  function draw(run) {
    const at = step();
    const columns = CELLS + 1;
    const grid = surface(sizes, run.weights[at], across, up);
    const area = above(grid, columns, 0);
    set(positive, { d: area });
    set(striped, { d: area });
    set(border, { d: contour(grid, columns, 0) });
    set(margins, { d: contour(grid, columns, -1) + contour(grid, columns, 1) });
    const scores = run.scores[at];
    for (const [i, point] of [...marks.children].entries()) {
      const label = i < givenLabels.length ? givenLabels[i] : added()[i - givenLabels.length][2];
      const pulls = scores[i] < 1 ? ' zth-pulls' : '';
      const wrong = scores[i] > 0 ? '' : ' zth-wrong';
      const mine = i < givenLabels.length ? '' : ' zth-mine';
      set(point, { class: `zth-${label < 0 ? 'one' : 'two'}${pulls}${wrong}${mine}` });
    }
    const onSide = scores.reduce((sum, score) => sum + (score > 0), 0);
    set(line, { d: path(run.losses) });
    set(now, { d: `M${k(at)} ${TOP}V${bottom}` });
    set(dot, { cx: k(at), cy: height(run.losses[at]) });
    here.textContent = run.losses[at].toFixed(12);
    there.textContent = printed[at].toFixed(12);
    right.textContent = `${onSide} of ${scores.length}`;
    const told = `Step ${at} of ${last}, learning rate ${rate()}`;
    const side = `${onSide} of ${scores.length} points on their side`;
    planeTitle.textContent = `The plane at step ${at}: where the network says triangle (striped) and circle; ${side}.`;
    lossTitle.textContent = `The loss up to step ${run.losses.length - 1}, and that of Python's run, on a logarithmic axis.`;
    const share = (i) => run.scores[i].filter((score) => score > 0).length;
    rows(
      run.losses.map((value, i) => [
        String(i),
        value.toFixed(12),
        asPrinted() ? printed[i].toFixed(12) : '',
        `${share(i)} of ${scores.length}`,
      ]),
    );
    const more = added().length ? `, ${added().length} of them yours` : '';
    say(`${told}: loss ${short(run.losses[at])}, ${side}${more}.`);
  }

  /** The cross that shows where the keyboard's point would go. */
  function aim() {
    const [u, v] = [Number(atX.value), Number(atY.value)];
    set(cross, { d: `M${x(u) - 7} ${y(v)}h14M${x(u)} ${y(v) - 7}v14` });
    place.textContent = `${u.toFixed(2)}, ${v.toFixed(2)}`.replaceAll('-', '−');
    set(atX, { 'aria-valuetext': u.toFixed(2) });
    set(atY, { 'aria-valuetext': v.toFixed(2) });
  }
  atX.oninput = aim;
  atY.oninput = aim;

  model.on('change:step', wake);
  model.on('change:rate', wake);
  model.on('change:added', wake);
  aim();
  work();
}

export default { render };
