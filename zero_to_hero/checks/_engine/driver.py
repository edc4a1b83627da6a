"""The student's side: runs their code, and mistakes as if they were theirs, and hands over plain data alone.

One request goes in and one reply comes out, both of them data that JSON can hold, so a grader can put a process between
this file and `judge.py`. What it leaves out: a sandbox. The code is the student's own, in the student's own Python.
"""

import dis
import linecache
import time
import traceback
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from types import FunctionType, TracebackType
from typing import Any

from .exercise import CHECKS, EXERCISES, Part
from .guard import Kept, Printed, TimeUp, time_limit
from .plain import pack, printed, unpack
from .without import noticing

MISTAKE_SECONDS = 5.0  # of a mistake that is tried as the explanation
# what the body of `def f(): ...` consists of, over the versions of Python
EMPTY_BODY = {"RESUME", "NOP", "LOAD_CONST", "LOAD_COMMON_CONSTANT", "RETURN_CONST", "RETURN_VALUE"}

Request = dict[str, Any]
Reply = dict[str, Any]


class Driver:
    """A student's names, for the length of one check; `seconds` is what their code has in all.

    Use it in a `with` block: at its end the names and the state of `random` are as they were.
    """

    def __init__(self, namespace: dict[str, Any], seconds: float) -> None:
        self.namespace, self.seconds = namespace, seconds
        self.output = Printed()
        self.kept = Kept(namespace)

    def __enter__(self) -> "Driver":
        self.kept.remember()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, where: TracebackType | None) -> None:
        self.kept.put_back()

    def answer(self, request: Request) -> Reply:
        """The reply to one of these requests:

        {"look": names, "is_value": ...}: {} where all is well; for the first name where it isn't, {"missing": name,
            "names": the names that are there}, {"empty": name} or {"not_callable": [name, text, type]}. Only the first
            name must be callable, and none of a value.
        {"exercise": name, "part": index, "case": [...], "mistake": None or [index, index of the answer]}:
            {"value": data}, {"raised": [type, text, place]}, {"empty": name} or {"late": True}.
            With {"used": name} where the student's code has called what its card does without.
        The same with "again": True calls each of the student's functions twice. With the value comes {"calls": [...]},
            of each call {"name", "before": the arguments, "after": the same afterwards, "first": data, "second": data}.
        {"printed": True}: {"value": [the beginning of what the student's code has printed, all its lines, all its
            characters]}.
        """
        if "printed" in request:
            return {"value": list(self.output.told())}
        if "look" in request:
            return self.look(request["look"], request["is_value"])
        part = EXERCISES[request["exercise"]].parts[request["part"]]
        case = [unpack(item) for item in request["case"]]
        if request["mistake"]:
            which, number = request["mistake"]
            answer = part.mistakes[which].answers[number]
            if part.is_value and callable(answer):
                answer = answer()
            objects = answer if len(part.names) > 1 else (answer,)
            return self.use(part, objects, case, MISTAKE_SECONDS, Printed())
        start = time.perf_counter()
        calls: list[Reply] = []
        with noticing(EXERCISES[request["exercise"]].without, self.namespace) as used:
            objects = [self.namespace[name] for name in part.names]
            if "again" in request:
                objects = [twice(name, one, calls) for name, one in zip(part.names, objects, strict=True)]
            reply = self.use(part, objects, case, self.seconds, self.output)
        if used:
            reply["used"] = min(used)
        if calls:
            reply["calls"] = calls
        self.seconds = max(self.seconds - (time.perf_counter() - start), 0.05)
        return reply

    def look(self, names: list[str], is_value: bool) -> Reply:
        for position, name in enumerate(names):
            if name not in self.namespace:
                there = [key for key, one in self.namespace.items() if key[:1] != "_" and not hasattr(one, "__path__")]
                return {"missing": name, "names": there}
            value = self.namespace[name]
            if value is ... or (isinstance(value, FunctionType) and is_empty(value)):
                return {"empty": name}
            if position == 0 and not is_value and not callable(value):
                return {"not_callable": [name, printed(value), type(value).__name__]}
        return {}

    def use(self, part: Part, objects: Any, case: list[Any], seconds: float, output: Printed) -> Reply:
        try:
            with redirect_stdout(output), redirect_stderr(output), time_limit(seconds):
                return {"value": pack(part.use(*objects, *case))}
        except TimeUp:
            return {"late": True}
        except NotImplementedError:
            return {"empty": part.names[0]}
        except (Exception, SystemExit) as error:
            return {"raised": [type(error).__name__, str(error), self.place(error)]}

    def wrote(self, names: dict[str, Any]) -> bool:
        """Whether code with these globals is the student's. (The page judges in a copy of the answer's names.)"""
        main = "__main__"
        return names is self.namespace or names.get("__name__") == main == self.namespace.get("__name__")

    def place(self, error: BaseException) -> list[list[str]]:
        """The student's line where it stopped; where none of theirs was reached, what the check was doing."""
        frames = list(traceback.walk_tb(error.__traceback__))
        own = [(frame, line) for frame, line in frames if self.wrote(frame.f_globals)]
        if own:
            frame, line = own[-1]
            where = "" if frame.f_code.co_name == "<module>" else f" (in `{frame.f_code.co_name}`)"
            text = linecache.getline(frame.f_code.co_filename, line).strip()
            return [["Your line", f"line {line}{where}" + (f": `{text}`" if text else "")]]
        ours = [(frame.f_code.co_filename, line) for frame, line in frames if is_lecture(frame.f_code.co_filename)]
        text = linecache.getline(*ours[-1]).strip() if ours else ""
        return [["The check tried", f"`{text}`"]] if text else []


def twice(name: str, function: Any, calls: list[Reply]) -> Any:
    """A function that calls a student's function twice and writes down what came; anything else stays as it is."""
    if isinstance(function, type) or not callable(function):
        return function

    def call(*given: Any, **by_name: Any) -> Any:
        arguments = [*given, *by_name.values()]
        seen = {"name": name, "before": pack(arguments)}
        calls.append(seen)
        first = function(*given, **by_name)
        seen |= {"first": pack(first), "after": pack(arguments)}
        seen["second"] = pack(function(*given, **by_name))
        return first

    return call


def is_lecture(file: str) -> bool:
    folder = Path(file).parent
    return folder.parent == CHECKS and not folder.name.startswith("_")


def is_empty(function: FunctionType) -> bool:
    """Whether the body is `...`, `pass` or a docstring alone."""
    return {step.opname for step in dis.get_instructions(function)} <= EMPTY_BODY and all(
        step.argval in (None, ...) for step in dis.get_instructions(function) if step.opname.endswith("CONST")
    )
