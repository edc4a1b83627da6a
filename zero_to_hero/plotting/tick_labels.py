"""What is written at ticks. By matplotlib's rules, which say how many decimals tell the ticks apart."""

import math
from collections.abc import Sequence
from itertools import count

from .scales import Linear, Log

SMALLEST, LARGEST = -5, 6  # powers of ten from which on one stands for all ticks of an axis
SAVES = 4  # digits that all ticks must share before they go to the axis' end


def labels(scale: Linear, ticks: Sequence[float], low: float, high: float) -> tuple[list[str], str]:
    """A text for each tick, and what holds for all: a power of ten ("1e6") or a number to be added ("+1e5")."""
    low, high = min(low, high), max(low, high)
    if scale.name != "linear":
        return [power_label(tick) for tick in ticks], ""
    return linear_labels(ticks, low, high) if len(ticks) else ([], "")


def linear_labels(ticks: Sequence[float], low: float, high: float) -> tuple[list[str], str]:
    seen = [tick for tick in ticks if low <= tick <= high]
    base = shared(seen)
    power = 0
    if seen and (base or max(map(abs, seen)) > 0):
        power = math.floor(math.log10(high - low if base else max(map(abs, seen))))
        power = power if power <= SMALLEST or power >= LARGEST else 0
    scaled = [(tick - base) / 10.0**power for tick in ticks]
    ends = [(end - base) / 10.0**power for end in (low, high)] if len(ticks) < 2 else []
    width = max(scaled + ends) - min(scaled + ends) or max(map(abs, scaled + ends)) or 1.0
    size = math.floor(math.log10(width))
    digits = max(0, 3 - size)
    while digits >= 0 and max(abs(one - round(one, digits)) for one in scaled) < 1e-3 * 10.0**size:
        digits -= 1
    written = [f"{0.0 if abs(one) < 1e-8 else one:.{digits + 1}f}" for one in scaled]
    for_all = (f"1e{power}" if power else "") + told(base)
    return [minus(one) for one in written], minus(for_all)


def told(base: float) -> str:
    """A number to be added, with ten digits at most."""
    if not base:
        return ""
    power = math.floor(math.log10(abs(base)))
    factor = round(base / 10.0**power, 10)
    return f"{factor:+.10g}" + (f"e{power}" if power else "")


def shared(ticks: Sequence[float]) -> float:
    """What all the ticks have in common, if writing it once saves enough digits; else 0."""
    if not ticks or min(ticks) == max(ticks) or min(ticks) <= 0 <= max(ticks):
        return 0.0
    small, large = sorted([abs(min(ticks)), abs(max(ticks))])
    top = math.ceil(math.log10(large))
    power = 1 + next(k for k in count(top, -1) if small // 10.0**k != large // 10.0**k)
    if (large - small) / 10.0**power <= 1e-2:
        power = 1 + next(k for k in count(top, -1) if large // 10.0**k - small // 10.0**k > 1)
    common = large // 10.0**power
    return math.copysign(common * 10.0**power, ticks[0]) if common >= 10 ** (SAVES - 1) else 0.0


def power_label(tick: float) -> str:
    """$10^{3}$, −$10^{−2}$, $2×10^{3}$, 0: `svg.letters` raises the exponent."""
    if tick == 0:
        return "0"
    power = math.log10(abs(tick))
    sign = "−" if tick < 0 else ""
    if math.isclose(power, round(power)):
        return f"{sign}$10^{{{minus(str(round(power)))}}}$"
    factor = f"{10 ** (power - math.floor(power)):.6g}"
    return f"{sign}${factor}×10^{{{minus(str(math.floor(power)))}}}$"


def small_labels(scale: Linear, ticks: Sequence[float], low: float, high: float) -> list[str]:
    """Texts for the ticks between powers of ten, where the axis shows too few of those; else empty ones."""
    low, high = min(low, high), max(low, high)
    if not isinstance(scale, Log) or not ticks:
        return [""] * len(ticks)
    bottom, top = math.log10(low), math.log10(high)
    if math.floor(top) - math.floor(math.nextafter(bottom, -math.inf)) > 1:
        return [""] * len(ticks)
    factors = {1, 2, 3, 4, 6, 10} if top - bottom > 0.4 else set(range(1, 11))
    found = []
    for tick in ticks:
        power = math.log10(tick)
        found.append(power_label(tick) if round(10 ** (power - math.floor(power))) in factors else "")
    return found


def minus(text: str) -> str:
    """With minus signs for hyphens, those of powers left alone."""
    return text.replace("-", "−")
