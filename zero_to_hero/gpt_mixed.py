"""The same training on a GPU, in mixed precision: `fit_mixed(model, draw, steps, optimizer)`.

The weights and their steps stay float32. Inside the model, matrix products are taken in bfloat16 (Micikevicius et al.,
Mixed Precision Training, ICLR 2018; Kalamkar et al., arXiv:1905.12322): a number has 8 bits for its exponent, as in
float32, and 8 significant ones, of which 7 are stored. So nothing overflows and no loss has to be scaled. A GPU that
only imitates bfloat16 computes in float32. Left out: float16 with its scaled loss, several GPUs, checkpoints (lecture
11).
"""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from zero_to_hero.gpt import GPT
from zero_to_hero.gpt_training import Adam, Batch, MuonAndAdam, held_out, trapezoid


def best_device() -> str:
    """cuda, or cpu where there's none."""
    return "cuda" if torch.cuda.is_available() else "cpu"


def computes_in_bfloat16(device: str) -> bool:
    """Whether the device was made for products in bfloat16. On a CPU they're for trying it out: yes."""
    return device != "cuda" or torch.cuda.is_bf16_supported(including_emulation=False)


@contextmanager
def mixed(device: str) -> Iterator[None]:
    """New tensors are made on the device, and its matrix products are taken in bfloat16 where it can."""
    how = torch.autocast(device, torch.bfloat16, enabled=computes_in_bfloat16(device))
    with torch.device(device), how:
        yield


@contextmanager
def compiled(model: GPT) -> Iterator[None]:
    """The blocks, where the work is, as `torch.compile` makes them; afterwards they're what they were."""
    plain = model.blocks
    model.blocks = nn.ModuleList(torch.compile(block) for block in plain)  # type: ignore[misc]
    try:
        yield
    finally:
        model.blocks = plain


def fit_mixed(
    model: GPT,
    draw: Iterator[Batch],
    steps: int,
    optimizer: Callable[[GPT], Adam | MuonAndAdam],
    device: str | None = None,
    share: Callable[[int, int], float] = trapezoid,
    each: Callable[[list[float]], object] | None = None,
) -> list[float]:
    """Train on the device (the GPU where there's one), and give each step's loss, in nats a character.

    `optimizer` makes an optimiser for the model once that's on the device; `each` is called with the losses so far.
    However the training ends, the model comes back to the CPU. Raises ArithmeticError when the weights run away.
    """
    device = device or best_device()
    losses: list[float] = []
    try:
        model.to(device).train()
        with torch.device(device):
            stepping = optimizer(model)
        for step in range(steps):
            x, y = (part.to(device) for part in next(draw))
            with mixed(device):
                loss = F.cross_entropy(model(x).flatten(0, 1), y.flatten())
            losses.append(loss.item())
            if not math.isfinite(losses[-1]):
                seen = f"the loss is {losses[-1]} at step {step}"
                raise ArithmeticError(f"{seen}: take a smaller rate than {stepping.lr:g}")
            loss.backward()  # outside: each product goes back in the precision in which it was taken
            with torch.device(device):
                stepping.step(share(step, steps))
            if each is not None:
                each(losses)
    finally:
        model.cpu()
    return losses


def measured(model: GPT, inputs: Tensor, targets: Tensor, rows: int = 100, device: str | None = None) -> float:
    """`held_out` on the device, in the precision of the training. The model comes back to the CPU."""
    device = device or best_device()
    try:
        model.to(device)
        with mixed(device):
            return held_out(model, inputs.to(device), targets.to(device), rows)
    finally:
        model.cpu()
