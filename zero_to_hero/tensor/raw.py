"""Calls into the kernels, on tensors of matching dtypes: no graph, no promotion. All operations stand on these."""

import math
import struct
from collections.abc import Sequence
from typing import Any

from . import dtypes
from .backend import kernels
from .dtypes import dtype as DType  # noqa: N812
from .layout import Layout, copying, dense, pair, plan, stretched
from .memory import Storage
from .tensors import Tensor

# the kernels' numbers for their operations: the order is that of the tables in kernels.c
UNARY = [
    "neg",
    "abs",
    "sign",
    "relu",
    "floor",
    "ceil",
    "round",
    "trunc",
    "exp",
    "log",
    "log1p",
    "expm1",
    "sqrt",
    "rsqrt",
    "reciprocal",
    "tanh",
    "sigmoid",
    "sin",
    "cos",
    "erf",
    "gelu",
]
BINARY = [
    "add",
    "sub",
    "mul",
    "div",
    "pow",
    "maximum",
    "minimum",
    "remainder",
    "lt",
    "le",
    "eq",
    "ne",
    "floor_divide",
    "and",
    "or",
    "xor",
    "tanh_slope",
    "sigmoid_slope",
    "relu_slope",
    "gelu_slope",
]
ADD, SUB, MUL, DIV, POW, MAXIMUM, MINIMUM, REMAINDER, LT, LE, EQ, NE, FLOOR_DIVIDE, AND, OR, XOR = range(16)

_binary, _unary, _copy, _sum = kernels.binary, kernels.unary, kernels.copy, kernels.sum


def empty(layout: Layout, dtype: DType) -> Tensor:
    """A tensor whose numbers are whatever lay in its memory."""
    storage = Storage(layout.numel * dtype.itemsize)
    return Tensor(layout, dtype, storage, storage.ptr)


def alias(a: Tensor, layout: Layout | None = None, ptr: int | None = None) -> Tensor:
    """The same memory, without a place in the graph."""
    return Tensor(layout or a.layout, a.dtype, a.storage, a.ptr if ptr is None else ptr)


def full(layout: Layout, dtype: DType, value: Any) -> Tensor:
    """A tensor of one number, repeated."""
    out = empty(layout, dtype)
    if isinstance(value, int) and abs(value) > 2**53:  # more than a double holds
        copy_into(out, number(value, dtype))
    else:
        kernels.fill(dtype.code, out.ptr, float(value), layout.numel)
    return out


numbers: dict[Any, Tensor] = {}


def number(value: Any, dtype: DType) -> Tensor:
    """A tensor without dimensions that holds this number; kept, since a step's constants are those of the next step."""
    key = (dtype, value) if value else (dtype, str(value))  # 0.0 equals -0.0
    found = numbers.get(key)
    if found is None:
        if len(numbers) > 4096:
            numbers.clear()
        found = empty(dense(()), dtype)
        kernels.write(found.ptr, packed([value], dtype))
        numbers[key] = found
    return found


def packed(values: Sequence[Any], dtype: DType) -> bytes:
    """Python's numbers as bytes. Raises RuntimeError for an integer beyond 64 bits."""
    if dtype.kind == 2:
        values = [float(v) for v in values]
    elif dtype.kind == 1:
        values = [int(v) for v in values]
    else:
        values = [bool(v) for v in values]
    try:
        return struct.pack(f"{len(values)}{dtype.format}", *values)
    except (OverflowError, struct.error):
        if dtype.kind == 1:
            raise RuntimeError("value cannot be converted to type int64_t without overflow") from None
        largest = 3.4028235677973366e38  # from here on a float32 is infinite
        return struct.pack(f"{len(values)}f", *(math.copysign(math.inf, v) if abs(v) >= largest else v for v in values))


def binary(op: int, a: Tensor, b: Tensor) -> Tensor:
    """a op b, stretched to a common shape; both of one dtype, which is also the result's."""
    walk, layout = a.layout.pairs.get(b.layout) or pair(a.layout, b.layout)
    dtype = a.dtype
    storage = Storage(layout.numel * dtype.itemsize)
    _binary(op, dtype.code, storage.ptr, a.ptr, b.ptr, walk.ptr)
    return Tensor(layout, dtype, storage, storage.ptr)


def compare(op: int, a: Tensor, b: Tensor) -> Tensor:
    """The same with True and False as the result."""
    walk, layout = a.layout.pairs.get(b.layout) or pair(a.layout, b.layout)
    out = empty(layout, dtypes.bool)
    _binary(op, a.dtype.code, out.ptr, a.ptr, b.ptr, walk.ptr)
    return out


def unary(op: int, a: Tensor) -> Tensor:
    """op(a), of the same dtype."""
    if not a.layout.dense:
        a = dense_copy(a)
    dtype, layout = a.dtype, dense(a.layout.shape)
    storage = Storage(layout.numel * dtype.itemsize)
    _unary(op, dtype.code, storage.ptr, a.ptr, layout.numel)
    return Tensor(layout, dtype, storage, storage.ptr)


def copy_into(to: Tensor, source: Tensor) -> None:
    """Write the numbers of one tensor into another's memory, stretched and converted where needed."""
    _copy(to.dtype.code, source.dtype.code, to.ptr, source.ptr, copying(to.layout, source.layout).ptr)


