/** The training figure: see bigram_training.py for what it shows, bigram_training_descent.js for the training. */

import { axes, linear, logarithmic } from '../_base/parts/axes.js';
import { loss as lossOf, shares } from '../_base/parts/bigrams.js';
import { unpack } from '../_base/parts/binary.js';
import { html, set, svg } from '../_base/parts/dom.js';
import { frame } from '../_base/parts/frame.js';
import { letterChoice, spoken } from '../_base/parts/letters.js';
import { matrix, touched } from '../_base/parts/matrix.js';
import { short, whole } from '../_base/parts/number.js';
import { player } from '../_base/parts/play.js';
import { tableTwin } from '../_base/parts/table.js';
import { descent } from './training_descent.js';

const BOX = { left: 40, right: 328, top: 26, bottom: 192 };
const [WIDTH, HEIGHT] = [340, 232];
const CHUNK = 8; // milliseconds of training in one frame
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const path = (points) => `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}`;

/** The loss over the steps, with the counts' loss and that of guessing each letter alike as lines to hold it against. */
function lossChart({ first, least, uniform, steps, go }) {
  const high = Math.max(first, uniform);
  const air = 0.08 * (high - least);
  const x = linear([0, steps], [BOX.left, BOX.right]);
  const y = linear([least - air, high + air], [BOX.bottom, BOX.top]);
  const height = (loss) => clamp(y(loss), BOX.top, BOX.bottom);
  const level = (loss, kind, words, off) => [
    svg('path', { d: `M${BOX.left} ${y(loss)}H${BOX.right}`, class: kind }),
    svg('text', { x: BOX.right, y: y(loss) + off, 'text-anchor': 'end' }, `${words} ${loss.toFixed(4)}`),
  ];
  const title = svg('title');
  const line = svg('path', { class: 'zth-loss' });
  const sum = svg('path', { class: 'zth-sum' });
  const now = svg('path', { class: 'zth-now' });
  const dot = svg('circle', { r: 5, class: 'zth-dot' });
  const element = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', class: 'zth-chart' }, title);
  element.append(
    svg('rect', { x: BOX.left, y: BOX.top, width: 288, height: 166, class: 'zth-area' }),
    axes({ x, y, ...BOX, xName: 'step', yName: 'loss' }),
    ...level(uniform, 'zth-uniform', 'uniform', -5),
    ...level(least, 'zth-least', 'counts', 11),
    sum,
    line,
    now,
    dot,
  );
  const scrub = (event) => {
    const { left, width } = element.getBoundingClientRect();
    go(Math.round(x.invert(((event.clientX - left) / width) * WIDTH)));
  };
  element.onpointerdown = (event) => {
    element.setPointerCapture(event.pointerId);
    scrub(event);
  };
  element.onpointermove = (event) => event.buttons && scrub(event);
  const draw = ({ losses, penalties }, step, penalised, words) => {
    set(line, { d: path(losses.map((loss, k) => [x(k), height(loss)])) });
    set(sum, { d: penalised ? path(losses.map((loss, k) => [x(k), height(loss + penalties[k])])) : 'M0 0' });
    set(now, { d: `M${x(step)} ${BOX.top}V${BOX.bottom}` });
    set(dot, { cx: x(step), cy: height(losses[step]) });
    title.textContent = words;
  };
  return { element, draw };
}

