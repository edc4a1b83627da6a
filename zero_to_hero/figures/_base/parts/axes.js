/** From numbers to places on the screen: linear and logarithmic scales, their ticks, and the two axes as SVG. */
import { svg } from './dom.js';
import { short } from './number.js';

/** `scale(x)` maps domain [a, b] to range [p, q]; `scale.invert` back; `scale.ticks(n)` about n round numbers. */
export function linear([a, b], [p, q]) {
  const scale = (x) => p + ((x - a) / (b - a)) * (q - p);
  scale.invert = (place) => a + ((place - p) / (q - p)) * (b - a);
  scale.ticks = (count = 5) => {
    const rough = Math.abs(b - a) / count;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999);
    const first = Math.ceil(Math.min(a, b) / step - 1e-9);
    const last = Math.floor(Math.max(a, b) / step + 1e-9);
    // multiplying whole numbers keeps 0.30000000000000004 away from 3 × 0.1
    const tidy = (n) => Number((n * step).toPrecision(12));
    return Array.from({ length: last - first + 1 }, (_, index) => tidy(first + index));
  };
  return scale;
}

/** The same on a logarithmic domain, both ends of it positive; its ticks are powers of ten. */
export function logarithmic([a, b], range) {
  const inner = linear([Math.log10(a), Math.log10(b)], range);
  const scale = (x) => inner(Math.log10(x));
  scale.invert = (place) => 10 ** inner.invert(place);
  scale.ticks = (count = 5) => {
    const low = Math.ceil(Math.log10(Math.min(a, b)) - 1e-9);
    const high = Math.floor(Math.log10(Math.max(a, b)) + 1e-9);
    const step = Math.max(1, Math.ceil((high - low) / count));
    return Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, index) => 10 ** (low + index * step));
  };
  return scale;
}

/** A power of ten as 10 with a raised exponent, any other number short. */
export function tickLabel(value) {
  const power = Math.log10(Math.abs(value));
  if (Number.isInteger(power) && Math.abs(power) > 3) {
    const raised = [...String(power)].map((sign) => (sign === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[sign])).join('');
    return `${value < 0 ? '−' : ''}10${raised}`;
  }
  return short(value);
}

/**
 * The two axes of a plot with their ticks, grid lines and names.
 * @param {{x, y, left: number, right: number, top: number, bottom: number, xName: string, yName: string, count?: number}} plot
 *   scales and the edges of the plotting area in SVG units
 */
export function axes({ x, y, left, right, top, bottom, xName, yName, count = 5 }) {
  const group = svg('g', { class: 'zth-axes', 'aria-hidden': 'true' });
  for (const value of x.ticks(count)) {
    group.append(
      svg('line', { x1: x(value), x2: x(value), y1: top, y2: bottom }),
      svg('text', { x: x(value), y: bottom + 16, 'text-anchor': 'middle' }, tickLabel(value)),
    );
  }
  for (const value of y.ticks(count)) {
    group.append(
      svg('line', { x1: left, x2: right, y1: y(value), y2: y(value) }),
      svg('text', { x: left - 6, y: y(value) + 4, 'text-anchor': 'end' }, tickLabel(value)),
    );
  }
  group.append(
    svg('text', { class: 'zth-axis-name', x: (left + right) / 2, y: bottom + 34, 'text-anchor': 'middle' }, xName),
    svg('text', { class: 'zth-axis-name', x: left, y: top - 8, 'text-anchor': 'start' }, yName),
  );
  return group;
}
