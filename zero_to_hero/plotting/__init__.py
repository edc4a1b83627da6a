"""Plots in the page: the part of matplotlib that lectures use, drawn as SVG.

It's what `import matplotlib.pyplot as plt` means in the cells of the page, which has no matplotlib. The pictures look
like the published ones as far as it matters; what isn't here says so by name.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from . import colours as _colours

__version__ = "3.11"


class _Settings(dict):
    """Settings that are taken and kept; the page's own style is what holds."""


rcParams = _Settings()  # noqa: N816 (matplotlib's name)


class _Style:
    def use(self, *_: Any) -> None:
        """The course's style is always in use."""

    @contextmanager
    def context(self, *_: Any, **__: Any) -> Iterator[None]:
        yield


class _Maps:
    def __getitem__(self, name: str) -> _colours.Map:
        return _colours.Map(name)


style, colormaps = _Style(), _Maps()


def use(*_: Any, **__: Any) -> None:
    """The page draws one way only."""
