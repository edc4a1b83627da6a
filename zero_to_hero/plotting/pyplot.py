"""matplotlib.pyplot's way of drawing: calls that go to the current figure and its current axes."""

from typing import Any

from . import rcParams as rcParams
from . import style as style
from .axes import Axes, refuse
from .colours import Map
from .figure import Figure

# open figures, the current one last; `display` is what shows them (the page's Python sets it)
open_figures: list[Figure] = []
current: dict[int, Axes] = {}  # the current axes by the figure's id


def figure(num: Any = None, figsize: Any = None, **options: Any) -> Figure:
    """A new figure, which is the current one from here on."""
    made = Figure(figsize, **options)
    open_figures.append(made)
    return made


def gcf() -> Figure:
    return open_figures[-1] if open_figures else figure()


def gca() -> Axes:
    fig = gcf()
    return current.get(id(fig)) or fig.gca()


def sca(ax: Axes) -> None:
    current[id(ax.figure)] = ax


def subplots(
    nrows: int = 1,
    ncols: int = 1,
    *,
    figsize: Any = None,
    sharex: Any = False,
    sharey: Any = False,
    squeeze: bool = True,
    **options: Any,
) -> Any:
    """A figure and its axes: one, a row of them, or rows of them."""
    fig = figure(figsize=figsize, **options)
    return fig, fig.subplots(nrows, ncols, sharex=sharex, sharey=sharey, squeeze=squeeze)


def subplot(*place: int, **options: Any) -> Axes:
    """Make one of a grid of axes the current one: subplot(2, 1, 1), subplot(211)."""
    ax = gcf().add_subplot(*(place or (1, 1, 1)), **options)
    sca(ax)
    return ax


def show(*_: Any, **__: Any) -> None:
    """Show the open figures here and close them."""
    for fig in list(open_figures):
        display(fig)
    close("all")


def display(fig: Figure) -> None:
    import builtins

    shown = getattr(builtins, "display", None)
    if shown is not None and fig.grid:
        shown(fig)


def close(which: Any = None) -> None:
    """Forget the current figure, or this one, or "all"."""
    if which == "all":
        open_figures.clear()
    elif isinstance(which, Figure):
        open_figures[:] = [one for one in open_figures if one is not which]
    elif open_figures:
        open_figures.pop()
    for key in set(current) - {id(one) for one in open_figures}:
        del current[key]


def clf() -> None:
    gcf().grid.clear()


def colorbar(image: Any = None, ax: Any = None, **options: Any) -> Any:
    return gcf().colorbar(image, ax or gca(), **options)


def suptitle(title: str, **options: Any) -> None:
    gcf().suptitle(title, **options)


def tight_layout(*_: Any, **__: Any) -> None:
    """The layout always is."""


subplots_adjust = tight_layout


def axes(*_: Any, **__: Any) -> Axes:
    return gca()


def get_cmap(name: str) -> Map:
    return Map(name)


class cm:  # noqa: N801 (matplotlib's name)
    """Colour maps as attributes: plt.cm.viridis."""

    def __getattr__(self, name: str) -> Map:
        return Map(name)


cm = cm()  # type: ignore[assignment, misc]


def to_axes(name: str, method: str) -> Any:
    def call(*args: Any, **options: Any) -> Any:
        return getattr(gca(), method)(*args, **options)

    call.__name__ = name
    return call


for _name in [
    "plot",
    "semilogx",
    "semilogy",
    "loglog",
    "scatter",
    "bar",
    "barh",
    "hist",
    "fill_between",
    "axhline",
    "axvline",
    "imshow",
    "matshow",
    "contourf",
    "text",
    "annotate",
    "legend",
    "grid",
    "axis",
    "tick_params",
    "margins",
]:
    globals()[_name] = to_axes(_name, _name)
for _name in ("xlabel", "ylabel", "title", "xscale", "yscale", "xticks", "yticks", "xlim", "ylim"):
    globals()[_name] = to_axes(_name, f"set_{_name}")


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return lambda *_, **__: refuse(f"plt.{name}()")
