/** The slope figure: see slope.py for what it shows, slope_numbers.js for the numbers. */
import { axes, linear, logarithmic } from '../_base/parts/axes.js';
import { choice, slider } from '../_base/parts/controls.js';
import { html, svg } from '../_base/parts/dom.js';
import { figure, kept } from '../_base/parts/kit.js';
import { scrub } from '../_base/parts/pointer.js';
import { steps } from '../_base/parts/steps.js';
import { nearest, nudgeText, numbers, oneDigit, readable, secant } from './slope_numbers.js';

const BOX = { left: 44, right: 332, top: 26, bottom: 232 };
const [WIDTH, HEIGHT] = [340, 272];
const ERRORS = [1e-16, 1e2];
const DIGITS = 13; // behind the point, as the lecture prints them
const NAMES = { forward: 'one-sided', symmetric: 'symmetric', exact: 'exact' };
const NAMED = 1e-3; // the nudge above which the lines of the errors carry their names: there they are far apart
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

/** An empty picture: the plotting area, what lies still in it, and what moves. */
function picture(what) {
  const { left, right, top, bottom } = BOX;
  const title = svg('title');
  const area = svg('rect', { x: left, y: top, width: right - left, height: bottom - top, class: 'zth-area' });
  const [ground, ink] = [svg('g'), svg('g')];
  const parts = [title, area, ground, ink];
  const element = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', class: 'zth-plot' }, ...parts);
  const name = (text) => {
    title.textContent = `${what}: ${text}`;
  };
  return { element, name, ground, ink };
}

/** The table beside the pictures: each quotient's slope and error. */
function readout() {
  const head = ['quotient', 'slope', 'error'].map((name) => html('th', { scope: 'col' }, name));
  const rows = Object.entries(NAMES).map(([kind, name]) =>
    html('tr', {}, html('th', { scope: 'row' }, sample(kind), ` ${name}`), html('td'), html('td')),
  );
  const parts = [html('thead', {}, html('tr', {}, ...head)), html('tbody', {}, ...rows)];
  const element = html('table', { class: 'zth-readout' }, ...parts);
  const draw = (now) => {
    for (const [place, kind] of Object.keys(NAMES).entries()) {
      const [, slope, error] = rows[place].cells;
      slope.textContent = (kind === 'exact' ? now.slope : now[kind]).toFixed(DIGITS);
      error.textContent = kind === 'exact' ? '' : readable(oneDigit(now[`${kind}Error`]));
    }
  };
  return { element, draw };
}

