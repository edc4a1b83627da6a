/** The learning-rate finder: see rate_finder.py for what it shows, rate_finder_numbers.js for the numbers. */
import { axes, linear, logarithmic } from '../_base/parts/axes.js';
import { unpack } from '../_base/parts/binary.js';
import { slider } from '../_base/parts/controls.js';
import { html, set, svg } from '../_base/parts/dom.js';
import { figure } from '../_base/parts/kit.js';
import { lossChart } from '../_base/parts/loss_chart.js';
import { short, whole } from '../_base/parts/number.js';
import { scrub } from '../_base/parts/pointer.js';
import { readout } from '../_base/parts/readout.js';
import { steps as stepping } from '../_base/parts/steps.js';
import { after, landmarks, moving, share } from './rate_finder_numbers.js';

const BOX = { left: 34, right: 330, top: 44, bottom: 232 };
const WIDTH = 340;
const rateText = (rate) => short(rate, 2);
const part = (share) => (share < 0 ? 'none, it rises' : `${Math.round(100 * share)} %`);
const path = (points) => `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}`;

/** The sweep with its landmarks, and a disc for each rate: its loss when it's used alone. */
function sweepOf({ x, y, at, sweep, means, window, tries }) {
  const { left, right, top, bottom } = BOX;
  const title = svg('title');
  const area = svg('rect', { x: left, y: top, width: right - left, height: bottom - top, class: 'zth-area' });
  const grid = axes({ x, y, ...BOX, xName: 'learning rate', yName: '' });
  const batches = svg('path', { d: path(sweep.map((loss, i) => [x(at(i)), y(loss)])), class: 'zth-batches' });
  const centre = (i) => x(at(i + (window - 1) / 2));
  const line = svg('path', { d: path(means.map((loss, i) => [centre(i), y(loss)])), class: 'zth-mean' });
  const found = landmarks(means);
  const mark = (i, words) => [
    svg('path', { d: `M${centre(i)} ${y(means[i]) + 12}v-8m-3 3l3-3l3 3`, class: 'zth-arrow' }),
    svg('text', { x: centre(i), y: y(means[i]) + 24, 'text-anchor': 'middle', class: 'zth-note' }, words),
  ];
  const notes = [
    ...mark(found.lowest, 'lowest'),
    ...(found.cliff < 0
      ? []
      : [
          svg('path', { d: `M${centre(found.cliff)} ${top}V${bottom}`, class: 'zth-cliff' }),
          svg('text', { x: centre(found.cliff) - 4, y: top + 12, 'text-anchor': 'end' }, 'flies apart'),
        ]),
  ];
  const here = svg('path', { class: 'zth-here' });
  const discs = tries.map((rate) => svg('circle', { r: 3.2, cx: x(rate), class: 'zth-try' }));
  const dot = svg('circle', { r: 5.5, class: 'zth-dot' });
  const alone = svg('text', { x: 30, y: 30 });
  const key = [
    svg('path', { d: 'M2 10h22', class: 'zth-mean' }),
    svg('text', { x: 30, y: 14 }, 'loss of one run, with a larger rate in every step'),
    svg('circle', { r: 3.2, cx: 13, cy: 26, class: 'zth-try' }),
    alone,
  ];
  const parts = [title, area, grid, batches, line, ...notes, here, ...discs, dot, ...key];
  const viewBox = `0 0 ${WIDTH} ${bottom + 40}`;
  const element = svg('svg', { viewBox, role: 'img', class: 'zth-chart' }, ...parts);
  const draw = (ends, place, words, label) => {
    for (const [i, disc] of discs.entries()) set(disc, { cy: y(ends[i]).toFixed(1) });
    set(here, { d: `M${x(tries[place])} ${top}V${bottom}` });
    set(dot, { cx: x(tries[place]), cy: y(ends[place]).toFixed(1) });
    alone.textContent = label;
    title.textContent = words;
  };
  return { element, draw };
}

