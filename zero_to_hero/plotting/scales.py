"""Scales: where a number stands on an axis, where the ticks stand, and what they say. After matplotlib's rules."""

import math
from collections.abc import Sequence

STEPS = (0.1, 0.2, 0.25, 0.5, 1, 2, 2.5, 5, 10, 20)


class Linear:
    """Equal steps for equal differences."""

    name = "linear"

    def place(self, x: float) -> float:
        return x

    def fits(self, x: float) -> bool:
        return math.isfinite(x)

    def widened(self, low: float, high: float, margin: float) -> tuple[float, float]:
        """The limits with some room at both ends; around a single value a range is made."""
        if low == high:
            room = abs(low) * 0.05 or 0.05
            low, high = low - room, high + room
        room = (high - low) * margin
        return low - room, high + room

    def ticks(self, low: float, high: float, most: int) -> list[float]:
        """At most so many round numbers between the limits, and a few more at the ends."""
        low, high = min(low, high), max(low, high)
        if not high > low:
            return [low]
        scale = 10.0 ** math.floor(math.log10((high - low) / most))
        steps = [one * scale for one in STEPS]
        first = next((k for k, one in enumerate(steps) if one >= (high - low) / most), len(steps) - 1)
        ticks: list[float] = []
        for step in reversed(steps[: first + 1]):
            start = low // step * step
            count = round((high - start) / step + 0.5 + 1e-9)
            ticks = [start + k * step for k in range(count + 1)]
            edge = (high - low) * 1e-10
            ticks = [one for one in ticks if low - edge <= one <= high + edge]
            if len(ticks) >= 2:
                break
        return [0.0 if abs(one) < (high - low) * 1e-12 else one for one in ticks]

    def labels(self, ticks: Sequence[float]) -> tuple[list[str], str]:
        """What the ticks say, with as many decimals as tell them apart, and a power of ten for all of them."""
        sizes = [abs(one) for one in ticks if one]
        if not sizes:
            return ["0"] * len(ticks), ""
        power = math.floor(math.log10(max(sizes)))
        power = power if power >= 6 or power <= -5 else 0
        scaled = [one / 10.0**power for one in ticks]
        spread = max(scaled) - min(scaled) or max(map(abs, scaled))
        size = math.floor(math.log10(spread))
        digits = max(0, 3 - size)
        while digits > 0 and all(abs(one - round(one, digits - 1)) < 1e-3 * 10.0**size for one in scaled):
            digits -= 1
        return [signed(f"{one:.{digits}f}") for one in scaled], f"1e{power}" if power else ""

    def small_ticks(self, low: float, high: float) -> list[float]:
        return []


def signed(text: str) -> str:
    """With a minus sign instead of a hyphen, and without one before zero."""
    if text.startswith("-"):
        return text[1:] if float(text) == 0 else "−" + text[1:]
    return text


class Log(Linear):
    """Equal steps for equal factors; what isn't positive has no place."""

    name = "log"

    def place(self, x: float) -> float:
        return math.log10(x) if x > 0 else -math.inf

    def fits(self, x: float) -> bool:
        return math.isfinite(x) and x > 0

    def widened(self, low: float, high: float, margin: float) -> tuple[float, float]:
        if low == high:
            return low / 10, high * 10
        room = (math.log10(high) - math.log10(low)) * margin
        return 10 ** (math.log10(low) - room), 10 ** (math.log10(high) + room)

    def ticks(self, low: float, high: float, most: int) -> list[float]:
        first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
        stride = max(1, -(-(last - first + 1) // max(most, 2)))
        decades = [10.0**k for k in range(first, last + 1, stride)]
        return decades if len(decades) > 1 else self.small_ticks(low, high) or decades

    def labels(self, ticks: Sequence[float]) -> tuple[list[str], str]:
        return [self.label(one) for one in ticks], ""

    def label(self, x: float) -> str:
        power = math.floor(math.log10(x) + 1e-9)
        factor = x / 10.0**power
        if abs(factor - 1) < 1e-9:
            return f"10^{power}"
        return f"{x:g}" if -3 <= power <= 4 else f"{factor:.0f}×10^{power}"

    def small_ticks(self, low: float, high: float) -> list[float]:
        if math.log10(high / low) > 9:
            return []
        decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        found = [factor * 10.0**k for k in decades for factor in range(2, 10)]
        return [one for one in found if low <= one <= high]


class SymLog(Linear):
    """Linear up to a threshold on both sides of 0, logarithmic beyond."""

    name = "symlog"
    threshold = 2.0
    linear = 1 / 0.9  # how much room the linear part has, in decades

    def place(self, x: float) -> float:
        size = abs(x)
        if size <= self.threshold:
            return x * self.linear
        return math.copysign(self.threshold * (self.linear + math.log10(size / self.threshold)), x)

    def ticks(self, low: float, high: float, most: int) -> list[float]:
        top = max(abs(low), abs(high), 10.0)
        decades = [10.0**k for k in range(1, math.floor(math.log10(top)) + 1)]
        return [one for one in [*(-d for d in reversed(decades)), 0.0, *decades] if low <= one <= high]

    def labels(self, ticks: Sequence[float]) -> tuple[list[str], str]:
        log = Log()
        return ["0" if one == 0 else ("−" if one < 0 else "") + log.label(abs(one)) for one in ticks], ""


SCALES = {"linear": Linear, "log": Log, "symlog": SymLog}


def scale(name: str) -> Linear:
    if name not in SCALES:
        raise ValueError(f"the page's plots have the scales {', '.join(SCALES)}, but got {name!r}.")
    return SCALES[name]()
