/** The sampling walk figure: see sampling_walk.py for what it shows, sampling_walk_draws.js for the draws. */
import { shares } from '../_base/parts/bigrams.js';
import { html, set, svg } from '../_base/parts/dom.js';
import { frame } from '../_base/parts/frame.js';
import { bars, spoken } from '../_base/parts/letters.js';
import { short, whole } from '../_base/parts/number.js';
import { ends, walk } from './sampling_walk_draws.js';

const [LEFT, WIDTH, TOP, BOTTOM] = [4, 332, 34, 66];
const ROOM = 9; // SVG units that a letter needs

/** The strip of a row: a part for each letter, as long as its probability, and the mark that falls on one. */
function strip(letters) {
  const name = svg('title');
  const parts = letters.map(() => svg('path', { class: 'zth-part' }));
  const names = letters.map((letter) => svg('text', { y: 54, 'text-anchor': 'middle' }, letter));
  const mark = svg('g', { class: 'zth-fell' });
  const arrow = svg('path', {});
  const number = svg('text', { y: 12 });
  const of = svg('text', { x: 0, y: 12, class: 'zth-axis-name' });
  mark.append(arrow);
  const element = svg('svg', { viewBox: '0 0 340 86', role: 'img', class: 'zth-strip' }, name);
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) =>
    svg(
      'text',
      { x: LEFT + WIDTH * share, y: 80, 'text-anchor': { 0: 'start', 1: 'end' }[share] ?? 'middle' },
      String(share),
    ),
  );
  element.append(...parts, ...names, ...ticks, mark, of, number);
  const draw = (row, after, fell, title) => {
    let from = 0;
    for (const [place, to] of ends(row).entries()) {
      const [x, length] = [LEFT + WIDTH * from, WIDTH * (to - from)];
      const chosen = place === fell?.to ? ' zth-chosen' : '';
      set(parts[place], {
        d: `M${x.toFixed(2)} ${TOP}h${length.toFixed(2)}V${BOTTOM}H${x.toFixed(2)}z`,
        class: `zth-part${place % 2 ? ' zth-odd' : ''}${chosen}`,
      });
      set(names[place], { x: (x + length / 2).toFixed(2), class: chosen.trim() });
      names[place].textContent = length >= ROOM ? letters[place] : '';
      from = to;
    }
    // a new element begins its fall anew
    mark.replaceChildren(...(fell ? [arrow.cloneNode()] : []));
    if (fell) {
      const x = LEFT + WIDTH * fell.u;
      set(mark.firstChild, { d: `M${x.toFixed(2)} ${TOP + 4}l-6 -10h12z` });
      set(number, { x: Math.min(Math.max(x, 110), 336).toFixed(2), 'text-anchor': fell.u > 0.8 ? 'end' : 'middle' });
    }
    of.textContent = `after ${after}`;
    number.textContent = fell ? `u = ${fell.u.toFixed(4)}` : '';
    name.textContent = title;
  };
  return { element, draw };
}