/** One row on a logarithmic axis: a bar for what was counted, a dot for what the network expects of as many pairs. */
function rowChart(letters, largest) {
  const least = 0.1;
  const unit = (BOX.right - BOX.left) / letters.length;
  const x = (place) => BOX.left + (place + 0.5) * unit;
  const y = logarithmic([least, 10 ** Math.ceil(Math.log10(largest + 1))], [BOX.bottom, BOX.top]);
  const title = svg('title');
  const yName = svg('text', { x: 0, y: 12, class: 'zth-axis-name' });
  const grid = axes({
    x: { ticks: () => [] },
    y,
    ...BOX,
    xName: '— counted, at the foot 0 · ● expected by the network',
    yName: '',
  });
  const names = letters.map((letter, place) =>
    svg('text', { x: x(place), y: BOX.bottom + 15, 'text-anchor': 'middle' }, letter),
  );
  const marks = letters.map(() => ({
    way: svg('path', { class: 'zth-way' }),
    bar: svg('path', { class: 'zth-counted' }),
    dot: svg('circle', { r: 3.4, class: 'zth-dot' }),
  }));
  const element = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', class: 'zth-row' }, title, yName, grid);
  element.append(...names, ...marks.flatMap(({ way, bar, dot }) => [way, bar, dot]));
  const draw = (counts, expected, name, words) => {
    for (const [place, { way, bar, dot }] of marks.entries()) {
      const [to, from] = [counts[place], expected[place]].map((number) => y(Math.max(number, least)));
      set(way, { d: `M${x(place)} ${from}V${to}` });
      set(bar, { d: `M${x(place) - 4.5} ${to}h9`, class: counts[place] ? 'zth-counted' : 'zth-counted zth-none' });
      set(dot, { cx: x(place), cy: from });
    }
    yName.textContent = name;
    title.textContent = words;
  };
  return { element, draw };
}

