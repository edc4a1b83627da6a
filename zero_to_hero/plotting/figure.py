"""Figure: a sheet with one plot or several, laid out and written as an SVG that belongs to its page."""

import hashlib
from collections.abc import Iterator
from html import escape
from typing import Any

from zero_to_hero.page import plots

from . import rcParams
from .axes import Axes
from .colour_bar import ColourBar
from .frame import Frame
from .images import Image
from .marks import Bars, Box, Line, Points
from .refusal import only, refuse
from .svg import PX, element, text
from .values import letters_of, numbers

WIDEST = 7.0  # inches that a page has: a wider figure is drawn smaller, its letters are not
FLATTEST = 2.4  # inches that its height keeps
BETWEEN = 6.0  # px between plots


class Figure:
    """`figsize` is its width and height in inches of 96 px."""

    def __init__(self, figsize: Any = None, **options: Any) -> None:
        only("plt.figure", options, "dpi", "layout", "constrained_layout", "tight_layout")
        self.size = tuple(numbers(rcParams["figure.figsize"] if figsize is None else figsize, "figure"))
        if len(self.size) != 2 or not all(0 < one < 1000 for one in self.size):
            raise ValueError(f"figsize is a width and a height in inches, such as (5, 3), but got {figsize}.")
        self.plots: list[Axes] = []
        self.current: Axes | None = None
        self.number = 0
        self.title, self.title_size = "", 13.2
        self.mappable: Any = None  # what a colour bar explains if it isn't told

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        refuse(f"fig.{name}")

    def __repr__(self) -> str:
        return f"<Figure size {self.size[0] * 100:.0f}x{self.size[1] * 100:.0f} with {len(self.plots)} Axes>"

    # --- plots

    def add_subplot(self, *where: Any, **options: Any) -> Axes:
        """add_subplot(2, 1, 1), add_subplot(211): a plot of a grid, counted from 1; then the current one."""
        only("fig.add_subplot", options)
        if len(where) == 1 and where[0] is not None:
            where = tuple(int(digit) for digit in str(where[0]))
        rows, columns, place = where or (1, 1, 1)
        first, last = place if isinstance(place, tuple) else (place, place)
        if not 1 <= first <= last <= rows * columns:
            raise ValueError(f"num must be an integer with 1 <= num <= {rows * columns}, not {place}")
        (top, left), (bottom, right) = divmod(first - 1, columns), divmod(last - 1, columns)
        cell = (rows, columns, top, bottom, left, right)
        self.current = next((ax for ax in self.plots if ax.cell == cell), None)
        if self.current is None:
            self.current = Axes(self, cell)
            self.plots.append(self.current)
        return self.current

    def subplots(
        self,
        nrows: int = 1,
        ncols: int = 1,
        *,
        sharex: Any = False,
        sharey: Any = False,
        squeeze: bool = True,
        **options: Any,
    ) -> Any:
        """Rows and columns of plots: one, a list of them, or a grid."""
        only("fig.subplots", options)
        rows = [[self.add_subplot(nrows, ncols, r * ncols + c + 1) for c in range(ncols)] for r in range(nrows)]
        for axis, how in (("x", sharex), ("y", sharey)):
            for ax in (one for row in rows for one in row):
                top, left = ax.cell[2], ax.cell[4]
                group = {True: self.plots, "all": self.plots, "row": rows[top], "col": [row[left] for row in rows]}.get(
                    how, [ax]
                )
                ax.alike[axis] = list(group)
                if len(group) > 1 and how != ("row" if axis == "x" else "col"):
                    setattr(getattr(ax, axis), "lettered", top == nrows - 1 if axis == "x" else left == 0)  # noqa: B010
        grid = Grid([Grid(row) for row in rows])
        if not squeeze:
            return grid
        if nrows == ncols == 1:
            return rows[0][0]
        return Grid(grid.flat) if 1 in (nrows, ncols) else grid

    @property
    def axes(self) -> list[Axes]:
        return list(self.plots)

    def gca(self) -> Axes:
        return self.current or self.add_subplot()

    def clear(self) -> None:
        self.plots.clear()
        self.current, self.title, self.mappable = None, "", None

    clf = clear

    # --- words and sizes

    def suptitle(self, words: Any, **options: Any) -> None:
        given = only("fig.suptitle", options, "fontsize", "fontweight", "y")
        self.title, self.title_size = str(words), letters_of(given.get("fontsize"), 13.2)

    def colorbar(
        self,
        mappable: Any = None,
        *,
        ax: Any = None,
        label: str = "",
        shrink: float = 1.0,
        ticks: Any = None,
        **options: Any,
    ) -> ColourBar:
        """Beside a plot: what the colours of its picture, or of its points, mean."""
        only("plt.colorbar", options, "fraction", "pad", "aspect")
        mappable = self.mappable if mappable is None else mappable
        if getattr(mappable, "norm", None) is None or getattr(mappable, "map", None) is None:
            raise RuntimeError(
                "A colour bar needs colours that stand for numbers: draw imshow(…) or scatter(…, c=…) first."
            )
        owner = next((one for one in self.plots if mappable in one.marks), self.gca())
        every = (
            Grid([ax]).flat if ax is not None and not hasattr(ax, "flat") else ax.flat if ax is not None else [owner]
        )
        bar = ColourBar(mappable, label, shrink, ticks)
        list(every)[-1].bars_beside.append(bar)
        return bar

    def tight_layout(self, *_: Any, **__: Any) -> None:
        """The layout always leaves the room that words need."""

    subplots_adjust = autofmt_xdate = set_layout_engine = tight_layout

    def get_size_inches(self) -> tuple[float, ...]:
        return self.size

    def set_size_inches(self, width: Any, height: Any = None) -> None:
        self.size = tuple(numbers(width if height is None else [width, height], "figure"))

    # --- drawn

    def html(self, alt: str = "") -> str:
        """The figure as an SVG; `alt` says what it shows, instead of its own words."""
        width, height = fitting(*self.size)
        head = self.title_size * PX * 1.7 if self.title else 0.0
        parts, clips, frames = "", "", laid_out(self.plots, (0.0, head, width, height))
        if self.title:
            parts += text(self.title, width / 2, self.title_size * PX * 1.2, self.title_size * PX, "middle")
        mine = "".join(frame.svg("-") for frame in frames)
        name = "zth-" + hashlib.sha256((mine + alt).encode()).hexdigest()[:10]
        for k, frame in enumerate(frames):
            left, top, right, bottom = frame.box
            room = 1.0  # so that lines along the edge keep their width
            clips += element(
                "clipPath",
                element(
                    "rect", x=left - room, y=top - room, width=right - left + 2 * room, height=bottom - top + 2 * room
                ),
                id=f"{name}-{k}",
            )
            parts += frame.svg(f"{name}-{k}")
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width:g} {height:g}" '
            f'fill="currentColor" {plots.size(width, height)};font-family:inherit;font-variant-numeric:tabular-nums">'
            f"<title>{escape(alt or self.described())}</title>{element('defs', clips) if clips else ''}{parts}</svg>"
        )
        return plots.scrolling(svg) if width * plots.SMALLEST > plots.PHONE else svg

    def described(self) -> str:
        """What the picture shows, in its own words: titles, the axes' names, the legend; else what is drawn."""
        told = [self.title] if self.title else []
        for ax in self.plots:
            words = [ax.title] if ax.title else []
            if ax.x.label or ax.y.label:
                words.append(
                    f"{ax.y.label} against {ax.x.label}" if ax.x.label and ax.y.label else ax.x.label or ax.y.label
                )
            names = [mark.label for mark in ax.key.entries] if ax.key else []
            words += [", ".join(names)] if names else []
            told.append(": ".join(words) or drawn(ax))
        return ". ".join(one for one in told if one) or "An empty plot"

    def _repr_html_(self) -> str:
        return self.html()


