"""Whether two plain values agree, how they are shown, and what to say about the first difference.

Numbers (fractions and arrays of no dimension are numbers, too), texts, nested lists, tensors. How far numbers may
differ follows from the precision in which they were computed. What it leaves out: knowing what is right; the expected
values come from a lecture's check.
"""

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from .exercise import Mistake, Part
from .plain import Other, Raised, Tensor

TINY = 1e-12  # a relative error is measured against no less than this
DOUBLE, SINGLE = 2.0**-52, 2.0**-23  # the distance from 1 to the next float64 and the next float32
ROUNDINGS = 64  # that add up in an answer, at worst; libraries add long sums in pairs, which keeps them few


class Wrong(Exception):  # noqa: N818 (not an error of the program: the answer to a student)
    """A difference that the student should read: one sentence, labelled facts, and the mistake that leads to it."""

    def __init__(self, text: str, *facts: tuple[str, str], cause: Mistake | str = "") -> None:
        super().__init__(text)
        self.text = text
        cause = cause.cause if isinstance(cause, Mistake) else cause
        self.facts = (("Cause", cause), *facts) if cause else facts


class NotWritten(Exception):  # noqa: N818
    """The place where the student's answer belongs is still empty."""


class Named(list[Any]):
    """A table too large to be shown: an answer calls it by its name. The student gets a plain copy."""

    def __init__(self, name: str, table: Sequence[Any]) -> None:
        super().__init__(table)
        self.name = name


def relative_error(got: float, want: float) -> float:
    """|got − want| / max(|got|, |want|): 0 when equal, 2 when the sign alone is wrong."""
    return abs(got - want) / max(abs(got), abs(want), TINY)


def number(value: Any) -> float | None:
    """The value as a float where it is a number: an int, a float, a fraction, an array of no dimension."""
    if isinstance(value, Tensor) and value.shape == ():
        value = value.values
    if isinstance(value, bool) or not isinstance(value, (int, float, Fraction)):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def items(value: Any) -> Any:
    """Nested lists for a tensor; anything else as it is."""
    return value.values if isinstance(value, Tensor) else value


