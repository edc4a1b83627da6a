// The answers of a question as radio buttons: one chooses, says so with the button, and then reads the explanation and
// what the cell below it shows. Without this each answer is a <details> that opens, and nothing is folded.

import { done, mark, page } from './memory.js';

/** What an answer unfolds: the parts that the build has folded (extensions/question_folds.py), and the note there. */
class Fold {
  constructor(name, onSeen) {
    this.parts = [...document.querySelectorAll(`[data-answers="${name}"]`)];
    this.note = document.querySelector(`[data-waits="${name}"]`);
    this.onSeen = onSeen;
    if (!this.note) return;
    this.note.querySelector('button').addEventListener('click', () => {
      const [part] = this.parts;
      this.see();
      part.tabIndex = -1; // the button is gone, and its reader goes on with what it has shown
      part.focus({ preventScroll: true });
    });
    this.watchRuns(this.note.closest('.cell'));
    // a link or a find may have led here before this script had come
    if (this.parts.some((part) => !part.hidden)) this.see();
  }

  /** A Run of this cell shows what it prints. A Run further down, which runs this cell on its way, does not. */
  watchRuns(cell) {
    if (!cell) return;
    let asked = false;
    cell.addEventListener('click', ({ target }) => {
      asked ||= Boolean(target.closest('.live-run'));
    });
    cell.addEventListener('keydown', ({ key, shiftKey, ctrlKey, metaKey }) => {
      asked ||= key === 'Enter' && (shiftKey || ctrlKey || metaKey);
    });
    const watch = new MutationObserver((changes) => {
      if (!this.note) {
        watch.disconnect();
        return;
      }
      const outputs = changes
        .flatMap(({ addedNodes }) => [...addedNodes])
        .filter((node) => node.classList?.contains('cell_output'));
      if (!outputs.length) return;
      this.parts = [...new Set([...this.parts, ...outputs])];
      if (asked) this.see();
      else for (const output of outputs) output.hidden = 'until-found';
    });
    watch.observe(cell, { childList: true });
  }

  open() {
    for (const part of this.parts) part.hidden = false;
    this.note?.remove();
    this.note = null;
  }

  /** Opened before the question was answered. */
  see() {
    if (!this.note) return;
    this.open();
    this.onSeen();
  }
}

function choice(details, group) {
  const box = document.createElement('div');
  box.className = 'zth-answer';
  if ('right' in details.dataset) box.dataset.right = '';
  const why = details.querySelector('.zth-why');
  why.hidden = true;
  const radio = document.createElement('input');
  radio.type = 'radio';
  radio.name = group;
  const label = document.createElement('label');
  label.append(radio, ...details.querySelector('summary').childNodes);
  box.append(label, why);
  details.replaceWith(box);
  return { box, radio, why };
}

function dress(question) {
  const name = question.dataset.question;
  const [answered, first, shown] = ['question', 'first', 'shown'].map((what) => `${what}:${page}#${name}`);
  const fold = new Fold(name, () => done().has(answered) || mark(shown));
  if (done().has(answered) || done().has(shown)) fold.open();

  const choices = [...question.querySelectorAll('.zth-answer')].map((details) => choice(details, `question-${name}`));
  const asked = question.querySelector('.zth-asked');
  asked.id ||= `asked-${name}`;
  const answers = document.createElement('div');
  answers.setAttribute('role', 'radiogroup');
  answers.setAttribute('aria-labelledby', asked.id);
  choices[0].box.before(answers);
  answers.append(...choices.map(({ box }) => box));

  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'zth-button';
  button.textContent = 'Answer';
  const said = document.createElement('span');
  said.className = 'zth-told';
  said.setAttribute('role', 'status');
  const line = document.createElement('p');
  line.className = 'zth-commit';
  line.append(button, said);
  question.append(line);

  let tried = false; // in a browser that keeps nothing, too, the second answer is not the first
  button.addEventListener('click', () => {
    const chosen = choices.find(({ radio }) => radio.checked);
    if (!chosen) {
      said.textContent = 'Choose one first.';
      return;
    }
    for (const { why } of choices) why.hidden = why !== chosen.why;
    const right = 'right' in chosen.box.dataset;
    const opens = fold.note ? ' The result is open now, further down.' : '';
    said.textContent = `${right ? 'Right' : 'Not this one'}: the reason is below it.${opens}`;
    const names = done();
    if (right && !tried && !names.has(answered) && !names.has(shown)) mark(first);
    tried = true;
    mark(answered);
    fold.open();
  });
  return fold;
}

const folds = [...document.querySelectorAll('.zth-question')].map(dress);
const foldAround = (element) => folds.find(({ note, parts }) => note && parts.some((part) => part.contains(element)));

// a browser that finds or follows something into a fold says so before it scrolls there
document.addEventListener('beforematch', ({ target }) => foldAround(target)?.see());

// one that does not know how to is helped
function follow() {
  const target = document.querySelector(':target');
  const fold = target && foldAround(target);
  if (!fold) return;
  fold.see();
  target.scrollIntoView();
}
addEventListener('hashchange', follow);
follow();
