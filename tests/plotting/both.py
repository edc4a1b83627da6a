"""The same picture by matplotlib and by the page's stand-in."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as real

from zero_to_hero.page.plots import STYLE
from zero_to_hero.plotting import pyplot as ours

REAL, OURS = real, ours


@contextmanager
def axes(**options: Any) -> Iterator[tuple[Any, Any]]:
    """Axes of both, matplotlib's in the course's style."""
    with real.style.context(STYLE):
        figures = [plt.subplots(**options) for plt in (REAL, OURS)]
        try:
            yield figures[0][1], figures[1][1]
        finally:
            real.close("all")
            ours.close("all")


def fresh() -> Any:
    """The stand-in with no figure open."""
    importlib.import_module("zero_to_hero.plotting.pyplot").close("all")
    return ours
