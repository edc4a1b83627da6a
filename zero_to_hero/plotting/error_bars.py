"""Error bars: how far a value may be from where it's drawn, as a line through the point, with or without caps."""

import math
from collections.abc import Sequence
from typing import Any

from .marks import Line
from .values import numbers, plain


class ErrorBars(tuple[Any, tuple[Line, ...], tuple[Line, ...]]):
    """What `errorbar` gives: the line through the points (or None), the caps, the bars."""

    def __repr__(self) -> str:
        return f"<ErrorbarContainer object of {len(self)} artists>"


def errors(given: Any, count: int, name: str) -> tuple[list[float], list[float]]:
    """How far each of `count` bars goes below and above its value.

    One number holds for all; two rows are those below and those above. Raises ValueError for another shape, and for
    negative errors.
    """
    found = plain(given, "errorbar")
    two = isinstance(found, list) and len(found) == 2 and isinstance(found[0], list)
    rows = [numbers(one, "errorbar") for one in (found if two else [found])]
    rows = [row * count if len(row) == 1 else row for row in rows]
    if any(len(row) != count for row in rows):
        told = " and ".join(str(len(row)) for row in rows)
        raise ValueError(
            f"plt.errorbar needs one {name} for each of its {count} points, or one for all, but got {told}."
        )
    if any(error < 0 for row in rows for error in row):
        raise ValueError(f"{name} must not contain negative values")
    return rows[0], rows[-1]


def bars(
    at: Sequence[float], values: Sequence[float], low: Sequence[float], high: Sequence[float]
) -> tuple[list[float], list[float], list[tuple[float, float]]]:
    """The points of all bars, as one line with gaps, along and across; and the places of the caps."""
    along: list[float] = []
    across: list[float] = []
    ends: list[tuple[float, float]] = []
    for place, value, below, above in zip(at, values, low, high, strict=True):
        # by way of the value itself: where a logarithmic axis has no place for one end, the other half stands
        along += [value - below, value, value + above, math.nan]
        across += [place, place, place, math.nan]
        ends += [(value - below, place), (value + above, place)]
    return along, across, ends
