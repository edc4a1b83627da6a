"""Operations that make dimensions go away: sums, means, variances, extremes, and what runs along a dimension."""

import builtins
import math
from collections.abc import Callable
from typing import Any, NamedTuple

from . import dtypes, raw
from .dtypes import dtype as DType  # noqa: N812
from .elementwise import abs as absolute
from .elementwise import cast, exp, log, maximum, minimum, mul, pow, sub
from .graph import link, wanted
from .layout import dense, layout, stretched, wrapped
from .raw import number
from .shapes import reshape
from .tensors import Tensor

Dims = tuple[int, ...]


def dims_of(a: Tensor, dim: Any) -> Dims:
    """The dimensions meant, wrapped and sorted; None and () mean all."""
    rank = len(a.layout.shape)
    if dim is None:
        return tuple(range(rank))
    if isinstance(dim, int):
        d = wrapped(dim, rank)
        return (d,) if rank else ()
    dims = [wrapped(d, rank) for d in dim]
    if len(set(dims)) < len(dims):
        raise RuntimeError(f"dim {dims[0]} appears multiple times in the list of dims")
    return tuple(sorted(dims)) if dims and rank else tuple(range(rank))


def spread(g: Tensor, shape: tuple[int, ...], dims: Dims) -> Tensor:
    """What arrives at a reduced tensor, stretched back over the dimensions that went away."""
    old = g.layout
    key = ("spread", shape, dims)
    found = old.memo.get(key)
    if found is None:
        kept = old
        if len(old.shape) != len(shape):
            sizes = tuple(1 if d in dims else size for d, size in enumerate(shape))
            strides = iter(old.strides)
            kept = layout(sizes, [0 if d in dims else next(strides) for d in range(len(shape))])
        found = old.memo[key] = layout(shape, stretched(kept, shape))
    return raw.alias(g, found)


def sum(a: Tensor, dim: Any = None, keepdim: bool = False, *, dtype: DType | None = None, axis: Any = None) -> Tensor:
    """The sum along these dimensions, or of all; of integers and Booleans an int64."""
    kind = dtype or (dtypes.int64 if a.dtype.kind < 2 else a.dtype)
    a = cast(a, kind)
    dims = dims_of(a, axis if dim is None else dim)
    out = raw.total(a, dims, keepdim)
    if wanted(a):
        shape = a.layout.shape
        link(out, "SumBackward0" if dim is None else "SumBackward1", (a,), lambda g: (spread(g, shape, dims),))
    return out


def mean(a: Tensor, dim: Any = None, keepdim: bool = False, *, dtype: DType | None = None, axis: Any = None) -> Tensor:
    """The mean along these dimensions, or of all."""
    a = cast(a, dtype or a.dtype)
    if a.dtype.kind < 2:
        kind = "Long" if a.dtype.kind else "Bool"
        raise RuntimeError(
            "mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. "
            f"Got: {kind}"
        )
    dim = axis if dim is None else dim
    dims = dims_of(a, dim)
    count = number(float(raw.reduction(a.layout, dims, keepdim)[2]), a.dtype)
    out = raw.binary(raw.DIV, raw.total(a, dims, keepdim), count)
    if wanted(a):
        shape = a.layout.shape
        label = "MeanBackward0" if dim is None else "MeanBackward1"
        link(out, label, (a,), lambda g: (spread(raw.binary(raw.DIV, g, count), shape, dims),))
    return out


def var(
    a: Tensor,
    dim: Any = None,
    unbiased: Any = True,
    keepdim: bool = False,
    *,
    correction: float | None = None,
    axis: Any = None,
) -> Tensor:
    """The variance along these dimensions, or of all: squared distances from the mean, added up and divided by n - 1,
    or by n with `unbiased=False`, or by n - `correction`."""
    if isinstance(dim, bool):  # var(unbiased)
        dim, unbiased = None, dim
    if a.dtype.kind < 2:
        raise RuntimeError(f"std and var only support floating point and complex dtypes, but got {a.dtype}")
    dims = dims_of(a, axis if dim is None else dim)
    order, m, k, n, result = raw.reduction(a.layout, dims, keepdim)
    laid = raw.laid_out(a, order)
    middle, squares = raw.empty(result, a.dtype), raw.empty(result, a.dtype)
    raw.kernels.moments(a.dtype.code, middle.ptr, squares.ptr, laid.ptr, m, k, n)
    freedom = builtins.max(k - (correction if correction is not None else int(unbiased)), 0)
    out = raw.binary(raw.DIV, squares, number(float(freedom), a.dtype))
    if wanted(a):
        shape = a.layout.shape
        saved = raw.alias(a)

        def back(g: Tensor) -> tuple[Tensor]:
            slope = raw.binary(raw.MUL, g, number(2 / freedom if freedom else math.nan, g.dtype))
            return (
                raw.binary(
                    raw.MUL, spread(slope, shape, dims), raw.binary(raw.SUB, saved, spread(middle, shape, dims))
                ),
            )

        link(out, "VarBackward0", (a,), back, (a,))
    return out


