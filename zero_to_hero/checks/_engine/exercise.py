"""How a lecture's file declares an exercise: what is right, on which inputs, and the mistakes that people make.

    ex = exercise("bigrams.perplexity", title="A die with how many sides?", kind="derive", difficulty=2, ...)
    f = ex.function("perplexity", right=lambda p: exp(-mean(map(log, p))), cases=lambda rng: [[0.5, 0.1], fresh(rng)])
    f.mistake("That is 2 to the loss. The loss is in nats, so the base is e.", lambda p: 2 ** -mean(map(log, p)))
    f.survives([0.05] * 2_000, 20.0, "The product underflows to 0. Add up logs.", lambda p: prod(p) ** (-1 / len(p)))

A mistake is the cause in words and a wrong answer as a student would write it. The same code is the oracle (the cause
is named when it makes exactly what the student's code made) and the test (it is fed to the check, and must be told its
own cause). Where calling a function isn't enough, `use` says what is done with the student's objects; it runs on the
student's side and gives plain data. What this file leaves out: running anything.
"""

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite
from pathlib import Path
from random import Random
from typing import Any

from .plain import Raised, Tensor
from .told import points_in_words

CHECKS = Path(__file__).resolve().parent.parent
KINDS = ("implement", "predict", "find the bug", "derive", "measure")
FAILED = {"OverflowError", "ZeroDivisionError", "ValueError", "FloatingPointError"}


@dataclass(frozen=True)
class Mistake:
    """A wrong way that people really take: its `cause`, and `answers` that take it, as student code.

    It is named when an answer makes what the student's code made. With `when`, a predicate on (what came, *case), it is
    named where that holds; `Raised` comes in place of a value where the student's code raised.
    """

    cause: str
    answers: tuple[Any, ...]
    when: Callable[..., bool] | None = None


@dataclass
class Part:
    """One thing that is looked at: names of the student's, what is done with them, and what must come out.

    names: the student's names; the first one must be callable unless `is_value`.
    right: gives what is expected, from a case. judge: in its place, says in a sentence what is wrong with what came
        (and gives "" or None where nothing is), from (what came, *case).
    cases: lists of arguments, or a function of a `random.Random` that makes them; a case that's no tuple is the only
        argument. Where `right` has defaults, the last case is also tried without these arguments.
    use: what is done on the student's side, with (the student's objects, *case). It gives plain data; a dictionary is
        looked at entry by entry, under the names of its keys.
    says: how a case is called in an answer.
    about: what a case shows, from the case, where an exercise with one name has several things to write. Else it's the
        last of the names. An answer that isn't right yet tells which of them are.
    tolerance, absolute: how far numbers may differ, relative to the larger one, or in any case. What the precision of
        the answer's numbers costs is added by itself (`compare.allowed`).
    tensors: tensors are welcome, so a plain number, too, may have been computed in float32.
    scale: the size of the numbers that are combined, from a case, where they are larger than what comes out.
    hidden: the answer doesn't give away what was expected.
    by_item: the list that comes is looked at item by item, and a mistake has to make the wrong item alone.
    in_order: the cases build on each other, and a mistake has to make what came up to the first wrong one.
    whole: of a dictionary, a mistake has to make all entries, not the wrong one alone.
    labels: the names of rows and columns of a table.
    again: at the end the last case is run once more with each function called twice: what it was given must be as it
        was, and the second answer must be the first. Not for functions that are there to change something.
    """

    names: tuple[str, ...]
    right: Callable[..., Any] | None
    judge: Callable[..., Any] | None
    cases: Sequence[Any] | Callable[[Random], Sequence[Any]]
    use: Callable[..., Any]
    says: Callable[..., str] | None
    tolerance: float = 1e-9
    absolute: float = 1e-12
    about: Callable[..., str] | None = None
    tensors: bool = False
    scale: Callable[..., float] | None = None
    hidden: bool = False
    by_item: bool = False
    in_order: bool = False
    whole: bool = False
    labels: Sequence[Any] | None = None
    is_value: bool = False
    again: bool = True
    mistakes: list[Mistake] = field(default_factory=list)
    slow: Mistake | None = None
    parts: list["Part"] = field(default_factory=list, repr=False)  # of the same exercise, this one among them

    def mistake(self, cause: str, *answers: Any, when: Callable[..., bool] | None = None) -> Any:
        """Declare wrong answers with one cause; as a decorator, the function or class below. Gives the `Mistake`.

        Where the part has several names, an answer is a tuple with one object for each.
        """
        if answers:
            self.mistakes.append(Mistake(cause, answers, when))
            return self.mistakes[-1]

        def declare(answer: Any) -> Any:
            self.mistakes.append(Mistake(cause, (answer,), when))
            return answer

        return declare

    def survives(self, case: Any, right: Any, cause: str, *answers: Any) -> "Part":
        """A case that breaks careless code: the cause is named where it raises an arithmetic error or isn't finite."""

        def broke(got: Any, *_: Any) -> bool:
            if isinstance(got, Raised):
                return got.kind in FAILED
            got = got.values if isinstance(got, Tensor) else got
            return isinstance(got, float) and got != right and (not isfinite(got) or got == 0)

        part = replace(self, right=lambda *_: right, judge=None, cases=[case], mistakes=[], slow=None, again=False)
        part.mistake(cause, *answers, when=broke)
        part.parts = self.parts
        self.parts.append(part)
        return part

    def too_slow(self, cause: str, *answers: Any) -> None:
        """The cause that is named when the time is over while this part is looked at."""
        self.slow = Mistake(cause, answers)


