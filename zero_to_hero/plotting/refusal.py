"""What the page's plots don't draw is refused by name, with a way out."""

from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

# said the same in two ways
SHORT = {
    "c": "color", "lw": "linewidth", "ls": "linestyle", "ms": "markersize", "mfc": "markerfacecolor",
    "mec": "markeredgecolor", "fc": "facecolor", "ec": "edgecolor",
    "linewidths": "linewidth", "edgecolors": "edgecolor",
    "linestyles": "linestyle", "size": "fontsize", "weight": "fontweight", "horizontalalignment": "ha",
    "verticalalignment": "va", "colour": "color",
}  # fmt: skip


class NotDrawn(NotImplementedError, AttributeError):  # noqa: N818
    """Also an AttributeError, so that `hasattr(ax, "quiver")` says no."""


def refuse(call: str) -> NoReturn:
    """Raises NotDrawn."""
    raise NotDrawn(
        f"{call} isn't among the plots that this page can draw. "
        "To run this cell on Colab, which has all of matplotlib, use the button at the top of the page."
    )


def only(call: str, given: Mapping[str, Any], *known: str) -> dict[str, Any]:
    """The options under their long names, as they were given. Raises NotDrawn for one that isn't `known`."""
    long = {SHORT.get(name, name): value for name, value in given.items()}
    for name, value in long.items():
        if name not in known:
            refuse(f"{call}(…, {name}={value!r})")
    return long


def one_of(call: str, name: str, value: Any, known: Iterable[Any]) -> Any:
    """The value. Raises NotDrawn if it isn't among the known ones."""
    if value not in list(known):
        refuse(f"{call}(…, {name}={value!r})")
    return value
