// The search as one sees it: a field, a sentence that says what was found, and the places as links. It stands in a
// dialog over any page, or in the page search.html itself.
import { excerpt, find, makeIndex, suggestions, tellingWords } from './find.js';
import { markWhatWasFound } from './marks.js';
import { marksIn } from './words.js';

const MOST = 20;
const TRIED = 'A worked answer. Try the exercise first.';
let ready; // the sections and their index, from the first opening on

async function load(root) {
  const address = new URL('_static/search.json', root);
  // always asked for, because its name stays when lectures change; without a network the browser's copy will do
  const answer = await fetch(address, { cache: 'no-cache' }).catch(() => fetch(address, { cache: 'force-cache' }));
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const sections = await answer.json();
  return { sections, index: await makeIndex(sections) };
}

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** A text as nodes, with `<mark>` around the words that were found. */
function marked(text, terms) {
  const nodes = [];
  let end = 0;
  for (const mark of marksIn(text, terms)) {
    nodes.push(text.slice(end, mark.start), element('mark', {}, text.slice(mark.start, mark.end)));
    end = mark.end;
  }
  return [...nodes, text.slice(end)];
}

function result({ page, section, terms }, root) {
  const address = new URL(page.url, root);
  address.searchParams.set('highlight', [...terms].join(' '));
  address.hash = section.anchor;
  const where = page.kind === 'lecture' ? `Lecture ${page.number} · ${page.title}` : page.title;
  const text = page.kind === 'solution' ? TRIED : excerpt(section, terms);
  return element(
    'li',
    {},
    element(
      'a',
      { href: address },
      element('span', { class: 'zth-where' }, where),
      element('strong', {}, ...marked(section.title, terms)),
      element('span', { class: 'zth-excerpt' }, ...marked(text, terms)),
    ),
  );
}

/** What is said about the results, for eyes and for screen readers. */
function sentence(query, found) {
  if (!query) return 'Type a word, a formula or a name from the code.';
  if (!tellingWords(query).length) return 'These words are everywhere. Add one that says what you’re looking for.';
  if (!found.length) return `Nothing found for “${query}”. Try another word, or one of these:`;
  if (found.length === 1) return `One result for “${query}”.`;
  return `${found.length === MOST ? 'The best ' : ''}${found.length} results for “${query}”.`;
}

/** Puts the search into `box`; `opened(event, link)` is told when a result is opened. Gives the field and its search. */
function build(box, root, opened) {
  const field = element('input', { type: 'search', id: 'zth-query', autocomplete: 'off', spellcheck: 'false' });
  const label = element('label', { for: 'zth-query', class: 'zth-unseen' }, 'Search the course');
  const form = element('form', { role: 'search', class: 'zth-search', 'aria-label': 'Words to find' }, label, field);
  const said = element('p', { role: 'status', class: 'zth-found-status' });
  const list = element('ol', { class: 'zth-results', 'aria-label': 'Results' });
  const others = element('p', { class: 'zth-suggestions' });
  box.append(form, said, others, list);
  const links = () => [...list.querySelectorAll('a')];

  async function show() {
    if (!ready && !field.value) {
      said.textContent = sentence('');
      return;
    }
    ready ??= load(root);
    if (!said.textContent) said.textContent = 'Loading the index …';
    let loaded;
    try {
      loaded = await ready;
    } catch {
      ready = undefined; // the next letter asks again
      said.textContent = 'The index couldn’t be loaded. The contents list every page.';
      return;
    }
    const query = field.value.trim();
    const found = find(loaded.index, query, MOST);
    said.textContent = sentence(query, found);
    list.replaceChildren(...found.map((one) => result(one, root)));
    others.replaceChildren(...(found.length ? [] : suggestions(loaded.sections, query).map(suggestion)));
  }

  function suggestion(term) {
    const button = element('button', { type: 'button' }, term);
    button.addEventListener('click', () => {
      field.value = term;
      field.focus();
      show();
    });
    return button;
  }

  field.addEventListener('input', show);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    show().then(() => links()[0]?.click());
  });
  box.addEventListener('keydown', (event) => {
    const all = [field, ...links()];
    const at = all.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (at >= 0 && step) {
      event.preventDefault();
      all[(at + step + all.length) % all.length].focus();
    } else if (at > 0 && (event.key.length === 1 || event.key === 'Backspace') && !event.ctrlKey && !event.metaKey) {
      field.focus(); // and the letter goes there
    }
  });
  list.addEventListener('click', (event) => {
    const link = event.target.closest('a');
    if (link && !event.metaKey && !event.ctrlKey && !event.shiftKey) opened(event, link);
  });
  return { field, show };
}

/** A result on the page that is open already: it stays, with all that was run on it. */
function stay(event, link) {
  if (link.pathname !== location.pathname) return;
  event.preventDefault();
  history.pushState(null, '', link.href);
  document.getElementById(decodeURIComponent(link.hash.slice(1))).scrollIntoView();
  markWhatWasFound();
}

let dialog, field;

/** Opens the search over the page; the words of the last time stand there, ready to be overwritten. */
export function openPanel(root) {
  document.querySelector(':popover-open')?.hidePopover();
  if (!dialog) {
    dialog = element('dialog', { class: 'zth-finder', 'aria-label': 'Search' });
    const close = element('button', { type: 'button', class: 'zth-tool' }, 'Close');
    close.addEventListener('click', () => dialog.close());
    dialog.append(element('div', { class: 'zth-finder-box' }));
    ready = load(root); // while the reader types
    const panel = build(dialog.firstChild, root, (event, link) => {
      dialog.close();
      stay(event, link);
    });
    field = panel.field;
    panel.show();
    dialog.querySelector('form').append(close);
    // a field for searching would only be emptied
    dialog.addEventListener('keydown', (event) => event.key === 'Escape' && dialog.close());
    dialog.addEventListener('click', (event) => event.target === dialog && dialog.close()); // the page around it
    document.body.append(dialog);
  }
  if (!dialog.open) dialog.showModal();
  field.select();
}

/** Puts the search into the page search.html, whose address may carry a query. */
export function putPanel(box, root) {
  const address = new URL(location.href);
  const { field, show } = build(box, root, () => {});
  field.value = address.searchParams.get('q') ?? '';
  field.focus();
  show();
  field.addEventListener('input', () => {
    address.searchParams.set('q', field.value);
    history.replaceState(null, '', address);
  });
}
