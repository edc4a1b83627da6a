"""Indexing: `a[…]` and `a[…] = …`, with ints, slices, None, `...`, Boolean masks and integer tensors in any mixture.

Ints, slices, None and `...` give a view. Where tensors are among the indices, the view that the rest gives is copied
row by row: the indexed dimensions come first, as one dimension of rows, and the indices become the rows' numbers.
"""

from math import prod
from typing import Any, NamedTuple

from . import dtypes, raw
from .create import tensor
from .elementwise import cast, contiguous
from .graph import check_in_place, check_overlap, link, overwrite, view, wanted
from .inplace import copy_, former
from .layout import Layout, broadcast, dense, layout, row_major, stretched, wrapped
from .raw import kernels, number
from .reductions import extreme
from .shapes import expand, permute, reshape
from .tensors import Tensor

Index = tuple[Any, ...]


def as_tuple(index: Any) -> Index:
    """The index as a tuple, with lists as tensors. Raises IndexError for what can't be an index."""
    if isinstance(index, list) and len(index) < 32 and any(map(is_index, index)):
        index = tuple(index)  # as in PyTorch, a[[[0, 1], [2, 3]]] is a[[0, 1], [2, 3]]
    parts = index if isinstance(index, tuple) else (index,)
    return tuple([prepared(part) for part in parts])


def is_index(part: Any) -> bool:
    """Whether a list with this in it is a tuple of indices rather than one of integers."""
    return part is None or part is Ellipsis or isinstance(part, (list, tuple, slice, Tensor))


def prepared(part: Any) -> Any:
    if part is None or part is Ellipsis or isinstance(part, slice) or type(part) is int:
        return part
    if isinstance(part, bool):
        return raw.alias(number(part, dtypes.bool))
    if isinstance(part, (list, range)):
        part = tensor(list(part)) if part else raw.empty(dense((0,)), dtypes.int64)
    if isinstance(part, Tensor):
        if part.dtype.kind == 2:
            raise IndexError(
                f"tensors used as indices must be long, int, byte or bool tensors, but got {part.dtype}: convert "
                "with .long()"
            )
        return int(part.item()) if not part.shape and part.dtype.kind == 1 else part
    if hasattr(part, "__index__"):
        return part.__index__()
    if isinstance(part, str):
        raise TypeError(f"a tensor is indexed by numbers, not by names, but got {part!r}")
    raise IndexError(
        "only integers, slices (`:`), ellipsis (`...`), None and long or bool tensors are valid indices (got "
        f"{type(part).__name__})"
    )


class Basic(NamedTuple):
    """What ints, slices, None and `...` make of a layout; the places of index tensors stay whole dimensions."""

    layout: Layout
    offset: int
    tensors: list[tuple[int, Tensor]]  # dimension of the new layout, index
    label: str