def is_single(value: Any) -> bool:
    """Whether the numbers come from float32: an array of it, or floats with as many bits as a float32 holds."""
    longest = 0
    for _, leaf in leaves(value):
        if isinstance(leaf, float) and math.isfinite(leaf):
            whole = abs(leaf.as_integer_ratio()[0])
            longest = max(longest, (whole // max(whole & -whole, 1)).bit_length())
    # fewer bits tell nothing: 0.5 is the same in any precision
    return dtypes(value) == {"float32"} or 12 < longest <= 24


def dtypes(value: Any) -> set[str]:
    """The dtypes of the arrays in a value."""
    if isinstance(value, Tensor):
        return {value.dtype}
    return set().union(*map(dtypes, value)) if isinstance(value, (list, tuple)) else set()


def largest(value: Any) -> float:
    """The largest of the numbers in a value, without its sign."""
    if isinstance(value, dict):
        return max(map(largest, value.values()), default=0.0)
    sizes = (abs(found) for _, leaf in leaves(value) if (found := number(leaf)) is not None)
    return max((one for one in sizes if math.isfinite(one)), default=0.0)


def allowed(part: Part, case: tuple[Any, ...], got: Any, want: Any) -> tuple[float, float]:
    """How far `got` may be from `want`: relative to the larger of two numbers, and in any case.

    Roundings are as large as the numbers that were combined and not as the result: 1000.7 − 1000 has three digits less
    than 0.7. So the second number follows from the largest one that is expected, or from the part's `scale`.
    """
    rounding = ROUNDINGS * (SINGLE if part.tensors or is_single(got) else DOUBLE)
    scale = max(largest(want), part.scale(*case) if part.scale else 0.0)
    return max(part.tolerance, rounding), max(part.absolute, rounding * scale)


def same(got: Any, want: Any, tolerance: float = 1e-6, absolute: float = TINY) -> bool:
    """Whether these agree; never raises, so that it also serves to look for mistakes."""
    if isinstance(want, Raised) or isinstance(got, Raised):
        return isinstance(want, Raised) and isinstance(got, Raised) and got.kind == want.kind
    if isinstance(want, (bool, str)) or isinstance(got, (bool, str)):
        return type(got) is type(want) and bool(got == want)
    expected = number(want)
    if expected is not None:
        came = number(got)
        if came is None:
            return False
        if type(got) is int and type(want) is int:
            return got == want
        if not (math.isfinite(came) and math.isfinite(expected)):
            return False
        return abs(came - expected) <= max(absolute, tolerance * max(abs(came), abs(expected)))
    if isinstance(want, dict):
        return (
            isinstance(got, dict)
            and got.keys() == want.keys()
            and all(same(got[key], want[key], tolerance, absolute) for key in want)
        )
    got, want = items(got), items(want)
    if isinstance(want, (list, tuple)):
        if not isinstance(got, (list, tuple)) or len(got) != len(want):
            return False
        if got == want and set(map(type, got)) == set(map(type, want)) == {int}:
            return True  # counts, of which there may be 20,000
        return all(same(g, w, tolerance, absolute) for g, w in zip(got, want, strict=True))
    return bool(got == want)


def identical(got: Any, made: Any, tolerance: float, absolute: float) -> bool:
    """Whether a mistake made what came: `same`, where nan and infinity are alike, too."""
    one, other = number(got), number(made)
    if one is not None and other is not None and not (math.isfinite(one) and math.isfinite(other)):
        return one == other or (one != one and other != other)
    return same(got, made, tolerance, absolute)


def show(value: Any, digits: int = 6) -> str:
    """A value, short enough to read: numbers to `digits` significant digits, long lists and texts cut."""
    if isinstance(value, Named):
        return value.name
    if isinstance(value, Other):
        return value.text
    value = items(value)
    if isinstance(value, float):
        return f"{value:.{digits}g}"
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, (list, tuple)):
        shown = [show(item, digits) for item in value[:8]] + (["…"] if len(value) > 8 else [])
        return f"({', '.join(shown)})" if isinstance(value, tuple) else f"[{', '.join(shown)}]"
    text = repr(value)
    return text if len(text) <= 200 else text[:200] + " …"


def show_both(got: Any, want: Any) -> tuple[str, str]:
    """Both values with as many digits as it takes to see the difference."""
    for digits in (6, 9, 12, 17):
        if show(got, digits) != show(want, digits):
            break
    return show(got, digits), show(want, digits)


def kind(value: Any) -> str:
    """The type in a student's words: `int`, `str`, `Value`; a tensor with shape and dtype."""
    if isinstance(value, Tensor):
        return f"{value.kind} of shape {value.shape}, {value.dtype}"
    return value.kind if isinstance(value, Other) else type(value).__name__


def must_be_there(what: str, got: Any) -> None:
    """Raise for the answers that are no answer: `...` and None."""
    if got is ...:
        raise NotWritten(what)
    if got is None:
        raise Wrong(f"{what} is None, so nothing came back. Is a `return` missing?")


def must_be_opened(what: str, got: Any) -> None:
    """Raise Wrong for what only hands its items out: a generator, `zip`, `map`, `range`, the views of a dictionary."""
    if isinstance(got, Other) and got.iterable:
        raise Wrong(f"{what} is a `{got.kind}`, which gives its items one at a time. Wrap it in `list(…)`.")


def must_be_number(what: str, got: Any) -> float:
    """`got` as a float. Raises Wrong for what is no number, and for nan and infinity."""
    must_be_there(what, got)
    if isinstance(got, Other) and got.node:
        raise Wrong(f"{what} should be a plain number; yours is a {got.kind}. Its number is in `.data`.")
    value = number(got)
    if value is None:
        raise Wrong(f"{what} should be a number; yours is {show(got)} ({kind(got)}).")
    if math.isnan(value):
        raise Wrong(f"{what} is nan, “not a number”. It comes from inf − inf, from 0 · inf, or from another nan.")
    if math.isinf(value):
        raise Wrong(f"{what} is {value}, so something grew beyond the largest float, 1.8e308.")
    return value


def must_have_form(what: str, got: Any, want: Any) -> None:
    """Raise Wrong when `got` has another type, length, shape or dtype than `want`, or holds what is no number."""
    must_be_there(what, got)
    if isinstance(want, (list, tuple, Tensor)):
        must_be_opened(what, got)
    if isinstance(want, Tensor):
        if not isinstance(got, Tensor):
            raise Wrong(f"{what} should be a tensor of shape {want.shape}; yours is {show(got)} ({kind(got)}).")
        if got.shape != want.shape:
            raise Wrong(
                f"{what} has a different shape.", ("Expected shape", str(want.shape)), ("Yours", str(got.shape))
            )
        if got.dtype != want.dtype:
            raise Wrong(f"{what} has a different dtype.", ("Expected dtype", want.dtype), ("Yours", got.dtype))
    elif isinstance(want, (list, tuple)):
        held = items(got)
        if not isinstance(held, (list, tuple)):
            raise Wrong(f"{what} should be a list of {len(want)}; yours is {show(got)} ({kind(got)}).")
        if len(held) != len(want):
            raise Wrong(f"{what} should have {len(want)} items; yours has {len(held)}.", ("Yours", show(held)))
        for position, (item, wanted) in enumerate(zip(held, want, strict=True)):
            must_have_form(f"{what}, item {position}", item, wanted)
    elif isinstance(want, (bool, str)):
        if type(got) is not type(want):
            raise Wrong(f"{what} should be of type {kind(want)}; yours is {show(got)} ({kind(got)}).")
    elif number(want) is not None:
        must_be_number(what, got)


def leaves(value: Any, place: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Any]]:
    """The items of nested lists, one after the other, each with its indices."""
    value = items(value)
    if isinstance(value, (list, tuple)):
        for i, item in enumerate(value):
            yield from leaves(item, (*place, i))
    else:
        yield place, value


