"""What the topics share: fresh tables, products of tables, the strides of a shape."""

from collections.abc import Callable, Sequence
from itertools import product as places
from random import Random
from typing import Any

Code = Callable[..., Any]  # a function as a student would write it
Row = list[float]
Table = list[Row]


def fresh_row(rng: Random, n: int, low: float = -2.0, high: float = 2.0) -> Row:
    return [round(rng.uniform(low, high), 2) for _ in range(n)]


def fresh_table(rng: Random, rows: int, columns: int, low: float = -2.0, high: float = 2.0) -> Table:
    return [fresh_row(rng, columns, low, high) for _ in range(rows)]


def turned(table: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Rows as columns."""
    return [list(column) for column in zip(*table, strict=True)]


def product(a: Table, b: Table) -> Table:
    """The matrix product, as far as the shorter side goes."""
    return [[sum(x * y for x, y in zip(row, column, strict=False)) for column in turned(b)] for row in a]


def row_major(shape: Sequence[int]) -> tuple[int, ...]:
    """The strides of a tensor whose last index moves fastest."""
    found, step = [], 1
    for size in reversed(shape):
        found.append(step)
        step *= size
    return tuple(reversed(found))


def walk(shape: Sequence[int], strides: Sequence[int], offset: int = 0) -> list[int]:
    """The places in the storage, in the order in which the last index moves fastest."""
    return [
        offset + sum(i * step for i, step in zip(index, strides, strict=False))
        for index in places(*(range(size) for size in shape))
    ]
