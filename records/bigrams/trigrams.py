"""Trigrams on the names of the videos: losses in nats per letter, with the k that is best on dev.

Two stops stand before each name. The list `names("makemore")` is shuffled with seed 42 and cut at 80 and 90 per cent,
as in the videos, with its repeats; *each name once* is the course's own `split` of the different names.
"""

import math
import random
from collections import Counter

from zero_to_hero.data import names, split

SEEDS = {"shuffle": 42}
CORPORA = ["makemore"]
KS = (0.01, 0.03, 0.1, 0.2, 0.5, 1.0, 3.0, 10.0)


def triples_of(words: list[str]) -> Counter[str]:
    """How often each three letters in a row occur."""
    found = Counter[str]()
    for word in words:
        marked = f"..{word}."
        found.update(marked[i : i + 3] for i in range(len(marked) - 2))
    return found


class Trigrams:
    """The model that looks two letters back."""

    def __init__(self, words: list[str]) -> None:
        self.triples = triples_of(words)
        self.before = Counter[str]()
        for triple, n in self.triples.items():
            self.before[triple[:2]] += n

    def loss(self, words: list[str], k: float) -> float:
        scored = triples_of(words)
        total = sum(n * math.log((self.triples[t] + k) / (self.before[t[:2]] + 27 * k)) for t, n in scored.items())
        return -total / scored.total()

    def best_k(self, dev: list[str]) -> float:
        return min(KS, key=lambda k: self.loss(dev, k))


def run() -> dict[str, dict]:
    words = names("makemore")
    numbers = {}

    shuffled = list(words)
    random.Random(SEEDS["shuffle"]).shuffle(shuffled)
    a, b = int(0.8 * len(words)), int(0.9 * len(words))
    train, dev, test = shuffled[:a], shuffled[a:b], shuffled[b:]
    known = set(train)
    model = Trigrams(train)
    k = model.best_k(dev)
    numbers["dev with k = 1"] = model.loss(dev, 1.0)
    numbers["best k"] = k
    numbers["dev"] = model.loss(dev, k)
    numbers["test"] = model.loss(test, k)
    numbers["test without names of train"] = model.loss([word for word in test if word not in known], k)

    train, dev, test = split(sorted(set(words)))
    model = Trigrams(train)
    k = model.best_k(dev)
    numbers["best k, each name once"] = k
    numbers["dev, each name once"] = model.loss(dev, k)
    numbers["test, each name once"] = model.loss(test, k)
    return {"numbers": numbers}
