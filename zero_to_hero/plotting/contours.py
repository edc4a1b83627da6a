"""Contours of a table of values over a grid: regions between two levels, and lines along one.

Between the points of the grid the values are taken as linear along each side of a cell.
"""

from collections.abc import Sequence
from itertools import pairwise

Point = tuple[float, float]
Corner = tuple[float, float, float]  # x, y, value


def cells(xs: Sequence[float], ys: Sequence[float], rows: Sequence[Sequence[float]]) -> list[list[list[Corner]]]:
    """The four corners of each cell, counterclockwise, row by row. NaN leaves a cell out."""
    found = []
    for (low, high), (below, above) in zip(pairwise(ys), pairwise(rows), strict=True):
        row = []
        for k, (left, right) in enumerate(pairwise(xs)):
            corners = [
                (left, low, below[k]),
                (right, low, below[k + 1]),
                (right, high, above[k + 1]),
                (left, high, above[k]),
            ]
            row.append([] if any(v != v for _, _, v in corners) else corners)
        found.append(row)
    return found


def region(grid: list[list[list[Corner]]], low: float, high: float) -> list[list[Point]]:
    """Polygons that cover where the values lie from low to high. Whole cells beside each other are one rectangle."""
    polygons: list[list[Point]] = []
    for row in grid:
        run: list[list[Corner]] = []
        for corners in [*row, []]:
            if corners and all(low <= v <= high for _, _, v in corners):
                run.append(corners)
                continue
            if run:
                first, last = run[0], run[-1]
                polygons.append([first[0][:2], last[1][:2], last[2][:2], first[3][:2]])
                run = []
            part = cut(cut(corners, low, 1), high, -1)
            if len(part) > 2:
                polygons.append([(x, y) for x, y, _ in part])
    return polygons


def cut(corners: list[Corner], level: float, side: int) -> list[Corner]:
    """What is left of a polygon where `side` (1: above, −1: below) of the level is kept."""
    kept: list[Corner] = []
    for k, here in enumerate(corners):
        before = corners[k - 1]
        if (side * here[2] >= side * level) != (side * before[2] >= side * level):
            kept.append(between(before, here, level))
        if side * here[2] >= side * level:
            kept.append(here)
    return kept


def between(a: Corner, b: Corner, level: float) -> Corner:
    """Where the values reach the level on the way from a to b."""
    share = (level - a[2]) / (b[2] - a[2])
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, level


def lines(grid: list[list[list[Corner]]], level: float) -> list[tuple[Point, Point]]:
    """Pieces of the line along which the values equal the level, one or two in a cell."""
    pieces = []
    for row in grid:
        for corners in row:
            met = [
                between(a, b, level)[:2]
                for a, b in zip(corners, [*corners[1:], *corners[:1]], strict=True)
                if (a[2] >= level) != (b[2] >= level)
            ]
            pieces += list(zip(met[::2], met[1::2], strict=True))
    return pieces
