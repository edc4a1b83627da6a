"""What both figures of lecture 07 know: which units a window of letters needs when neighbours are fused in groups.

A unit stands where its last letter stands. The same in JavaScript is fused_units.js.
"""

from collections.abc import Sequence
from math import prod

from zero_to_hero.figures._base.still_plot import data, text

Level = tuple[list[int], list[int]]  # the units that are needed for the first time, and those that were needed before
Place = tuple[float, float]


def checked(groups: Sequence[int]) -> list[int]:
    """The groups as a list. Raises ValueError unless they fuse 2 to 16 letters, 2 or more at a time."""
    if not groups or any(not isinstance(n, int) or n < 2 for n in groups) or prod(groups) > 16:
        raise ValueError(f"groups are whole numbers from 2 up, with a product of 16 at most, not {list(groups)}.")
    return list(groups)


def spans(groups: Sequence[int]) -> list[int]:
    """How many letters a unit of each level sees, the letters themselves first."""
    return [prod(groups[:level]) for level in range(len(groups) + 1)]


def needed(groups: Sequence[int], last: int) -> list[list[int]]:
    """Where the units of each level stand in the window that ends at `last`."""
    sees = spans(groups)
    return [list(range(last - sees[-1] + span, last + 1, span)) for span in sees[1:]]


def inputs(groups: Sequence[int], level: int, at: int) -> list[int]:
    """Where the inputs of a unit stand on the level below."""
    step = spans(groups)[level]
    return [at - k * step for k in reversed(range(groups[level]))]


def walked(groups: Sequence[int], last: int) -> list[list[Level]]:
    """For each window ending at 0 to `last` and each level, the units that are new, and the others."""
    before: list[set[int]] = [set() for _ in groups]
    steps = []
    for end in range(last + 1):
        levels = []
        for seen, units in zip(before, needed(groups, end), strict=True):
            levels.append(([at for at in units if at not in seen], [at for at in units if at in seen]))
            seen |= set(units)
        steps.append(levels)
    return steps


def way(start: Place, end: Place, colour: int = 1) -> str:
    (x1, y1), (x2, y2) = start, end
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{data(colour)}" stroke-width="1.5"/>'


def disc(place: Place, full: bool) -> str:
    fill = data(1) if full else "var(--zth-paper, Canvas)"
    return f'<circle cx="{place[0]:.1f}" cy="{place[1]:.1f}" r="7" fill="{fill}" stroke="{data(1)}" stroke-width="2"/>'


def letter(x: float, y: float, words: str) -> str:
    return text(x, y, words, "middle")
