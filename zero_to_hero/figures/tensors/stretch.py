"""The stretch figure: two shapes meet, and the gradient of the sum finds its way back to the smaller ones.

The reader chooses two shapes, one of the two tensors and a number in it. The figure lights up every place of the result
that reads this number, and adds up the gradients that come back from there.

What it leaves out: more than two dimensions, and other operations than +.
"""

from collections.abc import Sequence
from typing import Any

import torch
import traitlets

from zero_to_hero.figures._base.figure import Figure
from zero_to_hero.figures._base.still_plot import table

MOST_ROWS, MOST_COLUMNS = 4, 6
Shape = tuple[int, ...]


class StretchFigure(Figure):
    """For each pair of shapes: two tensors a and b, the gradient g of a + b, and what it becomes for a and for b.

    `pairs` are shapes of up to two dimensions that fit each other. The gradients are PyTorch's. The controls are
    `pair`, the place of a pair, `of` ("a" or "b"), and `number`, a place in that tensor.

    Raises ValueError for no pairs, for shapes that don't fit each other, and for results that are too large to
    draw.
    """

    title = traitlets.Unicode("Stretched on the way there, summed on the way back").tag(sync=True)
    hint = traitlets.Unicode("Press Next number, and count how many places it lights up.").tag(sync=True)
    pairs: Any = traitlets.List().tag(sync=True)
    pair = traitlets.Int(0, min=0).tag(sync=True, control=True)
    of = traitlets.Enum(["a", "b"], "b").tag(sync=True, control=True)
    number = traitlets.Int(0, min=0).tag(sync=True, control=True)

    def __init__(
        self, pairs: Sequence[tuple[Shape, Shape]], name: str, caption: str, pair: int = 0, of: str = "b"
    ) -> None:
        if not pairs:
            raise ValueError("the figure needs at least one pair of shapes.")
        if not 0 <= pair < len(pairs):
            raise ValueError(f"a pair is 0 to {len(pairs) - 1}, not {pair}.")
        super().__init__(name=name, caption=caption, pairs=[met(*both) for both in pairs], pair=pair, of=of)

    def fallback(self) -> str:
        """The shapes, and the gradients of both tensors."""
        rows = (
            (str(tuple(one["a"])), str(tuple(one["b"])), str(tuple(one["out"])), one["da"], one["db"])
            for one in self.pairs
        )
        return table(
            "a + b, where g counts from 1: the gradients of a and b, their numbers in order",
            ("a", "b", "a + b and g", "gradient of a", "gradient of b"),
            rows,
        )


def met(a: Shape, b: Shape) -> dict[str, Any]:
    """Two shapes, the shape of a + b, and the gradients of both where g is 1, 2, 3 and so on."""
    try:
        first, second = torch.zeros(a, requires_grad=True), torch.zeros(b, requires_grad=True)
        out = first + second
    except RuntimeError:
        raise ValueError(f"the shapes {a} and {b} don't fit each other.") from None
    sides = (1, 1, *out.shape)[-2:]
    if out.ndim > 2 or sides[0] > MOST_ROWS or sides[1] > MOST_COLUMNS:
        raise ValueError(f"{tuple(out.shape)} is too large to be drawn: {MOST_ROWS} rows of {MOST_COLUMNS} at most.")
    g = torch.arange(1.0, out.numel() + 1).reshape(out.shape)
    da, db = torch.autograd.grad(out, (first, second), g)
    back = {name: [round(number) for number in slope.reshape(-1).tolist()] for name, slope in (("da", da), ("db", db))}
    return {"a": list(a), "b": list(b), "out": list(out.shape), **back}
