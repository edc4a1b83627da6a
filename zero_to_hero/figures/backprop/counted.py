"""A tensor that has a shape and counts the work done with it, but holds no numbers.

It runs the very lines of a lecture, forward or backward, and says which shapes come out and how many multiplications,
additions and functions (powers, exp, log, tanh) they take. A comparison counts as an addition, because it's a
subtraction, and a division counts as a multiplication. Signs, copies, views and look-ups cost nothing here.

What it leaves out: every call that lecture 05 doesn't make, and the time that memory takes.
"""

import math
from collections import Counter
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

Shape = tuple[int, ...]
TIMES, PLUS, FUNCTION = "times", "plus", "function"


class Counted:
    """A tensor of this shape, whose operations add to the counter `work`.

    Raises ValueError, with both shapes, where PyTorch would refuse an operation.
    """

    def __init__(self, shape: Sequence[int], work: Counter[str]) -> None:
        self.shape, self.work = (*shape,), work

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    def made(self, shape: Sequence[int], kind: str = "", count: int = 0) -> "Counted":
        if count:
            self.work[kind] += count
        return Counted(shape, self.work)

    def each(self, other: Any, kind: str) -> "Counted":
        """Number by number with another tensor, or with a number."""
        shape = broadcast(self.shape, other.shape) if isinstance(other, Counted) else self.shape
        return self.made(shape, kind, math.prod(shape))

    def __mul__(self, other: Any) -> "Counted":
        return self.each(other, TIMES)

    def __add__(self, other: Any) -> "Counted":
        return self.each(other, PLUS)

    __rmul__ = __truediv__ = __mul__
    __radd__ = __sub__ = __rsub__ = __add__

    def __neg__(self) -> "Counted":
        return self.made(self.shape)

    def __pow__(self, power: float) -> "Counted":
        return self.made(self.shape, TIMES if power == 2 else FUNCTION, self.size)

    def __matmul__(self, other: "Counted") -> "Counted":
        if len(self.shape) != 2 or len(other.shape) != 2 or self.shape[1] != other.shape[0]:
            raise ValueError(f"{self.shape} @ {other.shape}: the sizes in the middle have to be equal.")
        (rows, inner), columns = self.shape, other.shape[1]
        self.made((), TIMES, rows * inner * columns)
        return self.made((rows, columns), PLUS, rows * (inner - 1) * columns)

    def __getitem__(self, index: Any) -> "Counted":
        """Rows by a tensor of numbers, a number from each row, or a column."""
        if isinstance(index, Counted):
            return self.made((*index.shape, *self.shape[1:]))
        return self.made(self.shape[:1])

    def __setitem__(self, index: Any, value: Any) -> None:
        """Numbers are put into places that exist: no shape changes, and nothing is computed."""

    def sum(self, dim: int, keepdim: bool = False) -> "Counted":
        kept = [1] if keepdim else []
        shape = (*self.shape[:dim], *kept, *self.shape[dim + 1 :])
        return self.made(shape, PLUS, self.size - math.prod(shape))

    def mean(self) -> "Counted":
        self.made((), TIMES, 1)
        return self.made((), PLUS, self.size - 1)

    def max(self, dim: int, keepdim: bool = False) -> SimpleNamespace:
        return SimpleNamespace(values=self.sum(dim, keepdim))

    def argmax(self, dim: int) -> "Counted":
        return self.sum(dim)

    def exp(self) -> "Counted":
        return self.made(self.shape, FUNCTION, self.size)

    log = exp

    def clone(self) -> "Counted":
        return self.made(self.shape)

    def view(self, *shape: int) -> "Counted":
        if math.prod(shape) != self.size:
            raise ValueError(f"a view keeps all numbers: {self.shape} can't become {shape}.")
        return self.made(shape)

    def expand(self, *shape: int) -> "Counted":
        if broadcast(self.shape, shape) != shape:
            raise ValueError(f"only a size of 1 can be copied: {self.shape} can't become {shape}.")
        return self.made(shape)

    @property
    def T(self) -> "Counted":  # noqa: N802 (PyTorch's name)
        return self.made(self.shape[::-1])


def broadcast(a: Shape, b: Shape) -> Shape:
    """The shape of a tensor of shape `a` combined number by number with one of shape `b`."""
    longest = max(len(a), len(b))
    pairs = zip(*((1,) * (longest - len(shape)) + shape for shape in (a, b)), strict=True)
    sizes = [(x, y, max(x, y)) for x, y in pairs]
    if any(size not in (1, largest) for *both, largest in sizes for size in both):
        raise ValueError(f"{a} and {b} can't be combined number by number.")
    return tuple(largest for *_, largest in sizes)


class Torch:
    """The three calls that the lines make by name."""

    @staticmethod
    def tanh(x: Counted) -> Counted:
        return x.exp()

    @staticmethod
    def zeros_like(x: Counted) -> Counted:
        return x.clone()

    @staticmethod
    def embedding_backward(dout: Counted, x: Counted, size: int) -> Counted:
        """Each row of `dout` is added to the row of its letter."""
        return dout.made((size, dout.shape[-1]), PLUS, dout.size)
