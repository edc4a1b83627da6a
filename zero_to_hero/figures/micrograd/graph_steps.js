/** What the graph figure knows without drawing: the numbers after each step, and what is wrong with a guess. */

/** Steps: 0 … F forward (F operations), F + 1 gives the root its gradient, then F backward. */
export const lastStep = ({ forward }) => 2 * forward.length + 1;

/**
 * The graph after `step` steps under a rule, 'add' for `+=` or 'assign' for `=`.
 * @returns {{known: boolean[], grads: (number|null)[], kind: string, node: number|undefined, lines: object[]}} which
 *   data are known, each gradient (null before backward() begins), and what the last step did: its kind ('start',
 *   'forward', 'seed' or 'backward'), its node, and its lines with `incoming`, `product`, `before` and `after`
 */
export function stateAt(graph, step, rule) {
  const { lines, forward } = graph;
  const root = lines.length - 1;
  const operations = forward.length;
  const known = lines.map(() => true);
  for (const node of forward.slice(step)) known[node] = false;
  if (step <= operations) {
    const node = forward[step - 1];
    const grads = lines.map(() => null);
    return { known, grads, kind: node === undefined ? 'start' : 'forward', node, lines: [] };
  }
  const grads = lines.map(() => 0);
  grads[root] = 1;
  let ran = { kind: 'seed', node: root, lines: [] };
  for (const node of forward.toReversed().slice(0, step - operations - 1)) {
    const incoming = grads[node];
    ran = { kind: 'backward', node, lines: [] };
    for (const line of lines[node]) {
      const before = grads[line.to];
      const product = line.local * incoming;
      grads[line.to] = rule === 'add' ? before + product : product;
      ran.lines.push({ ...line, incoming, product, before, after: grads[line.to] });
    }
  }
  return { known, grads, ...ran };
}

/** The nodes whose gradient has several shares: where `=` forgets all but the last. */
export function usedTwice({ lines }) {
  const shares = new Map();
  for (const { to } of lines.flat()) shares.set(to, (shares.get(to) ?? 0) + 1);
  return [...shares].filter(([, count]) => count > 1).map(([node]) => node);
}

/** What the next step asks in predict mode: its first line, as it will have run; undefined when none is to come. */
export function question(graph, step, rule) {
  if (step <= graph.forward.length || step >= lastStep(graph)) return undefined;
  return stateAt(graph, step + 1, rule).lines[0];
}

const near = (guess, value) => Math.abs(guess - value) <= Math.max(1e-3, 0.01 * Math.abs(value));

/** Whether a guess is right, and if not, which slip makes just this number. */
export function judge(guess, { local, incoming, product, before, after }, rule) {
  if (near(guess, after)) return { right: true, why: 'Right.' };
  const because = (why) => ({ right: false, why });
  if (Number.isNaN(guess)) return because('Please type a number.');
  if (near(guess, product) && rule === 'add') {
    return because("That's what this line adds. But the value had a gradient already, and += keeps it.");
  }
  if (near(guess, -after)) return because("You've got the size right. Look at the signs of the two factors.");
  if (near(guess, local)) return because("That's the local derivative. Now multiply it by what comes in.");
  if (near(guess, incoming)) return because("That's what comes in. Now multiply it by the local derivative.");
  if (near(guess, local + incoming)) return because("You've added the two factors. The chain rule multiplies them.");
  if (before !== 0 && rule === 'assign' && near(guess, before + product)) {
    return because('The rule is = now, so the line forgets what was there.');
  }
  return because('Not quite. Multiply the local derivative of this operation by the gradient that comes in.');
}
