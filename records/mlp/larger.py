"""A longer memory on the names of the videos: losses in nats per letter after 100,000 steps on batches of 64.

Five letters of context, ten numbers for each, 200 hidden units. The rate falls in a straight line from 0.2 to 0. The
list `names("makemore")` is shuffled with seed 42 and cut at 80 and 90 per cent, as in the videos, with its repeats;
three seeds. *Without names of train* leaves out the names of dev that are in train, too;
*each name once* is the course's own `split` of the different names, with one seed.
"""

import random
import statistics

import torch

from zero_to_hero.data import names, split
from zero_to_hero.mlp import MLP

SEEDS = {"the first one of weights": 1, "the first one of batches": 1001, "shuffle": 42}
CORPORA = ["makemore"]
STEPS, BATCH = 100_000, 64


def untrained(k: int = 0) -> MLP:
    """A network with seed number k."""
    return MLP(torch.Generator().manual_seed(SEEDS["the first one of weights"] + k), block_size=5)


def trained(words: list[str], k: int = 0) -> MLP:
    model = untrained(k)
    batches = torch.Generator().manual_seed(SEEDS["the first one of batches"] + k)
    model.fit(words, STEPS, batches, rate=lambda done: 0.2 * (1 - done), batch_size=BATCH)
    return model


def run() -> dict[str, dict]:
    torch.set_num_threads(1)
    words = names("makemore")
    random.Random(SEEDS["shuffle"]).shuffle(words)
    a, b = int(0.8 * len(words)), int(0.9 * len(words))
    train, dev = words[:a], words[a:b]
    known = set(train)
    parts = {
        "train": train,
        "dev": dev,
        "dev without names of train": [word for word in dev if word not in known],
    }
    numbers: dict[str, float] = {"parameters": sum(p.numel() for p in untrained().parameters())}
    models = [trained(train, k) for k in range(3)]
    for part, its in parts.items():
        losses = [model.loss(its) for model in models]
        numbers[part] = statistics.mean(losses)
        numbers[f"{part}, lowest"] = min(losses)
        numbers[f"{part}, highest"] = max(losses)
    train, dev, _ = split(sorted(set(words)))
    model = trained(train)
    numbers["each name once, train"] = model.loss(train)
    numbers["each name once, dev"] = model.loss(dev)
    return {"numbers": numbers}
