import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linear, logarithmic, tickLabel } from '../../zero_to_hero/figures/_base/parts/axes.js';
import { short } from '../../zero_to_hero/figures/_base/parts/number.js';

test('a linear scale maps its ends and comes back', () => {
  const scale = linear([-1, 3], [300, 0]);
  assert.equal(scale(-1), 300);
  assert.equal(scale(3), 0);
  assert.equal(scale.invert(scale(0.7)), 0.7);
});

test('linear ticks are round, inside the domain, and free of binary dust', () => {
  assert.deepEqual(linear([0, 1], [0, 1]).ticks(10), [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
  assert.deepEqual(linear([-3.2, 4.1], [0, 1]).ticks(4), [-2, 0, 2, 4]);
  assert.deepEqual(linear([1000, 5000], [0, 1]).ticks(4), [1000, 2000, 3000, 4000, 5000]);
});

test('a logarithmic scale gives each power of ten the same room', () => {
  const scale = logarithmic([1e-16, 1], [0, 320]);
  assert.equal(scale(1e-16), 0);
  assert.ok(Math.abs(scale(1e-8) - 160) < 1e-9);
  assert.ok(Math.abs(scale.invert(160) / 1e-8 - 1) < 1e-9);
});

test('logarithmic ticks are powers of ten inside the domain, thinned to the count', () => {
  const powers = (ticks) => ticks.map((tick) => Math.round(Math.log10(tick)));
  assert.deepEqual(powers(logarithmic([1e-3, 10], [0, 1]).ticks(9)), [-3, -2, -1, 0, 1]);
  assert.deepEqual(powers(logarithmic([1e-16, 1], [0, 1]).ticks(4)), [-16, -12, -8, -4, 0]);
});

test('labels of ticks', () => {
  assert.equal(tickLabel(1e-12), '10⁻¹²');
  assert.equal(tickLabel(0.01), '0.01');
  assert.equal(tickLabel(-2), '−2');
});

test('short numbers', () => {
  const cases = [
    [0.12345678, '0.1235'],
    [-1.5, '−1.5'],
    [0, '0'],
    [1e-9, '1e−9'],
    [123456.7, '123500'],
    [-2.5e7, '−2.5e7'],
    [Number.NEGATIVE_INFINITY, '−∞'],
    [Number.NaN, 'not a number'],
  ];
  for (const [number, text] of cases) assert.equal(short(number), text);
});
