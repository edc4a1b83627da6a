"""Shape and strides: how a flat run of numbers is read as a tensor, and how two of different shapes meet.

Layouts are interned: two tensors of the same shape and strides share one object, which remembers what was worked out
about it. So a training loop works out its shapes in the first step only.
"""

from collections.abc import Iterable, Sequence
from math import prod
from typing import Any

from .memory import Storage, integers

MOST = 20_000  # layouts that are remembered; beyond that all are forgotten and made anew


class Size(tuple):
    """A shape."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"torch.Size({list(self)})"

    def numel(self) -> int:
        """How many elements a tensor of this shape has."""
        return prod(self)

    def __add__(self, other: tuple) -> "Size":
        return Size(tuple(self) + tuple(other))

    def __getitem__(self, key: Any) -> Any:
        part = tuple.__getitem__(self, key)
        return Size(part) if isinstance(key, slice) else part


class Layout:
    """A shape with its strides, in elements. `dense`: the elements lie one after another in row-major order."""

    __slots__ = ("dense", "memo", "numel", "pairs", "shape", "strides")

    def __init__(self, shape: Size, strides: tuple[int, ...]) -> None:
        self.shape, self.strides, self.numel = shape, strides, prod(shape)
        self.dense = self.numel == 0 or all(
            size == 1 or stride == row for size, stride, row in zip(shape, strides, row_major(shape), strict=False)
        )
        self.pairs: dict[
            Layout, tuple[Storage, Layout]
        ] = {}  # the other operand's layout: plan and the result's layout
        self.memo: dict[Any, Any] = {}


layouts: dict[tuple, Layout] = {}
denses: dict[tuple, Layout] = {}


def row_major(shape: Sequence[int]) -> tuple[int, ...]:
    """The strides of a dense tensor: the last dimension is walked fastest."""
    strides, step = [], 1
    for size in reversed(shape):
        strides.append(step)
        step *= max(size, 1)
    return tuple(reversed(strides))


def layout(shape: Iterable[int], strides: Iterable[int]) -> Layout:
    """The one layout with this shape and these strides."""
    key = (tuple(shape), tuple(strides))
    found = layouts.get(key)
    if found is None:
        if len(layouts) > MOST:
            forget()
        found = layouts[key] = Layout(Size(key[0]), key[1])
    return found


def dense(shape: tuple[int, ...]) -> Layout:
    """The row-major layout of this shape."""
    found = denses.get(shape)
    if found is None:
        found = denses[shape] = layout(shape, row_major(shape))
    return found


def forget() -> None:
    """Let go of all layouts and their plans, as after very many different shapes."""
    for one in layouts.values():
        one.pairs.clear()
        one.memo.clear()
    layouts.clear()
    denses.clear()


def broadcast(*shapes: tuple[int, ...]) -> tuple[int, ...]:
    """The shape in which all of these meet: aligned at the right, each 1 stretched to the other's size."""
    rank = max(map(len, shapes))
    result = list(shapes[0])
    result = [1] * (rank - len(result)) + result
    for shape in shapes[1:]:
        for d, size in enumerate(shape, rank - len(shape)):
            if result[d] == 1:
                result[d] = size
            elif size not in (1, result[d]):
                raise RuntimeError(
                    f"The size of tensor a ({result[d]}) must match the size of tensor b ({size}) at non-singleton "
                    f"dimension {d}"
                )
    return tuple(result)


def stretched(lay: Layout, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The strides that read a tensor as if it had this larger shape: 0 where a number is repeated."""
    new = len(shape) - len(lay.shape)
    return (0,) * new + tuple(
        0 if size == 1 != wanted else stride
        for size, stride, wanted in zip(lay.shape, lay.strides, shape[new:], strict=False)
    )


def plan(shape: Sequence[int], *strides: Sequence[int]) -> Storage:
    """How a kernel walks through operands: neighbouring dimensions that all of them walk in one go become one."""
    merged: list[tuple[int, list[int]]] = []
    for size, *steps in zip(shape, *strides, strict=False):
        if size == 1:
            continue
        if merged and all(outer == size * step for outer, step in zip(merged[-1][1], steps, strict=False)):
            merged[-1] = (merged[-1][0] * size, steps)
        else:
            merged.append((size, steps))
    merged = merged or [(1, [0] * len(strides))]
    return integers(
        [len(merged), *(size for size, _ in merged), *(s[k] for k in range(len(strides)) for _, s in merged)]
    )


def pair(a: Layout, b: Layout) -> tuple[Storage, Layout]:
    """The plan by which two layouts meet, and the layout of the result."""
    shape = broadcast(a.shape, b.shape)
    found = a.pairs[b] = plan(shape, stretched(a, shape), stretched(b, shape)), dense(shape)
    return found


def copying(to: Layout, source: Layout) -> Storage:
    """The plan by which numbers of one layout are written into another, stretched where they must be."""
    key = ("copy", source)
    found = to.memo.get(key)
    if found is None:
        if broadcast(to.shape, source.shape) != to.shape:
            raise RuntimeError(
                f"shape mismatch: value tensor of shape {list(source.shape)} can't fill a tensor of shape "
                f"{list(to.shape)}"
            )
        found = to.memo[key] = plan(to.shape, to.strides, stretched(source, to.shape))
    return found


def wrapped(dim: int, rank: int) -> int:
    """A dimension counted from the front. Raises IndexError where there's no such dimension."""
    most = max(rank, 1)
    if not isinstance(dim, int) or isinstance(dim, bool):
        raise TypeError(f"a dimension must be an int, but got {type(dim).__name__}")
    if not -most <= dim < most:
        raise IndexError(f"Dimension out of range (expected to be in range of [{-most}, {most - 1}], but got {dim})")
    return dim % most


def filled_in(shape: Sequence[int], numel: int) -> tuple[int, ...]:
    """The shape with its -1 worked out. Raises RuntimeError if it doesn't hold `numel` elements."""
    if shape.count(-1) > 1:
        raise RuntimeError("only one dimension can be inferred")
    if any(size < -1 for size in shape):
        raise RuntimeError(f"invalid shape dimension {min(shape)}")
    if -1 in shape:
        rest = prod(size for size in shape if size != -1)
        if rest == 0 and numel == 0:
            raise RuntimeError(
                f"cannot reshape tensor of 0 elements into shape {list(shape)} because the unspecified dimension "
                "size -1 can be any value and is ambiguous"
            )
        if rest and numel % rest == 0:
            return tuple(numel // rest if size == -1 else size for size in shape)
    elif prod(shape) == numel:
        return tuple(shape)
    raise RuntimeError(f"shape '{list(shape)}' is invalid for input of size {numel}")


def viewed(lay: Layout, shape: tuple[int, ...]) -> Layout | None:
    """The layout that reads the same memory in another shape, or None where no strides do that."""
    if lay.numel == 0 or lay is dense(tuple(lay.shape)):
        return dense(shape)
    # each group of old dimensions that lie one inside the other gives a group of new ones
    strides = [0] * len(shape)
    new = len(shape) - 1
    run, step = 1, lay.strides[-1] if lay.strides else 1
    for old in range(len(lay.shape) - 1, -1, -1):
        run *= lay.shape[old]
        if old == 0 or (lay.shape[old - 1] != 1 and lay.strides[old - 1] != run * step):
            count = 1
            while new >= 0 and (count < run or shape[new] == 1):
                strides[new] = count * step
                count *= shape[new]
                new -= 1
            if count != run:
                return None
            if old:
                run, step = 1, lay.strides[old - 1]
    return layout(shape, strides) if new == -1 else None
