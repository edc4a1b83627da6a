/** The depth figure: see depth.py for what it shows, depth_network.js for the network. */
import { axes, linear, logarithmic } from '../_base/parts/axes.js';
import { unpack } from '../_base/parts/binary.js';
import { choice, slider } from '../_base/parts/controls.js';
import { html, set, svg } from '../_base/parts/dom.js';
import { figure, kept } from '../_base/parts/kit.js';
import { short } from '../_base/parts/number.js';
import { readout } from '../_base/parts/readout.js';
import { toggle } from '../_base/parts/toggles.js';
import { drawn, histogram, look, SATURATED } from './depth_network.js';

const [LEFT, RIGHT, TOP, ROW] = [48, 248, 34, 30]; // SVG units: a layer's row, and where its histogram lies
const WIDTH = 340;
const COLUMNS = [286, 338]; // where the numbers beside a row end
const BINS = 42;
const FULL = 0.14; // the share of outputs in one bin that fills a row
const RATIOS = [1e-7, 1e2];
const CHART = { left: 48, right: 276, top: 26, bottom: 226 };
const HEALTHY = 1e-3;

const percent = (share) => `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
const small = (x) => x.toExponential(1).replace('e-', 'e−').replace('e+', 'e');
const namesOf = (depth) => ['C', ...Array.from({ length: depth }, (_, k) => String(k + 1)), 'out'];

/** A histogram for each layer, one below the other, with numbers at its right; few layers get higher rows. */
function rows(most, words, heads, marks) {
  const title = svg('title');
  const bottom = TOP + most * ROW;
  const x = linear([-1, 1], [LEFT, RIGHT]);
  const text = (at, y, say, anchor = 'end') => svg('text', { x: at, y, 'text-anchor': anchor }, say);
  const ends = [-1, 0, 1].map((value) => text(x(value), bottom + 14, '', 'middle'));
  const lines = Array.from({ length: most }, (_, k) => {
    const shape = svg('path', { class: 'zth-shape' });
    const numbers = heads.map((_, place) => text(COLUMNS[place], -6, ''));
    const ground = svg('path', { d: `M${LEFT} 0H${RIGHT}`, class: 'zth-ground-line' });
    const group = svg('g', {}, text(0, -6, `layer ${k + 1}`, 'start'), ground, shape, ...numbers);
    return { shape, numbers, group };
  });
  const walls = marks.map((value) => svg('path', { d: `M${x(value)} ${TOP - 4}V${bottom}`, class: 'zth-wall' }));
  const head = heads.map((say, place) => text(COLUMNS[place], TOP - 10, say));
  const element = svg('svg', { viewBox: `0 0 ${WIDTH} ${bottom + 22}`, role: 'img', class: 'zth-rows' }, title);
  element.append(text(0, 11, words, 'start'), ...head, ...walls, ...lines.map(({ group }) => group), ...ends);
  const draw = (layers, reach, say) => {
    const room = (most * ROW) / layers.length;
    const high = Math.min(room, 2 * ROW) - 5;
    for (const [k, { shape, numbers, group }] of lines.entries()) {
      set(group, {
        class: k < layers.length ? '' : 'zth-none',
        transform: `translate(0 ${(TOP + (k + 1) * room - 2).toFixed(1)})`,
      });
      if (k >= layers.length) continue;
      const { row, said } = layers[k];
      let path = `M${LEFT} 0`;
      for (const [bin, count] of histogram(row, reach, BINS).entries()) {
        const height = Math.min(count / row.length / FULL, 1) * high;
        path += `V${(-height).toFixed(1)}H${(LEFT + ((bin + 1) * (RIGHT - LEFT)) / BINS).toFixed(1)}`;
      }
      set(shape, { d: `${path}V0z` });
      for (const [place, number] of numbers.entries()) number.textContent = said[place];
    }
    for (const [place, end] of ends.entries()) end.textContent = short((place - 1) * reach, 2);
    title.textContent = say;
  };
  return { element, draw };
}

/** Of each table: the gradient's spread over its own as a disc, and a step's as a triangle, on a logarithmic axis. */
function ratioChart(most) {
  const { left, right, top, bottom } = CHART;
  const y = logarithmic(RATIOS, [bottom, top]);
  const title = svg('title');
  const names = Array.from({ length: most + 2 }, () => svg('text', { y: bottom + 16, 'text-anchor': 'middle' }));
  const marks = names.map(() => ({
    way: svg('path', { class: 'zth-way' }),
    data: svg('circle', { r: 4, class: 'zth-data' }),
    update: svg('path', { d: 'M0-5l5 8.5h-10z', class: 'zth-update' }),
  }));
  const grid = axes({
    x: { ticks: () => [] },
    y,
    ...CHART,
    xName: 'C: the embeddings · the layers · out: the logits',
    yName: '',
  });
  const key = svg('g', { class: 'zth-key' });
  key.append(
    svg('circle', { cx: 5, cy: 9, r: 4, class: 'zth-data' }),
    svg('text', { x: 14, y: 13 }, 'gradient to data'),
    svg('path', { d: 'M0-5l5 8.5h-10z', transform: 'translate(126 10)', class: 'zth-update' }),
    svg('text', { x: 136, y: 13 }, 'update to data, in one step'),
  );
  const line = [
    svg('path', { d: `M${left} ${y(HEALTHY)}H${right}`, class: 'zth-healthy' }),
    svg('text', { x: right + 5, y: y(HEALTHY) + 4 }, 'healthy'),
  ];
  const viewBox = `0 0 ${WIDTH} ${bottom + 40}`;
  const element = svg('svg', { viewBox, role: 'img', class: 'zth-ratios' }, title, key, grid, ...line, ...names);
  element.append(...marks.flatMap(({ way, data, update }) => [way, data, update]));
  const height = (ratio) => y(Math.min(Math.max(ratio, RATIOS[0]), RATIOS[1])).toFixed(1);
  const draw = (labels, pulls, rate, words) => {
    const unit = (right - left) / labels.length;
    for (const [place, { way, data, update }] of marks.entries()) {
      const shown = place < labels.length;
      for (const mark of [way, data, update, names[place]]) mark.classList.toggle('zth-none', !shown);
      if (!shown) continue;
      const x = (left + (place + 0.5) * unit).toFixed(1);
      const [from, to] = [height(pulls[place]), height(rate * pulls[place])];
      set(way, { d: `M${x} ${from}V${to}` });
      set(data, { cx: x, cy: from });
      set(update, { transform: `translate(${x} ${to})` });
      set(names[place], { x });
      names[place].textContent = labels[place];
    }
    title.textContent = words;
  };
  return { element, draw };
}

function render({ model, el }) {
  const [gains, most, rates] = ['gains', 'most', 'rates'].map((trait) => model.get(trait));
  const [seed, hidden, letters, embd, block] = ['seed', 'hidden', 'letters', 'embd', 'block'].map((trait) =>
    model.get(trait),
  );
  const [flat, Y] = ['contexts', 'targets'].map((trait) => [...unpack(model.get(trait), 'uint8')]);
  const X = Y.map((_, row) => flat.slice(row * block, (row + 1) * block));

  const tables = kept((depth) => drawn({ seed, depth, hidden, letters, block, embd }));
  const seen = kept((depth, gain, batchnorm) => look(tables(depth), { X, Y, gain, batchnorm }));
  const activations = rows(most, 'What comes out of each tanh', ['spread', 'saturated'], [-SATURATED, SATURATED]);
  const gradients = rows(most, 'The gradients of these outputs', ['', 'spread'], [0]);
  const ratios = ratioChart(most);
  const numbers = readout();

  const state = ({ gain, depth, batchnorm, rate }) => ({
    gain,
    depth,
    batchnorm,
    rate,
    ...seen(depth, gain, batchnorm),
  });
  const gainText = (gain) => (Math.abs(gain - 5 / 3) < 1e-9 ? '5/3' : String(gain));

  function draw({ depth, rate, loss, signals, pulls }) {
    const spreads = signals.map(
      ({ spread, saturated }, k) => `layer ${k + 1} ${short(spread, 2)}, ${percent(saturated)} saturated`,
    );
    activations.draw(
      signals.map(({ outs, spread, saturated }) => ({ row: outs, said: [spread.toFixed(2), percent(saturated)] })),
      1,
      `Histograms of the outputs of each layer, from −1 to 1. Spreads: ${spreads.join('; ')}.`,
    );
    const reach = 3 * Math.max(...signals.map(({ gradient }) => gradient));
    gradients.draw(
      signals.map(({ slopes, gradient }) => ({ row: slopes, said: ['', small(gradient)] })),
      reach,
      `Histograms of the gradients on one axis. Spreads: ${signals.map(({ gradient }, k) => `layer ${k + 1} ${small(gradient)}`).join('; ')}.`,
    );
    const each = namesOf(depth).map((name, place) => `${name} ${small(rate * pulls[place])}`);
    ratios.draw(namesOf(depth), pulls, rate, `Update to data, with a line at 0.001: ${each.join('; ')}.`);
    numbers.draw([
      [`Loss on ${Y.length} examples`, loss.toFixed(6)],
      ['Saturated in all layers', percent(signals.reduce((sum, one) => sum + one.saturated, 0) / depth)],
      ['Units that are saturated on every example', percent(signals.reduce((sum, one) => sum + one.dead, 0) / depth)],
      ["First layer's gradients, times the last one's", short(signals[0].gradient / signals[depth - 1].gradient, 3)],
    ]);
  }

  function sentence({ gain, depth, batchnorm, rate, signals, pulls }) {
    const network = `${depth} ${depth === 1 ? 'layer' : 'layers'}, gain ${gainText(gain)}, ${batchnorm ? 'with' : 'without'} BatchNorm`;
    const { spread, saturated } = signals[depth - 1];
    const out = `the last layer has the spread ${spread.toFixed(3)}, ${percent(saturated)} of it saturated`;
    const ratio = signals[0].gradient / signals[depth - 1].gradient;
    const updates = pulls.slice(1, -1).map((pull) => rate * pull);
    const steps = [...new Set([Math.min(...updates), Math.max(...updates)].map(small))].join(' to ');
    return `${network}: ${out}. The first layer's gradients are ${short(ratio, 2)} times the last one's. One step at rate ${rate} changes the layers' weights by ${steps} of their size.`;
  }

  figure({
    model,
    el,
    name: 'depth',
    controls: [
      slider({ trait: 'gain', label: 'Gain', before: 'gain ', values: gains, text: gainText }),
      slider({
        trait: 'depth',
        label: 'Depth',
        before: 'layers ',
        values: Array.from({ length: most }, (_, k) => k + 1),
      }),
      toggle({ trait: 'batchnorm', label: 'BatchNorm' }),
      choice({ trait: 'rate', before: 'Learning rate', options: rates.map((rate) => [rate, String(rate)]) }),
    ],
    stage: [
      html('div', { class: 'zth-pair' }, activations.element, gradients.element),
      html('div', { class: 'zth-pair' }, ratios.element, numbers.element),
    ],
    table: {
      title: 'The layers',
      head: ['layer', 'spread', 'saturated', 'dead units', 'gradient', 'gradient to data', 'update to data'],
      rows: ({ depth, rate, signals, pulls }) =>
        namesOf(depth).map((name, place) => {
          const one = signals[place - 1];
          const inside = one ? [one.spread, one.saturated, one.dead, one.gradient] : [];
          const cells = Array.from({ length: 4 }, (_, k) => (k < inside.length ? short(inside[k]) : ''));
          return [name, ...cells, short(pulls[place]), short(rate * pulls[place])];
        }),
    },
    state,
    draw,
    sentence,
  });
}

export default { render };
