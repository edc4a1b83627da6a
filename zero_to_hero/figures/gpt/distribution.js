/** The distribution figure: see distribution.py for what it shows, drawing.js for how a letter is drawn. */
import { action, slider } from '../_base/parts/controls.js';
import { html, set, svg } from '../_base/parts/dom.js';
import { between, figure } from '../_base/parts/kit.js';
import { mersenne } from '../_base/parts/mersenne.js';
import { strip } from '../_base/parts/strip.js';
import { fallsOn, probabilities } from './drawing.js';
import { reader, shown, spoken, textControls } from './reading.js';
import { opened } from './trained.js';

const BARS = 20;
const [LEFT, UNIT, TOP, FOOT] = [30, 15.4, 18, 132];

/** The likeliest letters as bars: hollow for what the model says, full for what's drawn from. */
function bars() {
  const name = svg('title');
  const y = (p) => FOOT - (FOOT - TOP) * p;
  const bar = (k, p, part) => {
    const wide = UNIT * part;
    return `M${(LEFT + (k + 0.5) * UNIT - wide / 2).toFixed(2)} ${FOOT}V${y(p).toFixed(2)}h${wide.toFixed(2)}V${FOOT}z`;
  };
  const columns = Array.from({ length: BARS }, (_, k) => ({
    full: svg('path', { class: 'zth-column' }),
    hollow: svg('path'),
    letter: svg('text', { x: LEFT + (k + 0.5) * UNIT, y: FOOT + 14, 'text-anchor': 'middle' }),
  }));
  const grid = [0, 0.5, 1].flatMap((p) => [
    svg('line', { x1: LEFT, x2: LEFT + BARS * UNIT, y1: y(p), y2: y(p) }),
    svg('text', { x: LEFT - 5, y: y(p) + 4, 'text-anchor': 'end' }, String(p)),
  ]);
  const edge = svg('path', { class: 'zth-edge' });
  const says = svg('text', { y: TOP + 10 });
  const rest = svg('text', { x: LEFT + BARS * UNIT, y: FOOT + 28, 'text-anchor': 'end', class: 'zth-axis-name' });
  const axes = svg('g', { class: 'zth-axes' }, ...grid);
  const element = svg('svg', { viewBox: '0 0 340 164', role: 'img', class: 'zth-bars' }, name, axes);
  element.append(...columns.flatMap(({ full, hollow, letter }) => [full, hollow, letter]), edge, says, rest);
  element.append(svg('text', { x: 0, y: 10, class: 'zth-axis-name' }, 'probability of the next letter'));
  const draw = ({ warm, kept, cut, to, left }, names, words) => {
    for (const [k, { full, hollow, letter }] of columns.entries()) {
      const there = k < names.length;
      set(full, { d: there ? bar(k, kept[k], 0.72) : '', class: k === to ? 'zth-column zth-chosen' : 'zth-column' });
      set(hollow, { d: there ? bar(k, warm[k], 0.72) : '', class: cut[k] ? 'zth-hollow zth-cut' : 'zth-hollow' });
      set(letter, { class: cut[k] ? 'zth-cut' : k === to ? 'zth-chosen' : '' });
      letter.textContent = there ? names[k] : '';
    }
    const x = LEFT + left * UNIT;
    const seen = left < Math.min(BARS, names.length);
    set(edge, { d: seen ? `M${x} ${TOP}V${FOOT + 18}` : '' });
    set(says, { x: Math.min(x + 4, 262) });
    says.textContent = seen ? `${cut[left]} cuts here` : '';
    const share = kept.slice(BARS).reduce((a, b) => a + b, 0);
    rest.textContent = `all others: ${share.toFixed(3)}`;
    name.textContent = words;
  };
  return { element, draw };
}

