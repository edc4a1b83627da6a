"""The tree figure: eight letters, fused two by two or in larger groups, and what one unit of it sees.

The reader chooses a unit: what lies below it lights up, down to its letters, and the units that share its weights get
an edge of their own. What it leaves out: values, BatchNorm and the output layer, which all shapes have in common.
"""

from collections.abc import Sequence
from html import escape
from math import prod
from typing import Any

import traitlets

from zero_to_hero.figures._base.figure import Figure
from zero_to_hero.figures._base.still_plot import side_by_side, table
from zero_to_hero.figures.wavenet.units import checked, disc, inputs, letter, needed, spans, way


class TreeFigure(Figure):
    """The units over `letters`, for each of the `shapes`, which are groups such as (2, 2, 2) or (8,).

    `n_embd` numbers stand for a letter, and each unit vector has `n_hidden`. The controls are `shape`, the place of one
    of the shapes, and `unit`, from 1, the lowest level first; a shape with fewer units shows its last one.

    Raises ValueError for a shape that doesn't fuse all the letters, for sizes below 1, and for controls that don't
    exist.
    """

    title = traitlets.Unicode("Who sees what?").tag(sync=True)
    hint = traitlets.Unicode("Choose a unit, and look at the letters below it. Then fuse them all at once.").tag(
        sync=True
    )
    letters = traitlets.Unicode().tag(sync=True)
    shapes: Any = traitlets.List().tag(sync=True)
    embd = traitlets.Int().tag(sync=True)
    hidden = traitlets.Int().tag(sync=True)
    unit = traitlets.Int(min=1).tag(sync=True, control=True)
    shape = traitlets.Int(min=0).tag(sync=True, control=True)

    def __init__(
        self,
        letters: str,
        n_embd: int,
        n_hidden: int,
        name: str,
        caption: str,
        shapes: Sequence[Sequence[int]] = ((2, 2, 2), (2, 4), (8,)),
        unit: int = 6,
        shape: int = 0,
    ) -> None:
        rows = [checked(groups) for groups in shapes]
        wrong = [groups for groups in rows if prod(groups) != len(letters)]
        if not rows or wrong:
            raise ValueError(f"each shape fuses all {len(letters)} letters, got {wrong or 'no shape'}.")
        if min(n_embd, n_hidden) < 1:
            raise ValueError(f"sizes are from 1 up, got {n_embd=}, {n_hidden=}.")
        if not 0 <= shape < len(rows):
            raise ValueError(f"shape is a place from 0 to {len(rows) - 1}, not {shape}.")
        units = max(sum(map(len, needed(groups, 0))) for groups in rows)
        if not 1 <= unit <= units:
            raise ValueError(f"unit is a number from 1 to {units}, not {unit}.")
        super().__init__(
            name=name,
            caption=caption,
            letters=letters,
            shapes=rows,
            embd=n_embd,
            hidden=n_hidden,
            unit=unit,
            shape=shape,
        )

    def fallback(self) -> str:
        """A picture of each shape, and the levels of the first one as a table."""
        first = self.shapes[0]
        rows = []
        for level, (units, span) in enumerate(zip(needed(first, 0), spans(first)[1:], strict=True)):
            wide = first[level] * (self.hidden if level else self.embd)
            rows.append((level + 1, len(units), span, wide, f"{wide * self.hidden:,}"))
        head = ("level", "units", "letters seen", "numbers in", "weights")
        pictures = [self.still(groups) for groups in self.shapes]
        return side_by_side(*pictures) + table("The levels of the tree", head, rows)

    def still(self, groups: list[int]) -> str:
        block, height = len(self.letters), 50 * len(groups) + 34

        def place(level: int, at: int) -> tuple[float, float]:
            return (at + block - 0.5) * 260 / block, height - 26 - 50 * (level + 1)

        parts = []
        for level, units in enumerate(needed(groups, 0)):
            for at in units:
                parts += [way(place(level - 1, one), place(level, at)) for one in inputs(groups, level, at)]
        parts += [disc(place(level, at), True) for level, units in enumerate(needed(groups, 0)) for at in units]
        parts += [letter(place(-1, k - block + 1)[0], height - 8, one) for k, one in enumerate(self.letters)]
        said = f"{block} letters, fused in groups of {', then '.join(map(str, groups))}."
        return (
            f'<svg role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 260 {height}" width="260" '
            f'height="{height}" fill="currentColor" font-size="14" style="max-width:100%;height:auto">'
            f"<title>{escape(said)}</title>{''.join(parts)}</svg>"
        )
