"""Compare what came with what was expected, and say in words what differs.

Numbers, sequences, and anything that has `.shape`, `.dtype` and `.tolist()` (arrays and tensors, without importing
their libraries). What it leaves out: knowing what is right. The expected values come from the lecture's check file.
"""

import copy
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

TINY = 1e-12  # differences below this are rounding, whatever the values


class Wrong(Exception):  # noqa: N818 (not an error of the program: the answer to a student)
    """A difference that the student should read: one sentence, labelled facts, and the mistake that leads to it."""

    def __init__(self, text: str, *facts: tuple[str, str], cause: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.facts = (("Cause", cause), *facts) if cause else facts


class NotWritten(Exception):  # noqa: N818
    """The place where the student's answer belongs is still empty."""


class Stopped(Exception):  # noqa: N818
    """The student's function raised (the exception is the `__cause__`) when it was called like this."""


@dataclass(frozen=True)
class Mistake:
    """A wrong way that people really take: `cause` in words, and `makes`, which computes what it gives.

    `makes` takes what the right answer takes; the mistake is named only when it makes every value that came.
    """

    cause: str
    makes: Callable[..., Any]


@dataclass(frozen=True)
class Tensor:
    """An expected array: nested lists of numbers, and the dtype's name without the library's (`float32`, `int64`)."""

    values: Any
    dtype: str

    @property
    def shape(self) -> tuple[int, ...]:
        shape, level = [], self.values
        while isinstance(level, list):
            shape.append(len(level))
            level = level[0] if level else None
        return tuple(shape)


def relative_error(got: float, want: float) -> float:
    """|got − want| / max(|got|, |want|): 0 when equal, 2 when the sign alone is wrong."""
    return abs(got - want) / max(abs(got), abs(want), TINY)


def plain(value: Any) -> Any:
    """A number or nested list for what holds one: arrays and tensors by their `tolist`."""
    return value.tolist() if hasattr(value, "shape") and hasattr(value, "tolist") else value


def same(got: Any, want: Any, tolerance: float) -> bool:
    """Whether these agree; never raises, so that it also serves to look for mistakes."""
    got, want = plain(got), plain(want.values if isinstance(want, Tensor) else want)
    if isinstance(want, (list, tuple)):
        if not isinstance(got, (list, tuple)) or len(got) != len(want):
            return False
        return all(same(g, w, tolerance) for g, w in zip(got, want, strict=True))
    if isinstance(want, (bool, str)) or isinstance(got, (bool, str)):
        return type(got) is type(want) and bool(got == want)
    if not isinstance(got, (int, float)) or not isinstance(want, (int, float)):
        return False
    if not (math.isfinite(got) and math.isfinite(want)):
        return False
    return abs(got - want) <= max(TINY, tolerance * max(abs(got), abs(want)))


def show(value: Any, digits: int = 6) -> str:
    """A value, short enough to read: numbers to `digits` significant digits, long lists and texts cut."""
    value = plain(value)
    if isinstance(value, float):
        return f"{value:.{digits}g}"
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
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        return f"{type(value).__name__} of shape {tuple(value.shape)}, {dtype_name(value)}"
    return type(value).__name__


def dtype_name(value: Any) -> str:
    return str(value.dtype).removeprefix("torch.")


def must_be_there(what: str, got: Any) -> None:
    """Raise for the answers that are no answer: `...` and None."""
    if got is ...:
        raise NotWritten(what)
    if got is None:
        raise Wrong(f"{what} is None: nothing was handed back. Is a `return` missing?")


def must_be_number(what: str, got: Any) -> float:
    """`got` as a float; raises Wrong for what is no number, and for nan and infinity."""
    must_be_there(what, got)
    number = plain(got)
    if hasattr(number, "data") and hasattr(number, "grad"):
        raise Wrong(f"{what} should be a plain number; yours is a {kind(got)}. Its number is in `.data`.")
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        raise Wrong(f"{what} should be a number; yours is {show(got)} ({kind(got)}).")
    if math.isnan(number):
        raise Wrong(f"{what} is nan, which is not a number: inf − inf, 0 · inf or nan itself went into it.")
    if math.isinf(number):
        raise Wrong(f"{what} is {number}: something grew past the largest float, 1.8e308.")
    return float(number)


def must_have_form(what: str, got: Any, want: Any) -> None:
    """Raise Wrong when `got` has another type, length, shape or dtype than `want`, or holds what is no number."""
    must_be_there(what, got)
    if isinstance(want, Tensor):
        if not (hasattr(got, "shape") and hasattr(got, "dtype") and hasattr(got, "tolist")):
            raise Wrong(f"{what} should be a tensor of shape {want.shape}; yours is {show(got)} ({kind(got)}).")
        if tuple(got.shape) != want.shape:
            raise Wrong(
                f"{what} has another shape.", ("Expected shape", str(want.shape)), ("Yours", str(tuple(got.shape)))
            )
        if dtype_name(got) != want.dtype:
            raise Wrong(f"{what} has another dtype.", ("Expected dtype", want.dtype), ("Yours", dtype_name(got)))
    elif isinstance(want, (list, tuple)):
        items = plain(got)
        if not isinstance(items, (list, tuple)):
            raise Wrong(f"{what} should be a list of {len(want)}; yours is {show(got)} ({kind(got)}).")
        if len(items) != len(want):
            raise Wrong(f"{what} should have {len(want)} items; yours has {len(items)}.", ("Yours", show(items)))
        for position, (item, wanted) in enumerate(zip(items, want, strict=True)):
            must_have_form(f"{what}, item {position}", item, wanted)
    elif isinstance(want, (bool, str)):
        if type(got) is not type(want):
            raise Wrong(f"{what} should be of type {kind(want)}; yours is {show(got)} ({kind(got)}).")
    else:
        must_be_number(what, got)


def leaves(value: Any) -> list[Any]:
    """The items of nested lists, one after the other."""
    value = plain(value.values if isinstance(value, Tensor) else value)
    return [leaf for item in value for leaf in leaves(item)] if isinstance(value, (list, tuple)) else [value]


def difference(what: str, got: Any, want: Any, cause: str = "") -> Wrong:
    """The answer for a value that is not the one expected."""
    expected = want.values if isinstance(want, Tensor) else want
    yours, wanted = show_both(got, expected)
    facts = [("Expected", wanted), ("Yours", yours)]
    pairs = list(zip(leaves(got), leaves(want), strict=False))
    if len(leaves(got)) == len(leaves(want)) and all(isinstance(one, (int, float)) for pair in pairs for one in pair):
        facts.append(("Relative error", f"{max(relative_error(float(g), float(w)) for g, w in pairs):.2g}"))
    return Wrong(f"{what} is not right yet.", *facts, cause=cause)


def compare(what: str, got: Any, want: Any, mistakes: Sequence[Mistake] = (), *, tolerance: float = 1e-6) -> None:
    """Raise the Wrong that a student can use when `got` is not `want` (relative `tolerance`).

    The mistakes' `makes` take nothing here. They are tried before the form is looked at: a mistake may make another
    length or type.
    """
    must_be_there(what, got)
    if not same(got, want, tolerance) or isinstance(want, Tensor):
        cause = next((mistake.cause for mistake in mistakes if makes(mistake, (), got, tolerance)), "")
        if not cause:
            must_have_form(what, got, want)
        if cause or not same(got, want, tolerance):
            raise difference(what, got, want, cause)


def compare_found(what: str, got: Any, want: Any, mistakes: Sequence[Mistake] = (), *, tolerance: float = 1e-6) -> None:
    """Like `compare`, for a value that is to be predicted or measured: the answer does not give it away."""
    try:
        compare(what, got, want, mistakes, tolerance=tolerance)
    except Wrong as wrong:
        told = tuple(fact for fact in wrong.facts if fact[0] not in ("Expected", "Relative error"))
        if same(got, want, 5e-3) and told[0][0] != "Cause":
            near = "That is near, and not near enough: give five digits, or the expression itself."
            raise Wrong(wrong.text, *told, cause=near) from None
        raise Wrong(wrong.text, *told) from None


def compare_calls(
    what: str,
    function: Callable[..., Any],
    cases: Iterable[tuple[Any, ...]],
    right: Callable[..., Any],
    mistakes: Sequence[Mistake] = (),
    *,
    item: int | None = None,
    tolerance: float = 1e-6,
) -> None:
    """Call the student's function and the right one on every case, and raise Wrong at the first that differs.

    With `item`, the student's function gives a list and this item of it is meant. A mistake is named when it makes
    *all* the values that came, the right ones too: no cause by coincidence.
    """
    results = []
    for case in cases:
        called = call(what, case) if item is None else f"{call(what, case)}[{item}]"
        results.append((called, case, answer_to(function, case, called, item), right(*copy.deepcopy(case))))
    for called, _, got, want in results:
        must_be_there(called, got)
        if same(got, want, tolerance) and not isinstance(want, Tensor):
            continue
        made = [mistake for mistake in mistakes if all(makes(mistake, c, g, tolerance) for _, c, g, _ in results)]
        compare(called, got, want, [Mistake(each.cause, lambda got=got: got) for each in made], tolerance=tolerance)


def answer_to(function: Callable[..., Any], case: tuple[Any, ...], called: str, item: int | None) -> Any:
    """What the student's function gives for its own copy of the inputs: it may change a list that it is given."""
    try:
        got = function(*copy.deepcopy(case))
    except (Wrong, NotWritten, NotImplementedError, RecursionError):
        raise
    except Exception as error:
        raise Stopped(called) from error
    return got if item is None or got is None or got is ... else got[item]


def makes(mistake: Mistake, case: tuple[Any, ...], got: Any, tolerance: float) -> bool:
    """Whether the mistake gives this value; one that cannot be computed does not."""
    try:
        return same(got, mistake.makes(*copy.deepcopy(case)), tolerance)
    except (ArithmeticError, LookupError, ValueError, TypeError):
        return False


def call(what: str, case: tuple[Any, ...]) -> str:
    """tanh(0.5): the call as a student would write it."""
    arguments = (getattr(item, "__name__", None) or show(item) for item in case)
    return f"{what}({', '.join(arguments)})"
