"""One direction of a plot: its scale, limits, ticks and name."""

import math
from bisect import bisect_left
from collections.abc import Sequence

from .scales import Linear, Log
from .tick_labels import labels, small_labels

MARGIN = 0.05  # of the data's extent, on both sides


class Axis:
    """How numbers lie along x or y. What was set holds; the rest follows from the data."""

    def __init__(self) -> None:
        self.scale = Linear()
        self.fixed: tuple[float | None, float | None] = (None, None)  # limits that were set
        self.turned = False  # large numbers stand left or below
        self.margin = MARGIN
        self.tight = False
        self.ticks: list[float] | None = None
        self.names: list[str] | None = None  # written at the ticks
        self.categories: list[str] = []  # strings as data: the first one stands at 0
        self.label = ""
        self.label_size = 11.0
        self.size = 11.0  # of the ticks' letters, in points
        self.length = 3.5  # of the ticks, in points
        self.rotation = 0.0  # of the ticks' letters, in degrees
        self.marked = True  # has ticks
        self.lettered = True  # has their texts

    def limits(self, data: Sequence[float], sticky: Sequence[float], drawn: bool) -> tuple[float, float]:
        """The ends of the axis. Beyond an edge that is `sticky`, such as the foot of bars, there's no margin."""
        first, last = self.fixed
        if first is None or last is None:
            low, high = (
                self.around(data, sticky)
                if drawn
                else self.scale.limits(*(0.0, 1.0) if self.scale.name != "log" else (1.0, 10.0))
            )
            if self.turned:
                low, high = high, low
            first, last = low if first is None else first, high if last is None else last
        if first == last:
            first, last = self.scale.limits(first, last)
        return first, last

    def around(self, data: Sequence[float], sticky: Sequence[float]) -> tuple[float, float]:
        good = [x for x in data if self.scale.fits(x)]
        low, high = self.scale.limits(min(good, default=-math.inf), max(good, default=math.inf))
        if self.tight:
            return low, high
        edges, near = sorted(sticky), 1e-5 * abs(high - low)
        at, end = bisect_left(edges, low + near) - 1, bisect_left(edges, high - near)
        start, stop = self.scale.place(low), self.scale.place(high)
        room = (stop - start) * self.margin
        room = room if math.isfinite(room) else 0.0
        wide, far = self.scale.number(start - room), self.scale.number(stop + room)
        return max(wide, edges[at]) if at >= 0 else wide, min(far, edges[end]) if end < len(edges) else far

    def places(self, low: float, high: float, parts: int) -> tuple[list[float], list[str], list[float], list[str], str]:
        """Ticks and their texts, small ticks and theirs, and what stands at the axis' end for all of them."""
        if self.ticks is not None:
            names = self.names if self.names is not None else labels(self.scale, self.ticks, low, high)[0]
            return self.ticks, [*names, *[""] * len(self.ticks)][: len(self.ticks)], [], [], ""
        if self.categories:
            return [float(k) for k in range(len(self.categories))], self.categories, [], [], ""
        bottom, top = min(low, high), max(low, high)
        if isinstance(self.scale, Log) and bottom <= 0:
            return [], [], [], [], ""
        ticks = self.scale.ticks(bottom, top, parts)
        small = self.scale.small_ticks(bottom, top, parts)
        names, for_all = labels(self.scale, ticks, low, high)
        return ticks, names, small, small_labels(self.scale, small, low, high), for_all

    def number_of(self, category: str) -> float:
        """Where a string stands as data."""
        if category not in self.categories:
            self.categories.append(category)
        return float(self.categories.index(category))


def parts_along(length: float, size: float, upright: bool) -> int:
    """How many parts the ticks of an axis may divide it into, by its length and its letters' size, both in points."""
    return int(length // (size * (2 if upright else 3)))
