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
