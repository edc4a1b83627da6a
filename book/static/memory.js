// What the reader has done and written, kept in this browser alone: this file knows where and how, and no other script
// does. (The texts of cells are put there by live/store.mjs, whose keys begin as here.) Where storage is forbidden,
// nothing is remembered, and nothing else changes.

/** Where the site stands on its host: two sites on one host keep apart. */
export const root = new URL(document.documentElement.dataset.content_root, location.href).pathname;
/** This page's name: `lectures/01_micrograd`; `index` for a folder's own. */
export const page = location.pathname
  .replace(/\/$/, '/index.html')
  .slice(root.length)
  .replace(/\.html$/, '');
const DONE = `zero-to-hero:progress:${root}`;
const TEXT = `zero-to-hero:cell:${root}`;
const ASKED = `zero-to-hero:asked:${root}`;

/**
 * The names of what is done:
 * - `read:lectures/01_micrograd`
 * - `question:lectures/01_micrograd#twice`: answered, rightly or not
 * - `first:lectures/01_micrograd#twice`: and the first answer was right
 * - `shown:lectures/01_micrograd#twice`: the result was looked at before there was an answer
 * - `exercise:micrograd.tanh`: passed
 */
export function done() {
  try {
    return new Set(JSON.parse(localStorage.getItem(DONE)) ?? []);
  } catch {
    return new Set(); // storage is forbidden, or holds something else
  }
}

/** The page's Python counts as the page does: it's told which exercises were passed (live/kernel.mjs). */
function tellPython() {
  const passed = [...done()]
    .filter((name) => name.startsWith('exercise:'))
    .map((name) => name.replace('exercise:', ''));
  document.documentElement.dataset.passed = passed.join(' ');
}
tellPython();

export function mark(name, yes = true) {
  const names = done();
  if (names.has(name) === yes) return;
  if (yes) names.add(name);
  else names.delete(name);
  try {
    localStorage.setItem(DONE, JSON.stringify([...names].sort()));
    tellPython();
    document.dispatchEvent(new Event('zero-to-hero:kept'));
  } catch {
    // storage is full or forbidden
  }
}

/** The edited cells, by page and place: `exercises/01_micrograd.html#tanh/1` → {was, now}. */
export function texts() {
  const found = {};
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(TEXT)) found[key.slice(TEXT.length)] = JSON.parse(localStorage.getItem(key));
    }
  } catch {
    // forbidden, or not written by us
  }
  return found;
}

/** Keep these names, and these texts beside the others. All of it or, with an exception, nothing. */
export function replace(names, cells) {
  const fresh = { [DONE]: JSON.stringify([...names].sort()) };
  for (const [place, cell] of Object.entries(cells)) fresh[TEXT + place] = JSON.stringify(cell);
  const before = Object.keys(fresh).map((key) => [key, localStorage.getItem(key)]);
  try {
    for (const [key, value] of Object.entries(fresh)) localStorage.setItem(key, value);
  } catch (error) {
    for (const [key] of before) localStorage.removeItem(key); // there is room for what was there before
    for (const [key, value] of before) if (value !== null) localStorage.setItem(key, value);
    throw error;
  }
}

/** Everything of this site in this browser: progress, the texts of cells, kept files, and the Python for a quick start. */
export async function forget() {
  const ours = (key) => key === DONE || key.startsWith(TEXT);
  for (const key of Object.keys(localStorage).filter(ours)) localStorage.removeItem(key);
  tellPython();
  globalThis.indexedDB?.deleteDatabase(`zero-to-hero:files:${root}`); // live/kept.mjs
  if (!('caches' in window)) return;
  const cache = await caches.open('zero-to-hero-python');
  for (const { url } of await cache.keys()) {
    if (new URL(url).pathname.startsWith(root)) await cache.delete(url);
  }
}

/** Whether this browser lets the site keep nothing at all. */
export function refused() {
  try {
    localStorage.setItem(ASKED, '');
    localStorage.removeItem(ASKED);
    return false;
  } catch {
    return true;
  }
}

/** Whether the browser has promised not to delete what is kept: true, false, or undefined where none can be asked. */
export const promised = async () => navigator.storage?.persisted?.();

// Asked once there is something to lose, and once a visit: some browsers show their reader a question then
document.addEventListener('zero-to-hero:kept', async () => {
  try {
    if (sessionStorage.getItem(ASKED) !== null || !navigator.storage?.persist) return;
    sessionStorage.setItem(ASKED, '');
    if (!(await promised())) await navigator.storage.persist();
    document.dispatchEvent(new Event('zero-to-hero:promised'));
  } catch {
    // it may still be deleted, as the page says
  }
});