def std(
    a: Tensor,
    dim: Any = None,
    unbiased: Any = True,
    keepdim: bool = False,
    *,
    correction: float | None = None,
    axis: Any = None,
) -> Tensor:
    """The square root of the variance."""
    spread_out = var(a, dim, unbiased, keepdim, correction=correction, axis=axis)
    out = raw.unary(raw.UNARY.index("sqrt"), spread_out)
    if spread_out.node is not None:
        saved = raw.alias(out)

        def back(g: Tensor) -> tuple[Tensor]:
            slope = raw.binary(raw.DIV, g, raw.binary(raw.MUL, saved, number(2, g.dtype)))
            zero = number(0, g.dtype)  # a constant's deviation has no slope; PyTorch says 0
            return (raw.where(raw.compare(raw.EQ, saved, zero), zero, slope),)

        link(out, "StdBackward0", (spread_out,), back, (saved,))
    return out


def var_mean(
    a: Tensor, dim: Any = None, unbiased: Any = True, keepdim: bool = False, *, correction: float | None = None
) -> tuple[Tensor, Tensor]:
    return var(a, dim, unbiased, keepdim, correction=correction), mean(
        a, None if isinstance(dim, bool) else dim, keepdim
    )


def std_mean(
    a: Tensor, dim: Any = None, unbiased: Any = True, keepdim: bool = False, *, correction: float | None = None
) -> tuple[Tensor, Tensor]:
    return std(a, dim, unbiased, keepdim, correction=correction), mean(
        a, None if isinstance(dim, bool) else dim, keepdim
    )


def prod(a: Tensor, dim: Any = None, keepdim: bool = False, *, dtype: DType | None = None) -> Tensor:
    """The product along a dimension, or of all."""
    a = cast(a, dtype or (dtypes.int64 if a.dtype.kind < 2 else a.dtype))
    dims = dims_of(a, dim)
    order, m, k, n, result = raw.reduction(a.layout, dims, keepdim)
    laid = raw.laid_out(a, order)
    out = raw.empty(result, a.dtype)
    raw.kernels.prod(a.dtype.code, out.ptr, laid.ptr, m, k, n)
    if wanted(a):
        shape = a.layout.shape

        def back(g: Tensor) -> tuple[Tensor]:
            return (raw.binary(raw.MUL, spread(g, shape, dims), product_of_others(raw.alias(a), dims)),)

        link(out, "ProdBackward0" if dim is None else "ProdBackward1", (a,), back, (a,))
    return out


def product_of_others(a: Tensor, dims: Dims) -> Tensor:
    """For each element the product of all others along these dimensions: those before it times those after it, so that
    a zero does no harm."""
    rest = tuple(d for d in range(a.ndim) if d not in dims)
    order = rest + dims
    turned = raw.dense_copy(raw.alias(a, layout([a.shape[d] for d in order], [a.layout.strides[d] for d in order])))
    k = math.prod(a.shape[d] for d in dims)
    m = turned.numel() // builtins.max(k, 1)
    values = raw.flat(turned)
    others = []
    for row in range(m):
        line = values[row * k : row * k + k]
        after = [1.0] * (k + 1)
        for j in reversed(range(k)):
            after[j] = after[j + 1] * line[j]
        before = 1.0
        for j, x in enumerate(line):
            others.append(before * after[j + 1])
            before *= x
    raw.kernels.write(turned.ptr, raw.packed(others, a.dtype))
    inverse = sorted(range(a.ndim), key=order.__getitem__)
    return raw.alias(turned, layout([turned.shape[d] for d in inverse], [turned.layout.strides[d] for d in inverse]))


def all(a: Tensor, dim: Any = None, keepdim: bool = False) -> Tensor:
    """Whether no number is 0."""
    return raw.compare(
        raw.EQ, raw.total(raw.to(zeros_in(a), dtypes.int64), dims_of(a, dim), keepdim), number(0, dtypes.int64)
    )


def any(a: Tensor, dim: Any = None, keepdim: bool = False) -> Tensor:
    """Whether some number isn't 0."""
    held = raw.to(raw.to(a, dtypes.bool), dtypes.int64)
    return raw.compare(raw.NE, raw.total(held, dims_of(a, dim), keepdim), number(0, dtypes.int64))


def zeros_in(a: Tensor) -> Tensor:
    return raw.compare(raw.EQ, raw.to(a, dtypes.bool), number(False, dtypes.bool))


