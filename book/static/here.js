// Marks the section that is being read in the list of contents.
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
  },
  { rootMargin: '-30% 0px -70% 0px' },
);

for (const section of links.keys()) line.observe(section);

// on a narrow window the list lies over the text: a link that stays on the page uncovers it
const list = document.getElementById('zth-course');
list.addEventListener('click', (event) => {
  if (event.target.closest('a[href^="#"]') && list.matches(':popover-open')) list.hidePopover();
});