function render({ model, el }) {
  const traits = ['functions', 'points', 'nudges', 'curves', 'differences'];
  const given = Object.fromEntries(traits.map((trait) => [trait, model.get(trait)]));
  const { functions, points, nudges } = given;
  const { at, curve } = numbers(given);
  const last = nudges.length - 1;
  const domain = [points[0] - 1, points.at(-1) + 1];

  const x = linear(domain, [BOX.left, BOX.right]);
  const h = logarithmic([nudges[last], nudges[0]], [BOX.left, BOX.right]);
  const error = logarithmic(ERRORS, [BOX.bottom, BOX.top]);
  const height = (value) => error(Math.min(Math.max(value, ERRORS[0]), ERRORS[1]));
  const graph = picture('The function');
  const noise = picture('The error');
  const lines = svg('g');
  noise.ground.append(axes({ x: h, y: error, ...BOX, xName: 'nudge h', yName: 'error of the slope', count: 6 }), lines);
  const table = readout();

  // what changes with the function and the point, and not with h
  const every = kept((which, place) => nudges.map((_, nudge) => at(which, place, nudge)));
  const rowsOf = kept((all) =>
    all.map((one) => [
      nudgeText(one.h),
      one.forward.toFixed(DIGITS),
      oneDigit(one.forwardError),
      one.symmetric.toFixed(DIGITS),
      oneDigit(one.symmetricError),
    ]),
  );
  const curveOf = kept((which) => {
    const { formula, low, high } = functions[which];
    const air = 0.05 * (high - low) || 1;
    const y = linear([low - air, high + air], [BOX.bottom, BOX.top]);
    const heights = [...curve(which)];
    const across = linear([0, heights.length - 1], [BOX.left, BOX.right]);
    const line = path(heights.map((value, i) => [across(i), y(value)]));
    const parts = [axes({ x, y, ...BOX, xName: 'x', yName: formula }), svg('path', { d: line, class: 'zth-curve' })];
    graph.ground.replaceChildren(...parts);
    return y;
  });
  const errorsOf = kept((all) => {
    const line = (kind) => path(all.map((one) => [h(one.h), height(one[`${kind}Error`])]));
    const named = all[nearest(nudges.map(h), h(NAMED))];
    /** The line's name, above the upper line and below the lower one. */
    const label = (kind, upper) => {
      const y = height(named[`${kind}Error`]) + (upper ? -12 : 22);
      const place = { x: h(named.h), y: Math.min(Math.max(y, BOX.top + 12), BOX.bottom - 6), 'text-anchor': 'end' };
      return svg('text', { ...place, class: `zth-name zth-${kind}` }, NAMES[kind]);
    };
    const kinds = ['forward', 'symmetric'];
    const paths = kinds.map((kind) => svg('path', { d: line(kind), class: `zth-${kind}` }));
    const higher = named.forwardError >= named.symmetricError;
    lines.replaceChildren(...paths, label('forward', higher), label('symmetric', !higher));
  });

  function state({ function: name, point, shrink }) {
    const which = functions.findIndex((one) => one.name === name);
    const all = every(which, points.indexOf(point));
    const now = all[shrink];
    const here = `${functions[which].formula} at x = ${plus(String(point))}, h = ${readable(nudgeText(now.h))}`;
    return { which, all, now, here };
  }

  function draw({ which, all, now, here }) {
    const y = curveOf(which);
    errorsOf(all);
    /** Straight through a point of the curve, as far as the picture goes. */
    const through = (height, slope, kind) => {
      const ends = secant({ x: now.x, y: height, slope }, domain, [y.invert(BOX.bottom), y.invert(BOX.top)]);
      return ends ? [svg('path', { d: path(ends.map(([u, v]) => [x(u), y(v)])), class: `zth-${kind}` })] : [];
    };
    graph.ink.replaceChildren(
      ...through(now.value, now.slope, 'exact'),
      ...through(now.value, now.forward, 'forward'),
      ...through((now.ahead + now.behind) / 2, now.symmetric, 'symmetric'),
      diamond(x(now.x - now.h), y(now.behind)),
      diamond(x(now.x + now.h), y(now.ahead)),
      circle(x(now.x + now.h), y(now.ahead)),
      circle(x(now.x), y(now.value)),
    );
    noise.ink.replaceChildren(
      svg('path', { d: `M${h(now.h)} ${BOX.top}V${BOX.bottom}`, class: 'zth-here' }),
      circle(h(now.h), height(now.forwardError)),
      diamond(h(now.h), height(now.symmetricError)),
    );
    table.draw(now);
    graph.name(`${here}, with its one-sided and symmetric secants.`);
    noise.name(`of both quotients against h, both axes logarithmic; h = ${readable(nudgeText(now.h))} is marked.`);
  }

  function sentence({ now, here }) {
    const stuck = now.stuck ? ' The float x + h is x itself, so the differences hold nothing any more.' : '';
    const [one, two] = [now.forwardError, now.symmetricError].map((error) => readable(oneDigit(error)));
    return `${here}: the one-sided slope is wrong by ${one}, the symmetric one by ${two}.${stuck}`;
  }

  const touched = { width: WIDTH, mark: 'circle:last-of-type' };
  const options = functions.map(({ name, formula }) => [name, formula]);
  const text = (nudge) => readable(nudgeText(nudges[nudge]));
  const words = ['h × 10', 'h ÷ 10'];
  figure({
    model,
    el,
    name: 'slope',
    controls: [
      // to the left is smaller, as on the axis of the errors
      steps({
        trait: 'shrink',
        last,
        label: 'Nudge h',
        before: 'h = ',
        words,
        by: TEN,
        pause: 160,
        text,
        backwards: true,
      }),
      choice({ trait: 'function', before: 'f(x) = ', options }),
      slider({
        trait: 'point',
        label: 'Point x',
        before: 'x = ',
        values: points,
        text: (point) => plus(String(point)),
      }),
      scrub({ trait: 'point', chart: graph.element, at: x.invert, ...touched }),
      scrub({ trait: 'shrink', chart: noise.element, at: (px) => nearest(nudges.map(h), px), ...touched }),
    ],
    stage: [html('div', { class: 'zth-pair' }, graph.element, noise.element), table.element],
    table: {
      title: 'Every nudge at this point',
      head: ['h', 'one-sided', 'error', 'symmetric', 'error'],
      rows: ({ all }) => rowsOf(all),
    },
    state,
    draw,
    sentence,
  });
}

export default { render };
