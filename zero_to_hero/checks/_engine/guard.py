"""What stands around a student's code, so that nothing it does outlives the check.

A time limit where the platform has one, what it prints caught, its names and the random state put back. What it leaves
out: a sandbox. The code is the student's own, in the student's own Python.
"""

import io
import random
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

MISSING = object()
KEPT = 2_000  # characters of output: an endless loop of prints must not fill the memory


class TimeUp(BaseException):
    """The limit is over. Not an Exception, so that a student's `except Exception` cannot swallow it."""


class Printed(io.StringIO):
    """Keeps the beginning of what is printed."""

    def write(self, text: str) -> int:
        super().write(text[: max(0, KEPT - self.tell())])
        return len(text)


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeUp in the code below after `seconds`, where signals can do it: POSIX, in the main thread.

    Elsewhere the student interrupts the kernel; on the page the Stop button ends the worker.
    """
    on_posix = hasattr(signal, "setitimer") and sys.platform != "emscripten"
    if not on_posix or threading.current_thread() is not threading.main_thread():
        yield
        return

    running = True

    def stop(number: int, frame: FrameType | None) -> None:
        if running:
            raise TimeUp

    before = signal.signal(signal.SIGALRM, stop) or signal.SIG_DFL
    # again and again: a bare `except:` inside a loop swallows the first
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.1)
    try:
        yield
    finally:
        running = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class Kept:
    """A namespace and the state of `random`, to be put back after somebody's code has run."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace = namespace

    def remember(self) -> None:
        self.before, self.state = dict(self.namespace), random.getstate()

    def put_back(self) -> None:
        for name in self.namespace.keys() - self.before.keys():
            del self.namespace[name]
        for name, value in self.before.items():
            if self.namespace.get(name, MISSING) is not value:
                self.namespace[name] = value
        random.setstate(self.state)
