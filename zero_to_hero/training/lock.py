"""One run at a time in a folder: two that write their checkpoints and their log into the
same one would undo each other's work without a word.

The system's lock on the folder belongs to a process and ends with it, however that dies,
so a killed run leaves nothing that has to be cleared away.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from .distributed import Place
from .errors import TrainingError
from .files import room

try:
    import fcntl
except ImportError:  # Windows: there, nobody watches
    fcntl = None  # type: ignore[assignment]


@contextlib.contextmanager
def only_run(folder: Path, place: Place) -> Iterator[None]:
    """Keep a folder for this run, and make it if need be. Raises TrainingError, in all
    processes, while another run has it."""
    with contextlib.ExitStack() as stack:
        free = not place.first or locked(folder, stack)
        if place.total(float(not free))[0]:
            raise TrainingError(
                f"Another run is writing into {folder}. Wait for it, stop it, or give this one another --out."
            )
        yield


def locked(folder: Path, stack: contextlib.ExitStack) -> bool:
    """Whether the folder was free. It's ours until the stack ends."""
    with room(folder, "Nothing has begun."):
        folder.mkdir(parents=True, exist_ok=True)
    if fcntl is None:
        return True
    handle = os.open(folder, os.O_RDONLY)
    stack.callback(os.close, handle)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a drive over a network may know no locks
        pass
    return True
