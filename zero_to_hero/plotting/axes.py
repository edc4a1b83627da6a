"""Axes: a rectangle with two scales, its ticks, words and legend, and the calls that put marks into it."""

import math
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from zero_to_hero.page.plots import COLOURS

from .colours import Map, hex_colour
from .marks import DASHES, MARKERS, Area, Boxes, Image, Line, Mark, Norm, Points, Rule, Text
from .scales import Linear, scale
from .svg import element, letters, width_of

SIZES = {"xx-small": 6.4, "x-small": 7.6, "small": 9.2, "medium": 11.0, "large": 13.2, "x-large": 15.8}
FONT = 11.0 * 4 / 3  # px


def refuse(call: str) -> NoReturn:
    """The stand-in hasn't got everything; it says so by name."""
    raise NotImplementedError(
        f"{call} isn't part of the plots in the page. Try a simpler call, or run this cell on Colab with the button at "
        "the top."
    )


def numbers(values: Any) -> list[float]:
    """Numbers from a list, a range, a tensor or an array. Raises ValueError for tables."""
    if getattr(values, "requires_grad", False):
        raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
    if hasattr(values, "tolist"):
        values = values.tolist()
    if isinstance(values, (int, float)):
        return [float(values)]
    if not isinstance(values, Iterable) or isinstance(values, (str, dict)):
        raise TypeError(f"a plot's numbers come as a list or a tensor, not as {type(values).__name__}")
    out = []
    for one in values:
        one = one.item() if hasattr(one, "item") else one
        if isinstance(one, (list, tuple)):
            raise ValueError("a line's numbers are one list, but got a list of lists: plot them one by one")
        out.append(float("nan") if one is None else float(one))
    return out


def table(values: Any) -> list[list[Any]]:
    values = values.detach() if hasattr(values, "detach") else values
    values = values.tolist() if hasattr(values, "tolist") else values
    rows = [row.tolist() if hasattr(row, "tolist") else list(row) for row in values]
    if not rows or not rows[0]:
        raise ValueError("a picture needs at least one row of numbers")
    return rows


def points_of(size: Any) -> float:
    return SIZES.get(size, 11.0) if isinstance(size, str) else float(size)


def parsed(form: str) -> tuple[str | None, str, str]:
    """Colour, marker and line style of a format such as 'ro--'."""
    rest, style, mark, colour = form, "", "", None
    for one in ("--", "-.", "-", ":"):
        if one in rest:
            style, rest = one, rest.replace(one, "", 1)
            break
    if len(rest) > 1 and rest[0] == "C" and rest[1].isdigit():
        colour, rest = rest[:2], rest[2:]
    for letter in rest:
        if letter in MARKERS:
            mark = letter
        elif letter in "bgrcmykw":
            colour = letter
        else:
            raise ValueError(f"{form!r} isn't a format of a line: a colour letter, a marker and a style, as in 'ro--'")
    return colour, mark, style or ("" if mark else "-")


class Axis:
    """One of the two directions: scale, limits, ticks and label."""

    def __init__(self) -> None:
        self.scale: Linear = Linear()
        self.limits: tuple[float | None, float | None] = (None, None)
        self.ticks: list[float] | None = None
        self.tick_labels: list[str] | None = None
        self.label = ""
        self.inverted = False
        self.size = 11.0  # of the ticks' letters, in points
        self.length = 3.5
        self.shown = True
        self.rotation = 0.0

    def range(self, values: list[float], sticky: set[float], margin: float = 0.05) -> tuple[float, float]:
        """The limits: those that were set, else what the marks cover with some room."""
        good = [one for one in values if self.scale.fits(one)]
        low, high = (min(good), max(good)) if good else ((1.0, 10.0) if self.scale.name == "log" else (0.0, 1.0))
        wide = self.scale.widened(low, high, margin)
        low, high = low if low in sticky else wide[0], high if high in sticky else wide[1]
        first, last = self.limits
        low, high = low if first is None else first, high if last is None else last
        if low == high:
            low, high = self.scale.widened(low, high, margin)
        return (high, low) if self.inverted else (low, high)


