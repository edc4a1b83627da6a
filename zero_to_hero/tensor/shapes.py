"""Views: other shapes of the same memory, and what puts tensors together. Nothing here computes."""

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

from . import dtypes, raw
from .elementwise import clone, renamed
from .graph import link, view, wanted
from .layout import Layout, Size, broadcast, dense, filled_in, layout, stretched, viewed, wrapped
from .tensors import Tensor


def sizes(shape: tuple) -> tuple[int, ...]:
    """A shape given as several ints, or as one tuple, list or Size; a tensor of one integer counts as an int."""
    if len(shape) == 1 and not isinstance(shape[0], int) and isinstance(shape[0], (tuple, list)):
        shape = tuple(shape[0])
    try:
        return tuple(size if type(size) is int else size.__index__() for size in shape)
    except (AttributeError, TypeError):
        kinds = ", ".join(type(size).__name__ for size in shape)
        raise TypeError(f"a shape must be given as ints, or as one tuple of ints, but got ({kinds})") from None


def checked_sizes(size: tuple) -> tuple[int, ...]:
    """The same for a new tensor. Raises RuntimeError for a negative size."""
    shape = sizes(size)
    for one in shape:
        if one < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {one}: {list(shape)}")
    return shape


# --- the same elements in another shape


def view_as_shape(a: Tensor, *shape: Any) -> Tensor:
    """The same memory in another shape. Raises RuntimeError where no strides read it like that."""
    if len(shape) == 1 and isinstance(shape[0], dtypes.dtype):
        raise NotImplementedError("view(dtype) isn't part of the engine in the page; run this cell on Colab.")
    if len(shape) == 1 and isinstance(shape[0], list):
        shape = tuple(shape[0])
    found = a.layout.memo.get(("view", shape))
    if found is None:
        wanted_shape = filled_in(sizes(shape), a.layout.numel)
        found = viewed(a.layout, wanted_shape)
        if found is None:
            raise RuntimeError(
                "view size is not compatible with input tensor's size and stride (at least one dimension spans "
                "across two contiguous subspaces). Use .reshape(...) instead."
            )
        a.layout.memo["view", shape] = found
    before = a.layout.shape
    return view(a, found, a.ptr, "ViewBackward0", lambda g: (reshaped(g, before),))


def reshaped(g: Tensor, shape: tuple[int, ...]) -> Tensor:
    """A dense tensor's numbers in another shape, without the graph."""
    return raw.alias(raw.contiguous(g), dense(tuple(shape)))


def reshape(a: Tensor, *shape: Any) -> Tensor:
    """The same elements in another shape: a view if there is one, else a copy."""
    wanted_shape = filled_in(sizes(shape), a.layout.numel)
    if viewed(a.layout, wanted_shape) is None:
        before = a.layout.shape
        out = raw.alias(raw.dense_copy(a), dense(wanted_shape))
        return link(out, "UnsafeViewBackward0", (a,), lambda g: (reshaped(g, before),)) if wanted(a) else out
    return view_as_shape(a, wanted_shape)


