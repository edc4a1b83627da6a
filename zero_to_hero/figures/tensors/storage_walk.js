/** What a walk through a view of a storage is, in numbers and words: see storage.py for what a view has. */

/** The index of the k-th number, in the order in which the last dimension moves fastest. */
export function indexOf(k, shape) {
  const index = [];
  let rest = k;
  for (const size of [...shape].reverse()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return index;
}

/** From place to place: how far each step of the walk goes in the storage. */
export const jumps = (places) => places.slice(1).map((place, k) => place - places[k]);

/** Signed, with a minus that's as wide as a plus. */
export const signed = (number) => (number < 0 ? `−${-number}` : `+${number}`);

/** `0 + 2·1 + 1·4 = 6` */
export function reckoned(index, { strides, offset }) {
  const place = index.reduce((sum, i, d) => sum + i * strides[d], offset);
  return `${[offset, ...index.map((i, d) => `${i}·${strides[d]}`)].join(' + ')} = ${place}`;
}

/** As Python writes a tuple. */
export const tuple = (numbers) => `(${numbers.join(', ')}${numbers.length === 1 ? ',' : ''})`;

/** Rows and columns of what's drawn. */
export const sides = (shape) => (shape.length === 1 ? [1, shape[0]] : shape);
