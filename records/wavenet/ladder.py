"""From three letters to a tree over eight, on the names of the videos: losses in nats per letter after 200,000 steps.

Batches of 32, the rate 0.1 and for the last quarter 0.01, as in the videos; two seeds. *Flat*: eight letters side by side
into one hidden layer of 200 units. *Tree, wrong norm*: three layers of 68 units that each fuse two neighbours, with a
BatchNorm that normalises each position by itself. *Tree*: BatchNorm over all positions. *Large tree*: 24 numbers for a
letter instead of 10, and 128 units. The list `names("makemore")` is shuffled with seed 42 and cut at 80 and 90 per cent,
with its repeats. *Without names of train* leaves out the names of dev that are in train, too.
"""

import random
import statistics

import torch
from torch import Tensor

from zero_to_hero import batchnorm
from zero_to_hero.data import names
from zero_to_hero.wavenet import Model, tree

SEEDS = {"the first one of weights": 1, "the first one of batches": 1001, "shuffle": 42}
CORPORA = ["makemore"]
STEPS, N_SEEDS = 200_000, 2


class PerPosition(batchnorm.BatchNorm1d):
    """BatchNorm over dimension 0 alone, (N, T, C): a mean for each position of each unit."""

    def __call__(self, x: Tensor) -> Tensor:
        mean, var = self.running_mean, self.running_var
        if self.training:
            mean, var = x.mean(0), x.var(0, correction=0)  # (T, C)
            with torch.no_grad():
                keep, m, n = 1 - self.momentum, self.momentum, len(x)
                self.running_mean = keep * self.running_mean + m * mean
                self.running_var = keep * self.running_var + m * var * n / (n - 1)
        return (x - mean) * (self.gamma / (var + self.eps).sqrt()) + self.beta


def untrained(rung: str, k: int) -> Model:
    """A network with seed number k."""
    g = torch.Generator().manual_seed(SEEDS["the first one of weights"] + k)
    if rung == "flat":
        return tree(g, n_embd=10, n_hidden=200, groups=(8,))
    if rung == "large tree":
        return tree(g, n_embd=24, n_hidden=128)
    if rung == "tree, wrong norm":
        return tree(g, n_embd=10, n_hidden=68, norm=PerPosition)
    return tree(g, n_embd=10, n_hidden=68)


def run() -> dict[str, dict]:
    torch.set_num_threads(1)
    words = names("makemore")
    random.Random(SEEDS["shuffle"]).shuffle(words)
    a, b = int(0.8 * len(words)), int(0.9 * len(words))
    train, dev = words[:a], words[a:b]
    known = set(train)
    parts = {"train": train, "dev": dev, "dev without names of train": [word for word in dev if word not in known]}
    numbers: dict[str, float] = {}
    curves, texts = {}, {}
    for rung in ("flat", "tree, wrong norm", "tree", "large tree"):
        models = [untrained(rung, k) for k in range(N_SEEDS)]
        numbers[f"{rung}, parameters"] = sum(p.numel() for p in models[0].parameters())
        for k, model in enumerate(models):
            batches = torch.Generator().manual_seed(SEEDS["the first one of batches"] + k)
            losses = model.fit(train, STEPS, batches, rate=lambda done: 0.1 if done < 0.75 else 0.01)
            if k == 0:
                curves[rung] = [statistics.mean(losses[i : i + 1000]) for i in range(0, STEPS, 1000)]
        for part, its in parts.items():
            found = [model.loss(its) for model in models]
            numbers[f"{rung}, {part}"] = statistics.mean(found)
            numbers[f"{rung}, {part}, lowest"] = min(found)
            numbers[f"{rung}, {part}, highest"] = max(found)
        draws = torch.Generator().manual_seed(2147483647 + 10)
        texts[f"{rung}, names"] = " ".join(models[0].sample(draws) for _ in range(12))
    return {"numbers": numbers, "curves": curves, "texts": texts}
