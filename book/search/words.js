// Words as the search compares them: in small letters, without accents, and beside each word its stem. A reader who
// asks for "gradients" means "gradient", too.
import { stemmer } from './stemmer.js';

const WORD = /[\p{L}\p{N}_]+(?:['’]s\b)?/gu;

// letters of formulas count as plain ones: pⱼ is pj, x² is x2
const plain = (word) =>
  word
    .replace(/['’]s$/, '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase();

/** The words of a text, each with the place where it begins and the place where it ends. */
export function wordsOf(text) {
  return Array.from(text.matchAll(WORD), (found) => ({
    word: plain(found[0]),
    start: found.index,
    end: found.index + found[0].replace(/['’]s$/, '').length,
  }));
}

/** All under which a word is found: itself, its stem, and the parts of a name such as `zero_grad`. */
export function formsOf(word) {
  const parts = word.includes('_') ? word.split('_').filter(Boolean) : [];
  return [...new Set([word, stemmer(word), ...parts.flatMap((part) => [part, stemmer(part)])])];
}

/** The words of a text that are meant by `terms`, with their places: what is to be marked. */
export function marksIn(text, terms) {
  return wordsOf(text).filter(({ word }) => formsOf(word).some((form) => terms.has(form)));
}
