"""Counts of numbers in bins, as numpy.histogram makes them."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from .refusal import refuse


def edges_of(
    values: Sequence[float], bins: int | Sequence[float] | str, span: tuple[float, float] | None
) -> list[float]:
    """The edges of the bins: so many of equal width, or those that were given."""
    if isinstance(bins, str):
        refuse(f"plt.hist(…, bins={bins!r})")
    if not isinstance(bins, int):
        edges = list(bins)
        if len(edges) < 2 or any(a > b for a, b in pairwise(edges)):
            raise ValueError("plt.hist needs bins with two edges at least, in rising order.")
        return edges
    if bins < 1:
        raise ValueError(f"plt.hist needs at least one bin, but got bins={bins}.")
    low, high = span or (min(values, default=0.0), max(values, default=1.0))
    if not (math.isfinite(low) and math.isfinite(high)) or low > high:
        raise ValueError(
            f"plt.hist can't make bins from {low} to {high}: give it finite numbers, or range=(low, high)."
        )
    if low == high:
        low, high = low - 0.5, high + 0.5
    width = (high - low) / bins
    return [*(k * width + low for k in range(bins)), high]


def counts_of(values: Sequence[float], edges: Sequence[float], weights: Sequence[float] | None = None) -> list[float]:
    """How many values lie in each bin. A bin has its left edge, the last one both; outside nothing counts."""
    counts = [0.0] * (len(edges) - 1)
    for k, value in enumerate(values):
        if edges[0] <= value <= edges[-1]:
            counts[min(bisect_right(edges, value), len(counts)) - 1] += 1 if weights is None else weights[k]
    return counts


def densities(counts: Sequence[float], edges: Sequence[float]) -> list[float]:
    """Counts so that the bars' area is 1."""
    total = sum(counts)
    if not total:
        return [math.nan] * len(counts)
    return [n / (b - a) / total for n, a, b in zip(counts, edges[:-1], edges[1:], strict=True)]
