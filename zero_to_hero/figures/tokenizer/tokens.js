/** The tokens figure: see tokens.py for what it shows, bpe.js for how a text is encoded. */
import { unpack } from '../_base/parts/binary.js';
import { choice } from '../_base/parts/controls.js';
import { html } from '../_base/parts/dom.js';
import { figure, kept } from '../_base/parts/kit.js';
import { whole } from '../_base/parts/number.js';
import { readout } from '../_base/parts/readout.js';
import { text } from '../_base/parts/text.js';
import { encode, learned, SPLITS } from './bpe.js';
import { chips, shown, spelled } from './chips.js';
import { published } from './published.js';

const MOST = 300; // characters
const NAMES = { ours: 'Ours', gpt2: "GPT-2's", gpt4: "GPT-4's" };

function render({ model, el }) {
  const ours = { vocabulary: learned(unpack(model.get('merges'), 'int32')) };
  const asked = published(model);
  const row = chips('Tokens');
  const numbers = readout();
  const note = html('p', { class: 'zth-note' });

  const encoded = kept((text, name, { vocabulary }) =>
    encode(text, vocabulary, SPLITS[name === 'gpt2' ? 'gpt2' : 'gpt4']),
  );
  function state({ text, vocabulary: name }) {
    const from = name === 'ours' ? ours : asked(name);
    if (!from) return undefined; // on its way
    const bytes = new TextEncoder().encode(text).length;
    if (from.failed) return { text, name, bytes, failed: true, tokens: [] };
    const ids = encoded(text, name, from);
    const tokens = ids.map((id) => ({ id, bytes: from.vocabulary.bytes[id] }));
    return { text, name, bytes, tokens, size: from.vocabulary.size };
  }

  function draw({ text, bytes, tokens, size, failed }) {
    row.draw(tokens);
    note.hidden = !failed;
    note.textContent = failed ? "This vocabulary can't be loaded here. Choose ours, or open the lecture's page." : '';
    const characters = [...text].length;
    numbers.draw([
      ['Characters', whole(characters)],
      ['Bytes of UTF-8', whole(bytes)],
      ['Tokens', failed ? '–' : whole(tokens.length)],
      ['Characters per token', tokens.length ? (characters / tokens.length).toFixed(2) : '–'],
      ['Tokens to choose from', failed ? '–' : whole(size)],
    ]);
  }

  const sentence = ({ text, name, tokens, bytes, failed }) =>
    failed
      ? `${NAMES[name]} can't be loaded here.`
      : `${NAMES[name]}: ${whole([...text].length)} characters, ${whole(bytes)} bytes, make ${whole(tokens.length)} tokens.`;

  figure({
    model,
    el,
    name: 'tokens',
    controls: [
      text({ trait: 'text', label: 'Your text', most: MOST }),
      choice({ trait: 'vocabulary', before: 'Vocabulary ', options: Object.entries(NAMES) }),
    ],
    stage: [row.element, note, numbers.element],
    table: {
      title: 'The tokens',
      head: ['place', 'id', 'text', 'bytes'],
      rows: ({ tokens }) => tokens.map(({ id, bytes }, n) => [String(n), String(id), shown(bytes), spelled(bytes)]),
    },
    state,
    draw,
    sentence,
  });
}

export default { render };
