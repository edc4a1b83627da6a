"""Bigrams on the names of the videos: losses in nats per pair of letters.

The list is `names("makemore")`, with its repeats where nothing else is said. *Counted apart* uses nothing of the
package, so that the counts have a judge. The network is trained as in the published notebook: the same seed, rate and
price on squares. Dev is cut as in the videos, shuffled with seed 42, at 80 and 90 per cent; *each name once* is the
course's own `split` of the different names. Both are scored with counts + 1.
"""

import math
import random
from collections import Counter
from itertools import pairwise

import torch

from zero_to_hero.bigram_net import BigramNet
from zero_to_hero.bigrams import Bigrams, count
from zero_to_hero.data import names, split
from zero_to_hero.page.published import published

SEEDS = {"network": 2147483647, "shuffle": 42}
CORPORA = ["makemore"]
STEPS = 266  # the notebook doesn't say how many; after these its number comes out


def counted_apart(words: list[str], k: float) -> float:
    """The loss of the table of counts + k on its own words."""
    pairs = Counter(pair for word in words for pair in pairwise(f".{word}."))
    rows = Counter[str]()
    for (first, _), n in pairs.items():
        rows[first] += n
    return -sum(n * math.log((n + k) / (rows[a] + 27 * k)) for (a, _), n in pairs.items()) / pairs.total()


def run() -> dict[str, dict]:
    words = names("makemore")
    different = sorted(set(words))
    numbers: dict[str, float] = {"names": len(words), "different names": len(different)}

    table = count(words)
    for k, name in ((0, "counts"), (1, "counts + 1")):
        numbers[name] = Bigrams(table, k=k).loss(words)
        numbers[f"{name}, counted apart"] = counted_apart(words, k)

    net = BigramNet(torch.Generator())
    start = torch.randn((27, 27), generator=torch.Generator().manual_seed(SEEDS["network"]))
    net.W = start.double().requires_grad_()
    falling = net.fit(words, steps=STEPS, strength=0.01)
    stale = published("makemore.stale counts")
    numbers["network, steps"] = STEPS
    numbers["network"] = net.loss(words) + 0.01 * (net.W**2).mean().item()
    numbers["network, steps above the stale output"] = sum(loss > stale for loss in falling)

    shuffled = list(words)
    random.Random(SEEDS["shuffle"]).shuffle(shuffled)
    a, b = int(0.8 * len(words)), int(0.9 * len(words))
    train, dev = shuffled[:a], shuffled[a:b]
    known = set(train)
    fresh = [word for word in dev if word not in known]
    model = Bigrams(count(train), k=1)
    numbers["share of dev that is in train"] = 1 - len(fresh) / len(dev)
    numbers["dev"] = model.loss(dev)
    numbers["dev without names of train"] = model.loss(fresh)
    train, dev, _ = split(different)
    numbers["dev, each name once"] = Bigrams(count(train), k=1).loss(dev)
    return {"numbers": numbers, "curves": {"network": falling}}
