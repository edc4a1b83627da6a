"""The kernels' functions of doubles: their largest errors, and what they make of zeros, infinities and the like."""

import math
from collections.abc import Callable

import pytest

import zero_to_hero.tensor as ours

# around 0, of ordinary size, at the ends of what doubles hold
SMALL = [sign * 2.0**-e * f for e in (1, 2, 3, 5, 10, 30, 60, 1030) for f in (1.0, 1.37, 1.9) for sign in (1, -1)]
ORDINARY = [k * 0.0137 for k in range(-1500, 1500)]
LARGE = [sign * 1.7**k for k in range(10, 1300, 3) for sign in (1, -1)]
ODD = [0.0, -0.0, math.inf, -math.inf, math.nan, 1.0, -1.0, 5e-324, -5e-324, 709.78, -745.1]

FUNCTIONS: dict[str, tuple[Callable[[float], float], int]] = {
    "exp": (math.exp, 1),
    "expm1": (math.expm1, 2),
    "log": (math.log, 1),
    "log1p": (math.log1p, 2),
    "sin": (math.sin, 2),
    "cos": (math.cos, 2),
    "tanh": (math.tanh, 2),
    "erf": (math.erf, 2),
}


def right(function: Callable[..., float], *xs: float) -> float:
    """What Python says, with the C library's answers where Python raises."""
    try:
        return function(*xs)
    except OverflowError:
        return -math.inf if xs[0] < 0 and xs[-1] % 2 == 1 else math.inf
    except ValueError:
        if (function, *xs) in ((math.log, 0), (math.log1p, -1)):
            return -math.inf
        if function is math.pow and xs[0] == 0:  # to a negative power
            return math.copysign(math.inf, xs[0]) if xs[1] % 2 == 1 else math.inf
        return math.nan


def steps_between(mine: float, theirs: float) -> float:
    """The difference in units of the last place; where there is no such thing, 0 for the same and infinity for another
    number."""
    if math.isfinite(theirs) and theirs:
        return abs(mine - theirs) / math.ulp(theirs)
    return 0.0 if repr(mine) == repr(theirs) else math.inf


@pytest.mark.parametrize("name", FUNCTIONS)
def test_is_right_to_the_last_places(name):
    function, most = FUNCTIONS[name]
    xs = [*SMALL, *ORDINARY, *LARGE, *ODD]
    found = getattr(ours, name)(ours.tensor(xs, dtype=ours.float64)).tolist()
    worst = max((steps_between(y, right(function, x)), x) for x, y in zip(xs, found, strict=True))
    assert worst[0] <= most, worst


def test_powers_are_right_to_the_last_places():
    bases = [0.0, -0.0, 1e-300, 0.3, 0.9999, 1.0, 1.0001, 2.0, 3.0, 10.0, 1234.5, 1e300, math.inf, math.nan]
    bases += [-x for x in bases]
    powers = [0.0, 0.5, 1.0, 1 / 3, 2.0, 3.0, 7.0, 15.0, 2.5, 100.0, 1e9 + 1, 1e300, math.inf, math.nan]
    powers += [-p for p in powers]
    pairs = [(x, p) for x in bases for p in powers]
    xs, ps = (ours.tensor(list(column), dtype=ours.float64) for column in zip(*pairs, strict=True))
    found = (xs**ps).tolist()
    worst = max((steps_between(y, right(math.pow, *pair)), pair) for pair, y in zip(pairs, found, strict=True))
    assert worst[0] <= 2, worst


def test_powers_that_a_double_holds_are_exact():
    pairs = [(x, p) for x in range(1, 40) for p in range(-1, 11) if x**p < 2**53]
    xs, ps = (ours.tensor(list(map(float, column)), dtype=ours.float64) for column in zip(*pairs, strict=True))
    assert (xs**ps).tolist() == [float(x) ** p for x, p in pairs]
