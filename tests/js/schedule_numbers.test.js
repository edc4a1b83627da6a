import assert from 'node:assert/strict';
import { test } from 'node:test';
import { place, SHAPES, share } from '../../zero_to_hero/figures/training/schedule_numbers.js';

test('a warm-up rises in equal stairs, and its last one reaches the peak', () => {
  assert.deepEqual(
    [0, 1, 2, 3].map((step) => share('cosine', step, 12, 4, 0.4)),
    [0.25, 0.5, 0.75, 1],
  );
});

test('each shape has its place halfway down', () => {
  const half = SHAPES.map((shape) => share(shape, 50, 100, 0, 0.4));
  assert.deepEqual(
    half.map((one) => Number(one.toFixed(12))),
    [1, 0.5, 0.5, 1],
  );
  assert.equal(share('trapezoid', 80, 100, 0, 0.4), 0.5);
  assert.equal(share('linear', 0, 100, 0, 0.4), 1);
});

test('every run has a place of its own', () => {
  const peaks = [0.1, 1];
  const all = peaks.flatMap((peak) =>
    SHAPES.flatMap((shape) => [false, true].map((warm) => place(peaks, peak, shape, warm))),
  );
  assert.deepEqual(
    all,
    all.map((_, i) => i),
  );
});
