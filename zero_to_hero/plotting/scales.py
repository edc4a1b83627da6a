"""Scales: where a number stands on an axis, how far the axis goes, and where its ticks are. By matplotlib's rules."""

import math
from itertools import pairwise

STEPS = (0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 2.5, 5.0, 10.0, 20.0)  # times a power of ten: what ticks may be apart
LARGEST = 1e250  # what is larger counts as infinite: its margins would be
MOST = 9  # parts that ticks divide an axis into


def apart(low: float, high: float, share: float, tiny: float = 1e-15) -> tuple[float, float]:
    """Limits in order, and further apart where they are (nearly) the same: by a share of their size."""
    low, high = min(low, high), max(low, high)
    largest = max(abs(low), abs(high))
    if not 1 / LARGEST < largest <= LARGEST * 1e50:  # infinite, or (nearly) 0
        return -share, share
    if high - low <= largest * tiny:
        return low - share * abs(low), high + share * abs(high)
    return low, high


def power_of_ten(exponent: float) -> float:
    return 10.0 ** min(max(exponent, -307), 308)


class Linear:
    """Equal steps for equal differences."""

    name = "linear"

    def place(self, x: float) -> float:
        return x

    def number(self, place: float) -> float:
        """What stands there: the inverse of `place`."""
        return place

    def fits(self, x: float) -> bool:
        return abs(x) <= LARGEST

    def limits(self, low: float, high: float) -> tuple[float, float]:
        """The ends of an axis for data from low to high (infinite: there are none)."""
        return apart(low, high, 0.05)

    def ticks(self, low: float, high: float, parts: int) -> list[float]:
        """Round numbers over the limits, at most about `parts` + 1 within, and one beyond each end."""
        low, high = apart(low, high, 1e-13, 1e-14)
        parts = min(max(parts, 1), MOST)
        middle, width = (low + high) / 2, high - low
        far = 0.0  # numbers that differ little from each other are counted from here
        if abs(middle) / width >= 100:
            far = math.copysign(10.0 ** math.floor(math.log10(abs(middle))), middle)
        unit = 10.0 ** (math.log10(width / parts) // 1)
        start, end = low - far, high - far
        steps = [step * unit for step in STEPS]
        widest = next((k for k, step in enumerate(steps) if step >= (end - start) / parts), len(steps) - 1)
        ticks: list[float] = []
        for step in reversed(steps[: widest + 1]):
            first = start // step * step
            near = max(1e-10, min(0.4999, 10 ** (math.log10(abs(far) / step) - 12))) if far else 1e-10
            at, rest = divmod(start - first, step)
            below = at + 1 if abs(rest / step - 1) < near else at
            at, rest = divmod(end - first, step)
            above = at if abs(rest / step) < near else at + 1
            ticks = [k * step + first for k in range(int(below), int(above) + 1)]
            if sum(start <= tick <= end for tick in ticks) >= 2:
                break
        return [tick + far for tick in ticks]

    def small_ticks(self, low: float, high: float, parts: int) -> list[float]:
        return []


class Log(Linear):
    """Equal steps for equal factors, of base 10. What isn't positive has no place."""

    name = "log"

    def place(self, x: float) -> float:
        return math.log10(x) if x > 0 else -math.inf

    def number(self, place: float) -> float:
        return power_of_ten(place)

    def fits(self, x: float) -> bool:
        return 1 / LARGEST <= x <= LARGEST

    def limits(self, low: float, high: float) -> tuple[float, float]:
        if not (math.isfinite(low) and math.isfinite(high)) or high <= 0:
            return 1.0, 10.0
        if low == high:
            power = math.log10(low)
            return 10.0 ** (math.ceil(power) - 1), 10.0 ** (math.floor(power) + 1)
        return low, high

    def decades(self, low: float, high: float, parts: int) -> list[int]:
        """The exponents of the ticks: a regular stride, with one beyond each end."""
        bottom, top = math.log10(low), math.log10(high)
        first, last = math.ceil(bottom), math.floor(top)
        there, wanted = last - first + 1, min(max(parts, 2), MOST)
        stride = there // (wanted + 1) + 1
        wanted = min(wanted, math.ceil(there / stride))
        if wanted == 0:
            return [first - 1, last + 1]
        if wanted == 1:
            middle = round((bottom + top) / 2)
            stride = max(middle - (first - 1), (last + 1) - middle)
            return [middle - stride, middle, middle + stride]
        stride = (there - 1) // (wanted - 1)
        if stride < there / wanted:
            stride = there // wanted
        least, most = max(there - stride * wanted, 0), min(there - stride * (wanted - 1), stride)
        shift = -first % stride  # multiples of the stride, where these do
        shift = shift if least <= shift < most else least
        return list(range(first + shift - stride, last + stride + 1, stride))

    def ticks(self, low: float, high: float, parts: int) -> list[float]:
        return [power_of_ten(power) for power in self.decades(low, high, parts)]

    def small_ticks(self, low: float, high: float, parts: int) -> list[float]:
        """Between the powers of ten, where there are fewer than ten of these and each has a tick."""
        first, last = math.ceil(math.log10(low)), math.floor(math.log10(high))
        decades = self.decades(low, high, parts)
        stride = min(b - a for a, b in pairwise(decades))
        if last - first + 1 >= 10 or (stride != 1 and last > first):
            return []
        ticks = [factor * 10.0**power for power in range(first - 1, last + 1) for factor in range(2, 10)]
        if stride == 1 and len(decades) - 2 + sum(low <= tick <= high for tick in ticks) <= 1:
            ticks = Linear().ticks(low, high, MOST)
        large = [power_of_ten(power) for power in decades]
        return [tick for tick in ticks if not any(math.isclose(tick, one) for one in large)]


class SymLog(Linear):
    """Linear up to `threshold` on both sides of 0, logarithmic beyond."""

    name = "symlog"

    def __init__(self, threshold: float = 2.0) -> None:
        self.threshold = threshold
        self.linear = 1 / 0.9  # decades that the linear half takes

    def place(self, x: float) -> float:
        size = abs(x)
        if not size > self.threshold:
            return x * self.linear
        return math.copysign(self.threshold * (self.linear + math.log10(size / self.threshold)), x)

    def number(self, place: float) -> float:
        size = abs(place)
        if size <= self.threshold * self.linear:
            return place / self.linear
        return math.copysign(self.threshold * 10 ** (size / self.threshold - self.linear), place)

    def ticks(self, low: float, high: float, parts: int = 15) -> list[float]:
        edge = self.threshold
        low, high = min(low, high), max(low, high)
        if -edge <= low < high <= edge:
            return sorted({low, 0.0, high})

        def powers(start: float, end: float) -> range:
            return range(math.floor(math.log10(start)), math.ceil(math.log10(end)))

        below = powers(-min(-edge, high), 1 - low) if low < -edge else range(0)
        above = powers(max(edge, low), high + 1) if high > edge else range(0)
        zero = [0.0] if (below and high > -edge) or (above and low < edge) else []
        stride = max((len(below) + len(above) + len(zero)) // 14, 1)
        return [-(10.0**k) for k in reversed(below[::stride])] + zero + [10.0**k for k in above[::stride]]


SCALES = {"linear": Linear, "log": Log, "symlog": SymLog}


def scale(name: str) -> Linear:
    """The scale of that name. Raises ValueError for an unknown one."""
    if name not in SCALES:
        raise ValueError(f"The page's plots have the scales {', '.join(SCALES)}, but got {name!r}.")
    return SCALES[name]()
