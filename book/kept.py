"""What takes seconds to make and seldom changes is kept in `_build/kept`, named by all that it depends on."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "_build" / "kept"


def kept(make: Callable[[], bytes], *depends_on: bytes | str) -> bytes:
    """What `make` gives, from an earlier time if there was one with the very same `depends_on`.

    Name everything that can change the result: the files that go in, the settings, the code, the versions of libraries.
    """
    key = hashlib.sha256()
    for part in depends_on:
        key.update(hashlib.sha256(part.encode() if isinstance(part, str) else part).digest())
    file = FOLDER / key.hexdigest()
    if not file.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        new = file.with_suffix(f".{os.getpid()}")
        new.write_bytes(make())
        new.rename(file)  # whole or not at all, whatever other builds do
    return file.read_bytes()
