/** The languages figure: see languages.py for what it shows. All its numbers are Python's. */
import { choice } from '../_base/parts/controls.js';
import { svg } from '../_base/parts/dom.js';
import { figure, kept } from '../_base/parts/kit.js';
import { whole } from '../_base/parts/number.js';
import { radios } from '../_base/parts/toggles.js';
import { chips } from './chips.js';

const [WIDTH, LEFT, ROW] = [340, 84, 20];

function render({ model, el }) {
  const [languages, sentences, names, lengths] = ['languages', 'sentences', 'names', 'lengths'].map((trait) =>
    model.get(trait),
  );
  const most = Math.max(...lengths.flat().map((row) => row.length));
  const height = ROW * languages.length + 4;
  const title = svg('title');
  const marks = svg('g');
  const picture = svg('svg', { viewBox: `0 0 ${WIDTH} ${height}`, role: 'img', class: 'zth-bars' }, title, marks);
  const row = chips('The sentence, in tokens');

  /** The bytes of each token of a sentence, by their numbers. */
  const cut = kept((text, lengths) => {
    const bytes = String.fromCharCode(...new TextEncoder().encode(text));
    let from = 0;
    return lengths.map((length) => {
      from += length;
      return { bytes: bytes.slice(from - length, from) };
    });
  });
  function state({ vocabulary, language }) {
    const counts = lengths[vocabulary].map((row) => row.length);
    return { counts, vocabulary, language, tokens: cut(sentences[language], lengths[vocabulary][language]) };
  }
  const times = ({ counts }, n) => (counts[n] / counts[0]).toFixed(1);

  function draw(seen) {
    const { counts, vocabulary, language, tokens } = seen;
    marks.replaceChildren(
      ...counts.flatMap((count, n) => {
        const y = ROW * n + 2;
        const width = ((WIDTH - LEFT - 40) * count) / most;
        const chosen = n === language ? ' zth-chosen' : '';
        return [
          svg('text', { x: LEFT - 6, y: y + 14, 'text-anchor': 'end', class: chosen.trim() }, languages[n]),
          svg('path', {
            d: `M${LEFT} ${y + 2}h${width.toFixed(1)}v15h-${width.toFixed(1)}z`,
            class: `zth-length${chosen}`,
          }),
          svg('text', { x: (LEFT + width + 5).toFixed(1), y: y + 14, class: chosen.trim() }, whole(count)),
        ];
      }),
    );
    title.textContent = `Tokens of one sentence in ${languages.length} languages, ${names[vocabulary]}. ${languages[language]}: ${whole(counts[language])}.`;
    row.draw(tokens);
  }

  const sentence = (seen) => {
    const { counts, vocabulary, language } = seen;
    const against = language ? `, ${times(seen, language)} times as many as in ${languages[0]}` : '';
    return `${names[vocabulary]}: the sentence in ${languages[language]} is ${whole(counts[language])} tokens${against}.`;
  };

  figure({
    model,
    el,
    name: 'languages',
    controls: [
      radios({ trait: 'vocabulary', label: 'Vocabulary ', options: names.map((name, n) => [n, name]) }),
      choice({ trait: 'language', before: 'Language ', options: languages.map((name, n) => [n, name]) }),
    ],
    stage: [picture, row.element],
    table: {
      title: 'Tokens of the sentence',
      head: ['language', 'characters', 'bytes', ...names],
      rows: () =>
        languages.map((name, n) => [
          name,
          whole([...sentences[n]].length),
          whole(new TextEncoder().encode(sentences[n]).length),
          ...lengths.map((rows) => whole(rows[n].length)),
        ]),
    },
    state,
    draw,
    sentence,
  });
}

export default { render };
