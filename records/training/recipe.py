"""What each part of a recipe buys, one after the other: losses in nats a character, tiny Shakespeare.

A GPT of 2 layers, 4 heads and 48 channels that looks back on 32 characters takes 240 steps on 16 pieces. Its loss is
that of the first 40,000 held-out characters. Each row keeps what the rows above it have changed. The first one has
PyTorch's own first weights and AdamW at a constant rate; the last four change the optimiser and the block, at the same
number of steps and of multiplications in matrices (Muon's own come on top). Each row has the better of two rates (for
AdamW 0.003 and 0.01, for Muon 0.02 and 0.05, beside AdamW at 0.01), chosen with the first seed; its loss is the mean of
three seeds. *Batch* rows read as many characters in more or fewer steps. *Spread* is the standard deviation over the
three seeds.
"""

import math
import statistics
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from records._base.processes import alone, side_by_side
from zero_to_hero.data import text
from zero_to_hero.gpt import GPT, MLP, Config, MultiHead, parameters, turned
from zero_to_hero.gpt_training import Characters, MuonAndAdam, batches, held_out, windows

SEEDS = {"weights, the first of three": 1, "batches, the first of three": 1001}
CORPORA = ["shakespeare"]
BACK, BATCH, STEPS, SEEDS_EACH = 32, 16, 240, 3
WARM_UP, FLOOR = 24, 0.1  # steps, and the share of the rate that's left at the end
ADAM_RATES, MUON_RATES = (0.003, 0.01), (0.02, 0.05)
ROWS = (
    "plain",
    "first weights",
    "warm-up and cosine",
    "clipping",
    "weight decay on matrices",
    "tied table",
    "Muon",
    "RoPE",
    "QK-norm",
    "ReLU²",
)


class Attention(MultiHead):
    """MultiHead with what the later rows change: `rope` turns queries and keys, `qk_norm` gives them one size."""

    rope: tuple[Tensor, Tensor] | None = None
    qk_norm = False

    def forward(self, x: Tensor, *_: object) -> Tensor:
        B, T, C = x.shape
        size = C // self.n_head
        q, k, v = self.qkv(x).view(B, T, 3, self.n_head, size).transpose(1, 3).unbind(2)
        if self.qk_norm:
            q, k = F.rms_norm(q, (size,)), F.rms_norm(k, (size,))
        if self.rope is not None:
            q, k = turned(q, self.rope), turned(k, self.rope)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.proj(y.transpose(1, 2).reshape(B, T, C))


def built(row: int, vocab_size: int, seed: int) -> GPT:
    def has(name: str) -> bool:
        return row >= ROWS.index(name)

    g = torch.Generator().manual_seed(seed)
    model = GPT(Config(vocab_size, BACK, n_layer=2, n_embd=48, tied=has("tied table")), g)
    if not has("first weights"):
        torch.manual_seed(seed)  # PyTorch's own first weights take no generator
        for part in model.modules():
            if isinstance(part, (nn.Linear, nn.Embedding)):
                part.reset_parameters()
    half = model.config.n_embd // model.config.n_head // 2
    angles = torch.arange(BACK)[:, None] * 10_000.0 ** (-torch.arange(half) / half)
    for part in model.modules():
        if isinstance(part, MultiHead):
            part.__class__ = Attention
            part.qk_norm = has("QK-norm")  # type: ignore[assignment]
            part.rope = (angles.cos(), angles.sin()) if has("RoPE") else None  # type: ignore[assignment]
        if isinstance(part, MLP):
            part.modern = has("ReLU²")  # only squares
    if has("RoPE"):
        model.positions.weight.requires_grad_(False).zero_()
    return model


class AdamW:
    """AdamW, in one group or with decay on the matrices alone."""

    def __init__(self, model: GPT, lr: float, decay: bool):
        self.lr = lr
        every = [p for p in model.parameters() if p.requires_grad]
        groups = [{"params": every, "weight_decay": 0.0}]
        if decay:
            groups = [
                {"params": [p for p in every if p.ndim == 2], "weight_decay": 0.1},
                {"params": [p for p in every if p.ndim < 2], "weight_decay": 0.0},
            ]
        self.inner = torch.optim.AdamW(groups, lr=lr, betas=(0.9, 0.95) if decay else (0.9, 0.999))

    def step(self, share: float) -> None:
        for group in self.inner.param_groups:
            group["lr"] = self.lr * share
        self.inner.step()
        self.inner.zero_grad()


