"""Long rows of numbers as bytes: a tenth of the size of their JSON, and exact.

A trait `traitlets.Bytes().tag(sync=True)` that holds `pack(values, "float16")` reaches the module as a DataView, in
Jupyter and on the site; `parts/binary.js` turns it into numbers again.
"""

import struct
from collections.abc import Iterable
from typing import Literal

CODES = {"float16": "e", "float32": "f", "float64": "d", "int8": "b", "uint8": "B", "int32": "i"}
Kind = Literal["float16", "float32", "float64", "int8", "uint8", "int32"]


def pack(values: Iterable[float], kind: Kind) -> bytes:
    """`values` one after another, little-endian. Raises ValueError for a value that `kind` cannot hold."""
    row = list(values)
    try:
        return struct.pack(f"<{len(row)}{CODES[kind]}", *row)
    except (struct.error, OverflowError) as error:
        raise ValueError(f"these numbers do not fit {kind}: {error}") from error


def unpack(data: bytes, kind: Kind) -> list[float]:
    """The numbers that `pack` was given, rounded to `kind`."""
    return list(struct.unpack(f"<{len(data) // struct.calcsize('<' + CODES[kind])}{CODES[kind]}", data))
