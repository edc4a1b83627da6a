// node ours.mjs GPT_JS MODEL KERNELS: the model as the pages have it.

import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { measure } from './texts.mjs';

const [code, model, kernels] = process.argv.slice(2);
const { loadGPT } = await import(pathToFileURL(code));
const gpt = await loadGPT(readFileSync(model), readFileSync(kernels));
await measure(() => {
  const run = gpt.start();
  return (id) => run.step(id).logits;
});