def first_difference(got: Any, want: Any, tolerance: float, absolute: float) -> tuple[tuple[int, ...], Any, Any] | None:
    """The indices and the two values of the first cell that differs, of two tables of one form."""
    for (place, came), (_, wanted) in zip(leaves(got), leaves(want), strict=True):
        if not same(came, wanted, tolerance, absolute):
            return place, came, wanted
    return None


def cell_name(what: str, place: tuple[int, ...], labels: Sequence[Any] | None) -> str:
    """`count_table(["emma"]), row 'e', column 'm',`; from three indices on `trigram_counts(...)['.']['.']['e']`."""
    names = [labels[i] if labels else i for i in place]
    if len(names) == 2:
        return f"{what}, row {names[0]!r}, column {names[1]!r},"
    return what + "".join(f"[{name!r}]" for name in names)


def difference(what: str, got: Any, want: Any, *facts: tuple[str, str], cause: Mistake | str = "") -> Wrong:
    """The answer for a value that isn't the one expected."""
    yours, wanted = show_both(got, want)
    told = [("Expected", wanted), ("Yours", yours), *facts]
    pairs = [(number(g), number(w)) for (_, g), (_, w) in zip(leaves(got), leaves(want), strict=False)]
    errors = [relative_error(g, w) for g, w in pairs if g is not None and w is not None]
    if len(errors) == sum(1 for _ in leaves(want)) == sum(1 for _ in leaves(got)):
        told.append(("Relative error", f"{max(errors):.2g}" if errors else "0"))
    return Wrong(f"{what} isn't right yet.", *told, cause=cause)