@dataclass
class Exercise:
    """What the page, the solutions and the runner know of one exercise.

    `difficulty`: 1 to 5. `minutes`: for somebody who does it for the first time. `hints`: Markdown, at most three.
    `without`: what the answer may not call, such as `math.tanh`, and `because`: the reason, for the student to read.
    `text` and `stub`: what an exercise's card says, and its empty cell, where it has no card on a page of the course.
    """

    name: str
    title: str
    kind: str
    difficulty: int
    minutes: int
    points: int
    hints: tuple[str, ...]
    without: tuple[str, ...] = ()
    because: str = ""
    text: str = ""
    stub: str = ""
    parts: list[Part] = field(default_factory=list)

    def facts(self, points: float | None = None) -> str:
        """What its card says above the text; `points` where an assignment gives it others than its own."""
        worth = points_in_words(self.points if points is None else points)
        return f"{self.kind} · difficulty {self.difficulty} of 5 · about {self.minutes} minutes · {worth}"

    @property
    def defines(self) -> tuple[str, ...]:
        """The names that the student's cell must define, in the order in which they are looked at."""
        return tuple(dict.fromkeys(name for part in self.parts for name in part.names))

    def function(
        self,
        *names: str,
        cases: Sequence[Any] | Callable[[Random], Sequence[Any]] = ((),),
        right: Callable[..., Any] | None = None,
        judge: Callable[..., Any] | None = None,
        use: Callable[..., Any] = lambda function, *case: function(*case),
        says: Callable[..., str] | None = None,
        **how: Any,
    ) -> Part:
        """Look at a function (or a class, or several objects together): see `Part`."""
        part = Part(names, right, judge, cases, use, says, **how)
        return self.add(part)

    def value(self, name: str, right: Any = None, mistakes: dict[str, Any] | None = None, **how: Any) -> Part:
        """Look at a value. `right` and the wrong values may be functions without arguments, where they take time.

        What was to be predicted or measured is not given away. `mistakes` maps a cause to a wrong value.
        """
        judge = how.pop("judge", None)
        expected = None if judge else (right if callable(right) else lambda: right)
        hidden = how.pop("hidden", self.kind in ("predict", "measure"))
        says = how.pop("says", lambda: f"`{name}`")
        part = Part((name,), expected, judge, [()], lambda value: value, says, hidden=hidden, is_value=True, **how)
        for cause, wrong in (mistakes or {}).items():
            part.mistake(cause, wrong)
        return self.add(part)

    def add(self, part: Part) -> Part:
        part.parts = self.parts
        self.parts.append(part)
        return part


EXERCISES: dict[str, Exercise] = {}


def exercise(
    name: str,
    *,
    title: str,
    kind: str,
    difficulty: int,
    minutes: int,
    points: int,
    hints: Sequence[str],
    without: Sequence[str] = (),
    because: str = "",
    text: str = "",
    stub: str = "",
) -> Exercise:
    """Declare an exercise of this name, `lecture.word`.

    Raises ValueError for a kind that there isn't, and for something forbidden without a reason.
    """
    if without and not because:
        raise ValueError(f"{name}: say why the answer has to do without {', '.join(without)}: because=….")
    if kind not in KINDS:
        raise ValueError(f"{name}: the kind is one of {', '.join(KINDS)}, not {kind!r}.")
    EXERCISES[name] = Exercise(
        name, title, kind, difficulty, minutes, points, tuple(hints), tuple(without), because, text, stub
    )
    return EXERCISES[name]


def lectures() -> list[str]:
    """The lectures that have checks: the packages beside this one."""
    return sorted(one.name for one in pkgutil.iter_modules([str(CHECKS)]) if not one.name.startswith("_"))


def load(lecture: str) -> list[Exercise]:
    """The exercises of a lecture in the order in which its files declare them."""
    importlib.import_module(f"{__package__.rpartition('.')[0]}.{lecture}")
    return [found for name, found in EXERCISES.items() if name.partition(".")[0] == lecture]
