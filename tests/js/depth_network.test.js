import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawn, histogram, look, randn, std } from '../../zero_to_hero/figures/batchnorm/depth_network.js';

const X = [
  [0, 0],
  [0, 3],
  [3, 3],
  [1, 2],
  [4, 1],
];
const Y = [3, 1, 0, 4, 2];
const sizes = { seed: 1, depth: 3, hidden: 8, letters: 5, block: 2, embd: 4 };
const tables = () => drawn(sizes);
const near = (a, b, off = 1e-12) => assert.ok(Math.abs(a - b) < off, `${a} is not ${b}`);

test('the tables are as large as the network wants them, and a seed repeats them', () => {
  const { C, matrices } = tables();
  assert.equal(C.length, 20);
  assert.deepEqual(
    matrices.map(({ ins, outs, W }) => [ins, outs, W.length]),
    [
      [8, 8, 64],
      [8, 8, 64],
      [8, 8, 64],
      [8, 5, 40],
    ],
  );
  assert.deepEqual(tables().matrices[2].W, matrices[2].W);
  assert.notDeepEqual(drawn({ ...sizes, seed: 2 }).C, C);
});

test('the numbers are normal: mean 0, spread 1, and of any count', () => {
  const row = randn(3)(20_003);
  near(row.reduce((sum, x) => sum + x, 0) / row.length, 0, 0.03);
  near(std(row), 1, 0.02);
  assert.equal(row.length, 20_003);
});

test('std divides by n − 1', () => near(std(Float64Array.of(1, 2, 3, 6)), Math.sqrt(14 / 3)));

for (const batchnorm of [false, true]) {
  test(`gradients are what nudging finds, ${batchnorm ? 'with' : 'without'} BatchNorm`, () => {
    const [h, how] = [1e-5, { X, Y, gain: 1.5, batchnorm }];
    const loss = (change) => {
      const nudged = tables();
      change(nudged);
      return look(nudged, how).loss;
    };
    const seen = look(tables(), how);
    const measured = (table) =>
      Float64Array.from(table(tables()), (_, i) => {
        const [up, down] = [h, -h].map((nudge) =>
          loss((all) => {
            table(all)[i] += nudge;
          }),
        );
        return (up - down) / (2 * h);
      });
    const { C, matrices } = tables();
    near(seen.pulls[0], std(measured((all) => all.C)) / std(C), 1e-7);
    for (const [place, { ins, W }] of matrices.entries()) {
      // the table is drawn with spread 1 and then scaled: nudging it is nudging the weight by as much less
      const size = (place === matrices.length - 1 ? 0.1 : 1.5) / Math.sqrt(ins);
      const ratio = std(measured((all) => all.matrices[place].W)) / size / (size * std(W));
      assert.ok(Math.abs(seen.pulls[place + 1] / ratio - 1) < 1e-5, `table ${place}`);
    }
  });
}

test('with BatchNorm the gain changes no output, and gradients to data by its square', () => {
  const [one, two] = [1, 2].map((gain) => look(tables(), { X, Y, gain, batchnorm: true }));
  for (const [k, { spread }] of one.signals.entries()) near(two.signals[k].spread, spread, 1e-3);
  for (const place of [2, 3]) near(one.pulls[place] / two.pulls[place], 4, 1e-2);
});

test('a huge gain saturates every unit, and leaves all numbers finite', () => {
  const { loss, signals } = look(tables(), { X, Y, gain: 1e4, batchnorm: false });
  assert.ok(Number.isFinite(loss));
  assert.ok(signals[2].saturated > 0.95);
  assert.ok(signals[2].dead > 0.8);
  assert.equal(look(tables(), { X, Y, gain: 0.1, batchnorm: false }).signals[2].saturated, 0);
});

test('a histogram counts both ends, and nothing beyond them', () => {
  assert.deepEqual([...histogram([-1, -0.6, 0, 0.9, 1, 1.1], 1, 4)], [2, 0, 1, 2]);
});
