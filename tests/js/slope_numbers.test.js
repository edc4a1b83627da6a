import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  nearest,
  nudgeText,
  numbers,
  oneDigit,
  readable,
  secant,
} from '../../zero_to_hero/figures/micrograd/slope_numbers.js';

const view = (row, Row) => new DataView(Row.from(row).buffer);

// x² at 1 and 2 with the nudges 0.5 and 1e-17
const state = {
  functions: [{ name: 'square', values: [1, 4], slopes: [2, 4] }],
  points: [1, 2],
  nudges: [0.5, 1e-17],
  curves: view([0, 1, 4], Float32Array),
  differences: view([1.25, 0, 2, 0, 2.25, 0, 4, 0], Float64Array),
};

test('quotients are differences by h and by 2h, and errors their distances from the slope', () => {
  const { at, curve } = numbers(state);
  const first = at(0, 0, 0);
  assert.deepEqual([first.forward, first.symmetric, first.forwardError, first.symmetricError], [2.5, 2, 0.5, 0]);
  assert.deepEqual([first.ahead, first.behind], [2.25, 0.25]);
  assert.deepEqual([at(0, 1, 0).forward, at(0, 1, 0).symmetric], [4.5, 4]);
  assert.deepEqual([...curve(0)], [0, 1, 4]);
});

test('a nudge that a float cannot hold is known', () => {
  const { at } = numbers(state);
  assert.equal(at(0, 0, 0).stuck, false);
  assert.equal(at(0, 0, 1).stuck, true);
  assert.equal(at(0, 0, 1).forwardError, 2);
});

test('the nearest place, the first one where two are as near', () => {
  assert.equal(nearest([-1, 0, 2], 0.6), 1);
  assert.equal(nearest([-1, 0, 2], 99), 2);
  assert.equal(nearest([0, 1], 0.5), 0);
  assert.equal(nearest([0, 1], Number.NaN), 0);
});

test('one digit and an exponent of at least two', () => {
  const cases = [
    [0.000031, '3e-05'],
    [0, '0e+00'],
    [14, '1e+01'],
    [9.7, '1e+01'],
    [0.25, '2e-01'],
    [3.5, '4e+00'],
    [2.5000000000000004, '3e+00'],
    [1e-120, '1e-120'],
  ];
  for (const [number, text] of cases) assert.equal(oneDigit(number), text);
});

test('nudges between powers of ten have two digits', () => {
  assert.equal(nudgeText(10 ** -5), '1e-05');
  assert.equal(nudgeText(10 ** -1.25), '5.6e-02');
  assert.equal(nudgeText(1), '1e+00');
});

test('a secant ends where the picture ends', () => {
  assert.deepEqual(secant({ x: 1, y: 1, slope: 0 }, [-2, 4], [0, 9]), [
    [-2, 1],
    [4, 1],
  ]);
  assert.deepEqual(secant({ x: 1, y: 1, slope: 2 }, [-2, 4], [0, 5]), [
    [0.5, 0],
    [3, 5],
  ]);
  assert.deepEqual(secant({ x: 1, y: 1, slope: -1 }, [0, 4], [0, 5]), [
    [0, 2],
    [2, 0],
  ]);
  assert.equal(secant({ x: 1, y: 99, slope: 1 }, [0, 4], [0, 5]), undefined);
});

test('small powers are written out, the others with a raised exponent', () => {
  const cases = {
    '3e+00': '3',
    '0e+00': '0',
    '1e-02': '0.01',
    '5.6e-02': '0.056',
    '1e-15': '10⁻¹⁵',
    '2e-09': '2 × 10⁻⁹',
    '1e+04': '10⁴',
  };
  for (const [text, shown] of Object.entries(cases)) assert.equal(readable(text), shown);
});
