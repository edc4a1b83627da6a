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
from zero_to_hero.figures._base.still_plot import data, table, text

MOST_ROWS, MOST_COLUMNS = 4, 6
Shape = tuple[int, ...]


class StretchFigure(Figure):
    """For each pair of shapes: two tensors a and b, the gradient g of a + b, and what it becomes for a and for b.

    `pairs` are shapes of up to two dimensions that fit each other. The gradients are PyTorch's. The controls are
    `pair`, the place of a pair, `of` ("a" or "b"), and `number`, a place in that tensor;
    behind its last one the first comes again.

    Raises ValueError for no pairs, for shapes that don't fit each other, and for results that are too large to
    draw.
    """

    title = traitlets.Unicode("Stretched on the way there, summed on the way back").tag(sync=True)
    hint = traitlets.Unicode("Press Next number, and count how many places it lights up.").tag(sync=True)
    pairs: Any = traitlets.List().tag(sync=True)
    pair = traitlets.Int(0, min=0).tag(sync=True, control=True)
    of = traitlets.Enum(["a", "b"], "b").tag(sync=True, control=True)
    number = traitlets.Int(0, min=0, max=999).tag(sync=True, control=True)

    def __init__(
        self, pairs: Sequence[tuple[Shape, Shape]], name: str, caption: str, pair: int = 0, of: str = "b"
    ) -> None:
        if not pairs:
            raise ValueError("the figure needs at least one pair of shapes.")
        if not 0 <= pair < len(pairs):
            raise ValueError(f"a pair is 0 to {len(pairs) - 1}, not {pair}.")
        super().__init__(name=name, caption=caption, pairs=[met(*both) for both in pairs], pair=pair, of=of)

    def fallback(self) -> str:
        """The gradient of the chosen sum with what comes back to b's first number, and all gradients as a table."""
        rows = (
            (str(tuple(one["a"])), str(tuple(one["b"])), str(tuple(one["out"])), one["da"], one["db"])
            for one in self.pairs
        )
        return grid(self.pairs[self.pair]) + table(
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


def grid(pair: dict[str, Any]) -> str:
    """The gradient of a + b as a table of boxes; those that b's first number is read by are filled."""
    side = 30
    (n, m), (rows, columns) = ((1, 1, *shape)[-2:] for shape in (pair["out"], pair["b"]))
    read = [i * m + j for i in range(n) for j in range(m) if i % rows == j % columns == 0]
    boxes = "".join(
        f'<rect x="{1 + side * (k % m)}" y="{1 + side * (k // m)}" width="{side}" height="{side}" fill="{data(1)}" '
        f'fill-opacity="{".35" if k in read else "0"}" stroke="currentColor"/>'
        + text(1 + side * (k % m + 0.5), side * (k // m + 0.5) + 5, str(k + 1), "middle")
        for k in range(n * m)
    )
    words = f"The gradient of a + b. {len(read)} of its numbers come back to the first number of b: {pair['db'][0]}."
    width, height = side * m + 2, side * n + 2
    return (
        f'<svg role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" fill="currentColor" font-size="14" style="max-width:100%;height:auto">'
        f"<title>{words}</title>{boxes}</svg>"
    )
