"""`check`, `hint` and `progress`, and the decorator by which a lecture's file declares its exercises.

A lecture's file is a list of functions, one an exercise, each taking a `Student` and raising `Wrong` (through `compare`
and `compare_calls`) at the first thing that differs:

    @exercise("micrograd.tanh", title="The hyperbolic tangent", defines=("tanh",), difficulty=1, minutes=10, ...)
    def _(student):
        compare_calls("tanh", student["tanh"], [(0.5,), (student.random.uniform(-3, 3),)], math.tanh, mistakes)
"""

import dis
import importlib
import linecache
import pkgutil
import random
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from types import FunctionType
from typing import Any

from ._compare import NotWritten, Stopped, Wrong
from ._guard import TimeUp, guarded
from ._report import Answer

HERE = Path(__file__).parent
SECONDS = 5.0  # of one check; the slowest of them needs a tenth on a laptop
# what the body of `def f(): ...` consists of, over the versions of Python
EMPTY_BODY = {"RESUME", "NOP", "LOAD_CONST", "LOAD_COMMON_CONSTANT", "RETURN_CONST", "RETURN_VALUE"}


@dataclass(frozen=True)
class Exercise:
    """What the page, the solutions and the runner know of one exercise.

    `defines`: the names that the student's cell must define. `difficulty`: 1 to 5. `minutes`: for a first-timer.
    """

    name: str
    title: str
    kind: str
    defines: tuple[str, ...]
    difficulty: int
    minutes: int
    points: int
    hints: tuple[str, ...]
    run: Callable[["Student"], None]


EXERCISES: dict[str, Exercise] = {}
hints_given: dict[str, int] = {}
states: dict[str, str] = {}


def exercise(
    name: str,
    *,
    title: str,
    kind: str,
    defines: Sequence[str],
    difficulty: int,
    minutes: int,
    points: int,
    hints: Sequence[str],
) -> Callable[[Callable[["Student"], None]], Callable[["Student"], None]]:
    """Declare the function below as the check of this exercise."""

    def declare(run: Callable[["Student"], None]) -> Callable[["Student"], None]:
        EXERCISES[name] = Exercise(name, title, kind, tuple(defines), difficulty, minutes, points, tuple(hints), run)
        return run

    return declare


class NotDefined(Exception):  # noqa: N818 (the answer to a student)
    """The student's namespace has no such name."""


