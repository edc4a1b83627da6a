/** The numbers of the learning-rate finder: means of batches, and where a run of rising rates is lowest and flies apart. */

const mean = (row) => row.reduce((sum, x) => sum + x, 0) / row.length;

/** The mean of each `window` batches in a row; the first one belongs to the place (window − 1) / 2. */
export function moving(losses, window) {
  return Array.from({ length: losses.length - window + 1 }, (_, i) => mean(losses.slice(i, i + window)));
}

/** A training's loss after so many steps: the mean of its last `window` batches, and of the first one before any step. */
export function after(losses, steps, window) {
  return mean(losses.slice(Math.max(steps - window, 0), Math.max(steps, 1)));
}

/** The places of the lowest mean and of the first one after it that's above the start again; −1 where there's none. */
export function landmarks(means) {
  const lowest = means.indexOf(Math.min(...means));
  return { lowest, cliff: means.findIndex((loss, i) => i > lowest && loss > means[0]) };
}

/** How much of the best rate's fall another rate has got: 1 for all of it, below 0 if it's above the start. */
export const share = (start, now, best) => (best < start ? (start - now) / (start - best) : 0);
