// On paper every answer and every hint stands open, and they stand at the end of their section, where they don't meet the
// eye before it's been thought about. Without this they stand open in their places, by CSS alone.

const opened = new Set();
const back = []; // how to put everything where it was

function element(name, className, ...content) {
  const made = document.createElement(name);
  made.className = className;
  made.append(...content);
  return made;
}

/** Move the reasons of one question to the end of its section, each behind its letter. */
function answersOf(question, number) {
  const reference = `Question ${number}`;
  const asked = question.querySelector('.zth-asked');
  const mark = element('span', 'zth-question-number', `${reference}. `);
  asked.prepend(mark);
  back.push(() => mark.remove());
  const moved = [...question.querySelectorAll('.zth-answer')].map((answer) => {
    const why = answer.querySelector('.zth-why');
    const { hidden } = why;
    const letter = answer.querySelector('.zth-letter').textContent;
    const sign = element('strong', '', `${letter}. `);
    why.hidden = false;
    why.firstElementChild.prepend(sign);
    back.push(() => {
      sign.remove();
      why.hidden = hidden;
      answer.append(why);
    });
    return why;
  });
  return element('div', '', element('p', 'zth-question-number', `${reference}:`), ...moved);
}

/** The block at the end of the section that `part` stands in; `ends` knows those that there are. */
function endOf(part, title, ends) {
  const section = part.closest('main section section') ?? part.closest('section') ?? part.parentElement;
  if (!ends.has(section)) {
    const block = element('div', 'zth-answers', element('p', 'admonition-title', title));
    ends.set(section, block);
    section.append(block);
    back.push(() => block.remove());
  }
  return ends.get(section);
}

function moveAnswers() {
  const ends = new Map(); // section -> the block of its answers
  for (const [place, question] of document.querySelectorAll('.zth-question').entries())
    endOf(question, 'Answers', ends).append(answersOf(question, place + 1));
}

function moveHints() {
  const ends = new Map();
  for (const hint of document.querySelectorAll('.zth-exercise .hint')) {
    const place = document.createComment('');
    const block = endOf(hint, 'Hints', ends);
    hint.replaceWith(place);
    block.append(hint);
    back.push(() => place.replaceWith(hint));
  }
}

addEventListener('beforeprint', () => {
  for (const details of document.querySelectorAll('details:not([open])')) {
    details.open = true;
    opened.add(details);
  }
  moveAnswers();
  moveHints();
});

addEventListener('afterprint', () => {
  while (back.length) back.pop()();
  for (const details of opened) details.open = false;
  opened.clear();
});
