"""What a schedule does to a short training: its rate over the steps, and the loss of a run that was trained with it.

The page gets the curves of a record, one run for each peak, shape and warm-up. The reader chooses all three. At the
left is the rate as a share of its peak, at the right the loss, beside the best of all runs.

What it leaves out: training in the page, and schedules that weren't run.
"""

import math
from typing import Any

import traitlets

from zero_to_hero.figures._base.binary import pack, unpack
from zero_to_hero.figures._base.figure import Figure, finite
from zero_to_hero.figures._base.still_plot import Plot, side_by_side, table
from zero_to_hero.page.records import Record

SHAPES = ("constant", "linear", "cosine", "trapezoid")
FALLING = 0.4  # the part of all steps over which the trapezoid falls


class ScheduleFigure(Figure):
    """The runs of `runs`, a record with curves and numbers named `cosine, peak 0.01, warm-up 24`.

    There's one for each of at least two peaks, each of the four shapes, without a warm-up and with one. The controls
    are `peak`, `shape` and `warm`; by default the middle peak, the cosine, and no warm-up.

    Raises ValueError for runs that are missing, of different lengths, or not finite, and for controls that don't exist.
    """

    title = traitlets.Unicode("How should the rate rise and fall?").tag(sync=True)
    hint = traitlets.Unicode("Move the peak to the right until the run breaks. Then switch the warm-up on.").tag(
        sync=True
    )
    peaks: Any = traitlets.List().tag(sync=True)
    steps = traitlets.Int().tag(sync=True)
    warm_up = traitlets.Int().tag(sync=True)
    falling = traitlets.Float(FALLING).tag(sync=True)
    losses = traitlets.Bytes().tag(sync=True)  # float16: peak after peak, in it each shape, without and with warm-up
    ends: Any = traitlets.List().tag(sync=True, digits=5)  # held out, in the same order
    axis: Any = traitlets.List().tag(sync=True, digits=4)  # the ends of the losses' axis
    peak = traitlets.Float().tag(sync=True, control=True)
    shape = traitlets.Unicode("cosine").tag(sync=True, control=True)
    warm = traitlets.Bool(False).tag(sync=True, control=True)

    def __init__(self, runs: Record, name: str, caption: str, **controls: Any) -> None:
        peaks = sorted({float(one.split("peak ")[1].split(",")[0]) for one in runs.curves})
        warm_up, steps = runs["warm-up"], runs["steps"]
        names = [f"{s}, peak {p:g}, warm-up {w}" for p in peaks for s in SHAPES for w in (0, warm_up)]
        missing = [one for one in names if one not in runs.curves]
        if len(peaks) < 2 or missing:
            raise ValueError(f"the figure needs all runs of two peaks or more, and there's no {missing[:1]}.")
        rows = [[loss for _, loss in runs.curves[one]] for one in names]
        if len({len(row) for row in rows}) != 1:
            raise ValueError("the figure's runs need curves of one length.")
        finite("the losses", rows)
        ends = [runs[f"{one}, held out"] for one in names]
        finite("the held-out losses", ends)
        top = max(row[0] for row in rows)
        super().__init__(
            name=name,
            caption=caption,
            peaks=peaks,
            steps=steps,
            warm_up=warm_up,
            losses=pack((loss for row in rows for loss in row), "float16"),
            ends=ends,
            axis=[min(min(row) for row in rows) - 0.1, top + 0.1],
            peak=controls.pop("peak", peaks[len(peaks) // 2]),
            **controls,
        )

    @traitlets.validate("peak")
    def _tried(self, proposal: dict[str, Any]) -> float:
        if proposal["value"] not in self.peaks:
            raise ValueError(f"the peak is one of {', '.join(f'{p:g}' for p in self.peaks)}, not {proposal['value']}.")
        return float(proposal["value"])

    @traitlets.validate("shape")
    def _known(self, proposal: dict[str, Any]) -> str:
        if proposal["value"] not in SHAPES:
            raise ValueError(f"the shape is one of {', '.join(SHAPES)}, not {proposal['value']!r}.")
        return str(proposal["value"])

    def place(self, peak: float, shape: str, warm: bool) -> int:
        """Where this run stands among all."""
        return (self.peaks.index(peak) * len(SHAPES) + SHAPES.index(shape)) * 2 + warm

    def fallback(self) -> str:
        """The chosen shape's runs at all peaks, without and with warm-up, and all held-out losses as a table."""
        flat = unpack(self.losses, "float16")
        length = len(flat) // len(self.ends)
        every = self.steps / length
        pictures = []
        for warm in (False, True):
            words = "with a warm-up" if warm else "without a warm-up"
            chart = Plot((0, self.steps), (self.axis[0], self.axis[1]), ("step", f"loss, {self.shape}, {words}"))
            shown = [self.peaks[0], self.peaks[len(self.peaks) // 2], self.peaks[-2]]
            for number, (peak, dashes) in enumerate(zip(dict.fromkeys(shown), ("", "7 3", "2 3"), strict=False)):
                at = self.place(peak, self.shape, warm) * length
                chart.line((((i + 0.5) * every, flat[at + i]) for i in range(length)), number + 1, dashes)
                chart.name(f"peak {peak:g}", number + 1, dashes, 2 - number)
            ends = ", ".join(f"{self.ends[self.place(p, self.shape, warm)]:.2f} at {p:g}" for p in self.peaks)
            pictures.append(chart.svg(f"The loss over the steps, {self.shape}, {words}. Held out at the end: {ends}."))
        rows = (
            (f"{peak:g}", shape, *(f"{self.ends[self.place(peak, shape, warm)]:.3f}" for warm in (False, True)))
            for peak in self.peaks
            for shape in SHAPES
        )
        return side_by_side(*pictures) + table(
            "Held-out loss at the end", ("peak", "shape", "without warm-up", "with it"), rows
        )


def share(shape: str, step: int, steps: int, warm_up: int, falling: float = FALLING) -> float:
    """The rate at a step, as a share of its peak."""
    if step < warm_up:
        return (step + 1) / warm_up
    done = (step - warm_up) / (steps - warm_up)
    if shape == "constant":
        return 1.0
    if shape == "linear":
        return 1 - done
    if shape == "cosine":
        return (1 + math.cos(math.pi * done)) / 2
    return min(1.0, (steps - step) / (falling * steps))