class Axes:
    """What `plt.subplots()` gives: a plot to draw in."""

    def __init__(self, figure: Any) -> None:
        self.figure = figure
        self.x, self.y = Axis(), Axis()
        self.marks: list[Mark] = []
        self.title = ""
        self.title_size = 13.2
        self.with_legend = False
        self.legend_place = "best"
        self.legend_size = 11.0
        self.legend_title = ""
        self.grid_shown = False
        self.framed = True
        self.equal = False
        self.spines = Spines()
        self.cycle = 0
        self.bar_of: tuple[Image, str] | None = None  # a colour bar: its picture and label
        self.shrink = 1.0

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *_, **__: refuse(f"ax.{name}()")

    # --- marks
    def next_colour(self) -> str:
        self.cycle += 1
        return COLOURS[(self.cycle - 1) % len(COLOURS)]

    def look(self, options: dict[str, Any], call: str, allowed: str) -> dict[str, Any]:
        """The options by their long names. Raises NotImplementedError for one that there isn't."""
        short = {
            "c": "color",
            "ls": "linestyle",
            "lw": "linewidth",
            "ms": "markersize",
            "fc": "facecolor",
            "ec": "edgecolor",
        }
        given = {short.get(name, name): value for name, value in options.items()}
        for name in given:
            if name not in allowed.split() and name not in ("label", "alpha", "zorder", "clip_on"):
                refuse(f"{call}(…, {name}=…)")
        return given

    def add(self, mark: Mark, given: dict[str, Any]) -> Any:
        mark.label = str(given.get("label") or "")
        mark.alpha = given.get("alpha")
        mark.zorder = given.get("zorder", mark.zorder)
        self.marks.append(mark)
        return mark

    def plot(self, *args: Any, **options: Any) -> list[Line]:
        """plot(y), plot(x, y), plot(x, y, 'ro--'), and several of these in a row."""
        given = self.look(options, "plot", "color linestyle linewidth marker markersize drawstyle")
        if given.get("drawstyle", "default") != "default":
            refuse("plot(…, drawstyle=…)")
        made, rest = [], list(args)
        while rest:
            first = rest.pop(0)
            second = rest.pop(0) if rest and not isinstance(rest[0], str) else None
            form = rest.pop(0) if rest and isinstance(rest[0], str) else ""
            colour, mark, style = parsed(form) if form else (None, "", "-")
            for ys in columns(second if second is not None else first):
                xs = numbers(first) if second is not None else [float(k) for k in range(len(ys))]
                if len(xs) != len(ys):
                    raise ValueError(
                        f"x and y must have same first dimension, but have shapes ({len(xs)},) and ({len(ys)},)"
                    )
                chosen = given.get("color") or colour
                line = Line(
                    xs,
                    ys,
                    hex_colour(chosen) if chosen is not None else self.next_colour(),
                    style=line_style(given.get("linestyle", style)),
                    width=given.get("linewidth", 1.5),
                    marker=given.get("marker") or mark,
                    size=given.get("markersize", 6.0),
                )
                made.append(self.add(line, given))
        return made

    def semilogx(self, *args: Any, **options: Any) -> list[Line]:
        self.x.scale = scale("log")
        return self.plot(*args, **options)

    def semilogy(self, *args: Any, **options: Any) -> list[Line]:
        self.y.scale = scale("log")
        return self.plot(*args, **options)

    def loglog(self, *args: Any, **options: Any) -> list[Line]:
        self.x.scale = scale("log")
        return self.semilogy(*args, **options)

    def scatter(
        self,
        x: Any,
        y: Any,
        s: Any = None,
        c: Any = None,
        marker: str = "o",
        cmap: Any = None,
        vmin: Any = None,
        vmax: Any = None,
        **options: Any,
    ) -> Points:
        given = self.look(options, "scatter", "color edgecolor edgecolors linewidths linewidth")
        xs, ys = numbers(x), numbers(y)
        if len(xs) != len(ys):
            raise ValueError(f"x and y must be the same size, but have {len(xs)} and {len(ys)}")
        areas = [36.0] if s is None else numbers(s)
        widths = [math.sqrt(max(one, 0)) * 4 / 3 for one in areas]
        c = given.get("color") if c is None else c
        values = numbers(c) if c is not None and not isinstance(c, (str, tuple)) and is_numeric(c) else None
        if values is not None:
            shades, norm = Map(name_of(cmap)), Norm(None, *bounds(values, vmin, vmax))
            colours = ["#" + "".join(f"{part:02x}" for part in shades.rgb(norm(one))) for one in values]
        elif isinstance(c, list):
            colours = [hex_colour(one) for one in c]
        else:
            colours = [hex_colour(c) if c is not None else self.next_colour()]
        edge = given.get("edgecolor", given.get("edgecolors"))
        made = Points(
            xs,
            ys,
            sizes=widths,
            colours=colours,
            kind=marker,
            edge=hex_colour(edge) if edge not in (None, "none", "face") else None,
        )
        if values is not None:
            self.figure.last_image = Image(rows=[values], map=shades, norm=norm)
        return self.add(made, given)

    def bar(
        self, x: Any, height: Any, width: float = 0.8, bottom: Any = 0, align: str = "center", **options: Any
    ) -> Boxes:
        return self.bars(x, height, width, bottom, align, options, upright=True)

    def barh(
        self, y: Any, width: Any, height: float = 0.8, left: Any = 0, align: str = "center", **options: Any
    ) -> Boxes:
        return self.bars(y, width, height, left, align, options, upright=False)

    def bars(self, at: Any, lengths: Any, thick: float, start: Any, align: str, options: dict, upright: bool) -> Boxes:
        given = self.look(options, "bar", "color edgecolor linewidth facecolor")
        names = list(at) if not hasattr(at, "tolist") else at.tolist()
        names = names if isinstance(names, list) else [names]
        axis = self.x if upright else self.y
        if names and all(isinstance(one, str) for one in names):
            places = [float(k) for k in range(len(names))]
            axis.ticks, axis.tick_labels = places, names
        else:
            places = numbers(names)
        sizes = numbers(lengths)
        sizes = sizes * len(places) if len(sizes) == 1 else sizes
        if len(sizes) != len(places):
            raise ValueError(f"shape mismatch: {len(places)} bars, but {len(sizes)} lengths")
        starts = numbers(start)
        starts = starts * len(places) if len(starts) == 1 else starts
        shift = thick / 2 if align == "center" else 0.0
        boxes = [(p - shift, b, p - shift + thick, b + size) for p, b, size in zip(places, starts, sizes, strict=True)]
        boxes = boxes if upright else [(b, p, u, q) for p, b, q, u in boxes]
        colour = given.get("color", given.get("facecolor"))
        edge = given.get("edgecolor")
        made = Boxes(
            [x for box in boxes for x in (box[0], box[2])],
            [y for box in boxes for y in (box[1], box[3])],
            hex_colour(colour) if colour is not None else self.next_colour(),
            boxes=boxes,
            edge=hex_colour(edge) if edge else None,
            sticky_y=starts if upright else (),
            sticky_x=() if upright else starts,
        )
        return self.add(made, given)

    def hist(
        self, x: Any, bins: Any = 10, range: Any = None, density: bool = False, histtype: str = "bar", **options: Any
    ) -> Any:
        """How many numbers lie in each bin. Returns counts, edges and the bars."""
        values = [one for one in numbers(x.flatten() if hasattr(x, "flatten") else x) if math.isfinite(one)]
        if isinstance(bins, int):
            low, high = range or ((min(values), max(values)) if values else (0.0, 1.0))
            low, high = (low - 0.5, high + 0.5) if low == high else (low, high)
            edges = [low + (high - low) * k / bins for k in builtin_range(bins)] + [high]
        else:
            edges = numbers(bins)
        counts = [0.0] * (len(edges) - 1)
        for one in values:
            if edges[0] <= one <= edges[-1]:
                counts[place_among(edges, one)] += 1
        if density:
            total = sum(counts) or 1
            counts = [n / total / (b - a) for n, a, b in zip(counts, edges, edges[1:], strict=False)]
        if histtype == "step":
            xs = [x for edge in edges for x in (edge, edge)]
            ys = [0.0, *(n for count in counts for n in (count, count)), 0.0]
            return counts, edges, self.plot(xs, ys, **options)
        given = self.look(options, "hist", "color edgecolor linewidth facecolor")
        colour = given.get("color", given.get("facecolor"))
        boxes = [(a, 0.0, b, n) for a, b, n in zip(edges, edges[1:], counts, strict=False)]
        made = Boxes(
            edges,
            [0.0, *counts],
            hex_colour(colour) if colour is not None else self.next_colour(),
            boxes=boxes,
            sticky_y=[0.0],
        )
        return counts, edges, self.add(made, given)

    def fill_between(self, x: Any, y1: Any, y2: Any = 0, **options: Any) -> Area:
        given = self.look(options, "fill_between", "color facecolor linewidth edgecolor")
        xs, upper, lower = numbers(x), numbers(y1), numbers(y2)
        upper, lower = (one * len(xs) if len(one) == 1 else one for one in (upper, lower))
        colour = given.get("color", given.get("facecolor"))
        made = Area(
            xs,
            [*upper, *lower],
            hex_colour(colour) if colour is not None else self.next_colour(),
            lower=lower,
            upper=upper,
        )
        return self.add(made, given)

    def axhline(self, y: float = 0, **options: Any) -> Rule:
        given = self.look(options, "axhline", "color linestyle linewidth")
        colour = hex_colour(given.get("color", "C0"))
        made = Rule(
            (),
            [float(y)],
            colour,
            y=float(y),
            style=line_style(given.get("linestyle", "-")),
            width=given.get("linewidth", 1.5),
        )
        return self.add(made, given)

    def axvline(self, x: float = 0, **options: Any) -> Rule:
        given = self.look(options, "axvline", "color linestyle linewidth")
        colour = hex_colour(given.get("color", "C0"))
        made = Rule(
            [float(x)],
            (),
            colour,
            x=float(x),
            style=line_style(given.get("linestyle", "-")),
            width=given.get("linewidth", 1.5),
        )
        return self.add(made, given)

    def imshow(
        self,
        X: Any,  # noqa: N803 (matplotlib's name)
        cmap: Any = None,
        norm: Any = None,
        vmin: Any = None,
        vmax: Any = None,
        aspect: Any = None,
        interpolation: str | None = None,
        origin: str = "upper",
        extent: Any = None,
        **options: Any,
    ) -> Image:
        given = self.look(options, "imshow", "")
        rows = table(X)
        flat = [value for row in rows for value in row if isinstance(value, (int, float))]
        limits = bounds(flat, vmin, vmax)
        height, width = len(rows), len(rows[0])
        lower = origin == "lower"
        place = (
            tuple(extent)
            if extent
            else (-0.5, width - 0.5, -0.5, height - 0.5)
            if lower
            else (-0.5, width - 0.5, height - 0.5, -0.5)
        )
        made = Image(
            [place[0], place[1]],
            [place[2], place[3]],
            rows=rows[::-1] if lower else rows,
            map=Map(name_of(cmap)),
            norm=Norm(norm, *limits),
            extent=place,
            sticky_x=place[:2],
            sticky_y=place[2:],
            zorder=0,
            smooth=interpolation not in (None, "nearest", "none", "antialiased", "auto"),
        )
        self.y.inverted = place[2] > place[3]
        self.equal = aspect != "auto"
        self.figure.last_image = made
        return self.add(made, given)

    def matshow(self, X: Any, **options: Any) -> Image:  # noqa: N803
        return self.imshow(X, **options)

    def contourf(self, *args: Any, levels: Any = None, cmap: Any = None, colors: Any = None, **options: Any) -> Image:
        """contourf(xs, ys, values): the regions between levels, as coloured cells of the grid."""
        given = self.look(options, "contourf", "")
        rows = table(args[-1])
        across = first_row(args[0]) if len(args) == 3 else [float(k) for k in builtin_range(len(rows[0]))]
        up = first_column(args[1]) if len(args) == 3 else [float(k) for k in builtin_range(len(rows))]
        flat = [float(one) for row in rows for one in row]
        low, high = min(flat), max(flat)
        count = levels if isinstance(levels, int) else 8
        edges = [low + (high - low) * k / count for k in builtin_range(count + 1)]
        edges = edges if levels is None or isinstance(levels, int) else numbers(levels)
        regions = len(edges) - 1
        shades = [Map(name_of(cmap)).rgb((k + 0.5) / regions) for k in builtin_range(regions)]
        if colors is not None:
            shades = [rgb_of(one) for one in colors]
        cells = [[shades[min(place_among(edges, one), len(shades) - 1)] for one in row] for row in rows]
        extent = (across[0], across[-1], up[0], up[-1])
        made = Image(extent[:2], extent[2:], rows=cells[::-1], extent=extent, zorder=0)
        made.sticky_x, made.sticky_y = extent[:2], extent[2:]
        return self.add(made, given)

    def text(self, x: float, y: float, s: Any, **options: Any) -> Text:
        return self.write(x, y, s, options, "text")

    def annotate(self, text: str, xy: Any, xytext: Any = None, arrowprops: Any = None, **options: Any) -> Text:
        options.pop("textcoords", None)
        x, y = xytext or xy
        made = self.write(x, y, text, options, "annotate")
        made.arrow = tuple(map(float, xy)) if arrowprops is not None and xytext else None  # type: ignore[assignment]
        return made

    def write(self, x: Any, y: Any, s: Any, options: dict[str, Any], call: str) -> Text:
        short = {"horizontalalignment": "ha", "verticalalignment": "va", "size": "fontsize", "weight": "fontweight"}
        given = self.look(
            {short.get(k, k): v for k, v in options.items()},
            call,
            "color fontsize ha va fontweight transform family fontfamily",
        )
        made = Text(
            text=str(s),
            x=float(x),
            y=float(y),
            size=points_of(given.get("fontsize", 11.0)),
            ha=given.get("ha", "left"),
            va=given.get("va", "baseline"),
            weight=given.get("fontweight"),
            colour=hex_colour(given.get("color", "k")),
            zorder=3,
        )
        made.of_axes = (0, 0, 0, 0) if given.get("transform") is self.transAxes else None
        return self.add(made, {**given, "label": ""})

    transAxes = "axes"  # noqa: N815 (matplotlib's name)

    # --- settings
    def set(self, **settings: Any) -> None:
        for name, value in settings.items():
            getattr(self, f"set_{name}")(*value) if name in ("xlim", "ylim") else getattr(self, f"set_{name}")(value)

    def set_title(self, label: str, fontsize: Any = None, **_: Any) -> None:
        self.title = str(label)
        self.title_size = points_of(fontsize) if fontsize is not None else self.title_size

    def set_xlabel(self, label: str, **_: Any) -> None:
        self.x.label = str(label)

    def set_ylabel(self, label: str, **_: Any) -> None:
        self.y.label = str(label)

    def set_xlim(self, left: Any = None, right: Any = None) -> None:
        limit(self.x, left, right)

    def set_ylim(self, bottom: Any = None, top: Any = None) -> None:
        limit(self.y, bottom, top)

    def set_xscale(self, value: str, **_: Any) -> None:
        self.x.scale = scale(value)

    def set_yscale(self, value: str, **_: Any) -> None:
        self.y.scale = scale(value)

    def set_xticks(self, ticks: Any, labels: Any = None, rotation: float = 0, **_: Any) -> None:
        set_ticks(self.x, ticks, labels)
        self.x.rotation = rotation

    def set_yticks(self, ticks: Any, labels: Any = None, **_: Any) -> None:
        set_ticks(self.y, ticks, labels)

    def set_xticklabels(self, labels: Any, rotation: float = 0, **_: Any) -> None:
        self.x.tick_labels, self.x.rotation = [str(one) for one in labels], rotation

    def set_yticklabels(self, labels: Any, **_: Any) -> None:
        self.y.tick_labels = [str(one) for one in labels]

    def set_aspect(self, aspect: Any, **_: Any) -> None:
        self.equal = aspect in ("equal", 1, 1.0)

    def set_axis_off(self) -> None:
        self.framed = False

    def tick_params(self, axis: str = "both", length: float | None = None, labelsize: Any = None, **_: Any) -> None:
        for one in [self.x] * (axis != "y") + [self.y] * (axis != "x"):
            one.length = one.length if length is None else length
            one.size = one.size if labelsize is None else points_of(labelsize)

    def grid(self, visible: bool | None = True, **_: Any) -> None:
        self.grid_shown = visible is not False

    def legend(self, *args: Any, loc: Any = "best", fontsize: Any = None, title: str = "", **_: Any) -> None:
        labels = args[-1] if args else None
        if labels is not None:
            for mark, label in zip([m for m in self.marks if not isinstance(m, Text)], labels, strict=False):
                mark.label = str(label)
        self.with_legend, self.legend_place, self.legend_title = True, str(loc), title
        self.legend_size = points_of(fontsize) if fontsize is not None else self.legend_size

    def axis(self, what: Any = None) -> Any:
        if what == "off":
            self.framed = False
        elif what in ("equal", "scaled", "square", "image"):
            self.equal = True
        elif what == "on":
            self.framed = True
        elif isinstance(what, (list, tuple)):
            self.set_xlim(*what[:2])
            self.set_ylim(*what[2:])
        elif what not in (None, "auto", "tight"):
            refuse(f"axis({what!r})")

    def margins(self, *_: Any, **__: Any) -> None:
        """Room around the marks: always the usual."""

    def invert_yaxis(self) -> None:
        self.y.inverted = not self.y.inverted

    def invert_xaxis(self) -> None:
        self.x.inverted = not self.x.inverted

    def get_figure(self) -> Any:
        return self.figure

    def get_xlim(self) -> tuple[float, float]:
        return self.ranges()[0]

    def get_ylim(self) -> tuple[float, float]:
        return self.ranges()[1]

    # --- drawn
    def ranges(self) -> tuple[tuple[float, float], tuple[float, float]]:
        shown = [mark for mark in self.marks if not isinstance(mark, Text)]
        sides = []
        for axis, name in ((self.x, "x"), (self.y, "y")):
            values = [one for mark in shown for one in getattr(mark, f"{name}s")]
            sticky = {one for mark in shown for one in getattr(mark, f"sticky_{name}")}
            sides.append(axis.range(values, sticky))
        return sides[0], sides[1]

    def svg(self, left: float, top: float, width: float, height: float) -> str:
        """The axes in a box of so many px, with all that stands around it inside of the box."""
        (x0, x1), (y0, y1) = self.ranges()
        px = 4 / 3
        many_y = max(2, min(9, int(height * 0.75 / px / (self.y.size * 2)) or 1))
        ticks_y = self.y.ticks if self.y.ticks is not None else self.y.scale.ticks(min(y0, y1), max(y0, y1), many_y)
        labels_y, power_y = (self.y.tick_labels, "") if self.y.tick_labels is not None else self.y.scale.labels(ticks_y)
        room_left = room_bottom = room_top = 4.0
        room_right = 8.0
        if self.framed:
            room_left += max([0.0, *(width_of(one, self.y.size * px) for one in labels_y)]) + (self.y.length + 3.5) * px
            room_left += (FONT * 1.35) if self.y.label else 0
            room_bottom += self.x.size * px * 1.25 + (self.x.length + 3.5) * px + (FONT * 1.3 if self.x.label else 0)
            room_bottom += 22 if self.x.rotation else 0
        room_top += self.title_size * px * 1.5 if self.title else 6 if self.framed else 0
        room_top += FONT if power_y else 0
        bar = self.bar_of
        room_right += 60.0 + (FONT * 1.3 if bar and bar[1] else 0) if bar else 0
        west, north = left + room_left, top + room_top
        east, south = left + width - room_right, top + height - room_bottom
        if self.equal:
            west, north, east, south = self.squared(west, north, east, south, (x0, x1), (y0, y1))
        many_x = max(2, min(9, int((east - west) / px / (self.x.size * 3)) or 1))
        ticks_x = self.x.ticks if self.x.ticks is not None else self.x.scale.ticks(min(x0, x1), max(x0, x1), many_x)
        labels_x, power_x = (self.x.tick_labels, "") if self.x.tick_labels is not None else self.x.scale.labels(ticks_x)
        to_x, to_y = projection(self.x.scale, x0, x1, west, east), projection(self.y.scale, y0, y1, south, north)

        def place(x: float, y: float) -> tuple[float, float]:
            return to_x(x), to_y(y)

        clip = self.figure.clip(west, north, east - west, south - north)
        out, inside = [], []
        if self.grid_shown:
            lines = [(to_x(x), north, to_x(x), south) for x in ticks_x] + [
                (west, to_y(y), east, to_y(y)) for y in ticks_y
            ]
            out += [
                element("path", d=f"M{a:.1f} {c:.1f}L{d:.1f} {e:.1f}", stroke="currentColor", opacity=0.2)
                for a, c, d, e in lines
                if math.isfinite(a + c)
            ]
        for mark in sorted(self.marks, key=lambda one: one.zorder):
            if isinstance(mark, Rule):
                mark.span = (west, north, east, south)
            if isinstance(mark, Text):
                out_of = (
                    (lambda x, y: (west + x * (east - west), south - y * (south - north))) if mark.of_axes else place
                )
                out.append(mark.svg(out_of))
            else:
                inside.append(mark.svg(place))
        out.insert(0, element("g", "".join(inside), clip_path=f"url(#{clip})") if inside else "")
        if self.framed:
            out.append(
                self.frame(
                    west, north, east, south, to_x, to_y, ticks_x, ticks_y, labels_x, labels_y, (x0, x1), (y0, y1)
                )
            )
            if power_y:
                out.append(element("text", power_y, x=west, y=north - 4, font_size=self.y.size * px))
            if power_x:
                out.append(element("text", power_x, x=east, y=south - 5, font_size=self.x.size * px, text_anchor="end"))
        if self.title:
            out.append(
                element(
                    "text",
                    letters(self.title),
                    x=(west + east) / 2,
                    y=north - 8 - (FONT if power_y else 0),
                    font_size=self.title_size * px,
                    text_anchor="middle",
                )
            )
        if bar:
            out.append(self.colour_bar(bar, east + 10, north, south))
        if self.with_legend:
            out.append(self.legend_svg(west, north, east, south, place))
        return "".join(out)

    def squared(
        self, west: float, north: float, east: float, south: float, xs: tuple[float, float], ys: tuple[float, float]
    ) -> tuple[float, float, float, float]:
        """The box in which a step to the right is as long as one up."""
        wide, high = (
            abs(self.x.scale.place(xs[1]) - self.x.scale.place(xs[0])),
            abs(self.y.scale.place(ys[1]) - self.y.scale.place(ys[0])),
        )
        unit = min((east - west) / (wide or 1), (south - north) / (high or 1))
        width, height = unit * wide, unit * high
        x, y = (west + east - width) / 2, (north + south - height) / 2
        return x, y, x + width, y + height

    def frame(
        self,
        west: float,
        north: float,
        east: float,
        south: float,
        to_x: Any,
        to_y: Any,
        ticks_x: list,
        ticks_y: list,
        labels_x: list,
        labels_y: list,
        xs: tuple,
        ys: tuple,
    ) -> str:
        px, out = 4 / 3, []
        sides = {
            "bottom": (west, south, east, south),
            "left": (west, north, west, south),
            "top": (west, north, east, north),
            "right": (east, north, east, south),
        }
        line = "".join(
            f"M{a:.1f} {c:.1f}L{d:.1f} {e:.1f}" for name, (a, c, d, e) in sides.items() if self.spines.shown(name)
        )
        low_x, high_x = sorted((west, east))
        for axis, ticks, labels, to in ((self.x, ticks_x, labels_x, to_x), (self.y, ticks_y, labels_y, to_y)):
            upright = axis is self.x
            for k, tick in enumerate(ticks):
                at = to(tick)
                if not math.isfinite(at) or not (
                    (low_x if upright else north) - 0.6 <= at <= (high_x if upright else south) + 0.6
                ):
                    continue
                size, gap = axis.size * px, (axis.length + 3.5) * px
                line += (
                    f"M{at:.1f} {south:.1f}v{axis.length * px:.1f}"
                    if upright
                    else f"M{west:.1f} {at:.1f}h{-axis.length * px:.1f}"
                )
                if k < len(labels) and labels[k] != "":
                    if upright and axis.rotation:
                        y = south + gap + size * 0.5
                        out.append(
                            element(
                                "text",
                                letters(labels[k]),
                                x=at,
                                y=y,
                                font_size=size,
                                text_anchor="end",
                                transform=f"rotate({-axis.rotation} {at:.1f} {y:.1f})",
                            )
                        )
                    elif upright:
                        out.append(
                            element(
                                "text",
                                letters(labels[k]),
                                x=at,
                                y=south + gap + size * 0.8,
                                font_size=size,
                                text_anchor="middle",
                            )
                        )
                    else:
                        out.append(
                            element(
                                "text",
                                letters(labels[k]),
                                x=west - gap,
                                y=at + size * 0.35,
                                font_size=size,
                                text_anchor="end",
                            )
                        )
            limits = xs if upright else ys
            for tick in axis.scale.small_ticks(*sorted(limits)) if axis.ticks is None else []:
                at = to(tick)
                line += f"M{at:.1f} {south:.1f}v2.7" if upright else f"M{west:.1f} {at:.1f}h-2.7"
        out.append(element("path", d=line, stroke="currentColor", stroke_width=1.07, fill="none"))
        if self.x.label:
            y = south + (self.x.length + 3.5) * px + self.x.size * px * 1.25 + FONT + (22 if self.x.rotation else 0)
            out.append(
                element("text", letters(self.x.label), x=(west + east) / 2, y=y, font_size=FONT, text_anchor="middle")
            )
        if self.y.label:
            x, y = (
                west
                - max([0.0, *(width_of(one, self.y.size * px) for one in labels_y)])
                - (self.y.length + 3.5) * px
                - 7,
                (north + south) / 2,
            )
            out.append(
                element(
                    "text",
                    letters(self.y.label),
                    x=x,
                    y=y,
                    font_size=FONT,
                    text_anchor="middle",
                    transform=f"rotate(-90 {x:.1f} {y:.1f})",
                )
            )
        return "".join(out)

    def colour_bar(self, bar: tuple[Image, str], x: float, north: float, south: float) -> str:
        image, label = bar
        height = (south - north) * self.shrink
        top = (north + south - height) / 2
        strip = Image(rows=[[image.map.rgb(1 - k / 63)] for k in builtin_range(64)], extent=(0, 1, 0, 1))
        out = strip.svg(lambda u, v: (x + u * 14, top + (1 - v) * height))
        norm = image.norm
        ticks = norm.scale.ticks(norm.low, norm.high, 6)
        labels, _ = norm.scale.labels(ticks)
        wide = 0.0
        for tick, written in zip(ticks, labels, strict=True):
            at = norm(tick)
            if -0.001 <= at <= 1.001:
                y = top + (1 - at) * height
                out += element("path", d=f"M{x + 14:.1f} {y:.1f}h4.7", stroke="currentColor")
                out += element("text", letters(written), x=x + 22, y=y + FONT * 0.35, font_size=FONT)
                wide = max(wide, width_of(written, FONT))
        if label:
            at = x + 22 + wide + FONT
            out += element(
                "text",
                letters(label),
                x=at,
                y=(north + south) / 2,
                font_size=FONT,
                text_anchor="middle",
                transform=f"rotate(-90 {at:.1f} {(north + south) / 2:.1f})",
            )
        return out

    def legend_svg(self, west: float, north: float, east: float, south: float, place: Any) -> str:
        entries = [mark for mark in self.marks if mark.label and not mark.label.startswith("_")]
        if not entries:
            return ""
        size = self.legend_size * 4 / 3
        step, sample = size * 1.45, 28.0
        names = [self.legend_title] * bool(self.legend_title) + [one.label for one in entries]
        width, height = sample + 8 + max(width_of(one, size) for one in names), step * len(names)
        corners = {
            "upper right": (east - width - 4, north + 4),
            "upper left": (west + 8, north + 4),
            "lower left": (west + 8, south - height - 4),
            "lower right": (east - width - 4, south - height - 4),
            "center": ((west + east - width) / 2, (north + south - height) / 2),
        }
        if self.legend_place in corners:
            x, y = corners[self.legend_place]
        else:  # the corner that hides the fewest points
            points = [
                place(u, v)
                for mark in self.marks
                if isinstance(mark, (Line, Points))
                for u, v in zip(mark.xs, mark.ys, strict=True)
            ]
            x, y = min(
                list(corners.values())[:4],
                key=lambda c: sum(
                    c[0] - 5 <= u <= c[0] + width + 5 and c[1] - 5 <= v <= c[1] + height + 5 for u, v in points
                ),
            )
        out = (
            element("text", letters(self.legend_title), x=x, y=y + step * 0.75, font_size=size)
            if self.legend_title
            else ""
        )
        for k, mark in enumerate(entries, start=bool(self.legend_title)):
            middle = y + step * (k + 0.5)
            out += mark.sample(x, middle, sample)
            out += element("text", letters(mark.label), x=x + sample + 8, y=middle + size * 0.35, font_size=size)
        return out


