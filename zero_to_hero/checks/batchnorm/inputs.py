"""What the topics share: fresh tables, a mean, a variance, columns."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

Code = Callable[..., Any]  # a function as a student would write it
Row = list[float]
Table = list[Row]


def fresh_row(rng: Random, n: int, low: float = -3.0, high: float = 3.0) -> Row:
    return [round(rng.uniform(low, high), 2) for _ in range(n)]


def fresh_table(rng: Random, rows: int, columns: int, low: float = -3.0, high: float = 3.0) -> Table:
    return [fresh_row(rng, columns, low, high) for _ in range(rows)]


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def variance(values: Sequence[float], less: int = 0) -> float:
    """The mean of the squared distances from the mean, over n - less."""
    middle = mean(values)
    return sum((value - middle) ** 2 for value in values) / (len(values) - less)


def turned(table: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Rows as columns."""
    return [list(column) for column in zip(*table, strict=True)]
