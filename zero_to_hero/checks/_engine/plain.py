"""Plain data: all that crosses between a student's code and its judge, with a tag where the kind matters.

`pack` turns any object into what JSON can hold, on the side where the object lives. `unpack` gives the other side
numbers, texts, lists, tuples, dictionaries and fractions (a `Decimal` is one, too), and a `Tensor`, a `Raised` or an
`Other` for the rest. So the two sides can stand in two processes, and nothing that a student builds can reach the
judge's own objects.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

SIMPLE = {int, float, str, bool, type(None)}  # a list of these alone is copied in one go: tables have 20,000 numbers
DEEPEST = 40  # levels of nesting; a list that holds itself must come to an end


@dataclass(frozen=True)
class Tensor:
    """An array of any library: nested lists of numbers, and the dtype's name without the library's (`float32`)."""

    values: Any
    dtype: str
    shape: tuple[int, ...]
    kind: str = "Tensor"


@dataclass(frozen=True)
class Raised:
    """The student's code raised: the exception's type, its text, and the line of theirs where it happened."""

    kind: str
    text: str
    place: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Other:
    """An object that isn't plain: its type and how it prints.

    `node`: it's a number in a graph, as a Value is. `iterable`: `list` makes a list of it, in its own order.
    """

    kind: str
    text: str
    node: bool = False
    iterable: bool = False


def pack(value: Any, depth: int = 0) -> Any:
    """`value` as JSON can hold it; what isn't a plain value becomes its tag."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if type(value) is list and SIMPLE.issuperset(map(type, value)):
        return list(value)
    if value is ...:
        return {"empty": True}
    if isinstance(value, Tensor):
        return {"tensor": [value.values, value.dtype, list(value.shape), value.kind]}
    if all(hasattr(value, name) for name in ("shape", "dtype", "tolist")) and not isinstance(value, type):
        dtype = str(value.dtype).removeprefix("torch.")
        return {"tensor": [value.tolist(), dtype, list(value.shape), type(value).__name__]}
    if isinstance(value, Fraction) or (isinstance(value, Decimal) and value.is_finite()):
        return {"fraction": list(value.as_integer_ratio())}
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if depth < DEEPEST and isinstance(value, (list, tuple)):
        items = [pack(item, depth + 1) for item in value]
        return items if isinstance(value, list) else {"tuple": items}
    if depth < DEEPEST and isinstance(value, dict):
        return {"dict": [[pack(key, depth + 1), pack(item, depth + 1)] for key, item in value.items()]}
    node = hasattr(value, "data") and hasattr(value, "grad")
    iterable = isinstance(value, Iterable) and not isinstance(value, (type, set, frozenset))
    return {"other": [type(value).__name__, printed(value), node, iterable]}


def printed(value: Any) -> str:
    """How an object prints, cut to 200 characters; its own `__repr__` may fail."""
    try:
        text = re.sub(r" at 0x[0-9a-fA-F]+", "", repr(value))  # another one in each run
    except Exception as error:
        text = f"<its __repr__ raised {type(error).__name__}>"
    return text if len(text) <= 200 else text[:200] + " …"


def unpack(data: Any) -> Any:
    """The value that `pack` was given, or what stands for it."""
    if isinstance(data, list):
        if SIMPLE.issuperset(map(type, data)):
            return list(data)
        return [unpack(item) for item in data]
    if not isinstance(data, dict):
        return data
    ((tag, held),) = data.items()
    if tag == "empty":
        return ...
    if tag == "tensor":
        values, dtype, shape, kind = held
        return Tensor(values, dtype, tuple(shape), kind)
    if tag == "fraction":
        return Fraction(*held)
    if tag == "tuple":
        return tuple(unpack(item) for item in held)
    if tag == "dict":
        return {unpack(key): unpack(item) for key, item in held}
    return Other(*held)
