"""Small tables for the checks: fresh ones as inputs, and the arithmetic of which right answers and mistakes are made.

Plain lists of rows. Left out: other dimensions, and anything that has to be fast.
"""

from collections.abc import Callable, Iterable, Sequence
from math import exp
from random import Random
from typing import Any

Code = Callable[..., Any]  # a function as a student would write it
Row = list[float]
Table = list[Row]


def fresh_row(rng: Random, n: int, low: float = -2.0, high: float = 2.0) -> Row:
    """Some numbers between low and high, with two decimals."""
    return [round(rng.uniform(low, high), 2) for _ in range(n)]


def fresh_table(rng: Random, rows: int, columns: int, low: float = -2.0, high: float = 2.0) -> Table:
    return [fresh_row(rng, columns, low, high) for _ in range(rows)]


def turned(table: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Rows as columns."""
    return [list(column) for column in zip(*table, strict=True)]


def dot(a: Sequence[float], b: Sequence[float]) -> float:
    """The sum of the products, as far as the shorter one goes."""
    return sum(x * y for x, y in zip(a, b, strict=False))


def product(a: Sequence[Sequence[float]], b: Sequence[Sequence[float]]) -> Table:
    """The matrix product, as far as the shorter side goes."""
    return [[dot(row, column) for column in turned(b)] for row in a]


def softmax(row: Sequence[float]) -> Row:
    powers = [exp(z - max(row)) for z in row]
    return [power / sum(powers) for power in powers]


def bare_softmax(row: Sequence[float]) -> Row:
    """Without subtracting the largest first, so large numbers break it."""
    powers = [exp(z) for z in row]
    return [power / sum(powers) for power in powers]


def mean(values: Iterable[float]) -> float:
    each = list(values)
    return sum(each) / len(each)


def variance(values: Sequence[float], less: int = 0) -> float:
    """The mean of the squared distances from the mean, over n - less."""
    middle = mean(values)
    return sum((value - middle) ** 2 for value in values) / (len(values) - less)
