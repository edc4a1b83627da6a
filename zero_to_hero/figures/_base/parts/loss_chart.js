/** The loss over the steps of a training, with a mark at the step and its loss; a touch leads to the step below it. */
import { axes, linear } from './axes.js';
import { set, svg } from './dom.js';

const WIDTH = 340;

/**
 * @param {{steps: number, every?: number, y: Function, box: {left: number, right: number, top: number, bottom: number},
 *   ground?: SVGElement[], lines?: string[], told?: boolean}} chart the last step, how many steps of the axis one step of the slider
 *   takes, the scale of the losses, the edges of the plotting area in SVG units, what lies below the lines, the lines'
 *   classes, and whether the mark's loss stands beside it
 * @returns {{element: SVGElement, x: Function, draw: Function, touched: object}} `draw({ 'zth-loss': losses }, step,
 *   title)` takes a row for each class, the mark stands on that of `zth-loss`; `x` maps a step of the slider;
 *   `scrub({ trait: 'step', ...touched })` declares the touch
 */
export function lossChart({ steps, every = 1, y, box, ground = [], lines = ['zth-loss'], told = true }) {
  const { left, right, top, bottom } = box;
  const x = linear([0, steps], [left, right]);
  const height = (loss) => Math.min(Math.max(y(loss), top), bottom);
  const title = svg('title');
  const paths = lines.map((name) => svg('path', { class: name }));
  const now = svg('path', { class: 'zth-here' });
  const dot = svg('circle', { r: 5, class: 'zth-dot' });
  const value = svg('text', { class: 'zth-now' });
  const viewBox = `0 0 ${WIDTH} ${bottom + 40}`;
  const area = svg('rect', { x: left, y: top, width: right - left, height: bottom - top, class: 'zth-area' });
  const counted = linear([0, steps * every], [left, right]);
  const grid = axes({ x: counted, y, ...box, xName: 'step', yName: 'loss' });
  const parts = [title, area, grid, ...ground, ...paths, now, dot, ...(told ? [value] : [])];
  const element = svg('svg', { viewBox, role: 'img', class: 'zth-chart' }, ...parts);
  const draw = (rows, step, words) => {
    for (const [place, name] of lines.entries()) {
      const points = rows[name].map((loss, k) => `${x(k).toFixed(1)} ${height(loss).toFixed(1)}`);
      set(paths[place], { d: `M${points.join('L') || '0 0'}` });
    }
    set(now, { d: `M${x(step)} ${top}V${bottom}` });
    const loss = rows['zth-loss'][step];
    set(dot, { cx: x(step), cy: height(loss) });
    // above the mark, where the line falls away from it; towards the side that has room
    const late = x(step) > (left + right) / 2;
    const place = { x: x(step) + (late ? -8 : 8), y: Math.max(height(loss) - 10, top + 12) };
    set(value, { ...place, 'text-anchor': late ? 'end' : 'start' });
    value.textContent = loss === undefined ? '' : loss.toFixed(4);
    title.textContent = words;
  };
  const at = (place) => Math.round(x.invert(place));
  return { element, x, draw, touched: { chart: element, width: WIDTH, at, mark: '.zth-dot' } };
}
