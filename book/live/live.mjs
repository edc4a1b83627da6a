// Turns the cells tagged `live` of a page into editors with Run, Stop and Reset. Python itself comes with the first Run.

import { Editor } from './editor.mjs';
import { Blocked, Kernel } from './kernel.mjs';
import { Output } from './output.mjs';
import { keep, load } from './store.mjs';

const { pyodide } = document.querySelector('script[data-pyodide]').dataset;
const KEYS = 'live-keys';
const STOPPED = 'Stopped. The next Run starts Python afresh.';
const BLOCKED =
  'Python cannot be started in this page: the browser or the server does not let it. ' +
  'The code and its output stand as they were computed.';

const cells = [];
let current = null; // the cell that runs
let line = Promise.resolve(); // runs wait for each other
let stops = 0; // a run that was waiting when Stop was pressed does not begin

const kernel = new Kernel(pyodide, (text) => current?.say(text));

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
    this.room = this.exercise || this.check || this.alone ? this.section : '';
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
    this.output.stale = true;
    if (this.ran && !this.busy) this.say('Changed since it ran.');
  }

  reset() {
    if (this.editor.text !== this.original) {
      this.editor.replace(this.original);
      this.say('Reset. Ctrl+Z brings your text back.');
    } else {
      this.say('');
    }
    keep('cell', this.place, null);
    if (!this.busy) this.output.reset();
    this.ran = null;
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
    const above = cells
      .slice(0, this.number - 1)
      .filter((cell) => cell.room === this.room || (cell.room === '' && !this.alone));
    for (const cell of above) {
      if (stops !== before) throw new Error(STOPPED);
      if (fresh(cell)) continue;
      this.say(`Running ${cell.name} first …`);
      if (!(await cell.runNow())) {
        this.say(`Not run: ${cell.name}, above, failed.`);
        return;
      }
    }
    if (stops !== before) throw new Error(STOPPED);
    if (!(await this.runNow()) || !this.exercise) return;
    // an answer is not the end of it: what follows tells whether it is right
    const check = cells.slice(this.number).find((cell) => cell.check && cell.room === this.room);
    if (check && stops === before) await check.runNow();
  }

  async runNow() {
    kernel.start();
    const stamp = enter(this);
    const { text } = this.editor;
    current = this;
    this.showStop(true);
    this.output.begin();
    this.ran = null;
    this.say('Starting …');
    try {
      const { ok, seconds } = await kernel.run(text, this, (output) => this.output.add(output));
      this.output.flush();
      if (ok) this.ran = { text, stamp };
      this.tell(ok, seconds);
      return ok;
    } catch (error) {
      this.say(error.message);
      throw error;
    } finally {
      this.showStop(this.busy);
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

// Entering an exercise's room gives it a new copy of the page's names, so what ran there before has to run again.
let room = '';
let visit = 0;

/** What a cell's run belongs to: this Python, and in an exercise this visit of its room. */
const stampOf = (cell) => (cell.room === '' ? `${kernel.generation}` : `${kernel.generation}/${visit}`);

function enter(cell) {
  if (cell.room !== room) visit += 1;
  room = cell.room;
  return stampOf(cell);
}

/** Whether the Python of this moment has run this very text where the next cell will look for it. */
const fresh = (cell) =>
  cell.ran?.text === cell.editor.text && (cell.room === '' || cell.room === room) && cell.ran.stamp === stampOf(cell);

/** No Python here: the static code and outputs come back, with one sentence. */
function giveUp() {
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

// in the browser's idle moments: a lecture has dozens of cells, and its reader begins by reading
const later = window.requestIdleCallback
  ? (work) => requestIdleCallback(work, { timeout: 1000 }) // a page where nothing moves may wait for ever
  : (work) => setTimeout(() => work({ timeRemaining: () => 10 }), 50);
const waiting = [...document.querySelectorAll('.cell.tag_live')];

function dress(idle) {
  do cells.push(new Cell(waiting.shift()));
  while (waiting.length && idle.timeRemaining() > 3);
  if (waiting.length) later(dress);
}

// the editors' text fields would have the whole page laid out at once (static/sections.js)
if ('unfinished' in document.documentElement.dataset)
  document.addEventListener('laid-out', () => later(dress), { once: true });
else later(dress);
