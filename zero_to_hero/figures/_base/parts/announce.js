/** One polite live region: a screen reader says its sentence when the reader's hand has come to rest. */
import { html } from './dom.js';

export function announcer(rest = 150) {
  const element = html('p', { class: 'zth-said', role: 'status', 'aria-live': 'polite' });
  let timer;
  const say = (sentence) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      element.textContent = sentence;
    }, rest);
  };
  return { element, say };
}
