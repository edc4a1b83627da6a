// Sections that are far away are laid out when they come near (styles/layout.css), so that the first screen is there at
// once. When somebody is there to read on, the others follow in idle moments, one at a time, and the scroll bar comes to
// tell the true length. Then the page says so: what would force them all at once (a browser looks at every new text
// field) waits for that.
const QUIET = 10_000; // ms after which a page without a sign of its reader goes on by itself
const SIGNS = ['pointermove', 'pointerdown', 'keydown', 'focusin', 'scroll'];

const sections = [...document.querySelectorAll('.bd-article > section > section')];
const whenIdle = window.requestIdleCallback
  ? (callback) => requestIdleCallback(callback, { timeout: 100 }) // on a still page it may wait for ever
  : (callback) => setTimeout(callback, 50);

function layOutNext() {
  const section = sections.shift();
  if (!section) {
    delete document.documentElement.dataset.unfinished;
    document.dispatchEvent(new Event('laid-out'));
    return;
  }
  const { bottom } = section.getBoundingClientRect();
  section.style.contentVisibility = 'visible';
  // one above the window grows or shrinks, and the reader stays where they read
  if (bottom < 0) scrollBy(0, section.getBoundingClientRect().bottom - bottom);
  whenIdle(layOutNext);
}

// whoever loads the page again or comes back to it is taken to where they were, and lengths that are only guessed would
// take them elsewhere
if (performance.getEntriesByType('navigation')[0]?.type !== 'navigate')
  for (const section of sections) section.style.contentVisibility = 'visible';

// and figures, which are drawn when somebody is near, take the room that they had
const ROOM = `zero-to-hero:figures:${location.pathname}`;
const figures = [...document.querySelectorAll('figure[data-module]')];
try {
  const { width, heights } = JSON.parse(sessionStorage.getItem(ROOM)) ?? {};
  for (const [n, figure] of figures.entries())
    if (width === innerWidth) figure.style.setProperty('--room', `${heights[n]}px`);
  addEventListener('pagehide', () => {
    const heights = figures.map((figure) => figure.offsetHeight);
    sessionStorage.setItem(ROOM, JSON.stringify({ width: innerWidth, heights }));
  });
} catch {} // a browser may forbid it

document.documentElement.dataset.unfinished = '';
const begun = new AbortController();
function begin() {
  begun.abort();
  clearTimeout(timer);
  whenIdle(layOutNext);
}
const timer = setTimeout(begin, QUIET);
for (const sign of SIGNS) addEventListener(sign, begin, { passive: true, signal: begun.signal });
