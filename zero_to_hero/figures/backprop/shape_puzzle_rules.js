/** What the shape puzzle knows without drawing: PyTorch's rules for shapes, and what a reader's choice leads to. */

export const shown = (shape) => (shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`);
const same = (a, b) => shown(a) === shown(b);
const count = (shape) => shape.reduce((product, size) => product * size, 1);

/** A failure says why; what works has a shape. */
const no = (why, clash) => ({ why, clash });

export function product(a, b) {
  const [inner, rows] = [a.at(-1), b[0]];
  if (inner === rows) return { shape: [a[0], b[1]] };
  const why = `A product needs equal sizes in the middle: ${shown(a)} @ ${shown(b)} has ${inner} and ${rows}.`;
  return no(why, [inner, rows]);
}

export function broadcast(a, b) {
  const longest = Math.max(a.length, b.length);
  const [wideA, wideB] = [a, b].map((shape) => [...Array(longest - shape.length).fill(1), ...shape]);
  const clash = wideA.map((size, place) => [size, wideB[place]]).find(([x, y]) => x !== y && x !== 1 && y !== 1);
  if (!clash) return { shape: wideA.map((size, place) => Math.max(size, wideB[place])) };
  const why = `Number by number, the sizes have to be equal, or 1: ${shown(a)} and ${shown(b)} have ${clash.join(' and ')}.`;
  return no(why, clash);
}

export function summed(shape, dim, keepdim) {
  return { shape: shape.flatMap((size, place) => (place === dim ? (keepdim ? [1] : []) : [size])) };
}

export function expanded(shape, to) {
  const failed = `${shown(shape)} can't be expanded to ${shown(to)}`;
  if (shape.length > to.length) return no(`${failed}: it has more dimensions.`);
  const wide = [...Array(to.length - shape.length).fill(1), ...shape];
  const clash = wide.map((size, place) => [size, to[place]]).find(([size, wanted]) => size !== 1 && size !== wanted);
  if (!clash) return { shape: to };
  return no(`${failed}: only a size of 1 can be copied, and ${clash[0]} can't become ${clash[1]}.`, clash);
}

export function viewed(shape, to) {
  if (count(shape) === count(to)) return { shape: to };
  return no(
    `A view keeps every number: ${shown(shape)} holds ${count(shape)} of them, and ${shown(to)} has room for ${count(to)}.`,
  );
}

/** What a choice does to the gradient that comes back: the two tensors of the product, and the words of the code. */
function multiplied({ out, outShape, factor, factorShape }, first) {
  const grad = { name: `d${out}`, shape: outShape };
  const turned = first.endsWith('turned');
  const other = {
    name: turned ? `${factor}.T` : factor,
    shape: turned ? factorShape.toReversed() : factorShape,
  };
  if (first === 'none') return { pieces: [grad], op: '', code: grad.name, shape: outShape };
  const [op, make] = first === 'times' ? ['*', broadcast] : ['@', product];
  const pieces = first.startsWith('right') ? [grad, other] : [other, grad];
  const code = `${pieces[0].name} ${op} ${pieces[1].name}`;
  return { pieces, op, code, ...make(pieces[0].shape, pieces[1].shape) };
}

/** The words of the second move: `.sum(0, keepdim=True)`. */
function moveText({ second, keepdim }, to) {
  const [name, dim] = second.split(' ');
  if (name === 'sum') return `.sum(${dim}${keepdim ? ', keepdim=True' : ''})`;
  return name === 'none' ? '' : `.${name}${shown(to).replace(',)', ')')}`;
}

function moved(shape, { second, keepdim }, to) {
  const [name, dim] = second.split(' ');
  if (name === 'sum') return summed(shape, Number(dim), keepdim);
  if (name === 'expand') return expanded(shape, to);
  return name === 'view' ? viewed(shape, to) : { shape };
}

/** Why a shape isn't the wanted one, and what would help. */
function misfit(shape, round) {
  const { want, wantShape } = round;
  const must = `That's ${shown(shape)}, and d${want} must be ${shown(wantShape)}, like ${want}.`;
  const ones = (one) => one.filter((size) => size !== 1);
  if (same(ones(shape), ones(wantShape))) {
    return `${must} ${shape.length < wantShape.length ? 'The 1 is gone. keepdim=True keeps it.' : 'The 1 is too much.'}`;
  }
  if (count(shape) === count(wantShape))
    return `${must} It holds just as many numbers, but in another order of dimensions.`;
  if (count(shape) < count(wantShape)) return `${must} There are too few numbers. Which forward step reduced them?`;
  return `${must} There are too many numbers. Which dimension do they have to be added up over?`;
}

/**
 * What a choice leads to in a round (shape_puzzle.py has its fields).
 * @param {{first: string, second: string, keepdim: boolean}} choice
 * @returns {{pieces: {name: string, shape: number[]}[], op: string, middle: number[]|undefined, move: string,
 *   clash: number[]|undefined, shape: number[]|undefined, code: string, verdict: string, why: string}} the tensors that
 *   are multiplied and by which sign, the product's shape, the second move, two sizes that don't go together, the shape
 *   that comes out, the whole formula, and the verdict: 'impossible', 'misfit', 'chance' (it fits and is wrong), 'right'
 */
export function tried(round, choice) {
  const { answer, factor, want, wantShape, sign, tail } = round;
  const made = multiplied(round, choice.first);
  const move = moveText(choice, wantShape);
  const inside = move && made.op ? `(${made.code})` : made.code;
  const code = `${sign && made.op && !move ? `${sign}(${made.code})` : sign + inside}${move}${tail}`;
  const end = made.shape ? moved(made.shape, choice, wantShape) : made;
  const seen = { ...made, middle: made.shape, move, code, shape: end.shape, clash: end.clash };
  const found = (verdict, why) => ({ ...seen, verdict, why });
  if (!end.shape) return found('impossible', end.why);
  if (!same(end.shape, wantShape)) return found('misfit', misfit(end.shape, round));
  // copies and views to the shape that's there already do nothing
  const idle = ['expand', 'view'].includes(choice.second) && same(made.shape, wantShape);
  if (choice.first === answer.first && (idle || choice.second === answer.second)) {
    return found('right', `${idle ? `The ${move} does nothing, but the rest is right. ` : ''}${round.reason}`);
  }
  if (answer.first === 'none') {
    return found(
      'chance',
      `The shape fits, but nothing multiplies ${want} in the line, so its gradient has no factor.`,
    );
  }
  if (choice.first === 'none') {
    const why = round.missing || `${want} was multiplied by ${factor}, so its gradient is, too.`;
    return found('chance', `The shape fits, but a factor is missing: ${why}`);
  }
  return found(
    'chance',
    `The shape fits, but only by chance: the line goes number by number, and a matrix product adds numbers that never met in it.`,
  );
}

/** How many bits are set: the lines that have been written. */
export const written = (found) => found.toString(2).replaceAll('0', '').length;
