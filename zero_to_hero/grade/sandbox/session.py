"""The trusted side's end of a sandbox: starts it, asks, waits no longer than it may, and ends it for good.

    with Session(sandbox, stage, limits, work) as session:
        failed = session.room(file=0, cell=3, whole=False)
        session.check(5.0)
        reply = session.ask({"look": ["tanh"], "is_value": False})
        session.end_room()

Whatever goes wrong on the other side comes out as `Gone`. After that the session is over, and a new one can be made.
"""

import os
import signal
import subprocess
import time
from contextlib import suppress
from types import TracebackType
from typing import Any

from .. import plain_json
from . import frames
from .launch import Launch, NoSandbox, Sandbox
from .limits import PROC, Limits, TooMuch, family, watch
from .replies import DEEPEST, LONGEST, Forged
from .stage import Stage


class Gone(Exception):  # noqa: N818 (what a student's process did)
    """The sandbox had to be ended, or ended itself. `sentence` is for the student."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Session:
    """One warm sandbox. Its methods raise Gone, and Forged for a reply that has no form that we know."""

    def __init__(self, sandbox: Sandbox, stage: Stage, limits: Limits, work: dict[str, Any], worker: int) -> None:
        self.limits = limits
        self.launch = sandbox.launch(stage, limits, worker)
        self.process = started(self.launch)
        assert self.process.stdin
        assert self.process.stdout
        self.inbox, self.outbox = self.process.stdout.fileno(), self.process.stdin.fileno()
        os.set_blocking(self.outbox, False)
        try:
            self.send(work, limits.start_seconds)
            up = self.read(limits.start_seconds)
        except (Gone, Forged):
            told = self.last_words()
            self.close()
            raise NoSandbox(f"The sandbox ({sandbox.name}) doesn't start here: {told or 'it says nothing'}") from None
        if not isinstance(up, dict) or "up" not in up:
            self.close()
            raise NoSandbox(f"The sandbox ({sandbox.name}) doesn't start here: it says {str(up)[:200]}")

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, where: TracebackType | None) -> None:
        self.close()

    # ---- the conversation ----

    def room(self, file: int, cell: int, whole: bool) -> Any:
        """Run the cells of an answer in a room of its own; the message that comes when they've run."""
        self.send({"room": {"file": file, "cell": cell, "whole": whole}})
        return self.read(self.limits.room_seconds + self.limits.cell_seconds + self.limits.grace_seconds)

    def check(self, seconds: float) -> None:
        """Begin a run of a check, in which the student's code has so many seconds."""
        self.seconds = seconds
        self.send({"check": seconds})
        if self.read(self.limits.grace_seconds + seconds) != {"checking": True}:
            raise Forged("a check didn't begin")

    def ask(self, request: dict[str, Any]) -> Any:
        self.send({"ask": request})
        return self.read(2 * self.seconds + self.limits.grace_seconds)

    def end_room(self) -> None:
        """End a room, and wait until its process is gone."""
        self.send({"end": True})
        if not is_closed(self.read(self.limits.grace_seconds, closing=True)):
            raise Forged("a room didn't end")

    # ---- the pipe ----

    def send(self, message: Any, seconds: float = 5.0) -> None:
        try:
            frames.write(self.outbox, message, time.monotonic() + seconds)
        except OSError:
            raise Gone("Your code ended the Python that it ran in.") from None
        except frames.Late:
            raise Gone("Your code didn't come to an end.") from None

    def read(self, seconds: float, closing: bool = False) -> Any:
        until = time.monotonic() + seconds
        try:
            size = int.from_bytes(self.bytes(frames.HEAD, until), "big")
            if size > LONGEST:
                raise Gone(f"Your code gave back more than {LONGEST / 1e6:g} MB.")
            message = plain_json.load(self.bytes(size, until), LONGEST, DEEPEST)
        except frames.Closed:
            raise Gone("Your code ended the Python that it ran in.") from None
        except frames.Late:
            raise Gone("Your code didn't come to an end.") from None
        except TooMuch as error:
            raise Gone(f"Your code used {error}.") from None
        except plain_json.Unreadable as error:
            raise Forged(str(error)) from None
        if is_closed(message) and not closing:
            raise Gone("Your code ended the Python that it ran in.")
        return message

    def bytes(self, size: int, until: float) -> bytes:
        def look() -> None:
            watch(self.process.pid, self.limits, self.launch.own_files)

        return frames.read_bytes(self.inbox, size, until, tick=look)

    # ---- the end ----

    def last_words(self) -> str:
        """What the command itself said: bubblewrap's reason, or Python's."""
        with suppress(OSError, subprocess.TimeoutExpired):
            self.process.kill()
            _, told = self.process.communicate(timeout=2)
            return told[-1000:].decode("utf-8", "replace").strip()
        return ""

    def close(self) -> None:
        """Kill everything in the sandbox, and wait until it's gone."""
        if self.process.returncode is not None and self.process.stdin and self.process.stdin.closed:
            return
        inside = list(family(self.process.pid))
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        if self.launch.uid is not None:
            kill_user(self.launch.uid)
        if self.launch.at_the_end:
            subprocess.run(self.launch.at_the_end, env=self.launch.environment, capture_output=True, timeout=60)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe:
                with suppress(OSError):
                    pipe.close()
        self.process.wait()
        until = time.monotonic() + 5
        for one in inside[1:]:
            while is_running(one) and time.monotonic() < until:
                if not self.launch.alone:
                    with suppress(ProcessLookupError, PermissionError):
                        os.kill(one, signal.SIGKILL)
                time.sleep(0.002)


def started(launch: Launch) -> subprocess.Popen[bytes]:
    """Start the command, with its pipes and what's passed to it."""
    command, fds = list(launch.command), []
    for name, data in launch.passed.items():
        reading, writing = os.pipe()
        os.write(writing, data)  # less than a pipe holds
        os.close(writing)
        fds.append(reading)
        command = [str(reading) if part == name else part for part in command]
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=launch.environment,
            cwd="/",
            pass_fds=fds,
            start_new_session=True,
            bufsize=0,
        )
    finally:
        for one in fds:
            os.close(one)


def is_closed(message: Any) -> bool:
    return isinstance(message, dict) and "closed" in message


def is_running(process: int) -> bool:
    """Whether it's there, and isn't just a name that its parent hasn't read yet."""
    try:
        with open(f"/proc/{process}/stat", "rb") as file:  # noqa: PTH123 (a few microseconds matter here)
            return file.read().rpartition(b")")[2].split()[0] != b"Z"
    except OSError:
        return False


def kill_user(uid: int) -> None:
    """Kill every process of a user that's only there for one worker's sandboxes."""
    for place in PROC.iterdir():
        if place.name.isdecimal():
            with suppress(OSError):
                if place.stat().st_uid == uid:
                    os.kill(int(place.name), signal.SIGKILL)
