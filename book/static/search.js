// Opens the search: by its link, or by a slash. What searches is fetched at that moment and not before.
const link = document.getElementById('zth-find');
const root = new URL(document.documentElement.dataset.content_root, location.href);
const page = document.getElementById('zth-search-page'); // the search stands there already
const part = (name) => import(new URL(`_static/${link.dataset.folder}/${name}.js`, root));

async function open() {
  if (page) {
    document.getElementById('zth-query')?.focus();
    return;
  }
  try {
    (await part('panel')).openPanel(root);
  } catch {
    location.href = link.href; // a page from before the site was published anew asks for what has gone
  }
}

link.setAttribute('aria-haspopup', 'dialog');
link.addEventListener('click', (event) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  open();
});

addEventListener('keydown', (event) => {
  const writing = event.target.closest('input, textarea, select, [contenteditable]');
  if (event.key !== '/' || writing || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault(); // Firefox would open its own
  open();
});

if (page) part('panel').then(({ putPanel }) => putPanel(page, root));
if (new URLSearchParams(location.search).has('highlight'))
  part('marks').then(({ markWhatWasFound }) => markWhatWasFound());
