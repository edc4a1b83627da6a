"""Marks: what is drawn into a plot. Each knows the numbers that it covers and how it looks as SVG.

Their names are matplotlib's where a reader may see them.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from .markers import markers
from .refusal import refuse
from .svg import PX, element, finite, number, paint, path, text, width_of

DASHES = {"-": (), "--": (3.7, 1.6), "-.": (6.4, 1.6, 1.0, 1.6), ":": (1.0, 1.65), "": ()}  # in widths of the line
MANY = 2_000  # marks from which on they're drawn together, in one path
Box = tuple[float, float, float, float]  # px: left, top, right, bottom


@dataclass
class View:
    """Where a plot stands in its picture."""

    box: Box
    place: Callable[[float, float], tuple[float, float]]  # from numbers to px; what has no place isn't finite

    def part(self, across: float, up: float) -> tuple[float, float]:
        """From shares of the box, counted from its lower left, to px."""
        left, top, right, bottom = self.box
        return left + (right - left) * across, bottom - (bottom - top) * up


@dataclass
class Mark:
    """`xs` and `ys` are what the plot has to show. It gets no margin beyond its `sticky` edges."""

    kind: ClassVar[str] = "artist.Artist"
    xs: Sequence[float] = ()
    ys: Sequence[float] = ()
    colour: str | None = "#000000"
    label: str = ""
    alpha: float | None = None
    zorder: float = 2.0
    sticky_x: Sequence[float] = ()
    sticky_y: Sequence[float] = ()
    clipped: bool = True

    def svg(self, view: View) -> str:
        raise NotImplementedError

    def sample(self, x: float, y: float, width: float) -> str:
        """The mark in a legend, from x on at the height y."""
        return element("rect", x=x, y=y - 4.5, width=width, height=9.0, fill=paint(self.colour), opacity=self.alpha)

    def covered(self, axis: str) -> Sequence[float]:
        """The numbers along x or y, without those of points that have no place in the other direction."""
        mine, other = (self.xs, self.ys) if axis == "x" else (self.ys, self.xs)
        if len(mine) != len(other):
            return mine
        return [a for a, b in zip(mine, other, strict=True) if math.isfinite(b)]

    def asks(self, axis: str) -> bool:
        """Whether the axis' limits follow its numbers, even where it has none."""
        return True

    def set_label(self, label: Any) -> None:
        self.label = str(label)

    def get_label(self) -> str:
        return self.label

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        refuse(f"{self.kind.rpartition('.')[2]}.{name}")

    def __repr__(self) -> str:
        return f"<matplotlib.{self.kind} object at {id(self):#x}>"


def stroke(style: str | Sequence[float], width: float) -> dict[str, Any]:
    """The attributes of a line; `width` is in points."""
    dashes = DASHES[style] if isinstance(style, str) else style
    return {
        "stroke_width": width * PX,
        "stroke_dasharray": " ".join(number(part * width * PX) for part in dashes) or None,
    }


