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

// A key of one character can be in the way of whoever speaks to the computer or hits keys by chance, so it can be switched
// off (WCAG 2.1.4): at the foot of each page.
const OFF = 'no-slash';
const slash = document.getElementById('zth-slash');
try {
  slash.checked = localStorage.getItem(OFF) === null;
} catch {
  // storage is forbidden: the choice lasts as long as the page
}

function showSlash() {
  link.querySelector('kbd').hidden = !slash.checked;
  if (slash.checked) link.setAttribute('aria-keyshortcuts', '/');
  else link.removeAttribute('aria-keyshortcuts');
}
showSlash();
slash.addEventListener('change', () => {
  showSlash();
  try {
    if (slash.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, '1');
  } catch {
    // as above
  }
});

addEventListener('keydown', (event) => {
  const writing = event.target.closest('input:not([type=checkbox]), textarea, select, [contenteditable]');
  if (!slash.checked || event.key !== '/' || writing || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault(); // Firefox would open its own
  open();
});

if (page) part('panel').then(({ putPanel }) => putPanel(page, root));
if (new URLSearchParams(location.search).has('highlight'))
  part('marks').then(({ markWhatWasFound }) => markWhatWasFound());
