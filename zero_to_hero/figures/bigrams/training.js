/** The training figure: see training.py for what it shows, training_descent.js for the training. */
import { axes, linear, logarithmic } from '../_base/parts/axes.js';
import { loss as lossOf, shares } from '../_base/parts/bigrams.js';
import { unpack } from '../_base/parts/binary.js';
import { choice, slider } from '../_base/parts/controls.js';
import { html, set, svg } from '../_base/parts/dom.js';
import { figure, kept, reached, together } from '../_base/parts/kit.js';
import { letterOptions, spoken } from '../_base/parts/letters.js';
import { lossChart } from '../_base/parts/loss_chart.js';
import { matrix } from '../_base/parts/matrix.js';
import { short, whole } from '../_base/parts/number.js';
import { scrub, touch } from '../_base/parts/pointer.js';
import { readout } from '../_base/parts/readout.js';
import { steps as stepping } from '../_base/parts/steps.js';
import { tableTwin } from '../_base/parts/table.js';
import { descent } from './training_descent.js';

const BOX = { left: 40, right: 328, top: 26, bottom: 192 };
const [WIDTH, HEIGHT] = [340, 232];

/** The loss, with the counts' loss and that of guessing each letter alike as lines to hold it against. */
function chartOf({ first, least, uniform, steps }) {
  const high = Math.max(first, uniform);
  const air = 0.08 * (high - least);
  const y = linear([least - air, high + air], [BOX.bottom, BOX.top]);
  const level = (loss, kind, words, off) => [
    svg('path', { d: `M${BOX.left} ${y(loss)}H${BOX.right}`, class: kind }),
    svg('text', { x: BOX.right, y: y(loss) + off, 'text-anchor': 'end' }, `${words} ${loss.toFixed(4)}`),
  ];
  const ground = [...level(uniform, 'zth-uniform', 'uniform', -5), ...level(least, 'zth-least', 'counts', 11)];
  return lossChart({ steps, y, box: BOX, ground, lines: ['zth-sum', 'zth-loss'] });
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

/** Of the pairs whose letter was counted at all, the one whose probability is farthest from that of the counts. */
function farthest(chances, goal, totals) {
  let far = { off: -1 };
  for (const [i, row] of chances.entries()) {
    for (const [j, p] of row.entries()) {
      const off = Math.abs(p - goal[i][j]);
      if (totals[i] && off > far.off) far = { off, i, j };
    }
  }
  return far;
}

function render({ model, el }) {
  const letters = [...model.get('letters')];
  const [counts, rate, steps, strengths] = ['counts', 'rate', 'steps', 'strengths'].map((trait) => model.get(trait));
  const start = unpack(model.get('start'), 'float64');
  const size = letters.length;
  const totals = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const goal = counts.map((row) => shares(row));
  const least = lossOf(counts, goal);
  const training = kept((strength) => descent({ counts, start, rate, strength }));

  const [net, table] = [matrix(letters), matrix(letters)];
  table.draw(goal, 'The shares of the counts: what the training comes to.');
  const chart = chartOf({ first: training(0).losses[0], least, uniform: Math.log(size), steps });
  const dots = rowChart(letters, Math.max(...counts.flat()));
  const ofRow = tableTwin({
    title: 'The chosen row',
    head: ['pair', 'counted', 'expected', 'weight', 'ln of the count'],
    show: 'Show the row as table',
    hide: 'Hide the row',
  });
  const numbers = readout();
  const named = (words, element) => html('div', {}, html('p', { class: 'zth-head-words' }, words), element);

  function state({ step, strength, row }) {
    const run = training(strength);
    if (!reached(run, step)) return undefined;
    const place = letters.indexOf(row);
    const chances = run.chances(step);
    const [loss, penalty] = [run.losses[step], run.penalties[step]];
    return { run, step, strength, place, chances, loss, penalty, far: farthest(chances, goal, totals) };
  }

  function draw({ run, step, strength, place, chances, loss, penalty, far }) {
    const [total, letter] = [totals[place], spoken(letters[place])];
    net.draw(chances, `What the network says of pairs at step ${step}, darker where it is likelier.`);
    for (const one of [net, table]) one.mark(place);
    const sums = strength ? run.losses.map((one, k) => one + run.penalties[k]) : [];
    const falls = `The loss falls to ${loss.toFixed(4)} at step ${step}; that of the counts is ${least.toFixed(4)}.`;
    chart.draw({ 'zth-loss': run.losses, 'zth-sum': sums }, step, falls);
    const expected = chances[place].map((p) => p * total);
    const those = `of ${whole(total)} pairs that begin with ${letter}`;
    const words = letters.map((one, j) => `${spoken(one)} ${counts[place][j]} and ${short(expected[j], 3)}`);
    dots.draw(counts[place], expected, those, `Counted, and expected by the network, ${those}: ${words.join(', ')}.`);
    const weights = run.weights[step].subarray(place * size, (place + 1) * size);
    ofRow.update(() =>
      letters.map((one, j) => [
        letters[place] + one,
        whole(counts[place][j]),
        ...[expected[j], weights[j], Math.log(counts[place][j])].map((number) => short(number)),
      ]),
    );
    numbers.draw([
      ['Loss of the network', loss.toFixed(6)],
      [`Penalty, ${short(strength)} · mean of W²`, penalty.toFixed(6)],
      ['Loss of the counts, the least there is', least.toFixed(6)],
      [`Farthest from the counts' probability: ${letters[far.i]}${letters[far.j]}`, far.off.toFixed(6)],
    ]);
  }

  function sentence({ step, strength, loss, penalty, far }) {
    const more = strength ? `, penalty ${penalty.toFixed(4)}` : '';
    const pair = letters[far.i] + letters[far.j];
    return `Step ${step} of ${steps}: loss ${loss.toFixed(4)}${more}, the counts' is ${least.toFixed(4)}. The farthest probability is that of ${pair}, off by ${short(far.off, 2)}.`;
  }

  const [label, text] = ['Strength of the penalty', (strength) => short(strength)];
  figure({
    model,
    el,
    name: 'bigram-training',
    controls: [
      stepping({ trait: 'step', last: steps, pause: 80 }),
      together('penalty ', slider({ trait: 'strength', label, before: 'λ = ', values: strengths, text })),
      together('row ', choice({ trait: 'row', label: 'Letter of the row', options: letterOptions(letters) })),
      ...[net, table].map(({ area }) => touch({ trait: 'row', area, values: letters })),
      scrub({ trait: 'step', ...chart.touched }),
    ],
    stage: [
      html('div', { class: 'zth-pair' }, named('The network', net.element), named('The counts', table.element)),
      html('div', { class: 'zth-pair' }, chart.element, dots.element),
      numbers.element,
      html('div', { class: 'zth-controls zth-quiet' }, ofRow.button),
      ofRow.element,
    ],
    table: {
      title: 'The training so far',
      head: ['step', 'loss', 'with the penalty'],
      rows: ({ run }) =>
        run.losses.map((loss, k) => [String(k), loss.toFixed(9), (loss + run.penalties[k]).toFixed(9)]),
    },
    state,
    draw,
    sentence,
  });
}

export default { render };