def dense_copy(a: Tensor, dtype: DType | None = None) -> Tensor:
    """The same numbers in memory of their own, one after another."""
    out = empty(dense(a.layout.shape), dtype or a.dtype)
    copy_into(out, a)
    return out


def contiguous(a: Tensor) -> Tensor:
    """The same numbers one after another: the tensor itself, if they are."""
    return a if a.layout.dense else dense_copy(a)


def to(a: Tensor, dtype: DType) -> Tensor:
    return a if a.dtype is dtype else dense_copy(a, dtype)


def where(condition: Tensor, a: Tensor, b: Tensor) -> Tensor:
    """a where the condition holds, b elsewhere; a and b of one dtype."""
    key = ("where", a.layout, b.layout)
    found = condition.layout.memo.get(key)
    if found is None:
        shape = pair(a.layout, b.layout)[1].shape
        shape = pair(condition.layout, dense(shape))[1].shape
        strides = (stretched(one, shape) for one in (condition.layout, a.layout, b.layout))
        found = condition.layout.memo[key] = plan(shape, *strides), dense(shape)
    out = empty(found[1], a.dtype)
    kernels.where(a.dtype.itemsize, out.ptr, condition.ptr, a.ptr, b.ptr, found[0].ptr)
    return out


# --- reductions


def reduction(layout: Layout, dims: tuple[int, ...], keepdim: bool) -> tuple[Any, int, int, int, Layout]:
    """How a layout is reduced along these dimensions (wrapped, sorted): the order in which it must be laid out first
    (None if it already is), its reading as (m, k, n), and the layout of the result."""
    key = ("reduce", dims, keepdim)
    found = layout.memo.get(key)
    if found is None:
        shape = layout.shape
        kept = tuple(1 if d in dims else size for d, size in enumerate(shape) if keepdim or d not in dims)
        rest = tuple(d for d in range(len(shape)) if d not in dims)
        together = dims == tuple(range(dims[0], dims[0] + len(dims))) if dims else True
        if layout.dense and together:
            first, last = (dims[0], dims[-1] + 1) if dims else (len(shape), len(shape))
            parts = (shape[:first], shape[first:last], shape[last:])
            found = (None, *map(math.prod, parts), dense(kept))
        else:
            found = (rest + dims, math.prod(shape[d] for d in rest), math.prod(shape[d] for d in dims), 1, dense(kept))
        layout.memo[key] = found
    return found


def laid_out(a: Tensor, order: tuple[int, ...] | None) -> Tensor:
    """A dense tensor with its dimensions in this order."""
    if order is None:
        return contiguous(a)
    shape = tuple(a.layout.shape[d] for d in order)
    strides = tuple(a.layout.strides[d] for d in order)
    key = ("order", order)
    turned = a.layout.memo.get(key)
    if turned is None:
        turned = a.layout.memo[key] = Layout(type(a.layout.shape)(shape), strides)
    return contiguous(alias(a, turned))


def total(a: Tensor, dims: tuple[int, ...], keepdim: bool = False) -> Tensor:
    """The sum along these dimensions (wrapped, sorted), of the same dtype; a is not Boolean."""
    order, m, k, n, layout = reduction(a.layout, dims, keepdim)
    if order is not None or not a.layout.dense:
        a = laid_out(a, order)
    out = empty(layout, a.dtype)
    _sum(a.dtype.code, out.ptr, a.ptr, m, k, n)
    return out


def sum_to(g: Tensor, layout: Layout) -> Tensor:
    """A gradient of a stretched operand, summed back to the operand's shape."""
    if g.layout is layout:
        return g
    key = ("sum to", layout.shape)
    dims = g.layout.memo.get(key)
    if dims is None:
        new = len(g.layout.shape) - len(layout.shape)
        stretched_dims = (new + d for d, size in enumerate(layout.shape) if size == 1 != g.layout.shape[new + d])
        dims = g.layout.memo[key] = (*range(new), *stretched_dims)
    if not dims:
        return g
    return alias(total(g, dims), dense(tuple(layout.shape)))


def region(layout: Layout, offset: int, g: Tensor, shape: tuple[int, ...], zeros: Tensor | None = None) -> Tensor:
    """A dense tensor of this shape with g written where a view with this layout lies in it, `offset` elements from the
    start; zeros elsewhere, or what `zeros` holds, which is overwritten."""
    out = full(dense(shape), g.dtype, 0) if zeros is None else zeros
    copy_into(alias(out, layout, out.ptr + offset * g.dtype.itemsize), g)
    return out


def rows(shape: tuple[int, ...], dim: int) -> tuple[int, int, int]:
    """A dense shape read as (m, k, n) around this dimension."""
    return math.prod(shape[:dim]), shape[dim] if shape else 1, math.prod(shape[dim + 1 :])


def flat(a: Tensor) -> list[Any]:
    """The elements in row-major order, as Python's numbers."""
    a = contiguous(a)
    count = a.layout.numel
    return (
        list(struct.unpack(f"{count}{a.dtype.format}", kernels.read(a.ptr, count * a.dtype.itemsize))) if count else []
    )
