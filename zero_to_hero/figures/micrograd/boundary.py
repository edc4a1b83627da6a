"""The boundary figure: a network that learns the moons, step by step, in the page itself.

The page gets the points, the weights before the first step and Python's own losses. It trains again in JavaScript,
adding and multiplying in the compiler's order, so every loss that it shows can be held against the printed one. The
reader chooses the step and the learning rate, and adds points of their own, which then take part in the training.

What it leaves out: networks of anything but relus with one output, and other losses than the lecture's.
"""

import math
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any

import traitlets

from zero_to_hero.figures._base.binary import pack, unpack
from zero_to_hero.figures._base.figure import Figure, finite
from zero_to_hero.figures._base.still_plot import Plot, data, side_by_side, table

RATES = (0.1, 0.3, 1.0, 3.0)  # at the first step; the rate falls to a tenth of it
PENALTY = 1e-4
ROWS, COLUMNS = 84, 60  # of the still picture's surface
LOSSES = (5e-3, 1e2)  # the loss's axis
MOST_ADDED = 30


class BoundaryFigure(Figure):
    """The training `history` of a network of `sizes` on `points` of the plane with their `labels` (-1 or +1).

    `history` has, for each step, the loss and the weights before it, as the lecture's `train` gives it; `trained_with`
    is the learning rate of its first step. The controls are `step`, `rate` (one of 0.1, 0.3, 1 and 3) and `added`, a
    list of up to 30 points `[x, y, label]`.

    Raises ValueError where sizes do not fit one another, a number is not finite, a label is neither -1 nor +1, the
    first loss is not that of the first weights, or a control does not exist.
    """

    title = traitlets.Unicode("A network learns the moons").tag(sync=True)
    hint = traitlets.Unicode("Press Play, then choose a rate of 3.").tag(sync=True)
    sizes: Any = traitlets.List().tag(sync=True)
    rates: Any = traitlets.List().tag(sync=True)
    steps = traitlets.Int().tag(sync=True)
    points = traitlets.Bytes().tag(sync=True)  # float64: x and y of each point
    labels = traitlets.Bytes().tag(sync=True)  # int8
    start = traitlets.Bytes().tag(sync=True)  # float64: the weights before the first step, as parameters() lists them
    losses = traitlets.Bytes().tag(sync=True)  # float64: Python's, of every step
    trained_with = traitlets.Float().tag(sync=True)
    step = traitlets.Int(0, min=0).tag(sync=True, control=True)
    rate = traitlets.Enum(list(RATES)).tag(sync=True, control=True)
    added: Any = traitlets.List().tag(sync=True, control=True)

    def __init__(
        self,
        points: Sequence[Sequence[float]],
        labels: Sequence[float],
        history: Sequence[tuple[float, Sequence[float]]],
        name: str,
        caption: str,
        sizes: Sequence[int] = (2, 16, 16, 1),
        trained_with: float = 1.0,
        step: int = 0,
        rate: float = 1.0,
        added: Sequence[Sequence[float]] = (),
    ) -> None:
        points, labels = [[float(number) for number in point] for point in points], list(labels)
        losses, weights = [loss for loss, _ in history], [list(row) for _, row in history]
        if len(points) != len(labels):
            raise ValueError(f"{len(points)} points and {len(labels)} labels: each point needs one.")
        if not points or any(len(point) != 2 for point in points):
            raise ValueError("the boundary figure needs points of two numbers.")
        finite("points", points)
        labelled(labels, "labels")
        if len(losses) < 2:
            raise ValueError("a training has two steps or more.")
        count = sum((before + 1) * width for before, width in pairwise(sizes))
        if sizes[0] != 2 or sizes[-1] != 1 or any(len(row) != count for row in weights):
            found = sorted({len(row) for row in weights})
            raise ValueError(f"a network of sizes {tuple(sizes)} has {count} weights, the history has {found}.")
        finite("the losses", [float(loss) for loss in losses])
        finite("the weights", [[float(weight) for weight in row] for row in weights])
        first = loss_of(sizes, weights[0], points, labels)
        if not math.isclose(first, losses[0], rel_tol=1e-9):
            raise ValueError(
                f"the first weights have the loss {first:.6g} on these points, the history {losses[0]:.6g}."
            )
        if rate not in RATES or trained_with not in RATES:
            raise ValueError(f"the learning rate is one of {', '.join(f'{one:g}' for one in RATES)}.")
        if not 0 <= step < len(losses):
            raise ValueError(f"the steps are 0 to {len(losses) - 1}, not {step}.")
        self._weights = weights
        super().__init__(
            name=name,
            caption=caption,
            sizes=list(sizes),
            rates=list(RATES),
            steps=len(losses),
            points=pack((number for point in points for number in point), "float64"),
            labels=pack(labels, "int8"),
            start=pack(weights[0], "float64"),
            losses=pack(losses, "float64"),
            trained_with=float(trained_with),
            step=step,
            rate=float(rate),
            added=[list(point) for point in added],
        )

    @traitlets.validate("added")
    def _points(self, proposal: dict[str, Any]) -> list[list[float]]:
        added = list(proposal["value"])
        if len(added) > MOST_ADDED or any(len(point) != 3 for point in added):
            raise ValueError(f"added are up to {MOST_ADDED} points [x, y, label].")
        finite("added", added)
        labelled([label for _, _, label in added], "added")
        return added

    def fallback(self) -> str:
        """The finished training: the surface of its last weights, its losses, and these as a table."""
        flat, labels = unpack(self.points, "float64"), unpack(self.labels, "int8")
        X = list(zip(flat[::2], flat[1::2], strict=True))
        losses, last = unpack(self.losses, "float64"), self._weights[-1]
        low, high = min(x for x, _ in X) - 0.4, max(x for x, _ in X) + 0.4
        floor, top = min(y for _, y in X) - 0.4, max(y for _, y in X) + 0.4
        plane = Plot((low, high), (floor, top), ("first input", "second input"))
        stripes = f"zth-stripes-{self.name}"
        area = plane.area(striped(self.sizes, last, (low, high), (floor, top)))
        ground = (
            f'<defs><pattern id="{stripes}" width="8" height="8" patternUnits="userSpaceOnUse">'
            f'<path d="M0 8L8 0" stroke="{data(2)}" stroke-opacity=".7"/></pattern></defs>'
            f'<path d="{plane.area([(low, high, floor, top)])}" fill="{data(1)}" fill-opacity=".14"/>'
            f'<path d="{area}" fill="var(--zth-paper, Canvas)"/><path d="{area}" fill="{data(2)}" fill-opacity=".14"/>'
            f'<path d="{area}" fill="url(#{stripes})"/>'
        )
        plane.parts.insert(0, ground)
        for (x, y), label in zip(X, labels, strict=True):
            u, v = plane.across(x), plane.down(y)
            shape = (
                f'<circle cx="{u:.1f}" cy="{v:.1f}" r="3.6" fill="{data(1)}"/>'
                if label < 0
                else f'<path d="M{u:.1f} {v - 4.6:.1f}l4.6 8h-9.2z" fill="{data(2)}"/>'
            )
            plane.parts.append(shape)
        chart = Plot((0, self.steps - 1), LOSSES, ("step", "loss"), log=(False, True))
        chart.line(enumerate(losses), 3)
        right = sum(label * output(self.sizes, last, point) > 0 for point, label in zip(X, labels, strict=True))
        return side_by_side(
            plane.svg(
                f"The plane after {self.steps - 1} steps: where the network says triangle (striped) and circle; "
                f"{right} of {len(X)} points on their side."
            ),
            chart.svg(f"The loss, from {losses[0]:.4g} at step 0 to {losses[-1]:.4g} at step {self.steps - 1}."),
        ) + table(
            "The loss of the training",
            ("step", "loss"),
            ((k, f"{losses[k]:.12f}") for k in sorted({*range(0, self.steps, 10), self.steps - 1})),
        )