def fitting(width: float, height: float) -> tuple[float, float]:
    """px of a figure of so many inches, no wider than a page and not flatter than can be read."""
    share = min(1.0, WIDEST / width)
    return width * share * 96, max(height * share, min(height, FLATTEST)) * 96


def drawn(ax: Axes) -> str:
    """The kinds of marks in a plot, counted."""
    images = [
        f"a picture of {len(mark.rows)} by {len(mark.rows[0])} cells" for mark in ax.marks if isinstance(mark, Image)
    ]
    bars = [f"{len(mark)} bars" for mark in ax.marks if isinstance(mark, Bars)]
    dots = [f"{len(mark.xs)} points" for mark in ax.marks if isinstance(mark, Points)]
    lines = sum(isinstance(mark, Line) for mark in ax.marks)
    words = [*images, *bars, *dots, *([f"{lines} line{'s' if lines > 1 else ''}"] if lines else [])]
    return f"A plot with {', '.join(words)}" if words else "An empty plot"


def laid_out(plots_: list[Axes], sheet: Box) -> list[Frame]:
    """Each plot in its cell of the sheet. All boxes of a grid are equally large, whatever stands around them."""
    frames = [
        Frame(ax, box) for ax, box in zip(plots_, boxes(plots_, sheet, [(50, 25, 10, 40)] * len(plots_)), strict=True)
    ]
    for _ in range(2):  # the letters' room depends on the ticks, these on the box, and this on the room
        places = boxes(plots_, sheet, [frame.margins() for frame in frames])
        frames = [Frame(ax, box) for ax, box in zip(plots_, places, strict=True)]
    return frames


