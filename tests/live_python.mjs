// The page's worker under Node: the same files, the same Pyodide, no browser.
// node live_python.mjs FOLDER < jobs.json takes worker and Pyodide from this folder, runs [{code, name, room, first}] in order, in one Python, and
// writes [{ok, seconds, outputs: [{type, text}]}].

import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const folder = pathToFileURL(`${process.argv[2]}/`);
const fromDisk = fetch;
globalThis.fetch = async (address, options) => {
  const { protocol } = new URL(address);
  return protocol === 'file:' ? new Response(await readFile(fileURLToPath(address))) : fromDisk(address, options);
};
// what a worker has and Node has not: a request that's waited for, and the page's messages, in and out
globalThis.XMLHttpRequest = class {
  open(_, address) {
    this.address = address;
  }
  send() {
    this.response = new Uint8Array(readFileSync(new URL(this.address))).buffer;
    this.status = 200;
  }
};
let receive;
let answered;
globalThis.addEventListener = (_, listener) => {
  receive = (data) => listener({ data });
};
globalThis.postMessage = (message) => answered?.(message);

await import(new URL('worker.mjs', folder));
const jobs = JSON.parse(await readFile('/dev/stdin', 'utf8'));
receive({ type: 'start', pyodide: folder.href, engine: true, plots: true, memory: { cache: 'none', address: 'none' } });
const results = [];
for (const job of jobs) {
  const outputs = [];
  const done = new Promise((resolve, reject) => {
    answered = ({ type, file, ...rest }) => {
      if (type === 'done') resolve({ ...rest.result, seconds: rest.seconds });
      else if (type === 'failed') reject(new Error(rest.text));
      else if (type !== 'progress' && type !== 'running' && type !== 'memory') outputs.push({ type, ...rest });
    };
  });
  receive({ type: 'run', ...job });
  results.push({ ...(await done), outputs });
}
process.stdout.write(JSON.stringify(results));
