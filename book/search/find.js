// What the search finds, and in which order. No page in here: the same file runs under Node in the tests.
//
// MiniSearch, because it forgives typing errors (Pagefind answers "sofmax" with "seed"), lets us rank sections and cut
// excerpts ourselves, and is 8 KB without WebAssembly and without a program of 13 MB for each machine that builds.
import MiniSearch from './minisearch.js';
import { formsOf, marksIn, wordsOf } from './words.js';

const BOOST = { title: 4, keywords: 5, text: 1, asked: 1, code: 0.4 };
// of two places that say the same, the one that explains it comes first
const RANK = { lecture: 1, glossary: 0.6, page: 0.4, bibliography: 0.3, exercise: 0.4, solution: 0.4 };
// words that a question is made of, and no answer
const SMALL = new Set(
  (
    'a an and are as at be by can do does for from get how i in is it me my of on or should so that the this to was ' +
    'we what when where which who why with you'
  ).split(' '),
);
const OPENING = 0.5;
const EXCERPT = 170; // letters
const NEAR = 90; // letters, from the beginning of a sentence to the word that was found

/** The sections of all pages as an index; it is made in steps, so that nobody's typing has to wait for it. */
export async function makeIndex({ pages }) {
  const index = new MiniSearch({
    fields: Object.keys(BOOST),
    storeFields: ['page', 'section'],
    tokenize: (text) => wordsOf(text).map(({ word }) => word),
    processTerm: formsOf,
  });
  const sections = pages.flatMap((page) => page.sections.map((section) => ({ page, section })));
  const documents = sections.map(({ page, section }, id) => ({
    id,
    page,
    section,
    ...section,
    text: [section.text, section.folded].join(' '), // which of the two may be shown is the excerpt's affair
    keywords: section.keywords?.join(', '),
  }));
  await index.addAllAsync(documents, { chunkSize: 20 });
  return index;
}

/** The words of a query that tell what is asked for. */
export function tellingWords(query) {
  return [...new Set(wordsOf(query).map(({ word }) => word))].filter((word) => !SMALL.has(word));
}

/** Where one word is said: by the id of a section, how well it fits and which words of the section are meant. */
function placesOf(index, word) {
  const options = {
    boost: BOOST,
    boostDocument: (_id, _term, { page }) => RANK[page.kind],
    prefix: (term) => term.length > 2,
    processTerm: (term) => term,
  };
  const query = { combineWith: 'OR', queries: formsOf(word) };
  const found = index.search(query, options);
  // a word that nobody has written: perhaps a slip of the finger
  return found.length ? found : index.search(query, { ...options, fuzzy: (term) => (term.length > 3 ? 0.25 : false) });
}

/** How much better a place is that has the words for a name, or says them side by side, as they were asked for. */
function phraseBonus({ title, keywords = [], text = '', folded = '', code = '' }, words) {
  const stems = (said) => ` ${said.map((word) => formsOf(word)[1] ?? word).join(' ')} `;
  const asked = stems(words);
  const stemsOf = (part) => stems(wordsOf(part).map(({ word }) => word));
  const names = [title, ...keywords].map(stemsOf);
  if (names.includes(asked)) return 4;
  if (words.length === 1) {
    // a name such as zero_grad is more than its parts
    const said = (part) => wordsOf(part).some(({ word }) => word === words[0]);
    return words[0].includes('_') && [text, folded, code].some(said) ? 4 : 1;
  }
  if (names.some((name) => name.includes(asked))) return 2.5;
  return [text, folded].some((part) => stemsOf(part).includes(asked)) ? 1.6 : 1;
}

/** The best places for a query, the best first: `{ page, section, terms }`, where `terms` are the words to mark. */
export function find(index, query, most = 20) {
  const words = tellingWords(query);
  const places = new Map();
  for (const word of words)
    for (const { id, page, section, score, terms } of placesOf(index, word)) {
      const place = places.get(id) ?? { id, page, section, score: 0, said: 0, terms: new Set() };
      place.score += score;
      place.said += 1;
      for (const term of terms) place.terms.add(term);
      places.set(id, place);
    }
  // all of the words in one place count for more than one of them ten times
  for (const place of places.values()) place.score *= (place.said / words.length) ** 2;
  const near = [...places.values()].sort(byRank).slice(0, 3 * most);
  for (const place of near) place.score *= phraseBonus(place.section, words) * (opens(place) ? OPENING : 1);
  return near.sort(byRank).slice(0, most);
}

/** Whether a place is what a lecture says under its title: that promises what its sections explain. */
function opens({ page, section }) {
  return page.kind === 'lecture' && page.sections[0] === section;
}

/** The best first; worked answers after everything else, however well they fit. */
function byRank(a, b) {
  const solution = ({ page }) => page.kind === 'solution';
  return solution(a) - solution(b) || b.score - a.score || a.id - b.id;
}

/** The glossary's terms that begin like the query, or else some from all over it: what one could ask for instead. */
export function suggestions({ pages }, query, most = 6) {
  const terms = pages
    .filter(({ kind }) => kind === 'glossary')
    .flatMap(({ sections }) => sections.map(({ title }) => title));
  const [first] = wordsOf(query);
  const alike = first ? terms.filter((term) => term.startsWith(first.word[0])) : [];
  const step = Math.max(1, Math.floor(terms.length / most));
  return (alike.length ? alike : terms.filter((_, place) => place % step === 0)).slice(0, most);
}

/** About EXCERPT letters of a section, where most of the terms stand together: of its text, else of its questions. */
export function excerpt({ text = '', asked = '' }, terms) {
  return !marksIn(text, terms).length && marksIn(asked, terms).length ? cut(asked, terms) : cut(text, terms);
}

function cut(text, terms) {
  const marks = marksIn(text, terms);
  const together = ({ start }) =>
    new Set(marks.filter((mark) => mark.start >= start && mark.end <= start + EXCERPT - NEAR).map(({ word }) => word))
      .size;
  const [best = { start: 0 }] = [...marks].sort((a, b) => together(b) - together(a) || a.start - b.start);
  const begin = beginning(text, best.start);
  if (text.length <= begin.at + EXCERPT) return begin.sign + text.slice(begin.at);
  return `${begin.sign}${text.slice(begin.at, text.lastIndexOf(' ', begin.at + EXCERPT))} …`;
}

/** Where an excerpt begins that has to show `place`: at its sentence, where that is near, else a few words before. */
function beginning(text, place) {
  const before = text.slice(0, place);
  const sentence = Math.max(...['. ', '? ', '! '].map((end) => before.lastIndexOf(end) + end.length));
  if (place < NEAR) return { at: 0, sign: '' };
  if (sentence > 1 && place - sentence < NEAR) return { at: sentence, sign: '' };
  return { at: before.indexOf(' ', place - NEAR / 2) + 1, sign: '… ' };
}
