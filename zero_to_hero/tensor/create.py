"""Tensors from Python's numbers, and from nothing."""

import math
from collections.abc import Callable, Sequence
from typing import Any

from . import dtypes, raw
from .dtypes import dtype as DType  # noqa: N812
from .elementwise import cast, number_dtype
from .graph import link
from .layout import dense, layout
from .raw import kernels
from .shapes import checked_sizes
from .tensors import Tensor, check_device


def finished(out: Tensor, requires_grad: bool) -> Tensor:
    if requires_grad:
        out.requires_grad = True
    return out


def tensor(data: Any, *, dtype: DType | None = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A tensor with these numbers: a number, nested lists or tuples of numbers, or a tensor, which is copied.

    Raises ValueError if the lists aren't of equal lengths, TypeError for what isn't a number.
    """
    check_device(device)
    if isinstance(data, Tensor):
        out = raw.dense_copy(data, dtype)
    elif hasattr(data, "tolist") and not isinstance(data, (list, tuple)):  # an array
        return tensor(data.tolist(), dtype=dtype, requires_grad=requires_grad)
    else:
        shape, flat = flattened(data)
        kind = dtype or dtype_of(flat)
        out = raw.empty(dense(shape), kind)
        if flat:
            kernels.write(out.ptr, raw.packed(flat, kind))
    return finished(out, requires_grad)


def flattened(data: Any) -> tuple[tuple[int, ...], list[Any]]:
    """Shape and numbers of nested lists, level by level."""
    shape: list[int] = []
    level = [data]
    while level and is_list(level[0]):
        length = len(level[0])
        below: list[Any] = []
        for one in level:
            if not is_list(one) or len(one) != length:
                came = len(one) if is_list(one) else "not a sequence"
                raise ValueError(f"expected sequence of length {length} at dim {len(shape)} (got {came})")
            below.extend(unbound(one))
        shape.append(length)
        level = below
    for place, one in enumerate(level):
        if not isinstance(one, (int, float)):
            level[place] = one = one.item() if isinstance(one, Tensor) else one
            if is_list(one):
                raise ValueError(
                    f"expected a number at dim {len(shape)}, but got a {type(one).__name__}: the lists aren't "
                    "equally deep"
                )
            if not isinstance(one, (int, float)):
                kind = (ValueError if shape else TypeError) if isinstance(one, str) else RuntimeError  # PyTorch's
                raise kind(f"a tensor is made of numbers, but got {type(one).__name__} {one!r:.40}")
    return tuple(shape), level


def is_list(one: Any) -> bool:
    return isinstance(one, (list, tuple, range)) or (isinstance(one, Tensor) and bool(one.shape))


def unbound(one: Any) -> Sequence[Any]:
    return one.tolist() if isinstance(one, Tensor) else one


def dtype_of(flat: list[Any]) -> DType:
    """float if there's a float among them, else int64, or bool if all are Booleans."""
    kinds = set(map(type, flat))
    if not flat or float in kinds:
        return dtypes.default
    if kinds == {bool}:
        return dtypes.bool
    if kinds <= {int, bool}:
        return dtypes.int64
    found = number_dtype(flat[0])
    for one in flat[1:]:
        found = dtypes.wider(found, number_dtype(one))
    return found


def as_tensor(data: Any, dtype: DType | None = None, device: Any = None) -> Tensor:
    """The tensor itself if it is one of this dtype, else a new one."""
    if isinstance(data, Tensor):
        return data if dtype is None else cast(data, dtype)
    return tensor(data, dtype=dtype, device=device)


def filled(value: float) -> Any:
    def create(*size: Any, dtype: DType | None = None, device: Any = None, requires_grad: bool = False) -> Tensor:
        check_device(device)
        return finished(raw.full(dense(checked_sizes(size)), dtype or dtypes.default, value), requires_grad)

    return create


zeros, ones = filled(0), filled(1)
zeros.__doc__, ones.__doc__ = "A tensor of zeros of this shape.", "A tensor of ones of this shape."


def empty(*size: Any, dtype: DType | None = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A tensor of this shape with whatever numbers lay in its memory."""
    check_device(device)
    return finished(raw.empty(dense(checked_sizes(size)), dtype or dtypes.default), requires_grad)


def full(
    size: Any, fill_value: Any, *, dtype: DType | None = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """A tensor of this shape with one number everywhere."""
    check_device(device)
    value = fill_value.item() if isinstance(fill_value, Tensor) else fill_value
    kind = dtype or number_dtype(value)
    return finished(raw.full(dense(checked_sizes((size,))), kind, value), requires_grad)


def zeros_like(a: Tensor, *, dtype: DType | None = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    return zeros(tuple(a.shape), dtype=dtype or a.dtype, device=device, requires_grad=requires_grad)


def ones_like(a: Tensor, *, dtype: DType | None = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    return ones(tuple(a.shape), dtype=dtype or a.dtype, device=device, requires_grad=requires_grad)


def empty_like(a: Tensor, *, dtype: DType | None = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    return empty(tuple(a.shape), dtype=dtype or a.dtype, device=device, requires_grad=requires_grad)


def full_like(
    a: Tensor, fill_value: Any, *, dtype: DType | None = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    return full(tuple(a.shape), fill_value, dtype=dtype or a.dtype, device=device, requires_grad=requires_grad)


def arange(
    start: Any,
    end: Any = None,
    step: Any = 1,
    *,
    dtype: DType | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Numbers from start (0 if only one number is given) up to, not including, end."""
    check_device(device)
    start, end, step = (one.item() if isinstance(one, Tensor) else one for one in (start, end, step))
    if end is None:
        start, end = 0, start
    if dtype is not None and dtype.kind == 1:
        start, end, step = int(start), int(end), int(step)
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if (end - start) * step < 0:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    kind = dtype or (dtypes.int64 if all(isinstance(one, int) for one in (start, end, step)) else dtypes.default)
    if kind.kind == 0:
        raise RuntimeError("arange() isn't defined for Booleans")
    out = raw.empty(dense((max(math.ceil((end - start) / step), 0),)), kind)
    kernels.arange(kind.code, out.ptr, float(start), float(step), out.layout.numel)
    return finished(out, requires_grad)


def linspace(
    start: Any, end: Any, steps: int, *, dtype: DType | None = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """So many numbers from start to end, both included, at equal distances."""
    check_device(device)
    if steps < 0:
        raise RuntimeError(f"number of steps must be non-negative, but got {steps}")
    start, end = (float(one.item() if isinstance(one, Tensor) else one) for one in (start, end))
    if dtype is not None and dtype.kind == 1:
        start, end = math.trunc(start), math.trunc(end)
    step = (end - start) / (steps - 1) if steps > 1 else 0.0
    # from both ends, so that the last is exactly `end`
    values = [start + step * k if k < (steps + 1) // 2 else end - step * (steps - 1 - k) for k in range(steps)]
    return tensor(values, dtype=dtype or dtypes.default, requires_grad=requires_grad)


def eye(
    n: int, m: int | None = None, *, dtype: DType | None = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """Ones on the diagonal, zeros elsewhere."""
    out = zeros(n, n if m is None else m, dtype=dtype, device=device)
    columns = out.shape[1]
    diagonal = raw.alias(out, layout((min(out.shape),), (columns + 1,)))
    raw.copy_into(diagonal, raw.number(1, out.dtype))
    return finished(out, requires_grad)


def diag(a: Tensor, diagonal: int = 0) -> Tensor:
    """Of a vector the matrix that has it on its diagonal, of a matrix its diagonal."""
    if a.ndim == 2:
        return a.diagonal(diagonal).clone()
    if a.ndim != 1:
        raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {a.ndim}D")
    size = a.shape[0] + abs(diagonal)
    out = zeros(size, size, dtype=a.dtype)
    place = layout(a.shape, (size + 1,))
    start = max(-diagonal, 0) * size + max(diagonal, 0)
    raw.copy_into(raw.alias(out, place, out.ptr + start * a.dtype.itemsize), a)
    if a.wants_grad:
        link(out, "DiagEmbedBackward0", (a,), lambda g: (raw.dense_copy(g.detach().diagonal(diagonal)),))
    return out


def meshgrid(*tensors: Any, indexing: str = "ij") -> tuple[Tensor, ...]:
    """The coordinates of a grid: each vector along a dimension of its own, repeated along the others."""
    vectors = list(tensors[0]) if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)) else list(tensors)
    if indexing not in ("ij", "xy"):
        raise RuntimeError(f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}')
    if any(vector.ndim > 1 for vector in vectors):
        shapes = ", ".join(str(list(vector.shape)) for vector in vectors)
        raise RuntimeError(f"torch.meshgrid: Expected 0D or 1D tensors, but got tensors of shapes {shapes}")
    order = list(range(len(vectors)))
    if indexing == "xy" and len(vectors) > 1:
        order[0], order[1] = 1, 0
    shape = tuple(vectors[k].numel() for k in order)
    return tuple(
        vector.reshape((1,) * order.index(k) + (-1,) + (1,) * (len(shape) - 1 - order.index(k))).expand(shape)
        for k, vector in enumerate(vectors)
    )


def indices_of(name: str, inside: Callable[[int, int], bool]) -> Callable[..., Tensor]:
    def apply(row: int, col: int, offset: int = 0, *, dtype: DType = dtypes.int64, device: Any = None) -> Tensor:
        check_device(device)
        pairs = [(r, c) for r in range(row) for c in range(col) if inside(c - r, offset)]
        return tensor([[r for r, _ in pairs], [c for _, c in pairs]], dtype=dtype).reshape(2, len(pairs))

    apply.__name__ = name
    return apply


tril_indices = indices_of("tril_indices", lambda diagonal, offset: diagonal <= offset)
triu_indices = indices_of("triu_indices", lambda diagonal, offset: diagonal >= offset)
tril_indices.__doc__ = "The rows and the columns of what lies on and below a diagonal of a matrix."
triu_indices.__doc__ = "The rows and the columns of what lies on and above a diagonal of a matrix."


def tolist(a: Tensor) -> Any:
    """The numbers as nested lists of Python's numbers."""
    values: list[Any] = raw.flat(a)
    if not a.shape:
        return values[0]
    for size in reversed(a.shape[1:]):
        count = len(values) // size if size else math.prod(a.shape[:-1])
        values = [values[k * size : (k + 1) * size] for k in range(count)]
    return values if a.shape[0] else []
