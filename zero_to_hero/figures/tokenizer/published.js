/** GPT's vocabularies, when somebody asks for them: from the site itself, or from the kernel where there is one. */
import { ranked } from './bpe.js';

const FILES = { gpt2: 'gpt2.js', gpt4: 'cl100k_base.js' };
const PATIENCE = 5_000; // milliseconds until a kernel that doesn't answer is given up

/** The text of js-tiktoken's file for `name`. */
async function fileOf(name, model) {
  if (model.get('_esm')) {
    const here = () => model.get(name)?.byteLength;
    if (!here()) {
      await new Promise((done) => {
        model.on(`change:${name}`, done);
        setTimeout(done, PATIENCE);
      });
    }
    if (here()) return new TextDecoder().decode(model.get(name));
    throw new Error('no kernel sent it');
  }
  const response = await fetch(new URL(`../corpora/${FILES[name]}`, import.meta.url));
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
  return response.text();
}

/** A function of "gpt2" or "gpt4": undefined while it's on its way, then `{ vocabulary }` or `{ failed: true }`. */
export function published(model) {
  const asked = new Map();
  const ask = async (name, answer) => {
    try {
      answer.got = { vocabulary: ranked(await fileOf(name, model)) };
    } catch {
      answer.got = { failed: true };
    }
  };
  return (name) => {
    if (!asked.has(name)) {
      asked.set(name, {});
      ask(name, asked.get(name));
    }
    return asked.get(name).got;
  };
}
