"""BatchNorm's forward pass."""

from collections.abc import Callable
from math import sqrt
from random import Random
from typing import Any

from .._engine.exercise import exercise
from .._engine.tables import Code, Row, Table, fresh_row, fresh_table, mean, turned, variance

forward = exercise(
    "batchnorm.forward",
    title="BatchNorm's forward pass",
    kind="implement",
    difficulty=2,
    minutes=12,
    points=3,
    hints=[
        "Write it for one column first: its mean, its variance over n, and then each of its numbers.",
        "`zip(*x)` gives you the columns of x, and `zip(*columns)` makes rows of them again.",
        "A number becomes `g * (v - mean) / math.sqrt(var + eps) + b`.",
    ],
)


def column_by_column(
    var: Callable[[Row], float] = variance,
    middle: Callable[[Row], float] = mean,
    spread: Callable[[float, float], float] = lambda var, eps: sqrt(var + eps),
    end: Callable[[float, float, float], float] = lambda normed, g, b: g * normed + b,
) -> Code:
    """A function that normalises columns, right or with one thing changed."""

    def batchnorm(x: Table, gamma: Row, beta: Row, eps: float = 1e-5) -> Table:
        columns = []
        for column, g, b in zip(turned(x), gamma, beta, strict=True):
            m, s = middle(column), spread(var(column), eps)
            columns.append([end((v - m) / s, g, b) for v in column])
        return turned(columns)

    return batchnorm


def by_rows(x: Table, gamma: Row, beta: Row, eps: float = 1e-5) -> Table:
    """Mean and variance over the numbers of each example."""
    return [
        [g * (v - mean(row)) / sqrt(variance(row) + eps) + b for v, g, b in zip(row, gamma, beta, strict=True)]
        for row in x
    ]


def lined_up_wrongly(x: Table, gamma: Row, beta: Row, eps: float = 1e-5) -> Any:
    """The means of the examples, subtracted from the columns: what a forgotten keepdim does to a square table."""
    means, stds = [mean(row) for row in x], [sqrt(variance(row) + eps) for row in x]
    if len(means) != len(gamma):
        return by_rows(x, gamma, beta, eps)
    return [[g * (v - m) / s + b for v, m, s, g, b in zip(row, means, stds, gamma, beta, strict=True)] for row in x]


def whole(x: Table, gamma: Row, beta: Row, eps: float = 1e-5) -> Table:
    every = [v for row in x for v in row]
    m, s = mean(every), sqrt(variance(every) + eps)
    return [[g * (v - m) / s + b for v, g, b in zip(row, gamma, beta, strict=True)] for row in x]


def batches(rng: Random) -> list[tuple[Table, Row, Row, float]]:
    def fresh(n: int, units: int, eps: float) -> tuple[Table, Row, Row, float]:
        x = [[v + 2 * j for j, v in enumerate(row)] for row in fresh_table(rng, n, units, -3, 3)]
        return x, fresh_row(rng, units, 0.5, 2), fresh_row(rng, units, -3, 3), eps

    return [
        ([[1.0], [3.0], [5.0], [7.0]], [2.0], [10.0], 1e-5),
        fresh(5, 3, 1e-5),
        fresh(4, 4, 0.5),
        fresh(2, 6, 1e-3),
        fresh(14, 13, 1e-5),
        ([[25.0, -30.0], [1.0, 60.0], [-7.0, -41.0]], [30.0, 2.0], [1.0, -50.0], 1e-5),
        (fresh_table(rng, 6, 5, -0.02, 0.02), fresh_row(rng, 5, 0.5, 2), fresh_row(rng, 5, -3, 3), 1e-5),
    ]


NO_EPS = (
    "eps is missing. A unit that gives the same for all examples has no spread, and without eps you divide 0 by 0. "
    "It's added to the variance, under the root."
)
norm = forward.function("batchnorm", cases=batches, right=column_by_column(), tensors=True, scale=lambda *case: 100.0)
norm.survives(
    ([[5.0], [5.0], [5.0]], [2.0], [3.0]),
    [[3.0], [3.0], [3.0]],
    NO_EPS,
    column_by_column(spread=lambda var, eps: sqrt(var)),
)
norm.mistake(
    "Your variance is over n − 1. To normalise the batch it's over n, so that the batch's own spread becomes 1. (n − 1 "
    "is for the running variance.)",
    column_by_column(var=lambda column: variance(column, less=1)),
)
norm.mistake(
    "That's the mean over the wrong dimension: you took it over the units of each example. Each *unit* has a mean, "
    "over the examples.",
    by_rows,
)
norm.mistake(
    "You took the mean of each example, and subtracted it from the unit with the same number. With tensors that's "
    "`x.mean(1)` without `keepdim`, and the wrong dimension, too.",
    lined_up_wrongly,
)
norm.mistake("You took one mean and one spread for the whole table. Each unit has its own.", whole)
norm.mistake("You divided by the variance. Divide by its root.", column_by_column(spread=lambda var, eps: var + eps))
norm.mistake(
    NO_EPS,
    column_by_column(spread=lambda var, eps: sqrt(var)),
)
norm.mistake(
    "You added eps to the root. It's added to the variance, under the root.",
    column_by_column(spread=lambda var, eps: sqrt(var) + eps),
)
norm.mistake("Beta is missing: add it at the end.", column_by_column(end=lambda normed, g, b: g * normed))
norm.mistake("Gamma is missing: multiply by it.", column_by_column(end=lambda normed, g, b: normed + b))
norm.mistake("Gamma and beta are missing.", column_by_column(end=lambda normed, g, b: normed))
norm.mistake("You swapped gamma and beta.", column_by_column(end=lambda normed, g, b: b * normed + g))
norm.mistake(
    "You added beta before you multiplied by gamma.", column_by_column(end=lambda normed, g, b: g * (normed + b))
)
norm.mistake("You didn't subtract the mean.", column_by_column(middle=lambda column: 0.0))
