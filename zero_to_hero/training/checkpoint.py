"""Checkpoints: all that a run needs to go on as if nothing had happened.

A checkpoint is one file, `step-0000250-0f3c….pt`. Its name gets a part of the SHA-256
of its content, and it gets the name when all of it is on the disk, so one that was cut
short or has changed since is recognised. The newest that's whole is taken.

What's in it: weights, the optimizer's averages, the step, where the data goes on, the
settings. There's no state of random numbers, because there's none to lose: the order of
the data follows from seed and epoch (data.py), and dropout's masks from seed, step and
micro-batch (loop.py).
"""

import hashlib
import re
import sys
from pathlib import Path
from typing import Any, BinaryIO

import torch

from .distributed import Place
from .errors import TrainingError
from .files import room, written

State = dict[str, Any]

NAME = re.compile(r"step-(\d{7,})-([0-9a-f]{16})\.pt")
CHUNK = 2**20  # bytes


class Hashed:
    """A file that's written through a hash. It keeps the error of the system, because
    torch.save gives another one in its place."""

    def __init__(self, file: BinaryIO):
        self.file, self.sha256 = file, hashlib.sha256()
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            count = self.file.write(data)
        except OSError as error:
            self.error = error
            raise
        self.sha256.update(data)
        return count

    def flush(self) -> None:
        self.file.flush()


def save(folder: Path, step: int, state: State, keep: int = 2) -> Path:
    """Write a checkpoint, then delete all but the newest `keep`.

    Raises TrainingError if it can't be written; then the older ones stay.
    """
    with room(folder / f"step-{step:07}", safe(folder)):
        path = write(folder, step, state)
    for other in all_in(folder)[keep:]:
        if other != path:
            other.unlink(missing_ok=True)
    return path


def write(folder: Path, step: int, state: State) -> Path:
    hashed: Hashed | None = None

    def name() -> str:
        assert hashed is not None
        return f"step-{step:07}-{hashed.sha256.hexdigest()[:16]}.pt"

    with written(folder / f"step-{step:07}", name) as file:
        hashed = Hashed(file)
        try:
            torch.save(state, hashed)  # type: ignore[arg-type]
        except RuntimeError:
            if hashed.error is not None:
                raise hashed.error from None
            raise
    return folder / name()


def safe(folder: Path) -> str:
    """What's left if a run can't write any more."""
    found = all_in(folder)
    last = f"step {number(found[0])}" if found else "the start"
    return f"Nothing is lost: make room, and the same command goes on from {last}."


def all_in(folder: Path) -> list[Path]:
    """The checkpoints of a folder, the newest first, whole or not."""
    found = [path for path in folder.glob("step-*.pt") if NAME.fullmatch(path.name)]
    return sorted(found, key=number, reverse=True)


def number(path: Path) -> int:
    """The step in a checkpoint's name."""
    found = NAME.fullmatch(path.name)
    assert found is not None
    return int(found[1])


def whole(path: Path) -> bool:
    """Whether a checkpoint's content is what its name says."""
    hashed = hashlib.sha256()
    found = NAME.fullmatch(path.name)
    try:
        with path.open("rb") as file:
            while part := file.read(CHUNK):
                hashed.update(part)
    except OSError:
        return False
    return found is not None and hashed.hexdigest().startswith(found[2])


def newest(folder: Path, place: Place) -> Path | None:
    """The newest checkpoint that's whole, or None where there's none at all. The first
    process looks, so that all of them take the same one.

    Says which broken ones it passes over. Raises TrainingError where all are broken:
    beginning again would lose what could perhaps be saved.
    """
    found = all_in(folder)
    taken = 0
    while place.first and taken < len(found) and not whole(found[taken]):
        broken = f"{found[taken]} is broken: its checksum is wrong."
        print(broken, "Taking the one before it.", file=sys.stderr)
        taken += 1
    taken = place.agreed(taken)
    if found and taken == len(found):
        raise TrainingError(
            f"All checkpoints in {folder} are broken. Copy one back from elsewhere, or begin again with another --out."
        )
    return found[taken] if found else None


def read(path: Path) -> State:
    """What was saved, on the CPU. Only tensors, numbers, texts and their lists can come
    out, never code (weights_only)."""
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        raise TrainingError(f"{path} can't be read as a checkpoint: {error}") from error
