"""Six of WaveNet's units on the names of the videos: losses in nats per letter after 7,000 steps on 64 names each.

Each unit has 49 numbers for a position; the dilations are 1, 2, 4, 1, 2, 4, so a prediction sees 15 letters. Before
each unit a position's numbers are normalised by themselves (LayerNorm without gamma and beta), and a tenth of a unit's
numbers is dropped while it trains. AdamW, weight decay 0.05; the rate rises to 0.005 over the first twentieth of the
steps and falls in a straight line to 0. Names of similar length share a batch. Three seeds. *Products* are those of the
forward passes of the training, padding included, as a share of what the videos' last network needs: 200,000 steps on 32
contexts of 8 letters, 76,579 parameters. The list `names("makemore")` is shuffled with seed 42 and cut at 80 and 90 per
cent, with its repeats. *Without names of train* leaves out the names of dev that are in train, too.
"""

import random
import statistics
from collections.abc import Iterator

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from zero_to_hero.bigrams import SIZE
from zero_to_hero.data import names
from zero_to_hero.wavenet import NOTHING, Gated, WaveNet, multiplications, tree, whole_names

SEEDS = {"the first one of weights": 1, "the first one of batches": 1001, "shuffle": 42}
CORPORA = ["makemore"]
STEPS, BATCH, N_SEEDS = 7_000, 64, 3
WIDTH, DILATIONS = 49, (1, 2, 4, 1, 2, 4)
RATE, WARM, DECAY, DROPPED = 0.005, 0.05, 0.05, 0.1


class Normed(Gated):
    """WaveNet's unit on normalised numbers, with dropout."""

    training = False

    def __call__(self, x: Tensor) -> Tensor:
        n, _, size = x.shape
        inside = F.layer_norm(x, (size,))
        pairs = self.pairs(torch.cat([torch.zeros(n, self.pairs.reach, size), inside], dim=1))
        signal, gate = self.both(pairs).chunk(2, dim=2)
        z = torch.tanh(signal) * torch.sigmoid(gate)
        return x + self.back(F.dropout(z, DROPPED, self.training))


class Final:
    """What stands before the logits in the place of tanh."""

    training = False

    def __call__(self, x: Tensor) -> Tensor:
        return F.dropout(F.layer_norm(x, x.shape[-1:]), DROPPED, self.training)

    def parameters(self) -> list[Tensor]:
        return []


def untrained(k: int) -> WaveNet:
    """A network with seed number k."""
    g = torch.Generator().manual_seed(SEEDS["the first one of weights"] + k)
    model = WaveNet(g, WIDTH, DILATIONS)
    letters, *_, last = model.net.layers
    units = [Normed(WIDTH, dilation, g) for dilation in DILATIONS]
    model.net.layers = [letters, *units, Final(), last]
    for p in model.parameters():
        p.requires_grad_()
    return model


def similar(lengths: list[int], shuffled: random.Random) -> Iterator[list[int]]:
    """Batches of names whose lengths are near to each other, for ever."""
    while True:
        order = shuffled.sample(range(len(lengths)), k=len(lengths))
        batches = []
        for at in range(0, len(order), 32 * BATCH):
            part = sorted(order[at : at + 32 * BATCH], key=lengths.__getitem__)
            batches += [part[start : start + BATCH] for start in range(0, len(part), BATCH)]
        shuffled.shuffle(batches)
        yield from batches


def trained(words: list[str], k: int) -> tuple[WaveNet, list[float], int]:
    """A network with seed number k, its losses, and how many positions it has computed."""
    model = untrained(k)
    seed = SEEDS["the first one of batches"] + k
    torch.manual_seed(seed)  # what's dropped
    X, Y = whole_names(words)
    lengths = (Y != NOTHING).sum(1).tolist()
    batches = similar(lengths, random.Random(seed))
    weights = [p for p in model.parameters() if p.ndim == 2]
    biases = [p for p in model.parameters() if p.ndim == 1]
    groups = [{"params": weights, "weight_decay": DECAY}, {"params": biases, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.99))
    layers = [layer for layer in model.net.layers if isinstance(layer, Normed | Final)]
    for layer in layers:
        layer.training = True
    losses, positions = [], 0
    for step in range(STEPS):
        done = step / STEPS
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(done / WARM, (1 - done) / (1 - WARM))
        rows = next(batches)
        longest = max(lengths[row] for row in rows)
        loss = model.batch_loss(X[rows, :longest], Y[rows, :longest])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        positions += len(rows) * longest
    for layer in layers:
        layer.training = False
    return model, losses, positions


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
    models, curves, positions = [], {}, 0
    for k in range(N_SEEDS):
        model, losses, positions = trained(train, k)
        models.append(model)
        if k == 0:
            curves["loss"] = [statistics.mean(losses[at : at + 100]) for at in range(0, STEPS, 100)]
    sizes = [p.numel() for p in models[0].parameters()]
    each = sum(p.numel() for p in models[0].parameters() if p.ndim == 2) - SIZE * WIDTH  # of them, one product each
    window = multiplications(tree(torch.Generator()).net, torch.zeros(2, 8, dtype=torch.int64)) // 2
    numbers: dict[str, float] = {
        "parameters": sum(sizes),
        "products of a position": each,
        "products, share of the videos'": each * positions / (window * 32 * 200_000),
    }
    for part, its in parts.items():
        found = [model.loss(its) for model in models]
        numbers[part] = statistics.mean(found)
        numbers[f"{part}, lowest"] = min(found)
        numbers[f"{part}, highest"] = max(found)
    draws = torch.Generator().manual_seed(2147483647 + 10)
    texts = {"names": " ".join(models[0].sample(draws) for _ in range(12))}
    return {"numbers": numbers, "curves": curves, "texts": texts}
