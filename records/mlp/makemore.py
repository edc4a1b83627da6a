"""The MLP on the names of the videos: losses in nats per letter after 200,000 steps on batches of 32.

Every model has 11,897 parameters: three letters of context, ten numbers for each, 200 hidden units. The list
`names("makemore")` is shuffled with seed 42 and cut at 80 and 90 per cent, as in the videos, with its repeats. *The
videos' recipe* starts all weights at full size and learns at the rate 0.1, from the half on at 0.01; three seeds.
*Ours* starts the layers at a fifth of that size, and its rate falls in a straight line from 0.1 to 0; five seeds.
*Without names of train* leaves out the names of dev that are in train, too; *each name once* is the course's own
`split` of the different names, with our recipe and one seed.
"""

import random
import statistics

import torch

from zero_to_hero.data import names, split
from zero_to_hero.mlp import MLP

SEEDS = {"the first one of weights": 1, "the first one of batches": 1001, "shuffle": 42}
CORPORA = ["makemore"]
STEPS = 200_000


def videos_rate(done: float) -> float:
    return 0.1 if done < 0.5 else 0.01


def our_rate(done: float) -> float:
    return 0.1 * (1 - done)


def trained(words: list[str], ours: bool, k: int = 0) -> MLP:
    """A network with seed number k."""
    weights = torch.Generator().manual_seed(SEEDS["the first one of weights"] + k)
    model = MLP(weights, scale=0.2 if ours else 1.0)
    batches = torch.Generator().manual_seed(SEEDS["the first one of batches"] + k)
    model.fit(words, STEPS, batches, rate=our_rate if ours else videos_rate)
    return model


def run() -> dict[str, dict]:
    torch.set_num_threads(1)
    words = names("makemore")
    random.Random(SEEDS["shuffle"]).shuffle(words)
    a, b = int(0.8 * len(words)), int(0.9 * len(words))
    train, dev, test = words[:a], words[a:b], words[b:]
    known = set(train)
    parts = {
        "train": train,
        "dev": dev,
        "dev without names of train": [word for word in dev if word not in known],
        "test": test,
        "test without names of train": [word for word in test if word not in known],
    }
    numbers: dict[str, float] = {
        "parameters": sum(p.numel() for p in MLP(torch.Generator()).parameters()),
        "share of dev that is in train": sum(word in known for word in dev) / len(dev),
    }
    texts = {}
    for recipe, seeds in (("ours", 5), ("the videos' recipe", 3)):
        models = [trained(train, recipe == "ours", k) for k in range(seeds)]
        for part, its in parts.items():
            losses = [model.loss(its) for model in models]
            numbers[f"{recipe}, {part}"] = statistics.mean(losses)
            numbers[f"{recipe}, {part}, lowest"] = min(losses)
            numbers[f"{recipe}, {part}, highest"] = max(losses)
        draws = torch.Generator().manual_seed(2147483647 + 10)
        texts[f"{recipe}, names"] = " ".join(models[0].sample(draws) for _ in range(12))
    train, dev, test = split(sorted(set(words)))
    model = trained(train, ours=True)
    for part, its in (("train", train), ("dev", dev), ("test", test)):
        numbers[f"each name once, {part}"] = model.loss(its)
    return {"numbers": numbers, "texts": texts}
