"""The slope figure: a function, a point, and a nudge h that shrinks until floats can no longer follow.

Every number in it was computed here, by Python: a browser's exp and sin may differ from Python's in the last digit,
and in this figure the last digit is the subject. The page gets the differences f(x + h) − f(x) and
f(x + h) − f(x − h) for a row of points and of nudges; dividing them is exact arithmetic that every machine does alike.

What it leaves out: points and nudges between those of the rows.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import traitlets

from zero_to_hero.figures._base.binary import pack
from zero_to_hero.figures._base.figure import Figure, finite
from zero_to_hero.figures._base.still_plot import Plot, side_by_side, table

POINTS = (-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0)
NUDGES = tuple(10 ** (-k / 4) for k in range(69))  # 1 down to 1e-17
SAMPLES = 161  # of each curve
ERRORS = (1e-16, 1e2)  # the error's axis
CHECK_AT, CHECK_TO = 20, 1e-3  # at h = 1e-5 a given derivative has to agree with the quotient to a thousandth

Entry = tuple[str, Callable[[float], float], Callable[[float], float]]


class SlopeFigure(Figure):
    """Difference quotients of `functions`, and their errors, at `POINTS` with the nudges `NUDGES`.

    `functions` maps a short name (it stands in the page's address) to its formula as text, the function, and its
    derivative. The controls are `function` (a name), `point` (one of the points) and `shrink`, where h is
    10 ** (-shrink / 4).

    Raises ValueError where a function cannot be computed, gives anything but finite numbers, or does not have the
    derivative that is said to be its own; for no function at all; and for controls that do not exist.
    """

    title = traitlets.Unicode("The slope as h shrinks").tag(sync=True)
    hint = traitlets.Unicode("Drag h towards zero. How small can it get before the error grows again?").tag(sync=True)
    # for each function its name, formula, value and slope at the points, and the ends of its picture's axis
    functions: Any = traitlets.List().tag(sync=True)
    points: Any = traitlets.List().tag(sync=True)
    nudges: Any = traitlets.List().tag(sync=True)
    # per function, samples from the first point − 1 to the last point + 1
    curves = traitlets.Bytes().tag(sync=True)
    # per function and point, f(x + h) − f(x) for all nudges, then f(x + h) − f(x − h) for all nudges
    differences = traitlets.Bytes().tag(sync=True)
    function = traitlets.Unicode().tag(sync=True, control=True)
    point = traitlets.Enum(list(POINTS)).tag(sync=True, control=True)
    shrink = traitlets.Int(0, min=0, max=len(NUDGES) - 1).tag(sync=True, control=True)

    def __init__(
        self,
        functions: Mapping[str, Entry],
        name: str,
        caption: str,
        function: str | None = None,
        point: float = 1.0,
        shrink: int = 0,
    ) -> None:
        if not functions:
            raise ValueError("the slope figure needs a function.")
        function = next(iter(functions)) if function is None else function
        if function not in functions:
            raise ValueError(f"there is no function {function!r} among {', '.join(functions)}.")
        if point not in POINTS:
            raise ValueError(f"the point {point} is none of {', '.join(f'{x:g}' for x in POINTS)}.")
        if not 0 <= shrink < len(NUDGES):
            raise ValueError(f"shrink goes from 0 to {len(NUDGES) - 1}, not {shrink}.")
        described, curves, differences = [], [], []
        left, right = POINTS[0] - 1, POINTS[-1] + 1
        for key, (formula, of, derivative) in functions.items():
            samples = [at(key, of, left + (right - left) * i / (SAMPLES - 1)) for i in range(SAMPLES)]
            values = [at(key, of, x) for x in POINTS]
            slopes = [at(f"the derivative of {key}", derivative, x) for x in POINTS]
            for x, value, slope in zip(POINTS, values, slopes, strict=True):
                forward = [at(key, of, x + h) - value for h in NUDGES]
                both = [at(key, of, x + h) - at(key, of, x - h) for h in NUDGES]
                measured = both[CHECK_AT] / (2 * NUDGES[CHECK_AT])
                if not math.isclose(measured, slope, rel_tol=CHECK_TO, abs_tol=CHECK_TO):
                    raise ValueError(
                        f"{key} at {x:g} has the slope {measured:.4g}, and its derivative says {slope:.4g}."
                    )
                differences += [*forward, *both]
            described.append(
                {
                    "name": key,
                    "formula": formula,
                    "values": values,
                    "slopes": slopes,
                    "low": min(samples),
                    "high": max(samples),
                }
            )
            curves += samples
        super().__init__(
            name=name,
            caption=caption,
            functions=described,
            points=list(POINTS),
            nudges=list(NUDGES),
            curves=pack(curves, "float32"),
            differences=pack(differences, "float64"),
            function=function,
            point=float(point),
            shrink=shrink,
        )
        self._of = {key: entry[1] for key, entry in functions.items()}

    @traitlets.validate("function")
    def _known(self, proposal: dict[str, Any]) -> str:
        if proposal["value"] not in (known := [one["name"] for one in self.functions]):
            raise traitlets.TraitError(f"there is no function {proposal['value']!r} among {', '.join(known)}.")
        return str(proposal["value"])

    def quotients(self) -> list[tuple[float, float, float]]:
        """(h, one-sided quotient, symmetric quotient) of the chosen function at the chosen point, for every nudge."""
        f, x = self._of[self.function], self.point
        return [(h, (f(x + h) - f(x)) / h, (f(x + h) - f(x - h)) / (2 * h)) for h in NUDGES]

    def fallback(self) -> str:
        """The function with its secants at the chosen nudge, the errors over all nudges, and these as a table."""
        chosen = next(one for one in self.functions if one["name"] == self.function)
        place = self.points.index(self.point)
        x, value, slope = self.point, chosen["values"][place], chosen["slopes"][place]
        left, right = POINTS[0] - 1, POINTS[-1] + 1
        rows = self.quotients()
        h, forward, symmetric = rows[self.shrink]
        f = self._of[self.function]

        curve = Plot((left, right), margin(chosen["low"], chosen["high"]), ("x", chosen["formula"]))
        curve.line(([u, f(u)] for u in [left + (right - left) * i / 80 for i in range(81)]), 6)
        for slope_of, start, colour, dashes in (
            (forward, value, 1, ""),
            (symmetric, (f(x + h) + f(x - h)) / 2, 2, "7 3"),
        ):
            ends = [(u, start + slope_of * (u - x)) for u in (left, right)]
            curve.line(clipped(ends, curve.y), colour, dashes)

        errors = Plot((NUDGES[-1], NUDGES[0]), ERRORS, ("nudge h", "error of the slope"), log=(True, True))
        for row, (words, column, colour, dashes) in enumerate([("one-sided", 1, 1, ""), ("symmetric", 2, 2, "7 3")]):
            points = [(line[0], max(abs(line[column] - slope), ERRORS[0])) for line in rows]
            errors.line(points, colour, dashes)
            errors.name(words, colour, dashes, row)
        best = [min((abs(row[column] - slope), row[0]) for row in rows) for column in (1, 2)]
        where = f"{chosen['formula']} at x = {x:g}"
        return side_by_side(
            curve.svg(f"{where}: the curve and its one-sided and symmetric secants for h = {h:.2g}."),
            errors.svg(
                f"Error of the slope of {where} against h, both axes logarithmic. It falls with h, then rises in the "
                f"noise of rounding. Least error one-sided {best[0][0]:.0e} at h = {best[0][1]:.0e}, symmetric "
                f"{best[1][0]:.0e} at h = {best[1][1]:.0e}."
            ),
        ) + table(
            f"Slope of {where}: exactly {slope:.14g}",
            ("h", "one-sided", "error", "symmetric", "error"),
            (
                (f"{h:.0e}", f"{one:.13f}", f"{abs(one - slope):.0e}", f"{two:.13f}", f"{abs(two - slope):.0e}")
                for h, one, two in rows[::4]
            ),
        )


def at(name: str, function: Callable[[float], float], x: float) -> float:
    """`function(x)`, or a ValueError that names both."""
    try:
        value = float(function(x))
    except (ArithmeticError, ValueError, TypeError) as error:
        raise ValueError(f"{name} cannot be computed at {x:g}: {error}") from error
    finite(f"{name} at {x:g}", value)
    return value


def margin(low: float, high: float) -> tuple[float, float]:
    """An axis that leaves a little air around its values."""
    air = 0.05 * (high - low) or 1.0
    return low - air, high + air


def clipped(ends: Sequence[tuple[float, float]], y: tuple[float, float]) -> list[tuple[float, float]]:
    """The part of a straight line that lies between two heights."""
    (x0, y0), (x1, y1) = ends
    shares = [0.0, 1.0]
    if y0 != y1:
        inside = sorted((edge - y0) / (y1 - y0) for edge in y)
        shares = [max(0.0, inside[0]), min(1.0, inside[1])]
    return [(x0 + t * (x1 - x0), y0 + t * (y1 - y0)) for t in shares]
