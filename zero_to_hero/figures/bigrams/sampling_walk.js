/** The sampling walk figure: see sampling_walk.py for what it shows, sampling_walk_draws.js for the draws. */
import { ends, shares } from '../_base/parts/bigrams.js';
import { action } from '../_base/parts/controls.js';
import { html } from '../_base/parts/dom.js';
import { field } from '../_base/parts/field.js';
import { between, figure, kept } from '../_base/parts/kit.js';
import { bars, spoken } from '../_base/parts/letters.js';
import { short, whole } from '../_base/parts/number.js';
import { strip } from '../_base/parts/strip.js';
import { walk } from './sampling_walk_draws.js';

/** The names that are finished, with what they cost, in a box of its own; it's hidden while there is none. */
function nameList() {
  const title = html('caption');
  const body = html('tbody');
  const columns = ['name', 'probability', '−ln p'].map((words) => html('th', { scope: 'col' }, words));
  const table = html('table', { class: 'zth-readout' }, title, html('thead', {}, html('tr', {}, ...columns)), body);
  const box = { class: 'zth-table zth-names', role: 'region', 'aria-label': 'The names so far', tabindex: 0 };
  const element = html('div', box, table);
  const line = ([name, ...numbers]) =>
    html('tr', {}, html('th', { scope: 'row' }, name), ...numbers.map((number) => html('td', {}, number)));
  const draw = (words, rows) => {
    title.textContent = words;
    element.hidden = rows.length === 0;
    body.replaceChildren(...rows.map(line));
    element.scrollTop = element.scrollHeight;
  };
  return { element, draw };
}

function render({ model, el }) {
  const letters = [...model.get('letters')];
  const [counts, k, most] = ['counts', 'k', 'most'].map((trait) => model.get(trait));
  const chances = counts.map((row) => shares(row, k));
  const walkOf = kept((seed) => walk({ counts, k, seed }));

  const picture = strip(letters);
  const chart = bars(letters, 'probability of the next letter');
  const soFar = html('p', { class: 'zth-so-far' });
  const list = nameList();

  const written = (places) => places.map((place) => letters[place]).join('') || '(empty)';
  const told = ({ places, cost }) => {
    const one = Math.exp(cost);
    return `${written(places)} costs ${cost.toFixed(2)} nats: it is one in ${one < 1e6 ? whole(Math.round(one)) : short(one, 2)}`;
  };
  const listed = kept((seed, count) => {
    const done = walkOf(seed).names.slice(0, count);
    const rows = done.map(({ places, cost }) => [written(places), short(Math.exp(-cost), 3), cost.toFixed(4)]);
    const mean = done.reduce((sum, { cost }) => sum + cost, 0) / done.at(-1)?.end;
    list.draw(
      `random.Random(${seed}), k = ${short(k)}`,
      done.length ? [...rows, ['mean of a letter', '', mean.toFixed(4)]] : [],
    );
  });

  function state({ seed, drawn }) {
    const walked = walkOf(seed);
    walked.to(drawn);
    const last = walked.draws[drawn - 1];
    const from = last?.from ?? 0;
    const done = walked.names.filter(({ end }) => end <= drawn);
    const part = walked.draws.slice(done.at(-1)?.end ?? 0, drawn).map(({ to }) => to);
    return { seed, drawn, last, from, row: chances[from], done, part, ended: last?.to === 0 };
  }

  const fell = ({ last }) => `${last.u.toFixed(4)} falls on ${spoken(letters[last.to])}`;

  function draw({ seed, last, from, row, done, part, ended }) {
    const of = spoken(letters[from]);
    picture.draw(row, of, last, `The row of ${of} as a strip from 0 to 1${last ? `: ${fell({ last })}` : ''}.`);
    const chosen = last ? `: ${spoken(letters[last.to])} ${short(last.p)}` : '';
    chart.draw(row, last?.to, `The row of ${of} as bars${chosen}.`);
    const shown = ended ? done.at(-1).places : part;
    soFar.replaceChildren(
      html('span', {}, letters[0]),
      html('b', {}, shown.map((place) => letters[place]).join('')),
      html('span', {}, ended ? letters[0] : '…'),
    );
    listed(seed, done.length);
  }

  function sentence({ seed, drawn, last, from, done, part, ended }, before) {
    const since = before?.seed === seed ? before.drawn : 0;
    const news = done.filter(({ end }) => end > since);
    if (drawn === 0) return `A name begins at the stop. Next letter draws from its row, with seed ${seed}.`;
    if (news.length > 10) return `${news.length} names, the last of them ${written(news.at(-1).places)}.`;
    if (news.length > 1) return `${news.length} names: ${news.map(({ places }) => written(places)).join(', ')}.`;
    if (drawn === most) return `The walk ends here, after ${whole(most)} letters.`;
    if (drawn - since > 1 && ended) return `${told(done.at(-1))}.`;
    const after = `After ${spoken(letters[from])}: ${fell({ last })}, probability ${short(last.p)}`;
    return ended ? `${after}. The name is done: ${told(done.at(-1))}.` : `${after}. So far: ${written(part)}.`;
  }

  const cumulated = kept((from) => {
    const edges = [0, ...ends(chances[from])];
    return chances[from].map((p, place) => [
      letters[place],
      String(counts[from][place]),
      ...[p, edges[place], edges[place + 1]].map((number) => number.toFixed(6)),
    ]);
  });
  const off = ({ drawn }) => drawn === most;
  const names = (words, more) =>
    action({ words, off, to: ({ seed, drawn }) => ({ drawn: walkOf(seed).next(drawn, more, most) }) });
  figure({
    model,
    el,
    name: 'sampling-walk',
    controls: [
      action({ words: 'Next letter', off, to: ({ drawn }) => ({ drawn: drawn + 1 }) }),
      names('Whole name', 1),
      names('Ten names', 10),
      action({ words: 'Start again', off: ({ drawn }) => drawn === 0, to: () => ({ drawn: 0 }) }),
      field({ trait: 'seed', label: 'seed ', wrong: 'A seed is a whole number from 0 up.', and: { drawn: 0 } }),
    ],
    stage: [html('div', { class: 'zth-pair' }, html('div', {}, picture.element, soFar), chart.element), list.element],
    table: {
      title: 'The row that is drawn from',
      head: ['letter', 'count', 'probability', 'from', 'to'],
      rows: ({ from }) => cumulated(from),
    },
    valid: { drawn: between(0, most) },
    state,
    draw,
    sentence,
  });
}

export default { render };
