// node pyodide.mjs ROOT KERNELS PROGRAM runs a Python file in Pyodide, with the engine as its torch.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [root, wasm, program] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(root, 'node_modules/pyodide/pyodide.mjs')));
const { kernels } = await import(pathToFileURL(join(root, 'book/live/kernels.mjs')));
const python = await loadPyodide();
python.registerJsModule('zero_to_hero_kernels', await kernels(readFileSync(wasm)));

function copy(from, to) {
  python.FS.mkdirTree(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const target = `${to}/${entry.name}`;
    if (entry.isDirectory()) copy(join(from, entry.name), target);
    else if (entry.name.endsWith('.py')) python.FS.writeFile(target, readFileSync(join(from, entry.name)));
  }
}
copy(join(root, 'zero_to_hero/tensor'), '/course/zero_to_hero/tensor');
python.FS.writeFile('/course/zero_to_hero/__init__.py', '');
copy(join(root, 'book/live'), '/course/live');
python.runPython("import sys; sys.path.insert(0, '/course'); from live.stand_ins import install; install()");
python.runPython(readFileSync(program, 'utf8'));
