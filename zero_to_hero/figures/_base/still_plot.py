"""Plots for the figures' still pictures: axes, lines and marks as inline SVG, from the standard library alone.

A still picture cannot be asked for numbers, so it has few of them: ticks, names, and a title in words. Colours are the
page's. What it leaves out: everything that moves, and everything that only one figure needs.
"""

import math
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from zero_to_hero.page.loss_curve import path, scale
from zero_to_hero.page.plots import COLOURS

LEFT, RIGHT, TOP, BOTTOM = 44, 10, 26, 42  # px around the plot, for numbers and names


class Plot:
    """One plot `width` by `height` px over the domains `x` and `y`; with `log` both axes are logarithmic."""

    def __init__(
        self,
        x: tuple[float, float],
        y: tuple[float, float],
        names: tuple[str, str],
        log: tuple[bool, bool] = (False, False),
        size: tuple[int, int] = (326, 262),
    ) -> None:
        self.x, self.y, self.log, (self.width, self.height) = x, y, log, size
        right, bottom = self.width - RIGHT, self.height - BOTTOM
        self.parts = []
        for value in ticks(*x, log[0]):
            self.parts.append(
                f'<path d="M{self.across(value):.1f} {TOP}V{bottom}" stroke="currentColor" stroke-opacity=".18"/>'
                + text(self.across(value), bottom + 16, label(value), "middle")
            )
        for value in ticks(*y, log[1]):
            self.parts.append(
                f'<path d="M{LEFT} {self.down(value):.1f}H{right}" stroke="currentColor" stroke-opacity=".18"/>'
                + text(LEFT - 6, self.down(value) + 4, label(value), "end")
            )
        self.parts += [text((LEFT + right) / 2, bottom + 34, names[0], "middle"), text(LEFT, TOP - 9, names[1])]

    def across(self, value: float) -> float:
        return LEFT + (self.width - LEFT - RIGHT) * share(value, self.x, self.log[0])

    def down(self, value: float) -> float:
        return self.height - BOTTOM - (self.height - TOP - BOTTOM) * share(value, self.y, self.log[1])

    def line(self, points: Iterable[Sequence[float]], colour: int, dashes: str = "") -> None:
        """A line in one of the course's six colours (1 to 6); what lies outside the plot is moved to its edge."""
        places = [
            (self.across(min(max(a, self.x[0]), self.x[1])), self.down(min(max(b, self.y[0]), self.y[1])))
            for a, b in points
        ]
        self.parts.append(
            f'<path d="{path(places)}" fill="none" stroke="{data(colour)}" stroke-width="2" stroke-linejoin="round" '
            f'stroke-dasharray="{dashes}"/>'
        )

    def area(self, rectangles: Iterable[tuple[float, float, float, float]]) -> str:
        """The path of rectangles (left, right, low, high) of the plot's own numbers."""
        return "".join(
            f"M{self.across(left):.1f} {self.down(low):.1f}H{self.across(right):.1f}V{self.down(high):.1f}"
            f"H{self.across(left):.1f}z"
            for left, right, low, high in rectangles
        )

    def name(self, words: str, colour: int, dashes: str, row: int) -> None:
        """What a line is, in the lower left corner of the plot: rows count from below."""
        y = self.height - BOTTOM - 14 - 17 * row
        self.parts.append(
            f'<path d="M{LEFT + 10} {y}h26" stroke="{data(colour)}" stroke-width="2" stroke-dasharray="{dashes}"/>'
            + text(LEFT + 42, y + 4, words)
        )

    def svg(self, title: str) -> str:
        return (
            f'<svg role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" '
            f'width="{self.width}" height="{self.height}" fill="currentColor" font-size="12" style="max-width:100%;'
            f'height:auto;font-variant-numeric:tabular-nums"><title>{escape(title)}</title>{"".join(self.parts)}</svg>'
        )


def side_by_side(*pictures: str) -> str:
    """Pictures in a row, below one another where the page is narrow."""
    return (
        '<div style="display:flex;flex-wrap:wrap;gap:0.5rem 1rem;justify-content:center">'
        + "".join(pictures)
        + "</div>"
    )


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """The numbers of a picture, behind a word to open them; the first column heads the rows."""
    names = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(
        f'<tr><th scope="row">{escape(str(first))}</th>' + "".join(f"<td>{escape(str(x))}</td>" for x in rest) + "</tr>"
        for first, *rest in rows
    )
    return (
        '<details><summary>The numbers as a table</summary><div role="group" tabindex="0" aria-label="Table, scrolls '
        f'sideways where it is wide" style="overflow-x:auto"><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{names}</tr></thead><tbody>{body}</tbody></table></div></details>"
    )


def share(value: float, domain: tuple[float, float], log: bool) -> float:
    low, high = (math.log(end) for end in domain) if log else domain
    return ((math.log(value) if log else value) - low) / (high - low)


def ticks(low: float, high: float, log: bool) -> list[float]:
    """Round numbers inside a domain."""
    return [tick for tick in scale(low, high, log)[2] if low * (1 - 1e-9) <= tick <= high * (1 + 1e-9) or tick == 0]


def label(value: float) -> str:
    """A number as it stands at an axis: small and large powers of ten with a raised exponent."""
    power = round(math.log10(abs(value))) if value else 0
    if abs(power) > 3 and math.isclose(abs(value), 10.0**power):
        return "10" + str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{value:g}".replace("-", "−")


def data(number: int) -> str:
    return f"var(--zth-data-{number}, {COLOURS[number - 1]})"


def text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
