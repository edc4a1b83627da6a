/** Play through the whole steps of a trait: nothing starts by itself, and nothing runs where nobody looks. */
import { html } from './dom.js';

/**
 * @param {object} model the figure's model
 * @param {string} trait the name of the trait that counts the steps
 * @param {() => number} last the highest step
 * @param {number} pause milliseconds between two steps
 * @returns {{button: HTMLElement, stop: () => void}}
 */
export function player({ model, trait, last, pause = 700 }) {
  let timer;
  let resume = false;
  const button = html('button', { type: 'button' }, 'Play');
  const go = (step) => {
    model.set(trait, step);
    model.save_changes();
  };
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    resume = false;
    button.textContent = 'Play';
  };
  const tick = () => {
    if (model.get(trait) >= last()) stop();
    else go(model.get(trait) + 1);
    if (model.get(trait) >= last()) stop();
  };
  const start = () => {
    // who asked for less motion gets the end of it at once
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return go(last());
    if (model.get(trait) >= last()) go(0);
    timer = setInterval(tick, pause);
    button.textContent = 'Pause';
  };
  button.onclick = () => (timer ? stop() : start());
  model.on('hidden', () => {
    const playing = Boolean(timer);
    stop();
    resume = playing;
  });
  model.on('visible', () => {
    if (resume) start();
    resume = false;
  });
  return { button, stop };
}