def flatten(a: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """The dimensions from start_dim to end_dim as one."""
    shape = a.layout.shape
    first, last = wrapped(start_dim, len(shape)), wrapped(end_dim, len(shape))
    if not shape:
        return reshape(a, 1)
    if first > last:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    if first == last:
        return a
    return reshape(a, (*shape[:first], prod(shape[first : last + 1]), *shape[last + 1 :]))


def unflatten(a: Tensor, dim: int, shape: Sequence[int]) -> Tensor:
    """One dimension as several."""
    if not a.shape:
        raise RuntimeError("unflatten() needs a dimension, and a 0-d tensor has none")
    dim = wrapped(dim, a.ndim)
    return reshape(a, a.shape[:dim] + filled_in(tuple(shape), a.shape[dim]) + a.shape[dim + 1 :])


def unsqueeze(a: Tensor, dim: int) -> Tensor:
    """One more dimension, of size 1, at this place."""
    old = a.layout
    d = wrapped(dim, len(old.shape) + 1)
    step = old.shape[d] * old.strides[d] if d < len(old.shape) else 1
    new = layout((*old.shape[:d], 1, *old.shape[d:]), (*old.strides[:d], step, *old.strides[d:]))
    return view(a, new, a.ptr, "UnsqueezeBackward0", lambda g: (reshaped(g, old.shape),))


def squeeze(a: Tensor, dim: Any = None) -> Tensor:
    """Without the dimensions of size 1: all of them, or those named, where their size is 1."""
    old = a.layout
    among = (
        range(len(old.shape))
        if dim is None
        else [wrapped(d, len(old.shape)) for d in ([dim] if isinstance(dim, int) else dim)]
    )
    kept = [d for d, size in enumerate(old.shape) if size != 1 or d not in among]
    new = layout((old.shape[d] for d in kept), (old.strides[d] for d in kept))
    label = "SqueezeBackward0" if dim is None else "SqueezeBackward1"
    return view(a, new, a.ptr, label, lambda g: (reshaped(g, old.shape),))


# --- the dimensions in another order


def permute(a: Tensor, *dims: Any, label: str = "PermuteBackward0") -> Tensor:
    """The dimensions in this order."""
    if not dims:
        raise TypeError("permute() needs the dimensions in their new order, as in a.permute(1, 0)")
    order = dims[0] if len(dims) == 1 and not isinstance(dims[0], int) else dims
    key = ("permute", tuple(order))
    found = a.layout.memo.get(key)
    if found is None:
        rank = len(a.layout.shape)
        if len(order) != rank:
            raise RuntimeError(
                "permute(): number of dimensions in the tensor input does not match the length of the desired ordering "
                f"of dimensions i.e. input.dim() = {rank} is not equal to len(dims) = {len(order)}"
            )
        places = tuple(wrapped(d, rank) for d in order)
        if len(set(places)) != rank:
            raise RuntimeError("permute(): duplicate dims are not allowed.")
        inverse = tuple(sorted(range(rank), key=places.__getitem__))
        turned = layout((a.layout.shape[d] for d in places), (a.layout.strides[d] for d in places))
        found = a.layout.memo[key] = turned, inverse
    turned, inverse = found
    return view(a, turned, a.ptr, label, lambda g: (permuted(g, inverse),))


def permuted(g: Tensor, order: tuple[int, ...]) -> Tensor:
    """The same without the graph."""
    old = g.layout
    return raw.alias(g, layout((old.shape[d] for d in order), (old.strides[d] for d in order)))


def transpose(a: Tensor, dim0: int, dim1: int, label: str = "TransposeBackward0") -> Tensor:
    """Two dimensions exchanged."""
    rank = len(a.layout.shape)
    order = list(range(rank))
    first, second = wrapped(dim0, rank), wrapped(dim1, rank)
    if rank:
        order[first], order[second] = order[second], order[first]
    return permute(a, tuple(order), label=label)


def t(a: Tensor) -> Tensor:
    """The transpose of a matrix."""
    if a.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {a.ndim}D")
    return transpose(a, 0, 1, label="TBackward0") if a.ndim == 2 else a


def reversed_dims(a: Tensor) -> Tensor:
    """`a.T`: all dimensions in reverse order."""
    return permute(a, tuple(range(a.ndim))[::-1])


def matrix_transpose(a: Tensor) -> Tensor:
    """`a.mT`: the last two dimensions exchanged."""
    if a.ndim == 1:
        raise RuntimeError("tensor.mT is only supported on matrices or batches of matrices. Got 1-D tensor.")
    return transpose(a, -2, -1) if a.ndim else a


def movedim(a: Tensor, source: Any, destination: Any) -> Tensor:
    """Dimensions moved to other places, the rest in their order."""
    sources = [wrapped(d, a.ndim) for d in ([source] if isinstance(source, int) else source)]
    places = [wrapped(d, a.ndim) for d in ([destination] if isinstance(destination, int) else destination)]
    rest = iter(d for d in range(a.ndim) if d not in sources)
    return permute(a, tuple(sources[places.index(d)] if d in places else next(rest) for d in range(a.ndim)))


# --- repeated without copying


def expand(a: Tensor, *shape: Any) -> Tensor:
    """Stretched to a larger shape by reading the same numbers again; -1 keeps a size."""
    asked = sizes(shape)
    new = len(asked) - a.ndim
    if new < 0:
        raise RuntimeError(
            f"expand({list(a.shape)}, size={list(asked)}): the number of sizes provided ({len(asked)}) must be "
            f"greater or equal to the number of dimensions in the tensor ({a.ndim})"
        )
    full = tuple(a.shape[d - new] if size == -1 and d >= new else size for d, size in enumerate(asked))
    for d, (size, have) in enumerate(zip(full[new:], a.shape, strict=False)):
        if size != have and have != 1:
            raise RuntimeError(
                f"The expanded size of the tensor ({size}) must match the existing size ({have}) at non-singleton "
                f"dimension {d + new}.  Target sizes: {list(asked)}.  Tensor sizes: {list(a.shape)}"
            )
    if any(size < 0 for size in full):
        raise RuntimeError(f"expand: the sizes of new dimensions must be given, but got {list(asked)}")
    old, steps = a.layout, list(stretched(a.layout, full))
    for d in reversed(range(new if old.shape else 0)):
        if full[d] == 1:
            steps[d] = full[d + 1] * steps[d + 1]
    return view(a, layout(full, steps), a.ptr, "ExpandBackward0", lambda g: (raw.sum_to(g, old),))


def expand_as(a: Tensor, other: Tensor) -> Tensor:
    return expand(a, tuple(other.shape))


def broadcast_to(a: Tensor, shape: Sequence[int]) -> Tensor:
    return expand(a, tuple(shape))


def broadcast_tensors(*tensors: Tensor) -> tuple[Tensor, ...]:
    """All of them stretched to their common shape."""
    shape = broadcast(*(tuple(one.shape) for one in tensors))
    return tuple(expand(one, shape) for one in tensors)


def broadcast_shapes(*shapes: Any) -> Size:
    return Size(broadcast(*((one,) if isinstance(one, int) else tuple(one) for one in shapes)))


def repeat(a: Tensor, *times: Any) -> Tensor:
    """Copies of the tensor laid side by side, so many along each dimension."""
    if not times:
        raise TypeError("repeat() needs a number of times for each dimension, as in a.repeat(2, 1)")
    counts = checked_sizes(times)
    new = len(counts) - a.ndim
    if new < 0:
        raise RuntimeError("Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor")
    shape = (1,) * new + tuple(a.shape)
    pairs = [part for count, size in zip(counts, shape, strict=False) for part in (count, size)]
    ones = [part for size in shape for part in (1, size)]
    return reshape(expand(reshape(a, ones), pairs), [count * size for count, size in zip(counts, shape, strict=False)])


# --- parts


def part(a: Tensor, dim: int, start: int, length: int, label: str = "SliceBackward0") -> Tensor:
    """`length` elements along a dimension, from `start` on."""
    old = a.layout
    new = layout((*old.shape[:dim], length, *old.shape[dim + 1 :]), old.strides)
    whole = dense(tuple(old.shape))
    in_whole, offset = layout(new.shape, whole.strides), start * whole.strides[dim]
    return view(
        a,
        new,
        a.ptr + start * old.strides[dim] * a.dtype.itemsize,
        label,
        lambda g: (raw.region(in_whole, offset, g, tuple(old.shape)),),
    )


def narrow(a: Tensor, dim: int, start: int, length: int) -> Tensor:
    """`length` elements along a dimension, from `start` on. Raises RuntimeError beyond the end."""
    if not a.shape:
        raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")
    if length < 0:
        raise RuntimeError(f"narrow(): length must be non-negative, but got {length}")
    dim, start = wrapped(dim, a.ndim), int(start)
    size = a.shape[dim]
    if not -size <= start <= size:
        raise IndexError(f"start out of range (expected to be in range of [{-size}, {size}], but got {start})")
    start += size if start < 0 else 0
    if start + length > size:
        raise RuntimeError(f"start ({start}) + length ({length}) exceeds dimension size ({size}).")
    return part(a, dim, start, length)


def select(a: Tensor, dim: int, index: int) -> Tensor:
    """One place along a dimension, which goes away."""
    if not a.shape:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    dim = wrapped(dim, a.ndim)
    size = a.shape[dim]
    if not -size <= index < size:
        raise IndexError(f"select(): index {index} out of range for tensor of size {list(a.shape)} at dimension {dim}")
    old, index = a.layout, index % size
    new = layout(old.shape[:dim] + old.shape[dim + 1 :], old.strides[:dim] + old.strides[dim + 1 :])
    whole = dense(tuple(old.shape))
    in_whole = layout(new.shape, whole.strides[:dim] + whole.strides[dim + 1 :])
    offset = index * whole.strides[dim]
    return view(
        a,
        new,
        a.ptr + index * old.strides[dim] * a.dtype.itemsize,
        "SelectBackward0",
        lambda g: (raw.region(in_whole, offset, g, tuple(old.shape)),),
    )


def split(a: Tensor, split_size: Any, dim: int = 0) -> tuple[Tensor, ...]:
    """Parts of this size along a dimension, the last one perhaps smaller; or parts of these sizes."""
    if not a.shape:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    dim = wrapped(dim, a.ndim)
    whole = a.shape[dim]
    if isinstance(split_size, int):
        if split_size < 0 or (split_size == 0 and whole):
            raise RuntimeError(f"split expects split_size be positive, but got split_size={split_size}")
        lengths = [min(split_size, whole - start) for start in range(0, whole, max(split_size, 1))] or [0]
    else:
        lengths = list(split_size)
        if sum(lengths) != whole or min(lengths, default=0) < 0:
            raise RuntimeError(
                f"split_with_sizes expects split_sizes to sum exactly to {whole} (input tensor's size at dimension "
                f"{dim}), but got split_sizes={lengths}"
            )
    starts = [sum(lengths[:k]) for k in range(len(lengths))]
    return tuple(part(a, dim, start, length, "SplitBackward0") for start, length in zip(starts, lengths, strict=False))


def chunk(a: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """So many parts along a dimension, or fewer, all but the last of one size."""
    if not a.shape:
        raise RuntimeError("chunk expects at least a 1-dimensional tensor")
    if chunks <= 0:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    dim = wrapped(dim, a.ndim)
    if not a.shape[dim]:
        return tuple(part(a, dim, 0, 0) for _ in range(chunks))
    return split(a, -(-a.shape[dim] // chunks), dim)


def unbind(a: Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    """The slices along a dimension, which goes away."""
    dim = wrapped(dim, a.ndim)
    if not a.shape:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    return tuple(renamed(select(a, dim, k), "UnbindBackward0") for k in range(a.shape[dim]))


def diagonal(a: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """The diagonal of the matrices that two dimensions make, as the last dimension."""
    first, second = wrapped(dim1, a.ndim), wrapped(dim2, a.ndim)
    if first == second:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")

    def along(lay: Layout) -> tuple[Layout, int]:
        rows, columns = lay.shape[first], lay.shape[second]
        length = max(min(rows + min(offset, 0), columns - max(offset, 0)), 0)
        start = max(-offset, 0) * lay.strides[first] + max(offset, 0) * lay.strides[second] if length else 0
        rest = [d for d in range(len(lay.shape)) if d not in (first, second)]
        steps = [lay.strides[d] for d in rest] + [lay.strides[first] + lay.strides[second]]
        return layout([lay.shape[d] for d in rest] + [length], steps), start

    new, start = along(a.layout)
    shape = tuple(a.shape)
    in_whole, offset_in_whole = along(dense(shape))
    ptr = a.ptr + start * a.dtype.itemsize
    return view(a, new, ptr, "DiagonalBackward0", lambda g: (raw.region(in_whole, offset_in_whole, g, shape),))


def unfold(a: Tensor, dimension: int, size: int, step: int) -> Tensor:
    """All windows of this size along a dimension, `step` apart; the window is the new last dimension."""
    dim = wrapped(dimension, a.ndim)
    whole = a.shape[dim] if a.shape else 1
    if size < 0 or step <= 0:
        raise RuntimeError(f"size is {size} but must be >= 0, and step is {step} but must be > 0")
    if size > whole:
        raise RuntimeError(f"maximum size for tensor at dimension {dim} is {whole} but size is {size}")
    if not a.shape:
        return narrow(reshape(a, 1), 0, 0, size)
    count = (whole - size) // step + 1
    old = a.layout
    new = layout(
        (*old.shape[:dim], count, *old.shape[dim + 1 :], size),
        (*old.strides[:dim], old.strides[dim] * step, *old.strides[dim + 1 :], old.strides[dim]),
    )

    def back(g: Tensor) -> tuple[Tensor]:  # windows overlap: each place of the window is added by itself
        out = raw.full(dense(tuple(old.shape)), g.dtype, 0)
        for k in range(size):
            steps = list(out.layout.strides)
            steps[dim] *= step
            target = raw.alias(
                out,
                layout((*old.shape[:dim], count, *old.shape[dim + 1 :]), steps),
                out.ptr + k * out.layout.strides[dim] * g.dtype.itemsize,
            )
            piece = raw.alias(
                g, layout(g.shape[:-1], g.layout.strides[:-1]), g.ptr + k * g.layout.strides[-1] * g.dtype.itemsize
            )
            raw.copy_into(target, raw.binary(raw.ADD, target, piece))
        return (out,)

    return view(a, new, a.ptr, "UnfoldBackward0", back)


# --- put together


def cat(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Tensors one after another along a dimension; the other sizes must agree."""
    parts = list(tensors)
    if not parts:
        raise ValueError("torch.cat(): expected a non-empty list of Tensors")
    for place, one in enumerate(parts):
        if not isinstance(one, Tensor):
            raise TypeError(f"expected Tensor as element {place} in argument 0, but got {type(one).__name__}")
        if not one.shape:
            raise RuntimeError(f"zero-dimensional tensor (at position {place}) cannot be concatenated")
    kind = parts[0].dtype
    for one in parts:
        kind = dtypes.wider(kind, one.dtype)
    kept = [one for one in parts if tuple(one.shape) != (0,)] or parts[:1]  # an empty list counts for nothing
    d = wrapped(dim, kept[0].ndim)
    for place, one in enumerate(kept):
        if one.ndim != kept[0].ndim:
            raise RuntimeError(f"Tensors must have same number of dimensions: got {kept[0].ndim} and {one.ndim}")
        for other, (size, have) in enumerate(zip(kept[0].shape, one.shape, strict=False)):
            if other != d and size != have:
                raise RuntimeError(
                    f"Sizes of tensors must match except in dimension {d}. Expected size {size} but got size {have} "
                    f"for tensor number {place} in the list."
                )
    lengths = [one.shape[d] for one in kept]
    shape = (*kept[0].shape[:d], sum(lengths), *kept[0].shape[d + 1 :])
    out = raw.empty(dense(tuple(shape)), kind)
    starts = [sum(lengths[:k]) for k in range(len(lengths))]
    step = out.layout.strides[d]
    for one, start in zip(kept, starts, strict=False):
        raw.copy_into(
            raw.alias(out, layout(one.shape, out.layout.strides), out.ptr + start * step * kind.itemsize), one
        )
    skipped = [one for one in parts if not any(one is other for other in kept)]
    if wanted(*parts):

        def back(g: Tensor) -> tuple[Tensor, ...]:
            steps = g.layout.strides
            parts_of_g = [
                raw.to(raw.alias(g, layout(one_shape, steps), g.ptr + start * steps[d] * g.dtype.itemsize), one_kind)
                for one_shape, one_kind, start in zip(shapes, kinds, starts, strict=True)
            ]
            return (*parts_of_g, *(raw.empty(one.layout, one.dtype) for one in skipped))

        shapes, kinds = [tuple(one.shape) for one in kept], [one.dtype for one in kept]
        link(out, "CatBackward0", (*kept, *skipped), back)
    return out


def stack(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Tensors of one shape along a new dimension."""
    parts = list(tensors)
    if not parts:
        raise RuntimeError("stack expects a non-empty TensorList")
    for place, one in enumerate(parts):
        if not isinstance(one, Tensor):
            raise TypeError(f"expected Tensor as element {place} in argument 0, but got {type(one).__name__}")
        if one.shape != parts[0].shape:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(parts[0].shape)} at entry 0 and "
                f"{list(one.shape)} at entry {place}"
            )
    out = cat([unsqueeze(one, dim) for one in parts], dim)
    if out.node is not None:
        out.node.label = "StackBackward0"
    return out


def triangle(upper: bool) -> Callable[..., Tensor]:
    label = "TriuBackward0" if upper else "TrilBackward0"

    def apply(a: Tensor, diagonal: int = 0) -> Tensor:
        if a.ndim < 2:
            raise RuntimeError(f"{'triu' if upper else 'tril'}: input tensor must have at least 2 dimensions")
        a_dense = raw.contiguous(a)
        m, n = a.shape[-2:]
        out = raw.empty(a_dense.layout, a.dtype)
        batch = prod(a.shape[:-2])
        raw.kernels.triangle(a.dtype.itemsize, out.ptr, a_dense.ptr, batch, m, n, diagonal, int(upper))
        return link(out, label, (a,), lambda g: (apply(g, diagonal),)) if wanted(a) else out

    return apply


tril, triu = triangle(False), triangle(True)
tril.__doc__ = "What lies on and below the diagonal of each matrix (or another, `diagonal` places up); zeros above."
triu.__doc__ = "What lies on and above the diagonal of each matrix (or another, `diagonal` places up); zeros below."


def flip(a: Tensor, dims: Any, *more: int) -> Tensor:
    """The elements along these dimensions in reverse order: a copy."""
    named = [wrapped(d, a.ndim) for d in sizes((dims, *more))]
    chosen = sorted(set(named)) if a.shape else []
    if len(set(named)) < len(named):
        raise RuntimeError(f"flip(): a dimension appears multiple times in {list(sizes((dims, *more)))}")

    def turned(g: Tensor) -> Tensor:
        lay, ptr = g.layout, g.ptr
        steps = [-step if d in chosen else step for d, step in enumerate(lay.strides)]
        for d in chosen:
            ptr += max(lay.shape[d] - 1, 0) * lay.strides[d] * g.dtype.itemsize
        return raw.dense_copy(raw.alias(g, Layout(lay.shape, tuple(steps)), ptr))

    out = turned(a)
    return link(out, "FlipBackward0", (a,), lambda g: (turned(g),)) if wanted(a) else out


def roll(a: Tensor, shifts: Any, dims: Any = None) -> Tensor:
    """The elements moved along a dimension; what leaves at the end comes in at the front."""
    if dims is None:
        return reshape(roll(flatten(a), shifts, 0), tuple(a.shape))
    amounts = [shifts] if isinstance(shifts, int) else list(shifts)
    among = [dims] if isinstance(dims, int) else list(dims)
    if len(amounts) != len(among):
        raise RuntimeError(f"shifts and dimensions must align. shifts: {len(amounts)}, dims:{len(among)}")
    if not a.numel():
        return clone(a)
    for shift, dim in zip(amounts, among, strict=True):
        if not a.shape:
            raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
        size = a.shape[wrapped(dim, a.ndim)]
        if size and shift % size:
            a = cat([narrow(a, dim, size - shift % size, shift % size), narrow(a, dim, 0, size - shift % size)], dim)
    return a


def repeat_interleave(a: Tensor, repeats: Any, dim: int | None = None, *, output_size: int | None = None) -> Tensor:
    """Each element so many times in a row; with a tensor of repeats, each its own number of times."""
    if dim is None:
        a, dim = flatten(a), 0
    dim = wrapped(dim, a.ndim)
    if isinstance(repeats, Tensor) and repeats.numel() == 1:
        repeats = repeats.item()
    if isinstance(repeats, Tensor):
        counts = raw.flat(repeats)
        if repeats.ndim != 1 or len(counts) != a.shape[dim]:
            raise RuntimeError(
                f"repeats must have the same size as input along dim, but got repeats of shape {list(repeats.shape)} "
                f"for size {a.shape[dim]}"
            )
        if repeats.dtype.kind != 1 or min(counts, default=0) < 0:
            raise RuntimeError(f"repeats can not be negative and must be integers, but got {counts}")
        pieces = [part(a, dim, k, 1) for k, count in enumerate(counts) for _ in range(count)]
        return cat(pieces or [part(a, dim, 0, 0)], dim)
    wide = expand(unsqueeze(a, dim + 1), (*a.shape[: dim + 1], repeats, *a.shape[dim + 1 :]))
    return reshape(wide, (*a.shape[:dim], a.shape[dim] * repeats, *a.shape[dim + 1 :]))
