// What both peers do alike: letters by chance, and the training loops, timed.

import { createRequire } from 'node:module';
import { join } from 'node:path';

/** So many integers from 0 up to, not including, `below`. */
export const integers = (n, below) => Int32Array.from({ length: n }, () => Math.floor(Math.random() * below));

/** The path of a package in the folder where this was started. */
export const resolve = (name) => createRequire(join(process.cwd(), 'package.json')).resolve(name);

/** Print the steps a second of each loop; a model is a function that gives a function: a step, whose value is the loss. */
export function measure({ mlp, wavenet, gpt }) {
  const programs = {
    mlp: [mlp(), 300, 50],
    wavenet: [wavenet(), 40, 5],
    'small gpt': [gpt(2, 64, 32, 16), 15, 3],
    'larger gpt': [gpt(4, 128, 64, 12), 3, 1],
  };
  const speeds = {};
  for (const [name, [step, count, warmUp]] of Object.entries(programs)) {
    for (let i = 0; i < warmUp; i++) step();
    const start = performance.now();
    let loss;
    for (let i = 0; i < count; i++) loss = step();
    if (!(loss > 0)) throw new Error(`${name}: the loss is ${loss}`);
    speeds[name] = (1000 * count) / (performance.now() - start);
  }
  console.log(JSON.stringify(speeds));
}
