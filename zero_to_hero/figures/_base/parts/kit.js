/**
 * The figure kit. A figure declares what the reader can move, and says what there is to see. The kit makes the native
 * inputs, keeps them and the model in step, turns every wish into the nearest valid value, draws once for all changes
 * of one gesture, says one sentence when the reader's hand rests, and gives the figure Reset and its table.
 *
 * A figure is one call in `render({ model, el })`:
 *
 *   figure({
 *     model, el,
 *     name: 'slope',                            // el gets the class zth-slope
 *     controls: [slider({ trait: 'k', … }), …], // in the order in which they stand; the first is the main one
 *     stage: [element, …],                      // the pictures, made once
 *     table: { title, head, rows: (state) => [[…], …] },
 *     valid: { drawn: between(0, 99) },         // for traits that no control limits: (value, first) => valid value
 *     state: (values) => ({ … }),               // what the numbers are at these values; left out: the values
 *     draw: (state) => { … },
 *     sentence: (state, before) => '…',         // `before` is the state that was last spoken of
 *   });
 *
 * `values` holds each trait tagged `control=True`, always valid: an address may ask for what doesn't exist.
 * While `state` returns undefined the kit asks again in the next frame, so long work goes in small pieces, and the
 * controls stay alive: `if (!reached(run, step)) return undefined` trains for a part of a frame. `kept(make)` remembers
 * the last result of what is costly to make.
 *
 * Controls: `slider`, `choice`, `action` (controls.js), `steps` (steps.js: Back, Step, Play, a slider), `radios` and
 * `toggle` (toggles.js), `field` (field.js: a whole number), `text` (text.js: a text of the reader's), `cells` (cells.js:
 * a cell by arrow keys or touch), `scrub` and `touch` (pointer.js; a pointer's way to something that also has a
 * keyboard's). `together('row ', choice(…))` keeps parts in one line. Each is a function of the kit that joins it and
 * returns its element, if it has one, so a figure can write one of its own: `(kit) => { kit.join({ kind, element,
 * show }); return element; }`. A joined control has
 *   kind      for the tests, which operate every figure through `el.kit`
 *   element   the native input, the button, or what a pointer touches
 *   trait     what it changes, and `values`: what it may be
 *   fix       (value, first) => the valid value, where this control is the one that limits the trait
 *   show      (values) => puts the values into the input
 *   stop      ends what moves by itself, when the reader changes the trait or presses Reset
 * and the kit offers it `values()`, `value(trait)`, `change({ trait: value })` for a reader's wish, `say(sentence)` and
 * `model`. A string in place of the changes is said instead: why the wish can't be met.
 *
 * To convert a figure: move what `draw` computes to `state`, each input to a declaration, what was clamped by hand to
 * the declaration's `values` or to `valid`, and the words of `say` to `sentence`. Delete `change`, `go`, the handlers, the
 * inputs' part of `draw`, and the `model.on` lines. Then delete from its own browser test what
 * tests/site/test_figures_conformance.py proves.
 */
import { html } from './dom.js';
import { frame } from './frame.js';

/** `make`, which makes again only when one of its arguments has changed. */
export function kept(make) {
  let before;
  let value;
  return (...given) => {
    if (!before || given.some((one, place) => one !== before[place])) value = make(...given);
    before = given;
    return value;
  };
}

/** The whole number nearest to a value from `low` to `high`. */
export const between = (low, high) => (value) => Math.min(Math.max(Math.round(value), low), high);

/** The nearest number among `values`; anything else that isn't among them becomes `first`. */
export const nearest = (values) => (value, first) => {
  if (values.includes(value) || typeof value !== 'number') return values.includes(value) ? value : first;
  return values.reduce((best, one) => (Math.abs(one - value) < Math.abs(best - value) ? one : best));
};

/** Takes `run.next()` until there are losses up to `step`, for a part of a frame; says whether there are. */
export function reached(run, step, milliseconds = 8) {
  const until = performance.now() + milliseconds;
  while (run.losses.length <= step && performance.now() < until) run.next();
  return run.losses.length > step;
}

/** Words and controls that stay together in one line. */
export const together =
  (...parts) =>
  (kit) =>
    html('span', { class: 'zth-together' }, ...parts.map((part) => (typeof part === 'string' ? part : part(kit))));

export function figure({ model, el, name, controls, stage, table, valid, state = (values) => values, draw, sentence }) {
  const joined = [];
  const fixes = { ...valid };
  const initial = model.get('initial');
  const fixed = (trait, value) => (fixes[trait] ? fixes[trait](value, initial[trait]) : value);
  const value = (trait) => fixed(trait, model.get(trait));
  const values = () => Object.fromEntries(Object.keys(initial).map((trait) => [trait, value(trait)]));
  const stop = (traits) => {
    for (const one of joined) if (one.trait in traits) one.stop?.();
  };
  const parts = frame({ model, el, table, before: () => stop(initial) });
  const change = (changes) => {
    if (typeof changes === 'string') return parts.say(changes);
    stop(changes);
    for (const [trait, value] of Object.entries(changes)) model.set(trait, fixed(trait, value));
    model.save_changes();
  };
  const join = (control) => {
    joined.push(control);
    if (control.fix) fixes[control.trait] = control.fix;
  };
  const kit = { model, controls: joined, value, values, change, join, say: parts.say };
  el.classList.add(`zth-${name}`);
  el.kit = kit;
  parts.controls.append(...controls.map((control) => control(kit)).filter(Boolean));
  parts.stage.append(...stage);

  let asked = false;
  let waiting;
  let spoken;
  function update() {
    asked = false;
    cancelAnimationFrame(waiting);
    const now = values();
    const seen = state(now);
    for (const { show } of joined) show?.(now);
    if (!seen) {
      waiting = requestAnimationFrame(update);
      return;
    }
    draw(seen);
    parts.rows(() => table.rows(seen));
    parts.say(() => {
      const words = sentence(seen, spoken);
      spoken = seen;
      return words;
    });
  }
  // a gesture may change several traits, and is drawn once
  const ask = () => {
    if (!asked) queueMicrotask(update);
    asked = true;
  };
  for (const trait of Object.keys(initial)) model.on(`change:${trait}`, ask);
  update();
}
