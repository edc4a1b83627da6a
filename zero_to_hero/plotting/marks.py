"""Marks: what an axes draws. Each knows the numbers that it covers and how it looks as SVG."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from .colours import Map
from .scales import Linear, Log, SymLog
from .svg import element, letters, number, paint, path, png

Place = Callable[[float, float], tuple[float, float]]  # from numbers to px

DASHES = {
    "-": None,
    "solid": None,
    "--": "5.5 2.4",
    "dashed": "5.5 2.4",
    ":": "1.5 2.5",
    "dotted": "1.5 2.5",
    "-.": "9.6 2.4 1.5 2.4",
}
MARKERS = "o.sx+^vDd*,|"


def marker(
    kind: str, x: float, y: float, size: float, fill: str, edge: str | None = None, opacity: float | None = None
) -> str:
    """One mark at a place, `size` px wide."""
    r = size / 2
    look: dict[str, Any] = {"fill": paint(fill), "stroke": paint(edge) if edge else None, "opacity": opacity}
    if kind in ("x", "+", "|"):
        arms = {
            "x": path([(x - r, y - r), (x + r, y + r), None, (x + r, y - r), (x - r, y + r)]),
            "+": f"M{number(x - r)} {number(y)}h{number(size)}M{number(x)} {number(y - r)}v{number(size)}",
            "|": f"M{number(x)} {number(y - r)}v{number(size)}",
        }
        return element("path", d=arms[kind], fill="none", stroke=paint(fill), stroke_width=1.3, opacity=opacity)
    if kind == "s":
        return element("rect", x=x - r, y=y - r, width=size, height=size, **look)
    shapes = {
        "^": (0, -1, 0.9, 0.8, -0.9, 0.8),
        "v": (0, 1, 0.9, -0.8, -0.9, -0.8),
        "D": (0, -1, 1, 0, 0, 1, -1, 0),
        "d": (0, -1, 0.6, 0, 0, 1, -0.6, 0),
    }
    if kind == "*":
        corners = [
            (
                math.sin(k * math.pi / 5) * (1 if k % 2 == 0 else 0.4),
                -math.cos(k * math.pi / 5) * (1 if k % 2 == 0 else 0.4),
            )
            for k in range(10)
        ]
        shapes["*"] = tuple(part for corner in corners for part in corner)
    if kind in shapes:
        shape = shapes[kind]
        points = [(x + r * shape[k], y + r * shape[k + 1]) for k in range(0, len(shape), 2)]
        return element("path", d=path(points) + "Z", **look)
    return element("circle", cx=x, cy=y, r=r * (0.5 if kind == "." else 0.2 if kind == "," else 1), **look)


@dataclass
class Mark:
    """xs and ys say what the axes must cover; `sticky` edges, such as the foot of bars, get no room beyond them."""

    xs: Sequence[float] = ()
    ys: Sequence[float] = ()
    colour: str = "#000000"
    label: str = ""
    alpha: float | None = None
    zorder: float = 2
    sticky_y: Sequence[float] = ()
    sticky_x: Sequence[float] = ()

    def svg(self, place: Place) -> str:
        raise NotImplementedError

    def sample(self, x: float, y: float, width: float) -> str:
        """The mark as it stands in the legend, from x on at the height y."""
        return element("rect", x=x, y=y - 4, width=width, height=8.0, fill=paint(self.colour), opacity=self.alpha)


@dataclass
class Line(Mark):
    style: str = "-"
    width: float = 1.5
    marker: str = ""
    size: float = 6.0

    def svg(self, place: Place) -> str:
        points: list[tuple[float, float] | None] = []
        for x, y in zip(self.xs, self.ys, strict=True):
            at = place(x, y)
            points.append(at if all(map(math.isfinite, at)) else None)
        out = ""
        if self.style:
            out = element(
                "path",
                d=path(thinned(points)),
                fill="none",
                stroke=paint(self.colour),
                stroke_width=self.width * 4 / 3,
                stroke_dasharray=dashes(self.style, self.width),
                opacity=self.alpha,
            )
        if self.marker:
            out += "".join(
                marker(self.marker, *at, self.size * 4 / 3, self.colour, None, self.alpha) for at in points if at
            )
        return out

    def sample(self, x: float, y: float, width: float) -> str:
        out = ""
        if self.style:
            out = element(
                "path",
                d=path([(x, y), (x + width, y)]),
                stroke=paint(self.colour),
                stroke_width=self.width * 4 / 3,
                stroke_dasharray=dashes(self.style, self.width),
            )
        return out + (marker(self.marker, x + width / 2, y, self.size * 4 / 3, self.colour) if self.marker else "")

    # what lectures ask a line for
    def get_xdata(self) -> list[float]:
        return list(self.xs)

    def get_ydata(self) -> list[float]:
        return list(self.ys)

    def get_color(self) -> str:
        return self.colour

    def __repr__(self) -> str:
        return f"<matplotlib.lines.Line2D object at {id(self):#x}>"


def dashes(style: str, width: float) -> str | None:
    pattern = DASHES.get(style)
    return pattern and " ".join(number(float(part) * max(width, 1) * 0.9) for part in pattern.split())


def thinned(points: list[tuple[float, float] | None]) -> list[tuple[float, float] | None]:
    """Of many points in one column of pixels the first, lowest, highest and last: the line looks the same."""
    if len(points) < 2000:
        return points
    out: list[tuple[float, float] | None] = []
    column: list[tuple[float, float]] = []
    for point in [*points, None]:
        if column and (point is None or round(point[0]) != round(column[0][0])):
            lowest, highest = min(column, key=lambda p: p[1]), max(column, key=lambda p: p[1])
            kept = {column[0], lowest, highest, column[-1]}
            out += [one for k, one in enumerate(column) if one in kept and one not in column[:k]]
            column = []
        if point is None:
            out.append(None)
        else:
            column.append(point)
    return out


@dataclass
class Points(Mark):
    sizes: Sequence[float] = ()  # widths in px
    colours: Sequence[str] = ()
    kind: str = "o"
    edge: str | None = None

    def svg(self, place: Place) -> str:
        out = []
        for k, (x, y) in enumerate(zip(self.xs, self.ys, strict=True)):
            at = place(x, y)
            if all(map(math.isfinite, at)):
                out.append(
                    marker(
                        self.kind,
                        *at,
                        self.sizes[k % len(self.sizes)],
                        self.colours[k % len(self.colours)],
                        self.edge,
                        self.alpha,
                    )
                )
        return "".join(out)

    def sample(self, x: float, y: float, width: float) -> str:
        return marker(self.kind, x + width / 2, y, self.sizes[0], self.colours[0], self.edge, self.alpha)

    def __repr__(self) -> str:
        return f"<matplotlib.collections.PathCollection object at {id(self):#x}>"


@dataclass
class Boxes(Mark):
    """Bars: (left, bottom, right, top) each."""

    boxes: Sequence[tuple[float, float, float, float]] = ()
    edge: str | None = None

    def svg(self, place: Place) -> str:
        out = []
        for left, bottom, right, top in self.boxes:
            (x, y), (u, v) = place(left, bottom), place(right, top)
            x, y, u, v = (
                one if math.isfinite(one) else max(place(left, top)[1], y if math.isfinite(y) else 0)
                for one in (x, y, u, v)
            )
            out.append(
                element(
                    "rect",
                    x=min(x, u),
                    y=min(y, v),
                    width=abs(u - x),
                    height=abs(v - y),
                    fill=paint(self.colour),
                    stroke=self.edge and paint(self.edge),
                    opacity=self.alpha,
                )
            )
        return "".join(out)

    def __repr__(self) -> str:
        return f"<BarContainer object of {len(self.boxes)} artists>"

    def __len__(self) -> int:
        return len(self.boxes)


@dataclass
class Area(Mark):
    """What lies between two lines."""

    lower: Sequence[float] = ()
    upper: Sequence[float] = ()

    def svg(self, place: Place) -> str:
        up = [place(x, y) for x, y in zip(self.xs, self.upper, strict=True)]
        down = [place(x, y) for x, y in zip(self.xs, self.lower, strict=True)]
        points = [one for one in [*up, *reversed(down)] if all(map(math.isfinite, one))]
        return element("path", d=path(points) + "Z", fill=paint(self.colour), opacity=self.alpha) if points else ""


@dataclass
class Rule(Mark):
    """A straight line through the whole axes, at x or at y."""

    x: float | None = None
    y: float | None = None
    style: str = "-"
    width: float = 1.5
    span: tuple[float, float, float, float] = field(default=(0, 0, 0, 0))  # the axes in px: left, top, right, bottom

    def svg(self, place: Place) -> str:
        left, top, right, bottom = self.span
        if self.x is not None:
            at = place(self.x, 1)[0]
            points: list[tuple[float, float] | None] = [(at, top), (at, bottom)]
        else:
            at = place(1, self.y or 0)[1]
            points = [(left, at), (right, at)]
        if not math.isfinite(at):
            return ""
        return element(
            "path",
            d=path(points),
            stroke=paint(self.colour),
            stroke_width=self.width * 4 / 3,
            stroke_dasharray=dashes(self.style, self.width),
            opacity=self.alpha,
        )

    def sample(self, x: float, y: float, width: float) -> str:
        return Line(colour=self.colour, style=self.style, width=self.width).sample(x, y, width)


@dataclass
class Text(Mark):
    text: str = ""
    x: float = 0.0
    y: float = 0.0
    size: float = 11.0
    ha: str = "left"
    va: str = "baseline"
    of_axes: tuple[float, float, float, float] | None = None
    arrow: tuple[float, float] | None = None
    weight: str | None = None

    def svg(self, place: Place) -> str:
        at = place(self.x, self.y)
        if not all(map(math.isfinite, at)):
            return ""
        size = self.size * 4 / 3
        drop = {"center": 0.35, "top": 0.8, "bottom": -0.2, "baseline": 0.0, "center_baseline": 0.35}.get(self.va, 0.0)
        anchor = {"left": None, "center": "middle", "right": "end"}.get(self.ha)
        out = ""
        if self.arrow:
            tip = place(*self.arrow)
            out = element("path", d=path([at, tip]), stroke=paint(self.colour), stroke_width=1.2, fill="none")
            out += marker("o", *tip, 4.0, self.colour)
        lines = self.text.split("\n")
        top = at[1] + drop * size - (len(lines) - 1) * size * 1.2 * {"top": 0, "center": 0.5}.get(self.va, 1)
        for k, line in enumerate(lines):
            out += element(
                "text",
                letters(line),
                x=at[0],
                y=top + k * size * 1.2,
                font_size=size,
                fill=paint(self.colour),
                text_anchor=anchor,
                opacity=self.alpha,
                font_weight=self.weight,
            )
        return out


class Norm:
    """From values to numbers between 0 and 1, by a scale."""

    def __init__(self, kind: str | None, low: float, high: float) -> None:
        self.scale: Linear = {"log": Log, "symlog": SymLog}.get(kind or "linear", Linear)()
        self.low, self.high = low, high

    def __call__(self, value: float) -> float:
        low, high = self.scale.place(self.low), self.scale.place(self.high)
        x = self.scale.place(value)
        return 0.0 if high == low else (x - low) / (high - low)


@dataclass
class Image(Mark):
    """A table of numbers as colours; rows from the top down, or (origin "lower") from the bottom up."""

    rows: Sequence[Sequence[Any]] = ()
    map: Map = field(default_factory=lambda: Map("viridis"))
    norm: Norm = field(default_factory=lambda: Norm(None, 0, 1))
    extent: tuple[float, float, float, float] = (0, 1, 1, 0)  # left, right, bottom, top
    smooth: bool = False

    def colour_of(self, value: Any) -> tuple[int, int, int]:
        if isinstance(value, (list, tuple)):  # red, green, blue
            scale = 1 if any(isinstance(one, int) for one in value) else 255
            red, green, blue = (round(min(max(one * scale, 0), 255)) for one in value[:3])
            return red, green, blue
        return self.map.rgb(self.norm(value))

    def svg(self, place: Place) -> str:
        left, right, bottom, top = self.extent
        (x, y), (u, v) = place(left, top), place(right, bottom)
        rows = [[self.colour_of(value) for value in row] for row in self.rows]
        if y > v:
            rows.reverse()
        if x > u:
            rows = [row[::-1] for row in rows]
        sharp = None if self.smooth else "image-rendering:pixelated"
        return element(
            "image",
            x=min(x, u),
            y=min(y, v),
            width=abs(u - x),
            height=abs(v - y),
            href=png(rows),
            preserveAspectRatio="none",
            style=sharp,
        )

    def __repr__(self) -> str:
        return f"<matplotlib.image.AxesImage object at {id(self):#x}>"
