"""Markers: the small shapes that stand at points."""

import math
from collections.abc import Sequence
from typing import Any

from .svg import element, number, paint, path

Points = Sequence[tuple[float, float]]


def around(radii: Sequence[float]) -> list[tuple[float, float]]:
    """Corners at equal angles, the first one above."""
    angles = [k * math.tau / len(radii) for k in range(len(radii))]
    return [(r * math.sin(angle), -r * math.cos(angle)) for r, angle in zip(radii, angles, strict=True)]


# corners, in half widths of the marker; y points down
SHAPES: dict[str, list[tuple[float, float]]] = {
    "s": [(-1, -1), (1, -1), (1, 1), (-1, 1)],
    "^": [(0, -1), (1, 1), (-1, 1)],
    "v": [(0, 1), (-1, -1), (1, -1)],
    "<": [(-1, 0), (1, -1), (1, 1)],
    ">": [(1, 0), (-1, 1), (-1, -1)],
    "D": [(0, -1.41), (1.41, 0), (0, 1.41), (-1.41, 0)],
    "d": [(0, -1.41), (0.85, 0), (0, 1.41), (-0.85, 0)],
    "P": [
        (-0.4, -1),
        (0.4, -1),
        (0.4, -0.4),
        (1, -0.4),
        (1, 0.4),
        (0.4, 0.4),
        (0.4, 1),
        (-0.4, 1),
        (-0.4, 0.4),
        (-1, 0.4),
        (-1, -0.4),
        (-0.4, -0.4),
    ],
    "p": around([1] * 5),
    "h": around([1] * 6),
    "*": around([1, 0.38] * 5),
}
STROKES: dict[str, list[list[tuple[float, float]]]] = {
    "x": [[(-1, -1), (1, 1)], [(-1, 1), (1, -1)]],
    "+": [[(-1, 0), (1, 0)], [(0, -1), (0, 1)]],
    "|": [[(0, -1), (0, 1)]],
    "_": [[(-1, 0), (1, 0)]],
}
ROUND = {"o": 1.0, ".": 0.5, ",": 0.15}  # of the width
MARKERS = [*ROUND, *SHAPES, *STROKES]


def markers(
    kind: str,
    at: Points,
    width: float,
    fill: str | None,
    edge: str | None = None,
    edge_width: float = 1.0,
    alpha: float | None = None,
) -> str:
    """A marker at each place, `width` px wide, all in one path. Its edge, in px, stands half outside."""
    if not at:
        return ""
    half = width / 2
    if kind in STROKES:
        strokes = (path([(x + half * a, y + half * b) for a, b in line]) for x, y in at for line in STROKES[kind])
        return element(
            "path", d="".join(strokes), fill="none", stroke=paint(fill), stroke_width=edge_width, opacity=alpha
        )
    if kind in SHAPES:
        shapes = (path([(x + half * a, y + half * b) for a, b in SHAPES[kind]], closed=True) for x, y in at)
        return filled("".join(shapes), fill, edge or fill, edge_width, alpha)
    radius = half * ROUND[kind]
    if edge is not None:
        r, d = number(radius), number(2 * radius)
        circles = (f"M{number(x - radius)} {number(y)}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0Z" for x, y in at)
        return filled("".join(circles), fill, edge, edge_width, alpha)
    # the round ends of lines of no length: the shortest way to write many dots
    dots = "".join(f"M{number(x)} {number(y)}h0" for x, y in at)
    look: dict[str, Any] = {"stroke": paint(fill), "stroke_width": 2 * radius + edge_width, "stroke_linecap": "round"}
    return element("path", d=dots, fill="none", opacity=alpha, **look)


def filled(d: str, fill: str | None, edge: str | None, width: float, alpha: float | None) -> str:
    return element("path", d=d, fill=paint(fill), stroke=paint(edge), stroke_width=width, opacity=alpha)