function render({ model, el }) {
  const [tries, ends, axis, every, window] = ['tries', 'ends', 'axis', 'every', 'window'].map((trait) =>
    model.get(trait),
  );
  const [sweep, flat] = ['sweep', 'runs'].map((trait) => [...unpack(model.get(trait), 'float16')]);
  const length = flat.length / tries.length;
  const runs = tries.map((_, i) => flat.slice(i * length, (i + 1) * length));
  const last = length / every;
  const means = moving(sweep, window);

  const scale = linear(axis, [BOX.bottom, BOX.top]);
  // what's too large for the picture waits at its edge
  const inside = (loss) => Math.min(Math.max(scale(loss), BOX.top), BOX.bottom);
  const y = Object.assign(inside, { ticks: scale.ticks });
  const x = logarithmic(ends, [BOX.left, BOX.right]);
  const at = (i) => ends[0] * (ends[1] / ends[0]) ** (i / (sweep.length - 1));
  const nearest = (place) => {
    const far = (rate) => Math.abs(x(rate) - place);
    return tries.reduce((best, rate) => (far(rate) < far(best) ? rate : best));
  };

  const swept = sweepOf({ x, y, at, sweep, means, window, tries });
  const batches = svg('path', { class: 'zth-batches' });
  const bestName = svg('text', { class: 'zth-best-name', 'text-anchor': 'end', x: BOX.right });
  const chart = lossChart({
    steps: last,
    every,
    y,
    box: BOX,
    ground: [batches, bestName],
    lines: ['zth-best', 'zth-loss'],
  });
  const numbers = readout();

  function state({ rate, step }) {
    const place = tries.indexOf(rate);
    const steps = step * every;
    const now = runs.map((losses) => after(losses, steps, window));
    const best = now.indexOf(Math.min(...now));
    const middle = Math.round(((sweep.length - 1) * Math.log(rate / ends[0])) / Math.log(ends[1] / ends[0]));
    const inSweep = means[Math.min(Math.max(middle - Math.floor(window / 2), 0), means.length - 1)];
    const start = runs[place][0];
    return { rate, place, step, steps, now, best, inSweep, start, share: share(start, now[place], now[best]) };
  }
  const curveOf = (losses, step) => Array.from({ length: step + 1 }, (_, k) => after(losses, k * every, window));

  function draw({ rate, place, step, steps, now, best, inSweep, share }) {
    const alone = `after ${whole(steps)} steps at this rate alone`;
    const spoken = tries.map((one, i) => `${rateText(one)}: ${now[i].toFixed(2)}`).join(', ');
    const words = `Loss against the learning rate. The run with rising rates is lowest at ${rateText(lowestRate)}. Each rate alone, after ${steps} steps: ${spoken}.`;
    swept.draw(now, place, words, `loss ${alone}`);
    const shown = runs[place].slice(0, steps);
    set(batches, { d: shown.length ? path(shown.map((loss, i) => [chart.x(i / every), y(loss)])) : 'M0 0' });
    const rows = { 'zth-loss': curveOf(runs[place], step), 'zth-best': curveOf(runs[best], last) };
    chart.draw(rows, step, `The loss of each batch at the rate ${rateText(rate)}: ${now[place].toFixed(2)} ${alone}.`);
    set(bestName, { y: Math.min(y(rows['zth-best'][last]) + 16, BOX.bottom - 4) });
    bestName.textContent = place === best ? '' : `the best rate, ${rateText(tries[best])}`;
    numbers.draw([
      [`This rate alone, after ${whole(steps)} steps`, now[place].toFixed(3)],
      [`The best of ${tries.length} rates, ${rateText(tries[best])}`, now[best].toFixed(3)],
      ['Where the rising rates pass this one', inSweep.toFixed(3)],
      ["This rate's part of the best rate's fall", part(share)],
    ]);
  }
  const lowestRate = at(landmarks(means).lowest + (window - 1) / 2);

  function sentence({ rate, place, step, steps, now, best, start, share }) {
    const begins = `Rate ${rateText(rate)}: the loss begins at ${start.toFixed(2)}`;
    if (!step) return `${begins}. Take a few steps.`;
    const ended = `${begins} and is ${now[place].toFixed(2)} after ${whole(steps)} steps`;
    if (place === best) return `${ended}. No other of these rates gets lower.`;
    const other = `the best rate, ${rateText(tries[best])}, gets to ${now[best].toFixed(2)}`;
    if (share < 0) return `${ended}. That's above the start, so the rate is too large. After as many steps ${other}.`;
    return `${ended}, ${part(share)} of the best fall: ${other}.`;
  }

  figure({
    model,
    el,
    name: 'rate-finder',
    controls: [
      slider({ trait: 'rate', label: 'Learning rate', before: 'rate ', values: tries, text: rateText }),
      stepping({ trait: 'step', last, pause: 120, text: (k) => `${whole(k * every)} of ${whole(length)}` }),
      scrub({ trait: 'rate', chart: swept.element, width: WIDTH, at: nearest, mark: '.zth-dot' }),
      scrub({ trait: 'step', ...chart.touched }),
    ],
    stage: [html('div', { class: 'zth-pair' }, swept.element, chart.element), numbers.element],
    table: {
      title: 'Each rate alone',
      head: ['rate', 'loss after these steps', "part of the best rate's fall"],
      rows: ({ now, best, start }) =>
        tries.map((rate, i) => [short(rate), now[i].toFixed(4), part(share(start, now[i], now[best]))]),
    },
    state,
    draw,
    sentence,
  });
}

export default { render };
