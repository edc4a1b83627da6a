/** The lens figure: see lens.py for what it shows. */
import { slider } from '../_base/parts/controls.js';
import { html, set, svg } from '../_base/parts/dom.js';
import { figure } from '../_base/parts/kit.js';
import { readout } from '../_base/parts/readout.js';
import { largest, reader, shown, softmax, spoken, textControls } from './reading.js';
import { dark, isDark, LINE, placeSlider, square } from './squares.js';
import { opened } from './trained.js';

const [LEFT, SIZE, GAP] = [38, 15.1, 8];

/** Lines of the text, and below each letter what the stream says after each layer, down to what comes next. */
function board(layers, most, press) {
  const high = (layers + 2) * SIZE + GAP;
  const name = svg('title');
  const columns = Array.from({ length: most }, (_, at) => {
    const [x, y] = [LEFT + (at % LINE) * SIZE, Math.floor(at / LINE) * high];
    const cell = (row, go) => square(x, y + row * SIZE, SIZE, go);
    return {
      text: cell(0),
      says: Array.from({ length: layers }, (_, layer) => cell(layer + 1, () => press(at, layer))),
      next: cell(layers + 1),
    };
  });
  const words = ['text', ...Array.from({ length: layers }, (_, k) => (k ? `layer ${k}` : 'table')), 'next'];
  const lines = Array.from({ length: Math.ceil(most / LINE) }, (_, line) =>
    svg('g', {}, ...words.map((word, k) => svg('text', { x: 0, y: line * high + (k + 0.7) * SIZE }, word))),
  );
  const ring = svg('rect', { width: SIZE, height: SIZE, class: 'zth-ring zth-chosen' });
  const element = svg('svg', { role: 'img', class: 'zth-board' }, name, ...lines);
  for (const { text, says, next } of columns) {
    element.append(text.letter, ...says.flatMap(({ ground, letter }) => [ground, letter]), next.letter);
  }
  element.append(ring);
  const draw = ({ letters, said, at, layer }, title) => {
    const count = Math.ceil(letters.length / LINE);
    set(element, { viewBox: `0 0 340 ${count * high}` });
    for (const [k, line] of lines.entries()) set(line, { class: k < count ? '' : 'zth-none' });
    for (const [k, { text, says, next }] of columns.entries()) {
      const there = k < letters.length;
      text.letter.textContent = there ? shown(letters[k]) : '';
      next.letter.textContent = there ? shown(letters[k + 1] ?? '?') : '';
      for (const [depth, { ground, letter }] of says.entries()) {
        const best = there ? said[k][depth].five[0] : undefined;
        const right = best && best.letter === letters[k + 1];
        set(ground, { class: there ? 'zth-there' : 'zth-none', 'fill-opacity': dark(best?.p ?? 0) });
        set(letter, { class: `${best && isDark(best.p) ? 'zth-light' : ''}${right ? ' zth-right' : ''}` });
        letter.textContent = best ? shown(best.letter) : '';
      }
    }
    set(ring, { x: LEFT + (at % LINE) * SIZE, y: Math.floor(at / LINE) * high + (layer + 1) * SIZE });
    name.textContent = title;
  };
  return { element, draw };
}

async function render({ model, el }) {
  const gpt = await opened(model);
  const layers = gpt.config.n_layer + 1;
  const most = Math.min(model.get('most'), gpt.config.block_size);
  const read = reader(gpt, ({ residual }) =>
    residual.map((stream) => {
      const chances = softmax(gpt.lens(stream));
      return { chances, five: largest(chances, 5).map((id) => ({ letter: gpt.letters[id], p: chances[id] })) };
    }),
  );
  let kit;
  const picture = board(layers, most, (at, layer) => at < kit.values().text.length && kit.change({ at, layer }));
  const numbers = readout();
  // for a pointer, a square does what the two sliders do
  const pointer = (given) => {
    kit = given;
  };
  const depth = (layer) => (layer ? `after layer ${layer}` : 'the table alone');

  function state({ text, at, layer }) {
    const said = read(text);
    if (!said) return undefined;
    const letters = [...text];
    const next = letters[at + 1];
    const { chances, five } = said[at][layer];
    return { letters, said, at, layer, five, next, chance: next && chances[gpt.encode(next)[0]] };
  }
  const comes = (letter, next) => (letter === next ? ' (comes next)' : '');

  function sentence({ letters, at, layer, five, next, chance }) {
    const [best] = five;
    const truth =
      next === undefined ? 'Nothing comes after it' : `What comes next is ${spoken(next)}, ${chance.toFixed(3)}`;
    return `Position ${at + 1}, ${spoken(letters[at])}, ${depth(layer)}: most likely ${spoken(best.letter)}, ${best.p.toFixed(3)}. ${truth}.`;
  }

  function draw(seen) {
    const { five, next, chance } = seen;
    picture.draw(seen, sentence(seen));
    const rows = five.map(({ letter, p }, k) => [`${k + 1}. ${spoken(letter)}${comes(letter, next)}`, p.toFixed(3)]);
    const among = next === undefined || five.some(({ letter }) => letter === next);
    numbers.draw([...rows, among ? ['', ''] : [`comes next: ${spoken(next)}`, chance.toFixed(3)]]);
  }

  figure({
    model,
    el,
    name: 'lens',
    controls: [
      ...textControls(gpt, most, model.get('texts'), (text) => ({ at: text.length - 1 })),
      placeSlider(model),
      slider({
        trait: 'layer',
        label: 'Layer',
        before: 'stop ',
        values: Array.from({ length: layers }, (_, layer) => layer),
        text: depth,
      }),
      pointer,
    ],
    stage: [html('div', { class: 'zth-pair' }, picture.element, numbers.element)],
    table: {
      title: 'The likeliest next letter at each stop, and what comes',
      head: ['position', 'text', ...Array.from({ length: layers }, (_, layer) => depth(layer)), 'comes next'],
      rows: ({ said, letters }) =>
        said.map((stops, at) => [
          String(at + 1),
          spoken(letters[at]),
          ...stops.map(({ five: [{ letter, p }] }) => `${spoken(letter)} ${p.toFixed(2)}`),
          letters[at + 1] === undefined ? 'nothing yet' : spoken(letters[at + 1]),
        ]),
    },
    state,
    draw,
    sentence,
  });
}

export default { render };
