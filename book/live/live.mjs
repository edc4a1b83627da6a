// Gives the cells tagged `live` of a page Run, Stop and Reset, and then an editor. Python itself comes with the first Run.

import { Editor } from './editor.mjs';
import { Blocked, Kernel } from './kernel.mjs';
import { ANSWER, CELL } from './limits.mjs';
import { Output } from './output.mjs';
import { keep, load } from './store.mjs';

const { pyodide, engine, plots } = document.querySelector('script[data-pyodide]').dataset;
const KEYS = 'live-keys';
const EARLIER = 'This verdict is about an earlier answer.';
const STOPPED = 'Stopped. The next Run starts Python afresh.';
const BLOCKED =
  'Python cannot be started in this page: the browser or the server does not let it. ' +
  'The code and its output stand as they were computed.';

const cells = [];
let current = null; // the cell that runs
let line = Promise.resolve(); // runs wait for each other
let stops = 0; // a run that was waiting when Stop was pressed does not begin

const kernel = new Kernel({ pyodide, engine: engine !== undefined, plots: plots !== undefined }, (text) =>
  current?.say(text),
);

function stop() {
  stops += 1;
  kernel.end(new Error(STOPPED));
}

const button = (text, className, act) => {
  const element = document.createElement('button');
  element.type = 'button';
  element.textContent = text;
  element.className = `live-button ${className}`;
  element.addEventListener('click', act);
  return element;
};

/** Where a cell's text is kept: its section and its place there, so that work elsewhere on the page does not move it. */
function placeOf(element) {
  const section = element.closest('section')?.id ?? '';
  return `${section}/${cells.filter((cell) => cell.section === section).length + 1}`;
}

/** The card above an exercise's cells: a lecture's section may hold several, among cells of its own. */
function cardOf(element) {
  let before = element;
  while (before && !before.matches('.zth-exercise')) before = before.previousElementSibling;
  return before?.id ?? element.closest('section')?.id ?? '';
}

class Cell {
  constructor(element) {
    this.number = cells.length + 1;
    this.name = `cell ${this.number}`;
    this.section = element.closest('section')?.id ?? '';
    this.place = placeOf(element);
    // an exercise has its own copy of the page's names: no answer can spoil another
    this.exercise = element.classList.contains('tag_exercise');
    this.check = element.classList.contains('tag_check');
    // a cell that stands alone needs nothing of the page above it
    this.alone = element.classList.contains('tag_alone');
    this.room = this.exercise || this.check ? cardOf(element) : this.alone ? this.section : '';
    this.ran = null;
    const input = element.querySelector('.cell_input');
    this.editor = new Editor(input.querySelector('pre'), {
      label: `Python code, ${this.name}`,
      describedBy: KEYS,
      onRun: () => this.run(),
      onInput: () => this.changed(),
    });
    this.original = this.editor.text;
    this.output = new Output(input, element.querySelector('.cell_output'), `Output of ${this.name}`);
    this.bar = this.makeBar();
    input.append(this.bar);
    element.classList.add('live-ready');
    this.element = element;
    this.recall();
    this.marks();
  }

  makeBar() {
    const bar = document.createElement('div');
    bar.className = 'live-bar';
    this.runButton = button('Run', 'live-run', () => this.run());
    this.stopButton = button('Stop', 'live-stop', stop);
    this.stopButton.hidden = true;
    this.resetButton = button('Reset', 'live-reset', () => this.reset());
    for (const [control, what] of [
      [this.runButton, 'Run'],
      [this.stopButton, 'Stop'],
      [this.resetButton, 'Reset'],
    ]) {
      control.setAttribute('aria-label', `${what} ${this.name}`);
    }
    this.status = document.createElement('span');
    this.status.className = 'live-status';
    this.status.setAttribute('role', 'status');
    const name = document.createElement('span');
    name.className = 'live-name';
    name.textContent = this.name;
    bar.append(this.runButton, this.stopButton, this.resetButton, this.status, name);
    return bar;
  }

  /** Say it in the status line; what `answers` tell in full stands below, and is read out only. */
  say(text, answers = []) {
    const unseen = document.createElement('span');
    unseen.className = 'zth-unseen';
    unseen.textContent = answers.map((answer) => ` ${answer.text}`).join('');
    this.status.replaceChildren(text, ...(answers.length ? [unseen] : []));
  }

