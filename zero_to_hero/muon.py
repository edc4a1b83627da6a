"""Muon, an optimiser for matrices: momentum whose steps are made orthogonal.

Keller Jordan et al., Muon: An optimizer for hidden layers in neural networks (2024,
https://kellerjordan.github.io/posts/muon/). A gradient's matrix is often nearly of low
rank: a few directions are steep, and plain steps move along those alone. Muon replaces
the step by the nearest matrix that stretches no direction more than another. Left out:
everything that isn't a matrix (embeddings, the head, gains and biases are AdamW's), and
sharing the work among machines.
"""

from collections.abc import Iterable

import torch
from torch import Tensor


def orthogonal(m: Tensor, steps: int = 5) -> Tensor:
    """Matrices (N, rows, columns) with their singular values pushed to about 1.

    Newton and Schulz's iteration without a decomposition: an odd polynomial acts on the
    singular values alone, and this quintic, Jordan's, lifts small ones quickly. It ends
    somewhere between 0.7 and 1.2, which does as well as exactly 1.
    """
    a, b, c = 3.4445, -4.7750, 2.0315
    tall = m.shape[1] > m.shape[2]
    x = m.transpose(1, 2) if tall else m
    x = x / (x.square().sum((1, 2), keepdim=True).sqrt() + 1e-7)  # none above 1
    for _ in range(steps):
        s = x @ x.transpose(1, 2)
        x = a * x + (b * s + c * (s @ s)) @ x
    return x.transpose(1, 2) if tall else x


class Muon:
    """Steps for matrices: p -= lr · orthogonal(momentum of the gradients).

    `lr` is how far a step goes: about that much in each direction, times the root of
    rows / columns where there are more rows. Matrices of one shape are done together.
    `weight_decay` shrinks p by lr · weight_decay first. Raises ValueError for a
    parameter that's no matrix.
    """

    def __init__(
        self,
        matrices: Iterable[Tensor],
        lr: float = 0.02,
        momentum: float = 0.95,
        weight_decay: float = 0.0,
    ):
        self.lr, self.momentum, self.weight_decay = lr, momentum, weight_decay
        self.groups: dict[tuple[int, ...], list[Tensor]] = {}
        for p in matrices:
            if p.ndim != 2:
                raise ValueError(f"Muon moves matrices, got a shape of {(*p.shape,)}")
            self.groups.setdefault((*p.shape,), []).append(p)
        self.average = {
            shape: torch.zeros((len(group), *shape))  # all of a shape as one tensor
            for shape, group in self.groups.items()
        }

    @torch.no_grad()
    def step(self) -> None:
        for (rows, columns), group in self.groups.items():
            g = torch.stack([p.grad for p in group])  # type: ignore[misc]
            average = self.average[rows, columns]
            average += (1 - self.momentum) * (g - average)
            ahead = g + self.momentum * (average - g)  # Nesterov: where it's heading
            step = orthogonal(ahead) * self.lr * max(1.0, rows / columns) ** 0.5
            for p, one in zip(group, step, strict=True):
                p *= 1 - self.lr * self.weight_decay
                p -= one

    def zero_grad(self) -> None:
        for group in self.groups.values():
            for p in group:
                p.grad = None
