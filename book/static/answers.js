// The answers to a page's exercises as a notebook: the page's own one, with what the reader wrote in place of the stubs.
// Each answer's cell carries the exercise's name in its metadata (book/check_cells.py), so a grader finds it. The
// exercises that are on the lecture's page come at the end, in cells of their own.

import { page, texts } from './memory.js';

const PATIENCE = 5000; // ms: the editors come in idle moments

/** The text in the cell that answers this page's card at the address `#id`. */
function answer(card) {
  const after = document.querySelector(card);
  const cell = [...document.querySelectorAll('.cell.tag_exercise')].find(
    (one) => after.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  return cell.querySelector('textarea')?.value ?? cell.querySelector('pre').textContent.trimEnd();
}

/** The cells of an exercise that is on the lecture's page: what was written there, and its check. */
function elsewhere({ name, stub }, edited) {
  const [, own] = edited.find(([, { was }]) => was.trimEnd() === stub.trimEnd()) ?? [];
  const id = name.replace(/\W/g, '-');
  const cell = { cell_type: 'code', execution_count: null, outputs: [] };
  return [
    { ...cell, id: `answer-${id}`, metadata: { zero_to_hero: { exercise: name } }, source: own?.now ?? stub },
    { ...cell, id: `check-${id}`, metadata: {}, source: `check("${name}")` },
  ];
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
  const kept = Object.entries(texts());
  const edited = kept.filter(([place]) => place.startsWith(`${page}.html#`));
  for (const cell of notebook.cells.filter((one) => one.cell_type === 'code')) {
    const source = [].concat(cell.source).join('');
    const card = cards.get(cell.metadata.zero_to_hero?.exercise);
    const [, own] = edited.find(([, { was }]) => was === source) ?? [];
    cell.source = card ? answer(card) : (own?.now ?? source);
    cell.outputs = [];
    cell.execution_count = null;
  }
  const there = exercises.filter(({ stub }) => stub !== undefined);
  const written = kept.filter(([place]) => place.startsWith(page.replace('exercises/', 'lectures/')));
  notebook.cells.push(...there.flatMap((one) => elsewhere(one, written)));
  return `${JSON.stringify(notebook, null, 1)}\n`;
}
