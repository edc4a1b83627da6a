/** The count matrix figure: see count_matrix.py for what it shows, parts/bigrams.js for the numbers. */
import { cost, loss, shares } from '../_base/parts/bigrams.js';
import { html, set } from '../_base/parts/dom.js';
import { frame } from '../_base/parts/frame.js';
import { bars, capital, letterChoice, spoken } from '../_base/parts/letters.js';
import { matrix, touched } from '../_base/parts/matrix.js';
import { short, whole } from '../_base/parts/number.js';

const PAGE = 5; // rows that PageUp and PageDown go over
let figures = 0;

/** Where a key leads from [row, column] in a square of `size` cells; undefined for a key that leads nowhere. */
function moved({ key, ctrlKey }, [row, column], size) {
  const last = size - 1;
  const to = {
    ArrowUp: [ctrlKey ? 0 : row - 1, column],
    ArrowDown: [ctrlKey ? last : row + 1, column],
    ArrowLeft: [row, ctrlKey ? 0 : column - 1],
    ArrowRight: [row, ctrlKey ? last : column + 1],
    PageUp: [row - PAGE, column],
    PageDown: [row + PAGE, column],
    Home: [ctrlKey ? 0 : row, 0],
    End: [ctrlKey ? last : row, last],
  }[key];
  return to?.map((place) => Math.min(Math.max(place, 0), last));
}

