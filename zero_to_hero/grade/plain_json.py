"""JSON from strangers: how long and how deep it may be is settled before Python reads it."""

import json
import re
from typing import Any

# a string that never ends matches up to the end of the text, so that hostile text costs no more time than other text
STRINGS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)', re.DOTALL)
BRACKETS = re.compile(rb"[\[\]{}]")


class Unreadable(ValueError):  # noqa: N818 (what came, not what failed)
    """What came isn't JSON, or it's longer or deeper than we read; the message says which."""


def load(data: bytes, longest: int, deepest: int) -> Any:
    """The value of a JSON text of at most `longest` bytes and `deepest` levels. Raises Unreadable."""
    if len(data) > longest:
        raise Unreadable(f"it's longer than {longest:,} bytes")
    if depth(data, deepest) > deepest:
        raise Unreadable(f"it's nested more than {deepest} levels deep")
    try:
        return json.loads(data)
    except (ValueError, RecursionError, MemoryError) as error:  # an integer of too many digits is a ValueError
        raise Unreadable(f"it isn't JSON ({str(error)[:100]})") from None


def depth(data: bytes, enough: int) -> int:
    """How many brackets are open at once, outside of strings; it stops counting above `enough`."""
    most = now = 0
    for bracket in BRACKETS.finditer(STRINGS.sub(b"", data)):
        now += 1 if bracket[0] in b"[{" else -1
        most = max(most, now)
        if most > enough:
            break
    return most
