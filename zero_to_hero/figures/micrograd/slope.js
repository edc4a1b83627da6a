/** The slope figure: see slope.py for what it shows, slope_numbers.js for the numbers. Here it is drawn and driven. */
import { axes, linear, logarithmic } from '../_base/parts/axes.js';
import { html, set, svg } from '../_base/parts/dom.js';
import { frame } from '../_base/parts/frame.js';
import { player } from '../_base/parts/play.js';
import { nearest, nudgeText, numbers, oneDigit, secant } from './slope_numbers.js';

const BOX = { left: 44, right: 332, top: 26, bottom: 232 };
const [WIDTH, HEIGHT] = [340, 272];
const ERRORS = [1e-16, 1e2];
const DIGITS = 13; // behind the point, as the lecture prints them
const TEN = 4; // places in the row of nudges from one power of ten to the next

const path = (points) => `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}`;
const circle = (x, y) => svg('circle', { cx: x, cy: y, r: 5, class: 'zth-forward' });
const diamond = (x, y) => svg('path', { d: `M${x} ${y - 7}l7 7l-7 7l-7 -7z`, class: 'zth-symmetric' });
const plus = (text) => text.replaceAll('-', '−');

/** A small picture of how each of the three lines looks. */
function sample(kind) {
  const mark = { forward: [circle(14, 9)], symmetric: [diamond(14, 9)], exact: [] }[kind];
  const line = svg('path', { d: 'M0 9H28', class: `zth-${kind}` });
  return svg('svg', { viewBox: '-1 0 30 18', width: 30, height: 18, 'aria-hidden': 'true' }, line, ...mark);
}

/** An empty picture with an outline of its plotting area, and what `pick` is told when a pointer touches it. */
function picture(what, pick) {
  const title = svg('title');
  const area = svg('rect', {
    x: BOX.left,
    y: BOX.top,
    width: BOX.right - BOX.left,
    height: BOX.bottom - BOX.top,
    class: 'zth-area',
  });
  const ground = svg('g');
  const ink = svg('g');
  const element = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', class: 'zth-plot' });
  element.append(title, area, ground, ink);
  const place = (event) => {
    const { left, width } = element.getBoundingClientRect();
    pick(((event.clientX - left) / width) * WIDTH);
  };
  element.onpointerdown = (event) => {
    element.setPointerCapture(event.pointerId);
    place(event);
  };
  element.onpointermove = (event) => event.buttons && place(event);
  const redraw = (group, parts) => group.replaceChildren(...parts.filter(Boolean));
  const name = (text) => {
    title.textContent = `${what}: ${text}`;
  };
  return { element, name, ground, ink, redraw };
}

