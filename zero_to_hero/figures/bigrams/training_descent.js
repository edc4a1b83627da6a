/**
 * The training of bigram_training.js: a table W of weights, softmax in each row, and descent on all pairs at once.
 *
 * A batch of all pairs is the table of their counts, so the gradient of the mean loss is known: in a row with `total`
 * pairs it is (total · softmax(W) − counts) / pairs. The penalty is `strength` times the mean of W².
 */

/** log softmax of each row of a flat square table; the largest weight of a row is taken off, so nothing overflows. */
export function logSoftmax(weights, size) {
  const logs = new Float64Array(weights.length);
  for (let from = 0; from < weights.length; from += size) {
    const row = weights.subarray(from, from + size);
    const largest = row.reduce((most, weight) => Math.max(most, weight), Number.NEGATIVE_INFINITY);
    const log = Math.log(row.reduce((sum, weight) => sum + Math.exp(weight - largest), 0));
    for (let j = 0; j < size; j += 1) logs[from + j] = row[j] - largest - log;
  }
  return logs;
}

/**
 * A training, one step after another; what has been computed stays.
 * @param {{counts: number[][], start: Float64Array, rate: number, strength: number}} run
 * @returns {{losses: number[], penalties: number[], weights: Float64Array[], chances: () => number[][], next: () => void}}
 *   of every step: the loss of its weights, what the penalty adds to it, and the weights; `chances` gives a step's rows
 *   of probabilities
 */
export function descent({ counts, start, rate, strength }) {
  const size = counts.length;
  const flat = Float64Array.from(counts.flat());
  const pairs = flat.reduce((sum, count) => sum + count, 0);
  const totals = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const losses = [];
  const penalties = [];
  const weights = [];
  let logs;

  function look(now) {
    logs = logSoftmax(now, size);
    let loss = 0;
    let squares = 0;
    for (const [place, log] of logs.entries()) {
      loss -= (flat[place] / pairs) * log;
      squares += now[place] * now[place];
    }
    weights.push(now);
    losses.push(loss);
    penalties.push((strength * squares) / flat.length);
  }
  look(Float64Array.from(start));

  function next() {
    const pull = (2 * strength) / flat.length;
    look(
      weights.at(-1).map((weight, place) => {
        const expected = totals[Math.floor(place / size)] * Math.exp(logs[place]);
        return weight - rate * ((expected - flat[place]) / pairs + pull * weight);
      }),
    );
  }
  const chances = (step) => {
    const all = logSoftmax(weights[step], size).map(Math.exp);
    return counts.map((_, row) => [...all.subarray(row * size, (row + 1) * size)]);
  };
  return { losses, penalties, weights, chances, next };
}
