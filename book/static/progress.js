// On a lecture's pages: says what was done here before, and remembers what is done now. Live cells tell it by events.

import { done, mark, page } from './memory.js';

function say(element, text) {
  if (element.querySelector('.zth-done')) return;
  const said = document.createElement('p');
  said.className = 'zth-done';
  said.textContent = text;
  element.append(said);
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

const names = done();
for (const question of document.querySelectorAll('[data-question]')) {
  const [answered, first] = ['question', 'first'].map((what) => `${what}:${page}#${question.dataset.question}`);
  if (names.has(answered))
    say(question, `Answered before, on this device${names.has(first) ? ': right the first time' : ''}.`);
}
for (const name of names) {
  if (!name.startsWith('exercise:')) continue;
  // the card's place: book/extensions/exercises.py
  const card = document.getElementById(name.replace(/[:._]/g, '-'));
  if (card) say(card, 'Passed before, on this device.');
}
document.addEventListener('zero-to-hero:check', ({ detail }) => {
  if (detail.state === 'passed') mark(`exercise:${detail.name}`);
});
if (page.startsWith('lectures/')) offerRead(names.has(`read:${page}`));
