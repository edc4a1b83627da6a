"""What the topics share: blocks of three dimensions."""

from collections.abc import Sequence
from random import Random
from typing import Any

from .._engine.tables import Row, fresh_row

Block = list[list[Row]]  # (N, T, C)


def fresh_block(rng: Random, N: int, T: int, C: int) -> Block:  # noqa: N803
    return [[fresh_row(rng, C, -3, 3) for _ in range(T)] for _ in range(N)]


def flat(rows: Sequence[Sequence[Any]]) -> list[Any]:
    """The items of all the rows, one row after the other."""
    return [item for row in rows for item in row]
