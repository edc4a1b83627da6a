/** Loss against size at equal work: see scaling.py for what it shows, scaling_numbers.js for the numbers. */
import { axes, linear, logarithmic } from '../_base/parts/axes.js';
import { slider } from '../_base/parts/controls.js';
import { set, svg } from '../_base/parts/dom.js';
import { figure } from '../_base/parts/kit.js';
import { whole } from '../_base/parts/number.js';
import { readout } from '../_base/parts/readout.js';
import { toggle } from '../_base/parts/toggles.js';
import { lowest, valueAt } from './scaling_numbers.js';

const BOX = { left: 34, right: 512, top: 26, bottom: 250 };
const billions = (work) => `${whole(work / 1e9)} billion`;
const path = (points) => `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}`;

function render({ model, el }) {
  const [budgets, points, sizes, lines, axis] = ['budgets', 'points', 'sizes', 'lines', 'axis'].map((trait) =>
    model.get(trait),
  );
  const x = logarithmic([sizes[0], sizes.at(-1)], [BOX.left, BOX.right]);
  const scale = linear(axis, [BOX.bottom, BOX.top]);
  const y = (loss) => Math.min(Math.max(scale(loss), BOX.top), BOX.bottom);
  const draws = (line) => path(sizes.map((size, i) => [x(size), y(line[i])]));

  const title = svg('title');
  const others = budgets.map((_, i) => svg('path', { d: draws(lines[i][0]), class: 'zth-other' }));
  const bests = points.map((each) => {
    const [size, , loss] = each[lowest(each.map((one) => one[2]))];
    return svg('circle', { cx: x(size), cy: y(loss), r: 2.5, class: 'zth-other-best' });
  });
  const area = svg('path', { class: 'zth-band' });
  const line = svg('path', { class: 'zth-law' });
  const dots = svg('g', {});
  const ring = svg('circle', { r: 8, class: 'zth-ring' });
  const name = svg('text', { class: 'zth-name', 'text-anchor': 'middle' });
  const grid = axes({ x, y: scale, ...BOX, xName: 'parameters', yName: 'held-out loss' });
  const chart = svg(
    'svg',
    { viewBox: `0 0 520 ${BOX.bottom + 40}`, role: 'img', class: 'zth-chart' },
    ...[title, grid, area, ...others, ...bests, line, dots, ring, name],
  );
  const numbers = readout();

  function state({ budget, band }) {
    const at = budgets.indexOf(budget);
    const runs = points[at];
    const best = runs[lowest(runs.map((one) => one[2]))];
    const law = lines[at][0];
    const bottom = lowest(law);
    const quarter = valueAt(sizes, law, sizes[bottom] / 4) - law[bottom];
    return { budget, band, at, runs, best, law, bottom, quarter };
  }

  function draw({ budget, band, at, runs, best, law, bottom, quarter }) {
    const [, low, high] = lines[at];
    const there = sizes.map((size, i) => [x(size), y(high[i])]);
    const back = sizes.map((size, i) => [x(size), y(low[i])]).reverse();
    set(area, { d: band ? `${path([...there, ...back])}z` : '' });
    set(line, { d: draws(law) });
    for (const [i, other] of others.entries()) set(other, { visibility: i === at ? 'hidden' : 'visible' });
    dots.replaceChildren(
      ...runs.map(([size, , loss]) => svg('circle', { cx: x(size), cy: y(loss), r: 4, class: 'zth-run' })),
    );
    set(ring, { cx: x(best[0]), cy: y(best[2]) });
    set(name, { x: x(best[0]), y: y(best[2]) + 24 });
    name.textContent = `${whole(best[0])} parameters`;
    const spoken = runs.map(([size, , loss]) => `${whole(size)} parameters: ${loss.toFixed(2)}`).join(', ');
    title.textContent = `Loss against size for ${billions(budget)} operations. ${spoken}.`;
    numbers.draw([
      ['Best run: parameters', whole(best[0])],
      ['Its loss', best[2].toFixed(3)],
      ['The law is lowest at', whole(Math.round(sizes[bottom]))],
      ['A quarter of that size costs, by the law', `${quarter.toFixed(3)} nats`],
    ]);
  }

  function sentence({ budget, best, runs }) {
    return `${billions(budget)} operations: of ${runs.length} sizes, ${whole(best[0])} parameters have the lowest loss, ${best[2].toFixed(2)} after ${whole(best[1])} characters.`;
  }

  figure({
    model,
    el,
    name: 'scaling',
    controls: [
      slider({ trait: 'budget', label: 'Budget', before: 'operations: ', values: budgets, text: billions }),
      toggle({ trait: 'band', label: 'show the band of fits' }),
    ],
    stage: [chart, numbers.element],
    table: {
      title: 'The runs of this budget',
      head: ['parameters', 'characters read', 'loss', 'the law'],
      rows: ({ runs, law }) =>
        runs.map(([size, read, loss]) => [
          whole(size),
          whole(read),
          loss.toFixed(3),
          valueAt(sizes, law, size).toFixed(3),
        ]),
    },
    state,
    draw,
    sentence,
  });
}

export default { render };
