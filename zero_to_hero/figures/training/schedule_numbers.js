/** The numbers of the schedule figure: the rate's shapes, and where a run stands among all. */

export const SHAPES = ['constant', 'linear', 'cosine', 'trapezoid'];

/** The rate at a step, as a share of its peak. */
export function share(shape, step, steps, warmUp, falling) {
  if (step < warmUp) return (step + 1) / warmUp;
  const done = (step - warmUp) / (steps - warmUp);
  if (shape === 'constant') return 1;
  if (shape === 'linear') return 1 - done;
  if (shape === 'cosine') return (1 + Math.cos(Math.PI * done)) / 2;
  return Math.min(1, (steps - step) / (falling * steps));
}

/** Where a run stands: peak after peak, in it each shape, without and with warm-up. */
export const place = (peaks, peak, shape, warm) =>
  (peaks.indexOf(peak) * SHAPES.length + SHAPES.indexOf(shape)) * 2 + (warm ? 1 : 0);
