"""The embedding figure: the letters as points in a plane that move while a small network learns to predict names.

The page gets the names and the weights before the first step, and trains again in JavaScript, in float64: the network
is that of zero_to_hero/mlp.py with two numbers for a letter, and each batch has the examples that the lecture's `fit`
drew. The reader moves the step, the learning rate and the start, chooses a context and sees what the network expects
after it, and has names invented.

What it leaves out: embeddings of more than two numbers, and other batches than the lecture's.
"""

import math
from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812
import traitlets

from zero_to_hero.bigrams import LETTERS
from zero_to_hero.figures._base.binary import pack, unpack
from zero_to_hero.figures._base.figure import Figure, finite
from zero_to_hero.figures._base.still_plot import Plot, data, side_by_side, table, text
from zero_to_hero.mlp import MLP, contexts

RATES = (0.05, 0.2, 0.5, 1.0, 3.0)  # at the first step; the rate falls to 0
VOWELS = "aeiou"
BATCH = 32
MOST_POSITIONS = 200  # of the slider


class EmbeddingFigure(Figure):
    """The training of `trained`, which began as `starts[0]` and had these batch `losses`, as `MLP.fit` gives them.

    `starts` are one to five untrained networks of one size, with two numbers for each letter. `words` are those that
    `trained` has learned from, with a generator seeded by `seed` and a rate that fell from `rate` to 0, and `held` are
    others. One move of the slider takes `every` steps. The controls are `step` (in such moves), `rate` (one of 0.05,
    0.2, 0.5, 1 and 3), `start` (a place in `starts`), `context` (as many letters as the networks see) and `draw`, the
    seed of the invented name.

    Raises ValueError for networks of other or different sizes, weights that are not finite, no words, words that the
    letters do not make, losses whose first is not that of the first start on the first batch, a number of steps that
    `every` does not divide or that takes over 200 moves, and for controls that do not exist.
    """

    title = traitlets.Unicode("27 letters look for their places").tag(sync=True)
    hint = traitlets.Unicode("Press Play and watch the vowels. Then try another start.").tag(sync=True)
    letters = traitlets.Unicode(LETTERS).tag(sync=True)
    vowels = traitlets.Unicode(VOWELS).tag(sync=True)
    words = traitlets.Unicode().tag(sync=True)  # with a space between two
    held = traitlets.Unicode().tag(sync=True)
    block = traitlets.Int().tag(sync=True)
    hidden = traitlets.Int().tag(sync=True)
    starts = traitlets.Bytes().tag(sync=True)  # float32: the weights of all starts, as parameters() lists them
    rates: Any = traitlets.List().tag(sync=True)
    steps = traitlets.Int().tag(sync=True)
    every = traitlets.Int().tag(sync=True)
    batch = traitlets.Int(BATCH).tag(sync=True)
    seed = traitlets.Int().tag(sync=True)
    reach = traitlets.Float().tag(sync=True)  # half a side of the plane
    axis: Any = traitlets.List().tag(sync=True, digits=4)  # the ends of the losses' axis
    step = traitlets.Int(0, min=0).tag(sync=True, control=True)
    rate = traitlets.Enum(list(RATES)).tag(sync=True, control=True)
    start = traitlets.Int(0, min=0).tag(sync=True, control=True)
    context = traitlets.Unicode().tag(sync=True, control=True)
    draw = traitlets.Int(1, min=0, max=999).tag(sync=True, control=True)

    def __init__(
        self,
        starts: Sequence[MLP],
        trained: MLP,
        losses: Sequence[float],
        words: Sequence[str],
        held: Sequence[str],
        name: str,
        caption: str,
        seed: int,
        rate: float,
        every: int = 20,
        step: int = 0,
        start: int = 0,
        context: str | None = None,
        draw: int = 1,
    ) -> None:
        rows = weights_of(starts, trained)
        if not words or not held:
            raise ValueError("the figure needs words to learn from and others that are held out.")
        if every < 1 or len(losses) % every or not 1 <= len(losses) // every <= MOST_POSITIONS:
            raise ValueError(
                f"{len(losses)} steps, {every} in a move: that has to be 1 to {MOST_POSITIONS} whole moves."
            )
        first = first_loss(starts[0], words, seed)
        if not math.isclose(first, losses[0], rel_tol=1e-4):
            raise ValueError(
                f"the first batch has the loss {first:.6g} with starts[0], these words and seed {seed}, but losses[0] "
                f"is {losses[0]:.6g}: another start, other words or another seed?"
            )
        if rate not in RATES:
            raise ValueError(f"the learning rate is one of {', '.join(f'{one:g}' for one in RATES)}, not {rate}.")
        if not 0 <= step <= len(losses) // every:
            raise ValueError(f"the moves are 0 to {len(losses) // every}, not {step}.")
        self._count = len(starts)
        self._trained = trained.C.flatten().tolist()
        self._batches = [float(loss) for loss in losses]
        self._ends = [[network.loss(part) for part in (words, held)] for network in (starts[0], trained)]
        blind = math.log(len(LETTERS))
        farthest = max(
            abs(number) for row in (*(row[: 2 * len(LETTERS)] for row in rows), self._trained) for number in row
        )
        block = starts[0].block_size
        super().__init__(
            name=name,
            caption=caption,
            words=" ".join(words),
            held=" ".join(held),
            block=block,
            hidden=starts[0].W1.shape[1],
            starts=pack((number for row in rows for number in row), "float32"),
            rates=list(RATES),
            steps=len(losses),
            every=every,
            seed=seed,
            reach=math.ceil(10.5 * farthest) / 10,
            axis=[min(self._ends[1]) - 0.15, max(blind, *self._ends[0]) + 0.15],
            step=step,
            rate=float(rate),
            start=start,
            context=LETTERS[0] * block if context is None else context,
            draw=draw,
        )

    @traitlets.validate("start")
    def _given(self, proposal: dict[str, Any]) -> int:
        if proposal["value"] >= self._count:
            raise ValueError(f"the starts are 0 to {self._count - 1}, not {proposal['value']}.")
        return int(proposal["value"])

    @traitlets.validate("context")
    def _letters(self, proposal: dict[str, Any]) -> str:
        value = str(proposal["value"])
        if len(value) != self.block or not set(value) <= set(self.letters):
            raise ValueError(f"a context is {self.block} of the letters {self.letters}, not {value!r}.")
        return value

    def fallback(self) -> str:
        """The letters before and after the training, the losses of its batches, and the places as a table."""
        first = unpack(self.starts, "float32")[: 2 * len(self.letters)]
        (train, held), (train_after, held_after) = self._ends
        means: list[tuple[float, float]] = []
        chart = Plot((0, self.steps), (self.axis[0], self.axis[1]), ("step", f"loss, the mean of {self.every} batches"))
        for k in range(0, self.steps, self.every):
            means.append((k + self.every / 2, sum(self._batches[k : k + self.every]) / self.every))
        chart.line(means, 1)
        return side_by_side(
            self._plane(first, "before the first step").svg(
                "The letters before the first step, where chance has put them: vowels as discs among the consonants."
            ),
            self._plane(self._trained, f"after {self.steps:,} steps").svg(
                f"The letters after {self.steps:,} steps: letters that behave alike lie close to each other."
            ),
            chart.svg(
                f"The loss falls from {train:.3f} to {train_after:.3f} on train, "
                f"and from {held:.3f} to {held_after:.3f} on dev."
            ),
        ) + table(
            "Where the letters lie",
            ("letter", "before", "after"),
            (
                (letter, *(f"{x:.3f}, {y:.3f}".replace("-", "−") for x, y in places))
                for letter, *places in zip(self.letters, pairs(first), pairs(self._trained), strict=True)
            ),
        )

    def _plane(self, points: Sequence[float], words: str) -> Plot:
        plane = Plot((-self.reach, self.reach), (-self.reach, self.reach), ("first number of the letter", words))
        for letter, (x, y) in sorted(
            zip(self.letters, pairs(points), strict=True), key=lambda one: one[0] in self.vowels
        ):
            across, down = plane.across(x), plane.down(y)
            vowel = letter in self.vowels
            if vowel:
                plane.parts.append(f'<circle cx="{across:.1f}" cy="{down:.1f}" r="8" fill="{data(2)}"/>')
            fill = "var(--zth-paper, Canvas)" if vowel else data(1)
            weight = ' font-weight="700"' if vowel else ""
            name = "stop" if letter == "." else letter
            plane.parts.append(f'<g fill="{fill}"{weight}>{text(across, down + 4, name, "middle")}</g>')
        return plane


