/** The attention figure: see attention.py for what it shows, looks.js for what a head looks at on average. */
import { choice } from '../_base/parts/controls.js';
import { html, set, svg } from '../_base/parts/dom.js';
import { figure, kept } from '../_base/parts/kit.js';
import { readout } from '../_base/parts/readout.js';
import { habits } from './looks.js';
import { largest, reader, shown, spoken, textControls } from './reading.js';
import { dark, isDark, LINE, placeSlider, square } from './squares.js';
import { opened } from './trained.js';

const [SIZE, LEFT, TOP] = [17, 26, 16]; // of a letter in the large picture; room for the names in the small ones

/** The text, a square for each letter, as dark as its weight. */
function page(most, press) {
  const name = svg('title');
  const squares = Array.from({ length: most }, (_, k) =>
    square((k % LINE) * SIZE, Math.floor(k / LINE) * SIZE + 1, SIZE, () => press(k)),
  );
  const element = svg('svg', { role: 'img', class: 'zth-page' }, name);
  element.append(...squares.flatMap(({ ground, letter }) => [ground, letter]));
  const draw = (letters, row, at, words) => {
    set(element, { viewBox: `-1 0 ${LINE * SIZE + 2} ${Math.ceil(letters.length / LINE) * SIZE + 2}` });
    for (const [k, { ground, letter }] of squares.entries()) {
      const weight = row[k] ?? 0;
      const asks = k === at ? ' zth-asks' : '';
      set(ground, { 'fill-opacity': dark(weight), class: (k < letters.length ? 'zth-there' : 'zth-none') + asks });
      set(letter, { class: k > at ? 'zth-later' : isDark(weight) ? 'zth-light' : '' });
      letter.textContent = k < letters.length ? shown(letters[k]) : '';
    }
    name.textContent = words;
  };
  return { element, draw };
}

/** A small picture of the same squares for each head. */
function heads(n_layer, n_head, most, press) {
  const wide = (340 - LEFT) / n_head;
  const size = (wide - 6) / LINE;
  const high = Math.ceil(most / LINE) * size + 8;
  const text = (x, y, anchor, words) => svg('text', { x, y, 'text-anchor': anchor }, words);
  const all = Array.from({ length: n_layer * n_head }, (_, k) => {
    const [layer, head] = [Math.floor(k / n_head), k % n_head];
    const group = svg('g', {
      transform: `translate(${LEFT + head * wide} ${TOP + layer * high})`,
      onclick: () => press(k),
    });
    const ring = svg('rect', { x: -2, y: -2, width: LINE * size + 4, height: high - 3 });
    const cells = Array.from({ length: most }, (_, at) =>
      svg('rect', { x: (at % LINE) * size, y: Math.floor(at / LINE) * size, width: size, height: size }),
    );
    group.append(ring, ...cells);
    return { group, ring, cells };
  });
  const name = svg('title');
  const element = svg('svg', { viewBox: `0 0 340 ${TOP + n_layer * high}`, role: 'img', class: 'zth-heads' }, name);
  const rows = Array.from({ length: n_layer }, (_, k) => text(0, TOP + k * high + 10, 'start', `L${k + 1}`));
  const columns = Array.from({ length: n_head }, (_, k) => text(LEFT + k * wide, 10, 'start', `head ${k + 1}`));
  element.append(...rows, ...columns, ...all.map(({ group }) => group));
  const draw = (weights, chosen, length, at, words) => {
    for (const [k, { ring, cells }] of all.entries()) {
      set(ring, { class: k === chosen ? 'zth-ring zth-chosen' : 'zth-ring' });
      for (const [place, cell] of cells.entries()) {
        set(cell, {
          class: place >= length ? 'zth-none' : place === at ? 'zth-there zth-asks' : 'zth-there',
          'fill-opacity': dark(weights[k][place] ?? 0),
        });
      }
    }
    name.textContent = words;
  };
  return { element, draw };
}

async function render({ model, el }) {
  const gpt = await opened(model);
  const { n_layer, n_head } = gpt.config;
  const most = Math.min(model.get('most'), gpt.config.block_size);
  const read = reader(gpt);
  let kit;
  const large = page(most, (at) => at < kit.values().text.length && kit.change({ at }));
  const small = heads(n_layer, n_head, most, (head) => kit.change({ head }));
  const numbers = readout();
  const names = Array.from(
    { length: n_layer * n_head },
    (_, k) => `layer ${Math.floor(k / n_head) + 1}, head ${(k % n_head) + 1}`,
  );
  // for a pointer, a square does what the slider does, and a small picture what the choice does
  const pointer = (given) => {
    kit = given;
  };

  const rowsOf = kept((steps) =>
    names.map((_, k) => steps.map(({ attention }) => attention[Math.floor(k / n_head)][k % n_head])),
  );
  function state({ text, at, head }) {
    const steps = read(text);
    if (!steps) return undefined;
    const rows = rowsOf(steps);
    return { letters: [...text], at, head, rows, weights: rows.map((row) => row[at]), row: rows[head][at] };
  }
  const back = (at, place) => (place === at ? 'itself' : `${at - place} back`);
  const told = ({ letters, at, row }, count) =>
    largest(row, count).map((place) => [`${spoken(letters[place])}, ${back(at, place)}`, row[place].toFixed(3)]);

  function sentence(seen) {
    const { letters, at, head } = seen;
    const [[where, weight]] = told(seen, 1);
    return `From position ${at + 1}, ${spoken(letters[at])}, ${names[head]} looks most at ${where}, with a weight of ${weight}.`;
  }

  function draw(seen) {
    const { letters, at, head, row, weights } = seen;
    large.draw(letters, row, at, sentence(seen));
    small.draw(
      weights,
      head,
      letters.length,
      at,
      `What each of ${names.length} heads looks at from position ${at + 1}.`,
    );
    const five = told(seen, 5);
    numbers.draw(Array.from({ length: 5 }, (_, k) => five[k] ?? ['', '']));
  }

  const fixed = (share) => (Number.isNaN(share) ? 'none' : share.toFixed(3));
  figure({
    model,
    el,
    name: 'attention',
    controls: [
      ...textControls(gpt, most, model.get('texts'), (text) => ({ at: text.length - 1 })),
      placeSlider(model),
      choice({ trait: 'head', before: 'Large: ', options: names.map((name, k) => [k, name]) }),
      pointer,
    ],
    stage: [html('div', {}, large.element, html('div', { class: 'zth-pair' }, small.element, numbers.element))],
    table: {
      title: 'Each head at this position, and its mean weights over the text',
      head: ['head', 'looks most at', 'weight', 'itself', 'one back', 'last space', 'last line end'],
      rows: ({ rows, letters, at }) =>
        rows.map((row, k) => {
          const { itself, before, space, line } = habits(row, letters);
          return [names[k], ...told({ letters, at, row: row[at] }, 1)[0], ...[itself, before, space, line].map(fixed)];
        }),
    },
    state,
    draw,
    sentence,
  });
}

export default { render };
