// The page's one Python: a worker that is started at the first Run and ended by Stop.
// A second start, on any page, takes the memory of a fresh Python out of the browser's cache and skips the set-up.

import { BORING } from './limits.mjs';

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
  /**
   * `files.pyodide` is the address of Pyodide's folder; `files.engine` says whether PyTorch's stand-in is needed, and
   * `files.plots` whether matplotlib's is.
   * `onProgress` hears what a start is doing, in a few words.
   */
  constructor(files, onProgress) {
    this.files = files;
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
      else if (data.type === 'running') this.watch();
      else if (data.type === 'memory') keepMemory(data.bytes);
      else if (data.type === 'failed') this.end(new Error(data.text));
      else if (data.type === 'done') this.settle(data);
      else this.job?.onOutput?.(data);
    });
    worker.postMessage({ type: 'start', ...this.files, memory: { cache: CACHE, address: MEMORY } });
  }

  /**
   * Run a cell: `job` is {code, name, room, judges: it checks an answer}, and `first`, [[name, code], …], where the room
   * is to be a fresh one.
   * `onOutput` gets {type: 'text' | 'value' | 'html' | 'error' | 'cut', text, spot} as it comes.
   * Resolves to {ok, seconds}. Rejects when Python was stopped, took longer than `limit` seconds or could not be had.
   * One run at a time.
   */
  async run(job, limit, onOutput) {
    const { result, seconds } = await this.ask(job, { limit, onOutput });
    return { ...result, seconds };
  }

  /** For each of these texts the places of those before it that must run first, and of those that must not fail. */
  async plan(texts) {
    return (await this.ask({ texts })).result;
  }

  ask(question, how) {
    this.start();
    return new Promise((resolve, reject) => {
      this.job = { resolve, reject, ...how };
      const passed = document.documentElement.dataset.passed ?? ''; // exercises, on this device: static/memory.js
      this.worker.postMessage({ type: 'run', passed, ...question });
    });
  }

  /** Python has begun with the code itself: say when it takes long, and end it when it takes too long. */
  watch() {
    const { limit } = this.job;
    this.onProgress('Running …');
    const still = `Still running. Stop ends it; after ${limit} s it ends by itself.`;
    const late = `Ended after ${limit} s. Is there a loop that never ends? The next Run starts Python afresh.`;
    this.timers = [
      setTimeout(() => this.onProgress(still), BORING * 1000),
      setTimeout(() => this.end(new Error(late)), limit * 1000),
    ];
  }

  rest() {
    for (const timer of this.timers ?? []) clearTimeout(timer);
  }

  settle(result) {
    this.rest();
    const job = this.job;
    this.job = null;
    job?.resolve(result);
  }

  /** End this Python, whatever it does; its names are gone. */
  end(reason) {
    this.rest();
    this.worker?.terminate();
    this.worker = null;
    this.generation += 1; // no cell's names are there any more, from now on and not from the next start
    const job = this.job;
    this.job = null;
    job?.reject(reason);
  }
}
