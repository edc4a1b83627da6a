"""Softmax, its logarithm, and dropout: what both functional.py and blocks.py are made with."""

from collections.abc import Callable
from typing import Any

from .. import random as rng
from .. import raw
from ..elementwise import cast, mul
from ..graph import link, wanted
from ..layout import dense, wrapped
from ..raw import kernels, number
from ..shapes import reshape, transpose
from ..tensors import Tensor


def last_dim(apply: Callable[[Tensor], Tensor]) -> Callable[..., Tensor]:
    """A function of rows, along any dimension."""

    def along(a: Tensor, dim: int | None = None, dtype: Any = None, *, _stacklevel: int = 3) -> Tensor:
        if dtype is not None:
            a = cast(a, dtype)
        if a.dtype.kind < 2:
            raise NotImplementedError(f"softmax isn't defined for {a.dtype}: convert with .float() first")
        if dim is None:
            dim = 0 if a.ndim in (0, 1, 3) else 1
        d = wrapped(dim, a.ndim)
        if not a.shape:
            return reshape(apply(reshape(a, 1)), ())
        if d == a.ndim - 1:
            return apply(a)
        return transpose(apply(transpose(a, d, -1)), d, -1)

    return along


def rows_of(a: Tensor) -> tuple[int, int]:
    """A dense tensor as so many rows of the last dimension's size."""
    n = a.layout.shape[-1]
    return (a.layout.numel // n if n else 0), n


def row_softmax(a: Tensor) -> Tensor:
    source = raw.contiguous(a)
    m, n = rows_of(source)
    out = raw.empty(source.layout, a.dtype)
    kernels.softmax(a.dtype.code, out.ptr, source.ptr, m, n)
    if wanted(a):
        y = raw.alias(out)

        def back(g: Tensor) -> tuple[Tensor]:  # (g - sum(g y)) y
            d = raw.empty(y.layout, y.dtype)
            kernels.softmax_back(y.dtype.code, d.ptr, raw.contiguous(g).ptr, y.ptr, 1.0, m, n)
            return (d,)

        link(out, "SoftmaxBackward0", (a,), back, (y,))
    return out


def row_log_softmax(a: Tensor) -> Tensor:
    source = raw.contiguous(a)
    m, n = rows_of(source)
    out = raw.empty(source.layout, a.dtype)
    kernels.log_softmax(a.dtype.code, out.ptr, source.ptr, m, n)
    if wanted(a):
        y = raw.alias(out)

        def back(g: Tensor) -> tuple[Tensor]:  # g - e^y sum(g)
            d = raw.empty(y.layout, y.dtype)
            kernels.log_softmax_back(y.dtype.code, d.ptr, raw.contiguous(g).ptr, y.ptr, m, n)
            return (d,)

        link(out, "LogSoftmaxBackward0", (a,), back, (y,))
    return out


softmax, log_softmax = last_dim(row_softmax), last_dim(row_log_softmax)
softmax.__doc__ = "exp(x) / sum(exp(x)) along a dimension: positive, and adding up to 1."
log_softmax.__doc__ = "The logarithm of softmax, computed without overflow."


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Each element set to 0 with probability p, the others scaled by 1 / (1 - p). Raises ValueError if p isn't one."""
    if not 0 <= p <= 1:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    if not training or p == 0 or not input.numel():
        return input
    if p == 1:
        return mul(input, 0.0)
    mask = rng.bernoulli_(raw.empty(dense(tuple(input.shape)), input.dtype), 1 - p)
    return mul(input, raw.binary(raw.DIV, mask, number(1 - p, input.dtype)))
