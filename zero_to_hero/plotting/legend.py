"""Where a plot's legend stands, and how it's drawn."""

import math
from itertools import pairwise

from .marks import Bars, Box, Line, Mark, Points, View
from .plot import Legend, Plot
from .svg import PX, element, text, width_of

SAMPLE, GAP, EDGE = 26.0, 8.0, 7.0  # px: the sample of a mark, between it and its name, and around the legend
SPOTS = {  # shares of the free room to the left and above
    "upper right": (1, 0),
    "upper left": (0, 0),
    "lower left": (0, 1),
    "lower right": (1, 1),
    "center right": (1, 0.5),
    "center left": (0, 0.5),
    "lower center": (0.5, 1),
    "upper center": (0.5, 0),
    "center": (0.5, 0.5),
}


def legend(ax: Plot, key: Legend, view: View) -> str:
    if not key.entries:
        return ""
    size = key.size * PX
    step, rows = size * 1.42, math.ceil(len(key.entries) / key.columns)
    column = SAMPLE + GAP + max(width_of(mark.label, size) for mark in key.entries)
    width = max(column * key.columns + GAP * (key.columns - 1), width_of(key.title, size))
    height = step * (rows + bool(key.title))
    x, y = spot(key.place, view, ax.marks, width, height)
    out = ""
    if key.framed:
        out += element(
            "rect",
            x=x - 5,
            y=y - 3,
            width=width + 10,
            height=height + 6,
            rx=3.0,
            fill="var(--zth-paper, #ffffff)",
            fill_opacity=0.8,
            stroke="currentColor",
            stroke_opacity=0.25,
        )
    if key.title:
        out += text(key.title, x + width / 2, y + step * 0.72, size, "middle")
    for k, mark in enumerate(key.entries):
        left = x + (column + GAP) * (k // rows)
        middle = y + step * (k % rows + 0.5 + bool(key.title))
        out += mark.sample(left, middle, SAMPLE) + text(mark.label, left + SAMPLE + GAP, middle + 0.35 * size, size)
    return out


def spot(place: str, view: View, marks: list[Mark], width: float, height: float) -> tuple[float, float]:
    """The upper left corner. "best" is where the legend hides the least; of several such places the first."""
    left, top, right, bottom = view.box
    free = (right - left - width - 2 * EDGE, bottom - top - height - 2 * EDGE)
    corners = {name: (left + EDGE + a * free[0], top + EDGE + b * free[1]) for name, (a, b) in SPOTS.items()}
    if place != "best":
        return corners["center right" if place == "right" else place]
    seen = [one for mark in marks for one in traces(mark, view)]

    def hidden(corner: tuple[float, float]) -> int:
        x, y = corner
        return sum(x - 4 <= u <= x + width + 4 and y - 4 <= v <= y + height + 4 for u, v in seen)

    return min(corners.values(), key=hidden)


def traces(mark: Mark, view: View) -> list[tuple[float, float]]:
    """Places that a mark covers: its points, those between them on a line, the sides of bars."""
    if isinstance(mark, Bars):
        points = [view.place(x, y) for box in mark.boxes for x, y in around(box)]
    elif isinstance(mark, (Line, Points)):
        points = [view.place(x, y) for x, y in zip(mark.xs, mark.ys, strict=True)]
    else:
        return []
    found = [point for point in points if math.isfinite(point[0]) and math.isfinite(point[1])]
    if isinstance(mark, Line) and mark.style != "" and len(found) < 1000:
        for (a, b), (c, d) in list(pairwise(found)):
            pieces = min(int(math.hypot(c - a, d - b) / 8), 100)
            found += [(a + (c - a) * k / pieces, b + (d - b) * k / pieces) for k in range(1, pieces)]
    return found


def around(box: Box) -> list[tuple[float, float]]:
    left, bottom, right, top = box
    middle = (left + right) / 2
    return [(left, bottom), (right, bottom), (left, top), (right, top), (middle, top), (middle, (bottom + top) / 2)]
