// The answers of a question as radio buttons: one chooses, says so with the button, and then reads the explanation.
// Without this each answer is a <details> that opens.

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

for (const question of document.querySelectorAll('.zth-question')) {
  const name = question.dataset.question;
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
  said.className = 'zth-said';
  said.setAttribute('role', 'status');
  const line = document.createElement('p');
  line.className = 'zth-commit';
  line.append(button, said);
  question.append(line);

  button.addEventListener('click', () => {
    const chosen = choices.find(({ radio }) => radio.checked);
    if (!chosen) {
      said.textContent = 'Choose one first.';
      return;
    }
    for (const { why } of choices) why.hidden = why !== chosen.why;
    const right = 'right' in chosen.box.dataset;
    said.textContent = right ? 'Right: the reason stands below it.' : 'Not this one: the reason stands below it.';
    // a prediction is worth something also when it was wrong, once the right answer was found
    if (right) document.dispatchEvent(new CustomEvent('zero-to-hero:question', { detail: { name } }));
  });
}