  /** Put back what the reader wrote here before. */
  recall() {
    const kept = load('cell', this.place);
    if (!kept) return;
    if (kept.was === this.original) {
      this.editor.text = kept.now;
    } else if (this.exercise) {
      // the page has a new version: an answer is not thrown away for that
      this.editor.text = kept.now;
      this.say('Your answer to an earlier version of this exercise. Reset shows the new one.');
    }
  }

  changed() {
    const { text } = this.editor;
    keep('cell', this.place, text === this.original ? null : { was: this.original, now: text });
    this.marks();
    if (this.exercise) for (const cell of cells) if (cell.check && cell.room === this.room) cell.marks();
    if (this.ran && !this.busy) this.say(text === this.ran.text ? '' : 'Changed since it ran.');
  }

  /** The text of the answer that a check looks at. */
  get answer() {
    const answers = cells.filter((cell) => cell.exercise && cell.room === this.room);
    return answers.map((cell) => cell.editor.text).join('\n');
  }

  /** Mark the output where it doesn't belong to the text that stands here, and a verdict to the answer. */
  marks() {
    const { text } = this.editor;
    const earlier = this.check && this.of !== undefined && this.judged !== this.answer;
    let words = '';
    if (earlier) words = EARLIER;
    else if (this.of === undefined && text !== this.original) words = 'Printed by the original cell.';
    else if (this.of !== undefined && text !== this.of) words = 'Printed before the last change.';
    this.output.mark(words);
    if (!this.check || this.busy || this.of === undefined || this.void === earlier) return;
    this.void = earlier;
    this.say(earlier ? EARLIER : 'This verdict is about the answer above.');
  }

  reset() {
    if (this.editor.text !== this.original) {
      this.editor.replace(this.original);
      this.say('Reset. Ctrl+Z brings your text back.');
    } else {
      this.say('');
    }
    keep('cell', this.place, null);
    this.ran = null;
    if (this.busy) return;
    this.of = undefined;
    this.output.reset();
  }

  /** Run this cell after those above it that it may need: the page's own, and those of the same exercise. */
  run() {
    if (this.busy) return;
    const before = stops;
    this.busy = true;
    this.say('Waiting …');
    this.showStop(true);
    line = line
      .then(() => this.runInTurn(before))
      .catch((error) => {
        if (error instanceof Blocked) giveUp();
        else this.say(error.message);
      })
      .finally(() => {
        this.busy = false;
        this.showStop(false);
      });
  }

  async runInTurn(before) {
    // an answer is not the end of it: what follows tells whether it is right
    const check = this.exercise && cells.slice(this.number).find((cell) => cell.check && cell.room === this.room);
    const mayNeed = (cell) => cell.room === this.room || (cell.room === '' && !this.alone);
    const chain = [...cells.slice(0, this.number - 1).filter(mayNeed), this, ...(check ? [check] : [])];
    current = this;
    await plan(chain);
    const needed = new Set(chain.slice(chain.indexOf(this)));
    for (const cell of chain.toReversed()) if (needed.has(cell)) for (const one of cell.needs) needed.add(one);
    const failed = new Map(); // a cell, and the one that it failed for
    for (const cell of chain.filter((one) => needed.has(one))) {
      if (stops !== before) throw new Error(STOPPED);
      const asked = cell === this || cell === check;
      const culprit = cell.vital.map((one) => failed.get(one)).find(Boolean);
      if (culprit) {
        failed.set(cell, culprit);
        if (cell === this) this.say(`Not run: ${culprit.name}, above, failed.`);
      } else if (asked || !fresh(cell)) {
        if (!asked) this.say(`Running ${cell.name} first …`);
        const first = chain.filter((one) => one.room === '' && needed.has(one) && !failed.has(one));
        if (!(await cell.runNow(first))) failed.set(cell, cell);
      }
    }
  }