def basic(old: Layout, index: Index) -> Basic:
    """Apply all of the index but its tensors. Raises IndexError where it doesn't fit the shape."""
    used = sum(
        (part.ndim if part.dtype.kind == 0 else 1)
        if isinstance(part, Tensor)
        else part is not None and part is not Ellipsis
        for part in index
    )
    rank = len(old.shape)
    if used > rank and not rank:
        raise IndexError(
            "invalid index of a 0-dim tensor. Use `tensor.item()` in Python to convert a 0-dim tensor to a number"
        )
    if used > rank:
        raise IndexError(f"too many indices for tensor of dimension {rank}")
    if not any(part is Ellipsis for part in index):
        index = (*index, Ellipsis)
    shape: list[int] = []
    strides: list[int] = []
    tensors: list[tuple[int, Tensor]] = []
    offset = d = 0
    label = "AliasBackward0"
    for part in index:
        if isinstance(part, Tensor):
            tensors.append((len(shape), part))
            count = part.ndim if part.dtype.kind == 0 else 1
            if part.dtype.kind == 0 and tuple(part.shape) != tuple(old.shape[d : d + count]):
                raise IndexError(
                    f"The shape of the mask {list(part.shape)} at index 0 does not match the shape of the indexed "
                    f"tensor {list(old.shape)} at index {d}"
                )
            shape += old.shape[d : d + count]
            strides += old.strides[d : d + count]
            d += count
        elif part is None:
            shape.append(1)
            strides.append(old.shape[d] * old.strides[d] if d < rank else 1)
            label = "UnsqueezeBackward0"
        elif part is Ellipsis:
            count = rank - used
            shape += old.shape[d : d + count]
            strides += old.strides[d : d + count]
            d += count
        elif isinstance(part, slice):
            start, stop, step = part.indices(old.shape[d])
            if step < 0:
                raise ValueError("step must be greater than zero: for the reverse order use torch.flip")
            length = max(-(-(stop - start) // step), 0)
            if length != old.shape[d] or step != 1:
                label = "SliceBackward0"
            shape.append(length)
            strides.append(old.strides[d] * step)
            offset += old.strides[d] * start
            d += 1
        else:
            size = old.shape[d]
            if not -size <= part < size:
                raise IndexError(f"index {part} is out of bounds for dimension {d} with size {size}")
            offset += old.strides[d] * (part % size)
            label = "SelectBackward0"
            d += 1
    return Basic(layout(shape, strides), offset, tensors, label)


def basic_view(a: Tensor, index: Index, found: Basic) -> Tensor:
    """The view, with the way back: into zeros of a's shape at the same places."""
    shape = tuple(a.layout.shape)
    if not (a.wants_grad or a.base is not None):  # the common case in data sets
        out = raw.alias(a, found.layout, a.ptr + found.offset * a.dtype.itemsize)
        out.base, out.base_node = a, a.node
        return out

    def back(g: Tensor) -> tuple[Tensor]:
        inside = found if a.layout.dense else basic(dense(shape), index)
        return (raw.region(inside.layout, inside.offset, g, shape),)

    return view(a, found.layout, a.ptr + found.offset * a.dtype.itemsize, found.label, back)


def getitem(a: Tensor, index: Any) -> Tensor:
    """`a[index]`."""
    if type(index) is int and a.layout.shape:  # most often
        size = a.layout.shape[0]
        if -size <= index < size:
            return basic_view(a, (index,), first(a.layout, index % size))
    if isinstance(index, Tensor) and index.dtype is dtypes.int64 and index.layout.shape and a.layout.shape:
        return rows(a, index)
    parts = as_tuple(index)
    found = basic(a.layout, parts)
    if not found.tensors:
        return basic_view(a, parts, found)
    seen = a if all(isinstance(part, Tensor) for part in parts) else basic_view(a, parts, found)
    chosen = choose(found)
    turned = permute(seen, chosen.order) if chosen.order != tuple(range(seen.ndim)) else seen
    flat = reshape(turned, (chosen.rows, *chosen.rest))
    out = rows(flat, chosen.numbers)
    if not chosen.first:
        return out
    front = chosen.numbers.ndim  # the indexed dimensions go back to where they stood
    order = (*range(front, front + chosen.first), *range(front), *range(front + chosen.first, out.ndim))
    return contiguous(permute(out, order))


def first(old: Layout, index: int) -> Basic:
    key = ("first", index)
    found = old.memo.get(key)
    if found is None:
        found = Basic(layout(old.shape[1:], old.strides[1:]), index * old.strides[0], [], "SelectBackward0")
        if len(old.memo) < 1000:
            old.memo[key] = found
    return found


def rows(a: Tensor, index: Tensor) -> Tensor:
    """a[index] for a tensor of integers: rows of a by number; their gradients are added up row by row."""
    source = raw.contiguous(a)
    places = raw.contiguous(index)
    shape = a.layout.shape
    key = ("rows", places.layout)
    found = source.layout.memo.get(key)
    if found is None:
        found = source.layout.memo[key] = dense((*places.layout.shape, *shape[1:])), shape[0], prod(shape[1:])
    result, count, width = found
    out = raw.empty(result, a.dtype)
    if result.numel:
        size = width * a.dtype.itemsize
        checked(kernels.take(out.ptr, source.ptr, places.ptr, places.layout.numel, count, size), places, count)
    elif places.layout.numel and not count:
        raise IndexError("index is out of bounds for dimension 0 with size 0")
    if wanted(a):
        whole = dense(tuple(shape))

        def back(g: Tensor) -> tuple[Tensor]:
            g = raw.contiguous(g)
            total = raw.full(whole, g.dtype, 0)
            kernels.add_rows(g.dtype.code, total.ptr, g.ptr, places.ptr, places.layout.numel, count, width)
            return (total,)

        link(out, "IndexBackward0", (a,), back, (places,))
    return out


def checked(bad: int, places: Tensor, size: int, dim: int = 0) -> None:
    """Raises IndexError if the kernel found an index that is out of bounds."""
    if bad:
        wrong = raw.flat(places)[bad - 1]
        raise IndexError(f"index {wrong} is out of bounds for dimension {dim} with size {size}")


class Chosen(NamedTuple):
    """How index tensors pick rows: the rows' numbers, the order in which the view's dimensions are laid out, how many
    rows there are, the shape of a row, and how many dimensions stand before the indexed ones."""

    numbers: Tensor
    order: tuple[int, ...]
    rows: int
    rest: tuple[int, ...]
    first: int


def choose(found: Basic) -> Chosen:
    lines: list[tuple[int, Tensor]] = []
    for d, index in found.tensors:
        if index.dtype.kind:
            lines.append((d, index))
        else:
            lines += [(d + k, line) for k, line in enumerate(true_places(index))]
    shape = found.layout.shape
    dims = [d for d, _ in lines]
    try:
        common = broadcast(*(tuple(index.shape) for _, index in lines)) if lines else (1,)
    except RuntimeError:
        shapes = ", ".join(str(list(index.shape)) for _, index in lines)
        raise IndexError(
            f"shape mismatch: indexing tensors could not be broadcast together with shapes {shapes}"
        ) from None
    if not lines:  # a mask without dimensions: True keeps all, False nothing
        keep = bool(found.tensors[0][1].item())
        return Chosen(raw.full(dense((int(keep),)), dtypes.int64, 0), tuple(range(len(shape))), 1, tuple(shape), 0)
    rest = [d for d in range(len(shape)) if d not in dims]
    nothing = not prod((*common, *(shape[d] for d in rest)))
    numbers: Tensor | None = None
    for place, (d, index) in enumerate(lines):
        size = shape[d]
        if not size and 0 not in common:
            raise IndexError(f"index is out of bounds for dimension {place} with size 0")
        if len(lines) > 1:
            if not nothing:
                check_bounds(index, size, place)
            negative = raw.compare(raw.LT, index, number(0, dtypes.int64))
            index = raw.where(negative, raw.binary(raw.ADD, index, number(size, dtypes.int64)), index)
        if numbers is None:
            numbers = index
        else:
            numbers = raw.binary(raw.ADD, raw.binary(raw.MUL, numbers, number(size, dtypes.int64)), index)
    assert numbers is not None
    if tuple(numbers.shape) != common:
        numbers = raw.dense_copy(raw.alias(numbers, layout(common, stretched(numbers.layout, common))))
    together = dims == list(range(dims[0], dims[-1] + 1))
    return Chosen(
        raw.contiguous(numbers),
        (*dims, *rest),
        prod(shape[d] for d in dims),
        tuple(shape[d] for d in rest),
        dims[0] if together else 0,
    )


def check_bounds(index: Tensor, size: int, dim: int, lowest: int | None = None) -> None:
    """Raises IndexError for an index that is out of bounds: below `lowest`, by default -size, or not below size."""
    lowest = -size if lowest is None else lowest
    if index.layout.numel:
        dims = tuple(range(index.ndim))
        low, high = extreme(index, dims, False, -1)[0].item(), extreme(index, dims, False, 1)[0].item()
        if low < lowest or high >= size:
            wrong = low if low < lowest else high
            raise IndexError(f"index {wrong} is out of bounds for dimension {dim} with size {size}")


def true_places(mask: Tensor) -> list[Tensor]:
    """The indices of what is True, a tensor for each dimension."""
    places = raw.empty(dense((mask.layout.numel,)), dtypes.int64)
    count = kernels.nonzero(places.ptr, raw.contiguous(mask).ptr, mask.layout.numel)
    places = raw.alias(places, dense((count,)))
    lines = []
    for step, size in zip(row_major(tuple(mask.shape)), mask.shape, strict=False):
        line = raw.binary(raw.FLOOR_DIVIDE, places, number(step, dtypes.int64))
        lines.append(raw.binary(raw.REMAINDER, line, number(max(size, 1), dtypes.int64)))
    return lines


# --- assignment


def setitem(a: Tensor, index: Any, value: Any) -> None:
    """`a[index] = value`: the value stretched to the place's shape and converted to a's dtype."""
    parts = as_tuple(index)
    if not isinstance(value, Tensor):
        if not isinstance(value, (list, tuple, int, float)):
            raise TypeError(f"can't assign a {type(value).__name__} to a tensor of {a.dtype}")
        value = tensor(value, dtype=a.dtype) if isinstance(value, (list, tuple)) else raw.alias(number(value, a.dtype))
    whole = value
    value = without_leading_ones(value)
    if len(parts) == 1 and isinstance(parts[0], Tensor) and parts[0].dtype.kind == 0 and not value.shape:
        masked_assign(a, parts[0], value)
        return
    found = basic(a.layout, parts)
    place = basic_view(a, parts, found)
    if found.tensors:
        put_rows(place, found, value, add=False)
        return
    if whole.shape == place.shape:
        copy_(place, whole)
        return
    check_stretch(value, tuple(place.shape))
    copy_(place, expand(value, tuple(place.shape)) if value.storage is a.storage else value)


def without_leading_ones(value: Tensor) -> Tensor:
    """PyTorch lets a value's leading dimensions go if their size is 1."""
    leading = next((d for d, size in enumerate(value.shape) if size != 1), value.ndim)
    return reshape(value, tuple(value.shape[leading:])) if leading else value


def check_stretch(value: Tensor, shape: tuple[int, ...]) -> None:
    fits = len(value.shape) <= len(shape) and all(
        size in (1, wide) for size, wide in zip(reversed(value.shape), reversed(shape), strict=False)
    )
    if not fits:
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {list(value.shape)} cannot be broadcast to indexing result of "
            f"shape {list(shape)}"
        )


def masked_assign(a: Tensor, mask: Tensor, value: Tensor) -> None:
    """a[mask] = one number."""
    if tuple(mask.shape) != tuple(a.shape[: mask.ndim]):
        basic(a.layout, (mask,))  # says what is wrong
    over = raw.alias(
        mask, layout(mask.shape + (1,) * (a.ndim - mask.ndim), mask.layout.strides + (0,) * (a.ndim - mask.ndim))
    )
    if value.storage is a.storage:
        value = former(value)
    recorded = check_in_place(a, value, fills=True)
    old = former(a) if recorded else raw.alias(a)
    new = cast(value, a.dtype)
    result = raw.where(over, new, old)
    if recorded:

        def back(g: Tensor) -> tuple[Tensor | None, ...]:
            zero = number(0, g.dtype)
            return (
                raw.where(over, zero, g) if old.wants_grad else None,
                raw.sum_to(raw.where(over, g, zero), new.layout) if new.wants_grad else None,
            )

        link(result, "IndexPutBackward0", (old, new), back)
        overwrite(a, result)
    else:
        raw.copy_into(a, result)
        a.storage.version += 1


def put_rows(place: Tensor, found: Basic, value: Tensor, add: bool) -> None:
    """Write (or add) values into the rows of a tensor that the index tensors choose."""
    recorded = check_in_place(place, value)
    chosen = choose(found)
    check_overlap(place, value, same=False)
    if value.dtype is not place.dtype:
        if value.shape or any(index.dtype.kind for _, index in found.tensors):
            raise RuntimeError(
                "Index put requires the source and destination dtypes match, got "
                f"{place.dtype} for the destination and {value.dtype} for the source."
            )
        value = cast(value, place.dtype)
    places = chosen.numbers
    target = (*places.shape, *chosen.rest)
    if chosen.first:  # the value comes with the indexed dimensions where they stood
        front = places.ndim
        asked = (*chosen.rest[: chosen.first], *places.shape, *chosen.rest[chosen.first :])
        check_stretch(value, asked)
        wide = raw.alias(value, layout(asked, stretched(value.layout, asked)))
        order = (
            *range(chosen.first, chosen.first + front),
            *range(chosen.first),
            *range(chosen.first + front, len(asked)),
        )
        back_order = tuple(sorted(range(len(order)), key=order.__getitem__))
        rows_of_value = raw.alias(wide, layout([asked[d] for d in order], [wide.layout.strides[d] for d in order]))
    else:
        check_stretch(value, target)
        rows_of_value, asked, back_order = (
            raw.alias(value, layout(target, stretched(value.layout, target))),
            target,
            None,
        )
    width = prod(chosen.rest)
    turned = raw.dense_copy(raw.laid_out(raw.alias(place), chosen.order))
    written = raw.dense_copy(rows_of_value)
    if add:
        bad = kernels.add_rows(
            place.dtype.code, turned.ptr, written.ptr, places.ptr, places.layout.numel, chosen.rows, width
        )
    else:
        bad = kernels.put(
            turned.ptr, written.ptr, places.ptr, places.layout.numel, chosen.rows, width * place.dtype.itemsize
        )
    checked(bad, places, chosen.rows)
    inverse = tuple(sorted(range(len(chosen.order)), key=chosen.order.__getitem__))
    shape = tuple(place.shape)
    turned = raw.alias(turned, dense(tuple(shape[d] for d in chosen.order)))
    result = raw.alias(turned, layout([turned.shape[d] for d in inverse], [turned.layout.strides[d] for d in inverse]))
    if not recorded:
        raw.copy_into(place, result)
        place.storage.version += 1
        return
    old = former(place)
    to_value, kind = value.layout, value.dtype

    def back(g: Tensor) -> tuple[Tensor | None, ...]:
        laid = raw.dense_copy(raw.laid_out(raw.alias(g), chosen.order))
        given = raw.empty(dense(target), g.dtype)
        kernels.take(given.ptr, laid.ptr, places.ptr, places.layout.numel, chosen.rows, width * g.dtype.itemsize)
        by_value = None
        if value.wants_grad:
            if back_order:
                given = raw.alias(
                    given, layout([given.shape[d] for d in back_order], [given.layout.strides[d] for d in back_order])
                )
            by_value = raw.to(raw.sum_to(given, to_value), kind)
        if not old.wants_grad:
            return None, by_value
        if not add:
            nothing = raw.full(given.layout if given.layout.dense else dense(target), g.dtype, 0)
            kernels.put(laid.ptr, nothing.ptr, places.ptr, places.layout.numel, chosen.rows, width * g.dtype.itemsize)
        kept = raw.alias(laid, dense(tuple(shape[d] for d in chosen.order)))
        return raw.alias(
            kept, layout([kept.shape[d] for d in inverse], [kept.layout.strides[d] for d in inverse])
        ), by_value

    link(result, "IndexPutBackward0", (old, value), back, (places,))
    overwrite(place, result)


# --- along one dimension, by name


def index_select(a: Tensor, dim: int, index: Tensor) -> Tensor:
    """The slices with these numbers along a dimension."""
    d = wrapped(dim, a.ndim)
    if index.ndim > 1:
        raise IndexError(f"index_select(): Index is supposed to be a vector, but got dim: {index.ndim}")
    if not a.shape:
        return reshape(a, 1)[index.reshape(-1)].reshape(())
    return a[(slice(None),) * d + (reshape(index, -1),)]


def index_add_(a: Tensor, dim: int, index: Tensor, source: Tensor, *, alpha: Any = 1) -> Tensor:
    """Add slices of the source to the slices with these numbers; a number that comes twice counts twice."""
    if a.dtype is dtypes.bool:  # there, 1 + 1 is 1
        counted = index_add_(cast(a, dtypes.int64), dim, index, cast(source, dtypes.int64) * int(alpha))
        return copy_(a, counted != 0)
    if not a.shape:
        index_add_(reshape(a, 1), dim, reshape(index, -1), reshape(source, -1), alpha=alpha)
        return a
    d = wrapped(dim, a.ndim)
    parts = (slice(None),) * d + (index,)
    found = basic(a.layout, parts)
    put_rows(basic_view(a, parts, found), found, source * alpha if alpha != 1 else source, add=True)
    return a


def index_put_(a: Tensor, indices: Any, values: Tensor, accumulate: bool = False) -> Tensor:
    """`a[indices] = values`, or with `accumulate` added to what stands there; a place that comes twice counts twice."""
    parts = tuple(indices)
    if not accumulate:
        setitem(a, parts, values)
    elif a.dtype is dtypes.bool:
        copy_(a, index_put_(cast(a, dtypes.int64), parts, cast(values, dtypes.int64), True) != 0)
    else:
        found = basic(a.layout, parts)
        put_rows(basic_view(a, parts, found), found, values, add=True)
    return a


def index_put(a: Tensor, indices: Any, values: Tensor, accumulate: bool = False) -> Tensor:
    """The same in a copy."""
    return index_put_(a.clone(), indices, values, accumulate)


def index_add(a: Tensor, dim: int, index: Tensor, source: Tensor, *, alpha: Any = 1) -> Tensor:
    """The same in a copy."""
    return index_add_(a.clone(), dim, index, source, alpha=alpha)


def along(a: Tensor, dim: int, index: Tensor) -> Index:
    """The index tensors by which gather and scatter reach `a[i][index[i][j]]`; a has dimensions. Raises RuntimeError
    where the index doesn't fit."""
    d = wrapped(dim, a.ndim)
    if index.dtype is not dtypes.int64:
        raise RuntimeError(f"gather(): Expected dtype int64 for index, but got {index.dtype}")
    if index.ndim != a.ndim:
        raise RuntimeError("Index tensor must have the same number of dimensions as input tensor")
    for k, (size, most) in enumerate(zip(index.shape, a.shape, strict=False)):
        if k != d and size > most:
            raise RuntimeError(
                f"Size does not match at dimension {k} expected index {list(index.shape)} to be no larger than self "
                f"{list(a.shape)} apart from dimension {d}"
            )
    try:
        check_bounds(index, a.shape[d], d, lowest=0)
    except IndexError as error:
        raise RuntimeError(str(error)) from None
    parts: list[Any] = []
    for k, size in enumerate(index.shape):
        if k == d:
            parts.append(index)
            continue
        line = raw.empty(dense((size,)), dtypes.int64)
        kernels.arange(dtypes.int64.code, line.ptr, 0.0, 1.0, size)
        parts.append(raw.alias(line, layout((size,) + (1,) * (index.ndim - 1 - k), (1,) + (0,) * (index.ndim - 1 - k))))
    return tuple(parts)


def gather(a: Tensor, dim: int, index: Tensor) -> Tensor:
    """For each index the element of a that stands there along a dimension."""
    if not a.shape:
        wrapped(dim, 0)
        return reshape(gather(reshape(a, 1), 0, reshape(index, -1)), tuple(index.shape))
    return a[along(a, dim, index)]


def scatter(add: bool) -> Any:
    def apply(a: Tensor, dim: int, index: Tensor, source: Any = None, *, value: Any = None) -> Tensor:
        given = value if source is None else source
        if not isinstance(given, Tensor):
            given = raw.alias(number(given, a.dtype))
        if not a.shape:
            apply(reshape(a, 1), dim, reshape(index, -1), reshape(given, -1) if source is given else given)
            return a
        if given.dtype is not a.dtype:
            raise RuntimeError(
                f"scatter(): Expected self.dtype to be equal to src.dtype, but got {a.dtype}, {given.dtype}"
            )
        parts = along(a, dim, index)
        if given.shape:
            given = given[tuple(slice(0, size) for size in index.shape)]
        found = basic(a.layout, parts)
        put_rows(basic_view(a, parts, found), found, given, add=add)
        return a

    return apply


scatter_, scatter_add_ = scatter(False), scatter(True)
scatter_.__doc__ = "For each index write the source's element there along a dimension; the reverse of gather."
scatter_add_.__doc__ = "The same, added to what stands there."


def masked_select(a: Tensor, mask: Tensor) -> Tensor:
    """What stands where the mask is True, as one line."""
    shape = broadcast(tuple(a.shape), tuple(mask.shape))
    return a.expand(shape)[mask.expand(shape)]


def nonzero(a: Tensor, *, as_tuple: bool = False) -> Any:
    """Where the numbers aren't 0: one row of indices for each, or a tensor of indices for each dimension."""
    lines = true_places(raw.to(a, dtypes.bool)) if a.shape else true_places(reshape(raw.to(a, dtypes.bool), 1))
    if as_tuple:
        return tuple(lines)
    if not a.shape:
        return raw.empty(dense((lines[0].shape[0], 0)), dtypes.int64)
    out = raw.empty(dense((lines[0].shape[0], len(lines))), dtypes.int64)
    for k, line in enumerate(lines):
        raw.copy_into(raw.alias(out, layout(line.shape, (len(lines),)), out.ptr + 8 * k), line)
    return out


def iterate(a: Tensor) -> Any:
    """The slices along the first dimension, one after another."""
    if not a.shape:
        raise TypeError("iteration over a 0-d tensor")
    return (getitem(a, k) for k in range(a.shape[0]))