function render({ model, el }) {
  figures += 1;
  const letters = [...model.get('letters')];
  const [counts, smoothing] = ['counts', 'smoothing'].map((trait) => model.get(trait));
  const size = letters.length;
  const totals = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const pairs = totals.reduce((sum, total) => sum + total, 0);
  const unseen = counts.flat().filter((count) => count === 0).length;
  const largest = Math.max(...counts.flat());
  const title = 'Count, and probability with k: rows a letter, columns the letter after it';
  const { controls, stage, say, rows } = frame({ model, el, table: { title, head: ['letter', ...letters] } });
  el.classList.add('zth-count-matrix');

  const change = (trait, value) => {
    model.set(trait, value);
    model.save_changes();
  };
  // an address may ask for what there is not
  const known = (pair) => [...pair].length === 2 && [...pair].every((letter) => letters.includes(letter));
  const cell = () => {
    const pair = known(model.get('pair')) ? model.get('pair') : model.get('initial').pair;
    return [...pair].map((letter) => letters.indexOf(letter));
  };
  const k = () =>
    smoothing.reduce((best, one) => (Math.abs(one - model.get('k')) < Math.abs(best - model.get('k')) ? one : best));
  const byCount = () => model.get('shade') === 'count';
  const pick = (row, column) => change('pair', letters[row] + letters[column]);

  const slider = html('input', { type: 'range', min: 0, max: smoothing.length - 1, 'aria-label': 'Smoothing k' });
  slider.oninput = () => change('k', smoothing[Number(slider.value)]);
  const kText = html('span', { class: 'zth-value' });
  const first = letterChoice(letters, 'Letter', (letter) => change('pair', letter + letters[cell()[1]]));
  const next = letterChoice(letters, 'Letter after it', (letter) => change('pair', letters[cell()[0]] + letter));
  const shading = html('select', { onchange: () => change('shade', shading.value) });
  shading.append(html('option', { value: 'probability' }, 'probability'), html('option', { value: 'count' }, 'count'));
  controls.append(
    html('label', {}, 'k = ', kText, slider),
    html('span', { class: 'zth-choices' }, 'pair ', first, next),
    html('label', {}, 'shade by ', shading),
  );

  const square = matrix(letters);
  // one cell of the grid stands in the page, where the focus is: the picture has no elements for the others
  const id = `zth-cell-${figures}`;
  const here = html('div', { role: 'gridcell', id });
  const line = html('div', { role: 'row' }, here);
  const grid = html('div', {
    role: 'grid',
    tabindex: 0,
    'aria-label': 'Pairs of letters: arrow keys move, Home and End go to the ends of a row, with Ctrl to the corners',
    'aria-rowcount': size,
    'aria-colcount': size,
    'aria-activedescendant': id,
  });
  grid.append(line);
  grid.onkeydown = (event) => {
    const to = moved(event, cell(), size);
    if (!to || event.altKey || event.metaKey) return;
    event.preventDefault();
    pick(...to);
  };
  square.area.append(grid);
  touched(square.area, size, pick);
  const chart = bars(letters, 'probability of the next letter');

  const names = ['count', 'probability', 'cost', 'loss', 'never'];
  const values = Object.fromEntries(names.map((name) => [name, html('td')]));
  const heads = Object.fromEntries(names.map((name) => [name, html('th', { scope: 'row' })]));
  const readout = html('table', { class: 'zth-readout' }, html('tbody'));
  readout.firstChild.append(...names.map((name) => html('tr', {}, heads[name], values[name])));
  const side = html('div', { class: 'zth-beside' }, chart.element, readout);
  stage.append(html('div', { class: 'zth-pair' }, square.element, side));

  let chances;
  let chancesFor;
  let saidFor;
  function draw() {
    const [i, j] = cell();
    const [now, pair] = [k(), letters[i] + letters[j]];
    const picture = `${now} ${model.get('shade')}`;
    if (picture !== chancesFor) {
      chancesFor = picture;
      chances = counts.map((row) => shares(row, now));
      const shown = byCount() ? counts.map((row) => row.map((count) => (count + now) / (largest + now))) : chances;
      const what = byCount()
        ? 'The counts of all pairs, on one scale'
        : 'The probability of each letter after each other one';
      square.draw(shown, `${what}, darker where it is larger; k = ${short(now)}.`, byCount() ? largest + now : 1);
      rows(counts.map((row, at) => [letters[at], ...row.map((count, to) => `${count}, ${short(chances[at][to], 3)}`)]));
    }
    square.mark(i, j);
    const [count, total, p] = [counts[i][j], totals[i], chances[i][j]];
    const known = total + now > 0;
    chart.draw(chances[i], j, `After ${spoken(letters[i])}: ${known ? likeliest(chances[i]) : 'nothing is known'}.`);
    set(line, { 'aria-rowindex': i + 1 });
    set(here, { 'aria-colindex': j + 1 });
    here.textContent = `${spoken(letters[i])}, then ${spoken(letters[j])}`;
    [first.value, next.value, shading.value] = [letters[i], letters[j], model.get('shade')];
    slider.value = smoothing.indexOf(now);
    kText.textContent = short(now);
    set(slider, { 'aria-valuetext': `k = ${short(now)}` });

    const all = loss(counts, chances);
    heads.count.textContent = `Count of ${pair}`;
    values.count.textContent = `${whole(count)} of ${whole(total)}`;
    heads.probability.textContent = `(${whole(count)} + ${short(now)}) / (${whole(total)} + ${size} · ${short(now)})`;
    values.probability.textContent = known ? p.toFixed(6) : 'unknown';
    heads.cost.textContent = 'Its cost, −ln of that';
    values.cost.textContent = known ? cost(p).toFixed(4).replace('Infinity', '∞') : 'unknown';
    heads.loss.textContent = `Loss, mean of ${whole(pairs)} pairs`;
    values.loss.textContent = all.toFixed(6);
    heads.never.textContent = 'Pairs never counted';
    values.never.textContent = `${unseen} of ${size * size}`;

    const chance = known ? `probability ${short(p)}` : `nothing is known after ${spoken(letters[i])}`;
    const never = count === 0 && now === 0 && known ? ' A name with this pair would cost ∞.' : '';
    const fit =
      now === 0 && unseen
        ? ` The loss is finite: none of the ${unseen} pairs of probability 0 is among the counted ones.`
        : '';
    // who goes over the cells does not want to hear of the loss each time
    const ofLoss = now === saidFor ? '' : ` With k = ${short(now)} the loss is ${all.toFixed(4)}.${fit}`;
    saidFor = now;
    const times = `${whole(count)} ${count === 1 ? 'time' : 'times'}`;
    say(`${capital(spoken(letters[i]))}, then ${spoken(letters[j])}: counted ${times}, ${chance}.${never}${ofLoss}`);
  }

  function likeliest(row) {
    const best = letters.map((letter, place) => [row[place], letter]).sort((a, b) => b[0] - a[0]);
    return best
      .slice(0, 3)
      .map(([p, letter]) => `${spoken(letter)} ${short(p, 2)}`)
      .join(', ');
  }

  for (const trait of ['pair', 'k', 'shade']) model.on(`change:${trait}`, draw);
  draw();
}

export default { render };
