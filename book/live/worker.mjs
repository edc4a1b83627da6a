// Python in a worker of its own: the page stays awake while it computes, and Stop can end it at any moment.

import { bytesOf, times } from './kept.mjs';
import { kernels } from './kernels.mjs';

const STACK = 62 * 1024; // bytes: with 56 a long chain of imports fails, with 72 a long chain of objects kills

const FILES = ['runner.py', 'rooms.py', 'stand_ins.py', 'stream.py', 'needs.py', 'reads.py', 'magics.py'];

const read = async (address) => {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return response.arrayBuffer();
};

/** The same while Python waits: it's in the middle of an import. */
function readAtOnce(name) {
  const request = new XMLHttpRequest();
  request.open('GET', new URL(name, import.meta.url), false);
  request.responseType = 'arraybuffer';
  request.send();
  if (request.status !== 200) throw new Error(`${name} answered ${request.status}`);
  return request.response;
}

const here = (name) => read(new URL(name, import.meta.url));

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
async function freshPython(loadPyodide, indexURL) {
  const texts = FILES.map((name) => here(`./${name}`));
  const python = await loadPyodide({ indexURL, _makeSnapshot: true });
  python.FS.mkdir('/home/pyodide/live');
  for (const [n, name] of FILES.entries())
    python.FS.writeFile(`/home/pyodide/live/${name}`, new Uint8Array(await texts[n]));
  python.runPython('import live.runner');
  const bytes = python.makeMemorySnapshot();
  postMessage({ type: 'memory', bytes }, [bytes.buffer]);
  return python;
}

/**
 * Let Python see the end of its stack before the browser does.
 *
 * Python measures the part of the stack that lies in WebAssembly's memory. The browser's own part may end first, and
 * then the interpreter is dead: a graph of 2,000 values in a row that is thrown away is enough. With less to go by,
 * Python frees such a chain piece by piece, and ends a recursion that is too deep with a RecursionError. The limit
 * belongs to the stack in use, so it is set anew in each run.
 */
function limitStack({ _module: wasm }) {
  const here = wasm._emscripten_stack_get_current();
  wasm._PyUnstable_ThreadState_SetStackProtection(wasm._PyThreadState_Get(), here - STACK, STACK);
}

const ROOM = '/home/pyodide';

/** Put the course's tensor engine and its kernels where `import torch` finds them. */
async function addEngine(python, archive) {
  python.unpackArchive(archive, 'xztar', { extractDir: ROOM });
  python.registerJsModule('zero_to_hero_kernels', await kernels(python.FS.readFile(`${ROOM}/kernels.wasm`)));
  python
    .pyimport('live.stand_ins')
    .later(() => python.unpackArchive(readAtOnce('networks.tar.xz'), 'xztar', { extractDir: ROOM }));
}

const KEPT = `${ROOM}/kept`; // zero_to_hero/page/kept.py
const known = new Map(); // the files in there: when they were written
const stored = new Set(); // and those of them that the browser has

/** Give Python the files that this browser keeps, as they are now: another page may have changed them. */
async function bringFiles({ FS }) {
  const there = await times();
  for (const [name, when] of there) {
    if (!(when <= known.get(name))) FS.writeFile(`${KEPT}/${name}`, new Uint8Array(await bytesOf(name)));
    known.set(name, Math.max(when, known.get(name) ?? 0));
    stored.add(name);
  }
  for (const name of [...stored].filter((one) => !there.has(one))) {
    stored.delete(name);
    known.delete(name);
    FS.unlink(`${KEPT}/${name}`);
  }
}

/** Hand a file to the page, which shows and keeps it; `bytes` are missing where there's none. */
function takeFile({ FS }, text, spot) {
  const { name, fresh } = JSON.parse(text);
  const path = `${KEPT}/${name}`;
  const bytes = FS.analyzePath(path).exists ? FS.readFile(path) : undefined;
  if (fresh) known.set(name, Math.max(Date.now(), (known.get(name) ?? 0) + 1));
  const file = { name, fresh, bytes, when: known.get(name) };
  postMessage({ type: 'file', file, spot }, bytes ? [bytes.buffer] : []);
}

async function start({ pyodide, memory, engine, plots }) {
  const indexURL = new URL(pyodide, import.meta.url).href;
  const package_ = here('./zero_to_hero.zip');
  const torch = engine && here('./engine.tar.xz');
  const plotting = plots && here('./plots.tar.xz');
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
  python ??= await freshPython(loadPyodide, indexURL);
  python.unpackArchive(await package_, 'zip', { extractDir: ROOM });
  if (torch) await addEngine(python, await torch);
  if (plotting) python.unpackArchive(await plotting, 'xztar', { extractDir: ROOM });
  python.pyimport('live.stand_ins').install();
  python.FS.mkdir(KEPT);
  // where a cell finds what it downloads elsewhere: zero_to_hero/data/_site.py
  python.pyimport('os').environ.set('ZERO_TO_HERO_SITE', new URL('../corpora/', import.meta.url).href);
  const { run, plan } = python.pyimport('live.runner');
  const post = (type, text, spot) => {
    if (type === 'begin') limitStack(python);
    else if (type === 'file') takeFile(python, text, spot);
    else postMessage({ type, text, spot });
  };
  // on a switched stack, where the browser has that, Python may go twice as deep as on the worker's own
  const call = 'Suspending' in WebAssembly ? run.callPromising.bind(run) : run;
  return async ({ texts, room, passed, ...job }) => {
    if (texts) return JSON.parse(plan(JSON.stringify(texts)));
    await bringFiles(python).catch(() => {}); // a browser that keeps nothing
    return JSON.parse(await call(JSON.stringify({ ...job, passed }), room, Boolean(job.first), post));
  };
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
  if (!data.texts) postMessage({ type: 'running' });
  const begin = performance.now();
  try {
    const result = await run(data);
    postMessage({ type: 'done', result, seconds: (performance.now() - begin) / 1000 });
  } catch (error) {
    // not a Python exception: those are answered by the runner. The interpreter itself is broken
    postMessage({ type: 'failed', text: `Python broke down (${error.message.slice(0, 200)}). Run starts it afresh.` });
  }
});
