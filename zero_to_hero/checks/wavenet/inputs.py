"""What the topics share: fresh rows and blocks of three dimensions."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

Code = Callable[..., Any]  # a function as a student would write it
Row = list[float]
Block = list[list[Row]]  # (N, T, C)


def fresh_row(rng: Random, n: int, low: float = -3.0, high: float = 3.0) -> Row:
    return [round(rng.uniform(low, high), 2) for _ in range(n)]


def fresh_block(rng: Random, N: int, T: int, C: int) -> Block:  # noqa: N803
    return [[fresh_row(rng, C) for _ in range(T)] for _ in range(N)]


def flat(rows: Sequence[Sequence[Any]]) -> list[Any]:
    """The items of all the rows, one row after the other."""
    return [item for row in rows for item in row]


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def variance(values: Sequence[float], less: int = 0) -> float:
    """The mean of the squared distances from the mean, over n - less."""
    middle = mean(values)
    return sum((value - middle) ** 2 for value in values) / (len(values) - less)
