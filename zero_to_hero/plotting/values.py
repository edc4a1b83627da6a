"""Numbers out of what a cell hands over: lists, ranges, tensors, arrays, and lists of these.

Tensors and arrays are known by their `tolist`. A generator is refused, because it can be read only once.
"""

from collections.abc import Iterable
from typing import Any

NAN = float("nan")
# of letters, in their usual size
SIZES = {
    "xx-small": 0.58,
    "x-small": 0.69,
    "small": 0.83,
    "medium": 1.0,
    "large": 1.2,
    "x-large": 1.44,
    "xx-large": 1.73,
}


def plain(values: Any, call: str) -> Any:
    """Numbers, strings, and lists of lists of them. Raises TypeError for what a plot can't read."""
    if getattr(values, "requires_grad", False):
        raise RuntimeError(
            "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead. "
            f"(plt.{call} needs plain numbers: tensor.detach(), or tensor.item() for a single one.)"
        )
    if hasattr(values, "tolist"):
        return values.tolist()
    if values is None:
        return NAN
    if isinstance(values, (int, float, str)):
        return values
    if hasattr(values, "__next__"):
        raise TypeError(
            f"plt.{call} got a {type(values).__name__}, which can be read only once: make it a list, list(…)."
        )
    if isinstance(values, Iterable) and not isinstance(values, dict):
        return [plain(one, call) for one in values]
    if hasattr(values, "__float__"):
        return float(values)
    raise TypeError(f"plt.{call} needs numbers: a list, a range or a tensor of them, but got {type(values).__name__}.")


def numbers(values: Any, call: str) -> list[float]:
    """One row of numbers; a single number is a row of one. Raises ValueError for a table."""
    found = plain(values, call)
    if not isinstance(found, list):
        found = [found]
    if any(isinstance(one, list) for one in found):
        raise ValueError(
            f"plt.{call} needs one row of numbers here, but got a table, of shape {shape(found)}. "
            "A tensor becomes one row with .flatten()."
        )
    return [number(one, call) for one in found]


def number(value: Any, call: str) -> float:
    """A single number."""
    found = plain(value, call)
    if isinstance(found, list):
        if len(found) != 1:
            raise TypeError(f"plt.{call} needs a single number here, but got {len(found)}.")
        return number(found[0], call)
    try:
        return float(found)
    except (TypeError, ValueError, OverflowError):
        raise TypeError(f"plt.{call} needs a number here, but got {found!r}.") from None


def columns(values: Any, call: str) -> list[list[float]]:
    """The columns of a table (n, m), each of n numbers; of one row, that row."""
    found = plain(values, call)
    if isinstance(found, list) and any(isinstance(one, list) for one in found):
        return [list(column) for column in zip(*table(found, call), strict=True)]
    return [numbers(found, call)]


def table(values: Any, call: str) -> list[list[Any]]:
    """Rows of equal length: of numbers, or of colours (lists of three or four numbers)."""
    rows = plain(values, call)
    if not isinstance(rows, list) or not rows or not all(isinstance(row, list) and row for row in rows):
        raise TypeError(f"plt.{call} needs a table: rows of numbers, but got the shape {shape(rows)}.")
    lengths = {len(row) for row in rows}
    if len(lengths) > 1:
        raise ValueError(f"plt.{call} needs rows of equal length, but got lengths {sorted(lengths)}.")
    if isinstance(rows[0][0], list):
        if any(not isinstance(one, list) or len(one) not in (3, 4) for row in rows for one in row):
            raise TypeError(f"plt.{call} needs a table of numbers, or of colours of three or four, not {shape(rows)}.")
        return rows
    return [[number(one, call) for one in row] for row in rows]


def shape(values: Any) -> tuple[int, ...]:
    """As far as the first elements tell."""
    sizes = []
    while isinstance(values, list):
        sizes.append(len(values))
        values = values[0] if values else None
    return tuple(sizes)


def same_length(call: str, **lists: list[Any]) -> None:
    """Raises ValueError that tells the lengths, where they differ."""
    if len({len(one) for one in lists.values()}) > 1:
        told = ", ".join(f"{name} has {len(one)}" for name, one in lists.items())
        raise ValueError(f"plt.{call} needs as many numbers in each: {told}.")


def letters_of(size: Any, usual: float = 11.0) -> float:
    """Points, of a number or a word such as "small"."""
    if size is None:
        return usual
    return 11.0 * SIZES[size] if isinstance(size, str) and size in SIZES else number(size, "text")
