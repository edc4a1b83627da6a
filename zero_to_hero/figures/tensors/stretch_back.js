/** Which places of a result read a number that was stretched, and what they send back. */

/** Rows and columns of a shape of up to two dimensions, lined up at the right. */
export const sides = (shape) => [1, 1, ...shape].slice(-2);

/** The places of the result, in order, that read number `k` of a tensor with this shape. */
export function readers(k, shape, out) {
  const [rows, columns] = sides(shape);
  const [n, m] = sides(out);
  const found = [];
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < m; j += 1) {
      if ((i % rows) * columns + (j % columns) === k) found.push(i * m + j);
    }
  }
  return found;
}

/** What comes back to number `k`: the result's gradient counts from 1. */
export const back = (k, shape, out) => readers(k, shape, out).reduce((sum, place) => sum + place + 1, 0);