def labelled(labels: Sequence[float], what: str) -> None:
    for place, label in enumerate(labels):
        if label not in (-1, 1):
            raise ValueError(f"{what}[{place}] has the label {label}: it has to be -1 or +1.")


def output(sizes: Sequence[int], weights: Sequence[float], point: Sequence[float]) -> float:
    """The network's output for one point. A neuron has its weights, then its bias; the last layer has no relu."""
    at, row = 0, list(point)
    for place, width in enumerate(sizes[1:], start=2):
        after = []
        for _ in range(width):
            *terms, bias = weights[at : at + len(row) + 1]
            *_, total = accumulate((w * x for w, x in zip(terms, row, strict=True)), initial=bias)
            after.append(total if place == len(sizes) else max(total, 0.0))
            at += len(row) + 1
        row = after
    return row[0]


def loss_of(
    sizes: Sequence[int], weights: Sequence[float], points: Sequence[Sequence[float]], labels: Sequence[float]
) -> float:
    """The lecture's loss: the mean hinge of all points, and the penalty on the weights."""
    hinge = sum(
        max(0.0, 1 - label * output(sizes, weights, point)) for point, label in zip(points, labels, strict=True)
    )
    return hinge / len(points) + PENALTY * sum(weight * weight for weight in weights)


def striped(
    sizes: Sequence[int], weights: Sequence[float], x: tuple[float, float], y: tuple[float, float]
) -> list[tuple[float, float, float, float]]:
    """Where the output is above 0, as rectangles (left, right, low, high): one strip of the plane after the other."""
    found = []
    across, up = (x[1] - x[0]) / COLUMNS, (y[1] - y[0]) / ROWS
    for row in range(ROWS):
        low = y[0] + row * up
        outputs = [output(sizes, weights, (x[0] + i * across, low + up / 2)) for i in range(COLUMNS + 1)]
        left = x[0]
        for i, (a, b) in enumerate(pairwise(outputs)):
            if (a > 0) == (b > 0):
                continue
            edge = x[0] + (i + a / (a - b)) * across
            if a > 0:
                found.append((left, edge, low, low + up))
            left = edge
        if outputs[-1] > 0:
            found.append((left, x[1], low, low + up))
    return found