async function render({ model, el }) {
  const gpt = await opened(model);
  const { vocab } = gpt.config;
  const [most, longest] = [model.get('most'), model.get('longest')];
  const read = reader(gpt, ({ logits }) => logits);
  const next = mersenne(model.get('seed'));
  const numbers = []; // of random.Random(seed), as far as they're known
  const random = (place) => {
    while (numbers.length <= place) numbers.push(next());
    return numbers[place];
  };
  const chart = bars();
  const bar = strip(Array.from({ length: vocab }, () => ''));

  function state({ text, temperature, top_k: topK, top_p: topP, drawn }) {
    const logits = read(text)?.at(-1);
    if (!logits) return undefined;
    const seen = probabilities(logits, { temperature, topK, topP });
    const u = random(drawn);
    const letters = seen.order.map((id) => gpt.letters[id]);
    const left = seen.kept.filter((p) => p > 0).length;
    const cuts = [`temperature ${temperature.toFixed(2)}`, `top-k ${kWords(topK)}`, `top-p ${pWords(topP)}`];
    return { ...seen, text, letters, left, u, to: fallsOn(seen.kept, u), cuts: cuts.join(', ') };
  }
  const kWords = (k) => (k < vocab ? String(k) : 'off');
  const pWords = (p) => (p < 1 ? p.toFixed(2) : 'off');
  const falls = ({ u, to, letters }) => `u = ${u.toFixed(4)} falls on ${spoken(letters[to])}`;

  function draw(seen) {
    const { kept, u, to, letters, left } = seen;
    const names = letters.map(shown);
    chart.draw(seen, names, `The likeliest next letters as bars. ${left} of ${vocab} are left to draw from.`);
    bar.draw(kept, 'the text', { to, u }, `The letters that are left, end to end from 0 to 1: ${falls(seen)}.`, names);
  }

  function sentence(seen) {
    const { kept, warm, to, left, text, cuts } = seen;
    const share = warm.slice(0, left).reduce((a, b) => a + b, 0);
    const had = left < vocab ? `, which had ${share.toFixed(3)} together before the cut` : '';
    return `After “${text.slice(-12).replace(/\n/g, '↵')}”, ${cuts}: letters left to draw from, ${left} of ${vocab}${had}. The number ${falls(seen)}, drawn with ${kept[to].toFixed(3)}.`;
  }

  const twentieths = (from, to) => Array.from({ length: to - from + 1 }, (_, k) => (from + k) / 20);
  figure({
    model,
    el,
    name: 'distribution',
    controls: [
      ...textControls(gpt, most, model.get('texts')),
      slider({
        trait: 'temperature',
        label: 'Temperature',
        before: 'temperature ',
        values: twentieths(0, 40),
        text: (t) => t.toFixed(2),
      }),
      slider({
        trait: 'top_k',
        label: 'Top-k',
        before: 'top-k ',
        values: [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 50].filter((k) => k < vocab).concat(vocab),
        text: kWords,
      }),
      slider({
        trait: 'top_p',
        label: 'Top-p',
        before: 'top-p ',
        values: twentieths(1, 20),
        text: pWords,
      }),
      action({
        words: 'Draw',
        off: ({ text, drawn }) => text.length >= most || drawn === longest,
        to: (values) => {
          const { letters, to } = state(values) ?? {};
          if (!letters) return 'The model is still reading. Press again.';
          return { text: values.text + letters[to], drawn: values.drawn + 1 };
        },
      }),
      action({
        words: 'Another number',
        trait: 'drawn',
        by: 1,
        off: ({ drawn }) => drawn === longest,
        to: ({ drawn }) => ({ drawn: drawn + 1 }),
      }),
    ],
    stage: [html('div', { class: 'zth-pair' }, chart.element, bar.element)],
    table: {
      title: 'The letters, the likeliest first',
      head: ['letter', 'before the cuts', 'drawn with', 'from', 'to', 'cut off by'],
      rows: ({ warm, kept, cut, letters }) => {
        let to = 0;
        return letters.map((letter, k) => {
          const from = to;
          to += kept[k];
          return [spoken(letter), ...[warm[k], kept[k], from, to].map((p) => p.toFixed(4)), cut[k]];
        });
      },
    },
    valid: { drawn: between(0, longest) },
    state,
    draw,
    sentence,
  });
}

export default { render };
