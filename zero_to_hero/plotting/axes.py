"""Axes: a plot with the calls that draw. Each reads its numbers and adds marks."""

import math
import re
from itertools import accumulate, pairwise
from typing import Any

from zero_to_hero.page.plots import COLOURS

from .colours import colour_map, hex_colour, is_colour
from .contours import cells, lines, region
from .error_bars import ErrorBars, bars, errors
from .histogram import counts_of, densities, edges_of
from .images import Image, norm_of
from .markers import MARKERS
from .marks import DASHES, Area, Bars, Line, Mark, Points, Strip, Words
from .plot import Plot
from .refusal import one_of, only, refuse
from .scales import MOST, Linear
from .svg import PX
from .values import columns, letters_of, number, numbers, plain, same_length, shape, table

STYLES = {"solid": "-", "dashed": "--", "dashdot": "-.", "dotted": ":", "none": "", "": "", " ": ""}
LINE = (
    *("color", "linestyle", "linewidth", "marker", "markersize", "markerfacecolor", "markeredgecolor"),
    *("label", "alpha", "zorder", "drawstyle", "clip_on"),
)
FACE = ("color", "facecolor", "edgecolor", "linewidth", "label", "alpha", "zorder")


def parsed(form: str) -> tuple[str | None, str | None, str | None]:
    """Colour, marker and line style of a format such as "ro--". Raises ValueError for what isn't one."""
    if is_colour(form) and form not in MARKERS and not form.isdigit():
        return form, None, None
    colour = marker = style = None
    for part in re.findall(r"C\d+|--|-\.|.", form):
        if part.startswith("C"):
            colour = part
        elif part in DASHES and style is None:
            style = part
        elif part in MARKERS and marker is None:
            marker = part
        elif part in "bgrcmykw" and colour is None:
            colour = part
        else:
            raise ValueError(
                f"{form!r} isn't the format of a line: that's a colour, a marker and a style, as in 'ro--'."
            )
    return colour, marker, style


def style_of(style: Any, call: str) -> Any:
    if isinstance(style, tuple):
        return style[1] or ()
    name = STYLES.get(str(style).lower(), style)
    return one_of(call, "linestyle", name, DASHES)


