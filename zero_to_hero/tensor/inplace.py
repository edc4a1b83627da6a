"""Changes in place: `x += y`, `x.zero_()`, `x[...] = y`, and every other method that ends in an underscore.

Where gradients are recorded, a change in place is computed into a tensor of its own first, which then takes the old
one's place in the graph; the views of the same memory follow (graph.py).
"""

from collections.abc import Callable
from typing import Any

from . import elementwise, raw
from .dtypes import can_cast
from .graph import check_in_place, edge, overwrite
from .layout import broadcast
from .raw import kernels
from .tensors import Tensor


def former(x: Tensor) -> Tensor:
    """The value that x has now, in memory of its own, with x's place in the graph."""
    copy = raw.dense_copy(x)
    edge(x)  # a view first follows its base
    copy.wants_grad, copy.node = x.wants_grad, x.node
    return copy


def change(x: Tensor, compute: Callable[[Tensor], Tensor], *others: Any) -> Tensor:
    """x becomes compute(x). Raises RuntimeError if the result has another shape, or a kind of number x can't hold."""
    tensors = [one for one in others if isinstance(one, Tensor)]
    recorded = check_in_place(x, *tensors)
    result = compute(former(x) if recorded else raw.alias(x))
    check_fits(x, result)
    if recorded:
        overwrite(x, elementwise.cast(result, x.dtype))
    else:
        raw.copy_into(x, result)
        x.storage.version += 1
    return x


def check_fits(x: Tensor, result: Tensor) -> None:
    if result.layout.shape != x.layout.shape:
        raise RuntimeError(f"output with shape {list(x.shape)} doesn't match the broadcast shape {list(result.shape)}")
    if not can_cast(result.dtype, x.dtype):
        raise RuntimeError(f"result type {long_name(result)} can't be cast to the desired output type {long_name(x)}")


def long_name(x: Tensor) -> str:
    return {"float32": "Float", "float64": "Double", "int64": "Long", "bool": "Bool"}[x.dtype.name]


def arithmetic(op: int, compute: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """`x op= y`: straight into x's memory where nothing is recorded and dtypes agree."""

    def apply(x: Tensor, y: Any, *, alpha: Any = 1) -> Tensor:
        if alpha != 1:
            return change(x, lambda old: compute(old, y, alpha=alpha), y)
        if op == raw.SUB and (elementwise.is_bool(x) or elementwise.is_bool(y)):
            return change(x, lambda old: compute(old, y))  # says that there's no such thing
        if not isinstance(y, Tensor):
            kind = elementwise.result_type(x, y)
            if kind is x.dtype:
                y = raw.number(y, kind)
        if (
            isinstance(y, Tensor)
            and y.dtype is x.dtype
            and x.dtype.kind
            and x.layout.dense
            and not check_in_place(x, y)
        ):
            walk, layout = x.layout.pairs.get(y.layout) or raw.pair(x.layout, y.layout)
            if layout.shape == x.layout.shape and (op != raw.DIV or x.dtype.kind == 2) and not overlapping(x, y):
                kernels.binary(op, x.dtype.code, x.ptr, x.ptr, y.ptr, walk.ptr)
                x.storage.version += 1
                return x
        return change(x, lambda old: compute(old, y), y)

    return apply


def overlapping(x: Tensor, y: Tensor) -> bool:
    """Whether y reads, in another order, memory that the change of x overwrites."""
    return x.storage is y.storage and (x.ptr != y.ptr or x.layout is not y.layout)


add_ = arithmetic(raw.ADD, elementwise.add)
sub_ = arithmetic(raw.SUB, elementwise.sub)
mul_ = arithmetic(raw.MUL, elementwise.mul)
divide = arithmetic(raw.DIV, elementwise.div)


def div_(x: Tensor, y: Any, *, rounding_mode: str | None = None) -> Tensor:
    """x /= y."""
    if rounding_mode is None:
        return divide(x, y)
    return change(x, lambda old: elementwise.div(old, y, rounding_mode=rounding_mode), y)


def copy_(x: Tensor, source: Any) -> Tensor:
    """Overwrite x with these numbers, stretched to its shape and converted to its dtype."""
    if not isinstance(source, Tensor):
        source = raw.number(source, elementwise.number_dtype(source))
    if broadcast(tuple(x.shape), tuple(source.shape)) != tuple(x.shape):
        raise RuntimeError(
            f"The expanded size of the tensor ({x.shape}) must match the existing size ({source.shape}): these "
            "numbers don't fit there."
        )
    recorded = check_in_place(x, source)
    if overlapping(x, source):
        source = former(source)
    if recorded:
        result = elementwise.cast(source, x.dtype)
        overwrite(x, stretched_over(result, x))
    else:
        raw.copy_into(x, source)
        x.storage.version += 1
    return x


def stretched_over(source: Tensor, x: Tensor) -> Tensor:
    """The source in x's shape, as a result that x can take its place in the graph from."""
    if source.layout.shape == x.layout.shape:
        return source
    return elementwise.add(source, raw.full(raw.dense(tuple(x.shape)), x.dtype, 0))


def fill_(x: Tensor, value: Any) -> Tensor:
    """Every element becomes this number."""
    if isinstance(value, Tensor) and value.layout.shape:
        raise RuntimeError(f"fill_ only supports 0-dimension value tensor but got tensor with {value.ndim} dimensions.")
    return copy_(x, value)


def zero_(x: Tensor) -> Tensor:
    """Every element becomes 0."""
    return copy_(x, 0)


def set_data(x: Tensor, other: Tensor) -> None:
    """`x.data = other`: x reads other memory from now on; the graph doesn't notice."""
    if not isinstance(other, Tensor):
        raise TypeError(f"Variable data has to be a tensor, but got {type(other).__name__}")
    x.storage, x.ptr, x.layout, x.dtype = other.storage, other.ptr, other.layout, other.dtype


def requires_grad_(x: Tensor, on: bool = True) -> Tensor:
    """Say that a gradient with respect to x is wanted, or isn't any more."""
    x.requires_grad = on
    return x