def count_nonzero(a: Tensor, dim: Any = None) -> Tensor:
    return raw.total(raw.to(raw.to(a, dtypes.bool), dtypes.int64), dims_of(a, dim))


# --- extremes


class Extremes(NamedTuple):
    """The extreme of each row, and where it stands."""

    values: Tensor
    indices: Tensor


def named(kind: str) -> Callable[[Tensor, Tensor], Any]:
    """A named tuple that prints as PyTorch's: `torch.return_types.max(values=…, indices=…)`."""

    class Result(Extremes):
        __slots__ = ()

        def __repr__(self) -> str:
            return f"torch.return_types.{kind}(\nvalues={self.values!r},\nindices={self.indices!r})"

    Result.__name__ = Result.__qualname__ = kind
    return Result


def extreme(a: Tensor, dims: Dims, keepdim: bool, sign: int) -> tuple[Tensor, Tensor]:
    """The largest (sign 1) or smallest (-1) along these dimensions, and its place there. Raises IndexError where
    there's nothing to choose from."""
    if not a.layout.numel and not math.prod(a.layout.shape[d] for d in dims):
        raise IndexError(f"a tensor of shape {list(a.shape)} has no largest or smallest element along {list(dims)}")
    order, m, k, n, result = raw.reduction(a.layout, dims, keepdim)
    laid = raw.laid_out(a, order)
    values, places = raw.empty(result, a.dtype), raw.empty(result, dtypes.int64)
    raw.kernels.extreme(a.dtype.code, values.ptr, places.ptr, laid.ptr, m, k, n, sign)
    return values, places


def one_hot_places(places: Tensor, shape: tuple[int, ...], dim: int) -> Tensor:
    """True at one place along a dimension, False elsewhere."""
    size = shape[dim] if shape else 1
    line = raw.empty(dense((size,)), dtypes.int64)
    raw.kernels.arange(dtypes.int64.code, line.ptr, 0.0, 1.0, size)
    column = raw.alias(line, layout((size,) + (1,) * (len(shape) - 1 - dim), (1,) + (0,) * (len(shape) - 1 - dim)))
    return raw.compare(raw.EQ, column, spread(places, shape, (dim,))) if shape else raw.compare(raw.EQ, line, places)


def extremes(name: str, sign: int, pairwise: Callable[[Any, Any], Tensor]) -> Callable[..., Any]:
    result = named(name)

    def apply(a: Tensor, dim: Any = None, keepdim: bool = False, *, axis: Any = None) -> Any:
        dim = axis if dim is None else dim
        if isinstance(dim, Tensor):
            return pairwise(a, dim)
        if dim is None:
            return amount(a, None, False, sign, f"{name.capitalize()}Backward1")
        d = wrapped(dim, a.ndim)
        values, places = extreme(a, (d,) if a.shape else (), keepdim, sign)
        if wanted(a):
            shape = a.layout.shape

            def back(g: Tensor) -> tuple[Tensor]:
                here = one_hot_places(places, shape, d)
                wide = spread(g, shape, (d,)) if shape else g
                return (raw.alias(raw.where(here, wide, number(0, g.dtype)), dense(tuple(shape))),)

            link(values, f"{name.capitalize()}Backward0", (a,), back, (places,))
        return result(values, places)

    apply.__name__ = name
    apply.__doc__ = (
        f"The {name} of all; along a dimension with its place (`.values`, `.indices`), which alone gets the gradient; "
        "or, given two tensors, of each two elements."
    )
    return apply


def amount(a: Tensor, dim: Any, keepdim: bool, sign: int, label: str) -> Tensor:
    """The extreme values alone; equal ones share the gradient."""
    dims = dims_of(a, dim)
    if not a.layout.numel and dim in (None, ()):
        raise RuntimeError(f"a tensor of shape {list(a.shape)} has no largest or smallest element: name a dimension")
    values, _ = extreme(a, dims, keepdim, sign)
    if wanted(a):
        shape, held, top = a.layout.shape, raw.alias(a), raw.alias(values)

        def back(g: Tensor) -> tuple[Tensor]:
            same = raw.to(raw.compare(raw.EQ, held, spread(top, shape, dims)), g.dtype)
            share = raw.binary(
                raw.DIV,
                g,
                raw.alias(raw.total(same, dims, keepdim), g.layout)
                if g.layout.dense
                else raw.total(same, dims, keepdim),
            )
            return (raw.binary(raw.MUL, same, spread(share, shape, dims)),)

        link(values, label, (a,), back, (a, values))
    return values


max, min = extremes("max", 1, maximum), extremes("min", -1, minimum)


def amax(a: Tensor, dim: Any = (), keepdim: bool = False) -> Tensor:
    return amount(a, dim, keepdim, 1, "AmaxBackward0")