class Axes(Plot):
    """What `plt.subplots()` gives. Calls that there aren't raise NotDrawn, which names them."""

    def add(self, mark: Any, given: dict[str, Any]) -> Any:
        mark.label = "" if given.get("label") is None else str(given["label"])
        mark.alpha = given.get("alpha")
        mark.zorder = given.get("zorder", mark.zorder)
        mark.clipped = given.get("clip_on", mark.clipped)
        self.marks.append(mark)
        return mark

    def colour_from(self, *wanted: Any, of: str = "areas") -> str | None:
        """The first that was given; else the next of the cycle, of which lines and areas have one each."""
        for one in wanted:
            if one is not None:
                return hex_colour(one)
        self.cycle[of] += 1
        return COLOURS[(self.cycle[of] - 1) % len(COLOURS)]

    # --- lines

    def plot(self, *args: Any, **options: Any) -> list[Line]:
        """plot(y), plot(x, y), plot(x, y, "ro--"), and several of these in a row."""
        return self.curves("plot", args, options)

    def curves(self, call: str, args: tuple[Any, ...], options: dict[str, Any], steps: str = "") -> list[Line]:
        given = only(f"plt.{call}", options, *LINE)
        steps = steps or one_of(
            f"plt.{call}",
            "drawstyle",
            given.get("drawstyle", "default").removeprefix("steps-"),
            ["default", "pre", "mid", "post", "steps"],
        )
        steps = {"default": "", "steps": "pre"}.get(steps, steps)
        made, rest = [], list(args)
        while rest:
            first = rest.pop(0)
            second = rest.pop(0) if rest and not isinstance(rest[0], str) else None
            form = rest.pop(0) if rest and isinstance(rest[0], str) else ""
            for xs, ys in self.pairs(call, first, second):
                made.append(self.line(call, xs, ys, form, given, steps))
        return made

    def pairs(self, call: str, first: Any, second: Any) -> list[tuple[list[float], list[float]]]:
        """The lines' xs and ys: a table has one line in each column."""
        if second is None:
            return [([float(k) for k in range(len(ys))], ys) for ys in self.lists("y", first, call)]
        across, up = self.lists("x", first, call), self.lists("y", second, call)
        if len(across) not in (1, len(up)) and len(up) != 1:
            raise ValueError(f"plt.{call} got {len(across)} columns of x and {len(up)} of y.")
        count = max(len(across), len(up))
        found = [(across[k % len(across)], up[k % len(up)]) for k in range(count)]
        for xs, ys in found:
            if len(xs) != len(ys):
                raise ValueError(
                    f"x and y must have same first dimension, but have shapes ({len(xs)},) and ({len(ys)},)"
                )
        return found

    def lists(self, axis: str, values: Any, call: str) -> list[list[float]]:
        found = plain(values, call)
        if isinstance(found, list) and any(isinstance(one, list) for one in found):
            return columns(found, call)
        return [self.along(axis, found, call)]

    def line(self, call: str, xs: list[float], ys: list[float], form: str, given: dict[str, Any], steps: str) -> Line:
        colour, marker, style = parsed(form) if form else (None, None, None)
        marker = given.get("marker", marker) or ""
        marker = "" if str(marker).lower() == "none" else one_of(f"plt.{call}", "marker", marker, ["", *MARKERS])
        style = given.get("linestyle", style or ("" if form and marker else "-"))
        shade = self.colour_from(given.get("color"), colour, of="lines")
        face, edge = given.get("markerfacecolor"), given.get("markeredgecolor")
        made = Line(
            xs,
            ys,
            shade,
            style=style_of("-" if style is None else style, f"plt.{call}"),
            width=given.get("linewidth", 1.5),
            marker=marker,
            size=given.get("markersize", 6.0),
            fill=shade if face is None else hex_colour(face),
            steps=steps,
            edge=hex_colour(edge) if edge is not None else shade if face is not None else None,
        )
        return self.add(made, given)

    def step(self, x: Any, y: Any, *form: str, where: str = "pre", **options: Any) -> list[Line]:
        return self.curves("step", (x, y, *form), options, one_of("plt.step", "where", where, ["pre", "post", "mid"]))

    def semilogx(self, *args: Any, **options: Any) -> list[Line]:
        self.set_xscale("log")
        return self.curves("semilogx", args, options)

    def semilogy(self, *args: Any, **options: Any) -> list[Line]:
        self.set_yscale("log")
        return self.curves("semilogy", args, options)

    def loglog(self, *args: Any, **options: Any) -> list[Line]:
        self.set_xscale("log")
        self.set_yscale("log")
        return self.curves("loglog", args, options)

    # --- points

    def scatter(
        self,
        x: Any,
        y: Any,
        s: Any = None,
        c: Any = None,
        marker: str | None = None,
        cmap: Any = None,
        norm: Any = None,
        vmin: float | None = None,
        vmax: float | None = None,
        **options: Any,
    ) -> Points:
        """A point at each x and y, of area `s` (points squared) and colour `c`: one, a list of them, or numbers."""
        given = only(
            "plt.scatter",
            options,
            "color",
            "facecolor",
            "edgecolor",
            "linewidth",
            "label",
            "alpha",
            "zorder",
            "clip_on",
        )
        xs, ys = self.along("x", flat(x), "scatter"), self.along("y", flat(y), "scatter")
        same_length("scatter", x=xs, y=ys)
        areas = [36.0] if s is None else numbers(flat(s), "scatter")
        c = next((one for one in (c, given.get("color"), given.get("facecolor")) if one is not None), None)
        edge = given.get("edgecolor")
        made = Points(
            xs,
            ys,
            widths=[round(math.sqrt(max(one, 0.0)) * PX, 2) for one in areas],
            marker=one_of("plt.scatter", "marker", marker or "o", MARKERS),
            edge=None if edge is None or edge == "face" else hex_colour(edge),
            edge_width=given.get("linewidth", 1.5) * PX,
        )
        if c is None or is_colour(c):
            made.colours = [self.colour_from(c)]
        elif isinstance(shades := plain(c, "scatter"), list) and shades and all(map(is_colour, shades)):
            made.colours = [hex_colour(one) for one in shades]
        else:
            values = numbers(flat(c), "scatter")
            same_length("scatter", c=values, x=xs)
            made.map, made.norm = colour_map(cmap), norm_of(norm, values, vmin, vmax)
            made.colours = [made.map.hex(made.norm(one)) for one in values]
            self.figure.mappable = made
        return self.add(made, given)

    # --- bars

    def bar(
        self, x: Any, height: Any, width: Any = 0.8, bottom: Any = 0, *, align: str = "center", **options: Any
    ) -> Bars:
        return self.bars("bar", x, height, width, bottom, align, options)

    def barh(
        self, y: Any, width: Any, height: Any = 0.8, left: Any = 0, *, align: str = "center", **options: Any
    ) -> Bars:
        return self.bars("barh", y, width, height, left, align, options)

    def bars(
        self, call: str, at: Any, lengths: Any, thick: Any, foot: Any, align: str, options: dict[str, Any]
    ) -> Bars:
        given = only(f"plt.{call}", options, *FACE, "log", "tick_label")
        upright = call == "bar"
        places, sizes = self.along("x" if upright else "y", at, call), numbers(lengths, call)
        count = max(len(places), len(sizes))
        spread = [
            one * count if len(one) == 1 else one for one in (places, sizes, numbers(thick, call), numbers(foot, call))
        ]
        same_length(call, positions=spread[0], lengths=spread[1], widths=spread[2], feet=spread[3])
        boxes = []
        for p, size, wide, start in zip(*spread, strict=True):
            p = p - wide / 2 if one_of(f"plt.{call}", "align", align, ["center", "edge"]) == "center" else p
            boxes.append((p, start, p + wide, start + size) if upright else (start, p, start + size, p + wide))
        if given.get("log"):
            (self.set_yscale if upright else self.set_xscale)("log")
        if given.get("tick_label") is not None:
            (self.set_xticks if upright else self.set_yticks)(spread[0], plain(given["tick_label"], call))
        made = self.boxes(boxes, given)
        made.sticky_x, made.sticky_y = ((), spread[3]) if upright else (spread[3], ())
        return made

    def boxes(self, boxes: list[Any], given: dict[str, Any]) -> Bars:
        shade = given.get("color", given.get("facecolor"))
        several = isinstance(shade, (list, tuple)) and not is_colour(shade)
        colours = [hex_colour(one) for one in shade] if several and shade else [self.colour_from(shade)]
        edge = given.get("edgecolor")
        known = [box for box in boxes if all(map(math.isfinite, box))]
        xs, ys = [v for box in known for v in box[::2]], [v for box in known for v in box[1::2]]
        made = Bars(
            xs, ys, boxes=boxes, colours=colours, edge=edge and hex_colour(edge), edge_width=given.get("linewidth", 1.0)
        )
        return self.add(made, given)

    def hist(
        self,
        x: Any,
        bins: Any = 10,
        range: Any = None,
        density: bool = False,
        weights: Any = None,
        cumulative: bool = False,
        histtype: str = "bar",
        log: bool = False,
        **options: Any,
    ) -> tuple[list[float], list[float], Any]:
        """Bars for how many numbers lie in each bin. Gives the counts, the bins' edges and the bars."""
        given = only("plt.hist", options, *FACE, "linestyle")
        one_of("plt.hist", "histtype", histtype, ["bar", "step", "stepfilled"])
        every = numbers(x, "hist")
        heavy = None if weights is None else numbers(weights, "hist")
        if heavy is not None:
            same_length("hist", x=every, weights=heavy)
        known = [k for k, value in enumerate(every) if not math.isnan(value)]
        values = [every[k] for k in known]
        where = bins if isinstance(bins, (int, str)) else numbers(bins, "hist")
        edges = edges_of(values, where, None if range is None else tuple(numbers(range, "hist")))  # type: ignore[arg-type]
        counts = counts_of(values, edges, heavy and [heavy[k] for k in known])
        heights = densities(counts, edges) if density else counts
        if cumulative:
            steps = (
                [n * (b - a) for n, a, b in zip(heights, edges[:-1], edges[1:], strict=True)] if density else heights
            )
            heights = list(accumulate(steps))
        if log:
            self.set_yscale("log")
        return heights, edges, self.columns_of(heights, edges, histtype, given)

    def columns_of(self, heights: list[float], edges: list[float], histtype: str, given: dict[str, Any]) -> Any:
        if histtype == "bar":
            sides = zip(edges[:-1], edges[1:], heights, strict=True)
            made = self.boxes([(a, 0.0, b, n) for a, b, n in sides], only("plt.hist", given, *FACE))
            made.sticky_y = [0.0]
            return made
        xs = [x for edge in edges for x in (edge, edge)]
        ys = [0.0, *(n for height in heights for n in (height, height)), 0.0]
        shade = self.colour_from(
            given.get("edgecolor") if histtype == "step" else None, given.get("color"), given.get("facecolor")
        )
        look = {"width": given.get("linewidth", 1.5), "style": style_of(given.get("linestyle", "-"), "plt.hist")}
        made_: Mark = (
            Line(xs, ys, shade, **look)
            if histtype == "step"
            else Area(xs, ys, shade, polygons=[list(zip(xs, ys, strict=True))])
        )
        made_.sticky_y = [0.0]
        return [self.add(made_, given)]

    # --- error bars

    def errorbar(
        self,
        x: Any,
        y: Any,
        yerr: Any = None,
        xerr: Any = None,
        fmt: str = "",
        ecolor: Any = None,
        elinewidth: float | None = None,
        capsize: float = 0.0,
        **options: Any,
    ) -> ErrorBars:
        """A line or points as `fmt` says ("none": neither), with bars from y − yerr to y + yerr, and so for x."""
        given = only("plt.errorbar", options, *LINE)
        xs, ys = self.along("x", x, "errorbar"), self.along("y", y, "errorbar")
        same_length("errorbar", x=xs, y=ys)
        hidden = fmt.lower() == "none"
        line = self.line("errorbar", xs, ys, "" if hidden else fmt, {**given, "label": None}, "")
        self.marks.pop()  # it goes over its bars
        look = {
            "color": line.colour if ecolor is None else ecolor,
            "alpha": given.get("alpha"),
            "zorder": given.get("zorder", 2.0),
        }
        thin = {**look, "linewidth": given.get("linewidth", 1.5) if elinewidth is None else elinewidth}
        stems, caps = [], []
        for error, upright in ((xerr, False), (yerr, True)):
            if error is None:
                continue
            at, values = (xs, ys) if upright else (ys, xs)
            along, across, ends = bars(at, values, *errors(error, len(xs), "yerr" if upright else "xerr"))
            p, q = (across, along) if upright else (along, across)
            stems.append(self.line("errorbar", p, q, "", thin, ""))
            if capsize:
                cap = {**look, "marker": "_" if upright else "|", "markersize": 2 * capsize, "linestyle": ""}
                p, q = [end for end, _ in ends], [place for _, place in ends]
                p, q = (q, p) if upright else (p, q)
                caps.append(self.line("errorbar", p, q, "", cap, ""))
        if not hidden:
            self.marks.append(line)
        labelled = stems[0] if hidden and stems else line
        labelled.label = str(given.get("label") or "")
        return ErrorBars((None if hidden else line, tuple(caps), tuple(stems)))

    # --- areas

    def fill_between(self, x: Any, y1: Any, y2: Any = 0, where: Any = None, **options: Any) -> Area:
        """Fill what lies between two lines, where `where` is true."""
        given = only("plt.fill_between", options, *FACE)
        xs, upper, lower = self.along("x", x, "fill_between"), numbers(y1, "fill_between"), numbers(y2, "fill_between")
        upper, lower = (one * len(xs) if len(one) == 1 else one for one in (upper, lower))
        same_length("fill_between", x=xs, y1=upper, y2=lower)
        inside = [True] * len(xs) if where is None else [bool(one) for one in plain(where, "fill_between")]
        runs: list[list[tuple[float, float, float]]] = [[]]
        for column, yes in zip(zip(xs, lower, upper, strict=True), inside, strict=True):
            if yes and all(map(math.isfinite, column)):
                runs[-1].append(column)
            elif runs[-1]:
                runs.append([])
        polygons = [
            [(a, low) for a, low, _ in run] + [(a, high) for a, _, high in reversed(run)] for run in runs if run
        ]
        shade = self.colour_from(given.get("color"), given.get("facecolor"))
        points = [one for polygon in polygons for one in polygon]
        edge = given.get("edgecolor")
        made = Area(
            [p for p, _ in points], [q for _, q in points], shade, polygons=polygons, edge=edge and hex_colour(edge)
        )
        return self.add(made, given)

    def fill(self, x: Any, y: Any, *form: str, **options: Any) -> list[Area]:
        given = only("plt.fill", options, *FACE)
        xs, ys = self.along("x", x, "fill"), self.along("y", y, "fill")
        same_length("fill", x=xs, y=ys)
        shade = self.colour_from(given.get("color"), given.get("facecolor"), *form)
        return [self.add(Area(xs, ys, shade, polygons=[list(zip(xs, ys, strict=True))]), given)]

    # --- straight lines and bands

    def axhline(self, y: float = 0, xmin: float = 0, xmax: float = 1, **options: Any) -> Strip:
        return self.strip("axhline", "y", [y], xmin, xmax, options)

    def axvline(self, x: float = 0, ymin: float = 0, ymax: float = 1, **options: Any) -> Strip:
        return self.strip("axvline", "x", [x], ymin, ymax, options)

    def axhspan(self, ymin: float, ymax: float, **options: Any) -> Strip:
        return self.strip("axhspan", "y", [ymin, ymax], 0, 1, options)

    def axvspan(self, xmin: float, xmax: float, **options: Any) -> Strip:
        return self.strip("axvspan", "x", [xmin, xmax], 0, 1, options)

    def strip(self, call: str, axis: str, at: list[Any], start: float, end: float, options: dict[str, Any]) -> Strip:
        given = only(f"plt.{call}", options, *FACE, "linestyle")
        places = [number(one, call) for one in at]
        shade = hex_colour(given.get("color", given.get("facecolor", "C0")))
        look: dict[str, Any] = {"x": places, "xs": places} if axis == "x" else {"y": places, "ys": places}
        style = style_of(given.get("linestyle", "-"), f"plt.{call}")
        made = Strip(colour=shade, start=start, end=end, style=style, width=given.get("linewidth", 1.5), **look)
        return self.add(made, given)

    def hlines(self, y: Any, xmin: Any, xmax: Any, colors: Any = None, **options: Any) -> list[Line]:
        return self.ruled("hlines", y, xmin, xmax, colors, options)

    def vlines(self, x: Any, ymin: Any, ymax: Any, colors: Any = None, **options: Any) -> list[Line]:
        return self.ruled("vlines", x, ymin, ymax, colors, options)

    def ruled(self, call: str, at: Any, start: Any, end: Any, colors: Any, options: dict[str, Any]) -> list[Line]:
        given = only(f"plt.{call}", options, "color", "linestyle", "linewidth", "label", "alpha", "zorder")
        lists = [numbers(at, call), numbers(start, call), numbers(end, call)]
        lists = [one * len(lists[0]) if len(one) == 1 else one for one in lists]
        same_length(call, at=lists[0], start=lists[1], end=lists[2])
        along = [v for _, a, b in zip(*lists, strict=True) for v in (a, b, math.nan)]
        across = [v for p in lists[0] for v in (p, p, math.nan)]
        xs, ys = (along, across) if call == "hlines" else (across, along)
        return [self.line(call, xs, ys, "", {**given, "color": given.get("color", colors or "C0")}, "")]

    # --- tables

    def imshow(
        self,
        X: Any,  # noqa: N803
        cmap: Any = None,
        norm: Any = None,
        *,
        aspect: Any = None,
        interpolation: Any = None,
        alpha: float | None = None,
        vmin: float | None = None,
        vmax: float | None = None,
        origin: str | None = None,
        extent: Any = None,
        **options: Any,
    ) -> Image:
        """A table of numbers as colours, or of colours themselves: row 0 above, unless origin="lower"."""
        given = only("plt.imshow", options, "zorder", "label", "interpolation_stage", "resample")
        one_of("plt.imshow", "interpolation", interpolation, [None, "nearest", "none", "antialiased", "auto"])
        found = plain(X, "imshow")
        if len(sizes := shape(found)) == 3 and sizes[2] == 1:
            found = [[one[0] for one in row] for row in found]
        rows, lower = (
            table(found, "imshow"),
            one_of("plt.imshow", "origin", origin or "upper", ["upper", "lower"]) == "lower",
        )
        high, wide = len(rows), len(rows[0])
        usual = (-0.5, wide - 0.5, -0.5, high - 0.5) if lower else (-0.5, wide - 0.5, high - 0.5, -0.5)
        left, right, bottom, top = numbers(extent, "imshow") if extent is not None else usual
        of_colours = isinstance(rows[0][0], list)
        values = [] if of_colours else [one for row in rows for one in row]
        made = Image(
            [left, right],
            [bottom, top],
            rows=rows[::-1] if lower else rows,
            map=colour_map(cmap),
            norm=norm_of(norm, values, vmin, vmax),
            extent=(left, right, bottom, top),
            sticky_x=(left, right),
            sticky_y=(bottom, top),
        )
        self.x.turned, self.y.turned = left > right, bottom > top
        self.set_aspect("equal" if aspect is None else aspect)
        self.figure.mappable = self.figure.mappable if of_colours else made
        return self.add(made, {**given, "alpha": alpha})

    def matshow(self, Z: Any, **options: Any) -> Image:  # noqa: N803
        return self.imshow(Z, **options)

    def contourf(
        self, *args: Any, colors: Any = None, cmap: Any = None, alpha: float | None = None, **options: Any
    ) -> list[Area]:
        """Fill the regions between levels: contourf(table), contourf(x, y, table, levels)."""
        xs, ys, rows, levels = self.grid_of("contourf", args, options.pop("levels", None), inner=False)
        given, grid, map_ = only("plt.contourf", options, "zorder"), cells(xs, ys, rows), colour_map(cmap)
        made: list[Area] = []
        for k, (low, high) in enumerate(pairwise(levels)):
            share = ((low + high) / 2 - levels[0]) / (levels[-1] - levels[0] or 1)
            colour = hex_colour(listed(colors, k)) if colors is not None else map_.hex(share)
            area = Area(
                xs, ys, colour, polygons=region(grid, low, high), sticky_x=(xs[0], xs[-1]), sticky_y=(ys[0], ys[-1])
            )
            made.append(self.add(area, {"alpha": alpha, "zorder": 1, **given}))
            made[-1].kind = "contour.QuadContourSet"  # type: ignore[misc]
        return made

    def contour(
        self, *args: Any, colors: Any = None, cmap: Any = None, alpha: float | None = None, **options: Any
    ) -> list[Line]:
        """Lines along levels: contour(table), contour(x, y, table, levels)."""
        xs, ys, rows, levels = self.grid_of("contour", args, options.pop("levels", None), inner=True)
        given, grid, map_ = (
            only("plt.contour", options, "linewidth", "linestyle", "zorder"),
            cells(xs, ys, rows),
            colour_map(cmap),
        )
        widths = given.pop("linewidth", 1.5)
        made = []
        for k, level in enumerate(levels):
            share = (level - levels[0]) / (levels[-1] - levels[0] or 1)
            points = [one for a, b in lines(grid, level) for one in (a, b, (math.nan, math.nan))]
            look = {
                "color": listed(colors, k) if colors is not None else map_.hex(share),
                "linewidth": listed(widths, k),
            }
            made.append(
                self.line(
                    "contour", [p for p, _ in points], [q for _, q in points], "", {**given, **look, "alpha": alpha}, ""
                )
            )
        self.add(Area(xs, ys, None, sticky_x=(xs[0], xs[-1]), sticky_y=(ys[0], ys[-1])), {})
        return made

    def grid_of(
        self, call: str, args: tuple[Any, ...], levels: Any, inner: bool
    ) -> tuple[list[float], list[float], list[list[float]], list[float]]:
        """x, y, the table over them, and the levels."""
        if len(args) not in (1, 2, 3, 4):
            raise TypeError(f"plt.{call} takes a table, or x, y and a table; and then the levels.")
        where, rows = (args[:2], table(args[2], call)) if len(args) > 2 else ((), table(args[0], call))
        levels = args[-1] if len(args) in (2, 4) else levels
        xs: list[float] = [float(k) for k in range(len(rows[0]))]
        ys: list[float] = [float(k) for k in range(len(rows))]
        if where:
            across, up = (plain(one, call) for one in where)
            xs = numbers(across[0] if len(shape(across)) == 2 else across, call)
            ys = numbers([row[0] for row in up] if len(shape(up)) == 2 else up, call)
        if (len(ys), len(xs)) != (len(rows), len(rows[0])):
            raise ValueError(f"plt.{call} got {len(xs)} x and {len(ys)} y for a table of shape {shape(rows)}.")
        if levels is not None and not isinstance(levels, int):
            return xs, ys, rows, sorted(numbers(levels, call))
        known = [v for row in rows for v in row if math.isfinite(v)] or [0.0, 1.0]
        low, high = min(known), max(known)
        found = Linear().ticks(low, high, min((levels or 7) + 1, MOST))
        return xs, ys, rows, [one for one in found if low < one < high] if inner else found

    # --- words

    def text(self, x: float, y: float, s: Any, **options: Any) -> Words:
        return self.words("text", self.spot("text", x, y), s, options)

    def annotate(
        self, text: Any, xy: Any, xytext: Any = None, textcoords: Any = None, arrowprops: Any = None, **options: Any
    ) -> Words:
        """A text at a point, or away from it with an arrow (arrowprops={"arrowstyle": "->"}) that leads there."""
        one_of("plt.annotate", "textcoords", textcoords, [None, "data", "offset points"])
        target = self.spot("annotate", *xy)
        away = xytext is not None and textcoords == "offset points"
        made = self.words(
            "annotate", target if away or xytext is None else self.spot("annotate", *xytext), text, options
        )
        made.shift = tuple(numbers(xytext, "annotate")) if away else (0.0, 0.0)  # type: ignore[assignment]
        if arrowprops is not None and xytext is not None:
            made.target, made.arrow = target, hex_colour(arrowprops.get("color", "k"))
        return made

    def spot(self, call: str, x: Any, y: Any) -> tuple[float, float]:
        return self.along("x", x, call)[0], self.along("y", y, call)[0]

    def words(self, call: str, at: tuple[float, float], words: Any, options: dict[str, Any]) -> Words:
        known = (
            "color",
            "fontsize",
            "ha",
            "va",
            "fontweight",
            "transform",
            "family",
            "fontfamily",
            "rotation",
            "bbox",
            "alpha",
            "zorder",
            "clip_on",
        )
        given = only(f"plt.{call}", options, *known)
        transform = given.get("transform")
        if transform not in (None, self.transAxes, self.transData):
            refuse(f"plt.{call}(…, transform=…)")
        ground = given.get("bbox")
        made = Words(
            words=str(words),
            at=at,
            colour=hex_colour(given.get("color", "k")),
            size=letters_of(given.get("fontsize")),
            ha=one_of(f"plt.{call}", "ha", given.get("ha", "left"), ["left", "center", "right"]),
            va=one_of(
                f"plt.{call}",
                "va",
                given.get("va", "baseline"),
                ["top", "center", "bottom", "baseline", "center_baseline"],
            ),
            weight=given.get("fontweight"),
            turn={"vertical": 90.0, "horizontal": 0.0}.get(t := given.get("rotation", 0.0), t),
            of_axes=transform == "axes",
            ground=None if ground is None else hex_colour(ground.get("facecolor", ground.get("fc", "C0"))),
        )
        return self.add(made, given)


def flat(values: Any) -> Any:
    """One row out of a table: scatter doesn't mind shapes."""
    found = plain(values, "scatter")
    if isinstance(found, list) and any(isinstance(one, list) for one in found):
        return [one for row in found for one in (flat(row) if isinstance(row, list) else [row])]
    return found


def listed(values: Any, k: int) -> Any:
    """The k-th of a list, in rounds; or the one that there is."""
    if isinstance(values, (list, tuple)) and not is_colour(values):
        return values[k % len(values)]
    return values
