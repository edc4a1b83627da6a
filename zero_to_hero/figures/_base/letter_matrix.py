"""What the figures of letter pairs share in Python: their checks, and a matrix as a still picture.

A cell's shade is the root of its share, so that a letter of one percent is still seen beside one of fifty; the live
picture (`parts/matrix.js`) shades alike. Left out: matrices of anything but numbers from 0 to 1.
"""

import math
from collections.abc import Sequence
from html import escape
from typing import Any

from zero_to_hero.figures._base.figure import finite
from zero_to_hero.figures._base.still_plot import data, label, text

LEFT, TOP, SIDE = 14, 30, 324  # SVG units: room for the letters, and the square of cells
SHADES = 24
KEY = (0, 0.01, 0.1, 0.5, 1)  # the shares that the key names
AXES = "rows: a letter · columns: the letter after it"


def lists(what: str, table: Any, size: int) -> list[list[Any]]:
    """A square table of finite numbers as lists, from lists, NumPy arrays or tensors. Raises ValueError for others."""
    rows = table.tolist() if hasattr(table, "tolist") else [list(row) for row in table]
    if len(rows) != size or any(len(row) != size for row in rows):
        raise ValueError(f"{what} have to be {size} rows of {size}, one for each letter.")
    finite(what, rows)
    return rows


def counted(counts: Any, letters: str) -> list[list[int]]:
    """`counts` as lists of whole numbers from 0 up. Raises ValueError for anything else, and for zeros alone."""
    if len(set(letters)) != len(letters) or len(letters) < 2:
        raise ValueError(f"letters are two or more different signs, not {letters!r}.")
    rows = lists("counts", counts, len(letters))
    for first, row in zip(letters, rows, strict=True):
        for second, number in zip(letters, row, strict=True):
            if number < 0 or number != int(number):
                raise ValueError(f"the count of {first}{second} is {number}: it has to be a whole number from 0 up.")
    if not any(map(any, rows)):
        raise ValueError("every count is 0: there is nothing to show.")
    return [[int(number) for number in row] for row in rows]


def shares(rows: Sequence[Sequence[float]], k: float = 0.0) -> list[list[float]]:
    """Each row with `k` added to its numbers, as shares of its sum; a row of zeros stays one."""
    return [[(number + k) / (sum(row) + k * len(row) or 1.0) for number in row] for row in rows]


def loss_of(counts: Sequence[Sequence[int]], chances: Sequence[Sequence[float]]) -> float:
    """The mean of -ln p over the counted pairs, in nats."""
    cost = math.fsum(
        -n * math.log(p) for row, ps in zip(counts, chances, strict=True) for n, p in zip(row, ps, strict=True) if n
    )
    return cost / sum(map(sum, counts))


def shade(share: float) -> int:
    """0 for nothing, else 1 to SHADES."""
    return max(math.ceil(math.sqrt(min(share, 1.0)) * SHADES - 1e-9), 1) if share else 0


def picture(rows: Sequence[Sequence[float]], letters: str, title: str, words: str = AXES) -> str:
    """An SVG of the shares `rows`, with `words` above it; a cell of exactly 0 has a dot."""
    unit = SIDE / len(letters)
    shaded: dict[int, str] = {}
    dots = ""
    for i, row in enumerate(rows):
        for j, share in enumerate(row):
            if share:
                shaded[shade(share)] = shaded.get(shade(share), "") + f"M{j} {i}h1v1h-1z"
            else:
                dots += f"M{j + 0.5} {i + 0.5}h0"
    cells = "".join(
        f'<path d="{path}" fill="{data(1)}" fill-opacity="{number / SHADES:.3f}"/>'
        for number, path in sorted(shaded.items())
    )
    names = "".join(
        text(LEFT + (place + 0.5) * unit, TOP - 4, letter, "middle")
        + text(LEFT - 4, TOP + (place + 0.5) * unit + 4, letter, "end")
        for place, letter in enumerate(letters)
    )
    key = "".join(
        f'<path d="M{(x := LEFT + place * 66)} {TOP + SIDE + 10}h12v12h-12z" fill="{data(1)}" '
        f'fill-opacity="{shade(share) / SHADES:.3f}" stroke="currentColor" stroke-opacity=".3"/>'
        + ("" if share else f'<circle cx="{x + 6}" cy="{TOP + SIDE + 16}" r="1" fill-opacity=".45"/>')
        + text(x + 17, TOP + SIDE + 20, label(share))
        for place, share in enumerate(KEY)
    )
    width, height = LEFT + SIDE + 2, TOP + SIDE + 26
    return (
        f'<svg role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" fill="currentColor" font-size="11" style="max-width:100%;height:auto"><title>'
        f"{escape(title)}</title>{text(0, 10, words)}{names}"
        f'<g transform="translate({LEFT} {TOP}) scale({unit:g})"><path d="M0 0h{len(letters)}v{len(letters)}'
        f'h-{len(letters)}z" fill="none" stroke="currentColor" stroke-opacity=".3" stroke-width=".08"/>{cells}'
        f'<path d="{dots}" stroke="currentColor" stroke-opacity=".45" stroke-width=".16" stroke-linecap="round"/>'
        f"</g>{key}</svg>"
    )
