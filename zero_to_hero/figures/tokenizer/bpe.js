/** Byte-pair encoding of a reader's text: the ids are Python's (tests/test_figures_tokenizer.py compares). */

const SPACE = '\\p{White_Space}';
const LETTER = '\\p{L}';
const NUMBER = '\\p{N}';
const SIGN = `[^${SPACE}${LETTER}${NUMBER}]`;
const ENDS = `${SPACE}+(?!\\P{White_Space})|${SPACE}+`;

/** The patterns of zero_to_hero/tokenizer/regex.py, in JavaScript's words: its \s has other members. */
export const SPLITS = {
  gpt2: new RegExp(`'(?:[sdmt]|ll|ve|re)| ?${LETTER}+| ?${NUMBER}+| ?${SIGN}+|${ENDS}`, 'gu'),
  gpt4: new RegExp(
    `'(?:[sSſdDmMtT]|[lL][lL]|[vV][eE]|[rR][eE])|[^\\r\\n${LETTER}${NUMBER}]?${LETTER}+|${NUMBER}{1,3}` +
      `| ?${SIGN}+[\\r\\n]*|${SPACE}*[\\r\\n]+|${ENDS}`,
    'gu',
  ),
};

/** The bytes of a text as a string of characters 0 to 255: it compares and joins faster than numbers do. */
const bytesOf = (text) => String.fromCharCode(...new TextEncoder().encode(text));

/** A vocabulary of merges, pairs of ids in a row: the first makes 256, and the next one 257. */
export function learned(merges) {
  const bytes = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte));
  const ids = new Map();
  for (let n = 0; n < merges.length; n += 2) {
    ids.set(merges[n] * 65536 + merges[n + 1], bytes.length);
    bytes.push(bytes[merges[n]] + bytes[merges[n + 1]]);
  }
  return { bytes, size: bytes.length, byte: (n) => n, join: (a, b) => ids.get(a * 65536 + b) };
}

/** A vocabulary of ranks, from the text of js-tiktoken's file: what two tokens make is known by its bytes. */
export function ranked(file) {
  const bytes = [];
  for (const line of JSON.parse(file.slice(file.indexOf('{'), file.lastIndexOf('}') + 1)).bpe_ranks.split('\n')) {
    const [, first, ...tokens] = line.split(' ');
    for (const [n, token] of tokens.entries()) bytes[Number(first) + n] = atob(token);
  }
  const ranks = new Map(bytes.map((token, rank) => [token, rank]));
  const join = (a, b) => ranks.get(bytes[a] + bytes[b]);
  return { bytes, size: bytes.length, byte: (n) => ranks.get(String.fromCharCode(n)), join };
}

/** The ids of a chunk: of all pairs the one with the smallest id is joined, again and again. */
function joined(ids, join) {
  for (;;) {
    let best = Infinity;
    let at = -1;
    for (let n = 0; n + 1 < ids.length; n++) {
      const id = join(ids[n], ids[n + 1]);
      if (id < best) [best, at] = [id, n];
    }
    if (at < 0) return ids;
    ids.splice(at, 2, best);
  }
}

/** The ids of a text. Special tokens are text like any other. */
export function encode(text, { byte, join }, pattern) {
  const chunks = text.match(pattern) ?? [];
  return chunks.flatMap((chunk) =>
    joined(
      [...bytesOf(chunk)].map((one) => byte(one.charCodeAt(0))),
      join,
    ),
  );
}

/** How often each pair of neighbours occurs, in the order in which they first do: 'a b' -> count. */
export function pairCounts(ids) {
  const counts = new Map();
  for (let n = 0; n + 1 < ids.length; n++) {
    const pair = `${ids[n]} ${ids[n + 1]}`;
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  return counts;
}

export function merged(ids, [a, b], id) {
  const made = [];
  for (let n = 0; n < ids.length; n++) {
    const is = ids[n] === a && ids[n + 1] === b;
    made.push(is ? id : ids[n]);
    if (is) n++;
  }
  return made;
}

/** Training on a text, step by step: the ids, the pair that comes next with its count, and the vocabulary so far. */
export function training(text, last) {
  let ids = [...bytesOf(text)].map((one) => one.charCodeAt(0));
  const merges = [];
  const steps = [];
  for (;;) {
    let next;
    let count = 1;
    // a pair that occurs once saves nothing
    for (const [pair, times] of pairCounts(ids))
      if (times > count) [next, count] = [pair.split(' ').map(Number), times];
    steps.push({ ids, next, count: next ? count : 0 });
    if (!next || steps.length > last) return { steps, ...learned(merges) };
    merges.push(...next);
    ids = merged(ids, next, 255 + merges.length / 2);
  }
}
