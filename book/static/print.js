// On paper every answer stands open. Browsers that know ::details-content do it by CSS alone; the others need this.
const opened = new Set();

addEventListener('beforeprint', () => {
  for (const details of document.querySelectorAll('details:not([open])')) {
    details.open = true;
    opened.add(details);
  }
});

addEventListener('afterprint', () => {
  for (const details of opened) details.open = false;
  opened.clear();
});