function render({ model, el }) {
  const letters = [...model.get('letters')];
  const [counts, k, most] = ['counts', 'k', 'most'].map((trait) => model.get(trait));
  const chances = counts.map((row) => shares(row, k));
  const head = ['letter', 'count', 'probability', 'from', 'to'];
  const { controls, stage, say, rows } = frame({ model, el, table: { title: 'The row that is drawn from', head } });
  el.classList.add('zth-sampling-walk');

  const change = (trait, value) => {
    model.set(trait, value);
    model.save_changes();
  };
  // an address may ask for what there is not
  const isSeed = (seed) => Number.isSafeInteger(seed) && seed >= 0;
  const seed = () => (isSeed(model.get('seed')) ? model.get('seed') : model.get('initial').seed);
  const drawn = () => Math.min(Math.max(Math.round(model.get('drawn')), 0), most);

  let walked;
  let walkedFor;
  const current = () => {
    if (seed() !== walkedFor) {
      walkedFor = seed();
      walked = walk({ counts, k, seed: seed() });
    }
    walked.to(drawn());
    return walked;
  };
  const button = (words, to) => html('button', { type: 'button', onclick: () => change('drawn', to()) }, words);
  const on = button('Next letter', () => Math.min(drawn() + 1, most));
  const name = button('Whole name', () => current().next(drawn(), 1, most));
  const ten = button('Ten names', () => current().next(drawn(), 10, most));
  const again = button('Start again', () => 0);
  const input = html('input', { type: 'number', min: 0, max: Number.MAX_SAFE_INTEGER, step: 1, inputmode: 'numeric' });
  input.onchange = () => {
    const asked = input.valueAsNumber; // drawing puts the model's seed back into the field
    if (isSeed(asked)) {
      model.set('drawn', 0);
      return change('seed', asked);
    }
    say('A seed is a whole number from 0 up.');
    input.value = seed();
  };
  controls.append(on, name, ten, again, html('label', {}, 'seed ', input));

  const picture = strip(letters);
  const chart = bars(letters, 'probability of the next letter');
  const soFar = html('p', { class: 'zth-so-far' });
  const finished = html('tbody');
  const columns = ['name', 'probability', '−ln p'].map((words) => html('th', { scope: 'col' }, words));
  const title = html('caption');
  const list = html(
    'div',
    { class: 'zth-table zth-names', role: 'region', 'aria-label': 'The names so far', tabindex: 0 },
    html('table', { class: 'zth-readout' }, title, html('thead', {}, html('tr', {}, ...columns)), finished),
  );
  stage.append(html('div', { class: 'zth-pair' }, html('div', {}, picture.element, soFar), chart.element), list);

  const written = (places) => places.map((place) => letters[place]).join('') || '(empty)';
  const told = ({ places, cost }) => {
    const one = Math.exp(cost);
    return `${written(places)} costs ${cost.toFixed(2)} nats: it is one in ${one < 1e6 ? whole(Math.round(one)) : short(one, 2)}`;
  };
  let before = 0;
  let rowsFor;

  function draw() {
    const { draws, names } = current();
    const count = drawn();
    const last = draws[count - 1];
    const from = last?.from ?? 0;
    const row = chances[from];
    const of = spoken(letters[from]);
    const done = names.filter(({ end }) => end <= count);
    const since = done.at(-1)?.end ?? 0;
    const part = draws.slice(since, count).map(({ to }) => to);
    const fell = last && `${last.u.toFixed(4)} falls on ${spoken(letters[last.to])}`;

    picture.draw(row, of, last, `The row of ${of} as a strip from 0 to 1${fell ? `: ${fell}` : ''}.`);
    chart.draw(
      row,
      last?.to,
      `The row of ${of} as bars${last ? `: ${spoken(letters[last.to])} ${short(last.p)}` : ''}.`,
    );
    const ended = last?.to === 0;
    const shown = ended ? done.at(-1).places : part;
    soFar.replaceChildren(
      html('span', {}, letters[0]),
      html('b', {}, shown.map((place) => letters[place]).join('')),
      html('span', {}, ended ? letters[0] : '…'),
    );
    title.textContent = `random.Random(${seed()}), k = ${short(k)}`;
    list.hidden = done.length === 0;
    if (rowsFor !== `${seed()} ${done.length}`) {
      rowsFor = `${seed()} ${done.length}`;
      finished.replaceChildren(
        ...done.map((one) =>
          html(
            'tr',
            {},
            html('th', { scope: 'row' }, written(one.places)),
            html('td', {}, short(Math.exp(-one.cost), 3)),
            html('td', {}, one.cost.toFixed(4)),
          ),
        ),
      );
      if (done.length) {
        const total = done.reduce((sum, one) => sum + one.cost, 0);
        const mean = total / since;
        finished.append(
          html('tr', {}, html('th', { scope: 'row' }, 'mean of a letter'), html('td'), html('td', {}, mean.toFixed(4))),
        );
      }
      list.scrollTop = list.scrollHeight;
    }
    input.value = seed();
    for (const one of [on, name, ten]) set(one, { 'aria-disabled': count === most });
    set(again, { 'aria-disabled': count === 0 });
    const cumulative = [0, ...ends(row)];
    rows(
      row.map((p, place) => [
        letters[place],
        String(counts[from][place]),
        p.toFixed(6),
        cumulative[place].toFixed(6),
        cumulative[place + 1].toFixed(6),
      ]),
    );

    const news = done.filter(({ end }) => end > before && end <= count);
    if (count === 0) say(`A walk begins at the stop. Next letter draws from its row, with seed ${seed()}.`);
    else if (news.length > 10) say(`${news.length} names, the last of them ${written(news.at(-1).places)}.`);
    else if (news.length > 1) say(`${news.length} names: ${news.map(({ places }) => written(places)).join(', ')}.`);
    else if (count === most) say(`The walk ends here, after ${whole(most)} letters.`);
    else if (count - before > 1 && ended) say(`${told(done.at(-1))}.`);
    else {
      const after = `After ${of}: ${fell}, probability ${short(last.p)}`;
      say(ended ? `${after}. The name is done: ${told(done.at(-1))}.` : `${after}. So far: ${written(part)}.`);
    }
    before = count;
  }

  model.on('change:seed', draw);
  model.on('change:drawn', draw);
  draw();
}

export default { render };