def pairs(row: Sequence[float]) -> list[tuple[float, float]]:
    return list(zip(row[::2], row[1::2], strict=True))


def weights_of(starts: Sequence[MLP], trained: MLP) -> list[list[float]]:
    """The weights of each start in one row. Raises ValueError unless all networks have the same, right shapes."""
    if not 1 <= len(starts) <= 5:
        raise ValueError(f"the figure takes one to five starts, got {len(starts)}.")
    shapes = [[(*p.shape,) for p in network.parameters()] for network in (*starts, trained)]
    if shapes[0][0] != (len(LETTERS), 2) or any(one != shapes[0] for one in shapes):
        raise ValueError(f"networks of one size with two numbers for each letter, please: the tables are {shapes}.")
    rows = [[number for p in network.parameters() for number in p.flatten().tolist()] for network in starts]
    finite("the starts", rows)
    finite("the trained embedding", trained.C.flatten().tolist())
    return rows


def first_loss(start: MLP, words: Sequence[str], seed: int) -> float:
    """The loss on the first batch that `fit` draws."""
    X, Y = contexts(words, start.block_size)
    batch = torch.randint(len(X), (BATCH,), generator=torch.Generator().manual_seed(seed))
    with torch.no_grad():
        return F.cross_entropy(start(X[batch]), Y[batch]).item()
