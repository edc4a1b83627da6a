"""A plot in its place: from limits to px, the frame with ticks and letters, and the room that these need around it."""

import math
from collections.abc import Callable
from typing import Any

from .axis import parts_along
from .legend import legend
from .marks import Box, View, stroke
from .plot import Plot
from .scales import Linear
from .svg import PX, element, number, paint, text, width_of

LINE = 0.8 * PX  # of the frame and its ticks
PAD = 3.5 * PX  # between a tick and its letters
SMALL = 2.0 * PX  # the length of the ticks between


class Frame:
    """The axes in a box of px (left, top, right, bottom)."""

    def __init__(self, ax: Plot, box: Box) -> None:
        self.ax, self.box = ax, box
        self.xs, self.ys = ax.limits("x"), ax.limits("y")
        if ax.aspect is not None:
            self.fit(ax.aspect)
        left, top, right, bottom = self.box
        across, up = projection(ax.x.scale, self.xs, left, right), projection(ax.y.scale, self.ys, bottom, top)
        self.view = View(self.box, lambda x, y: (across(x), up(y)))
        self.across, self.up = across, up
        self.ticks_x, self.small_x, self.for_x = self.ticks("x", right - left)
        self.ticks_y, self.small_y, self.for_y = self.ticks("y", bottom - top)

    def fit(self, aspect: float) -> None:
        """Make steps to the right and up equally long: by a smaller box, or by wider limits."""
        ax, (left, top, right, bottom) = self.ax, self.box
        wide, high = (abs(s.place(b) - s.place(a)) for s, (a, b) in ((ax.x.scale, self.xs), (ax.y.scale, self.ys)))
        if not (wide and high and math.isfinite(wide + high)):
            return
        unit = min((right - left) / wide, (bottom - top) / (high * aspect))
        if ax.stretched:
            self.xs, self.ys = (
                wider(ax.x.scale, self.xs, (right - left) / unit),
                wider(ax.y.scale, self.ys, (bottom - top) / unit / aspect),
            )
            return
        x, y = (left + right - unit * wide) / 2, (top + bottom - unit * high * aspect) / 2
        self.box = (x, y, x + unit * wide, y + unit * high * aspect)

    def ticks(self, axis: str, length: float) -> tuple[list[tuple[float, str]], list[tuple[float, str]], str]:
        """px and texts of the ticks that lie within the limits, of the small ones, and what holds for all."""
        side = getattr(self.ax, axis)
        first, last = self.xs if axis == "x" else self.ys
        parts = parts_along(length / PX, side.size, axis == "y")
        ticks, names, small, small_names, for_all = side.places(first, last, parts)
        to = self.across if axis == "x" else self.up
        start, end = sorted((to(first), to(last)))

        def within(at: list[float], words: list[str]) -> list[tuple[float, str]]:
            found = [(to(tick), name) for tick, name in zip(at, words, strict=True)]
            return [
                (place, name) for place, name in found if math.isfinite(place) and start - 0.01 <= place <= end + 0.01
            ]

        return within(ticks, names), within(small, small_names), for_all

    # --- room

    def texts(self, axis: str) -> list[str]:
        if not (self.ax.framed and getattr(self.ax, axis).lettered):
            return []
        every = [*self.ticks_x, *self.small_x] if axis == "x" else [*self.ticks_y, *self.small_y]
        return [name for _, name in every if name]

    def letters_room(self, axis: str) -> float:
        """px from the frame to the far end of the ticks' letters."""
        side = getattr(self.ax, axis)
        if not self.ax.framed:
            return 0.0
        there = [*self.ticks_x, *self.small_x] if axis == "x" else [*self.ticks_y, *self.small_y]
        room = side.length * PX if side.marked and there else 0.0
        names, size = self.texts(axis), side.size * PX
        if not names:
            return room
        widest, lines = max(width_of(name, size) for name in names), max(name.count("\n") + 1 for name in names)
        turn = math.radians(side.rotation)
        if axis == "y":
            return room + PAD + widest
        return room + PAD + (widest * abs(math.sin(turn)) + size * abs(math.cos(turn)) if turn else size * 1.15 * lines)

    def margins(self) -> Box:
        """px that are needed on each side of the box: left, top, right, bottom."""
        ax = self.ax
        left = top = 3.0
        right, bottom = 6.0, 3.0
        if ax.framed:
            left += self.letters_room("y") + (ax.y.label_size * PX * 1.35 + 3 if ax.y.label else 0)
            bottom += (
                self.letters_room("x")
                + (ax.x.label_size * PX * 1.4 + 3 if ax.x.label else 0)
                + (ax.x.size * PX if self.for_x else 0)
            )
            top += ax.y.size * PX * 1.1 if self.for_y else 0
            ends = [at + width_of(name, ax.x.size * PX) / 2 for at, name in self.ticks_x if name and ax.x.lettered]
            right = max(right, max(ends, default=0.0) - self.box[2] + 2)
        if ax.title:
            top += ax.title_size * PX * (0.5 + 1.2 * (ax.title.count("\n") + 1))
        else:
            top += 5
        for bar in ax.bars_beside:
            right += bar.width(self.box[3] - self.box[1])
        return left, top, right, bottom

    # --- drawn

    def svg(self, clip: str) -> str:
        ax = self.ax
        outside, inside = "", self.grid()
        for mark in sorted(ax.marks, key=lambda one: one.zorder):
            drawn = mark.svg(self.view)
            if mark.clipped:
                inside += drawn
            else:
                outside += drawn
        out = element("g", inside, clip_path=f"url(#{clip})") if inside else ""
        out += (self.lines() + self.words() if ax.framed else "") + outside
        left, top, right, _ = self.box
        size = ax.title_size * PX
        above = top - 6 - 0.2 * size - (ax.y.size * PX * 1.1 if self.for_y and ax.framed else 0)
        lines = ax.title.split("\n") if ax.title else []
        for k, line in enumerate(reversed(lines)):
            out += text(line, (left + right) / 2, above - 1.2 * size * k, size, "middle")
        out += "".join(bar.svg(self.box) for bar in ax.bars_beside)
        return out + (legend(ax, ax.key, self.view) if ax.key else "")

    def grid(self) -> str:
        left, top, right, bottom = self.box
        out = ""
        for axis, ticks, small in (("x", self.ticks_x, self.small_x), ("y", self.ticks_y, self.small_y)):
            look = self.ax.grids.get(axis)
            if look is None:
                continue
            places = [at for at, _ in [*ticks, *(small if look["small"] else [])]]
            d = "".join(
                f"M{number(at)} {number(top)}V{number(bottom)}"
                if axis == "x"
                else f"M{number(left)} {number(at)}H{number(right)}"
                for at in places
            )
            style = {"dashed": "--", "dotted": ":", "solid": "-"}.get(
                look.get("linestyle", "-"), look.get("linestyle", "-")
            )
            out += element(
                "path",
                d=d,
                fill="none",
                stroke=paint(look["color"]),
                stroke_opacity=look["alpha"],
                **stroke(style, look.get("linewidth", 0.8)),
            )
        return out

    def lines(self) -> str:
        """The frame's sides and the ticks."""
        left, top, right, bottom = self.box
        ends: dict[str, Any] = {
            "left": (left, top, left, bottom),
            "bottom": (left, bottom, right, bottom),
            "top": (left, top, right, top),
            "right": (right, top, right, bottom),
        }
        d = "".join("M{} {}L{} {}".format(*map(number, ends[name])) for name in ends if name in self.ax.spines.shown)
        if self.ax.x.marked:
            d += "".join(f"M{number(x)} {number(bottom)}v{number(self.ax.x.length * PX)}" for x, _ in self.ticks_x)
            d += "".join(f"M{number(x)} {number(bottom)}v{number(SMALL)}" for x, _ in self.small_x)
        if self.ax.y.marked:
            d += "".join(f"M{number(left)} {number(y)}h{number(-self.ax.y.length * PX)}" for y, _ in [*self.ticks_y])
            d += "".join(f"M{number(left)} {number(y)}h{number(-SMALL)}" for y, _ in self.small_y)
        return element("path", d=d, fill="none", stroke="currentColor", stroke_width=LINE, stroke_linecap="square")

    def words(self) -> str:
        """The ticks' letters and the axes' names."""
        ax, out = self.ax, ""
        left, top, right, bottom = self.box
        size = ax.x.size * PX
        y = bottom + (ax.x.length * PX if ax.x.marked else 0) + PAD
        if ax.x.lettered:
            for at, name in [*self.ticks_x, *self.small_x] if not ax.x.rotation else []:
                for k, line in enumerate(name.split("\n")):
                    out += text(line, at, y + size * (0.8 + 1.15 * k), size, "middle") if line else ""
            for at, name in self.ticks_x if ax.x.rotation else []:
                slanted = ax.x.rotation not in (90, 270, -90)
                out += text(
                    name,
                    at + (0.3 * size if not slanted else 0),
                    y + (size * 0.6 if slanted else 0),
                    size,
                    "end",
                    -ax.x.rotation,
                )
        size, x = ax.y.size * PX, left - (ax.y.length * PX if ax.y.marked else 0) - PAD
        if ax.y.lettered:
            for at, name in [*self.ticks_y, *self.small_y]:
                out += text(name, x, at + 0.35 * size, size, "end") if name else ""
        if self.for_y and ax.y.lettered:
            out += text(self.for_y, left, top - 5, size)
        under = bottom + self.letters_room("x")
        if self.for_x and ax.x.lettered:
            under += ax.x.size * PX
            out += text(self.for_x, right, under, ax.x.size * PX, "end")
        if ax.x.label:
            out += text(
                ax.x.label, (left + right) / 2, under + ax.x.label_size * PX + 3, ax.x.label_size * PX, "middle"
            )
        if ax.y.label:
            out += text(
                ax.y.label,
                left - self.letters_room("y") - 6 - 0.25 * size,
                (top + bottom) / 2,
                ax.y.label_size * PX,
                "middle",
                -90,
            )
        return out


def projection(scale: Linear, limits: tuple[float, float], start: float, end: float) -> Callable[[float], float]:
    """From numbers to px. What has no place is NaN, except the infinitely far foot of bars on a logarithmic scale."""
    first, last = map(scale.place, limits)
    unit = (end - start) / ((last - first) or 1.0)
    return lambda x: start + (scale.place(x) - first) * unit


def wider(scale: Linear, limits: tuple[float, float], length: float) -> tuple[float, float]:
    """Limits so far apart on the scale, around the same middle."""
    a, b = map(scale.place, limits)
    half = math.copysign(length / 2, b - a)
    return scale.number((a + b) / 2 - half), scale.number((a + b) / 2 + half)
