// The answers to a page's exercises as a notebook: the page's own one, with what the reader wrote in place of the stubs.
// Each answer's cell carries the exercise's name in its metadata (book/check_cells.py), so a grader finds it.

import { page, texts } from './memory.js';

const PATIENCE = 5000; // ms: the editors come in idle moments

/** The text in the cell that answers the card with this id. */
function answer(card) {
  const after = document.getElementById(card);
  const cell = [...document.querySelectorAll('.cell.tag_exercise')].find(
    (one) => after.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  return cell.querySelector('textarea')?.value ?? cell.querySelector('pre').textContent.trimEnd();
}

/** The notebook as text. Rejects with a sentence when the page's own notebook cannot be had. */
export async function notebookOfAnswers(address, exercises) {
  const response = await fetch(address).catch(() => null);
  if (!response?.ok) throw new Error("The page's notebook can't be fetched. Are you offline? Try again later.");
  const notebook = await response.json();
  const until = performance.now() + PATIENCE;
  while (document.querySelector('.cell.tag_exercise:not(.live-ready)') && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 50));
  const cards = new Map(exercises.map(({ name, card }) => [name, card]));
  const edited = Object.entries(texts()).filter(([place]) => place.startsWith(`${page}.html#`));
  for (const cell of notebook.cells.filter((one) => one.cell_type === 'code')) {
    const source = [].concat(cell.source).join('');
    const card = cards.get(cell.metadata.zero_to_hero?.exercise);
    const [, own] = edited.find(([, { was }]) => was === source) ?? [];
    cell.source = card ? answer(card) : (own?.now ?? source);
    cell.outputs = [];
    cell.execution_count = null;
  }
  return `${JSON.stringify(notebook, null, 1)}\n`;
}
