"""Files that are whole or not there, and a full disk as a sentence."""

import contextlib
import errno
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from .errors import TrainingError

FULL = (
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EFBIG,
)  # no room on the disk, for us, in a file


@contextlib.contextmanager
def room(path: Path, lost: str) -> Iterator[None]:
    """An OSError while `path` is written as a TrainingError; `lost` says what isn't."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            why = f"{path} couldn't be written ({error.strerror or error})."
            raise TrainingError(f"{why} {lost}") from error
        free = shutil.disk_usage(path.parent).free / 1e6
        raise TrainingError(
            f"The disk is full: {path} couldn't be written, {free:,.0f} MB are free in {path.parent}. {lost}"
        ) from error


@contextlib.contextmanager
def written(path: Path, name: Callable[[], str] | None = None) -> Iterator[BinaryIO]:
    """A file to write that gets its name when all of it is on the disk; `name` tells it
    then, if it isn't path's.

    A program that dies, or a machine that loses its power, leaves the old file or the
    new one. A part that was left behind has a name that ends in `.part`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path.with_name(name()) if name else path)
        sync_folder(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


def sync_folder(folder: Path) -> None:
    """Put a folder's list of names on the disk, where the system can do that."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
