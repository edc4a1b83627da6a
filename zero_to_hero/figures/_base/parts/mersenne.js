/**
 * The Mersenne Twister MT19937 of Matsumoto and Nishimura (1998): the numbers of Python's random.Random(seed).random(),
 * seeded by their init_by_array as CPython does it, 53 bits a number, and the words of torch.Generator().
 */

const [N, M] = [624, 397];

/** The state after seeding with one 32-bit number. */
function initial(seed) {
  const state = new Uint32Array(N);
  state[0] = seed;
  for (let i = 1; i < N; i += 1) {
    state[i] = Math.imul(state[i - 1] ^ (state[i - 1] >>> 30), 1812433253) + i;
  }
  return state;
}

/** The state after seeding with 32-bit words: each of them is mixed into all of it. */
function initialByArray(key) {
  const state = initial(19650218);
  let [i, j] = [1, 0];
  const on = () => {
    i += 1;
    if (i < N) return;
    state[0] = state[N - 1];
    i = 1;
  };
  const before = () => state[i - 1] ^ (state[i - 1] >>> 30);
  for (let left = Math.max(N, key.length); left > 0; left -= 1) {
    state[i] = (state[i] ^ Math.imul(before(), 1664525)) + key[j] + j;
    on();
    j = (j + 1) % key.length;
  }
  for (let left = N - 1; left > 0; left -= 1) {
    state[i] = (state[i] ^ Math.imul(before(), 1566083941)) - i;
    on();
  }
  state[0] = 0x80000000;
  return state;
}

/** The 32-bit words that come of a state, one after another. */
function twister(state) {
  let at = N;
  function twist() {
    for (let i = 0; i < N; i += 1) {
      const both = (state[i] & 0x80000000) | (state[(i + 1) % N] & 0x7fffffff);
      state[i] = state[(i + M) % N] ^ (both >>> 1) ^ (both & 1 ? 0x9908b0df : 0);
    }
    at = 0;
  }
  return () => {
    if (at === N) twist();
    let y = state[at];
    at += 1;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
}

/**
 * The words that torch.Generator().manual_seed(seed) draws on the CPU: torch.randint(n, …) takes one for each number,
 * modulo n, where n is below 2²⁸.
 * @param {number} seed a whole number from 0 to 2³² − 1
 */
export const torchWords = (seed) => twister(initial(seed));

/**
 * @param {number} seed a whole number from 0 to 2⁵³ − 1
 * @returns {() => number} the numbers of random.Random(seed).random(), one after another, each in [0, 1)
 */
export function mersenne(seed) {
  const [low, high] = [seed % 2 ** 32, Math.floor(seed / 2 ** 32)];
  const word = twister(initialByArray(high ? [low, high] : [low]));
  return () => {
    const [a, b] = [word() >>> 5, word() >>> 6];
    return (a * 2 ** 26 + b) / 2 ** 53;
  };
}
