// The kernels of the tensor engine in the page, as the Python module `zero_to_hero_kernels` (zero_to_hero/tensor/backend.py).

const PAGE = 65536; // WebAssembly counts memory in these
const FIRST = 512; // pages that the memory begins with: 32 MB
const LAST = 65536; // 4 GB

/** What Python imports: the kernels, and five functions for the memory that both share. `wasm` is the compiled file. */
export async function kernels(wasm) {
  const memory = new WebAssembly.Memory({ initial: FIRST, maximum: LAST });
  const { instance } = await WebAssembly.instantiate(wasm, { env: { memory } });
  const { _initialize, __heap_base: heap, ...functions } = instance.exports;
  _initialize();
  let bytes = new Uint8Array(memory.buffer);
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
    poke(address, data) {
      const buffer = data.getBuffer('u8');
      bytes.set(buffer.data, address);
      buffer.release();
    },
  };
}
