"""Train, dev and test parts that depend on the items and a seed alone.

A shuffle puts an item where the whole list and the library's generator happen to put it: one name more, and everything
moves. Here each item has a place of its own between 0 and 1, made by SHA-256 from the seed and the item. So an item
stays in its part when others come or go, on every machine, and equal items are always in the same part.
"""

import hashlib
import math
from collections.abc import Iterable


def place(item: str, seed: int) -> float:
    """The item's place: 53 bits of SHA-256 as a number in [0, 1)."""
    digest = hashlib.sha256(f"{seed}:{item}".encode("utf-8", "surrogatepass")).digest()
    return (int.from_bytes(digest[:8], "big") >> 11) / 2**53


def split(
    items: Iterable[str], seed: int = 42, fractions: tuple[float, float, float] = (0.8, 0.1, 0.1)
) -> tuple[list[str], list[str], list[str]]:
    """`items` as three lists, `(train, dev, test)`, each in the order of the items.

    The shares are `fractions` on average: 10,000 items at 0.1 give about 1,000, give or take 30. Raises TypeError when
    an item is no string, ValueError when the fractions are not three shares that add up to 1.
    """
    if isinstance(items, str):
        raise TypeError("split() takes a list of strings, got one string: split its lines, text.splitlines().")
    if len(fractions) != 3 or not all(0 <= share <= 1 for share in fractions) or not math.isclose(sum(fractions), 1):
        raise ValueError(f"fractions are three shares from 0 to 1 that add up to 1, got {fractions!r}.")
    parts: tuple[list[str], list[str], list[str]] = ([], [], [])
    for item in items:
        if not isinstance(item, str):
            raise TypeError(f"split() takes strings, got {item!r}, of type {type(item).__name__}.")
        spot = place(item, seed)
        parts[(spot >= fractions[0]) + (spot >= fractions[0] + fractions[1])].append(item)
    return parts
