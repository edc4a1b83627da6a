// The kernels of the tensor engine in the page, as the Python module `zero_to_hero_kernels` (zero_to_hero/tensor/backend.py).

const PAGE = 65536; // WebAssembly counts memory in these
const FIRST = 512; // pages that the memory begins with: 32 MB
const LAST = 65536; // 4 GB

/** What to do with the bytes of an object of Python's. */
function withBytes(data, use) {
  const buffer = data.getBuffer('u8');
  try {
    return use(buffer.data);
  } finally {
    buffer.release();
  }
}

/**
 * What Python imports: the kernels, five functions for the memory that both share, and one that gives the function
 * `step` of a module that calls kernels. `wasm` is the compiled file.
 */
export async function kernels(wasm) {
  const memory = new WebAssembly.Memory({ initial: FIRST, maximum: LAST });
  const { instance } = await WebAssembly.instantiate(wasm, { env: { memory } });
  const { _initialize, __heap_base: heap, ...functions } = instance.exports;
  _initialize();
  let bytes = new Uint8Array(memory.buffer);
  const step = (module) =>
    new WebAssembly.Instance(new WebAssembly.Module(module), { env: { ...functions, memory } }).exports.step;
  return {
    ...functions,
    names: Object.keys(functions),
    start: () => heap.value,
    limit: () => memory.buffer.byteLength,
    grow(limit) {
      const missing = Math.ceil((limit - memory.buffer.byteLength) / PAGE);
      if (missing > 0) memory.grow(Math.min(Math.max(missing, 256), LAST - memory.buffer.byteLength / PAGE));
      bytes = new Uint8Array(memory.buffer);
      return memory.buffer.byteLength;
    },
    peek: (address, size) => bytes.slice(address, address + size),
    poke: (address, data) => withBytes(data, (given) => bytes.set(given, address)),
    build: (module) => withBytes(module, step),
  };
}
