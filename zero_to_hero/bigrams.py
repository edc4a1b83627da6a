"""The bigram model of names by counting: the first half of lecture 02 in one file,
plain Python.

A name is a walk from letter to letter that begins and ends at a full stop. The model
counts, in a list of names, how often each letter follows each other one, and of a name
so far it looks at the last letter alone: a Markov chain (Markov, 1913) over 26 letters
and the stop. The course follows Andrej Karpathy's makemore
(https://github.com/karpathy/makemore, 2022). Left out: longer contexts, every letter
but a to z, speed.
"""

import math
import random
from collections.abc import Iterable, Sequence
from itertools import pairwise

# a letter's number is its place here; 0, the full stop, is start and end
LETTERS = ".abcdefghijklmnopqrstuvwxyz"
NUMBER = {letter: number for number, letter in enumerate(LETTERS)}
SIZE = len(LETTERS)  # 27


def pairs(word: str) -> list[tuple[str, str]]:
    """The neighbours in ".word.": [(".", "a"), ("a", "b"), ("b", ".")] of "ab".

    Raises ValueError for letters outside a to z, and TypeError for what is no string.
    """
    if not isinstance(word, str):
        raise TypeError(f"expected a word, got {type(word).__name__}: {word!r:.60}")
    foreign = sorted(set(word) - set(LETTERS[1:]))
    if foreign:
        held = ", ".join(map(repr, foreign))
        way = "write it in the letters a to z, lower case, or leave it out"
        raise ValueError(f"{word!r:.60} holds {held}: {way}")
    return list(pairwise(f".{word}."))


def all_pairs(words: Iterable[str]) -> list[tuple[str, str]]:
    """The pairs of all the words, one word after the other.

    Raises ValueError where there is no word, or a word with a letter outside a to z.
    """
    if isinstance(words, str):  # its letters would pass for words
        got = f"got the one string {words!r:.60}"
        raise TypeError(f"expected a list of words, {got}: put it into a list")
    found = [pair for word in words for pair in pairs(word)]
    if not found:
        once = "(a generator gives its words once)"
        raise ValueError(f"expected at least one word, got none {once}")
    return found


def count(words: Iterable[str]) -> list[list[int]]:
    """counts[i][j]: how often LETTERS[j] follows LETTERS[i]. Shape (27, 27).

    Raises what `all_pairs` raises.
    """
    counts = [[0] * SIZE for _ in range(SIZE)]
    for first, second in all_pairs(words):
        counts[NUMBER[first]][NUMBER[second]] += 1
    return counts


class Bigrams:
    """Which letter comes next, if one knows the last: the counts, with `k` added to
    each, as shares of their row.

    `probabilities[i][j]` is the probability of LETTERS[j] after LETTERS[i]; shape (27,
    27), each row sums to 1. With k = 0 a letter that was never counted has a row of
    zeros: nothing is known of what follows it. Raises ValueError for another shape, for
    negative numbers, and for a table of zeros that k does not fill.
    """

    def __init__(self, counts: Sequence[Sequence[float]], k: float = 1.0):
        if len(counts) != SIZE or any(len(row) != SIZE for row in counts):
            shape = f"{SIZE} rows of {SIZE} counts"
            raise ValueError(f"expected {shape}, as count(words) gives them")
        if not 0.0 <= k < math.inf:
            wanted = "expected a number from 0 up"
            raise ValueError(f"k is added to each count: {wanted}, got {k}")
        if not all(0.0 <= n < math.inf for row in counts for n in row):
            raise ValueError("a count is a number from 0 up; count(words) makes them")
        # the probabilities before their row is divided out
        self.weights = [[n + k for n in row] for row in counts]
        totals = [sum(row) for row in self.weights]
        if not totals[0]:
            nothing = "no word was counted, and k = 0 adds nothing"
            raise ValueError(f"{nothing}: count words, or take k > 0")
        rows = zip(self.weights, totals, strict=True)
        self.probabilities = [[w / (total or 1.0) for w in row] for row, total in rows]

    def loss(self, words: Iterable[str]) -> float:
        """The mean negative log-likelihood of the words, in nats per pair. Lower is
        better; ln 27 is pure guessing.

        It is `inf` where a pair of the words has the probability 0: the model has
        declared it impossible, and no other pair can make that good. A k > 0 never
        comes to that. Raises ValueError where there is no word.
        """
        counts = count(words)  # equal pairs cost the same: the counts are all we need
        total = 0.0
        for row, chances in zip(counts, self.probabilities, strict=True):
            for n, p in zip(row, chances, strict=True):
                if n:
                    total -= n * math.log(p) if p else -math.inf
        return total / sum(map(sum, counts))

    def sample(self, rng: random.Random) -> str:
        """One invented word: letters drawn from the rows until the stop comes. The same
        state of `rng`, the same word.

        With k > 0 the stop may come at once: the word is then empty.
        """
        word, i = "", 0
        while True:
            # one rng.random() a letter
            i = rng.choices(range(SIZE), weights=self.weights[i])[0]
            if i == 0:
                return word
            word += LETTERS[i]
