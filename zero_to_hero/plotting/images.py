"""Tables of numbers as pictures, and the norm that leads from numbers to colours."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from .colours import Map
from .marks import Box, Mark, View
from .scales import Linear, scale
from .svg import element, rgba_png

SHARP = 400  # pixels across, at least: no viewer smooths the edges between the table's cells then


class Norm:
    """From numbers between `low` and `high` to shares between 0 and 1, evenly on a scale."""

    def __init__(self, kind: str, low: float, high: float) -> None:
        self.scale: Linear = scale(kind)
        self.low, self.high = low, high
        self.start, self.end = self.scale.place(low), self.scale.place(high)

    def __call__(self, value: float) -> float:
        """NaN for a number that has no place on the scale."""
        if not self.scale.fits(value):
            return value if self.scale.name == "linear" and self.end > self.start else math.nan
        return 0.0 if self.end == self.start else (self.scale.place(value) - self.start) / (self.end - self.start)


def norm_of(kind: Any, values: Sequence[float], low: float | None, high: float | None) -> Norm:
    """The norm over these values, or between the limits that were given."""
    scale_ = scale(kind or "linear")
    good = [value for value in values if scale_.fits(value)] or [1.0 if scale_.name == "log" else 0.0]
    return Norm(scale_.name, min(good) if low is None else low, max(good) if high is None else high)


@dataclass(repr=False)
class Image(Mark):
    """Rows from the top down, of numbers or of colours."""

    kind: ClassVar[str] = "image.AxesImage"
    rows: Sequence[Sequence[Any]] = ()
    map: Map = field(default_factory=lambda: Map("viridis"))
    norm: Norm = field(default_factory=lambda: Norm("linear", 0, 1))
    extent: Box = (0, 1, 0, 1)  # left, right, lower, upper
    zorder: float = 0.0

    def pixels(self) -> list[list[bytes]]:
        if isinstance(self.rows[0][0], list):
            whole = all(part == int(part) for row in self.rows for one in row for part in one)
            unit = 1 if whole and any(part > 1 for row in self.rows for one in row for part in one) else 255
            return [[bytes(shade(one, unit)) for one in row] for row in self.rows]
        colours = [bytes([*(self.map.rgb(k / 255) or ()), 255]) for k in range(256)]
        nothing = bytes(4)
        return [
            [nothing if math.isnan(at := self.norm(one)) else colours[index(at)] for one in row] for row in self.rows
        ]

    def svg(self, view: View) -> str:
        left, right, lower, upper = self.extent
        (x, y), (u, v) = view.place(left, upper), view.place(right, lower)
        if not all(map(math.isfinite, (x, y, u, v))):
            return ""
        rows = self.pixels()
        rows = rows[::-1] if y > v else rows
        rows = [row[::-1] for row in rows] if x > u else rows
        times = max(1, SHARP // max(len(rows), len(rows[0])))
        rgba = b"".join(b"".join(pixel * times for pixel in row) * times for row in rows)
        address = rgba_png(len(rows[0]) * times, len(rows) * times, rgba)
        return element(
            "image", x=min(x, u), y=min(y, v), width=abs(u - x), height=abs(v - y), href=address, opacity=self.alpha,
            preserveAspectRatio="none", style="image-rendering:pixelated",
        )  # fmt: skip

    def sample(self, x: float, y: float, width: float) -> str:
        return ""


def index(share: float) -> int:
    return min(max(int(min(max(share, 0.0), 1.0) * 256), 0), 255)


def shade(parts: Sequence[float], unit: int) -> list[int]:
    """Red, green, blue and opacity, from 0 to 255."""
    four = [round(min(max(part * unit, 0), 255)) for part in parts]
    return four if len(four) == 4 else [*four, 255]


def strip(map_: Map, x: float, y: float, width: float, height: float) -> str:
    """A colour map from its lowest value, at the bottom, to its highest."""
    pixels = b"".join(bytes([*(map_.rgb(1 - k / 255) or ()), 255]) for k in range(256))
    return element(
        "image", x=x, y=y, width=width, height=height, href=rgba_png(1, 256, pixels), preserveAspectRatio="none"
    )
