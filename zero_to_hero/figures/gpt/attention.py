"""The attention figure: what each head of each layer looks at, from one position of a text.

The large picture is the text, each letter as dark as the weight that the chosen head gives it. The small ones show the
same for every head, and a table has each head's mean weights over the text. What it leaves out: values, so you see
where a head looks, but not what it gets from there; and names for what heads do.
"""

from collections.abc import Sequence
from pathlib import Path

import traitlets

from zero_to_hero.figures._base.still_plot import table, text
from zero_to_hero.figures.gpt.trained import TrainedFigure, inside, picture, spoken, squares
from zero_to_hero.figures.gpt.watched import watched

MOST = 60
SIZE, LEFT = 13, 84  # SVG units of the still picture


class AttentionFigure(TrainedFigure):
    """What all heads of the model at `path` look at from position `at` of a text; `head` counts through all layers.

    Raises ValueError as `TrainedFigure` does, and for positions and heads that don't exist.
    """

    title = traitlets.Unicode("Who looks at what").tag(sync=True)
    hint = traitlets.Unicode(
        "Move through the positions with the arrow keys. The darker a letter, the more the head looks at it."
    ).tag(sync=True)
    at = traitlets.Int(min=0).tag(sync=True, control=True)
    head = traitlets.Int(min=0).tag(sync=True, control=True)

    def __init__(
        self,
        texts: Sequence[str],
        name: str,
        caption: str,
        at: int = 0,
        head: int = 0,
        most: int = MOST,
        path: Path | None = None,
    ) -> None:
        super().__init__(path, texts, most, name, caption, at=at, head=head)
        c = self.gpt.config
        if not 0 <= head < c.n_layer * c.n_head:
            raise ValueError(f"head is a number from 0 to {c.n_layer * c.n_head - 1}, not {head}.")

    def fallback(self) -> str:
        """For each head a line of squares up to the position, and which of them it looks at most."""
        seen = self.text[: self.at + 1]
        weights = watched(self.gpt, self.ids())[0]
        names, dark, rows = [], [], []
        lines = [(layer, head) for layer, heads in enumerate(weights) for head in range(len(heads))]
        for line, (layer, head) in enumerate(lines):
            row, y = weights[layer][head, self.at, : self.at + 1].tolist(), SIZE * (line + 1)
            name = f"layer {layer + 1}, head {head + 1}"
            names.append(text(0, y + 10, name))
            dark += [(LEFT + k * SIZE, y, share) for k, share in enumerate(row)]
            most = max(range(len(row)), key=row.__getitem__)
            back = f"{self.at - most} back" if most < self.at else "itself"
            rows.append((name, f"{spoken(seen[most])}, {back}", f"{row[most]:.3f}"))
        letters = "".join(inside(LEFT + k * SIZE, 0, SIZE, letter) for k, letter in enumerate(seen))
        parts = [f'<g text-anchor="middle">{letters}</g>', *names, squares(dark, SIZE)]
        title = (
            f"What {len(lines)} heads look at from the last letter of {seen!r}: a line for each, dark where it looks."
        )
        return picture(LEFT + SIZE * len(seen) + 2, SIZE * (len(lines) + 1) + 2, title, parts) + table(
            f"Each head, from the last letter of {seen!r}", ("head", "looks most at", "weight"), rows
        )
