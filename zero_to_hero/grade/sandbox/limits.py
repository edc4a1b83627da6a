"""How much a submission may use, and the watch over what the kernel doesn't limit by itself.

Memory is counted as PSS: a page that five processes share counts a fifth in each of them, so forked children don't cost
what they don't use, and a hundred of them can't hide anything either.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Limits:
    """Seconds, bytes and counts. The defaults are some ten times what a right answer of the course needs."""

    check_seconds: float = 5.0  # of one run of a check, as on the student's own machine
    cell_seconds: float = 10.0
    room_seconds: float = 30.0  # of all the cells that an answer needs
    submission_seconds: float = 300.0
    grace_seconds: float = 2.0  # beyond a limit that the student's side keeps by itself
    start_seconds: float = 60.0  # torch takes its time
    memory: int = 2_000_000_000
    files: int = 64_000_000  # bytes that it may write
    names: int = 10_000  # files that it may make
    processes: int = 64  # threads count
    open_files: int = 256

    def for_the_process(self) -> dict[str, int]:
        """What each of its processes limits itself to, before it meets a student's code."""
        return {
            "RLIMIT_CORE": 0,
            "RLIMIT_CPU": int(self.submission_seconds) + 1,
            "RLIMIT_DATA": self.memory,
            "RLIMIT_FSIZE": self.files,
            "RLIMIT_NOFILE": self.open_files,
            "RLIMIT_NPROC": self.processes,
        }


class TooMuch(Exception):  # noqa: N818 (what a student's process did)
    """More than the limits allow; the message says of what."""


def children(process: int) -> list[int]:
    try:
        return [
            int(child)
            for thread in (PROC / str(process) / "task").iterdir()
            for child in (thread / "children").read_text().split()
        ]
    except (OSError, ValueError):
        return []


def family(process: int) -> Iterator[int]:
    """A process and all its descendants."""
    yield process
    for child in children(process):
        yield from family(child)


def memory(process: int) -> int:
    """The PSS of a process and its descendants in bytes; 0 for what isn't there any more."""
    total = 0
    for one in family(process):
        with suppress(OSError, ValueError, IndexError):
            for line in (PROC / str(one) / "smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
                    break
    return total


def files_made(process: int) -> int:
    """How many files there are in the /tmp that a process sees, where that can be asked."""
    with suppress(OSError):
        told = os.statvfs(PROC / str(process) / "root" / "tmp")
        return told.f_files - told.f_ffree
    return 0


def watch(process: int, limits: Limits, own_files: bool) -> None:
    """Raise TooMuch where a process and its descendants use more than they may."""
    used = memory(process)
    if used > limits.memory:
        raise TooMuch(f"more than {limits.memory / 1e9:g} GB of memory")
    if own_files:
        inside = list(family(process))[-1]
        if files_made(inside) > limits.names:
            raise TooMuch(f"more than {limits.names:,} files")
