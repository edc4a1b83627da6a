/** Numbers as the lecture prints them: four significant digits, a real minus sign, no trailing noise. */

export function short(x, digits = 4) {
  if (Number.isNaN(x)) return 'not a number';
  if (!Number.isFinite(x)) return x > 0 ? '∞' : '−∞';
  const size = Math.abs(x);
  const text =
    size !== 0 && (size >= 1e6 || size < 1e-4)
      ? x.toExponential(digits - 1).replace(/\.?0+e/, 'e')
      : String(Number(x.toPrecision(digits)));
  return text.replace('e+', 'e').replaceAll('-', '−');
}

/** Four decimals, as the still pictures have them (`short` in zero_to_hero/page/expression_graph.py). */
export function fixed(x) {
  const size = Math.abs(x);
  const text = x === 0 || (size >= 1e-3 && size < 1e5) ? x.toFixed(4) : x.toExponential(2);
  return text.replace(/e([+-])(\d)$/, 'e$10$2').replaceAll('-', '−');
}

/** A whole number with its thousands apart: 228,146. */
export const whole = (n) => n.toLocaleString('en-US');