function render({ model, el }) {
  const letters = [...model.get('letters')];
  const [counts, rate, steps, strengths] = ['counts', 'rate', 'steps', 'strengths'].map((trait) => model.get(trait));
  const start = unpack(model.get('start'), 'float64');
  const size = letters.length;
  const totals = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const goal = counts.map((row) => shares(row));
  const least = lossOf(counts, goal);
  const uniform = Math.log(size);
  const head = ['step', 'loss', 'with the penalty'];
  const { controls, stage, say, rows } = frame({ model, el, table: { title: 'The training so far', head } });
  el.classList.add('zth-bigram-training');

  const change = (trait, value) => {
    model.set(trait, value);
    model.save_changes();
  };
  // an address may ask for what there is not
  const step = () => clamp(Math.round(model.get('step')), 0, steps);
  const strength = () => {
    const off = (one) => Math.abs(one - model.get('strength'));
    return strengths.reduce((best, one) => (off(one) < off(best) ? one : best));
  };
  const row = () => letters.indexOf(letters.includes(model.get('row')) ? model.get('row') : model.get('initial').row);

  const { button: play, stop } = player({ model, trait: 'step', last: () => steps, pause: 80 });
  const go = (to) => {
    stop();
    change('step', clamp(to, 0, steps));
  };
  const back = html('button', { type: 'button', onclick: () => go(step() - 1) }, 'Back');
  const on = html('button', { type: 'button', onclick: () => go(step() + 1) }, 'Step');
  const slider = html('input', { type: 'range', min: 0, max: steps, 'aria-label': 'Step' });
  slider.oninput = () => go(Number(slider.value));
  const count = html('span', { class: 'zth-value' });
  const pull = html('input', {
    type: 'range',
    min: 0,
    max: strengths.length - 1,
    'aria-label': 'Strength of the penalty',
  });
  pull.oninput = () => change('strength', strengths[Number(pull.value)]);
  const pullText = html('span', { class: 'zth-value' });
  const choice = letterChoice(letters, 'Letter of the row', (letter) => change('row', letter));
  controls.append(back, on, play, slider, count);
  controls.append(
    html('label', {}, 'penalty λ = ', pullText, pull),
    html('span', { class: 'zth-choices' }, 'row ', choice),
  );

  const [net, table] = [matrix(letters), matrix(letters)];
  for (const { area } of [net, table]) touched(area, size, (place) => change('row', letters[place]));
  table.draw(goal, 'The shares of the counts: what the training comes to.');
  const first = descent({ counts, start, rate, strength: 0 }).losses[0];
  const chart = lossChart({ first, least, uniform, steps, go });
  const dots = rowChart(letters, Math.max(...counts.flat()));
  const ofRow = tableTwin({
    title: 'The chosen row',
    head: ['pair', 'counted', 'expected', 'weight', 'ln of the count'],
    show: 'Show the row as table',
    hide: 'Hide the row',
  });
  const figure = (words, element) => html('div', {}, html('p', { class: 'zth-head-words' }, words), element);
  const names = ['loss', 'penalty', 'least', 'far'];
  const values = Object.fromEntries(names.map((name) => [name, html('td')]));
  const heads = Object.fromEntries(names.map((name) => [name, html('th', { scope: 'row' })]));
  const readout = html('table', { class: 'zth-readout' }, html('tbody'));
  readout.firstChild.append(...names.map((name) => html('tr', {}, heads[name], values[name])));
  stage.append(
    html('div', { class: 'zth-pair' }, figure('The network', net.element), figure('The counts', table.element)),
    html('div', { class: 'zth-pair' }, chart.element, dots.element),
    readout,
    html('div', { class: 'zth-controls' }, ofRow.button),
    ofRow.element,
  );

  let run;
  let runFor;
  const current = () => {
    if (strength() !== runFor) {
      runFor = strength();
      run = descent({ counts, start, rate, strength: strength() });
    }
    return run;
  };

  let frameAsked;
  /** Trains as far as the step asks, a little in each frame, and draws. */
  function work() {
    frameAsked = undefined;
    const { losses, next } = current();
    const until = performance.now() + CHUNK;
    while (losses.length <= step() && performance.now() < until) next();
    if (losses.length <= step()) frameAsked = requestAnimationFrame(work);
    else draw();
  }
  const wake = () => {
    cancelAnimationFrame(frameAsked);
    work();
  };

  function draw() {
    const [at, place, lambda] = [step(), row(), strength()];
    const chances = run.chances(at);
    const [loss, penalty] = [run.losses[at], run.penalties[at]];
    const [total, letter] = [totals[place], spoken(letters[place])];
    net.draw(chances, `What the network says of pairs at step ${at}, darker where it is likelier.`);
    for (const one of [net, table]) one.mark(place);
    chart.draw(
      run,
      at,
      lambda > 0,
      `The loss falls to ${loss.toFixed(4)} at step ${at}; that of the counts is ${least.toFixed(4)}.`,
    );
    const expected = chances[place].map((p) => p * total);
    const those = `of ${whole(total)} pairs that begin with ${letter}`;
    const weights = run.weights[at].subarray(place * size, (place + 1) * size);
    const words = letters.map((one, j) => `${spoken(one)} ${counts[place][j]} and ${short(expected[j], 3)}`);
    dots.draw(counts[place], expected, those, `Counted, and expected by the network, ${those}: ${words.join(', ')}.`);
    ofRow.update(
      letters.map((one, j) => [
        letters[place] + one,
        whole(counts[place][j]),
        short(expected[j]),
        short(weights[j]),
        short(Math.log(counts[place][j])),
      ]),
    );
    let far = { off: -1 };
    for (const [i, line] of chances.entries()) {
      for (const [j, p] of line.entries()) {
        const off = Math.abs(p - goal[i][j]);
        if (totals[i] && off > far.off) far = { off, pair: letters[i] + letters[j] };
      }
    }

    slider.value = at;
    pull.value = strengths.indexOf(lambda);
    choice.value = letters[place];
    count.textContent = `${at} of ${steps}`;
    pullText.textContent = short(lambda);
    set(slider, { 'aria-valuetext': `step ${at} of ${steps}` });
    set(pull, { 'aria-valuetext': `λ = ${short(lambda)}` });
    set(back, { 'aria-disabled': at === 0 });
    set(on, { 'aria-disabled': at === steps });
    heads.loss.textContent = 'Loss of the network';
    values.loss.textContent = loss.toFixed(6);
    heads.penalty.textContent = `Penalty, ${short(lambda)} · mean of W²`;
    values.penalty.textContent = penalty.toFixed(6);
    heads.least.textContent = 'Loss of the counts, the least there is';
    values.least.textContent = least.toFixed(6);
    heads.far.textContent = `Farthest from the counts' probability: ${far.pair}`;
    values.far.textContent = far.off.toFixed(6);
    rows(run.losses.map((one, k) => [String(k), one.toFixed(9), (one + run.penalties[k]).toFixed(9)]));
    const more = lambda ? `, penalty ${penalty.toFixed(4)}` : '';
    say(
      `Step ${at} of ${steps}: loss ${loss.toFixed(4)}${more}, the counts' is ${least.toFixed(4)}. The farthest probability is that of ${far.pair}, off by ${short(far.off, 2)}.`,
    );
  }

  for (const trait of ['step', 'strength', 'row']) model.on(`change:${trait}`, wake);
  work();
}

export default { render };
