"""A colour bar: what the colours of a picture or of points mean."""

from typing import Any

from .images import strip
from .marks import Box
from .refusal import only, refuse
from .svg import PX, element, number, text, width_of
from .tick_labels import labels
from .values import number as single
from .values import numbers

WIDTH, GAP, TICK = 14.0, 12.0, 4.7  # px


class ColourBar:
    """`mappable` is an Image or Points, with a colour map and a norm."""

    def __repr__(self) -> str:
        return f"<matplotlib.colorbar.Colorbar object at {id(self):#x}>"

    def __init__(self, mappable: Any, label: str, shrink: float, ticks: Any) -> None:
        self.mappable, self.label, self.shrink = mappable, label, shrink
        self.ticks: list[float] | None = None if ticks is None else numbers(ticks, "colorbar")

    def set_label(self, label: Any, **options: Any) -> None:
        only("colorbar.set_label", options, "rotation", "labelpad", "fontsize")
        self.label = str(label)

    def set_ticks(self, ticks: Any) -> None:
        self.ticks = numbers(ticks, "colorbar")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        refuse(f"colorbar.{name}")

    def places(self, height: float) -> tuple[list[tuple[float, str]], str]:
        """Share and text of each tick, and what holds for all of them."""
        norm = self.mappable.norm
        parts = max(int(height * self.shrink / PX // 22), 2)
        ticks = norm.scale.ticks(norm.low, norm.high, parts) if self.ticks is None else self.ticks
        texts, for_all = labels(norm.scale, ticks, norm.low, norm.high)
        found = [(norm(tick), written) for tick, written in zip(ticks, texts, strict=True)]
        return [(at, written) for at, written in found if -1e-9 <= at <= 1 + 1e-9], for_all

    def width(self, height: float) -> float:
        """px that it takes beside a plot so high."""
        size = 11.0 * PX
        widest = max([0.0, *(width_of(written, size) for _, written in self.places(height)[0])])
        return GAP + WIDTH + TICK + 4 + widest + (size * 1.5 if self.label else 0)

    def svg(self, box: Box) -> str:
        """Beside a plot whose frame is this box."""
        _, top, right, bottom = box
        height, size, x = (bottom - top) * self.shrink, 11.0 * PX, right + GAP
        foot = (top + bottom + height) / 2
        out = strip(self.mappable.map, x, foot - height, WIDTH, height)
        ticks, for_all = self.places(bottom - top)
        d, widest = "", 0.0
        for at, written in ticks:
            y = foot - single(at, "colorbar") * height
            d += f"M{number(x + WIDTH)} {number(y)}h{number(TICK)}"
            out += text(written, x + WIDTH + TICK + 4, y + 0.35 * size, size)
            widest = max(widest, width_of(written, size))
        out += element("path", d=d, stroke="currentColor", fill="none")
        if for_all:
            out += text(for_all, x, foot - height - 5, size)
        if self.label:
            out += text(self.label, x + WIDTH + TICK + 4 + widest + size, foot - height / 2, size, "middle", -90)
        return out