def boxes(plots_: list[Axes], sheet: Box, margins: list[Box]) -> list[Box]:
    """The boxes of plots that need these margins."""
    found = []
    for ax in plots_:
        rows, columns, top, bottom, left, right = ax.cell
        mates = [
            (other.cell, room) for other, room in zip(plots_, margins, strict=True) if other.cell[:2] == ax.cell[:2]
        ]
        before = [max((room[0] for cell, room in mates if cell[4] == c), default=0.0) for c in range(columns)]
        after = [max((room[2] for cell, room in mates if cell[5] == c), default=0.0) for c in range(columns)]
        above = [max((room[1] for cell, room in mates if cell[2] == r), default=0.0) for r in range(rows)]
        below = [max((room[3] for cell, room in mates if cell[3] == r), default=0.0) for r in range(rows)]
        x = spans(sheet[0], sheet[2], before, after)
        y = spans(sheet[1], sheet[3], above, below)
        found.append((x[left][0], y[top][0], x[right][1], y[bottom][1]))
    return found


def spans(start: float, end: float, before: list[float], after: list[float]) -> list[tuple[float, float]]:
    """Divide a length among boxes of equal size that need so much room before and after them."""
    gaps = BETWEEN * (len(before) - 1)
    size = max((end - start - sum(before) - sum(after) - gaps) / len(before), 10.0)
    found, at = [], start
    for room, rest in zip(before, after, strict=True):
        found.append((at + room, at + room + size))
        at += room + size + rest + BETWEEN
    return found


class Grid(list):
    """Plots in a row, or rows of plots, with what lectures use of an array: axes[1, 0], axes.flat, axes.ravel()."""

    def __getitem__(self, place: Any) -> Any:
        if not isinstance(place, tuple):
            return Grid(list.__getitem__(self, place)) if isinstance(place, slice) else list.__getitem__(self, place)
        row, column = place
        return Grid([one[column] for one in self[row]]) if isinstance(row, slice) else self[row][column]

    @property
    def flat(self) -> Iterator[Axes]:
        return (
            one
            for row in self
            for one in (row.flat if isinstance(row, Grid) else [row] if isinstance(row, Axes) else row)
        )

    def ravel(self) -> "Grid":
        return Grid(self.flat)

    flatten = ravel

    @property
    def shape(self) -> tuple[int, ...]:
        return (len(self), len(self[0])) if self and isinstance(self[0], Grid) else (len(self),)
