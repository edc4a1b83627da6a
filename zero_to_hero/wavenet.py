"""Networks that fuse their context step by step, and the convolution that's hidden in
them: lecture 07 in one file, on PyTorch.

The layers for three dimensions (N, T, C), that's examples, positions and numbers for
each position, and the tree of Andrej Karpathy's makemore, part 5
(https://github.com/karpathy/makemore, 2022). Then what it's modelled on: the causal
convolution with growing dilation and the gated residual unit of van den Oord et al.,
WaveNet: A Generative Model for Raw Audio (arXiv:1609.03499, 2016, sections 2.1, 2.3
and 2.4). Left out: the paper's skip connections, its mu-law for audio and its
conditioning, `torch.nn`, GPUs.
"""

from collections.abc import Iterable, Sequence

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from zero_to_hero import batchnorm
from zero_to_hero.batchnorm import Layer, Linear, Network, Tanh
from zero_to_hero.bigrams import LETTERS, NUMBER, SIZE, all_pairs

NOTHING = -100  # a target that cross_entropy leaves out: there's no letter here

# ---------------------------------------------------------------- layers


class Embedding:
    """A row of numbers for each letter: letters (N, T), int64, to (N, T, size)."""

    def __init__(self, letters: int, size: int, generator: torch.Generator):
        self.weight = torch.randn((letters, size), generator=generator)

    def __call__(self, x: Tensor) -> Tensor:
        return self.weight[x]

    def parameters(self) -> list[Tensor]:
        return [self.weight]


