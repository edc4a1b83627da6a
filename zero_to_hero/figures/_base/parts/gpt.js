/**
 * A trained GPT in the page: reads the file of zero_to_hero/gpt_quantised.py and computes with the engine's kernels
 * (zero_to_hero/kernels), one letter at a time, as zero_to_hero/gpt.py does with its cache.
 *
 *   const gpt = await loadGPT(model, kernels);   // each an address or bytes; rejects with what's wrong, and the way out
 *   gpt.config                                   // n_layer, n_head, n_embd, block_size, vocab
 *   gpt.encode('To be'), gpt.decode(ids)         // letters and their numbers
 *   const run = gpt.start();                     // an empty text; as many runs as you like, each its own text
 *   const { logits } = run.step(id);             // one letter more: Float32Array(vocab), for the letter after it
 *   const seen = run.step(id, { watch: true });  // and the following two
 *   seen.attention[layer][head]                  // its weights for positions run.from … run.length - 1
 *   seen.residual[layer]                         // the vector (n_embd) after so many layers: 0 is the table's
 *   gpt.lens(seen.residual[layer])               // the logits, if the text had ended its way there
 *
 * The window holds block_size letters. When one more comes, the older half goes, and the model reads the other half again
 * (`window_start` in gpt_quantised.py): so each letter is computed as gpt.py would on the letters from run.from on, and
 * every 64th step or so takes longer. A cache that loses one letter at a time would be quicker, but this model writes
 * worse with it: its heads lean on the first letter of a text.
 */

const MAGIC = 'zth-gpt\n';
const VERSION = 1;
const PAGE = 65536; // WebAssembly counts memory in these
const BASE = 10000; // of the angles of RoPE

const aligned = (size) => Math.ceil(size / 16) * 16;

