"""A network with BatchNorm trained without autograd on the names of the videos: losses in nats per letter.

The network has three letters of context, ten numbers for each and 200 hidden units, and every gradient comes from
`zero_to_hero.backprop`. 200,000 steps on batches of 32, the rate is 0.1 and from the half on 0.01, as in the videos;
two seeds. The list `names("makemore")` is shuffled with seed 42 and cut at 80 and 90 per cent, with its repeats.
*Without names of train* leaves out the names of dev that are in train, too. At the end, BatchNorm gets the mean and
variance of all of train.
"""

import random
import statistics

import torch

from zero_to_hero.backprop import as_network, fit, untrained
from zero_to_hero.data import names

SEEDS = {"the first one of weights": 1, "the first one of batches": 1001, "shuffle": 42}
CORPORA = ["makemore"]
STEPS, N_SEEDS = 200_000, 2


def run() -> dict[str, dict]:
    torch.set_num_threads(1)
    words = names("makemore")
    random.Random(SEEDS["shuffle"]).shuffle(words)
    a, b = int(0.8 * len(words)), int(0.9 * len(words))
    train, dev = words[:a], words[a:b]
    known = set(train)
    parts = {"train": train, "dev": dev, "dev without names of train": [word for word in dev if word not in known]}
    models, curves = [], {}
    for k in range(N_SEEDS):
        weights = untrained(torch.Generator().manual_seed(SEEDS["the first one of weights"] + k))
        losses = fit(weights, train, STEPS, torch.Generator().manual_seed(SEEDS["the first one of batches"] + k))
        models.append(as_network(weights, train))
        if k == 0:
            curves["loss"] = [statistics.mean(losses[i : i + 1000]) for i in range(0, STEPS, 1000)]
    numbers: dict[str, float] = {"parameters": sum(p.numel() for p in models[0].parameters())}
    for part, its in parts.items():
        found = [model.loss(its) for model in models]
        numbers[part] = statistics.mean(found)
        numbers[f"{part}, lowest"] = min(found)
        numbers[f"{part}, highest"] = max(found)
    draws = torch.Generator().manual_seed(2147483647 + 10)
    texts = {"names": " ".join(models[0].sample(draws) for _ in range(12))}
    return {"numbers": numbers, "curves": curves, "texts": texts}
