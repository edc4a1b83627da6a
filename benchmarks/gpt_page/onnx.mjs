// node onnx.mjs MODEL THREADS, in a folder with onnxruntime-web: the same model on its wasm backend, with a cache that
// goes in and comes out as tensors.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { measure } from './texts.mjs';

const [model, threads] = process.argv.slice(2);
const require = createRequire(join(process.cwd(), 'package.json'));
const { default: ort } = await import(pathToFileURL(require.resolve('onnxruntime-web')));
ort.env.wasm.numThreads = Number(threads);
const session = await ort.InferenceSession.create(readFileSync(model), { executionProviders: ['wasm'] });
const { heads, size, layers } = JSON.parse(readFileSync(`${model}.json`));
const floats = (data, dims) => new ort.Tensor('float32', data, dims);
const angles = Array.from({ length: size / 2 }, (_, i) => 10000 ** ((-2 * i) / size));

await measure(() => {
  let cache = {};
  for (let i = 0; i < layers; i += 1)
    for (const part of 'kv') cache[part + i] = floats(new Float32Array(0), [heads, 0, size]);
  let at = 0;
  return async (id) => {
    const turn = (f) =>
      floats(
        Float32Array.from(angles, (angle) => f(at * angle)),
        [size / 2],
      );
    const given = {
      id: new ort.Tensor('int64', BigInt64Array.of(BigInt(id)), [1]),
      cos: turn(Math.cos),
      sin: turn(Math.sin),
    };
    at += 1;
    const { logits, ...rest } = await session.run({ ...given, ...cache });
    cache = Object.fromEntries(Object.entries(rest).map(([name, tensor]) => [name.slice(4), tensor]));
    return logits.data;
  };
});
