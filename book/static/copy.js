// A button on each piece of code that puts it on the clipboard. The prompts of a console session are not copied.
const PROMPT = /^(?:>>> |\.\.\. |\$ )/;

function codeOf(pre) {
  const lines = pre.textContent.trimEnd().split('\n');
  const session = lines.some((line) => PROMPT.test(line));
  return (session ? lines.filter((line) => PROMPT.test(line)).map((line) => line.replace(PROMPT, '')) : lines).join(
    '\n',
  );
}

function addButton(pre) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'zth-copy';
  button.textContent = 'Copy';
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(codeOf(pre));
    button.textContent = 'Copied';
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 2000);
  });
  pre.parentElement.append(button);
}

// the clipboard exists on https and localhost only
if (navigator.clipboard) document.querySelectorAll('.cell_input .highlight > pre, .highlight > pre').forEach(addButton);
