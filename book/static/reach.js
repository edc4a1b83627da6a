// What scrolls inside its box must be reachable by keyboard; what does not scroll should be no stop.
const BOXES = 'pre, .pst-scrollable-table-container, .output.text_html, .katex-display';

const mark = (box) => {
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  else box.removeAttribute('tabindex');
};
const watch = new ResizeObserver((entries) => {
  for (const { target } of entries) mark(target);
});

const boxes = document.querySelectorAll(BOXES);
for (const box of boxes) watch.observe(box);
// a formula grows inside its box when its type arrives, and the box keeps its size
document.fonts.addEventListener('loadingdone', () => boxes.forEach(mark));
