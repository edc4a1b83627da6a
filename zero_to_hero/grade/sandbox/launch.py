"""How the student's side is started: what all the ways have in common."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .limits import Limits
from .stage import START, Stage


class NoSandbox(Exception):  # noqa: N818 (a sentence for the instructor)
    """There's no sandbox on this machine; the message says what to do."""


@dataclass(frozen=True)
class Launch:
    """A command line and what belongs to it.

    passed: bytes that the command reads from a pipe, by the number that stands for the pipe in `command`. alone:
    whether the process is alone in a PID namespace, so that it may kill all it sees. own_files: whether its /tmp is
    its own. uid: the user that the process runs as, where that's a user of its own.
    """

    command: list[str]
    environment: dict[str, str]
    passed: dict[str, bytes] = field(default_factory=dict)
    alone: bool = False
    own_files: bool = False
    uid: int | None = None
    at_the_end: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sandbox:
    """A way of starting: its name, one line that says what it protects, and how it starts for a worker's number."""

    name: str
    protects: str
    launch: Callable[[Stage, Limits, int], Launch]


def environment(course: str) -> dict[str, str]:
    """All that a student's code finds in its environment. Nothing of the instructor's own comes along."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": "/student",
        "LANG": "C.UTF-8",
        "PYTHONPATH": course,
        "PYTHONHASHSEED": "0",  # the same order of sets in each run
        "PYTHONDONTWRITEBYTECODE": "1",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": "/tmp",
        "OMP_NUM_THREADS": "1",
    }


def python(interpreter: str, limits: Limits, alone: bool, uid: int | None, own_user: bool = True) -> list[str]:
    """The command line of the student's side itself.

    own_user: whether nobody else's processes count as this user's; else the number of processes can't be limited here.
    """
    kept = limits.for_the_process()
    if not own_user:
        del kept["RLIMIT_NPROC"]
    settings: dict[str, Any] = {
        "limits": kept,
        "uid": uid,
        "alone": alone,
        "cell_seconds": limits.cell_seconds,
        "room_seconds": limits.room_seconds,
    }
    return [interpreter, "-s", "-B", "-c", START, json.dumps(settings)]
