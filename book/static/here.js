// Marks the section that is being read in the list of contents, and keeps the present place in sight there.
const links = new Map();
for (const link of document.querySelectorAll('.zth-sections a[href^="#"]')) {
  const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (section) links.set(section, link);
}
const onScreen = new Set();

// a line across the upper third of the window: the deepest section that it cuts is the one that is read
const line = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) onScreen.add(target);
      else onScreen.delete(target);
    }
    const here = [...onScreen].sort((a, b) => (b.compareDocumentPosition(a) & 2 ? 1 : -1))[0];
    for (const [section, link] of links) {
      if (section === here) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    }
    reveal();
  },
  { rootMargin: '-30% 0px -70% 0px' },
);

for (const section of links.keys()) line.observe(section);

const list = document.getElementById('zth-course');
const HEAD = 0.3; // of the list's height: what comes before the place is shown, too

/** Scroll the list, and nothing else, until the present section, or the page where none is read yet, can be seen. */
function reveal() {
  const place = [...list.querySelectorAll('[aria-current]')].at(-1);
  if (!place?.checkVisibility() || list.contains(document.activeElement)) return; // whoever walks in the list stays
  const { top, bottom } = place.getBoundingClientRect();
  const box = list.getBoundingClientRect();
  if (top < box.top || bottom > box.bottom) list.scrollTop += top - box.top - HEAD * box.height;
}

addEventListener('load', reveal);
list.addEventListener('toggle', reveal); // the popover has opened

// on a narrow window the list lies over the text: a link that stays on the page uncovers it
list.addEventListener('click', (event) => {
  if (event.target.closest('a[href^="#"]') && list.matches(':popover-open')) list.hidePopover();
});
