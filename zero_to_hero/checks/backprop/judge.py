"""The judge of every gradient: slopes that are measured, and how large the nudge should be."""

from collections.abc import Callable
from random import Random
from typing import Any

from .._engine.compare import largest
from .._engine.exercise import exercise
from .._engine.tables import Code, Row, fresh_row

slopes = exercise(
    "backprop.slopes",
    title="A measured gradient",
    kind="implement",
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "One number of x at a time: nudge it up, ask f, nudge it down, ask f again.",
        "The two places are 2h apart.",
        "Work on a copy: `up = x[:i] + [x[i] + h] + x[i + 1:]`. Then nothing has to be put back.",
    ],
    without=["torch.Tensor.backward", "torch.autograd.grad"],
    because="Measure it, without autograd.",
)


def nudged(x: Row, i: int, h: float) -> Row:
    return [v + h * (k == i) for k, v in enumerate(x)]


def by_sides(
    up: Callable[[Row, int, float], Row] = nudged,
    down: Callable[[Row, int, float], Row] = lambda x, i, h: nudged(x, i, -h),
    apart: float = 2.0,
    own_h: float | None = None,
) -> Code:
    """A function that measures slopes, right or with one thing changed."""

    def measured_gradient(f: Callable[[Row], Any], x: Row, h: float) -> list[Any]:
        h = own_h or h
        return [(f(up(x, i, h)) - f(down(x, i, h))) / (apart * h) for i in range(len(x))]

    return measured_gradient


def left_nudged(f: Callable[[Row], Any], x: Row, h: float) -> list[Any]:
    x, found = list(x), []
    for i in range(len(x)):
        x[i] += h
        above = f(x)
        x[i] -= 2 * h
        found.append((above - f(x)) / (2 * h))
    return found


def cubic(factors: Row, x: Any) -> Any:
    """A function of several numbers in which every one meets every other."""
    total = sum(factors[i] * x[i] for i in range(len(factors)))
    return total * total * total + x[0] * x[-1]


def at_work(measured_gradient: Code, factors: Row, x: Row, h: float) -> Any:
    """What a student's function makes of `cubic`."""
    return measured_gradient(lambda numbers: cubic(factors, numbers), list(x), h)


def functions_and_places(rng: Random) -> list[tuple[Row, Row, float]]:
    fresh = [(fresh_row(rng, n, 0.5, 1.5), fresh_row(rng, n, 0.5, 2), 0.1) for n in (3, 2, 5, 14)]
    return [([1.0], [2.0], 0.1), *fresh, ([1.0, 0.5], [2.0, 1.0], 25.0)]


measured = slopes.function(
    "measured_gradient",
    cases=functions_and_places,
    right=lambda factors, x, h: at_work(by_sides(), factors, x, h),
    use=at_work,
    says=lambda factors, x, h: f"measured_gradient(f, {x}, {h})",
    tensors=True,
    tolerance=1e-7,
    scale=lambda factors, x, h: (sum(factors) * (largest(x) + h)) ** 3 / h,
)
measured.mistake(
    "You measured to one side. f(x + h) − f(x) over h is off by a term in h, and with both sides it's one in h².",
    by_sides(down=lambda x, i, h: x, apart=1.0),
)
measured.mistake("You measured to the left side alone.", by_sides(up=lambda x, i, h: x, apart=1.0))
measured.mistake("The two places are 2h apart, and you divided by h.", by_sides(apart=1.0))
measured.mistake(
    "That's half of a slope to one side: f(x + h) − f(x) isn't a difference over 2h.", by_sides(down=lambda x, i, h: x)
)
measured.mistake("Your sign is the wrong way round: it's up minus down.", by_sides(apart=-2.0))
measured.mistake(
    "You nudged all the numbers at once. One at a time, and the others hold still.",
    by_sides(lambda x, i, h: [v + h for v in x], lambda x, i, h: [v - h for v in x]),
)
measured.mistake("A number stays nudged when the next one has its turn. Put it back, or work on a copy.", left_nudged)
measured.mistake("Your h is always the same, whatever you're given.", by_sides(own_h=1e-5), by_sides(own_h=1e-6))

nudge = exercise(
    "backprop.nudge",
    title="How small a nudge?",
    kind="measure",
    difficulty=2,
    minutes=12,
    points=2,
    hints=[
        "The exact slope is 3x². Print the distance to it for each k.",
        "With a larger h the formula is off. With a smaller one, two nearly equal numbers are subtracted.",
        "`min(range(1, 13), key=error)`",
    ],
)
nudge.value(
    "one_side",
    8,
    {
        "The smallest h isn't the best: 1e-12 leaves only four digits of the difference.": 12,
        "That's the best one for two sides.": 5,
        "That's the h itself. Give k.": 1e-8,
        "A large h makes the formula wrong: the error is 3 x h.": 1,
    },
)
nudge.value(
    "two_sides",
    5,
    {
        "The smallest h isn't the best: 1e-12 leaves only four digits of the difference.": 12,
        "That's the best one for one side.": 8,
        "That's the h itself. Give k.": 1e-5,
        "A large h makes the formula wrong: the error is h².": 1,
    },
)
