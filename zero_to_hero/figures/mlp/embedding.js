/** The embedding figure: see embedding.py for what it shows, embedding_train.js for the training. */
import { axes, linear } from '../_base/parts/axes.js';
import { unpack } from '../_base/parts/binary.js';
import { action, choice } from '../_base/parts/controls.js';
import { html, set, svg } from '../_base/parts/dom.js';
import { between, figure, reached, together } from '../_base/parts/kit.js';
import { bars, spoken } from '../_base/parts/letters.js';
import { lossChart } from '../_base/parts/loss_chart.js';
import { mersenne } from '../_base/parts/mersenne.js';
import { short, whole } from '../_base/parts/number.js';
import { scrub } from '../_base/parts/pointer.js';
import { readout } from '../_base/parts/readout.js';
import { steps as stepping } from '../_base/parts/steps.js';
import { tableTwin } from '../_base/parts/table.js';
import { examples, grouped, layout, network, training } from './embedding_train.js';

const PLANE = { left: 30, right: 332, top: 26, bottom: 328 };
const CHART = { left: 40, right: 320, top: 26, bottom: 152 };
const TAIL = 8; // positions of the slider that a letter's trail goes back
const MOST_DRAWS = 999;
const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** The letters in the plane, each with a trail of where it has just been. A vowel is a filled disc, the stop a square. */
function planeOf(letters, vowels, reach) {
  const { left, right, top, bottom } = PLANE;
  const x = linear([-reach, reach], [left, right]);
  const y = linear([-reach, reach], [bottom, top]);
  // a letter that leaves the plane waits at its edge
  const inside = (place, low, high) => Math.min(Math.max(place, low), high).toFixed(1);
  const at = (weights, i) => [inside(x(weights[2 * i]), left, right), inside(y(weights[2 * i + 1]), top, bottom)];
  const title = svg('title');
  const trails = ['zth-consonants', 'zth-vowels'].map((name) => svg('path', { class: `zth-trail ${name}` }));
  const marks = letters.map((letter, i) => {
    if (i === 0)
      return svg('g', { class: 'zth-stop' }, svg('path', { d: 'M-4-4h8v8h-8z' }), svg('text', { x: 7, y: 4 }, 'stop'));
    if (!vowels.includes(letter)) return svg('g', { class: 'zth-consonant' }, svg('text', { y: 4 }, letter));
    return svg('g', { class: 'zth-vowel' }, svg('circle', { r: 7.5 }), svg('text', { y: 4 }, letter));
  });
  const grid = axes({ x, y, ...PLANE, xName: 'first number of the letter', yName: 'second number' });
  const viewBox = `0 0 340 ${bottom + 40}`;
  const element = svg('svg', { viewBox, role: 'img', class: 'zth-plane' }, title, grid, ...trails);
  // vowels lie on top
  element.append(
    ...[...marks.keys()].sort((a, b) => vowels.includes(letters[a]) - vowels.includes(letters[b])).map((i) => marks[i]),
  );
  const draw = (before, step, words) => {
    const lately = before.slice(Math.max(step - TAIL, 0), step + 1);
    const paths = ['', ''];
    for (const [i, mark] of marks.entries()) {
      const places = lately.map((weights) => at(weights, i).join(' '));
      paths[vowels.includes(letters[i]) ? 1 : 0] += `M${places.join('L')}`;
      set(mark, { transform: `translate(${places.at(-1)})` });
    }
    for (const [place, trail] of trails.entries()) set(trail, { d: paths[place] });
    title.textContent = words;
  };
  return { element, draw };
}