class Spines:
    """The four sides of the frame; the course's style shows the left and the lower one."""

    def __init__(self) -> None:
        self.hidden = {"top", "right"}

    def shown(self, name: str) -> bool:
        return name not in self.hidden

    def __getitem__(self, names: Any) -> "Spines.Side":
        return Spines.Side(self, [names] if isinstance(names, str) else list(names))

    class Side:
        def __init__(self, spines: "Spines", names: list[str]) -> None:
            self.spines, self.names = spines, names

        def set_visible(self, on: bool) -> None:
            self.spines.hidden = self.spines.hidden - set(self.names) if on else self.spines.hidden | set(self.names)


builtin_range = range


def columns(values: Any) -> list[list[float]]:
    """The lines in what is plotted: one, or one for each column of a table."""
    if is_table(values):
        rows = table(values)
        return [[float(row[k]) for row in rows] for k in range(len(rows[0]))]
    return [numbers(values)]


def is_table(values: Any) -> bool:
    if hasattr(values, "ndim"):
        return int(values.ndim) == 2
    return isinstance(values, (list, tuple)) and bool(values) and isinstance(values[0], (list, tuple))


def is_numeric(values: Any) -> bool:
    values = values.tolist() if hasattr(values, "tolist") else list(values)
    return bool(values) and all(isinstance(one, (int, float)) for one in values)


