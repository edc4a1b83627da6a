/** The count matrix figure: see count_matrix.py for what it shows, parts/bigrams.js for the numbers. */
import { cost, loss, shares } from '../_base/parts/bigrams.js';
import { cells } from '../_base/parts/cells.js';
import { choice, slider } from '../_base/parts/controls.js';
import { html } from '../_base/parts/dom.js';
import { figure, kept, together } from '../_base/parts/kit.js';
import { bars, capital, letterOptions, spoken } from '../_base/parts/letters.js';
import { matrix } from '../_base/parts/matrix.js';
import { short, whole } from '../_base/parts/number.js';
import { readout } from '../_base/parts/readout.js';

function render({ model, el }) {
  const letters = [...model.get('letters')];
  const [counts, smoothing] = ['counts', 'smoothing'].map((trait) => model.get(trait));
  const size = letters.length;
  const totals = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const pairs = totals.reduce((sum, total) => sum + total, 0);
  const unseen = counts.flat().filter((count) => count === 0).length;
  const largest = Math.max(...counts.flat());

  const square = matrix(letters);
  const chart = bars(letters, 'probability of the next letter');
  const numbers = readout();
  const beside = html('div', { class: 'zth-beside' }, chart.element, numbers.element);
  const words = ([first, second]) => `${spoken(first)}, then ${spoken(second)}`;

  const withK = kept((k) => {
    const chances = counts.map((row) => shares(row, k));
    return { chances, loss: loss(counts, chances) };
  });
  const tableOf = kept((chances) =>
    counts.map((row, i) => [letters[i], ...row.map((count, j) => `${count}, ${short(chances[i][j], 3)}`)]),
  );
  const shaded = kept((k, shade) => {
    if (shade === 'probability') {
      const title = 'The probability of each letter after each other one';
      return square.draw(withK(k).chances, `${title}, darker where it is larger; k = ${short(k)}.`);
    }
    const shown = counts.map((row) => row.map((count) => (count + k) / (largest + k)));
    const title = 'The counts of all pairs, on one scale';
    square.draw(shown, `${title}, darker where it is larger; k = ${short(k)}.`, largest + k);
  });

  function state({ pair, k, shade }) {
    const [i, j] = [...pair].map((letter) => letters.indexOf(letter));
    const row = withK(k).chances[i];
    return { ...withK(k), pair, k, shade, i, j, row, p: row[j], count: counts[i][j], known: totals[i] + k > 0 };
  }

  function draw({ pair, k, shade, i, j, row, p, count, known, ...all }) {
    shaded(k, shade);
    square.mark(i, j);
    chart.draw(row, j, `After ${spoken(letters[i])}: ${known ? likeliest(row) : 'nothing is known'}.`);
    const [some, every] = [whole(count), whole(totals[i])];
    numbers.draw([
      [`Count of ${pair}`, `${some} of ${every}`],
      [`(${some} + ${short(k)}) / (${every} + ${size} · ${short(k)})`, known ? p.toFixed(6) : 'unknown'],
      ['Its cost, −ln of that', known ? cost(p).toFixed(4).replace('Infinity', '∞') : 'unknown'],
      [`Loss, mean of ${whole(pairs)} pairs`, all.loss.toFixed(6)],
      ['Pairs never counted', `${unseen} of ${size * size}`],
    ]);
  }

  function sentence({ pair, k, i, p, count, known, ...all }, before) {
    const chance = known ? `probability ${short(p)}` : `nothing is known after ${spoken(letters[i])}`;
    const never = count === 0 && k === 0 && known ? ' A name with this pair would cost ∞.' : '';
    const times = `${whole(count)} ${count === 1 ? 'time' : 'times'}`;
    const [first, second] = [...pair].map(spoken);
    const said = `${capital(first)}, then ${second}: counted ${times}, ${chance}.${never}`;
    // whoever goes over the cells doesn't want to hear about the loss each time
    if (before?.k === k) return said;
    const fit = ` The loss is finite: none of the ${unseen} pairs of probability 0 is among the counted ones.`;
    return `${said} With k = ${short(k)} the loss is ${all.loss.toFixed(4)}.${k === 0 && unseen ? fit : ''}`;
  }

  function likeliest(row) {
    const best = letters.map((letter, place) => [row[place], letter]).sort((a, b) => b[0] - a[0]);
    const named = best.slice(0, 3).map(([p, letter]) => `${spoken(letter)} ${short(p, 2)}`);
    return named.join(', ');
  }

  const options = letterOptions(letters);
  const part = (label, get, to) => choice({ trait: 'pair', label, options, get: ({ pair }) => get([...pair]), to });
  figure({
    model,
    el,
    name: 'count-matrix',
    controls: [
      slider({ trait: 'k', label: 'Smoothing k', before: 'k = ', values: smoothing, text: (k) => short(k) }),
      together(
        'pair ',
        part(
          'Letter',
          ([first]) => first,
          (letter, { pair }) => ({ pair: letter + [...pair][1] }),
        ),
        part(
          'Letter after it',
          ([, second]) => second,
          (letter, { pair }) => ({ pair: [...pair][0] + letter }),
        ),
      ),
      choice({ trait: 'shade', before: 'shade by ', options: ['probability', 'count'].map((one) => [one, one]) }),
      cells({
        trait: 'pair',
        label: 'Pairs of letters',
        values: letters.map((first) => letters.map((second) => first + second)),
        area: square.area,
        words,
      }),
    ],
    stage: [html('div', { class: 'zth-pair' }, square.element, beside)],
    table: {
      title: 'Count, and probability with k: rows a letter, columns the letter after it',
      head: ['letter', ...letters],
      rows: ({ chances }) => tableOf(chances),
    },
    state,
    draw,
    sentence,
  });
}

export default { render };
