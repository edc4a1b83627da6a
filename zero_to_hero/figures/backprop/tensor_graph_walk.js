/** What the tensor graph knows without drawing: which gradients are there after so many lines, and what they've cost. */

export const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);

/**
 * @param {object[]} lines from the loss to the embeddings: name, work, backWork, gives, reads, bytes (tensor_graph.py)
 * @param {number} step how many of them have been walked back
 * @returns {{step: number, now: object|undefined, next: object|undefined, got: Map<string, number>,
 *   parts: Map<string, number>, held: Set<string>, forward: number, backward: number, kept: number, all: number}}
 *   of each tensor how many parts its gradient has `got`, and how many `parts` it needs; the tensors that are still
 *   `held`; the work of all of the forward pass and of the way back so far, and the bytes `kept`, of `all`
 */
export function walk(lines, step) {
  const parts = new Map([['loss', 0]]);
  const got = new Map([['loss', 0]]);
  for (const { gives } of lines) {
    for (const name of gives) {
      parts.set(name, (parts.get(name) ?? 0) + 1);
      got.set(name, 0);
    }
  }
  for (const { gives } of lines.slice(0, step)) for (const name of gives) got.set(name, got.get(name) + 1);
  const held = new Set(lines.slice(step).flatMap(({ reads }) => reads));
  return {
    step,
    now: lines[step - 1],
    next: lines[step],
    got,
    parts,
    held,
    forward: sum(lines.map(({ work }) => sum(work))),
    backward: sum(lines.slice(0, step).map(({ backWork }) => sum(backWork))),
    kept: sum(lines.map(({ name, bytes }) => (held.has(name) ? bytes : 0))),
    all: sum(lines.map(({ bytes }) => bytes)),
  };
}

/** How far a tensor's gradient is: 'waits', 'part' or 'done'. */
export function stage({ got, parts }, name) {
  if (got.get(name) === parts.get(name)) return 'done';
  return got.get(name) ? 'part' : 'waits';
}

/** Lines that jump over others: from the line of `from` to that of `to`, at least two lines further down. */
export function jumps(lines) {
  const place = new Map(lines.map(({ name }, row) => [name, row]));
  return lines.flatMap(({ operands }, from) =>
    operands.filter((name) => place.get(name) > from + 1).map((name) => ({ from, to: place.get(name), name })),
  );
}
