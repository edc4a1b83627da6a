// "Your progress" and "What you've done": the one place that counts, says where it's kept, and has the buttons to save it,
// load it, forget it, and to write the answers into a notebook.

import { done, forget, promised, refused, replace, root, texts } from './memory.js';

const panel = document.getElementById('zth-progress');
const { course, lectures, notebook, assignment } = JSON.parse(panel.querySelector('script').textContent);
const SAID = 'zero-to-hero:said'; // a sentence that outlives a reload
const KEPT = {
  refused:
    "This browser doesn't let the site keep anything, as a private window often doesn't: all of it is forgotten when you " +
    'leave the page.',
  promised:
    'All of it is kept in this browser, and nothing leaves this device. The browser has promised to leave it alone.',
  unsure:
    'All of it is kept in this browser, and nothing leaves this device. A browser may delete it when the disk gets full, ' +
    'and Safari does after seven days without a visit. So save it to a file now and then.',
};

/** What of these lectures is done: each count, and the words for it. */
function tally(some, have) {
  const count = (what, names) => names.filter((name) => have.has(`${what}:${name}`)).length;
  const points = (all) => all.reduce((sum, one) => sum + one.points, 0);
  const read = count(
    'read',
    some.map((lecture) => lecture.page),
  );
  const questions = some.flatMap((lecture) => lecture.questions.map((name) => `${lecture.page}#${name}`));
  const [answered, first] = [count('question', questions), count('first', questions)];
  const exercises = some.flatMap((lecture) => lecture.exercises);
  const passed = exercises.filter(({ name }) => have.has(`exercise:${name}`));
  const solved = [
    passed.length,
    `${passed.length} of ${exercises.length} exercises passed (${points(passed)} of ${points(exercises)} points)`,
  ];
  if (assignment) return [solved]; // it has nothing to read
  return [
    [
      read,
      some.length > 1
        ? `${read} of ${some.length} lectures read`
        : read
          ? 'lecture read'
          : 'lecture not ticked as read',
    ],
    [
      answered,
      `${answered} of ${questions.length} questions answered${answered ? ` (${first} right the first time)` : ''}`,
    ],
    solved,
  ];
}

function make(tag, className, ...content) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...content);
  return element;
}

function button(text, act) {
  const element = make('button', 'zth-button', text);
  element.type = 'button';
  element.addEventListener('click', act);
  return element;
}

const counted = make('p', 'zth-tally');
const list = make('p');
const kept = make('p');
const controls = make('div', 'zth-save');
const asked = make('div', 'zth-save');
asked.setAttribute('role', 'group');
asked.hidden = true;
const said = make('p', 'zth-told');
said.setAttribute('role', 'status');
const say = (text) => said.replaceChildren(text);

/** The exercises of this lecture, those that are still open linked. */
function listExercises(have) {
  const open = lectures.flatMap((lecture) => lecture.exercises).filter(({ name }) => !have.has(`exercise:${name}`));
  const links = open.map(({ title, card }) => {
    const link = make('a', '', title);
    link.href = card;
    return link;
  });
  const parts = links.flatMap((link, i) => (i ? [', ', link] : [link]));
  list.replaceChildren(...(links.length ? ['Still open: ', ...parts, '.'] : ['You have passed them all.']));
}

function show() {
  const have = done();
  counted.textContent = `${tally(lectures, have)
    .map(([, words]) => words)
    .join(' · ')}.`;
  if (notebook) listExercises(have);
  for (const lecture of lectures) {
    const item = document.getElementById(lecture.row); // on the front page
    item?.querySelector('.zth-lecture-done')?.remove();
    const words = tally([lecture], have).flatMap(([count, text]) => (count ? [text] : []));
    if (words.length) item?.append(make('p', 'zth-lecture-done', `Done: ${words.join(', ')}.`));
  }
}

async function showKept() {
  kept.textContent = refused() ? KEPT.refused : (await promised()) ? KEPT.promised : KEPT.unsure;
}

