// The page's one Python: a worker that is started at the first Run and ended by Stop.
// A second start, on any page, takes the memory of a fresh Python out of the browser's cache and skips the set-up.

const CACHE = 'zero-to-hero-python';
// beside the worker: a new version of our files has a new folder, so it never meets an old memory
const MEMORY = new URL('./memory', import.meta.url).href;

async function keepMemory(bytes) {
  try {
    const cache = await caches.open(CACHE);
    const folder = new URL('../', MEMORY).href;
    for (const { url } of await cache.keys()) {
      if (url.startsWith(folder) && url !== MEMORY) await cache.delete(url);
    }
    await cache.put(MEMORY, new Response(bytes));
  } catch {
    // no cache here (plain http, private window, no room): every start is a first start
  }
}

/** Python cannot be had in this page: the browser or the server's policy does not start the worker. */
export class Blocked extends Error {}

export class Kernel {
  /** `pyodide` is the address of Pyodide's folder; `onProgress` hears what a start is doing, in a few words. */
  constructor(pyodide, onProgress) {
    this.pyodide = pyodide;
    this.onProgress = onProgress;
    this.generation = 0; // counts the Pythons of this page: a cell knows whether this one has seen it
    this.job = null;
  }

  /** Start Python where none runs. Throws Blocked when the browser refuses at once. */
  start() {
    if (this.worker) return;
    let worker;
    try {
      worker = new Worker(new URL('./worker.mjs', import.meta.url), { type: 'module', name: 'Python' });
    } catch (error) {
      throw new Blocked(error.message);
    }
    this.worker = worker;
    let alive = false;
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      const reason = alive
        ? new Error('Python broke down. The next Run starts it afresh.')
        : new Blocked(event.message);
      this.end(reason);
    });
    worker.addEventListener('message', ({ data }) => {
      alive = true;
      if (data.type === 'progress') this.onProgress(data.text);
      else if (data.type === 'memory') keepMemory(data.bytes);
      else if (data.type === 'failed') this.end(new Error(data.text));
      else if (data.type === 'done') this.settle(data);
      else this.job?.onOutput(data);
    });
    worker.postMessage({ type: 'start', pyodide: this.pyodide, memory: { cache: CACHE, address: MEMORY } });
  }

  /**
   * Run a cell's text; `onOutput` gets {type: 'text' | 'value' | 'html' | 'error', text, spot} as it comes.
   * Resolves to {ok, seconds} and rejects when Python was stopped or could not be had. One run at a time.
   */
  run(code, { name, room }, onOutput) {
    this.start();
    return new Promise((resolve, reject) => {
      this.job = { resolve, reject, onOutput };
      const passed = document.documentElement.dataset.passed ?? ''; // exercises, on this device: static/memory.js
      this.worker.postMessage({ type: 'run', code, name, room, passed });
    });
  }

  settle(result) {
    const job = this.job;
    this.job = null;
    job?.resolve(result);
  }

  /** End this Python, whatever it does; its names are gone. */
  end(reason) {
    this.worker?.terminate();
    this.worker = null;
    this.generation += 1; // no cell's names are there any more, from now on and not from the next start
    const job = this.job;
    this.job = null;
    job?.reject(reason);
  }
}
