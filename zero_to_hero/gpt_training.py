"""How the course trains its GPTs: text as numbers, batches, two optimisers, a schedule.

The blocks' matrices go to Muon, everything else to AdamW (Loshchilov and Hutter,
Decoupled Weight Decay Regularization, ICLR 2019). The rates rise for a few steps, stay,
and fall in a straight line to 0 at the end (a trapezoid: Hägele et al., Scaling Laws and
Compute-Optimal Training Beyond Fixed Training Durations, NeurIPS 2024). Left out:
checkpoints, mixed precision, several machines (lecture 11).
"""

import math
from collections.abc import Callable, Iterator

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from zero_to_hero.gpt import GPT
from zero_to_hero.muon import Muon

Batch = tuple[Tensor, Tensor]  # inputs and targets, (B, T) each


class Characters:
    """The characters of a text and their numbers, in the order of their code points."""

    def __init__(self, text: str):
        self.letters = sorted(set(text))
        self.number = {letter: i for i, letter in enumerate(self.letters)}

    def encode(self, text: str) -> Tensor:
        """The numbers (length,). Raises KeyError for a character that it hasn't seen."""
        return torch.tensor([self.number[letter] for letter in text])

    def decode(self, numbers: Tensor) -> str:
        return "".join(self.letters[i] for i in numbers.tolist())


def windows(data: Tensor, block_size: int) -> Batch:
    """The whole of data (length,) in pieces of block_size, side by side, each with the
    characters that follow: (N, block_size) twice. A rest that fills no piece is left."""
    n = (len(data) - 1) // block_size
    size = n * block_size
    return data[:size].view(n, -1), data[1 : size + 1].view(n, -1)


def batches(data: Tensor, block_size: int, batch_size: int, generator: torch.Generator) -> Iterator[Batch]:
    """Pieces from random places, without end."""
    offsets = torch.arange(block_size + 1)
    while True:
        last = len(data) - block_size
        starts = torch.randint(last, (batch_size, 1), generator=generator)
        pieces = data[starts + offsets]  # (batch_size, block_size + 1)
        yield pieces[:, :-1], pieces[:, 1:]


@torch.no_grad()
def held_out(model: nn.Module, inputs: Tensor, targets: Tensor, rows: int = 200) -> float:
    """The mean negative log-likelihood of all targets in nats, `rows` at a time; those
    of -100 don't count."""
    was_training = model.training
    model.eval()
    total = 0.0
    for x, y in zip(inputs.split(rows), targets.split(rows), strict=True):
        logits = model(x).flatten(0, 1)
        total += F.cross_entropy(logits, y.flatten(), reduction="sum").item()
    model.train(was_training)
    return total / int((targets != -100).sum())


class Adam:
    """AdamW for every parameter."""

    def __init__(self, model: nn.Module, lr: float, **settings: object):
        self.lr = lr
        self.inner = torch.optim.AdamW(model.parameters(), lr=lr, **settings)  # type: ignore[arg-type]

    def step(self, share: float) -> None:
        """A step at this share of the rate; then the gradients are forgotten."""
        for group in self.inner.param_groups:
            group["lr"] = self.lr * share
        self.inner.step()
        self.inner.zero_grad()


class MuonAndAdam:
    """Muon for the blocks' matrices, AdamW for embeddings, head, gains and biases."""

    def __init__(
        self,
        model: GPT,
        lr: float = 0.04,
        adam_lr: float = 0.01,
        weight_decay: float = 0.0,
    ):
        self.lr, self.adam_lr = lr, adam_lr
        matrices = [p for p in model.blocks.parameters() if p.ndim == 2]
        theirs = {id(p) for p in matrices}
        rest = [p for p in model.parameters() if id(p) not in theirs]
        self.muon = Muon(matrices, lr, weight_decay=weight_decay)
        self.adam = torch.optim.AdamW(rest, lr=adam_lr, betas=(0.9, 0.95), weight_decay=0.0)

    def step(self, share: float) -> None:
        """A step at this share of the rates; then the gradients are forgotten."""
        self.muon.lr = self.lr * share
        for group in self.adam.param_groups:
            group["lr"] = self.adam_lr * share
        self.muon.step()
        self.adam.step()
        self.muon.zero_grad()
        self.adam.zero_grad()


def trapezoid(step: int, steps: int, warm_up: int = 10, falling: float = 0.4) -> float:
    """The share of the rate at a step: up over `warm_up` steps, down over the last
    share `falling` of all."""
    up = (step + 1) / warm_up
    down = (steps - step) / (falling * steps)
    return min(1.0, up, down)


def fit(
    model: nn.Module,
    draw: Iterator[Batch],
    steps: int,
    optimizer: Adam | MuonAndAdam,
    share: Callable[[int, int], float] = trapezoid,
) -> list[float]:
    """Train, and give each step's loss, in nats a character.

    Raises ArithmeticError when the weights run away: the rate was too large.
    """
    model.train()
    losses = []
    for step in range(steps):
        x, y = next(draw)
        loss = F.cross_entropy(model(x).flatten(0, 1), y.flatten())
        losses.append(loss.item())
        if not math.isfinite(losses[-1]):
            seen = f"the loss is {losses[-1]} at step {step}"
            raise ArithmeticError(f"{seen}: take a smaller rate than {optimizer.lr:g}")
        loss.backward()
        optimizer.step(share(step, steps))
    return losses
