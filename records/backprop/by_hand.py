"""A network with BatchNorm trained without autograd on the names of the videos: losses in nats per letter.

The network has three letters of context, ten numbers for each and 200 hidden units, and every gradient comes from
`zero_to_hero.backprop`. 200,000 steps on batches of 32, the rate is 0.1 and from the half on 0.01, as in the videos.
The list `names("makemore")` is shuffled with seed 42 and cut at 80 and 90 per cent, with its repeats.
*Without names of train* leaves out the names of dev that are in train, too. At the end, BatchNorm gets the mean and
variance of all of train.
"""

import torch

from records._base.videos import SHUFFLE, by_thousands, losses_of, parts_of_the_list
from zero_to_hero.backprop import as_network, fit, untrained

SEEDS = {"the first one of weights": 1, "the first one of batches": 1001, "shuffle": SHUFFLE}
CORPORA = ["makemore"]
STEPS, N_SEEDS = 200_000, 5


def run() -> dict[str, dict]:
    torch.set_num_threads(1)
    parts = parts_of_the_list()
    train = parts["train"]
    models, curves = [], {}
    for k in range(N_SEEDS):
        weights = untrained(torch.Generator().manual_seed(SEEDS["the first one of weights"] + k))
        losses = fit(weights, train, STEPS, torch.Generator().manual_seed(SEEDS["the first one of batches"] + k))
        models.append(as_network(weights, train))
        if k == 0:
            curves["loss"] = by_thousands(losses)
    numbers = {  # type: dict[str, float]
        "seeds": N_SEEDS,
        "parameters": sum(p.numel() for p in models[0].parameters()),
    }
    numbers |= losses_of(models, parts)
    draws = torch.Generator().manual_seed(2147483647 + 10)
    texts = {"names": " ".join(models[0].sample(draws) for _ in range(12))}
    return {"numbers": numbers, "curves": curves, "texts": texts}
