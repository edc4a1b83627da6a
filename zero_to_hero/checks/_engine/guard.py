"""What stands around a student's code, so that nothing it does outlives the check.

A time limit where the platform has one, what it prints caught, its names and the random state put back. What it leaves
out: a sandbox. The code is the student's own, in the student's own Python.
"""

import io
import random
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import FrameType
from typing import Any

MISSING = object()
KEPT = 2_000  # characters of output: an endless loop of prints must not fill the memory
CONTINUED = bytes(range(0x80, 0xC0))  # the bytes of UTF-8 that begin no character


class TimeUp(BaseException):
    """The limit is over. Not an Exception, so that a student's `except Exception` cannot swallow it."""


class Beginning(io.RawIOBase):
    """Keeps the beginning of what is written, and counts all of it."""

    def __init__(self) -> None:
        self.kept, self.lines, self.characters = b"", 0, 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        written = bytes(data)
        self.kept += written[: KEPT - len(self.kept)]
        self.lines += written.count(b"\n")
        self.characters += len(written.translate(None, CONTINUED))
        return len(written)


class Printed(io.TextIOWrapper):
    """A standard output that costs a student's code little, however much it prints; see `Beginning`."""

    def __init__(self) -> None:
        self.all = Beginning()
        # Python's own buffers stand before it, so that a flood comes in large pieces
        super().__init__(io.BufferedWriter(self.all, 1 << 16), "utf-8", "backslashreplace", "\n")

    def told(self) -> tuple[str, int, int]:
        """The beginning, the number of all lines and that of all characters."""
        if not self.closed:
            self.flush()
        return self.all.kept.decode("utf-8", "ignore"), self.all.lines, self.all.characters


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeUp in the code below after `seconds`.

    A signal does it on POSIX in the main thread. In the page, in other threads and on Windows each turn of a loop and
    each call looks at the clock, from Python 3.12 on. Elsewhere the student interrupts the kernel.
    """
    on_posix = hasattr(signal, "setitimer") and sys.platform != "emscripten"
    if not on_posix or threading.current_thread() is not threading.main_thread():
        with clock_watched(seconds) if hasattr(sys, "monitoring") else nullcontext():
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


@contextmanager
def clock_watched(seconds: float) -> Iterator[None]:
    """`time_limit` by `sys.monitoring`, for this thread; a loop inside C isn't seen."""
    watch = sys.monitoring  # type: ignore[attr-defined]
    tool = next((one for one in (3, 4) if watch.get_tool(one) is None), None)  # the numbers that Python leaves to all
    if tool is None:
        yield  # somebody else measures here, and their own way to stop must do
        return
    end, thread = time.monotonic() + seconds, threading.get_ident()

    def look(*_: Any) -> None:
        if time.monotonic() > end and threading.get_ident() == thread:
            raise TimeUp

    events = watch.events.JUMP | watch.events.PY_START
    watch.use_tool_id(tool, "zero_to_hero")
    for event in (watch.events.JUMP, watch.events.PY_START):
        watch.register_callback(tool, event, look)
    watch.set_events(tool, events)
    try:
        yield
    finally:
        watch.set_events(tool, 0)
        for event in (watch.events.JUMP, watch.events.PY_START):
            watch.register_callback(tool, event, None)
        watch.free_tool_id(tool)


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
