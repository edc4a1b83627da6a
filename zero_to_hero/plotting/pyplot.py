"""matplotlib.pyplot's way of drawing: calls go to the current figure and its current plot."""

import builtins
from collections.abc import Callable
from typing import Any

from . import cm as cm
from . import colormaps as colormaps
from . import rc as rc
from . import rc_context as rc_context
from . import rcParams as rcParams
from . import style as style
from .axes import Axes
from .colours import Map, colour_map
from .figure import Figure
from .refusal import one_of, refuse

# open figures, the current one last
figures: list[Figure] = []
# what goes to the current plot under the same name,
CALLS = {
    *("plot", "step", "semilogx", "semilogy", "loglog", "scatter", "bar", "barh", "hist", "fill_between", "fill"),
    *("axhline", "axvline", "axhspan", "axvspan", "hlines", "vlines", "imshow", "matshow", "contour", "contourf"),
    *("errorbar", "text", "annotate", "legend", "grid", "axis", "margins", "tick_params", "cla"),
}
SETTINGS = {"xlabel", "ylabel", "title", "xscale", "yscale"}  # and after "set_"


def __getattr__(name: str) -> Callable[..., Any]:
    if name.startswith("__"):
        raise AttributeError(name)
    if name not in CALLS | SETTINGS:
        refuse(f"plt.{name}")

    def call(*args: Any, **options: Any) -> Any:
        return getattr(gca(), f"set_{name}" if name in SETTINGS else name)(*args, **options)

    call.__name__ = name
    return call


# --- figures


def figure(num: Any = None, figsize: Any = None, **options: Any) -> Figure:
    """A new figure, or the open one of that number; it's the current one from here on."""
    known = [one for one in figures if num is not None and (one is num or one.number == num)]
    if known:
        figures.remove(known[0])
    made = known[0] if known else Figure(figsize, **options)
    if not known:
        made.number = num if isinstance(num, int) else max((one.number for one in figures), default=0) + 1
    figures.append(made)
    return made


def gcf() -> Figure:
    return figures[-1] if figures else figure()


def gca() -> Axes:
    return gcf().gca()


def sca(ax: Axes) -> None:
    figure(ax.figure)
    ax.figure.current = ax


def subplots(
    nrows: int = 1, ncols: int = 1, *, sharex: Any = False, sharey: Any = False, squeeze: bool = True, **options: Any
) -> Any:
    """A figure and its plots: one, a row of them, or rows of them."""
    made = figure(**options)
    return made, made.subplots(nrows, ncols, sharex=sharex, sharey=sharey, squeeze=squeeze)


def subplot(*where: Any, **options: Any) -> Axes:
    """Make a plot of a grid the current one: subplot(2, 1, 1), subplot(211)."""
    return gcf().add_subplot(*where, **options)


def axes(*where: Any, **options: Any) -> Axes:
    if where or options:
        refuse("plt.axes(…)")
    return gca()


def show(*_: Any, **__: Any) -> None:
    """Show the open figures, in the order in which they were made, and close them."""
    shown = sorted(figures, key=lambda one: one.number)
    close("all")
    display = getattr(builtins, "display", None)  # the page's own: book/live/runner.py
    for one in shown:
        if display is not None and one.plots:
            display(one)


def close(which: Any = None) -> None:
    """Forget the current figure, or this one, or "all"."""
    if which is None:
        figures[-1:] = []
    else:
        figures[:] = [one for one in figures if which != "all" and which not in (one, one.number)]


def fignum_exists(number: int) -> bool:
    return any(one.number == number for one in figures)


def get_fignums() -> list[int]:
    return sorted(one.number for one in figures)


def clf() -> None:
    gcf().clear()


def suptitle(words: Any, **options: Any) -> None:
    gcf().suptitle(words, **options)


def colorbar(mappable: Any = None, ax: Any = None, **options: Any) -> Any:
    return gcf().colorbar(mappable, ax=ax, **options)


def tight_layout(*_: Any, **__: Any) -> None:
    """The layout always leaves the room that words need."""


subplots_adjust = ion = ioff = draw = tight_layout


# --- limits and ticks, which can be asked for as well


def xlim(*args: Any, **options: Any) -> tuple[float, float]:
    return gca().set_xlim(*args, **options) if args or options else gca().get_xlim()


def ylim(*args: Any, **options: Any) -> tuple[float, float]:
    return gca().set_ylim(*args, **options) if args or options else gca().get_ylim()


def xticks(ticks: Any = None, labels: Any = None, **options: Any) -> tuple[list[float], list[str]]:
    return tick(gca(), "x", ticks, labels, options)


def yticks(ticks: Any = None, labels: Any = None, **options: Any) -> tuple[list[float], list[str]]:
    return tick(gca(), "y", ticks, labels, options)


def tick(ax: Axes, axis: str, ticks: Any, labels: Any, options: dict[str, Any]) -> tuple[list[float], list[str]]:
    if ticks is not None:
        ax.set_ticks(axis, ticks, labels, options.pop("minor", False), options)
    elif labels is not None:
        ax.name_ticks(axis, labels, options)
    else:
        ax.name_looks(axis, options)
    side = getattr(ax, axis)
    return side.places(*ax.limits(axis), 8)[:2]


# --- colours


def get_cmap(name: Any = None) -> Map:
    return colour_map(name)


def set_cmap(cmap: Any) -> None:
    one_of("plt.set_cmap", "cmap", getattr(cmap, "name", cmap), ["viridis"])
