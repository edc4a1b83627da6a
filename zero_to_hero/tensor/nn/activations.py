"""Softmax and its logarithm, for functional.py and blocks.py."""

from collections.abc import Callable
from typing import Any

from .. import raw
from ..elementwise import cast
from ..graph import link, wanted
from ..layout import wrapped
from ..raw import kernels
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


def of_rows(name: str, label: str, *scale: float) -> Callable[[Tensor], Tensor]:
    """A function whose gradient needs its values alone, by two kernels: `name`, and the same with `_back`."""

    def apply(a: Tensor) -> Tensor:
        source = raw.contiguous(a)
        m, n = rows_of(source)
        out = raw.empty(source.layout, a.dtype)
        getattr(kernels, name)(a.dtype.code, out.ptr, source.ptr, m, n)
        if wanted(a):
            y = raw.alias(out)

            def back(g: Tensor) -> tuple[Tensor]:
                d = raw.empty(y.layout, y.dtype)
                getattr(kernels, name + "_back")(y.dtype.code, d.ptr, raw.contiguous(g).ptr, y.ptr, *scale, m, n)
                return (d,)

            link(out, label, (a,), back, (y,))
        return out

    return apply


softmax = last_dim(of_rows("softmax", "SoftmaxBackward0", 1.0))
log_softmax = last_dim(of_rows("log_softmax", "LogSoftmaxBackward0"))
softmax.__doc__ = "exp(x) / sum(exp(x)) along a dimension: positive, and adding up to 1."
log_softmax.__doc__ = "The logarithm of softmax, computed without overflow."
