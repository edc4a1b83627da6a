"""The learning-rate finder: one run whose rate rises in every step, and beside it short trainings at one rate each.

The page gets the losses as the lecture computed them, batch by batch. The reader moves the rate and the number of
steps. At the left lies the run with rising rates, with a disc for each single rate: its loss after so many steps, when
all of them are taken at that rate. At the right is the training at the chosen rate, beside the best one.

What it leaves out: training in the page, rates that fall, and the weights.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import traitlets

from zero_to_hero.figures._base.binary import pack, unpack
from zero_to_hero.figures._base.figure import Figure, finite
from zero_to_hero.figures._base.still_plot import Plot, data, side_by_side, table

WINDOW = 20  # batches in a mean
MOST_RATES, MOST_MOVES = 50, 100


class RateFinderFigure(Figure):
    """The finder's run: `losses` of one batch for each of the `rates`, which rise by one factor.

    `runs` has the batch losses of a training for each of 2 to 50 rates, all from the same weights and on the same
    batches as the finder's. One move of the slider takes `every` steps. The controls are `rate`, one of those of
    `runs`, and `step`, in moves; by default 0.1 or the one in the middle, and all steps.

    Raises ValueError for rates that don't rise by one factor, for lengths that don't fit, for losses that aren't finite
    or above 65,504, for trainings that begin elsewhere, and for controls that do not exist.
    """

    title = traitlets.Unicode("How far should a step go?").tag(sync=True)
    hint = traitlets.Unicode("Move the rate from left to right. Then press Play, and watch the discs fall.").tag(
        sync=True
    )
    sweep = traitlets.Bytes().tag(sync=True)  # float16: three digits are enough for a picture
    ends: Any = traitlets.List().tag(sync=True, digits=6)  # the finder's first and last rate
    tries: Any = traitlets.List().tag(sync=True)
    runs = traitlets.Bytes().tag(sync=True)  # float16, one training after another
    window = traitlets.Int(WINDOW).tag(sync=True)
    every = traitlets.Int().tag(sync=True)
    axis: Any = traitlets.List().tag(sync=True, digits=4)  # the ends of the losses' axis
    rate = traitlets.Float().tag(sync=True, control=True)
    step = traitlets.Int(0, min=0).tag(sync=True, control=True)

    def __init__(
        self,
        rates: Sequence[float],
        losses: Sequence[float],
        runs: Mapping[float, Sequence[float]],
        name: str,
        caption: str,
        every: int = 10,
        rate: float | None = None,
        step: int | None = None,
    ) -> None:
        if len(rates) != len(losses) or len(losses) <= WINDOW:
            raise ValueError(
                f"the finder needs a loss for each rate, more than {WINDOW} of them: got {len(rates)} rates and "
                f"{len(losses)} losses."
            )
        factor = (rates[-1] / rates[0]) ** (1 / (len(rates) - 1)) if min(rates) > 0 else 0
        if factor <= 1 or any(not math.isclose(r, rates[0] * factor**i, rel_tol=1e-6) for i, r in enumerate(rates)):
            raise ValueError("the finder's rates rise by one factor from step to step, and are above 0.")
        tries = sorted(runs)
        steps = len(next(iter(runs.values()), ()))
        if not 2 <= len(tries) <= MOST_RATES or any(len(run) != steps for run in runs.values()):
            raise ValueError(f"the figure takes 2 to {MOST_RATES} trainings of one length, got {len(tries)}.")
        if every < 1 or steps % every or not 1 <= steps // every <= MOST_MOVES:
            raise ValueError(f"{steps} steps, {every} in a move: that has to be 1 to {MOST_MOVES} whole moves.")
        if not rates[0] * (1 - 1e-6) <= tries[0] <= tries[-1] <= rates[-1] * factor * (1 + 1e-6):
            raise ValueError(f"the trainings' rates lie within the finder's, {rates[0]:g} to {rates[-1]:g}.")
        finite("the finder's losses", list(losses))
        finite("the trainings' losses", [list(run) for run in runs.values()])
        for lr, run in runs.items():
            if not math.isclose(run[0], losses[0], rel_tol=1e-4):
                raise ValueError(
                    f"the training at {lr:g} begins with the loss {run[0]:.6g}, the finder with {losses[0]:.6g}: other "
                    "weights, or other batches?"
                )
        if rate is None:
            rate = 0.1 if 0.1 in runs else tries[len(tries) // 2]
        low = min(after(run, steps) for run in runs.values())
        self._last = steps // every
        super().__init__(
            name=name,
            caption=caption,
            sweep=pack(losses, "float16"),
            ends=[rates[0], rates[-1]],
            tries=[float(lr) for lr in tries],
            runs=pack((loss for lr in tries for loss in runs[lr]), "float16"),
            every=every,
            axis=[min(low, *moving(losses)) - 0.4, losses[0] + 1.4],
            rate=float(rate),
            step=self._last if step is None else step,
        )

    @traitlets.validate("rate")
    def _tried(self, proposal: dict[str, Any]) -> float:
        if proposal["value"] not in self.tries:
            raise ValueError(
                f"the rate is one of {', '.join(f'{one:g}' for one in self.tries)}, not {proposal['value']}."
            )
        return float(proposal["value"])

    @traitlets.validate("step")
    def _within(self, proposal: dict[str, Any]) -> int:
        if not 0 <= proposal["value"] <= self._last:
            raise ValueError(f"the moves are 0 to {self._last}, not {proposal['value']}.")
        return int(proposal["value"])

    def fallback(self) -> str:
        """The finder's run with a disc for each training's end, some of the trainings, and all ends as a table."""
        sweep, flat = (unpack(row, "float16") for row in (self.sweep, self.runs))
        length = len(flat) // len(self.tries)
        runs = {lr: flat[i * length : (i + 1) * length] for i, lr in enumerate(self.tries)}
        ends = {lr: after(run, length) for lr, run in runs.items()}
        low, high = self.ends
        names = ("learning rate", "loss: one run with rising rates, and each rate alone")
        finder = Plot((low, high), (self.axis[0], self.axis[1]), names, log=(True, False))
        means, last = moving(sweep), len(sweep) - 1
        finder.line(((low * (high / low) ** ((i + WINDOW / 2) / last), loss) for i, loss in enumerate(means)), 1)
        for lr, loss in ends.items():
            across, down = finder.across(lr), max(finder.down(loss), finder.down(self.axis[1]))
            finder.parts.append(
                f'<circle cx="{across:.1f}" cy="{down:.1f}" r="3.2" fill="none" stroke="{data(2)}" stroke-width="1.5"/>'
            )
        best = min(ends, key=lambda lr: ends[lr])
        chart = Plot((0, length), (self.axis[0], self.axis[1]), ("step", f"loss, the mean of {WINDOW} batches"))
        shown = list(dict.fromkeys((self.tries[0], best, self.tries[-1])))
        for number, (lr, dashes) in enumerate(zip(shown, ("", "7 3", "2 3"), strict=False)):
            chart.line(curve(runs[lr], self.every), number + 1, dashes)
            chart.name(f"rate {lr:.2g}", number + 1, dashes, len(shown) - 1 - number)
        return side_by_side(
            finder.svg(
                f"Loss against the learning rate: the best rate alone is {best:.2g}, with {ends[best]:.2f} after "
                f"{length} steps."
            ),
            chart.svg(
                "The loss over the steps: "
                + ", ".join(f"at the rate {lr:.2g} it ends at {ends[lr]:.2f}" for lr in shown)
                + "."
            ),
        ) + table(
            f"Each rate alone, after {length} steps",
            ("rate", "loss"),
            ((f"{lr:.4g}", f"{loss:.4f}") for lr, loss in ends.items()),
        )


def moving(losses: Sequence[float]) -> list[float]:
    """The mean of each `WINDOW` batches in a row."""
    return [sum(losses[i : i + WINDOW]) / WINDOW for i in range(len(losses) - WINDOW + 1)]


def after(losses: Sequence[float], steps: int) -> float:
    """The mean of the last `WINDOW` batches before this step, and of the first one before any step."""
    seen = losses[max(steps - WINDOW, 0) : max(steps, 1)]
    return sum(seen) / len(seen)


def curve(losses: Sequence[float], every: int) -> Iterator[tuple[int, float]]:
    return ((steps, after(losses, steps)) for steps in range(0, len(losses) + 1, every))
