// On paper every answer stands open, and a question's answers stand at the end of its section, where they don't meet the eye
// before it's been thought about. Without this they stand open below the question, by CSS alone.

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

function moveAnswers() {
  const ends = new Map(); // section -> the block of its answers
  for (const [place, question] of document.querySelectorAll('.zth-question').entries()) {
    const section = question.closest('main section section') ?? question.closest('section') ?? question.parentElement;
    if (!ends.has(section)) {
      const block = element('div', 'zth-answers', element('p', 'admonition-title', 'Answers'));
      ends.set(section, block);
      section.append(block);
      back.push(() => block.remove());
    }
    ends.get(section).append(answersOf(question, place + 1));
  }
}

addEventListener('beforeprint', () => {
  for (const details of document.querySelectorAll('details:not([open])')) {
    details.open = true;
    opened.add(details);
  }
  moveAnswers();
});

addEventListener('afterprint', () => {
  while (back.length) back.pop()();
  for (const details of opened) details.open = false;
  opened.clear();
});