@dataclass(repr=False)
class Line(Mark):
    kind: ClassVar[str] = "lines.Line2D"
    style: str | Sequence[float] = "-"
    width: float = 1.5  # points, as all that follow
    marker: str = ""
    size: float = 6.0
    fill: str | None = None
    edge: str | None = None
    steps: str = ""  # "pre", "post", "mid"

    def svg(self, view: View) -> str:
        xs, ys = stepped(self.xs, self.ys, self.steps) if self.steps else (self.xs, self.ys)
        places = [view.place(x, y) for x, y in zip(xs, ys, strict=True)]
        out = self.stroke(thinned(places)) if self.style != "" else ""
        if self.marker:
            places = [view.place(x, y) for x, y in zip(self.xs, self.ys, strict=True)] if self.steps else places
            out += self.marks(thinned_marks(finite(places)))
        return out

    def stroke(self, points: list[tuple[float, float] | None]) -> str:
        return element(
            "path",
            d=path(points),
            fill="none",
            stroke=paint(self.colour),
            opacity=self.alpha,
            stroke_linejoin="round",
            stroke_linecap="square" if self.style == "-" else None,
            **stroke(self.style, self.width),
        )

    def marks(self, at: list[tuple[float, float]]) -> str:
        return markers(self.marker, at, self.size * PX, self.fill, self.edge, PX, self.alpha)

    def sample(self, x: float, y: float, width: float) -> str:
        line = self.stroke([(x, y), (x + width, y)]) if self.style != "" else ""
        return line + (self.marks([(x + width / 2, y)]) if self.marker else "")

    def get_xdata(self) -> list[float]:
        return list(self.xs)

    def get_ydata(self) -> list[float]:
        return list(self.ys)

    def get_color(self) -> str | None:
        return self.colour

    def set_data(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        self.xs, self.ys = list(xs), list(ys)


def stepped(xs: Sequence[float], ys: Sequence[float], where: str) -> tuple[list[float], list[float]]:
    """The corners of a staircase through the points."""
    across, up = list(xs[:1]), list(ys[:1])
    for k in range(1, len(xs)):
        turns = {"pre": [xs[k - 1]] * 2, "post": [xs[k]] * 2, "mid": [(xs[k - 1] + xs[k]) / 2] * 2}[where]
        across += [*turns, xs[k]]
        up += [ys[k - 1], ys[k], ys[k]]
    return across, up


def thinned(points: Sequence[tuple[float, float]]) -> list[tuple[float, float] | None]:
    """Of many points in a column of pixels the first, lowest, highest and last: the line looks the same."""
    known = [point if math.isfinite(point[0]) and math.isfinite(point[1]) else None for point in points]
    if len(known) < MANY:
        return known
    out: list[tuple[float, float] | None] = []
    column: list[tuple[int, tuple[float, float]]] = []
    for k, point in enumerate([*known, None]):
        if column and (point is None or round(point[0]) != round(column[0][1][0])):
            ends = {
                column[0],
                min(column, key=lambda one: one[1][1]),
                max(column, key=lambda one: one[1][1]),
                column[-1],
            }
            out += [one for _, one in sorted(ends)]
            column = []
        if point is None:
            out.append(None)
        else:
            column.append((k, point))
    return out


def thinned_marks(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """One marker for each half pixel, where there are many."""
    if len(points) < MANY:
        return points
    return list({(round(2 * x), round(2 * y)): (x, y) for x, y in points}.values())


@dataclass(repr=False)
class Points(Mark):
    """A scatter: each point with a width (px) and a colour of its own, or all with the same."""

    kind: ClassVar[str] = "collections.PathCollection"
    widths: Sequence[float] = ()
    colours: Sequence[str | None] = ()
    marker: str = "o"
    edge: str | None = None
    edge_width: float = 1.0
    zorder: float = 1.0
    map: Any = None  # colour map and norm, where numbers were given as colours
    norm: Any = None

    def svg(self, view: View) -> str:
        groups: dict[Any, list[tuple[float, float]]] = {}
        apart = self.alpha is not None and len(self.xs) < MANY  # where they overlap, they add up
        for k, (x, y) in enumerate(zip(self.xs, self.ys, strict=True)):
            at = view.place(x, y)
            if math.isfinite(at[0]) and math.isfinite(at[1]):
                key = (self.widths[k % len(self.widths)], self.colours[k % len(self.colours)], k if apart else 0)
                groups.setdefault(key, []).append(at)
        return "".join(
            markers(self.marker, thinned_marks(at), width, colour, self.edge, self.edge_width, self.alpha)
            for (width, colour, _), at in groups.items()
            if colour is not None or self.edge is not None
        )

    def sample(self, x: float, y: float, width: float) -> str:
        size, colour = (self.widths or [8.0])[0], (self.colours or [None])[0]
        return markers(
            self.marker, [(x + width / 2, y)], min(size, 14.0), colour, self.edge, self.edge_width, self.alpha
        )


@dataclass(repr=False)
class Bars(Mark):
    """Rectangles: left, bottom, right and top of each."""

    kind: ClassVar[str] = "container.BarContainer"
    boxes: Sequence[Box] = ()
    colours: Sequence[str | None] = ()
    edge: str | None = None
    edge_width: float = 1.0
    zorder: float = 1.0

    def svg(self, view: View) -> str:
        groups: dict[str | None, list[str]] = {}
        left, top, right, bottom = view.box
        for k, box in enumerate(self.boxes):
            x, y = view.place(box[0], box[1])
            u, v = view.place(box[2], box[3])
            if any(map(math.isnan, (x, y, u, v))):
                continue
            # on a logarithmic scale the foot at 0 is infinitely far away
            x, u = (min(max(one, left - 9), right + 9) for one in (x, u))
            y, v = (min(max(one, top - 9), bottom + 9) for one in (y, v))
            d = f"M{number(x)} {number(y)}H{number(u)}V{number(v)}H{number(x)}Z"
            groups.setdefault(self.colours[k % len(self.colours)], []).append(d)
        look: dict[str, Any] = {
            "stroke": self.edge and paint(self.edge),
            "stroke_width": self.edge_width * PX if self.edge else None,
        }
        return "".join(
            element("path", d="".join(all_of), fill=paint(colour), opacity=self.alpha, **look)
            for colour, all_of in groups.items()
        )

    @property
    def colour_of_all(self) -> str | None:
        return self.colours[0] if self.colours else self.colour

    def sample(self, x: float, y: float, width: float) -> str:
        return element(
            "rect",
            x=x,
            y=y - 4.5,
            width=width,
            height=9.0,
            fill=paint(self.colour_of_all),
            stroke=self.edge and paint(self.edge),
            opacity=self.alpha,
        )

    def __len__(self) -> int:
        return len(self.boxes)

    def __repr__(self) -> str:
        return f"<BarContainer object of {len(self.boxes)} artists>"


@dataclass(repr=False)
class Area(Mark):
    """Filled polygons."""

    kind: ClassVar[str] = "collections.FillBetweenPolyCollection"
    polygons: Sequence[Sequence[tuple[float, float]]] = ()
    edge: str | None = None
    zorder: float = 1.0

    def svg(self, view: View) -> str:
        d = "".join(path(finite([view.place(*one) for one in polygon]), closed=True) for polygon in self.polygons)
        return element("path", d=d, fill=paint(self.colour), stroke=self.edge and paint(self.edge), opacity=self.alpha)


@dataclass(repr=False)
class Strip(Mark):
    """A straight line through the whole plot, or a part of it (`start` to `end`, as shares); or a band of that."""

    kind: ClassVar[str] = "lines.Line2D"
    x: Sequence[float] = ()  # one place for a line, two for a band
    y: Sequence[float] = ()
    start: float = 0.0
    end: float = 1.0
    style: str | Sequence[float] = "-"
    width: float = 1.5

    def asks(self, axis: str) -> bool:
        return bool(self.x if axis == "x" else self.y)

    def svg(self, view: View) -> str:
        if self.x:
            edges = [(view.place(x, 1)[0], view.part(0, at)[1]) for x in self.x for at in (self.start, self.end)]
        else:
            edges = [(view.part(at, 0)[0], view.place(1, y)[1]) for y in self.y for at in (self.start, self.end)]
        if len(finite(edges)) < len(edges):
            return ""
        if len(edges) == 2:
            return self.line(edges)
        return element(
            "path",
            d=path([edges[0], edges[1], edges[3], edges[2]], closed=True),
            fill=paint(self.colour),
            opacity=self.alpha,
        )

    def line(self, ends: Sequence[tuple[float, float]]) -> str:
        return element(
            "path", d=path(ends), stroke=paint(self.colour), opacity=self.alpha, **stroke(self.style, self.width)
        )

    def sample(self, x: float, y: float, width: float) -> str:
        if len(self.x or self.y) == 2:
            return super().sample(x, y, width)
        return self.line([(x, y), (x + width, y)])


@dataclass(repr=False)
class Words(Mark):
    """Text at a place in the data, or at shares of the plot; with an arrow to another place."""

    kind: ClassVar[str] = "text.Text"
    words: str = ""
    at: tuple[float, float] = (0.0, 0.0)
    of_axes: bool = False
    size: float = 11.0
    ha: str = "left"
    va: str = "baseline"
    weight: str | None = None
    turn: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)  # points to the right and up
    target: tuple[float, float] | None = None
    arrow: str | None = None  # its colour
    ground: str | None = None  # colour of the box behind
    zorder: float = 3.0
    clipped: bool = False

    def asks(self, axis: str) -> bool:
        return False

    def svg(self, view: View) -> str:
        x, y = view.part(*self.at) if self.of_axes else view.place(*self.at)
        if not (math.isfinite(x) and math.isfinite(y)):
            return ""
        x, y = x + self.shift[0] * PX, y - self.shift[1] * PX
        left, top, right, bottom = view.box
        if not self.of_axes and not (left - 60 <= x <= right + 60 and top - 60 <= y <= bottom + 60):
            return ""  # out of sight
        size, lines = self.size * PX, self.words.split("\n")
        step = size * 1.2
        height = step * (len(lines) - 1)
        drop = {
            "center": 0.35 * size - height / 2,
            "center_baseline": 0.35 * size - height / 2,
            "top": 0.85 * size,
            "bottom": -0.22 * size - height,
            "baseline": -height,
        }[self.va]
        out = self.line_to(view, x, y) + self.box(
            x, y + drop - 0.85 * size, max(width_of(one, size) for one in lines), height + 1.1 * size
        )
        anchor = {"left": "start", "center": "middle", "right": "end"}[self.ha]
        for k, line in enumerate(lines):
            out += text(
                line,
                x,
                y + drop + k * step,
                size,
                anchor,
                -self.turn,
                fill=paint(self.colour),
                font_weight=self.weight,
                opacity=self.alpha,
            )
        return out

    def box(self, x: float, y: float, width: float, height: float) -> str:
        if self.ground is None:
            return ""
        x -= width * {"left": 0.0, "center": 0.5, "right": 1.0}[self.ha]
        return element(
            "rect", x=x - 4, y=y - 2, width=width + 8, height=height + 4, rx=3.0, fill=paint(self.ground), opacity=0.85
        )

    def line_to(self, view: View, x: float, y: float) -> str:
        if self.arrow is None or self.target is None:
            return ""
        u, v = view.place(*self.target)
        length = math.hypot(u - x, v - y)
        if not math.isfinite(length) or length < 8:
            return ""
        a, b = (u - x) / length, (v - y) / length
        barbs: list[tuple[float, float] | None] = [
            (u - 7 * a - 3.5 * b, v - 7 * b + 3.5 * a),
            (u, v),
            (u - 7 * a + 3.5 * b, v - 7 * b - 3.5 * a),
        ]
        return element(
            "path",
            d=path([(x + 6 * a, y + 6 * b), (u, v), None, *barbs]),
            fill="none",
            stroke=paint(self.arrow),
            stroke_width=1.3,
        )

    def __repr__(self) -> str:
        return f"Text({self.at[0]:g}, {self.at[1]:g}, {self.words!r})"


def samples(marks: Sequence[Mark]) -> list[Mark]:
    """Those of the marks that a legend lists."""
    return [mark for mark in marks if mark.label and not mark.label.startswith("_")]
