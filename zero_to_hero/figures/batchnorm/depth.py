"""The depth figure: what happens to signals and gradients in a deep network of tanh units, before its first step.

The page gets a batch of contexts and a seed. It draws the weights that torch.randn draws from it, and computes one
forward and one backward pass in JavaScript whenever the reader moves the gain, the depth or BatchNorm. One sees the
outputs and the gradients of each layer as histograms, how many outputs are saturated, and how large the gradient and a
step are beside the weights. The network is that of lecture 04: embeddings, layers whose weights have the spread
gain / sqrt(inputs), BatchNorm before the tanh, and logits whose weights have a gain of a tenth.

What it leaves out: training, BatchNorm's gamma and beta (1 and 0 before the first step), and its running statistics.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812
import traitlets
from torch import Tensor

from zero_to_hero.bigrams import SIZE
from zero_to_hero.figures._base.binary import pack, unpack
from zero_to_hero.figures._base.figure import Figure
from zero_to_hero.figures._base.still_plot import Plot, side_by_side, table

GAINS = (*(n / 10 for n in range(5, 17)), 5 / 3, *(n / 10 for n in range(18, 31)))
DEPTHS = 8
RATES = (0.001, 0.01, 0.1, 1.0)
SATURATED = 0.97
LAST_GAIN = 0.1
BINS = 42


class DepthFigure(Figure):
    """One look into a network of `hidden` units a layer, on `examples`: contexts (N, block) and the letters after them.

    `examples` is a pair of lists or tensors, as `zero_to_hero.mlp.contexts` gives it. The weights are torch.randn's
    from `seed`, drawn one table after the other: the embeddings (27, `embd`), each layer's, and the output's. The
    controls are `gain` (one of `GAINS`: 0.5, 0.6 and so on to 3, with 5/3 in the place of 1.7), `depth` (1 to 8),
    `batchnorm` and the learning `rate` (0.001, 0.01, 0.1 or 1).

    Raises ValueError for a batch of fewer than 2 or more than 200 examples, for contexts and targets that do not fit,
    for numbers that are no letters, for sizes out of range, and for controls that do not exist.
    """

    title = traitlets.Unicode("A deep network, before its first step").tag(sync=True)
    hint = traitlets.Unicode("Move the gain, and watch the last layer. Then switch BatchNorm on.").tag(sync=True)
    contexts = traitlets.Bytes().tag(sync=True)  # uint8, row by row
    targets = traitlets.Bytes().tag(sync=True)  # uint8
    block = traitlets.Int().tag(sync=True)
    letters = traitlets.Int(SIZE).tag(sync=True)
    embd = traitlets.Int().tag(sync=True)
    hidden = traitlets.Int().tag(sync=True)
    seed = traitlets.Int().tag(sync=True)
    gains: Any = traitlets.List().tag(sync=True)
    rates: Any = traitlets.List().tag(sync=True)
    most = traitlets.Int(DEPTHS).tag(sync=True)
    gain = traitlets.Enum(list(GAINS)).tag(sync=True, control=True)
    depth = traitlets.Int(min=1, max=DEPTHS).tag(sync=True, control=True)
    batchnorm = traitlets.Bool(False).tag(sync=True, control=True)
    rate = traitlets.Enum(list(RATES)).tag(sync=True, control=True)

    def __init__(
        self,
        examples: tuple[Any, Any],
        name: str,
        caption: str,
        seed: int = 1,
        hidden: int = 50,
        embd: int = 10,
        gain: float = 5 / 3,
        depth: int = 5,
        batchnorm: bool = False,
        rate: float = 0.1,
    ) -> None:
        rows, targets = (one.tolist() if hasattr(one, "tolist") else list(one) for one in examples)
        if len(rows) != len(targets) or not 2 <= len(rows) <= 200:
            raise ValueError(f"a batch is 2 to 200 contexts and as many targets, got {len(rows)} and {len(targets)}.")
        if not rows[0] or any(len(row) != len(rows[0]) for row in rows):
            raise ValueError("the contexts need one length, of a letter or more.")
        for number in (*(number for row in rows for number in row), *targets):
            if number not in range(SIZE):
                raise ValueError(f"contexts and targets are numbers of letters, 0 to {SIZE - 1}, not {number!r}.")
        # a table of fewer than 16 numbers would be drawn in another way
        if not (4 <= hidden <= 100 and 1 <= embd <= 30):
            raise ValueError(f"a layer has 4 to 100 units and an embedding 1 to 30 numbers, got {hidden=}, {embd=}.")
        if not 0 <= seed < 2**32:
            raise ValueError(f"a seed is a whole number from 0 to 4294967295, not {seed}.")
        if gain not in GAINS:
            raise ValueError(f"the gain is one of {', '.join(f'{one:g}' for one in GAINS)}, not {gain}.")
        if rate not in RATES:
            raise ValueError(f"the learning rate is one of {', '.join(f'{one:g}' for one in RATES)}, not {rate}.")
        if not 1 <= depth <= DEPTHS:
            raise ValueError(f"the depth is 1 to {DEPTHS} layers, not {depth}.")
        super().__init__(
            name=name,
            caption=caption,
            contexts=pack((number for row in rows for number in row), "uint8"),
            targets=pack(targets, "uint8"),
            block=len(rows[0]),
            embd=embd,
            hidden=hidden,
            seed=seed,
            gains=list(GAINS),
            rates=list(RATES),
            gain=gain,
            depth=depth,
            batchnorm=batchnorm,
            rate=float(rate),
        )

    def look(self) -> "Look":
        """What the figure shows as its controls stand, by PyTorch in float64."""
        flat, targets = ([int(number) for number in unpack(row, "uint8")] for row in (self.contexts, self.targets))
        rows = [flat[place : place + self.block] for place in range(0, len(flat), self.block)]
        tables = drawn(self.seed, self.depth, self.hidden, self.block, self.embd)
        return look(tables, rows, targets, self.gain, self.batchnorm)

    def fallback(self) -> str:
        """Two histograms for each layer, and the numbers of all layers as a table."""
        seen = self.look()
        reach = 3 * max(slopes.std().item() for slopes in seen.slopes)
        named = zip(range(1, self.depth + 1), seen.outs, seen.slopes, seen.pulls[1:-1], strict=True)
        how = "with" if self.batchnorm else "without"
        return side_by_side(
            shapes(seen.outs, 1.0, "what comes out of a tanh").svg(
                f"Histograms of the outputs of {self.depth} layers, from −1 to 1, {how} BatchNorm."
            ),
            shapes(seen.slopes, reach, "the gradient of an output").svg(
                f"Histograms of the gradients of these outputs, the largest spread {reach / 3:.1e}."
            ),
        ) + table(
            f"A network with gain {self.gain:.2f}, {how} BatchNorm, before the first step",
            ("layer", "spread", "saturated", "gradient", "gradient to data", "update to data"),
            (
                (
                    k,
                    f"{outs.std().item():.3f}",
                    f"{(outs.abs() > SATURATED).double().mean().item():.1%}",
                    *(f"{x:.2e}".replace("-", "−") for x in (slopes.std().item(), pull, self.rate * pull)),
                )
                for k, outs, slopes, pull in named
            ),
        )


class Look(NamedTuple):
    """Loss; outputs (N, hidden) of each layer and their gradients; of each table the gradient's spread over its own."""

    loss: float
    outs: list[Tensor]
    slopes: list[Tensor]
    pulls: list[float]