class Muon(MuonAndAdam):
    """Muon with its rate, AdamW at 0.01; both have the decay of the rows above."""

    def __init__(self, model: GPT, lr: float):
        super().__init__(model, lr, 0.01, weight_decay=0.1)
        frozen = [p for p in model.parameters() if not p.requires_grad]
        for group in self.adam.param_groups:
            group["params"] = [p for p in group["params"] if all(p is not one for one in frozen)]


def cosine(step: int, steps: int) -> float:
    if step < WARM_UP:
        return (step + 1) / WARM_UP
    done = (step - WARM_UP) / (steps - WARM_UP)
    return FLOOR + (1 - FLOOR) * 0.5 * (1 + math.cos(math.pi * done))


def train(row: int, lr: float, seed: int, data: Tensor, vocab_size: int, batch: int = BATCH) -> tuple[GPT, list[float]]:
    model = built(row, vocab_size, seed)
    steps = STEPS * BATCH // batch
    share: Callable[[int, int], float] = cosine if row >= ROWS.index("warm-up and cosine") else lambda *_: 1.0
    muon = row >= ROWS.index("Muon")
    optimizer = Muon(model, lr) if muon else AdamW(model, lr, row >= ROWS.index("weight decay on matrices"))
    draw = batches(data, BACK, batch, torch.Generator().manual_seed(1000 + seed))
    losses = []
    for step in range(steps):
        loss = model.loss(*next(draw))
        loss.backward()
        losses.append(loss.item())
        if row >= ROWS.index("clipping"):
            nn.utils.clip_grad_norm_([p for p in model.parameters() if p.grad is not None], 1.0)
        optimizer.step(share(step, steps))
    return model, losses


def measured(name: str, row: int, batch: int) -> dict[str, Any]:
    """The numbers and the curve of one row."""
    torch.set_num_threads(1)
    characters = Characters(text("shakespeare"))
    data = characters.encode(text("shakespeare"))
    cut, V = int(0.9 * len(data)), len(characters.letters)
    train_data, val = data[:cut], windows(data[cut : cut + 40_001], BACK)
    losses: dict[float, float] = {}
    curve: list[tuple[int, float]] = []
    for rate in MUON_RATES if row >= ROWS.index("Muon") else ADAM_RATES:
        model, seen = train(row, rate, 1, train_data, V, batch)
        losses[rate] = held_out(model, *val)
        if losses[rate] == min(losses.values()):
            curve = [(i + 20, statistics.mean(seen[i : i + 20])) for i in range(0, len(seen) - 19, 20)]
    best = min(losses, key=lambda rate: losses[rate])
    more = [held_out(train(row, best, 1 + k, train_data, V, batch)[0], *val) for k in range(1, SEEDS_EACH)]
    numbers = {
        name: statistics.mean([losses[best], *more]),
        f"{name}, spread": statistics.stdev([losses[best], *more]),
        f"{name}, rate": best,
        f"{name}, parameters": parameters(model),
    }
    return {"numbers": numbers, "curves": {name: curve}}


def run() -> dict[str, dict]:
    todo: list[tuple[str, int, int]] = [(name, row, BATCH) for row, name in enumerate(ROWS)]
    todo += [(f"tied table, batch {batch}", ROWS.index("tied table"), batch) for batch in (4, 64)]
    numbers: dict[str, float] = {"seeds": SEEDS_EACH, "steps": STEPS}
    curves: dict[str, list[tuple[int, float]]] = {}
    for found in side_by_side(__file__, todo):
        numbers |= found["numbers"]
        curves |= {name: [(i, loss) for i, loss in curve] for name, curve in found["curves"].items()}
    return {"numbers": numbers, "curves": curves}


if __name__ == "__main__":
    alone(measured)
