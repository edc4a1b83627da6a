// node pyodide.mjs ROOT KERNELS PROGRAM runs a Python file in Pyodide, with the engine as its torch.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [root, wasm, program] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(root, 'node_modules/pyodide/pyodide.mjs')));
const { kernels } = await import(pathToFileURL(join(root, 'book/live/kernels.mjs')));
const python = await loadPyodide();

/** The kernels with two functions more: `record(step)` counts a step's calls, `replay(times)` runs them without Python. */
function recorded(made) {
  let calls;
  for (const name of made.names) {
    const call = made[name];
    made[name] = (...given) => {
      calls?.push([call, given]);
      return call(...given);
    };
  }
  let step;
  return {
    ...made,
    record(run) {
      calls = [];
      run()?.destroy?.();
      [step, calls] = [calls, undefined];
      return step.length;
    },
    replay(times) {
      const start = performance.now();
      for (let i = 0; i < times; i++) for (const [call, given] of step) call(...given);
      return (1000 * (performance.now() - start)) / times;
    },
  };
}

const made = await kernels(readFileSync(wasm));
python.registerJsModule('zero_to_hero_kernels', process.env.TASK === 'time' ? recorded(made) : made);

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
python.globals.set('TASK', process.env.TASK ?? 'speed');
python.runPython("import os; os.environ['TASK'] = TASK");
python.runPython(readFileSync(program, 'utf8'));
