"""What the topics share: fresh tables and rows, products of tables, softmax."""

from collections.abc import Callable, Sequence
from math import exp
from random import Random
from typing import Any

Code = Callable[..., Any]  # a function as a student would write it
Row = list[float]
Table = list[Row]
NO_AUTOGRAD = ["torch.Tensor.backward", "torch.autograd.grad"]
BY_HAND = "Walk back by hand, without autograd."


def fresh_row(rng: Random, n: int, low: float = -2.0, high: float = 2.0) -> Row:
    return [round(rng.uniform(low, high), 2) for _ in range(n)]


def fresh_table(rng: Random, rows: int, columns: int, low: float = -2.0, high: float = 2.0) -> Table:
    return [fresh_row(rng, columns, low, high) for _ in range(rows)]


def turned(table: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Rows as columns."""
    return [list(column) for column in zip(*table, strict=True)]


def dot(a: Sequence[float], b: Sequence[float]) -> float:
    """The sum of the products, as far as the shorter one goes."""
    return sum(x * y for x, y in zip(a, b, strict=False))


def product(a: Table, b: Table) -> Table:
    """The matrix product, where the shapes match."""
    return [[dot(row, column) for column in turned(b)] for row in a]


def softmax(row: Row) -> Row:
    powers = [exp(z - max(row)) for z in row]
    return [power / sum(powers) for power in powers]