function render({ model, el }) {
  const traits = ['functions', 'points', 'nudges', 'curves', 'differences'];
  const state = Object.fromEntries(traits.map((trait) => [trait, model.get(trait)]));
  const { functions, points, nudges } = state;
  const { at, curve } = numbers(state);
  const last = nudges.length - 1;
  const domain = [points[0] - 1, points.at(-1) + 1];
  const head = ['h', 'one-sided', 'error', 'symmetric', 'error'];
  const { controls, stage, say, rows } = frame({ model, el, table: { title: 'Every nudge at this point', head } });

  el.classList.add('zth-slope');

  const change = (trait, value) => {
    model.set(trait, value);
    model.save_changes();
  };
  // an address may ask for what there is not
  const which = () =>
    Math.max(
      functions.findIndex(({ name }) => name === model.get('function')),
      0,
    );
  const place = () => nearest(points, model.get('point'));
  const shrink = () => Math.min(Math.max(Math.round(model.get('shrink')), 0), last);

  const { button: play, stop } = player({ model, trait: 'shrink', last: () => last, pause: 160 });
  const go = (to) => {
    stop();
    change('shrink', Math.min(Math.max(to, 0), last));
  };
  const choice = html('select', { onchange: () => change('function', choice.value) });
  for (const { name, formula } of functions) choice.append(html('option', { value: name }, formula));
  const at_x = html('input', { type: 'range', min: 0, max: points.length - 1 });
  at_x.oninput = () => change('point', points[Number(at_x.value)]);
  const xText = html('span', { class: 'zth-value' });
  // to the left is smaller, as on the axis of the errors
  const at_h = html('input', { type: 'range', min: -last, max: 0 });
  at_h.oninput = () => go(-Number(at_h.value));
  const hText = html('span', { class: 'zth-value' });
  const smaller = html('button', { type: 'button', onclick: () => go(shrink() + TEN) }, 'h ÷ 10');
  const larger = html('button', { type: 'button', onclick: () => go(shrink() - TEN) }, 'h × 10');
  controls.append(
    html('label', {}, 'f(x) = ', choice),
    html('label', {}, 'x = ', xText, at_x),
    html('label', {}, 'h = ', hText, at_h),
    larger,
    smaller,
    play,
  );

  const x = linear(domain, [BOX.left, BOX.right]);
  const h = logarithmic([nudges[last], nudges[0]], [BOX.left, BOX.right]);
  const error = logarithmic(ERRORS, [BOX.bottom, BOX.top]);
  const height = (value) => error(Math.min(Math.max(value, ERRORS[0]), ERRORS[1]));
  const graph = picture('The function', (px) => change('point', points[nearest(points, x.invert(px))]));
  const noise = picture('The error', (px) => {
    const logs = nudges.map(Math.log10);
    go(nearest(logs, Math.log10(h.invert(px))));
  });
  noise.redraw(noise.ground, [
    axes({ x: h, y: error, ...BOX, xName: 'nudge h', yName: 'error of the slope', count: 6 }),
  ]);
  const lines = svg('g');
  noise.ground.append(lines);

  const cells = Object.fromEntries(
    ['forward', 'symmetric', 'exact'].map((kind) => [kind, { slope: html('td'), error: html('td') }]),
  );
  const names = { forward: 'one-sided', symmetric: 'symmetric', exact: 'exact' };
  const readout = html(
    'table',
    { class: 'zth-readout' },
    html(
      'thead',
      {},
      html('tr', {}, ...['quotient', 'slope', 'error'].map((name) => html('th', { scope: 'col' }, name))),
    ),
    html(
      'tbody',
      {},
      ...Object.entries(cells).map(([kind, { slope, error: off }]) =>
        html('tr', {}, html('th', { scope: 'row' }, sample(kind), ` ${names[kind]}`), slope, off),
      ),
    ),
  );
  stage.append(html('div', { class: 'zth-pair' }, graph.element, noise.element), readout);

  let drawn = '';
  let y;
  /** What changes with the function and the point, and not with h. */
  function ground() {
    const key = `${which()} ${place()}`;
    if (key === drawn) return;
    drawn = key;
    const { formula, low, high } = functions[which()];
    const air = 0.05 * (high - low) || 1;
    y = linear([low - air, high + air], [BOX.bottom, BOX.top]);
    const heights = curve(which());
    const line = [...heights].map((value, i) => [
      x(domain[0] + ((domain[1] - domain[0]) * i) / (heights.length - 1)),
      y(value),
    ]);
    graph.redraw(graph.ground, [
      axes({ x, y, ...BOX, xName: 'x', yName: formula }),
      svg('path', { d: path(line), class: 'zth-curve' }),
    ]);
    const all = nudges.map((_, nudge) => at(which(), place(), nudge));
    const errors = (kind) => path(all.map((one) => [h(one.h), height(one[`${kind}Error`])]));
    lines.replaceChildren(
      svg('path', { d: errors('forward'), class: 'zth-forward' }),
      svg('path', { d: errors('symmetric'), class: 'zth-symmetric' }),
    );
    rows(
      all.map((one) => [
        nudgeText(one.h),
        one.forward.toFixed(DIGITS),
        oneDigit(one.forwardError),
        one.symmetric.toFixed(DIGITS),
        oneDigit(one.symmetricError),
      ]),
    );
  }

  /** Straight through a point of the curve, as far as the picture goes. */
  function through(px, py, slope, kind) {
    const ends = secant({ x: px, y: py, slope }, domain, [y.invert(BOX.bottom), y.invert(BOX.top)]);
    return ends && svg('path', { d: path(ends.map(([u, v]) => [x(u), y(v)])), class: `zth-${kind}` });
  }

  function draw() {
    ground();
    const now = at(which(), place(), shrink());
    const { formula } = functions[which()];
    graph.redraw(graph.ink, [
      through(now.x, now.value, now.slope, 'exact'),
      through(now.x, now.value, now.forward, 'forward'),
      through(now.x, (now.ahead + now.behind) / 2, now.symmetric, 'symmetric'),
      diamond(x(now.x - now.h), y(now.behind)),
      diamond(x(now.x + now.h), y(now.ahead)),
      circle(x(now.x + now.h), y(now.ahead)),
      circle(x(now.x), y(now.value)),
    ]);
    noise.redraw(noise.ink, [
      svg('path', { d: `M${h(now.h)} ${BOX.top}V${BOX.bottom}`, class: 'zth-here' }),
      circle(h(now.h), height(now.forwardError)),
      diamond(h(now.h), height(now.symmetricError)),
    ]);
    choice.value = functions[which()].name;
    at_x.value = place();
    at_h.value = -shrink();
    xText.textContent = plus(String(now.x));
    hText.textContent = nudgeText(now.h);
    set(at_x, { 'aria-label': 'Point x', 'aria-valuetext': `x = ${plus(String(now.x))}` });
    set(at_h, { 'aria-label': 'Nudge h', 'aria-valuetext': `h = ${nudgeText(now.h)}` });
    set(smaller, { 'aria-disabled': shrink() === last });
    set(larger, { 'aria-disabled': shrink() === 0 });
    for (const kind of ['forward', 'symmetric']) {
      cells[kind].slope.textContent = now[kind].toFixed(DIGITS);
      cells[kind].error.textContent = oneDigit(now[`${kind}Error`]);
    }
    cells.exact.slope.textContent = now.slope.toFixed(DIGITS);
    const here = `${formula} at x = ${plus(String(now.x))}, h = ${nudgeText(now.h)}`;
    graph.name(`${here}, with its one-sided and symmetric secants.`);
    noise.name(`of both quotients against h, both axes logarithmic; h = ${nudgeText(now.h)} is marked.`);
    const stuck = now.stuck ? ' The float x + h is x itself, so the differences hold nothing any more.' : '';
    say(
      `${here}: the one-sided slope is wrong by ${oneDigit(now.forwardError)}, the symmetric one by ${oneDigit(now.symmetricError)}.${stuck}`,
    );
  }

  model.on('change:function', draw);
  model.on('change:point', draw);
  model.on('change:shrink', draw);
  draw();
}

export default { render };
