"""The training figure of the bigram model: weights that turn into log-counts, step by step of gradient descent.

The page gets the counts and the weights before the first step, and trains again in float64: the loss of each step is
Python's. A letter's row shows how many pairs the network expects beside how many were counted, on a logarithmic axis:
there the weights themselves stand, moved by one number for the whole row, which softmax does not see. A slider adds a
penalty on large weights, and the network stays nearer to the uniform guess.

What it leaves out: batches of a part of the pairs, other rates than the lecture's, more than 500 steps.
"""

import math
from typing import Any

import traitlets

from zero_to_hero.bigrams import LETTERS
from zero_to_hero.figures._base.binary import pack, unpack
from zero_to_hero.figures._base.figure import Figure
from zero_to_hero.figures._base.letter_matrix import counted, lists, loss_of, picture, shares
from zero_to_hero.figures._base.still_plot import Plot, side_by_side, table, text

STRENGTHS = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
MOST_STEPS = 500
CAPTION = "A table of weights learns the pairs: its probabilities beside those of the counts, its loss, and one row."


class BigramTraining(Figure):
    """Full-batch gradient descent on `counts` from `weights`, the table W at step 0, with a constant `rate`.

    `counts[i][j]` and `weights[i][j]` are of letters[i] and, next to it, letters[j]: square lists, arrays or tensors.
    The controls are `step`, from 0 to `steps`; `strength`, one of `STRENGTHS` by which the mean of W² is multiplied
    before it is added to the loss; and `row`, a letter.

    Raises ValueError for counts that are no whole numbers or all 0, for tables that are not square or not finite, for
    a rate that is not above 0, for no steps or over 500, for a training that runs away, and for controls that do not
    exist.
    """

    title = traitlets.Unicode("A network learns the table of counts").tag(sync=True)
    hint = traitlets.Unicode("Press Play: the left table turns into the right one. Which rows take longest?").tag(
        sync=True
    )
    letters = traitlets.Unicode().tag(sync=True)
    counts: Any = traitlets.List().tag(sync=True)
    start = traitlets.Bytes().tag(sync=True)  # float64: the weights before the first step, row by row
    rate = traitlets.Float().tag(sync=True)
    steps = traitlets.Int().tag(sync=True)
    strengths: Any = traitlets.List().tag(sync=True)
    step = traitlets.Int(0, min=0).tag(sync=True, control=True)
    strength = traitlets.Float(0.0).tag(sync=True, control=True)
    row = traitlets.Unicode().tag(sync=True, control=True)

    def __init__(
        self,
        counts: Any,
        weights: Any,
        rate: float = 50.0,
        steps: int = 100,
        letters: str = LETTERS,
        name: str = "bigram-training",
        caption: str = CAPTION,
        step: int = 0,
        strength: float = 0.0,
        row: str | None = None,
    ) -> None:
        rows = counted(counts, letters)
        table = lists("weights", weights, len(letters))
        if not 0.0 < rate < math.inf:
            raise ValueError(f"the rate is a number above 0, not {rate}.")
        if not 1 <= steps <= MOST_STEPS:
            raise ValueError(f"a training has 1 to {MOST_STEPS} steps, not {steps}.")
        if not 0 <= step <= steps:
            raise ValueError(f"the steps are 0 to {steps}, not {step}.")
        # with a longer pull a step would throw a weight past 0 and further off than it was
        pull = 2 * rate / len(letters) ** 2
        self._history = descend(rows, table, rate, steps)
        super().__init__(
            name=name,
            caption=caption,
            letters=letters,
            counts=rows,
            start=pack((float(weight) for line in table for weight in line), "float64"),
            rate=float(rate),
            steps=steps,
            strengths=[one for one in STRENGTHS if one * pull < 2],
            step=step,
            strength=float(strength),
            row=letters[0] if row is None else row,
        )

    @traitlets.validate("strength")
    def _on_the_slider(self, proposal: dict[str, Any]) -> float:
        if proposal["value"] not in self.strengths:
            known = ", ".join(f"{one:g}" for one in self.strengths)
            raise ValueError(f"the strength is one of {known} at this rate, not {proposal['value']}.")
        return float(proposal["value"])

    @traitlets.validate("row")
    def _letter(self, proposal: dict[str, Any]) -> str:
        if len(proposal["value"]) != 1 or proposal["value"] not in self.letters:
            raise ValueError(f"a row is one of the letters {self.letters}, not {proposal['value']!r}.")
        return str(proposal["value"])

    def fallback(self) -> str:
        """The end of the training without a penalty: both tables of probabilities, the losses, and these as a table."""
        losses, weights = self._history
        least, uniform = loss_of(self.counts, shares(self.counts)), math.log(len(self.letters))
        chart = Plot((0, self.steps), axis(losses, least, uniform), ("step", "loss"))
        chart.line(((0, uniform), (self.steps, uniform)), 6, "1 4")
        chart.line(((0, least), (self.steps, least)), 2, "7 3")
        chart.line(enumerate(losses), 1)
        for loss, words, off in ((uniform, "uniform", -5), (least, "counts", 12)):
            chart.parts.append(text(chart.across(self.steps), chart.down(loss) + off, f"{words} {loss:.4f}", "end"))
        size = len(self.letters)
        start = [list(unpack(self.start, "float64")[from_ : from_ + size]) for from_ in range(0, size * size, size)]
        return side_by_side(
            picture(
                [softmax(row) for row in start],
                self.letters,
                "What the network says of pairs before the first step.",
                "before the first step",
            ),
            picture(
                [softmax(row) for row in weights],
                self.letters,
                f"What it says after {self.steps} steps: nearly the shares of the counts.",
                f"after {self.steps} steps",
            ),
            chart.svg(
                f"The loss falls from {losses[0]:.4f} to {losses[-1]:.4f} in {self.steps} steps, towards {least:.4f}, "
                f"that of the counts; guessing each letter alike has {uniform:.4f}."
            ),
        ) + table(
            "The loss of the training",
            ("step", "loss"),
            ((k, f"{losses[k]:.9f}") for k in sorted({*range(0, self.steps, max(self.steps // 10, 1)), self.steps})),
        )


def softmax(row: list[float]) -> list[float]:
    largest = max(row)
    powers = [math.exp(weight - largest) for weight in row]
    total = sum(powers)
    return [power / total for power in powers]


def axis(losses: list[float], least: float, uniform: float) -> tuple[float, float]:
    """The ends of the loss's axis: a little below the counts' loss, a little above the largest that there is."""
    high = max(losses[0], uniform)
    return least - 0.08 * (high - least), high + 0.08 * (high - least)


def descend(
    counts: list[list[int]], weights: list[list[float]], rate: float, steps: int, strength: float = 0.0
) -> tuple[list[float], list[list[float]]]:
    """The loss of the weights at steps 0 to `steps`, without the penalty, and the weights after the last of them.

    Raises ValueError where a loss is over the first one's tenfold or not a number: the rate is too large.
    """
    weights = [[float(weight) for weight in row] for row in weights]
    pairs, size, losses = sum(map(sum, counts)), len(counts), list[float]()
    for step in range(steps + 1):
        chances = [softmax(row) for row in weights]
        losses.append(loss_of(counts, chances) if all(p for row in chances for p in row) else math.inf)
        if not losses[-1] < 10 * max(losses[0], 1.0):
            raise ValueError(f"the loss is {losses[-1]:.4g} at step {step}: take a smaller rate than {rate:g}.")
        if step == steps:
            break
        for row, ps, ns in zip(weights, chances, counts, strict=True):
            total = sum(ns)
            for j, (p, n) in enumerate(zip(ps, ns, strict=True)):
                row[j] -= rate * ((total * p - n) / pairs + 2 * strength * row[j] / size**2)
    return losses, weights