/** Train's and dev's loss, each with its name at its end. */
function chartOf({ axis, last, every, uniform }) {
  const y = linear(axis, [CHART.bottom, CHART.top]);
  const names = ['train', 'dev'].map((name) => svg('text', { class: `zth-${name}-name` }, name));
  const ground = [
    svg('path', { d: `M${CHART.left} ${y(uniform)}H${CHART.right}`, class: 'zth-uniform' }),
    svg('text', { x: CHART.right, y: y(uniform) - 5, 'text-anchor': 'end' }, `all letters alike ${uniform.toFixed(2)}`),
    ...names,
  ];
  const chart = lossChart({ steps: last, every, y, box: CHART, ground, lines: ['zth-dev', 'zth-loss'], told: false });
  const draw = ({ losses, held }, step, words) => {
    chart.draw({ 'zth-loss': losses, 'zth-dev': held }, step, words);
    const upper = losses.at(-1) > held.at(-1) ? 0 : 1;
    for (const [place, name] of names.entries()) {
      const loss = (place ? held : losses).at(-1);
      const [end, off] = [losses.length > last * 0.85, place === upper ? -8 : 16];
      const height = Math.min(Math.max(y(loss) + off, CHART.top + 8), CHART.bottom - 3);
      set(name, { x: chart.x(losses.length - 1) + (end ? -4 : 4), y: height, 'text-anchor': end ? 'end' : 'start' });
    }
  };
  return { ...chart, draw };
}

