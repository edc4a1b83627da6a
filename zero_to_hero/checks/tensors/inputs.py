"""What the topics share: the strides of a shape, and the places that they lead to."""

from collections.abc import Sequence
from itertools import product as places


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
