"""Plots in the page: the part of matplotlib that lectures use, drawn as SVG.

It's what `import matplotlib.pyplot as plt` means in the page's cells, where there's no matplotlib. Ticks, limits and
bins are matplotlib's; the look is the course's (zero_to_hero/page/plots.py). What isn't here is refused by name. Left
out: three dimensions, polar axes, dates, animations, files.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from zero_to_hero.page.plots import STYLE

from .colours import Map, colour_map
from .refusal import refuse

__version__ = "3.11"
# taken and kept; the course's style holds, but for the size of a figure
rcParams: dict[str, Any] = dict(STYLE)  # noqa: N816 (matplotlib's name)


class Style:
    """plt.style: the course's is always in use. Of others the size of figures is taken over."""

    available = ("default",)

    def use(self, style: Any) -> None:
        if isinstance(style, dict):
            rcParams.update(style)

    @contextmanager
    def context(self, style: Any = None, *_: Any, **__: Any) -> Iterator[None]:
        before = dict(rcParams)
        self.use(style)
        try:
            yield
        finally:
            rcParams.clear()
            rcParams.update(before)


class Maps:
    """Colour maps by name: colormaps["viridis"], cm.viridis."""

    def __getitem__(self, name: str) -> Map:
        return Map(name)

    def __getattr__(self, name: str) -> Map:
        if name.startswith("_"):
            raise AttributeError(name)
        return Map(name)

    def get_cmap(self, name: Any = None) -> Map:
        return colour_map(name)


style, colormaps, cm = Style(), Maps(), Maps()
rc_context = style.context


def rc(group: str, **settings: Any) -> None:
    rcParams.update({f"{group}.{name}": value for name, value in settings.items()})


def use(*_: Any, **__: Any) -> None:
    """The page draws one way only."""


def __getattr__(name: str) -> Any:
    if name.startswith("__") or name in ("pyplot",):
        raise AttributeError(name)
    refuse(f"matplotlib.{name}")