function render({ model, el }) {
  const letters = [...model.get('letters')];
  const [vowels, rates, steps, every] = ['vowels', 'rates', 'steps', 'every'].map((trait) => model.get(trait));
  const [words, heldWords] = ['words', 'held'].map((trait) => model.get(trait).split(' '));
  const [block, seed, batch] = ['block', 'seed', 'batch'].map((trait) => model.get(trait));
  const sizes = { letters: letters.length, block, embd: 2, hidden: model.get('hidden') };
  const { count } = layout(sizes);
  const weights = unpack(model.get('starts'), 'float32');
  const starts = Array.from({ length: weights.length / count }, (_, place) => place);
  const last = steps / every;
  const net = network(sizes);
  const train = examples(words, letters, block);
  // as many names of train as there are of dev, evenly spread
  const stride = Math.max(Math.floor(words.length / heldWords.length), 1);
  const same = words.filter((_, place) => place % stride === 0).slice(0, heldWords.length);
  const parts = [same, heldWords].map((part) => grouped(examples(part, letters, block)));

  const plane = planeOf(letters, vowels, model.get('reach'));
  const chart = chartOf({ axis: model.get('axis'), last, every, uniform: Math.log(letters.length) });
  const chances = bars(letters, 'probability of the next letter');
  const numbers = readout();
  const places = tableTwin({
    title: 'The letters in the plane',
    head: ['letter', 'first number', 'second number', 'nearest letters'],
    show: 'Show the letters as table',
    hide: 'Hide the letters',
  });

  // what has been computed stays, for each start and rate
  const runs = new Map();
  function runOf(start, rate) {
    const key = `${start} ${rate}`;
    if (!runs.has(key)) {
      const from = Float64Array.from(weights.subarray(start * count, (start + 1) * count));
      runs.set(key, training({ sizes, start: from, train, parts, rate, steps, every, seed, batch }));
    }
    return runs.get(key);
  }
  const apart = (now, i, j) => Math.hypot(now[2 * i] - now[2 * j], now[2 * i + 1] - now[2 * j + 1]);
  /** The mean distance between two of these letters. */
  function spread(now, some) {
    const pairs = some.flatMap((i, place) => some.slice(place + 1).map((j) => apart(now, i, j)));
    return pairs.reduce((sum, one) => sum + one, 0) / pairs.length;
  }
  const all = [...letters.keys()];
  const vowelPlaces = all.filter((i) => vowels.includes(letters[i]));
  const done = (step) => whole(step * every);

  /** The plane and the chart, which also show how far a long training has come. */
  function look(run, step) {
    const at = `after ${done(step)} steps`;
    plane.draw(run.weights, step, `The letters ${at}: vowels as discs, consonants as letters, the stop as a square.`);
    const losses = `train ${run.losses[step].toFixed(4)}, dev ${run.held[step].toFixed(4)}`;
    chart.draw(run, step, `The loss ${at}: ${losses}.`);
  }

  function state({ step, rate, start, context, draw }) {
    const run = runOf(start, rate);
    if (!reached(run, step)) {
      if (!calm()) look(run, run.losses.length - 1);
      return undefined;
    }
    const now = run.weights[step];
    const row = [
      ...net.forward(
        now,
        [...context].map((letter) => letters.indexOf(letter)),
      ),
    ];
    const likeliest = row.indexOf(Math.max(...row));
    const word = net.sample(now, mersenne(draw));
    const name = word.map((place) => letters[place]).join('') || 'the stop at once';
    return {
      run,
      step,
      rate,
      start,
      context,
      row,
      likeliest,
      name,
      now,
      vowels: spread(now, vowelPlaces),
      all: spread(now, all),
    };
  }

  function draw({ run, step, context, row, likeliest, name, now, vowels, all }) {
    look(run, step);
    const said = row.map((p, place) => `${spoken(letters[place])} ${short(p, 2)}`).join(', ');
    chances.draw(row, likeliest, `What the network expects after ${context}: ${said}.`);
    numbers.draw([
      [`Loss on train, ${whole(same.length)} of its names`, run.losses[step].toFixed(6)],
      [`Loss on dev, ${whole(heldWords.length)} of its names`, run.held[step].toFixed(6)],
      ['Distance between two vowels, on average', vowels.toFixed(3)],
      ['Distance between any two letters', all.toFixed(3)],
      ['A name that it invents now', name],
    ]);
    places.update(() =>
      letters.map((letter, i) => {
        const others = [...letters.keys()].filter((j) => j !== i).sort((a, b) => apart(now, i, a) - apart(now, i, b));
        const near = others.slice(0, 3).map((j) => spoken(letters[j]));
        return [spoken(letter), ...[0, 1].map((axis) => short(now[2 * i + axis])), near.join(', ')];
      }),
    );
  }

  function sentence({ run, step, rate, context, row, likeliest, name, vowels, all }) {
    const losses = `loss ${run.losses[step].toFixed(3)} on train, ${run.held[step].toFixed(3)} on dev`;
    const lies = `Two vowels are ${vowels.toFixed(2)} apart, any two letters ${all.toFixed(2)}`;
    const next = `After ${context} it expects ${spoken(letters[likeliest])} (${(100 * row[likeliest]).toFixed(0)} %)`;
    return `Step ${done(step)} of ${whole(steps)}, rate ${rate}: ${losses}. ${lies}. ${next}. It invents ${name}.`;
  }

  /** The choice of one of the context's letters. */
  const ofContext = (place) =>
    choice({
      trait: 'context',
      label: `Letter ${place + 1} of the context`,
      options: letters.map((letter) => [letter, letter === letters[0] ? 'stop' : letter]),
      get: ({ context }) => context[place],
      to: (letter, { context }) => ({ context: context.slice(0, place) + letter + context.slice(place + 1) }),
    });
  const isContext = (text) =>
    typeof text === 'string' && [...text].length === block && [...text].every((one) => letters.includes(one));
  figure({
    model,
    el,
    name: 'embedding',
    controls: [
      stepping({ trait: 'step', last, pause: 80, text: (step) => `${done(step)} of ${whole(steps)}` }),
      choice({ trait: 'rate', before: 'Learning rate', options: rates.map((rate) => [rate, String(rate)]) }),
      choice({ trait: 'start', before: 'Start', options: starts.map((start) => [start, `no. ${start + 1}`]) }),
      together('context ', ...Array.from({ length: block }, (_, place) => ofContext(place))),
      action({ words: 'Another name', to: ({ draw }) => ({ draw: (draw + 1) % (MOST_DRAWS + 1) }) }),
      scrub({ trait: 'step', ...chart.touched }),
    ],
    stage: [
      html('div', { class: 'zth-pair' }, plane.element, html('div', {}, chart.element, chances.element)),
      numbers.element,
      html('div', { class: 'zth-controls zth-quiet' }, places.button),
      places.element,
    ],
    table: {
      title: 'The training so far',
      head: ['step', 'loss on train', 'loss on dev'],
      rows: ({ run }) => run.losses.map((loss, k) => [String(k * every), loss.toFixed(9), run.held[k].toFixed(9)]),
    },
    valid: {
      context: (text, first) => (isContext(text) ? text : first),
      draw: between(0, MOST_DRAWS),
    },
    state,
    draw,
    sentence,
  });
}

export default { render };
