// What the reader has read, answered and solved: kept in this browser alone, shown on the front page, erased there.
// Questions and live cells say what was done by events; this file is the only one that knows where it is kept.

const root = new URL(document.documentElement.dataset.content_root, location.href).pathname;
const page = location.pathname.slice(root.length).replace(/\.html$/, '');
const KEY = `zero-to-hero:progress:${root}`;

/** The names of what is done: `read:lectures/01_micrograd`, `question:lectures/01_micrograd#twice`, `exercise:micrograd.tanh`. */
function done() {
  try {
    return new Set(JSON.parse(localStorage.getItem(KEY)) ?? []);
  } catch {
    return new Set(); // storage is forbidden, or holds something else
  }
}

function mark(name, yes = true) {
  const names = done();
  if (yes) names.add(name);
  else names.delete(name);
  try {
    localStorage.setItem(KEY, JSON.stringify([...names].sort()));
  } catch {
    // storage is full or forbidden: nothing is remembered, and nothing else changes
  }
}

/** Everything of this site in this browser: progress, the texts of cells, and the Python kept for a quick start. */
async function forget() {
  const ours = (key) => key === KEY || key.startsWith(`zero-to-hero:cell:${root}`);
  for (const key of Object.keys(localStorage).filter(ours)) localStorage.removeItem(key);
  if (!('caches' in window)) return;
  const cache = await caches.open('zero-to-hero-python');
  for (const { url } of await cache.keys()) {
    if (new URL(url).pathname.startsWith(root)) await cache.delete(url);
  }
}

function sayDone(element, text) {
  if (element.querySelector('.zth-done')) return;
  const said = document.createElement('p');
  said.className = 'zth-done';
  said.textContent = text;
  element.append(said);
}

/** On the pages of a lecture: what was done before, and what is done now. */
function followPage() {
  const names = done();
  for (const question of document.querySelectorAll('[data-question]')) {
    if (names.has(`question:${page}#${question.dataset.question}`))
      sayDone(question, 'Answered before, on this device.');
  }
  for (const name of names) {
    if (!name.startsWith('exercise:')) continue;
    // the card's place: book/extensions/exercises.py
    const card = document.getElementById(name.replace(/[:._]/g, '-'));
    if (card) sayDone(card, 'Passed before, on this device.');
  }
  document.addEventListener('zero-to-hero:question', ({ detail }) => mark(`question:${page}#${detail.name}`));
  document.addEventListener('zero-to-hero:check', ({ detail }) => {
    if (detail.state === 'passed') mark(`exercise:${detail.name}`);
  });
  if (page.startsWith('lectures/')) offerRead(names.has(`read:${page}`));
}

function offerRead(before) {
  const label = document.createElement('label');
  label.className = 'zth-read';
  const box = document.createElement('input');
  box.type = 'checkbox';
  box.checked = before;
  box.addEventListener('change', () => mark(`read:${page}`, box.checked));
  label.append(box, ' I have read this lecture');
  document.querySelector('h1').closest('section').append(label);
}

function count(what, names, have) {
  const number = names.filter((name) => have.has(name)).length;
  return number ? [`${number} of ${names.length} ${what}`] : [];
}

/** On the front page: what is done of each lecture, and the button that forgets it. */
function showList(list) {
  const have = done();
  for (const { row, page: lecture, questions, exercises } of list) {
    const item = document.getElementById(row);
    item.querySelector('.zth-lecture-done')?.remove();
    const parts = [
      ...(have.has(`read:${lecture}`) ? ['read'] : []),
      ...count(
        'questions',
        questions.map((name) => `question:${lecture}#${name}`),
        have,
      ),
      ...count(
        'exercises',
        exercises.map((name) => `exercise:${name}`),
        have,
      ),
    ];
    if (!parts.length) continue;
    const line = document.createElement('p');
    line.className = 'zth-lecture-done';
    line.textContent = `Done: ${parts.join(', ')}.`;
    item.append(line);
  }
}

const list = document.getElementById('zth-to-do');
if (list) {
  const rows = JSON.parse(list.textContent);
  const button = document.getElementById('zth-forget');
  button.addEventListener('click', async () => {
    if (!confirm('Erase from this device what you have read, answered, solved and written on this site?')) return;
    await forget();
    showList(rows);
    button.parentElement.querySelector('[role=status]').textContent = 'Nothing is kept any more.';
  });
  showList(rows);
} else {
  followPage();
}
