"""What a tensor looks like when printed: as in PyTorch, to the character.

Floats have four decimals and one width, or all of them an exponent where their sizes are far apart; of more than a
thousand elements the three at each end of a dimension are shown.
"""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from . import dtypes, raw
from .layout import layout
from .tensors import Tensor


@dataclass
class Options:
    """The settings of `set_printoptions`."""

    precision: int = 4
    threshold: float = 1000
    edgeitems: int = 3
    linewidth: int = 80
    sci_mode: bool | None = None


options = Options()
PROFILES = {"default": Options(), "short": Options(precision=2, edgeitems=2), "full": Options(threshold=math.inf)}


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Decimals, from how many elements on a tensor is cut, elements at each end, width of a line.

    "default", "short" or "full" sets all of them; sci_mode is for or against exponents, None as the numbers ask.
    """
    if profile is not None:
        if profile not in PROFILES:
            raise ValueError(f"profile is one of {', '.join(PROFILES)}, but got {profile!r}")
        vars(options).update(vars(PROFILES[profile]))
    given = {"precision": precision, "threshold": threshold, "edgeitems": edgeitems, "linewidth": linewidth}
    vars(options).update({name: value for name, value in given.items() if value is not None}, sci_mode=sci_mode)


@contextmanager
def printoptions(**kwargs: Any) -> Iterator[None]:
    """The same until the end of a `with`."""
    before = dict(vars(options))
    set_printoptions(**kwargs)
    try:
        yield
    finally:
        vars(options).update(before)


CUT = None  # stands among the elements where some are left out


def picked(t: Tensor, cut: bool) -> Any:
    """The elements to be shown as nested lists."""
    if not cut or not t.shape:
        return nested(raw.flat(t), tuple(t.shape))
    n, edge = t.shape[0], options.edgeitems
    places = [*range(edge), CUT, *range(n - edge, n)] if n > 2 * edge else range(n)
    rest = layout(t.shape[1:], t.layout.strides[1:])
    step = t.layout.strides[0] * t.dtype.itemsize
    return [CUT if k is CUT else picked(raw.alias(t, rest, t.ptr + k * step), cut) for k in places]


def nested(values: list[Any], shape: tuple[int, ...]) -> Any:
    if not shape:
        return values[0]
    for size in reversed(shape[1:]):
        values = [values[k : k + size] for k in range(0, len(values), size)]
    return values


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for one in value:
            yield from leaves(one)
    elif value is not CUT:
        yield value


def style(values: list[Any], floats: bool) -> Callable[[Any], str]:
    """How one number is written, of the width that the longest needs."""
    if not floats:
        width = max([1, *(len(str(one)) for one in values)])
        return lambda x: str(x).rjust(width)
    sizes = [abs(one) for one in values if one and math.isfinite(one)]
    whole = all(size == math.floor(size) for size in sizes)
    exponents = bool(sizes) and (max(sizes) / min(sizes) > 1000 or max(sizes) > 1e8 or min(sizes) < 1e-4)
    if sizes and options.sci_mode is not None:
        exponents = options.sci_mode

    def plain(x: float) -> str:
        if exponents:
            return f"{x:.{options.precision}e}"
        if whole:
            return f"{x:.0f}" + ("." if math.isfinite(x) else "")
        return f"{x:.{options.precision}f}"

    # the width is that of finite numbers other than 0: what is longer stands out
    width = max([1, *(len(plain(one)) for one in values if one and math.isfinite(one))])
    return lambda x: plain(x).rjust(width)


def lines(value: Any, rank: int, indent: int, write: Callable[[Any], str], width: int) -> str:
    """Nested lists in brackets: a line's elements in rows that fit, everything else one below the other."""
    if rank == 0:
        return write(value)
    if rank == 1:
        items = [" ..." if one is CUT else write(one) for one in value]
        count = max(1, (options.linewidth - indent) // (width + 2))
        rows = [", ".join(items[k : k + count]) for k in range(0, len(items), count)]
        return "[" + (",\n" + " " * (indent + 1)).join(rows) + "]"
    parts = ["..." if one is CUT else lines(one, rank - 1, indent + 1, write, width) for one in value]
    return "[" + ("," + "\n" * (rank - 1) + " " * (indent + 1)).join(parts) + "]"


def text(t: Tensor) -> str:
    """`tensor([…])`, with what can't be seen from the numbers: size if it's empty, dtype, gradient."""
    suffixes = []
    usual = t.dtype in (dtypes.default, dtypes.int64, dtypes.bool)
    if t.layout.numel == 0:
        if t.ndim != 1:
            suffixes.append(f"size={tuple(t.shape)}")
        if t.dtype is not dtypes.default:
            suffixes.append(f"dtype={t.dtype}")
        body = "[]"
    else:
        if not usual:
            suffixes.append(f"dtype={t.dtype}")
        chosen = picked(t, t.layout.numel > options.threshold)
        values = list(leaves(chosen))
        write = style(values, t.dtype.kind == 2)
        finite = [one for one in values if one and math.isfinite(one)] if t.dtype.kind == 2 else values
        width = max([1, *(len(write(one)) for one in finite)])
        body = lines(chosen, t.ndim, len("tensor("), write, width)
    if t.node is not None:
        suffixes.append(f"grad_fn=<{t.node.name()}>")
    elif t.wants_grad:
        suffixes.append("requires_grad=True")
    return "tensor(" + with_suffixes(body, suffixes)


def with_suffixes(body: str, suffixes: list[str]) -> str:
    """Each on the last line if it fits there, else below."""
    out = "tensor(" + body
    last = len(out) - out.rfind("\n") + 1
    for suffix in suffixes:
        if last + len(suffix) + 2 > options.linewidth:
            out += ",\n" + " " * len("tensor(") + suffix
            last = len("tensor(") + len(suffix)
        else:
            out += ", " + suffix
            last += len(suffix) + 2
    return out[len("tensor(") :] + ")"
