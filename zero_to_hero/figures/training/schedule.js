/** A schedule and the run that was trained with it: see schedule.py for what it shows. */
import { axes, linear } from '../_base/parts/axes.js';
import { unpack } from '../_base/parts/binary.js';
import { slider } from '../_base/parts/controls.js';
import { html, set, svg } from '../_base/parts/dom.js';
import { figure } from '../_base/parts/kit.js';
import { short } from '../_base/parts/number.js';
import { readout } from '../_base/parts/readout.js';
import { radios, toggle } from '../_base/parts/toggles.js';
import { place, SHAPES, share } from './schedule_numbers.js';

const BOX = { left: 34, right: 330, top: 26, bottom: 200 };
const WORDS = ['constant', 'a line', 'a cosine', 'stays, then falls'];
const rateText = (rate) => short(rate, 2);
const path = (points) => `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}`;

function chart(x, y, names, lines) {
  const title = svg('title');
  const paths = lines.map((name) => svg('path', { class: name }));
  const label = svg('text', { class: 'zth-best-name', 'text-anchor': 'end', x: BOX.right - 2 });
  const grid = axes({ x, y, ...BOX, xName: names[0], yName: names[1] });
  const viewBox = `0 0 340 ${BOX.bottom + 40}`;
  const element = svg('svg', { viewBox, role: 'img', class: 'zth-chart' }, title, grid, ...paths, label);
  return { element, title, paths, label };
}

function render({ model, el }) {
  const [peaks, steps, warmUp, falling, ends, axis] = ['peaks', 'steps', 'warm_up', 'falling', 'ends', 'axis'].map(
    (trait) => model.get(trait),
  );
  const flat = [...unpack(model.get('losses'), 'float16')];
  const length = flat.length / ends.length;
  const runs = ends.map((_, i) => flat.slice(i * length, (i + 1) * length));
  const best = ends.indexOf(Math.min(...ends));
  const called = (at) => {
    const shape = WORDS[Math.floor(at / 2) % SHAPES.length];
    const peak = rateText(peaks[Math.floor(at / 2 / SHAPES.length)]);
    return `${shape}, peak ${peak}, ${at % 2 ? 'with' : 'without'} warm-up`;
  };

  const x = linear([0, steps], [BOX.left, BOX.right]);
  const shares = linear([0, 1], [BOX.bottom, BOX.top]);
  const scale = linear(axis, [BOX.bottom, BOX.top]);
  // what's too large for the picture waits at its edge
  const inside = (loss) => Math.min(Math.max(scale(loss), BOX.top), BOX.bottom);
  const rates = chart(x, shares, ['step', 'rate, as a share of its peak'], ['zth-rate']);
  const losses = chart(x, scale, ['step', 'loss'], ['zth-best', 'zth-loss']);
  const curve = (run) => path(run.map((loss, i) => [x(((i + 0.5) * steps) / length), inside(loss)]));
  const numbers = readout();

  function state({ peak, shape, warm }) {
    const at = place(peaks, peak, shape, warm);
    const other = place(peaks, peak, shape, !warm);
    return { peak, shape, warm, at, end: ends[at], other: ends[other], first: runs[at][0] };
  }

  function draw({ peak, shape, warm, at, end, other }) {
    const points = Array.from({ length: steps }, (_, k) => [
      x(k),
      shares(share(shape, k, steps, warm ? warmUp : 0, falling)),
    ]);
    set(rates.paths[0], { d: path(points) });
    rates.title.textContent = `The rate over ${steps} steps: ${called(at)}.`;
    set(losses.paths[0], { d: curve(runs[best]) });
    set(losses.paths[1], { d: curve(runs[at]) });
    losses.title.textContent = `The loss over the steps: ${called(at)}. Held out at the end: ${end.toFixed(3)}.`;
    set(losses.label, { y: inside(runs[best][length - 1]) + 14 });
    losses.label.textContent = at === best ? '' : 'the best run';
    numbers.draw([
      [`Held out, ${warm ? 'with' : 'without'} warm-up`, end.toFixed(3)],
      [`The same ${warm ? 'without' : 'with'} it`, other.toFixed(3)],
      [`The best of all ${ends.length} runs: ${called(best)}`, ends[best].toFixed(3)],
      ['Highest rate', rateText(peak)],
    ]);
  }

  function sentence({ at, end, other, warm }) {
    const words = `${called(at)}: ${end.toFixed(2)} at the end`;
    if (at === best) return `${words}. No other run gets lower.`;
    return `${words}, and ${other.toFixed(2)} ${warm ? 'without' : 'with'} the warm-up. The best run has ${ends[best].toFixed(2)}.`;
  }

  figure({
    model,
    el,
    name: 'schedule',
    controls: [
      slider({ trait: 'peak', label: 'Peak of the rate', before: 'peak ', values: peaks, text: rateText }),
      toggle({ trait: 'warm', label: `warm-up over ${warmUp} steps` }),
      radios({ trait: 'shape', label: 'and then', options: SHAPES.map((one, i) => [one, WORDS[i]]) }),
    ],
    stage: [html('div', { class: 'zth-pair' }, rates.element, losses.element), numbers.element],
    table: {
      title: 'Held-out losses at the end',
      head: ['peak', 'shape', 'without warm-up', 'with it'],
      rows: () =>
        peaks.flatMap((peak) =>
          SHAPES.map((one, i) => [
            rateText(peak),
            WORDS[i],
            ...[false, true].map((warm) => ends[place(peaks, peak, one, warm)].toFixed(3)),
          ]),
        ),
    },
    state,
    draw,
    sentence,
  });
}

export default { render };
