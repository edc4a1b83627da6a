"""All weights and biases at 0, on the names of the videos: losses in nats per letter after 20,000 steps.

The network is the one of the ladder without BatchNorm, on batches of 32; its rate falls in a straight line from 0.1 to
0. *Entropy of the letters* is that of the single letters and stops of train, whatever comes before them. *Moved* is how
many of the parameters aren't 0 any more. The list is shuffled with seed 42 and cut at 80 per cent, as in the videos.
"""

import random
from collections import Counter
from math import log

import torch

from zero_to_hero.batchnorm import Linear, Network, Tanh
from zero_to_hero.data import names

SEEDS = {"weights": 1, "batches": 1001, "shuffle": 42}
CORPORA = ["makemore"]
STEPS = 20_000


def run() -> dict[str, dict]:
    torch.set_num_threads(1)
    words = names("makemore")
    random.Random(SEEDS["shuffle"]).shuffle(words)
    a, b = int(0.8 * len(words)), int(0.9 * len(words))
    train, dev = words[:a], words[a:b]
    g = torch.Generator().manual_seed(SEEDS["weights"])
    model = Network(torch.zeros(27, 10), [Linear(30, 200, g, gain=0.0), Tanh(), Linear(200, 27, g, gain=0.0)])
    numbers = {"parameters": float(sum(p.numel() for p in model.parameters())), "first loss": model.loss(train)}
    model.fit(train, STEPS, torch.Generator().manual_seed(SEEDS["batches"]), rate=lambda done: 0.1 * (1 - done))
    letters = Counter("".join(f"{word}." for word in train))
    shares = [times / letters.total() for times in letters.values()]
    every = Counter("".join(f"{word}." for word in words))
    numbers |= {
        "train": model.loss(train),
        "dev": model.loss(dev),
        "entropy of the letters": -sum(p * log(p) for p in shares),
        "entropy of the letters, all names": -sum(n / every.total() * log(n / every.total()) for n in every.values()),
        "moved": float(sum(int((p != 0).sum()) for p in model.parameters())),
    }
    return {"numbers": numbers}
