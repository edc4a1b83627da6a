/** The numbers of the scaling figure: the lowest place of a line, and a line's value between the sizes it's known at. */

/** The place of the smallest value. */
export const lowest = (values) => values.indexOf(Math.min(...values));

/** The value of a line at a size, on a logarithmic axis of sizes; beyond its ends, that of the end. */
export function valueAt(sizes, line, size) {
  const after = sizes.findIndex((one) => one >= size);
  if (after === 0) return line[0];
  if (after < 0) return line.at(-1);
  const part = Math.log(size / sizes[after - 1]) / Math.log(sizes[after] / sizes[after - 1]);
  return line[after - 1] + part * (line[after] - line[after - 1]);
}