/** The bytes at an address, or those that are here. */
async function bytesOf(source) {
  if (typeof source !== 'string') return new Uint8Array(source.buffer ?? source, source.byteOffset, source.byteLength);
  const answer = await fetch(source);
  if (!answer.ok) throw new Error(`${source} can't be had (${answer.status}): load the page again.`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** The header of a model's file and the bytes behind it. */
async function opened(file) {
  const text = (from, to) => new TextDecoder().decode(file.subarray(from, to));
  const again = 'Load the page again.';
  if (text(0, 8) !== MAGIC) throw new Error(`This file is no quantised GPT. ${again}`);
  const length = new DataView(file.buffer, file.byteOffset).getUint32(8, true);
  let header;
  try {
    header = JSON.parse(text(12, 12 + length));
  } catch {
    throw new Error(`The header of the model's file is broken. ${again}`);
  }
  if (header.version !== VERSION)
    throw new Error(`The model's file has version ${header.version} of its format, and this page reads ${VERSION}.`);
  const data = file.subarray(12 + length);
  const whole = header.matrices.reduce(
    (sum, [, rows, columns]) => sum + aligned(4 * rows) + aligned(rows * columns),
    0,
  );
  const cut = `The model's file was cut short or changed. ${again}`;
  if (data.length !== whole) throw new Error(cut);
  if (globalThis.crypto?.subtle) {
    const sha = new Uint8Array(await crypto.subtle.digest('SHA-256', data));
    if ([...sha].map((byte) => byte.toString(16).padStart(2, '0')).join('') !== header.sha256) throw new Error(cut);
  }
  return { header, data };
}

/** The kernels, and `room(bytes)`: an address of memory that nobody else has. */
async function kernelsIn(wasm) {
  const memory = new WebAssembly.Memory({ initial: 16 });
  const { instance } = await WebAssembly.instantiate(wasm, { env: { memory } });
  const { _initialize, __heap_base, ...kernels } = instance.exports;
  _initialize();
  let free = aligned(__heap_base.value);
  const room = (bytes) => {
    const at = free;
    free += aligned(bytes);
    const missing = free - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    return at;
  };
  return { memory, room, kernels };
}

/** @param {string|ArrayBuffer|ArrayBufferView} model @param {string|ArrayBuffer|ArrayBufferView} wasm the kernels */
export async function loadGPT(model, wasm) {
  const [file, code] = await Promise.all([bytesOf(model), bytesOf(wasm)]);
  const [{ header, data }, { memory, room, kernels }] = await Promise.all([opened(file), kernelsIn(code)]);
  const { vocab_size: vocab, block_size, n_layer, n_head, n_embd } = header.config;
  const letters = [...header.letters];
  const numbers = new Map(letters.map((letter, number) => [letter, number]));
  const half = n_embd / n_head / 2;
  const floats = (count) => room(4 * count);

  // the file's bytes as they are, and where each matrix begins in them
  let at = room(data.length);
  const weights = at;
  const matrices = {};
  for (const [name, rows, columns] of header.matrices) {
    matrices[name] = { scales: at, whole: at + aligned(4 * rows), rows, columns };
    at = matrices[name].whole + aligned(rows * columns);
  }
  // what a step needs, and the cache of the run that made the last one: keys, then values, layer by layer
  const cached = block_size * n_embd;
  const [x, normed, heads, qkv, up, logits] = [n_embd, n_embd, n_embd, 3 * n_embd, 4 * n_embd, vocab].map(floats);
  const [cosines, sines, looks] = [half, half, n_head * block_size].map(floats);
  const cache = floats(2 * n_layer * cached);
  // the memory grows no more, so these stay what they are
  const view = (address, count) => new Float32Array(memory.buffer, address, count);
  new Uint8Array(memory.buffer).set(data, weights);
  const inCache = view(cache, 2 * n_layer * cached);

  /** The first `count` numbers of each row. */
  const rows = (address, n, length, count) =>
    Array.from({ length: n }, (_, row) => view(address + 4 * row * length, count).slice());
  const product = (o, name, from, add = 0) => {
    const { scales, whole, rows, columns } = matrices[name];
    kernels.product8(o, scales, whole, from, rows, columns, add);
  };

  /** RoPE's angles of a position: the first pair of channels turns by a radian a letter, the last ones hardly. */
  function turnTo(position) {
    const [cos, sin] = [view(cosines, half), view(sines, half)];
    for (let i = 0; i < half; i += 1) {
      const angle = position * BASE ** (-i / half);
      cos[i] = Math.cos(angle);
      sin[i] = Math.sin(angle);
    }
  }

  /** The logits of the vector in x. */
  function ended() {
    kernels.rms_norm(normed, x, 1, n_embd);
    product(logits, 'head.weight', normed);
    return view(logits, vocab).slice();
  }

  /** Read a letter at a place of the window: x is then what the last layer leaves of it. */
  function read(id, place, watch) {
    turnTo(place);
    const attention = [];
    const residual = [];
    const note = () => watch && residual.push(view(x, n_embd).slice());
    const { scales, whole } = matrices['tokens.weight'];
    kernels.row8(x, scales, whole, id, n_embd);
    note();
    for (let layer = 0; layer < n_layer; layer += 1) {
      const keys = cache + 4 * 2 * layer * cached;
      const values = keys + 4 * cached;
      const [q, k, v] = [0, 1, 2].map((part) => qkv + 4 * part * n_embd);
      // look around: queries and keys get one size and are turned; keys and values go into the cache
      kernels.rms_norm(normed, x, 1, n_embd);
      product(qkv, `blocks.${layer}.attention.qkv.weight`, normed);
      kernels.rms_norm(q, q, 2 * n_head, 2 * half);
      kernels.rotate(q, cosines, sines, 2 * n_head, half);
      view(keys, cached).set(view(k, n_embd), place * n_embd);
      view(values, cached).set(view(v, n_embd), place * n_embd);
      kernels.attend(heads, looks, q, keys, values, n_head, 2 * half, place + 1, block_size);
      if (watch) attention.push(rows(looks, n_head, block_size, place + 1));
      product(x, `blocks.${layer}.attention.proj.weight`, heads, 1);
      // then think
      kernels.rms_norm(normed, x, 1, n_embd);
      product(up, `blocks.${layer}.mlp.up.weight`, normed);
      kernels.relu_squared(up, 4 * n_embd);
      product(x, `blocks.${layer}.mlp.proj.weight`, up, 1);
      note();
    }
    return watch && { attention, residual };
  }

  let resident; // the run whose keys and values are in the kernels' memory
  function enter(run) {
    if (resident === run) return;
    if (resident) resident.kept = inCache.slice();
    if (run.kept) inCache.set(run.kept);
    run.kept = undefined;
    resident = run;
  }

  class Run {
    /** The numbers of the letters so far. */
    ids = [];
    /** Where the window begins: the oldest letter that the last one saw. */
    from = 0;

    get length() {
      return this.ids.length;
    }

    step(id, { watch = false } = {}) {
      if (!(id >= 0 && id < vocab))
        throw new RangeError(`expected a letter's number from 0 to ${vocab - 1}, got ${id}`);
      enter(this);
      if (this.length - this.from === block_size) {
        this.from = this.length - Math.floor(block_size / 2);
        for (const [place, one] of this.ids.slice(this.from).entries()) read(one, place);
      }
      this.ids.push(id);
      const seen = read(id, this.length - 1 - this.from, watch);
      return { logits: ended(), ...seen };
    }
  }

  return {
    config: { n_layer, n_head, n_embd, block_size, vocab },
    letters,
    losses: header.losses,
    parameters: header.matrices.reduce((sum, [, rows, columns]) => sum + rows * columns, 0),
    /** The letters of a text that the model has no number for, each once. */
    unknown: (text) => [...new Set(text)].filter((letter) => !numbers.has(letter)),
    /** Throws a RangeError for letters that the model has never seen. */
    encode(text) {
      const strange = this.unknown(text);
      if (strange.length) throw new RangeError(`the model has never seen ${strange.join(' ')}`);
      return [...text].map((letter) => numbers.get(letter));
    },
    decode: (ids) => Array.from(ids, (id) => letters[id]).join(''),
    start: () => new Run(),
    lens(residual) {
      view(x, n_embd).set(residual);
      return ended();
    },
  };
}

/**
 * A letter's number, drawn from softmax(logits / temperature); at temperature 0 the likeliest.
 * @param {number} u a number drawn evenly from 0 to 1
 */
export function drawn(logits, temperature, u) {
  const most = logits.reduce((a, b) => Math.max(a, b));
  if (temperature === 0) return logits.indexOf(most);
  const weights = logits.map((logit) => Math.exp((logit - most) / temperature));
  let left = u * weights.reduce((a, b) => a + b);
  const found = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return found < 0 ? logits.indexOf(most) : found; // what rounding left of the sum
}
