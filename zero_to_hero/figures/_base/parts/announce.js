/**
 * One polite live region: a screen reader says its sentence when the reader's hand has come to rest. A sentence may be a
 * function that makes it then.
 */
import { html } from './dom.js';

export function announcer(rest = 150) {
  const element = html('p', { class: 'zth-said', role: 'status', 'aria-live': 'polite' });
  let timer;
  const say = (sentence) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      element.textContent = typeof sentence === 'function' ? sentence() : sentence;
    }, rest);
  };
  return { element, say };
}
