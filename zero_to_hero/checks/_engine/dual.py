"""Numbers that carry their derivatives along (dual numbers): gradients to expect, made without any backward pass.

A check runs the student's expression on these too, so that what is expected comes from another idea than the one
that is examined. Forward mode, one derivative for each input; the operations that checks need, no others.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Dual:
    """A number `data` and its derivatives `slopes` by each of the inputs."""

    data: float
    slopes: tuple[float, ...]

    def chain(self, data: float, slope: float) -> "Dual":
        return Dual(data, tuple(slope * one for one in self.slopes))

    def lift(self, other: "Dual | float") -> "Dual":
        return other if isinstance(other, Dual) else Dual(float(other), (0.0,) * len(self.slopes))

    def __add__(self, other: "Dual | float") -> "Dual":
        other = self.lift(other)
        return Dual(self.data + other.data, tuple(a + b for a, b in zip(self.slopes, other.slopes, strict=True)))

    def __mul__(self, other: "Dual | float") -> "Dual":
        other = self.lift(other)
        slopes = zip(self.slopes, other.slopes, strict=True)
        return Dual(self.data * other.data, tuple(a * other.data + b * self.data for a, b in slopes))

    def __pow__(self, power: float) -> "Dual":
        return self.chain(self.data**power, power * self.data ** (power - 1))

    def __neg__(self) -> "Dual":
        return self * -1.0

    def __sub__(self, other: "Dual | float") -> "Dual":
        return self + -self.lift(other)

    def __rsub__(self, other: float) -> "Dual":
        return -self + other

    def __truediv__(self, other: "Dual | float") -> "Dual":
        return self * self.lift(other) ** -1.0

    def __rtruediv__(self, other: float) -> "Dual":
        return self**-1.0 * other

    __radd__ = __add__
    __rmul__ = __mul__

    def exp(self) -> "Dual":
        return self.chain(math.exp(self.data), math.exp(self.data))

    def log(self) -> "Dual":
        return self.chain(math.log(self.data), 1 / self.data)

    def tanh(self) -> "Dual":
        return self.chain(math.tanh(self.data), 1 - math.tanh(self.data) ** 2)


def value_and_gradient(function: Callable[..., Dual], inputs: Sequence[float]) -> tuple[float, list[float]]:
    """The value of `function(*inputs)` and its derivative by each input."""
    unit = range(len(inputs))
    result = function(*(Dual(x, tuple(float(i == j) for j in unit)) for i, x in enumerate(inputs)))
    return result.data, list(result.slopes)
