"""Five ways to start one network on the names of the videos: losses in nats per letter after 200,000 steps.

Three letters of context, ten numbers for each, 200 hidden units, batches of 32, the rate 0.1 and from the half on 0.01,
as in the videos; two seeds. *Full size*: all weights and biases of size 1. *Quiet output*: the output's weights at a
hundredth and its biases at 0. *Quiet hidden*: the hidden layer's weights at a fifth, too, and its biases at a
hundredth. *Kaiming*: its weights at 5/3 over the square root of their inputs instead. *BatchNorm*: the same without
biases and with BatchNorm before the tanh, momentum 0.001. The list `names("makemore")` is shuffled with seed 42 and cut
at 80 and 90 per cent, with its repeats. *Without names of train* leaves out the names of dev that are in train, too.
"""

import random
import statistics

import torch

from zero_to_hero.batchnorm import BatchNorm1d, Linear, Network, Tanh, look
from zero_to_hero.data import names
from zero_to_hero.mlp import contexts

SEEDS = {"the first one of weights": 1, "the first one of batches": 1001, "shuffle": 42}
CORPORA = ["makemore"]
STEPS, N_HIDDEN, N_SEEDS = 200_000, 200, 2
RUNGS = ("full size", "quiet output", "quiet hidden", "Kaiming", "BatchNorm")


def untrained(rung: str, k: int) -> Network:
    g = torch.Generator().manual_seed(SEEDS["the first one of weights"] + k)
    step = RUNGS.index(rung)
    embeddings = torch.randn((27, 10), generator=g)
    size = (30**0.5, 30**0.5, 0.2 * 30**0.5, 5 / 3, 5 / 3)[step]  # times what Linear divides by
    hidden = Linear(30, N_HIDDEN, g, gain=size, bias=rung != "BatchNorm")
    output = Linear(N_HIDDEN, 27, g, gain=N_HIDDEN**0.5 * (0.01 if step else 1.0))
    if hidden.bias is not None:
        hidden.bias = (0.01 if step > 1 else 1.0) * torch.randn(N_HIDDEN, generator=g)
    if not step:
        output.bias = torch.randn(27, generator=g)
    norm = [BatchNorm1d(N_HIDDEN, momentum=0.001)] if rung == "BatchNorm" else []
    return Network(embeddings, [hidden, *norm, Tanh(), output])


def run() -> dict[str, dict]:
    torch.set_num_threads(1)
    words = names("makemore")
    random.Random(SEEDS["shuffle"]).shuffle(words)
    a, b = int(0.8 * len(words)), int(0.9 * len(words))
    train, dev = words[:a], words[a:b]
    known = set(train)
    parts = {"train": train, "dev": dev, "dev without names of train": [word for word in dev if word not in known]}
    X, Y = contexts(train)
    numbers: dict[str, float] = {}
    curves = {}
    for rung in RUNGS:
        models = [untrained(rung, k) for k in range(N_SEEDS)]
        numbers[f"{rung}, parameters"] = sum(p.numel() for p in models[0].parameters())
        numbers[f"{rung}, first loss"] = models[0].loss(train)
        numbers[f"{rung}, saturated"] = look(models[0], X[:1000], Y[:1000], rate=0.1)[0][0].saturated
        for k, model in enumerate(models):
            batches = torch.Generator().manual_seed(SEEDS["the first one of batches"] + k)
            losses = model.fit(train, STEPS, batches, rate=lambda done: 0.1 if done < 0.5 else 0.01)
            if k == 0:
                curves[rung] = [statistics.mean(losses[i : i + 1000]) for i in range(0, STEPS, 1000)]
        for part, its in parts.items():
            found = [model.loss(its) for model in models]
            numbers[f"{rung}, {part}"] = statistics.mean(found)
            numbers[f"{rung}, {part}, lowest"] = min(found)
            numbers[f"{rung}, {part}, highest"] = max(found)
    return {"numbers": numbers, "curves": curves}
