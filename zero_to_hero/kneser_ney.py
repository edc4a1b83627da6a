"""Lecture 02's counting, taken as far as it goes: contexts of up to five letters.

A long context says much and was seen seldom. So a little is taken from each of its counts,
and what was taken is shared out by the next shorter context. There a letter counts once
for each different letter in front of that context, and not as often as it was seen: an *x*
that only ever follows *ma* says little about what follows any other *a*. This is
interpolated Kneser-Ney smoothing (Kneser and Ney, Improved Backing-off for M-gram Language
Modeling, ICASSP 1995; Chen and Goodman, An Empirical Study of Smoothing Techniques for
Language Modeling, Computer Speech & Language 13, 1999, section 2.7). Left out: several
discounts, and words as units.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from zero_to_hero.bigrams import LETTERS, SIZE

STOP = LETTERS[0]  # begins and ends a word


class KneserNey:
    """The probability of a word's next letter after up to `order` letters.

    `discount`, from 0 to 1, is what's taken from each count.
    """

    def __init__(self, words: Iterable[str], order: int = 5, discount: float = 0.85):
        self.order, self.discount = order, discount
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for word in words:
            for context, letter in self.places(word):
                counts[context][letter] += 1
        for length in range(order, 0, -1):  # all of these are counted before the shorter
            for context in [one for one in counts if len(one) == length]:
                counts[context[1:]].update(counts[context].keys())
        self.counts = dict(counts)

    def places(self, word: str) -> Iterator[tuple[str, str]]:
        """Each letter of a word and its end, after the longest context that counts."""
        text = STOP + word + STOP
        for i in range(1, len(text)):
            yield text[max(0, i - self.order) : i], text[i]

    def probability(self, context: str, letter: str) -> float:
        """From nothing at all, where all letters are equal, to the longest context."""
        p = 1 / SIZE
        for start in range(len(context), -1, -1):
            seen = self.counts.get(context[start:])
            if seen is None:  # and then no longer one was seen, either
                break
            kept = max(seen[letter] - self.discount, 0.0)
            p = (kept + self.discount * len(seen) * p) / seen.total()
        return p

    def probabilities(self, word: str) -> list[float]:
        """Of its letters, and of its end."""
        return [self.probability(context, letter) for context, letter in self.places(word)]

    def loss(self, words: Sequence[str]) -> float:
        """The mean negative log-likelihood in nats a letter, ends counted."""
        found = [math.log(p) for word in words for p in self.probabilities(word)]
        return -sum(found) / len(found)