def amin(a: Tensor, dim: Any = (), keepdim: bool = False) -> Tensor:
    return amount(a, dim, keepdim, -1, "AminBackward0")


def place(sign: int) -> Callable[..., Tensor]:
    def apply(a: Tensor, dim: int | None = None, keepdim: bool = False, *, axis: Any = None) -> Tensor:
        if a.dtype.kind == 0:
            raise RuntimeError("argmax() and argmin() don't support Booleans: convert with .long() first")
        return extreme(a, dims_of(a, axis if dim is None else dim), keepdim, sign)[1]

    return apply


argmax, argmin = place(1), place(-1)
argmax.__doc__ = "Where the largest stands along a dimension, or in the flattened tensor; the first of equals."
argmin.__doc__ = "Where the smallest stands along a dimension, or in the flattened tensor; the first of equals."


# --- along a dimension


def cumsum(a: Tensor, dim: int, *, dtype: DType | None = None) -> Tensor:
    """Running sums along a dimension."""
    a = cast(a, dtype or (dtypes.int64 if a.dtype.kind < 2 else a.dtype))
    d = wrapped(dim, a.ndim)
    out = running(a, d)
    if wanted(a):

        def back(g: Tensor) -> tuple[Tensor]:  # the sum of what comes after: the whole minus what came before
            whole = spread(raw.total(g, (d,)), tuple(g.shape), (d,)) if g.shape else g
            return (raw.binary(raw.ADD, raw.binary(raw.SUB, whole, running(g, d)), g),) if g.shape else (g,)

        link(out, "CumsumBackward0", (a,), back)
    return out


def running(a: Tensor, dim: int) -> Tensor:
    a = raw.contiguous(a)
    out = raw.empty(a.layout, a.dtype)
    raw.kernels.running_sum(a.dtype.code, out.ptr, a.ptr, *raw.rows(a.layout.shape, dim))
    return out


def logsumexp(a: Tensor, dim: Any, keepdim: bool = False) -> Tensor:
    """log of the sum of exponentials, without overflow."""
    if a.dtype.kind < 2:
        a = raw.to(a, dtypes.default)
    dims = dims_of(a, dim)
    if not a.layout.numel:
        return log(sum(exp(a), dims or None, keepdim))
    top = raw.alias(amount(raw.alias(a), dims or None, True, 1, ""))
    top = raw.where(raw.compare(raw.EQ, raw.unary(1, top), number(math.inf, a.dtype)), number(0, a.dtype), top)
    total = log(sum(exp(sub(a, top)), dims or None, True))
    out = total + top
    return out if keepdim else reshape(out, tuple(size for d, size in enumerate(a.shape) if d not in dims))


def norm(a: Tensor, p: Any = 2, dim: Any = None, keepdim: bool = False) -> Tensor:
    """The length: the p-th root of the sum of p-th powers; p = inf is the largest size."""
    if a.dtype.kind < 2:
        raise RuntimeError(f"norm() expects a tensor of floats, but got {a.dtype}: convert with .float() first")
    if p in (None, "fro"):
        p = 2
    if isinstance(p, str):
        raise NotImplementedError(f"norm(p={p!r}) isn't part of the engine in the page; run this cell on Colab.")
    if p == math.inf:
        return amount(absolute(a), dim, keepdim, 1, "AmaxBackward0")
    if p == -math.inf:
        return amount(absolute(a), dim, keepdim, -1, "AminBackward0")
    if p == 0:
        count = cast(sum(raw.compare(raw.NE, a, number(0, a.dtype)), dim, keepdim), a.dtype)
        shape = dense(tuple(a.shape))
        return link(count, "NormBackward0", (a,), lambda g: (raw.full(shape, g.dtype, 0),)) if wanted(a) else count
    if p == 1:
        return sum(absolute(a), dim, keepdim)
    if p != 2:
        return pow(sum(pow(absolute(a), float(p)), dim, keepdim), 1.0 / p)
    squares = sum(mul(a, a), dim, keepdim)
    return root(squares)


def root(squares: Tensor) -> Tensor:
    """The square root, with slope 0 at 0: there a length has none, and PyTorch says 0."""
    out = raw.unary(raw.UNARY.index("sqrt"), squares)
    if wanted(squares):
        saved = raw.alias(out)

        def back(g: Tensor) -> tuple[Tensor]:
            zero = number(0, g.dtype)
            slope = raw.binary(raw.DIV, g, raw.binary(raw.MUL, saved, number(2, g.dtype)))
            return (raw.where(raw.compare(raw.EQ, saved, zero), zero, slope),)

        link(out, "LinalgVectorNormBackward0", (squares,), back, (saved,))
    return out