def drawn(seed: int, depth: int, hidden: int, block: int, embd: int) -> list[Tensor]:
    """The tables before their gains: (27, embd), then a matrix for each layer, (inputs, hidden), and (hidden, 27)."""
    generator = torch.Generator().manual_seed(seed)
    widths = [block * embd, *[hidden] * depth, SIZE]
    shapes = [(SIZE, embd), *pairwise(widths)]
    return [torch.randn(shape, generator=generator) for shape in shapes]


def look(
    tables: Sequence[Tensor],
    contexts: Sequence[Sequence[int]],
    targets: Sequence[int],
    gain: float,
    batchnorm: bool,
) -> Look:
    """Forward and backward in float64, on contexts (N, block) and the letters (N,) that came."""
    C, *matrices = (one.double() for one in tables)
    last = len(matrices) - 1
    for place, W in enumerate(matrices):
        matrices[place] = W * ((LAST_GAIN if place == last else gain) / len(W) ** 0.5)
    weights = [one.requires_grad_() for one in (C, *matrices)]
    h, outs = C[torch.tensor(contexts)].view(len(contexts), -1), list[Tensor]()
    for W in matrices[:-1]:
        z = h @ W  # (N, hidden)
        if batchnorm:
            z = (z - z.mean(0)) / (z.var(0, unbiased=False) + 1e-5).sqrt()
        h = torch.tanh(z)
        outs.append(h)
    loss = F.cross_entropy(h @ matrices[-1], torch.tensor(targets))
    slopes = torch.autograd.grad(loss, [*outs, *weights])
    pulls = [(d.std() / p.std()).item() for p, d in zip(weights, slopes[len(outs) :], strict=True)]
    return Look(loss.item(), [out.detach() for out in outs], list(slopes[: len(outs)]), pulls)


def shapes(layers: Sequence[Tensor], reach: float, words: str) -> Plot:
    """A histogram for each layer as a row of the plot, the first at the top."""
    plot = Plot((-reach, reach), (0, len(layers)), (words, "the first layer at the top"))
    for row, values in enumerate(layers):
        flat = [x for x in values.flatten().tolist() if abs(x) <= reach]
        counts = [0] * BINS
        for x in flat:
            counts[min(int((x + reach) / (2 * reach) * BINS), BINS - 1)] += 1
        foot = len(layers) - 1 - row
        edges = [(k * 2 * reach / BINS - reach, (k + 1) * 2 * reach / BINS - reach) for k in range(BINS)]
        bars = [
            (left, right, foot, foot + min(count / values.numel() / 0.14, 1) * 0.9)
            for (left, right), count in zip(edges, counts, strict=True)
            if count
        ]
        plot.parts.append(f'<path d="{plot.area(bars)}" fill="var(--zth-data-1, #0072b2)" fill-opacity=".6"/>')
    return plot
