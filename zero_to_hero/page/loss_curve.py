"""Draw how numbers fall or rise over the steps of a training: `curve(losses)`, `curve({"rate 1": a, "rate 0.1": b})`.

Standard library only, so a training that runs in the web page draws its loss with the same line as a notebook does. The
picture is inline SVG in the colours of its page, and its title says in words where each line begins and ends. Left out:
everything that matplotlib is for.
"""

import math
from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise

from zero_to_hero.page.plots import COLOURS, Picture

Points = list[tuple[float, float]]
Line = Sequence[float] | Sequence[tuple[float, float]]
WIDTH, HEIGHT = 480, 280
LEFT, RIGHT, TOP, BOTTOM = 62, 16, 14, 44  # px around the plot, for numbers and names
NAMES_IN_ROW, NAME_ROW = 3, 20  # the lines' names stand above the plot; px of a row of them
DASHES = ("", "7 3", "2 3", "9 3 2 3", "12 4", "4 4")  # a line is told by its dashes too, not by its colour alone
MOST_POINTS = 400  # a line across 400 px shows no more
LOG_FROM = 30.0  # a largest value this many times the smallest is read better on a logarithmic axis


def curve(
    series: Line | Mapping[str, Line],
    *,
    x: str = "step",
    y: str = "loss",
    log: bool | None = None,
) -> Picture:
    """A picture of one series or of up to six named ones; point i of a series stands at x = i.

    A series may also be pairs (x, y), with x from 0 up, such as a record's curve, which keeps a part of its steps.
    `x` and `y` name the axes. `log` sets the vertical axis; None takes a logarithmic one where all values are positive
    and the largest is 30 times the smallest. A value that is not finite leaves a gap. Raises ValueError for more than
    six series, and for `log=True` with a value that is not positive.
    """
    named = {name: points_of(line) for name, line in (series if isinstance(series, Mapping) else {"": series}).items()}
    if len(named) > len(COLOURS):
        raise ValueError(f"a picture holds {len(COLOURS)} lines that the eye can tell apart, got {len(named)}")
    values = [v for line in named.values() for _, v in line if math.isfinite(v)]
    if log and any(v <= 0 for v in values):
        raise ValueError(f"a logarithmic axis has no place for {min(values)}: all values must be above 0")
    if log is None:
        log = bool(values) and min(values) > 0 and max(values) > LOG_FROM * min(values)
    top = TOP + NAME_ROW * (-(-len(named) // NAMES_IN_ROW) if isinstance(series, Mapping) else 0)
    low, high, ticks = scale(min(values, default=0.0), max(values, default=1.0), log)
    last = max(1, *(line[-1][0] for line in named.values() if line), 0)
    steps = [i for i in scale(0, last, log=False, parts=5)[2] if i <= last and i == int(i)]

    def across(i: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * i / last

    def down(v: float) -> float:
        share = math.log(v / low) / math.log(high / low) if log else (v - low) / (high - low)
        return HEIGHT - BOTTOM - (HEIGHT - top - BOTTOM) * share

    title = in_words(named, x, y)
    parts = [
        f'<svg role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" fill="currentColor" font-size="13" style="display:block;margin:0 auto;max-width:100%;'
        f'height:auto;font-variant-numeric:tabular-nums"><title>{escape(title)}</title>'
    ]
    for v in ticks:
        height = f"{down(v):.1f}"
        parts.append(
            f'<path d="M{LEFT} {height}H{WIDTH - RIGHT}" stroke="currentColor" stroke-opacity=".18"/>'
            f'<text x="{LEFT - 8}" y="{height}" dy=".35em" text-anchor="end">{f"{v:g}".replace("-", "−")}</text>'
        )
    parts += [f'<text x="{across(i):.1f}" y="{HEIGHT - BOTTOM + 19}" text-anchor="middle">{i:g}</text>' for i in steps]
    middle = top + (HEIGHT - top - BOTTOM) / 2
    parts.append(
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 6}" text-anchor="middle">{escape(x)}</text>'
        f'<text transform="translate(13 {middle}) rotate(-90)" text-anchor="middle">{escape(y)}</text>'
    )
    for number, (name, line) in enumerate(named.items()):
        colour = f"var(--zth-data-{number + 1}, {COLOURS[number]})"
        points = [(across(i), down(v)) if math.isfinite(v) else None for i, v in thinned(line)]
        parts.append(
            f'<path d="{path(points)}" fill="none" stroke="{colour}" stroke-width="2.5" stroke-linejoin="round" '
            f'stroke-linecap="round" stroke-dasharray="{DASHES[number]}"/>'
        )
        if name:
            row, column = divmod(number, NAMES_IN_ROW)
            left, line_at = LEFT + (WIDTH - LEFT - RIGHT) // NAMES_IN_ROW * column, NAME_ROW * row + 12
            parts.append(
                f'<path d="M{left} {line_at}h28" stroke="{colour}" stroke-width="2.5" '
                f'stroke-dasharray="{DASHES[number]}"/>'
                f'<text x="{left + 34}" y="{line_at}" dy=".35em">{escape(name)}</text>'
            )
    return Picture("".join(parts) + "</svg>", title)


def scale(lowest: float, highest: float, log: bool, parts: int = 4) -> tuple[float, float, list[float]]:
    """The ends of an axis that holds these values, and the round numbers to write along it: `parts` + 1 or so."""
    if log:
        first, last = math.floor(math.log10(lowest)), math.ceil(math.log10(highest))
        stride = max(1, math.ceil((last - first) / 6))
        last = first + stride * max(1, math.ceil((last - first) / stride))
        ticks = [10.0**power for power in range(first, last + 1, stride)]
    else:
        if highest - lowest <= 1e-12 * max(abs(lowest), abs(highest)):  # one value only: give it some room
            lowest, highest = lowest - (abs(lowest) or 1.0) / 2, highest + (abs(highest) or 1.0) / 2
        rough = (highest - lowest) / parts
        power = math.floor(math.log10(rough))
        step = next(n for n in (1, 2, 5, 10) if n * 10.0**power >= rough * (1 - 1e-9)) * 10.0**power
        numbers = range(math.floor(lowest / step + 1e-9), math.ceil(highest / step - 1e-9) + 1)
        ticks = [round(step * n, 12 - power) for n in numbers]
    return ticks[0], ticks[-1], ticks


def points_of(line: Line) -> Points:
    """A series as pairs: values without an x of their own stand at 0, 1, 2, …"""
    return [point if isinstance(point, tuple) else (i, point) for i, point in enumerate(line)]


def thinned(line: Points) -> Points:
    """At most `MOST_POINTS` points of the line, or one more, the first and the last among them."""
    stride = max(1, math.ceil(len(line) / MOST_POINTS))
    chosen = line[::stride]
    return chosen if not line or chosen[-1] is line[-1] else [*chosen, line[-1]]


def path(points: Sequence[tuple[float, float] | None]) -> str:
    """SVG's words for a line through the points; None breaks it. A point alone is a line of no length: a dot."""
    words = []
    for before, point in pairwise([None, *points]):
        if point:
            words.append(f"{'L' if before else 'M'}{point[0]:.1f} {point[1]:.1f}")
            if not before:
                words.append("h0")
    return "".join(words)


def in_words(named: Mapping[str, Points], x: str, y: str) -> str:
    """What the picture shows, for those who do not see it."""
    told = []
    for name, line in named.items():
        what = f"{y}, {name}" if name else y
        if len(line) == 0:
            told.append(f"{what}: no {x} yet")
        elif len(line) == 1:
            told.append(f"{what}: {line[0][1]:.4g} at {x} {line[0][0]:g}")
        else:
            (begin, first), (end, final) = line[0], line[-1]
            told.append(f"{what}: from {first:.4g} at {x} {begin:g} to {final:.4g} at {x} {end:g}")
    return (
        f"A line for each: {'; '.join(told)}." if len(named) > 1 else f"A line. {told[0]}." if told else "No line yet."
    )
