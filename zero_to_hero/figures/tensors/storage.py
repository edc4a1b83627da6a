"""The storage figure: one row of numbers in memory, and what becomes of it under view, transpose, slice and expand.

The reader chooses an operation and walks through the result, index by index. Each step marks the place in the storage
that the index leads to. All places come from the tensors themselves: from their shapes, strides and offsets.

What it leaves out: tensors of more than two dimensions, and storages of more than sixteen numbers.
"""

from collections.abc import Callable, Mapping
from html import escape
from itertools import product
from typing import Any

import traitlets

from zero_to_hero.figures._base.figure import Figure
from zero_to_hero.figures._base.still_plot import data, table, text

MOST = 16  # numbers in the storage, and in what's read from it
COLUMNS = 12  # boxes side by side


class StorageFigure(Figure):
    """The storage of `x` and what each of `views` reads from it.

    `views` maps an expression, as the reader would write it, to a function of x that computes it. Where that raises
    RuntimeError, or gives a tensor with memory of its own, the figure shows why: it walks through the tensor that the
    expression starts from (everything before the last dot), which has to be among the views. The controls are `view`,
    the place of an expression among them, and `step`, how many numbers have been read.

    Raises ValueError for a tensor that isn't contiguous, one with too many numbers, more than two dimensions, no views,
    and an expression that starts from none of the others.
    """

    title = traitlets.Unicode("Twelve numbers in memory, and many ways to read them").tag(sync=True)
    hint = traitlets.Unicode("Choose x.T, press Play, and watch which number is read next.").tag(sync=True)
    numbers: Any = traitlets.List().tag(sync=True)  # the storage
    views: Any = traitlets.List().tag(sync=True)
    most = traitlets.Int().tag(sync=True)  # steps
    view = traitlets.Int(0, min=0).tag(sync=True, control=True)
    step = traitlets.Int(0, min=0).tag(sync=True, control=True)

    def __init__(
        self, x: Any, views: Mapping[str, Callable[[Any], Any]], name: str, caption: str, view: int = 0, step: int = 0
    ) -> None:
        if not x.is_contiguous() or x.storage_offset():
            raise ValueError("x has to be a fresh tensor, whose numbers lie one after another.")
        if x.numel() > MOST:
            raise ValueError(f"the figure shows up to {MOST} numbers, not {x.numel()}.")
        if not views:
            raise ValueError("the figure needs views to choose from.")
        found: dict[str, dict[str, Any]] = {}
        for code, make in views.items():
            found[code] = read(x, code, make, found)
        most = max(len(one["places"]) for one in found.values())
        if not 0 <= view < len(found) or not 0 <= step <= most:
            raise ValueError(f"a view is 0 to {len(found) - 1} and a step 0 to {most}, not {view} and {step}.")
        super().__init__(
            name=name,
            caption=caption,
            numbers=x.reshape(-1).tolist(),
            views=list(found.values()),
            most=most,
            view=view,
            step=step,
        )

    def fallback(self) -> str:
        """The storage with the places that the chosen view reads, and all views as a table."""
        rows = (
            (
                one["code"],
                tuple(one["shape"]),
                tuple(one["strides"]) if one["kind"] == "view" else "–",
                one["offset"] if one["kind"] == "view" else "–",
                {"view": "a view", "copy": "copies", "refused": "refused"}[one["kind"]],
            )
            for one in self.views
        )
        return strip(self.numbers, self.views[self.view]) + table(
            "One storage, read in many ways", ("expression", "shape", "strides", "offset", "memory"), rows
        )


def read(x: Any, code: str, make: Callable[[Any], Any], others: Mapping[str, Any]) -> dict[str, Any]:
    """What an expression reads from the storage of x."""
    try:
        made = make(x)
        shape = list(made.shape)
        kind = "view" if made.untyped_storage().data_ptr() == x.untyped_storage().data_ptr() else "copy"
    except RuntimeError:
        made, kind = None, "refused"
    if kind == "view":
        strides, offset = list(made.stride()), made.storage_offset()
        if not 1 <= len(shape) <= 2 or max(made.numel(), shape[-1]) > MOST:
            raise ValueError(f"{code} has the shape {tuple(shape)}: one or two dimensions and up to {MOST} numbers.")
        places = [
            offset + sum(i * step for i, step in zip(index, strides, strict=True))
            for index in product(*map(range, shape))
        ]
        return {"code": code, "kind": kind, "shape": shape, "strides": strides, "offset": offset, "places": places}
    start = code.rpartition(".")[0]
    if start not in others:
        raise ValueError(f"{code} isn't a view, so the figure needs {start or 'what it starts from'} among the views.")
    base = others[start]
    places = base["places"]
    return {**base, "code": code, "kind": kind, "base": start, "shape": [len(places)] if made is None else shape}


def strip(numbers: list[Any], view: Mapping[str, Any]) -> str:
    """The storage as a row of boxes; those that the view reads are filled."""
    side = 26
    boxes = "".join(
        f'<rect x="{2 + side * k}" y="20" width="{side}" height="{side}" fill="{data(1)}" '
        f'fill-opacity="{".3" if k in view["places"] else "0"}" stroke="currentColor"/>'
        + text(2 + side * (k + 0.5), 38, f"{number:g}", "middle")
        + text(2 + side * (k + 0.5), 14, str(k), "middle")
        for k, number in enumerate(numbers)
    )
    words = f"The storage, {len(numbers)} numbers. {view['code']} reads the places {view['places']}, in this order."
    width = 4 + side * len(numbers)
    return (
        f'<svg role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 50" width="{width}" height="50" '
        f'fill="currentColor" font-size="11" style="max-width:100%;height:auto"><title>{escape(words)}</title>'
        f"{boxes}</svg>"
    )
