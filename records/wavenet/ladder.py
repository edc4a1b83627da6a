"""From eight letters at once to a tree over them, on the names of the videos: losses in nats per letter.

200,000 steps on batches of 32; the rate is 0.1 and for the last quarter 0.01, as in the videos; one seed. *Flat*:
eight letters side by side into one hidden layer of 200 units. *Tree, wrong norm*: three layers of 68 units that each
fuse two neighbours, with a BatchNorm that normalises each position by itself. *Tree*: BatchNorm over all positions.
*Large tree*: 24 numbers for a letter instead of 10, and 128 units. The list `names("makemore")` is shuffled with seed
42 and cut at 80 and 90 per cent, with its repeats. *Without names of train* leaves out the names of dev that are in
train, too.
"""

import random
import statistics

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from zero_to_hero.data import names
from zero_to_hero.wavenet import BatchNorm1d, Model, tree

SEEDS = {"the first one of weights": 1, "the first one of batches": 1001, "shuffle": 42}
CORPORA = ["makemore"]
STEPS, N_SEEDS = 200_000, 1


class Fused(BatchNorm1d):
    """The lecture's layer as one call of PyTorch's: the same numbers, in half the time."""

    def __call__(self, x: Tensor) -> Tensor:
        return self.normed(x.reshape(-1, x.shape[-1])).view(x.shape)

    def normed(self, rows: Tensor, times: int = 1) -> Tensor:
        scale, shift = self.gamma.repeat(times), self.beta.repeat(times)
        running = self.running_mean, self.running_var
        return F.batch_norm(rows, *running, scale, shift, self.training, self.momentum, self.eps)


class PerPosition(Fused):
    """BatchNorm over dimension 0 alone: a mean for each position of each unit."""

    def __call__(self, x: Tensor) -> Tensor:
        rows = x.reshape(len(x), -1)  # a column for each of them
        times = rows.shape[1] // len(self.gamma)
        if len(self.running_mean) != rows.shape[1]:
            self.running_mean, self.running_var = self.running_mean.repeat(times), self.running_var.repeat(times)
        return self.normed(rows, times).view(x.shape)


def untrained(rung: str, k: int) -> Model:
    """A network with seed number k."""
    g = torch.Generator().manual_seed(SEEDS["the first one of weights"] + k)
    if rung == "flat":
        return tree(g, n_embd=10, n_hidden=200, groups=(8,), norm=Fused)
    if rung == "large tree":
        return tree(g, n_embd=24, n_hidden=128, norm=Fused)
    if rung == "tree, wrong norm":
        return tree(g, n_embd=10, n_hidden=68, norm=PerPosition)
    return tree(g, n_embd=10, n_hidden=68, norm=Fused)


def run() -> dict[str, dict]:
    torch.set_num_threads(1)
    words = names("makemore")
    random.Random(SEEDS["shuffle"]).shuffle(words)
    a, b = int(0.8 * len(words)), int(0.9 * len(words))
    train, dev = words[:a], words[a:b]
    known = set(train)
    parts = {"train": train, "dev": dev, "dev without names of train": [word for word in dev if word not in known]}
    numbers: dict[str, float] = {"steps": STEPS}
    curves, texts = {}, {}
    for rung in ("flat", "tree, wrong norm", "tree", "large tree"):
        models = [untrained(rung, k) for k in range(N_SEEDS)]
        numbers[f"{rung}, parameters"] = sum(p.numel() for p in models[0].parameters())
        for k, model in enumerate(models):
            batches = torch.Generator().manual_seed(SEEDS["the first one of batches"] + k)
            losses = model.fit(train, STEPS, batches, rate=lambda done: 0.1 if done < 0.75 else 0.01)
            if k == 0:
                curves[rung] = [statistics.mean(losses[i : i + 100]) for i in range(0, STEPS, 100)]
        for part, its in parts.items():
            found = [model.loss(its) for model in models]
            numbers[f"{rung}, {part}"] = statistics.mean(found)
            numbers[f"{rung}, {part}, lowest"] = min(found)
            numbers[f"{rung}, {part}, highest"] = max(found)
        draws = torch.Generator().manual_seed(2147483647 + 10)
        texts[f"{rung}, names"] = " ".join(models[0].sample(draws) for _ in range(12))
    return {"numbers": numbers, "curves": curves, "texts": texts}
