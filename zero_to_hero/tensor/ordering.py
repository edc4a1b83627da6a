"""Sorting and counting. Of these only sort and topk have gradients."""

import builtins
import math
from typing import Any

from . import dtypes, raw
from .create import tensor
from .graph import wanted
from .indexing import gather
from .layout import dense, wrapped
from .memory import Storage
from .reductions import named
from .shapes import narrow, transpose, unbind
from .tensors import Tensor

sorted_result, top_result = named("sort"), named("topk")


def sort(a: Tensor, dim: int = -1, descending: bool = False, stable: bool = True) -> Any:
    """Each line along a dimension in order, with where each number stood; equal ones keep their order."""
    d = wrapped(dim, a.ndim)
    if not a.shape:
        return sorted_result(a.clone(), raw.full(dense(()), dtypes.int64, 0))
    turned = raw.contiguous(transpose(a.detach(), d, -1))
    n = turned.shape[-1]
    places, spare = raw.empty(turned.layout, dtypes.int64), Storage(8 * max(n, 1))
    values = raw.empty(turned.layout, a.dtype)
    lines = a.numel() // n if n else 0
    raw.kernels.sort(a.dtype.code, values.ptr, places.ptr, turned.ptr, spare.ptr, lines, n, int(descending))
    places = raw.contiguous(transpose(places, d, -1))
    if wanted(a):
        sorted_values = gather(a, d, places)
        assert sorted_values.node is not None
        sorted_values.node.label = "SortBackward0"
        return sorted_result(sorted_values, places)
    return sorted_result(raw.contiguous(transpose(values, d, -1)), places)


def argsort(a: Tensor, dim: int = -1, descending: bool = False, stable: bool = True) -> Tensor:
    """Where the numbers stand that would come first, second, …"""
    return sort(a.detach(), dim, descending).indices


def topk(a: Tensor, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Any:
    """The k largest (or smallest) along a dimension, in order, with their places."""
    d = wrapped(dim, a.ndim)
    size = a.shape[d] if a.shape else 1
    if a.dtype.kind == 0:
        raise RuntimeError("topk() doesn't support Booleans: convert with .long() first")
    if not 0 <= k <= size:
        raise RuntimeError(
            f"selected index k out of range: k is {k}, but there are {size} elements along dimension {dim}"
        )
    if not a.shape:
        return top_result(a.clone(), raw.full(dense(()), dtypes.int64, 0))
    values, places = sort(a, dim, descending=largest)
    values = narrow(values, dim, 0, k)
    if values.node is not None:
        values.node.label = "TopkBackward0"
        return top_result(values, raw.contiguous(narrow(places, dim, 0, k)))
    return top_result(raw.contiguous(values), raw.contiguous(narrow(places, dim, 0, k)))


def bincount(a: Tensor, weights: Tensor | None = None, minlength: int = 0) -> Tensor:
    """How often each of 0, 1, 2, … stands in a vector, or the sum of the weights there."""
    if a.ndim != 1 or a.dtype.kind != 1:
        raise (NotImplementedError if a.dtype.kind == 2 else RuntimeError)(
            f"bincount only supports 1-d non-negative integral inputs, but got a {a.ndim}-d tensor of {a.dtype}"
        )
    values = raw.flat(a)
    if values and min(values) < 0:
        raise RuntimeError(f"bincount only supports 1-d non-negative integral inputs, but got {min(values)}")
    counts: list[Any] = [0] * max([minlength, *(v + 1 for v in values)])
    if weights is None:
        for v in values:
            counts[v] += 1
        return tensor(counts, dtype=dtypes.int64) if counts else raw.empty(dense((0,)), dtypes.int64)
    for v, w in zip(values, raw.flat(weights), strict=True):
        counts[v] += w
    return tensor(counts, dtype=dtypes.float64 if weights.dtype is not dtypes.float32 else dtypes.float32)


def histc(a: Tensor, bins: int = 100, min: float = 0, max: float = 0) -> Tensor:
    """How many numbers lie in each of `bins` bins of equal width between min and max (0, 0: the numbers' own range)."""
    if a.dtype.kind < 2:
        raise NotImplementedError(f"histc() expects a tensor of floats, but got {a.dtype}: convert with .float() first")
    values = [v for v in raw.flat(a) if math.isfinite(v)]
    low, high = float(min), float(max)
    if low == high == 0 and values:
        low, high = builtins.min(values), builtins.max(values)
    if low == high:
        low, high = low - 1, high + 1
    if low > high:
        raise RuntimeError(f"max must be larger than min, but got min={low} and max={high}")
    counts = [0] * bins
    for v in values:
        if low <= v <= high:
            counts[builtins.min(int((v - low) / (high - low) * bins), bins - 1)] += 1
    return tensor(counts, dtype=a.dtype)


def unique(
    a: Tensor, sorted: bool = True, return_inverse: bool = False, return_counts: bool = False, dim: int | None = None
) -> Any:
    """The distinct numbers in order; on request where each element stands among them, and how often each occurs."""
    if dim is not None:
        return unique_slices(a, dim, return_inverse, return_counts)
    values = raw.flat(a)
    found: dict[Any, int] = {}
    for v in values:
        found[v] = found.get(v, 0) + 1
    order = builtins.sorted(found)
    results = [tensor(order, dtype=a.dtype) if order else raw.empty(dense((0,)), a.dtype)]
    if return_inverse:
        place = {v: k for k, v in enumerate(order)}
        inverse = [place[v] for v in values]
        results.append(
            tensor(inverse, dtype=dtypes.int64).reshape(tuple(a.shape))
            if inverse
            else raw.empty(dense(tuple(a.shape)), dtypes.int64)
        )
    if return_counts:
        results.append(tensor([found[v] for v in order], dtype=dtypes.int64))
    return results[0] if len(results) == 1 else tuple(results)


def unique_slices(a: Tensor, dim: int, return_inverse: bool, return_counts: bool) -> Any:
    slices = [str(raw.flat(one)) for one in unbind(a, dim)]
    keys = [raw.flat(one) for one in unbind(a, dim)]
    order = builtins.sorted(range(len(keys)), key=keys.__getitem__)
    firsts: list[int] = []
    for k in order:
        if not firsts or slices[firsts[-1]] != slices[k]:
            firsts.append(k)
    results = [a.index_select(dim, tensor(firsts, dtype=dtypes.int64))]
    if return_inverse:
        place = {slices[k]: n for n, k in enumerate(firsts)}
        results.append(tensor([place[one] for one in slices], dtype=dtypes.int64))
    if return_counts:
        results.append(tensor([slices.count(slices[k]) for k in firsts], dtype=dtypes.int64))
    return results[0] if len(results) == 1 else tuple(results)


def isin(a: Tensor, tests: Tensor) -> Tensor:
    """Which elements of a stand in the other tensor."""
    wanted_values = set(raw.flat(tests))
    hits = [v in wanted_values for v in raw.flat(a)]
    return (
        tensor(hits, dtype=dtypes.bool).reshape(tuple(a.shape))
        if hits
        else raw.empty(dense(tuple(a.shape)), dtypes.bool)
    )
