"""The tensor graph: every tensor of lecture 05's network, and what its gradient costs.

You see the forward pass line by line, with the loss at the top, and walk back down it. For each tensor there are three
numbers: the work that made it, the work of the lines that send its gradient on, and the bytes that have to be kept for
them. The sizes are those of the tensors of the cell above. The work is counted by running the lecture's lines on
tensors that only count (`counted.py`, `network.py`).

What it leaves out: the time that memory takes, indices, the parameters' own bytes (they're there anyway), and the
gradients' bytes.
"""

import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

import traitlets

from zero_to_hero.figures._base.figure import Figure
from zero_to_hero.figures._base.still_plot import table, text
from zero_to_hero.figures.backprop.counted import FUNCTION, PLUS, TIMES
from zero_to_hero.figures.backprop.network import LEAVES, LINES, walked

ROW, TOP = 22, 30  # px


class TensorGraph(Figure):
    """The graph of the lecture's `tensors`, a mapping from their names to the tensors, for contexts `x` (N, block).

    `step` says how many lines have been walked back: 0 to 20.

    Raises ValueError where a tensor of the network is missing, or has a shape that the lecture's lines don't give it.
    """

    title = traitlets.Unicode("What each gradient costs").tag(sync=True)
    hint = traitlets.Unicode("Press Step to walk back from the loss. Watch the bars.").tag(sync=True)
    # the lines from the last to the first, as the way back takes them
    lines: Any = traitlets.List().tag(sync=True)
    leaves: Any = traitlets.List().tag(sync=True)  # the parameters: name, shape
    step = traitlets.Int(0, min=0, max=len(LINES)).tag(sync=True, control=True)

    def __init__(self, tensors: Mapping[str, Any], x: Any, name: str, caption: str, step: int = 0) -> None:
        shapes = {one: (*tensor.shape,) for one, tensor in tensors.items()}
        steps = walked({**shapes, "x": (*x.shape,)})
        for line in steps:
            if line.out != "loss" and shapes.get(line.out) != line.shape:
                came = shapes.get(line.out, "nothing")
                raise ValueError(f"the lecture's line gives {line.out} the shape {line.shape}, got {came}.")
        if step not in range(len(steps) + 1):
            raise ValueError(f"the way back has the steps 0 to {len(steps)}, not {step}.")
        needed = {one for line in steps for one in line.reads}
        sizes = {one: tensors[one].dtype.itemsize for one in needed}
        super().__init__(
            name=name,
            caption=caption,
            lines=[
                {
                    "name": line.out,
                    "shape": list(line.shape),
                    "code": line.code,
                    "operands": list(line.operands),
                    "work": counts(line.work),
                    "back": list(line.back),
                    "backWork": counts(line.back_work),
                    "gives": list(line.gives),
                    "reads": list(line.reads),
                    "bytes": math.prod(line.shape) * sizes.get(line.out, 0),
                }
                for line in reversed(steps)
            ],
            leaves=[{"name": leaf, "shape": list(shapes[leaf])} for leaf in LEAVES],
            step=step,
        )

    def fallback(self) -> str:
        """The lines from the loss down to the embeddings with the work of both passes as bars, and a table."""
        most = max(max(sum(line["work"]), sum(line["backWork"])) for line in self.lines)
        forward, backward = (sum(sum(line[key]) for line in self.lines) for key in ("work", "backWork"))
        rows = [text(100, 12, "forward"), text(222, 12, "backward")]
        for place, line in enumerate(self.lines):
            y = TOP + ROW * place
            rows.append(text(0, y + 10, line["name"]))
            for x, key, colour in ((100, "work", 1), (222, "backWork", 2)):
                width = 110 * sum(line[key]) / most
                rows.append(
                    f'<rect x="{x}" y="{y}" width="{max(width, 0.5):.1f}" height="12" '
                    f'fill="var(--zth-data-{colour}, {("#0072b2", "#c65200")[colour - 1]})"/>'
                )
        title = (
            f"The work of each line, from the loss at the top down to the embeddings: {forward:,} operations forward "
            f"and {backward:,} backward, nearly all of them in the two products."
        )
        height = TOP + ROW * len(self.lines)
        picture = (
            f'<svg role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 340 {height}" width="340" '
            f'height="{height}" fill="currentColor" font-size="12" style="max-width:100%;height:auto">'
            f"<title>{title}</title>{''.join(rows)}</svg>"
        )
        head = ("tensor", "shape", "made by", "work forward", "work backward", "bytes kept")
        return picture + table(
            "What each line costs",
            head,
            (
                (
                    line["name"],
                    str(tuple(line["shape"])),
                    line["code"],
                    f"{sum(line['work']):,}",
                    f"{sum(line['backWork']):,}",
                    f"{line['bytes']:,}",
                )
                for line in self.lines
            ),
        )


def counts(work: Counter[str]) -> list[int]:
    """Multiplications, additions, functions."""
    return [work[kind] for kind in (TIMES, PLUS, FUNCTION)]
