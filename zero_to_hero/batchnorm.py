"""Layers that keep their signals in shape, a network of names made of them, and a look
inside it: lecture 04 in one file, on PyTorch.

A linear layer whose first weights have the right size (a gain over the square root of
its inputs: He et al., Delving Deep into Rectifiers, ICCV 2015, pages 1026-1034), and
batch normalisation with running statistics (Ioffe and Szegedy, Batch Normalization,
ICML 2015, pages 448-456), as `torch.nn.BatchNorm1d` does it: the batch is normalised
with the variance over n, and the running one is over n - 1. The diagnostics are those
of Andrej Karpathy's makemore, part 3 (https://github.com/karpathy/makemore, 2022).
Left out: inputs of three dimensions, `torch.nn`, GPUs.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple, Protocol

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from zero_to_hero.bigrams import SIZE
from zero_to_hero.mlp import MLP


class Layer(Protocol):
    """Takes a batch (N, n_in), gives a batch (N, n_out), and has parameters or none."""

    def __call__(self, x: Tensor) -> Tensor: ...

    def parameters(self) -> list[Tensor]: ...


class Linear:
    """x @ weight + bias: (N, n_in) to (N, n_out).

    The weights (n_in, n_out) are drawn from a normal distribution with the standard
    deviation gain / sqrt(n_in), so inputs of spread 1 come out with the spread `gain`.
    The biases (n_out,) start at 0. Before a BatchNorm1d they'd do nothing: bias=False.
    """

    def __init__(
        self,
        n_in: int,
        n_out: int,
        generator: torch.Generator,
        gain: float = 1.0,
        bias: bool = True,
    ):
        size = gain / n_in**0.5
        self.weight = size * torch.randn((n_in, n_out), generator=generator)
        self.bias = torch.zeros(n_out) if bias else None

    def __call__(self, x: Tensor) -> Tensor:
        out = x @ self.weight
        return out if self.bias is None else out + self.bias

    def parameters(self) -> list[Tensor]:
        return [self.weight] if self.bias is None else [self.weight, self.bias]


class Tanh:
    def __call__(self, x: Tensor) -> Tensor:
        return torch.tanh(x)

    def parameters(self) -> list[Tensor]:
        return []


class BatchNorm1d:
    """Each column of a batch with mean 0 and spread 1, times gamma, plus beta.

    While `training`, mean and variance are those of the batch (N, size), and the
    running ones move towards them by the share `momentum`. Otherwise the running ones
    are used, so an example's output doesn't depend on the others. `eps` keeps a column
    without any spread from a division by 0. Raises ValueError for a batch of another
    shape, and for a single example in training: it has no spread.
    """

    def __init__(self, size: int, eps: float = 1e-5, momentum: float = 0.1):
        self.eps, self.momentum, self.training = eps, momentum, True
        self.gamma, self.beta = torch.ones(size), torch.zeros(size)
        self.running_mean, self.running_var = torch.zeros(size), torch.ones(size)

    def __call__(self, x: Tensor) -> Tensor:
        n, size = len(x), len(self.gamma)
        if x.ndim != 2 or x.shape[1] != size:
            got = (*x.shape,)
            raise ValueError(
                # a column for each unit
                f"expected a batch of {size} columns, (N, {size}), got {got}"
            )
        if not self.training:
            mean, var = self.running_mean, self.running_var
        elif n == 1:
            raise ValueError(
                # its variance would be 0 for every unit
                "one example has no spread: train on more of them, or call eval() first"
            )
        else:
            mean = x.mean(0)  # (size,)
            var = x.var(0, correction=0)  # (size,), over n
            with torch.no_grad():  # no graph may grow from step to step
                keep, m = 1 - self.momentum, self.momentum
                unbiased = var * (n / (n - 1))
                self.running_mean = keep * self.running_mean + m * mean
                self.running_var = keep * self.running_var + m * unbiased
        scale = self.gamma / (var + self.eps).sqrt()  # small: one number for a column
        return (x - mean) * scale + self.beta

    def parameters(self) -> list[Tensor]:
        return [self.gamma, self.beta]


class Network(MLP):
    """Logits of the next letter from a table of embeddings C (27, n_embd) and a row of
    layers. `fit`, `loss` and `sample` are those of lecture 03's model.

    `fit` trains with the batches' own statistics. `loss` and `sample` take the running
    ones, whatever was set before, and leave the network as it was.
    """

    def __init__(
        self,
        C: Tensor,  # noqa: N803
        layers: Sequence[Layer],
        block_size: int = 3,
    ):
        self.C, self.layers, self.block_size = C, list(layers), block_size
        for p in self.parameters():
            p.requires_grad_()

    def parameters(self) -> list[Tensor]:
        return [self.C, *(p for layer in self.layers for p in layer.parameters())]

    def outputs(self, x: Tensor) -> list[Tensor]:
        """What each layer makes of the contexts (N, block_size), the logits last."""
        if x.ndim != 2 or x.shape[1] != self.block_size:
            wanted = f"contexts of {self.block_size} letters, (N, {self.block_size})"
            raise ValueError(f"expected {wanted}, got {(*x.shape,)}")
        outs = [self.C[x].view(len(x), -1)]  # (N, block_size * n_embd)
        for layer in self.layers:
            outs.append(layer(outs[-1]))
        return outs[1:]

    def __call__(self, x: Tensor) -> Tensor:
        return self.outputs(x)[-1]

    def train(self) -> None:
        """From now on, BatchNorm takes the statistics of each batch."""
        self.set_training(True)

    def eval(self) -> None:
        """From now on, BatchNorm takes its running statistics."""
        self.set_training(False)

    def norms(self) -> list[BatchNorm1d]:
        return [layer for layer in self.layers if isinstance(layer, BatchNorm1d)]

    def set_training(self, training: bool) -> None:
        for norm in self.norms():
            norm.training = training

    @contextmanager
    def as_in(self, training: bool) -> Iterator[None]:
        """In training or not, for a while."""
        before = [norm.training for norm in self.norms()]
        self.set_training(training)
        try:
            yield
        finally:
            for norm, was in zip(self.norms(), before, strict=True):
                norm.training = was

    def loss(self, words: Iterable[str]) -> float:
        with self.as_in(training=False):
            return super().loss(words)

    def fit(
        self,
        words: Iterable[str],
        steps: int,
        generator: torch.Generator,
        rate: Callable[[float], float] = lambda done: 0.2 * (1 - done),
        batch_size: int = 32,
    ) -> list[float]:
        with self.as_in(training=True):
            return super().fit(words, steps, generator, rate, batch_size)

    def sample(self, generator: torch.Generator, most: int = 30) -> str:
        with self.as_in(training=False):
            return super().sample(generator, most)


def deep(
    generator: torch.Generator,
    depth: int = 5,
    n_hidden: int = 100,
    gain: float = 5 / 3,
    batchnorm: bool = True,
    momentum: float = 0.1,
    block_size: int = 3,
    n_embd: int = 10,
) -> Network:
    """`depth` hidden layers of tanh units, with or without BatchNorm, then the logits.

    The last layer's weights start at a tenth, so that the first logits are close to 0.
    """
    C = torch.randn((SIZE, n_embd), generator=generator)
    layers: list[Layer] = []
    n_in = block_size * n_embd
    for _ in range(depth):
        layers.append(Linear(n_in, n_hidden, generator, gain, bias=not batchnorm))
        if batchnorm:
            layers.append(BatchNorm1d(n_hidden, momentum=momentum))
        layers.append(Tanh())
        n_in = n_hidden
    layers.append(Linear(n_in, SIZE, generator, gain=0.1))
    return Network(C, layers, block_size)


class Signal(NamedTuple):
    """What passes through one layer of tanh units."""

    layer: int  # its place among the network's layers, from 0
    spread: float  # standard deviation of its outputs
    saturated: float  # share of its outputs beyond 0.97 on either side
    dead: float  # share of its units that are saturated on every example
    gradient: float  # standard deviation of the loss's gradient at its outputs


class Pull(NamedTuple):
    """What pulls at one matrix of weights."""

    shape: tuple[int, ...]
    spread: float  # standard deviation of the weights
    gradient: float  # standard deviation of their gradients, over their own
    update: float  # standard deviation of a step's changes, over their own


def look(
    network: Network,
    x: Tensor,
    y: Tensor,
    rate: float,
) -> tuple[list[Signal], list[Pull]]:
    """The four diagnostics of a network on one batch, and nothing in it changes.

    x (N, block_size) are contexts and y (N,) the letters that came; `rate` is the
    learning rate of a step. Activations and gradients of the tanh layers, then
    gradients and updates of the weights, the embeddings first.
    """
    kept = [(norm.running_mean, norm.running_var) for norm in network.norms()]
    outs = network.outputs(x)
    for norm, (mean, var) in zip(network.norms(), kept, strict=True):
        norm.running_mean, norm.running_var = mean, var
    loss = F.cross_entropy(outs[-1], y)
    hidden = [k for k, layer in enumerate(network.layers) if isinstance(layer, Tanh)]
    weights = [p for p in network.parameters() if p.ndim == 2]
    slopes = torch.autograd.grad(loss, [*(outs[k] for k in hidden), *weights])
    signals, pulls = [], []
    for k, slope in zip(hidden, slopes[: len(hidden)], strict=True):
        out = outs[k].detach()
        flat = out.abs() > 0.97
        share, dead = flat.float().mean().item(), flat.all(0).float().mean().item()
        signals.append(Signal(k, out.std().item(), share, dead, slope.std().item()))
    for p, slope in zip(weights, slopes[len(hidden) :], strict=True):
        ratio = (slope.std() / p.std()).item()  # inf or nan where all weights are one
        pulls.append(Pull((*p.shape,), p.std().item(), ratio, rate * ratio))
    return signals, pulls