def bounds(values: Sequence[float], low: Any, high: Any) -> tuple[float, float]:
    good = [one for one in values if math.isfinite(one)] or [0.0, 1.0]
    return float(min(good) if low is None else low), float(max(good) if high is None else high)


def first_row(values: Any) -> list[float]:
    """The numbers along x: a list, or the first row of a grid's table."""
    return numbers(table(values)[0]) if is_table(values) else numbers(values)


def first_column(values: Any) -> list[float]:
    return [float(row[0]) for row in table(values)] if is_table(values) else numbers(values)


def rgb_of(colour: Any) -> tuple[int, int, int]:
    code = hex_colour(colour)
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def name_of(cmap: Any) -> str:
    return "viridis" if cmap is None else cmap if isinstance(cmap, str) else cmap.name


def line_style(style: Any) -> str:
    if style in (None, "None", "none", "", " "):
        return ""
    if style not in DASHES:
        raise ValueError(f"{style!r} isn't a line style: there are {', '.join(DASHES)}")
    return str(style)


def limit(axis: Axis, low: Any, high: Any) -> None:
    low, high = low if isinstance(low, (tuple, list)) else (low, high)
    if low is not None and high is not None and low > high:
        low, high, axis.inverted = high, low, True
    axis.limits = (None if low is None else float(low), None if high is None else float(high))


def set_ticks(axis: Axis, ticks: Any, labels: Any) -> None:
    axis.ticks = numbers(ticks)
    axis.tick_labels = [str(one) for one in labels] if labels is not None else None


def place_among(edges: Sequence[float], value: float) -> int:
    """Between which two edges a number lies; the last one belongs to the last bin."""
    low, high = 0, len(edges) - 1
    while high - low > 1:
        middle = (low + high) // 2
        if value < edges[middle]:
            high = middle
        else:
            low = middle
    return low


def projection(scale_: Linear, low: float, high: float, start: float, end: float) -> Any:
    """From numbers to px along an axis."""
    a, b = scale_.place(low), scale_.place(high)
    unit = (end - start) / ((b - a) or 1)
    return lambda x: start + (scale_.place(x) - a) * unit
