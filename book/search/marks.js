// Marks on a page what the search has found there: the words of `?highlight=` in the section that the address names.
// The browser paints them (CSS.highlights), so the text and what runs in it stay untouched.
import { marksIn } from './words.js';

const still = matchMedia('(prefers-reduced-motion: reduce)');

/** The parts of the page that belong to an anchor. */
function placesOf(anchor) {
  if (anchor?.matches('dt')) return [anchor, anchor.nextElementSibling];
  const place = anchor?.closest('section, li');
  return place ? [place] : [];
}

/** Each place of the words, as a range; not in what is told only to those who have tried, nor in sections below. */
function* rangesIn(place, terms, unsearched) {
  const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    const around = text.parentElement;
    if (around.closest(unsearched) || around.closest('.katex, textarea')) continue;
    if (place.matches('section') && around.closest('section') !== place) continue;
    for (const { start, end } of marksIn(text.data, terms)) {
      const range = new Range();
      range.setStart(text, start);
      range.setEnd(text, end);
      yield range;
    }
  }
}

function unfold(range) {
  for (let node = range.startContainer.parentElement; node; node = node.parentElement)
    if (node.matches('details')) node.open = true;
}

/** What answers a question opens when its reader is led there, as for the browser's own search: static/questions.js. */
function unfoldAnswer({ startContainer }) {
  const folded = startContainer.parentElement.closest('[data-answers][hidden]');
  folded?.dispatchEvent(new Event('beforematch', { bubbles: true }));
}

function button(text, action) {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = text;
  made.addEventListener('click', action);
  return made;
}

/** Marks the words, opens the derivations that hold them, and says at the foot of the window what it did. */
export async function markWhatWasFound() {
  const address = new URL(location.href);
  const terms = new Set(address.searchParams.get('highlight').split(' '));
  const unsearched = await (await fetch(new URL('unsearched.json', import.meta.url))).json();
  const places = placesOf(document.getElementById(decodeURIComponent(address.hash.slice(1))));
  const ranges = places.flatMap((place) => [...rangesIn(place, terms, unsearched.join(', '))]);
  for (const range of ranges) unfold(range);
  if (ranges.length === 1) unfoldAnswer(ranges[0]);
  CSS.highlights?.set('zth-found', new Highlight(...ranges));

  document.querySelector('.zth-found')?.remove();
  const bar = document.createElement('div');
  bar.className = 'zth-found';
  const said = document.createElement('span');
  said.setAttribute('role', 'status');
  bar.append(said);
  let at = -1;
  const next = () => {
    at = (at + 1) % ranges.length;
    const { startContainer } = ranges[at];
    unfoldAnswer(ranges[at]);
    startContainer.parentElement.scrollIntoView({ block: 'center', behavior: still.matches ? 'auto' : 'smooth' });
    said.textContent = `${at + 1} of ${ranges.length}`;
  };
  const remove = () => {
    CSS.highlights?.delete('zth-found');
    bar.remove();
    address.searchParams.delete('highlight');
    history.replaceState(null, '', address);
  };
  if (ranges.length > 1) bar.append(button('Next', next));
  bar.append(button(ranges.length ? 'Clear' : 'Close', remove));
  document.querySelector('main').append(bar);
  said.textContent = ranges.length
    ? `${ranges.length} ${ranges.length > 1 ? 'matches' : 'match'} in this section`
    : 'This section covers what you searched for, in other words.';
}
