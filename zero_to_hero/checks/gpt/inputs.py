"""What the topics share: fresh tables and rows, a softmax, products of tables, causal weights."""

from collections.abc import Callable, Sequence
from math import exp
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


def dot(a: Sequence[float], b: Sequence[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def product(a: Table, b: Table) -> Table:
    """The matrix product, where the shapes match."""
    return [[dot(row, column) for column in turned(b)] for row in a]


def softmax(row: Row) -> Row:
    powers = [exp(z - max(row)) for z in row]
    return [power / sum(powers) for power in powers]


def bare_softmax(row: Row) -> Row:
    """Without subtracting the largest first, so large scores break it."""
    powers = [exp(z) for z in row]
    return [power / sum(powers) for power in powers]


def causal(scores: Table, soft: Callable[[Row], Row] = softmax, sees: int = 1) -> Table:
    """The weights of each row: a softmax over the first t + `sees` scores of row t, and 0 after them."""
    weights = []
    for t, row in enumerate(scores):
        seen = row[: t + sees]
        weights.append((soft(seen) if seen else []) + [0.0] * (len(row) - len(seen)))
    return weights


def cut_after(weights: Table) -> Table:
    """The weights as they are, with 0 in the place of those of the future."""
    return [[w if s <= t else 0.0 for s, w in enumerate(row)] for t, row in enumerate(weights)]
