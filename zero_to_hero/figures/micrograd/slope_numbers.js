/** The slope figure's numbers: Python's differences, divided; and digits as Python prints them. */
import { unpack } from '../_base/parts/binary.js';

/** Reads the state once; `at(function, point, nudge)`, all three by their place in their rows. */
export function numbers({ functions, points, nudges, curves, differences }) {
  const rows = unpack(differences, 'float64');
  const samples = unpack(curves, 'float32');
  const perCurve = samples.length / functions.length;
  const at = (which, place, nudge) => {
    const h = nudges[nudge];
    const x = points[place];
    const { values, slopes } = functions[which];
    const start = 2 * nudges.length * (which * points.length + place);
    const forward = rows[start + nudge] / h;
    const both = rows[start + nudges.length + nudge];
    const symmetric = both / (2 * h);
    const slope = slopes[place];
    return {
      h,
      x,
      slope,
      value: values[place],
      // to be drawn: where the secants touch the curve
      ahead: values[place] + rows[start + nudge],
      behind: values[place] + rows[start + nudge] - both,
      forward,
      symmetric,
      forwardError: Math.abs(forward - slope),
      symmetricError: Math.abs(symmetric - slope),
      // the float x + h is the float x
      stuck: x + h === x,
    };
  };
  const curve = (which) => samples.subarray(which * perCurve, (which + 1) * perCurve);
  return { at, curve };
}

/** The place of the number in `row` that is nearest to `wanted`. */
export function nearest(row, wanted) {
  let best = 0;
  for (const [place, number] of row.entries())
    if (Math.abs(number - wanted) < Math.abs(row[best] - wanted)) best = place;
  return best;
}

/** One digit and an exponent, as Python's `format(x, ".0e")`: 3e-05. Where two digits are as near, the even one. */
export function oneDigit(x) {
  let [digit, exponent] = x.toExponential(0).split('e');
  if (/^[02468]\.50*$/.test(x.toExponential(60).split('e')[0])) [digit, exponent] = [x.toExponential(1)[0], exponent];
  const size = exponent.slice(1).padStart(2, '0');
  return `${digit}e${exponent[0]}${size}`;
}

/** A nudge: powers of ten as the lecture writes them, those between with two digits. */
export function nudgeText(h) {
  const power = Math.log10(h);
  if (Math.abs(power - Math.round(power)) < 1e-9) return oneDigit(h);
  const [digits, exponent] = h.toExponential(1).split('e');
  return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
}

/** What `oneDigit` and `nudgeText` give, for the eye: 3e+00 as 3, 1e-02 as 0.01, 2e-09 as 2 × 10⁻⁹, 1e-15 as 10⁻¹⁵. */
export function readable(text) {
  const [digits, exponent] = text.split('e');
  const power = Number(exponent);
  if (Math.abs(power) <= 3) return String(Number(text));
  const raised = [...String(power)].map((sign) => (sign === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[sign])).join('');
  return digits === '1' ? `10${raised}` : `${digits} × 10${raised}`;
}

/** The part of the straight line through (x, y) that lies inside the box; undefined where none does. */
export function secant({ x, y, slope }, [left, right], [low, high]) {
  let ends = [left, right];
  if (slope !== 0) {
    const [from, to] = [x + (low - y) / slope, x + (high - y) / slope].sort((a, b) => a - b);
    ends = [Math.max(left, from), Math.min(right, to)];
  }
  if (ends[0] > ends[1]) return undefined;
  return ends.map((u) => [u, y + slope * (u - x)]);
}