@dataclass
class Student:
    """What a check sees of the student: names (`student["tanh"]`) and a source of fresh inputs (`student.random`).

    A check that comes to a part where slow code is the mistake says so in `if_too_slow` before it.
    """

    namespace: dict[str, Any]
    seed: int
    used_random: bool = field(default=False, init=False)
    if_too_slow: str = field(default="Does a loop never end, or a function call itself for ever?", init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    @property
    def random(self) -> random.Random:
        self.used_random = True
        return self._random

    def __getitem__(self, name: str) -> Any:
        if name not in self.namespace:
            raise NotDefined(name)
        value = self.namespace[name]
        if value is ... or (isinstance(value, FunctionType) and is_empty(value)):
            raise NotWritten(name)
        return value

    def function(self, name: str) -> Callable[..., Any]:
        """The student's function of that name; raises Wrong for what cannot be called."""
        value = self[name]
        if not callable(value):
            raise Wrong(f"`{name}` should be a function; yours is {value!r} ({type(value).__name__}).")
        return value


def is_empty(function: FunctionType) -> bool:
    """Whether the body is `...`, `pass` or a docstring alone."""
    return {step.opname for step in dis.get_instructions(function)} <= EMPTY_BODY and all(
        step.argval in (None, ...) for step in dis.get_instructions(function) if step.opname.endswith("CONST")
    )


def lectures() -> list[str]:
    """The lectures that have checks: the public modules of this package."""
    return sorted(module.name for module in pkgutil.iter_modules([str(HERE)]) if not module.name.startswith("_"))


def load(lecture: str) -> list[Exercise]:
    """The exercises of a lecture in the order of its file."""
    importlib.import_module(f"{__package__}.{lecture}")
    return [found for name, found in EXERCISES.items() if name.partition(".")[0] == lecture]


def find(name: Any) -> Exercise | Answer:
    """The exercise of that name, or the answer that names the nearest ones."""
    if not isinstance(name, str):
        return Answer("check", "not yet", f'Give the name of the exercise in quotes: `check("{lectures()[0]}.…")`.')
    lecture = name.partition(".")[0]
    known = [found.name for each in ([lecture] if lecture in lectures() else lectures()) for found in load(each)]
    if name in EXERCISES:
        return EXERCISES[name]
    by_last_word = [one for one in known if one.partition(".")[2] == name.rpartition(".")[2]]
    near = by_last_word or get_close_matches(name, known, n=3, cutoff=0.5)
    answer = f"There is no exercise `{name}`."
    if near:
        return Answer(name, "not yet", f"{answer} Do you mean {' or '.join(f'`{one}`' for one in near)}?")
    return Answer(name, "not yet", f"{answer} These there are: {', '.join(f'`{one}`' for one in known)}.")


def check(name: str, *, namespace: dict[str, Any] | None = None, seed: int | None = None) -> Answer:
    """Run the check of an exercise against the caller's names, and say what it found.

    `namespace` looks at other names than the caller's (a grader's). `seed` repeats the random inputs of an earlier
    answer; without it they are fresh. What the student's code does to names and to `random` is undone afterwards.
    """
    found = find(name)
    if isinstance(found, Answer):
        return found
    if namespace is None:
        namespace = sys._getframe(1).f_globals
    seed = random.SystemRandom().randrange(10_000) if seed is None else seed
    answer = examine(found, Student(namespace, seed))
    if states.get(name) != "passed":
        states[name] = answer.state
    return answer


def examine(found: Exercise, student: Student) -> Answer:
    """The answer to one run of a check."""

    def answer(state: str, text: str, *facts: tuple[str, str]) -> Answer:
        if state == "not yet":
            facts = (*facts, *what_was_printed(text, printed.getvalue() if printed else ""))
            if student.used_random:
                facts = (*facts, ("Inputs again", f'`check("{found.name}", seed={student.seed})`'))
        return Answer(found.name, state, text, facts)

    def stopped(what: str, error: BaseException) -> Answer:
        text = f"{what} stopped with {type(error).__name__}: {error}".rstrip(": ")
        return answer("not yet", text, *own_lines(error, student.namespace))

    printed = None
    try:
        with guarded(student.namespace, SECONDS) as printed:
            found.run(student)
        return answer("passed", f"{found.title}: {found.points} point{'s' if found.points > 1 else ''}.")
    except (NotWritten, NotImplementedError):
        return answer("not written yet", f"Your answer goes into the cell under “{found.title}”. {try_hint(found)}")
    except NotDefined as missing:
        return answer("not written yet", not_defined(str(missing), found, student.namespace))
    except Wrong as wrong:
        return answer("not yet", wrong.text, *wrong.facts)
    except TimeUp:
        return answer("not yet", f"Stopped after {SECONDS:g} seconds.", ("Cause", student.if_too_slow))
    except RecursionError as error:
        text = "Your code calls itself more often than Python allows (RecursionError)."
        return answer("not yet", text, *own_lines(error, student.namespace))
    except Stopped as call:
        return stopped(str(call), call.__cause__ or call)
    except (Exception, SystemExit) as error:
        return stopped("Your code", error)


def try_hint(found: Exercise) -> str:
    return f'`hint("{found.name}")` helps.' if found.hints else ""


def not_defined(name: str, found: Exercise, namespace: dict[str, Any]) -> str:
    """Where the name belongs, and which of the student's own names looks like it."""
    text = f"There is no `{name}` yet. Run the cell under “{found.title}” that defines it, then check again."
    own = [other for other, value in namespace.items() if not other.startswith("_") and not hasattr(value, "__path__")]
    near = get_close_matches(name, own, n=1, cutoff=0.7)
    return f"{text} You have `{near[0]}`: is that it?" if near else text


def what_was_printed(text: str, printed: str) -> list[tuple[str, str]]:
    """What the student's code printed, which one may have meant to read; a remark where it printed its result."""
    lines = printed.strip().splitlines()
    if not lines:
        return []
    facts = [("It printed", "\n".join(lines[:5] + ([f"… {len(lines) - 5} more lines"] if len(lines) > 5 else [])))]
    if "is None" in text:
        facts.append(("Cause", "`print` shows a value to you; `return` hands it to the caller."))
    return facts


def own_lines(error: BaseException, namespace: dict[str, Any]) -> list[tuple[str, str]]:
    """The student's line where it stopped; where none of theirs was reached, what the check was doing."""
    frames = list(traceback.walk_tb(error.__traceback__))
    own = [(frame, line) for frame, line in frames if frame.f_globals is namespace]
    if own:
        frame, line = own[-1]
        place = "" if frame.f_code.co_name == "<module>" else f" (in `{frame.f_code.co_name}`)"
        text = linecache.getline(frame.f_code.co_filename, line).strip()
        return [("Your line", f"line {line}{place}" + (f": `{text}`" if text else ""))]
    ours = [(frame.f_code.co_filename, line) for frame, line in frames if is_lecture(frame.f_code.co_filename)]
    text = linecache.getline(*ours[-1]).strip() if ours else ""
    return [("The check tried", f"`{text}`")] if text else []


def is_lecture(file: str) -> bool:
    return Path(file).parent == HERE and not Path(file).name.startswith("_")


def hint(name: str) -> Answer:
    """The next hint of an exercise: the first call gives the vaguest, the last one stays."""
    found = find(name)
    if isinstance(found, Answer):
        return found
    if not found.hints:
        return Answer(name, "hint", "This one has no hints: its text says all there is.")
    number = min(hints_given.get(name, 0) + 1, len(found.hints))
    hints_given[name] = number
    last = " That was the last one; the solutions show the way." if number == len(found.hints) else ""
    return Answer(name, "hint", f"{number} of {len(found.hints)}. {found.hints[number - 1]}{last}")


def progress(lecture: str | None = None) -> Answer:
    """What is done since this Python started: of one lecture, or of all."""
    if lecture is not None and lecture not in lectures():
        return Answer(lecture, "progress", f"There are exercises of {', '.join(f'`{one}`' for one in lectures())}.")
    chosen = [found for each in ([lecture] if lecture else lectures()) for found in load(each)]
    done = [found for found in chosen if states.get(found.name) == "passed"]
    text = (
        f"{len(done)} of {len(chosen)} exercises passed, {sum(found.points for found in done)} of "
        f"{sum(found.points for found in chosen)} points. About "
        f"{sum(found.minutes for found in chosen if found not in done)} minutes are left."
    )
    facts = [(found.title, f"{states.get(found.name, 'not tried yet')} (`{found.name}`)") for found in chosen]
    return Answer(lecture or "all lectures", "progress", text, facts)
