// Python in a worker of its own: the page stays awake while it computes, and Stop can end it at any moment.

const read = async (address) => {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return response.arrayBuffer();
};

/** The memory that an earlier start left in the browser's cache, or undefined. */
async function earlierMemory({ cache, address }) {
  try {
    const kept = await (await caches.open(cache)).match(address);
    return await kept?.arrayBuffer();
  } catch {
    return undefined;
  }
}

/** A Python that has set itself up and imported what the runner needs. */
async function freshPython(loadPyodide, indexURL, runner) {
  const python = await loadPyodide({ indexURL, _makeSnapshot: true });
  python.FS.writeFile('/home/pyodide/live_runner.py', new Uint8Array(await runner));
  python.runPython('import live_runner');
  const bytes = python.makeMemorySnapshot();
  postMessage({ type: 'memory', bytes }, [bytes.buffer]);
  return python;
}

async function start({ pyodide, memory }) {
  const here = (name) => read(new URL(name, import.meta.url));
  const indexURL = new URL(pyodide, import.meta.url).href;
  const package_ = here('./zero_to_hero.zip');
  const runner = here('./runner.py');
  const earlier = earlierMemory(memory);
  const { loadPyodide } = await import(new URL('pyodide.mjs', indexURL));
  let python;
  const snapshot = await earlier;
  postMessage({
    type: 'progress',
    text: snapshot ? 'Starting Python …' : 'Loading Python (about 6 MB, this first time only) …',
  });
  if (snapshot) {
    python = await loadPyodide({ indexURL, _loadSnapshot: snapshot }).catch(() => undefined);
  }
  python ??= await freshPython(loadPyodide, indexURL, runner);
  python.unpackArchive(await package_, 'zip', { extractDir: '/home/pyodide' });
  const run = python.runPython('import live_runner; live_runner.run');
  return (job) =>
    JSON.parse(run(job.code, job.name, job.room, (type, text, spot) => postMessage({ type, text, spot })));
}

let ready;

addEventListener('message', async ({ data }) => {
  if (data.type === 'start') {
    ready = start(data);
    ready.catch((error) => postMessage({ type: 'failed', text: `Python could not be loaded: ${error.message}` }));
    return;
  }
  const run = await ready.catch(() => null);
  if (!run) return;
  postMessage({ type: 'progress', text: 'Running …' });
  const begin = performance.now();
  try {
    const result = run(data);
    postMessage({ type: 'done', ...result, seconds: (performance.now() - begin) / 1000 });
  } catch (error) {
    // not a Python exception: those are answered by the runner. The interpreter itself is broken
    postMessage({ type: 'failed', text: `Python broke down (${error.message.slice(0, 200)}). Run starts it afresh.` });
  }
});
