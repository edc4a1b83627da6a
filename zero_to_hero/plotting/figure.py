"""Figure: one or several axes on a sheet."""

import hashlib
from collections.abc import Iterator
from html import escape
from typing import Any

from zero_to_hero.page import plots

from .axes import FONT, Axes, refuse
from .marks import Image
from .svg import element, letters


class Figure:
    """What `plt.figure()` gives. `figsize` is in inches of 96 px."""

    def __init__(self, figsize: Any = None, **options: Any) -> None:
        for name in options:
            if name not in ("dpi", "layout", "constrained_layout", "tight_layout", "num"):
                refuse(f"figure({name}=…)")
        self.size = tuple(map(float, figsize or plots.STYLE["figure.figsize"]))  # type: ignore[arg-type]
        self.grid: dict[tuple[int, int, int], Axes] = {}  # rows, columns, place
        self.title = ""
        self.last_image: Image | None = None
        self.clips: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *_, **__: refuse(f"fig.{name}()")

    @property
    def axes(self) -> list[Axes]:
        return list(self.grid.values())

    def add_subplot(self, rows: int = 1, columns: int = 1, place: int = 1, **_: Any) -> Axes:
        if rows > 9 and columns == 1 and place == 1:  # 211
            rows, columns, place = rows // 100, rows // 10 % 10, rows % 10
        key = (rows, columns, place)
        if not 1 <= place <= rows * columns:
            raise ValueError(f"num must be an integer with 1 <= num <= {rows * columns}, not {place}")
        return self.grid.setdefault(key, Axes(self))

    def subplots(
        self, nrows: int = 1, ncols: int = 1, *, squeeze: bool = True, sharex: Any = False, sharey: Any = False
    ) -> Any:
        made = [[self.add_subplot(nrows, ncols, r * ncols + c + 1) for c in range(ncols)] for r in range(nrows)]
        flat = Grid(made)
        for share, name in ((sharex, "x"), (sharey, "y")):
            if share:
                for one in flat.flat:
                    one.figure.shared.add((name, tuple(flat.flat)))
        if squeeze and nrows == ncols == 1:
            return made[0][0]
        if squeeze and 1 in (nrows, ncols):
            return Grid([list(flat.flat)])[0]
        return flat

    @property
    def shared(self) -> set:
        return self.__dict__.setdefault("_shared", set())

    def colorbar(
        self, image: Image | None = None, ax: Any = None, label: str = "", shrink: float = 1.0, **_: Any
    ) -> Any:
        image = image or self.last_image
        if image is None:
            raise RuntimeError(
                "No mappable was found to use for colorbar creation: draw a picture with imshow or scatter(c=…) first"
            )
        owner = ax or next((one for one in self.axes if image in one.marks), None) or self.axes[-1]
        owner.bar_of, owner.shrink = (image, label), shrink
        return ColourBar(owner)

    def suptitle(self, title: str, **_: Any) -> None:
        self.title = str(title)

    def gca(self) -> Axes:
        return self.axes[-1] if self.grid else self.add_subplot()

    def tight_layout(self, *_: Any, **__: Any) -> None:
        """The layout always is."""

    subplots_adjust = autofmt_xdate = set_tight_layout = tight_layout

    def get_size_inches(self) -> tuple[float, ...]:
        return self.size

    def set_size_inches(self, width: float, height: float) -> None:
        self.size = (float(width), float(height))

    def clip(self, x: float, y: float, width: float, height: float) -> str:
        """The id of a clip path for this box."""
        name = f"zth-clip-{hashlib.sha256(f'{id(self)}{len(self.clips)}{x}{y}'.encode()).hexdigest()[:10]}"
        self.clips.append(
            element("clipPath", element("rect", x=x - 1, y=y - 1, width=width + 2, height=height + 2), id=name)
        )
        return name

    def described(self) -> str:
        """An accessible name from the figure's own words."""
        words = [self.title, *(one.title for one in self.axes)]
        for one in self.axes:
            if one.y.label or one.x.label:
                words.append(f"{one.y.label or 'values'} against {one.x.label or 'their place'}")
        return "; ".join(dict.fromkeys(one for one in words if one)) or "A plot"

    def html(self, alt: str = "") -> str:
        """The figure as an SVG that belongs to its page."""
        self.clips = []
        width, height = self.size[0] * 96, self.size[1] * 96
        for name, group in self.shared:
            ranges = [one.ranges()[name == "y"] for one in group if one.marks]
            for one in group if ranges else ():
                getattr(one, name).limits = (min(min(r) for r in ranges), max(max(r) for r in ranges))
        top = FONT * 1.8 if self.title else 0
        body = ""
        for (rows, columns, place), axes in self.grid.items():
            row, column = divmod(place - 1, columns)
            cell_width, cell_height = width / columns, (height - top) / rows
            body += axes.svg(column * cell_width, top + row * cell_height, cell_width, cell_height)
        if self.title:
            body = (
                element(
                    "text", letters(self.title), x=width / 2, y=FONT * 1.2, font_size=FONT * 1.2, text_anchor="middle"
                )
                + body
            )
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width:g} {height:g}" '
            f'fill="currentColor" {plots.size(width, height)};font-family:inherit;font-variant-numeric:tabular-nums">'
            f"<title>{escape(alt or self.described())}</title>"
            f"<defs>{''.join(self.clips)}</defs>{body}</svg>"
        )
        return plots.scrolling(svg) if width * plots.SMALLEST > plots.PHONE else svg

    def _repr_html_(self) -> str:
        return self.html()

    def __repr__(self) -> str:
        return f"<Figure size {self.size[0] * 100:.0f}x{self.size[1] * 100:.0f} with {len(self.grid)} Axes>"


class Grid(list):
    """Rows of axes, with the parts of an array that lectures use: axes[1, 0], axes.flat, axes.ravel()."""

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, tuple):
            return list.__getitem__(self, place[0])[place[1]]
        return list.__getitem__(self, place)

    @property
    def flat(self) -> Iterator[Axes]:
        return (one for row in self for one in (row if isinstance(row, list) else [row]))

    def ravel(self) -> list[Axes]:
        return list(self.flat)

    flatten = ravel


class ColourBar:
    """What `fig.colorbar` gives: its label can be set."""

    def __init__(self, owner: Axes) -> None:
        self.owner = owner

    def set_label(self, label: str, **_: Any) -> None:
        assert self.owner.bar_of
        self.owner.bar_of = (self.owner.bar_of[0], label)
