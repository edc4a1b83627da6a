// What scrolls inside its box must be reachable by keyboard; what does not scroll should be no stop.
const BOXES = 'pre, .pst-scrollable-table-container, .output.text_html, .katex-display';

const mayScroll = (box) => {
  // a section that is far away has not been laid out, and asking for its widths would lay it out now: it may scroll
  const far = !box.checkVisibility({ contentVisibilityAuto: true });
  return far || box.scrollWidth > box.clientWidth;
};

function mark(boxes) {
  const seen = boxes.filter((box) => !box.hasAttribute('aria-hidden')); // the others lie under an editor
  // all questions before the first change: one asked after a change would lay the page out again
  const answers = seen.map(mayScroll);
  for (const [i, box] of seen.entries()) {
    if (answers[i]) box.tabIndex = 0;
    else if (box !== document.activeElement) box.removeAttribute('tabindex');
  }
}

const boxes = [...document.querySelectorAll(BOXES)];
const watch = new ResizeObserver((entries) => mark(entries.map(({ target }) => target)));
mark(boxes);
for (const box of boxes) watch.observe(box);
// a formula grows inside its box when its type arrives, and the box keeps its size
document.fonts.addEventListener('loadingdone', () => mark(boxes));