function download(name, text, type) {
  const link = make('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function save() {
  const { pack } = await import('./progress-file.js');
  const name = `zero-to-hero-${new Date().toISOString().slice(0, 10)}.json`;
  download(name, pack(course, done(), texts()), 'application/json');
  say(`Saved as ${name}, where your browser puts downloads. “Load from a file” reads it on another device.`);
}

/** Ask with buttons of our own: a choice of three is more than the browser's window can ask. */
function choose(question, answers) {
  return new Promise((resolve) => {
    const pick = (answer) => {
      asked.hidden = true;
      loads.focus();
      resolve(answer);
    };
    asked.replaceChildren(make('p', '', question), ...answers.map((answer) => button(answer, () => pick(answer))));
    asked.setAttribute('aria-label', question);
    asked.hidden = false;
    asked.querySelector('button').focus();
  });
}

/** `exercises/01_micrograd.html#the-missing-operations/1` → `the missing operations (exercises/01_micrograd)`. */
const inWords = (place) =>
  place.replace(/^(.*?)(\.html)?#(.*)\/\d+$/, (_, at, __, name) => `${name.replaceAll('-', ' ')} (${at})`);

const [TAKE, KEEP, CANCEL] = ['Take the file’s', 'Keep those here', 'Cancel'];

async function load(file) {
  const { unpack, merge } = await import('./progress-file.js');
  const theirs = unpack(await file.text(), course);
  const { done: names, added, conflict } = merge({ done: done(), cells: texts() }, theirs);
  const places = Object.keys(conflict);
  const cells = places.length === 1 ? 'One cell holds' : `${places.length} cells hold`;
  const question = `${cells} another text here than in the file: ${places.map(inWords).join(', ')}. Which do you want?`;
  const choice = places.length ? await choose(question, [TAKE, KEEP, CANCEL]) : TAKE;
  if (choice === CANCEL) return say('Nothing was loaded, and nothing has changed.');
  const taken = choice === TAKE ? { ...added, ...conflict } : added;
  try {
    replace(names, taken);
  } catch {
    throw new Error("The browser has no room for it, or doesn't let the site keep anything. Nothing has changed.");
  }
  const many = Object.keys(taken).length;
  sessionStorage.setItem(
    SAID,
    `Loaded: progress up to ${theirs.saved.slice(0, 10)}, and ${many} ${many === 1 ? 'cell' : 'cells'} of code.`,
  );
  history.scrollRestoration = 'manual';
  location.reload(); // so that the cells of this page show it
}

const chooser = make('input');
chooser.type = 'file';
chooser.accept = '.json,application/json';
chooser.hidden = true;
chooser.addEventListener('change', () => {
  const [file] = chooser.files;
  if (file) load(file).catch((error) => say(error.message));
  chooser.value = ''; // the same file may be chosen again
});
const loads = button('Load from a file', () => chooser.click());

async function writeNotebook() {
  say('One moment …');
  const { notebookOfAnswers } = await import('./answers.js');
  const name = assignment ?? `zero-to-hero-${lectures[0].page.replace(/^.*\/\d+_/, '')}`;
  try {
    const text = await notebookOfAnswers(`${root}${notebook}`, lectures[0].exercises);
    download(`${name}-answers.ipynb`, text, 'application/x-ipynb+json');
    say('Your answers are in the notebook, where your browser puts downloads.');
  } catch (error) {
    say(error.message);
  }
}

async function erase() {
  if (!confirm('Erase from this device what you have read, answered, solved and written on this site?')) return;
  await forget();
  show();
  say('It’s all erased.');
}

if (notebook)
  controls.append(button(assignment ? 'Download my answers' : 'Download my answers as a notebook', writeNotebook));
controls.append(button('Save to a file', save), loads, chooser);
if (!notebook) controls.append(button('Forget everything', erase));
panel.append(counted, ...(notebook ? [list] : []), kept, controls, asked, said);
show();
showKept();
for (const name of ['zero-to-hero:kept', 'zero-to-hero:promised']) {
  document.addEventListener(name, () => {
    show();
    showKept();
  });
}
addEventListener('storage', show); // another window
addEventListener('pageshow', show); // the way back from a lecture
try {
  const before = sessionStorage.getItem(SAID);
  sessionStorage.removeItem(SAID);
  if (before) {
    say(before);
    loads.focus(); // where its reader was
    // not before the page is there: the browser would go back to a place on the page as it was before
    const settle = () => {
      history.scrollRestoration = 'auto';
      said.scrollIntoView({ block: 'nearest' });
    };
    if (document.readyState === 'complete') settle();
    else addEventListener('load', () => setTimeout(settle));
  }
} catch {
  // no storage: nothing was loaded
}