  /** Run this cell; where it begins a room afresh, the cells of `first` make the page's names there. */
  async runNow(first) {
    kernel.start();
    const anew = this.room !== '' && (this.exercise || this.room !== room);
    const stamp = enter(this, anew);
    const { text } = this.editor;
    current = this;
    this.showStop(true);
    this.output.begin();
    this.ran = null;
    this.of = text;
    this.judged = this.answer;
    this.void = false;
    this.say('Starting …');
    try {
      const job = { code: text, name: this.name, room: this.room, judges: this.check };
      if (anew) job.first = first.map((cell) => [cell.name, cell.editor.text]);
      const limit = this.exercise || this.check ? ANSWER : CELL;
      const { ok, seconds } = await kernel.run(job, limit, (output) => this.output.add(output));
      this.output.flush();
      runs += 1;
      if (ok) this.ran = { text, stamp, order: runs };
      this.tell(ok, seconds);
      return ok;
    } catch (error) {
      this.output.flush();
      this.say(error.message);
      throw error;
    } finally {
      this.showStop(this.busy);
      this.marks();
      current = null;
    }
  }

  /** Stop stands where Run stood; the focus goes along. */
  showStop(yes) {
    const [comes, goes] = yes ? [this.stopButton, this.runButton] : [this.runButton, this.stopButton];
    const focused = document.activeElement === goes;
    comes.hidden = false;
    goes.hidden = true;
    if (focused) comes.focus({ preventScroll: true });
  }

  /** Say how it ended; the answers of checks in their own words. */
  tell(ok, seconds) {
    const { answers } = this.output;
    if (!ok) this.say('An error: see below.');
    else if (answers.length) this.say(answers.map(({ name, state }) => `${name}: ${state}.`).join(' '), answers);
    else this.say(`Done in ${seconds < 0.1 ? 'under 0.1' : seconds.toFixed(1)} s.`);
    for (const detail of answers) document.dispatchEvent(new CustomEvent('zero-to-hero:check', { detail }));
  }
}

/** Find out which of the cells before it each of these needs: `needs` run first, and the `vital` must not fail. */
async function plan(chain) {
  const places = await kernel.plan(chain.map((cell) => cell.editor.text));
  for (const [n, cell] of chain.entries()) {
    // what belongs to one exercise belongs together, whatever its names are
    const mates = chain.slice(0, n).filter((other) => cell.room && other.room === cell.room);
    const [needs, vital] = places[n].map((list) => list.map((place) => chain[place]));
    cell.needs = [...new Set([...needs, ...mates])];
    cell.vital = [...vital, ...mates];
  }
}

// A fresh room has the page's names and no others, so what ran there before has to run again.
let room = '';
let visit = 0;
let runs = 0;

/** What a cell's run belongs to: this Python, and in an exercise this visit of its room. */
const stampOf = (cell) => (cell.room === '' ? `${kernel.generation}` : `${kernel.generation}/${visit}`);

function enter(cell, anew) {
  if (anew || cell.room !== room) visit += 1;
  room = cell.room;
  return stampOf(cell);
}

/** Whether the Python of this moment has run this very text where the next cell will look, after all that it needs. */
const fresh = (cell) =>
  cell.ran?.text === cell.editor.text &&
  (cell.room === '' || cell.room === room) &&
  cell.ran.stamp === stampOf(cell) &&
  cell.needs.every((one) => !one.ran || one.ran.order < cell.ran.order);

/** No Python here: the static code and outputs come back, with one sentence. */
function giveUp() {
  closed.length = 0; // a cell that has no editor yet gets none
  for (const cell of cells) {
    cell.editor.remove();
    cell.bar.remove();
    cell.output.reset();
    cell.element.classList.remove('live-ready');
  }
  const note = document.querySelector('.live-note');
  note.textContent = BLOCKED;
  note.setAttribute('role', 'alert');
}

// Run is there with the page
for (const element of document.querySelectorAll('.cell.tag_live')) cells.push(new Cell(element));

// The editors come in the browser's idle moments: a lecture has dozens of cells, and its reader begins by reading.
const later = window.requestIdleCallback
  ? (work) => requestIdleCallback(work, { timeout: 100 }) // on a still page it may wait for ever
  : (work) => setTimeout(() => work({ timeRemaining: () => 10 }), 50);
const closed = cells.map((cell) => cell.editor);

function open(idle) {
  if (!closed.length) return;
  for (let n = 0; closed.length && (n < 4 || idle.timeRemaining() > 3); n += 1) closed.shift().open();
  if (closed.length) later(open);
}

// the editors' text fields would have the whole page laid out at once (static/sections.js)
if ('unfinished' in document.documentElement.dataset)
  document.addEventListener('laid-out', () => later(open), { once: true });
else later(open);
