"""The student's side of the sandbox: one process that never runs a student's code, and a child of it for each answer.

The parent gets the cells once and stays clean. For every answer it forks a room: the child runs the cells that the
answer needs, and answers the judge's requests (`checks/_engine/driver.py`) until it's told to end. So what one answer
breaks, the next one doesn't see, and Python starts once per submission. Nothing here is trusted by the other side.
"""

import builtins
import json
import linecache
import os
import random
import resource
import signal
import sys
import time
import traceback
import types
from contextlib import redirect_stderr, redirect_stdout, suppress
from typing import Any

from ...checks._engine import exercise as declared
from ...checks._engine.driver import Driver
from ...checks._engine.guard import Printed, TimeUp, time_limit
from . import frames
from .carried import Carried
from .needs import for_python, needed

TOLD = 20  # cells that failed, of one room


def main() -> None:
    """Take the pipe, give up what can be given up, and serve. The first argument is a JSON object of settings."""
    settings = json.loads(sys.argv[1])
    limit(settings)
    pipes = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    sys.path[:] = [place for place in sys.path if place]
    with suppress(frames.Closed, OSError):
        Zygote(*pipes, settings).serve()


def limit(settings: dict[str, Any]) -> None:
    """Set the limits, and become nobody where we're root."""
    for name, most in settings["limits"].items():
        resource.setrlimit(getattr(resource, name), (most, most))
    if settings.get("uid") is not None and os.getuid() == 0:
        os.setgroups([])
        os.setresgid(settings["uid"], settings["uid"], settings["uid"])
        os.setresuid(settings["uid"], settings["uid"], settings["uid"])


class Zygote:
    """The clean parent."""

    def __init__(self, inbox: int, outbox: int, settings: dict[str, Any]) -> None:
        self.inbox, self.outbox, self.settings = inbox, outbox, settings

    def serve(self) -> None:
        work = frames.read(self.inbox)
        self.files: list[list[str]] = work["files"]
        declare(work["exercises"], work["things"])
        without_checks()
        for name in work["imports"]:
            with suppress(Exception):
                __import__(name)
        frames.write(self.outbox, {"up": list(sys.version_info[:2])})
        while True:
            request = frames.read(self.inbox)
            child = os.fork()
            if child == 0:
                with suppress(BaseException):
                    Room(self.inbox, self.outbox, self.files, self.settings).serve(request["room"])
                os._exit(0)
            _, status = os.waitpid(child, 0)
            self.kill_what_is_left(child)
            frames.write(self.outbox, {"closed": status})

    def kill_what_is_left(self, child: int) -> None:
        """Children of the room that outlive it. Only where all processes that we could reach are the student's."""
        if self.settings["alone"] and os.getpid() < 10:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(-1, signal.SIGKILL)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)


def declare(exercises: list[dict[str, Any]], things: list[dict[str, Any]]) -> None:
    """The exercises as the driver knows them: names, and what's done with them. What's right isn't here."""
    carried = Carried(things)
    for told in exercises:
        found = declared.Exercise(told["name"], "", "", 0, 0, 0, (), tuple(told["without"]))
        for part in told["parts"]:
            use = carried.value(part["use"])
            found.parts.append(
                declared.Part(tuple(part["names"]), None, None, (), use, None, is_value=part["is_value"])
            )
        declared.EXERCISES[told["name"]] = found


def without_checks() -> None:
    """`check(…)` in a cell says nothing here: the judge sits elsewhere."""
    checks = sys.modules["zero_to_hero.checks"]
    for name in ("check", "hint", "progress"):
        setattr(checks, name, lambda *_, **__: None)
    builtins.display = lambda *_, **__: None  # type: ignore[attr-defined] # Jupyter's


class Room:
    """A child of the zygote, for one answer."""

    def __init__(self, inbox: int, outbox: int, files: list[list[str]], settings: dict[str, Any]) -> None:
        self.inbox, self.outbox, self.files, self.settings = inbox, outbox, files, settings
        self.driver: Driver | None = None

    def serve(self, told: dict[str, Any]) -> None:
        os.setpgid(0, 0)
        here = os.getpid()
        main = types.ModuleType("__main__")
        sys.modules["__main__"] = main
        self.namespace = vars(main)
        random.seed(0)
        self.send({"ready": self.run(self.files[told["file"]], told["cell"], told["whole"])})
        while os.getpid() == here:  # a student's own child that comes back must not answer, too
            request = frames.read(self.inbox)
            if "end" in request:
                return
            if "check" in request:
                self.driver = Driver(self.namespace, request["check"])
                self.driver.__enter__()
                self.send({"checking": True})
            elif self.driver:
                self.send(self.answer(self.driver, request["ask"]))

    def answer(self, driver: Driver, request: dict[str, Any]) -> dict[str, Any]:
        try:
            return driver.answer(request)
        except (Exception, SystemExit) as error:
            return raised(error)

    def send(self, message: dict[str, Any]) -> None:
        try:
            frames.write(self.outbox, message)
        except (ValueError, RecursionError) as error:  # an integer with more digits than Python writes
            frames.write(self.outbox, raised(error))

    def run(self, codes: list[str], answer: int, whole: bool) -> dict[str, Any]:
        """Run the cells, and tell which of them failed: [place, exception, text, line]."""
        failed: list[list[Any]] = []
        try:
            codes = [for_python(code) for code in codes[: answer + 1]]
            places = list(range(answer + 1)) if whole else needed(codes, answer)
        except (ValueError, RecursionError, MemoryError) as error:
            return {"failed": [[answer, type(error).__name__, str(error)[:200], 0]]}
        end = time.monotonic() + self.settings["room_seconds"]
        for place in places:
            left = max(end - time.monotonic(), 0.05)
            with redirect_stdout(Printed()), redirect_stderr(Printed()):
                wrong = self.run_cell(place, codes[place], min(left, self.settings["cell_seconds"]))
            if wrong and len(failed) < TOLD:
                failed.append([place, *wrong])
        return {"failed": failed}

    def run_cell(self, place: int, code: str, seconds: float) -> list[Any] | None:
        name = f"<cell {place}>"
        linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
        try:
            with time_limit(seconds):
                exec(compile(code, name, "exec"), self.namespace)
        except TimeUp:
            return ["TimeUp", f"It was stopped after {seconds:g} seconds.", 0]
        except SyntaxError as error:
            return [type(error).__name__, str(error.msg)[:200], error.lineno or 0]
        except BaseException as error:
            own = [line for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == name]
            return [type(error).__name__, str(error)[:200], own[-1] if own else 0]
        return None


def raised(error: BaseException) -> dict[str, Any]:
    return {"raised": [type(error).__name__, str(error)[:200], []]}


if __name__ == "__main__":
    main()
