// What scrolls inside its box must be reachable by keyboard; what does not scroll should be no stop.
const BOXES = 'pre, .pst-scrollable-table-container, .output.text_html, .katex-display';

const mark = (box) => {
  if (box.hasAttribute('aria-hidden')) return; // an editor lies over it
  // a section that is far away has not been laid out, and asking for its widths would lay it out now: it may scroll
  const far = !box.checkVisibility({ contentVisibilityAuto: true });
  if (far || box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  else if (box !== document.activeElement) box.removeAttribute('tabindex');
};
const watch = new ResizeObserver((entries) => {
  for (const { target } of entries) mark(target);
});

const boxes = document.querySelectorAll(BOXES);
for (const box of boxes) {
  mark(box);
  watch.observe(box);
}
// a formula grows inside its box when its type arrives, and the box keeps its size
document.fonts.addEventListener('loadingdone', () => boxes.forEach(mark));