class FlattenConsecutive:
    """Puts n neighbours side by side: (N, T, C) to (N, T / n, n * C).

    If one position is left, its dimension goes, too: (N, n * C). Raises ValueError if n
    doesn't divide the number of positions.
    """

    def __init__(self, n: int):
        self.n = n

    def __call__(self, x: Tensor) -> Tensor:
        N, T, C = x.shape
        if T % self.n:
            raise ValueError(f"{T} positions don't make groups of {self.n}")
        if self.n == T:
            return x.reshape(N, T * C)
        return x.reshape(N, T // self.n, self.n * C)

    def parameters(self) -> list[Tensor]:
        return []


class BatchNorm1d(batchnorm.BatchNorm1d):
    """Lecture 04's layer for any number of dimensions: (..., size) to (..., size).

    A unit has the same weights at all positions, so it has one mean and one variance,
    over all examples and all positions.
    """

    def __call__(self, x: Tensor) -> Tensor:
        rows = x.reshape(-1, x.shape[-1])  # each position is one more example
        return super().__call__(rows).view(x.shape)


class Sequential:
    """Layers in a row: each one takes what the one before it gives."""

    def __init__(self, layers: Iterable[Layer]):
        self.layers = list(layers)

    def __call__(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = layer(x)
        return x

    def parameters(self) -> list[Tensor]:
        return [p for layer in self.layers for p in layer.parameters()]


# ---------------------------------------------------------------- the tree


class Model(Network):
    """A Sequential that takes contexts (N, block_size) and gives logits (N, 27).

    `fit`, `loss` and `sample` are those of lectures 03 and 04.
    """

    def __init__(self, net: Sequential, block_size: int = 8):
        self.net, self.layers, self.block_size = net, net.layers, block_size
        for p in self.parameters():
            p.requires_grad_()

    def parameters(self) -> list[Tensor]:
        return self.net.parameters()

    def outputs(self, x: Tensor) -> list[Tensor]:
        if x.ndim != 2 or x.shape[1] != self.block_size:
            wanted = f"contexts of {self.block_size} letters, (N, {self.block_size})"
            raise ValueError(f"expected {wanted}, got {(*x.shape,)}")
        outs = [x]
        for layer in self.layers:
            outs.append(layer(outs[-1]))
        return outs[1:]


def tree(
    generator: torch.Generator,
    n_embd: int = 24,
    n_hidden: int = 128,
    groups: Sequence[int] = (2, 2, 2),
    norm: type[batchnorm.BatchNorm1d] = BatchNorm1d,
) -> Model:
    """A network that fuses its letters in groups: (2, 2, 2) is a tree over 8 letters,
    and (8,) puts all 8 side by side at once.

    The last layer's weights start at a tenth, so that the first logits are close to 0.
    """
    layers: list[Layer] = [Embedding(SIZE, n_embd, generator)]
    n_in, block_size = n_embd, 1
    for n in groups:
        layers.append(FlattenConsecutive(n))
        layers.append(Linear(n * n_in, n_hidden, generator, bias=False))
        layers += [norm(n_hidden), Tanh()]
        n_in, block_size = n_hidden, block_size * n
    layers.append(Linear(n_in, SIZE, generator, gain=0.1))
    return Model(Sequential(layers), block_size)


# ---------------------------------------------------------------- the convolution


class Dilated:
    """Puts each position beside earlier ones, `dilation` apart, the earliest first.

    (N, T, C) to (N, T - reach, taps * C), where reach = (taps - 1) * dilation: the
    first positions have nothing before them, so they're missing. A linear layer behind
    it makes a dilated causal convolution. Raises ValueError if no position is left.
    """

    def __init__(self, dilation: int, taps: int = 2):
        self.dilation, self.reach = dilation, (taps - 1) * dilation

    def __call__(self, x: Tensor) -> Tensor:
        left = x.shape[1] - self.reach  # positions that have all of their past
        if left < 1:
            wanted = f"more than {self.reach} positions"
            raise ValueError(f"expected {wanted}, got {x.shape[1]}")
        starts = range(0, self.reach + 1, self.dilation)
        return torch.cat([x[:, at : at + left] for at in starts], dim=2)

    def parameters(self) -> list[Tensor]:
        return []


def convolution(net: Sequential) -> Sequential:
    """The same layers with the same weights, sliding over a text of any length.

    Each FlattenConsecutive becomes a Dilated. Letters (N, T) come out as logits
    (N, T - block_size + 1, 27): the net's own for each window of block_size letters.
    """
    layers: list[Layer] = []
    dilation = 1
    for layer in net.layers:
        if isinstance(layer, FlattenConsecutive):
            layers.append(Dilated(dilation, taps=layer.n))
            dilation *= layer.n  # neighbours on the next level are this far apart
        else:
            layers.append(layer)
    return Sequential(layers)


def receptive_field(dilations: Iterable[int], taps: int = 2) -> int:
    """How far back an output sees, in positions: from the earliest one to its own, both
    included. With large dilations there may be gaps in between.
    """
    return 1 + sum((taps - 1) * dilation for dilation in dilations)


def multiplications(net: Sequential, x: Tensor) -> int:
    """How many products its linear layers form on a batch of letters x (N, T)."""
    total = 0
    with torch.no_grad():
        for layer in net.layers:
            if isinstance(layer, Linear):
                total += x.numel() * layer.weight.shape[1]  # each number, n_out times
            x = layer(x)
    return total


# ---------------------------------------------------------------- WaveNet's unit


class Gated:
    """WaveNet's residual unit: (N, T, size) to (N, T, size).

    tanh of one dilated convolution times the sigmoid of another, brought back by a
    linear layer and added to what came in. Before the first position it sees zeros, so
    an output depends on no later position.
    """

    def __init__(self, size: int, dilation: int, generator: torch.Generator):
        self.pairs = Dilated(dilation)
        self.both = Linear(2 * size, 2 * size, generator)  # the signal and the gate
        self.back = Linear(size, size, generator, gain=0.5)

    def __call__(self, x: Tensor) -> Tensor:
        N, _, size = x.shape
        before = torch.zeros(N, self.pairs.reach, size)
        pairs = self.pairs(torch.cat([before, x], dim=1))  # (N, T, 2 * size)
        signal, gate = self.both(pairs).chunk(2, dim=2)  # (N, T, size) each
        return x + self.back(torch.tanh(signal) * torch.sigmoid(gate))

    def parameters(self) -> list[Tensor]:
        return self.both.parameters() + self.back.parameters()


def whole_names(words: Iterable[str]) -> tuple[Tensor, Tensor]:
    """Each word as a row: X (N, T) begins with a stop, Y (N, T) is one letter ahead.

    T is the longest word's letters and one more. Behind the end of a shorter word X
    holds stops, and Y says NOTHING. Raises what `all_pairs` raises.
    """
    rows: list[list[tuple[int, int]]] = []
    for before, letter in all_pairs(words):
        if before == ".":  # a new word
            rows.append([])
        rows[-1].append((NUMBER[before], NUMBER[letter]))
    longest = max(map(len, rows))
    filled = [row + [(0, NOTHING)] * (longest - len(row)) for row in rows]
    both = torch.tensor(filled)  # (N, T, 2)
    return both[:, :, 0], both[:, :, 1]


class WaveNet:
    """Gated units on whole names: letters (N, T) to logits of the next one (N, T, 27).

    Each position sees `receptive_field(dilations)` letters, from the name's beginning
    on.
    """

    def __init__(
        self,
        generator: torch.Generator,
        size: int = 32,
        dilations: Sequence[int] = (1, 2, 4, 8),
    ):
        units = [Gated(size, dilation, generator) for dilation in dilations]
        letters = Embedding(SIZE, size, generator)
        last = Linear(size, SIZE, generator, gain=0.1)
        self.net = Sequential([letters, *units, Tanh(), last])
        for p in self.parameters():
            p.requires_grad_()

    def parameters(self) -> list[Tensor]:
        return self.net.parameters()

    def __call__(self, x: Tensor) -> Tensor:
        return self.net(x)

    def batch_loss(self, x: Tensor, y: Tensor) -> Tensor:
        """The mean over all letters of a batch: x, y (N, T) as whole_names gives it."""
        logits = self(x).view(-1, SIZE)  # (N * T, 27)
        return F.cross_entropy(logits, y.reshape(-1), ignore_index=NOTHING)

    def loss(self, words: Iterable[str]) -> float:
        """The mean negative log-likelihood of the words, in nats per letter."""
        X, Y = whole_names(words)
        total, count = 0.0, 0
        with torch.no_grad():
            for x, y in zip(X.split(1000), Y.split(1000), strict=True):
                letters = int((y != NOTHING).sum())
                total += self.batch_loss(x, y).item() * letters
                count += letters
        return total / count

    def sample(self, generator: torch.Generator, most: int = 30) -> str:
        """An invented word: letters drawn one by one until the stop, or `most`."""
        row = [0]
        while len(row) <= most:
            with torch.no_grad():
                p = self(torch.tensor([row]))[0, -1].softmax(0)  # (27,)
            i = int(torch.multinomial(p, num_samples=1, generator=generator))
            if i == 0:
                break
            row.append(i)
        return "".join(LETTERS[i] for i in row[1:])
