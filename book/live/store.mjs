// What the reader wrote, kept in this browser alone. A browser that forbids storage forgets, and nothing breaks.

const PREFIX = 'zero-to-hero';

const page = location.pathname.replace(/\/$/, '/index.html'); // one page, whichever way it was asked for

/** `kind` and `name` within this page; the page's path keeps two sites on one host apart. */
const keyOf = (kind, name) => `${PREFIX}:${kind}:${page}#${name}`;

export function load(kind, name) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(kind, name)));
  } catch {
    return null;
  }
}

/** Keep `value`; null forgets it. */
export function keep(kind, name, value) {
  try {
    if (value === null) localStorage.removeItem(keyOf(kind, name));
    else localStorage.setItem(keyOf(kind, name), JSON.stringify(value));
    document.dispatchEvent(new Event('zero-to-hero:kept')); // static/memory.js
  } catch {
    // storage is full or forbidden
  }
}
