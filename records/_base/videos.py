"""What the records on the videos' names share: how that list is cut, and how several runs become a record's numbers."""

import random
import statistics
from collections.abc import Mapping, Sequence

from zero_to_hero.data import names
from zero_to_hero.mlp import MLP

SHUFFLE = 42  # the seed


def parts_of_the_list() -> dict[str, list[str]]:
    """Train and dev of `names("makemore")`, cut at 80 and 90 per cent with its repeats, as in the videos, and the names
    of dev that aren't in train."""
    words = names("makemore")
    random.Random(SHUFFLE).shuffle(words)
    a, b = int(0.8 * len(words)), int(0.9 * len(words))
    train, dev = words[:a], words[a:b]
    known = set(train)
    return {"train": train, "dev": dev, "dev without names of train": [word for word in dev if word not in known]}


def losses_of(models: Sequence[MLP], parts: Mapping[str, Sequence[str]], before: str = "") -> dict[str, float]:
    """For each part the mean, the lowest and the highest loss of the models; `before` stands before its name."""
    numbers = {}
    for part, its in parts.items():
        found = [model.loss(its) for model in models]
        numbers[f"{before}{part}"] = statistics.mean(found)
        numbers[f"{before}{part}, lowest"] = min(found)
        numbers[f"{before}{part}, highest"] = max(found)
    return numbers


def by_thousands(losses: Sequence[float]) -> list[tuple[int, float]]:
    """The mean loss of each thousand batches, at the step where they begin."""
    return [(i, statistics.mean(losses[i : i + 1000])) for i in range(0, len(losses), 1000)]
