/** The merges figure: see merges.py for what it shows, bpe.js for how a vocabulary is learned. */
import { html } from '../_base/parts/dom.js';
import { figure, kept } from '../_base/parts/kit.js';
import { whole } from '../_base/parts/number.js';
import { readout } from '../_base/parts/readout.js';
import { steps } from '../_base/parts/steps.js';
import { text } from '../_base/parts/text.js';
import { training } from './bpe.js';
import { chips, shown } from './chips.js';

const [MOST, LAST] = [200, 30]; // characters, merges

/** For each id whether it's part of the pair, from left to right. */
function marked(ids, pair) {
  const marks = ids.map(() => false);
  for (let n = 0; pair && n + 1 < ids.length; n++) {
    if (ids[n] !== pair[0] || ids[n + 1] !== pair[1]) continue;
    marks[n] = marks[n + 1] = true;
    n++;
  }
  return marks;
}

function render({ model, el }) {
  const row = chips('The text, in tokens');
  const next = html('p', { class: 'zth-merge' });
  const made = chips('Tokens made so far');
  const numbers = readout();

  const trained = kept((text) => training(text, LAST));
  function state({ text, step }) {
    const { steps, bytes } = trained(text);
    const at = Math.min(step, steps.length - 1); // a short text is at its end
    return { at, wanted: step, bytes, steps, now: steps[at], total: steps[0].ids.length };
  }
  const named = (bytes, id) => `${shown(bytes[id])} (${id})`;
  const coming = ({ now, bytes }) =>
    now.next
      ? `${named(bytes, now.next[0])} and ${named(bytes, now.next[1])} occur together ${whole(now.count)} times`
      : 'no pair occurs twice';

  function draw(seen) {
    const { at, bytes, now, total } = seen;
    const marks = marked(now.ids, now.next);
    row.draw(now.ids.map((id, n) => ({ id, bytes: bytes[id], mark: marks[n] })));
    const so = coming(seen);
    next.textContent = now.next ? `Next: ${so}, and become ${256 + at}.` : `The end: ${so}.`;
    made.draw(Array.from({ length: at }, (_, n) => ({ id: 256 + n, bytes: bytes[256 + n] })));
    made.element.hidden = !at;
    numbers.draw([
      ['Tokens of the text', `${whole(now.ids.length)} (${whole(total)} bytes)`],
      ['Tokens in the vocabulary', whole(256 + at)],
      ['Bytes per token', now.ids.length ? (total / now.ids.length).toFixed(2) : '–'],
    ]);
  }

  const sentence = (seen) =>
    `After ${whole(seen.at)} merges the text has ${whole(seen.now.ids.length)} tokens. Now ${coming(seen)}.`;

  figure({
    model,
    el,
    name: 'merges',
    controls: [
      steps({ trait: 'step', last: LAST, label: 'Merges', before: 'merge ', words: ['Back', 'Merge'] }),
      text({ trait: 'text', label: 'Your text', most: MOST, and: () => ({ step: 0 }) }),
    ],
    stage: [row.element, next, made.element, numbers.element],
    table: {
      title: 'The merges so far',
      head: ['new id', 'pair', 'text', 'count', 'tokens after it'],
      rows: ({ at, steps, bytes }) =>
        steps
          .slice(0, at)
          .map(({ next: pair, count }, n) => [
            String(256 + n),
            pair.join(', '),
            shown(bytes[256 + n]),
            whole(count),
            whole(steps[n + 1].ids.length),
          ]),
    },
    state,
    draw,
    sentence,
  });
}

export default { render };
