"""Messages over a pipe: four bytes say how long a message is, and JSON follows."""

import json
import os
import select
import time
from typing import Any

HEAD = 4


class Closed(Exception):  # noqa: N818 (the other side's doing)
    """The other side has closed the pipe, or hasn't kept to the format."""


class Late(Exception):  # noqa: N818
    """The time is over."""


def write(pipe: int, message: Any, until: float | None = None, wait: float = 0.05) -> None:
    """Write one message. Raises OSError where nobody reads any more, ValueError for what JSON can't hold, and Late."""
    data = json.dumps(message).encode()
    data = len(data).to_bytes(HEAD, "big") + data
    while data:
        if until is not None:
            while not select.select([], [pipe], [], wait)[1]:
                if time.monotonic() > until:
                    raise Late
        try:
            data = data[os.write(pipe, data) :]
        except BlockingIOError:
            continue


def read_bytes(pipe: int, size: int, until: float | None = None, wait: float = 0.05, tick: Any = None) -> bytes:
    """Exactly so many bytes. `until` is a time of `time.monotonic()`; `tick` is called about every `wait` seconds.

    Raises Closed where the pipe ends before, and Late.
    """
    parts: list[bytes] = []
    while size:
        while until is not None and not select.select([pipe], [], [], wait)[0]:
            if tick:
                tick()
            if time.monotonic() > until:
                raise Late
        part = os.read(pipe, min(size, 1 << 16))
        if not part:
            raise Closed
        parts.append(part)
        size -= len(part)
        if until is not None and time.monotonic() > until:
            raise Late
    return b"".join(parts)


def read(pipe: int) -> Any:
    """One message of the trusted side's, however long it takes."""
    return json.loads(read_bytes(pipe, int.from_bytes(read_bytes(pipe, HEAD), "big")))
