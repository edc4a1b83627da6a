"""One submission, judged: every exercise gets a state, its points, and what the student and the instructor may read.

The checks' own judge decides. It asks the sandbox for what a student's code makes of an input, and knows by itself
what's right and what a named mistake makes. What it finds is plain data, so it can be kept as JSON.
"""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from difflib import get_close_matches
from random import Random
from typing import Any

from ..checks._engine.compare import NotWritten, Wrong
from ..checks._engine.driver import Driver
from ..checks._engine.exercise import Exercise
from ..checks._engine.judge import Late, Look, NotDefined
from ..checks._engine.plain import pack
from .assignment import Assignment
from .cells import Answer, find
from .sandbox import replies
from .sandbox.launch import Sandbox
from .sandbox.limits import Limits
from .sandbox.session import Gone, Session
from .sandbox.stage import Stage
from .submissions import Submission
from .work import with_files

# from the best to the worst
STATES = ("passed", "not yet", "stopped", "not written", "missing", "refused")
TOLD = {
    "passed": "Passed",
    "not yet": "Not right yet",
    "stopped": "Stopped",
    "not written": "Not written yet",
    "missing": "Not found",
    "refused": "Not accepted",
}
HIDDEN = (
    "It isn't right yet for an input that we keep to ourselves. (If we showed it, somebody could write an answer for "
    "it alone.)"
)
FORGED = "Your code sent something that isn't a result. It gets no points, and your instructor will see this, too."
LOOK = re.compile(
    r"_engine|\bgc\.|sys\.(?:modules|_getframe|settrace|setprofile|monitoring)|\bctypes\b|\binspect\b|os\.(?:fork|_exit|write|"
    r"kill|dup)|/proc\b|__subclasses__|\bmarshal\b|\bpickle\b"
)
OWN_MISTAKES: dict[tuple[Any, ...], dict[str, Any]] = {}  # what a mistake makes of an input that's always the same


@dataclass
class Result:
    """How one exercise went.

    text, facts: for the student. full, full_facts: the same with hidden inputs, for the instructor alone. cause: the
    named mistake. note: how the answer was found. code: the answer's cell. flags: what an instructor should look at.
    """

    exercise: str
    state: str
    points: float = 0
    of: float = 0
    text: str = ""
    facts: list[tuple[str, str]] = field(default_factory=list)
    full: str = ""
    full_facts: list[tuple[str, str]] = field(default_factory=list)
    cause: str = ""
    note: str = ""
    code: str = ""
    flags: list[str] = field(default_factory=list)


class Noting(Look):
    """A look that knows which case it's at: some cases are the same for everybody, and the others are hidden."""

    at: int | None = None

    def judge(self, index: int, got: Any) -> None:
        self.at = index
        super().judge(index, got)

    def compare(self, index: int, got: Any) -> None:
        self.at = index
        super().compare(index, got)

    def call_again(self, case: tuple[Any, ...]) -> None:
        self.at = len(self.cases) - 1
        super().call_again(case)

    def is_hidden(self) -> bool:
        """Whether the case at hand isn't one of those that everybody gets."""
        return self.at is not None and pack(list(self.cases[self.at])) not in self.known()

    def known(self) -> list[Any]:
        cases = self.part.cases
        if not callable(cases):
            return [pack(list(case)) for case in self.cases]
        one, other = (
            [pack(list(case if isinstance(case, tuple) else (case,))) for case in cases(Random(seed))]
            for seed in (1, 2)
        )
        same = [case for case in one if case in other]
        return [*same, *(case[:most] for case in same for most in range(len(case)))]  # defaults are left out once


class Judging:
    """The judging of one submission. `results` grows exercise by exercise; `began` hears of each of them."""

    def __init__(
        self,
        submission: Submission,
        assignment: Assignment,
        told: dict[str, Any],
        start: Callable[[dict[str, Any]], Session],
        limits: Limits,
    ) -> None:
        self.submission, self.assignment, self.limits = submission, assignment, limits
        self.work = with_files(told, submission.files)
        self.start = start
        self.session: Session | None = None
        self.end = time.monotonic() + limits.submission_seconds
        self.open = False

    def close(self) -> None:
        if self.session:
            self.session.close()
        self.session, self.open = None, False

    def exercise(self, found: Exercise) -> Result:
        """The result of one exercise: the best of the cells that may answer it."""
        best: Result | None = None
        of = self.assignment.points[found.name]
        for answer in find(self.submission.files, found.name, found.defines, set(self.assignment.points)):
            result = self.answer(found, answer)
            if best is None or STATES.index(result.state) < STATES.index(best.state):
                best = result
            # an empty stub gives way to another cell; a wrong answer gives way only to another of the same name
            if best.state == "passed" or (result.state not in ("not written", "missing") and not answer.note):
                break
        if best is None:
            best = Result(found.name, "missing", text="We found no cell for this exercise in what you handed in.")
        best.of = of
        best.points = of if best.state == "passed" else 0
        return best

    def answer(self, found: Exercise, answer: Answer) -> Result:
        """The result of one cell. Where names are missing, all cells above it run as well, as in Jupyter."""
        result, again = self.attempt(found, answer, whole=False)
        if again:
            second, _ = self.attempt(found, answer, whole=True)
            if STATES.index(second.state) <= STATES.index(result.state):
                result = second
        file = self.submission.files[answer.file]
        result.note, result.code = answer.note, file.cells[answer.cell].code[:20_000]
        seen = LOOK.findall(result.code)
        if seen:
            result.flags.append(f"Its code mentions {', '.join(sorted(set(seen)))}.")
        for name in found.without if result.state == "passed" else ():
            owner, _, word = name.rpartition(".")
            there = rf"\b{owner.rpartition('.')[2]}\.{word}\b|import[^\n]*\b{word}\b"
            if re.search(there, without_comments(result.code)):
                result.flags.append(f"Its code mentions `{name}`, which the card forbids, but no call was seen.")
        return result

    def attempt(self, found: Exercise, answer: Answer, whole: bool) -> tuple[Result, bool]:
        """The result in a room of its own, and whether it may be another one with all the cells above."""
        if time.monotonic() > self.end:
            told = f"There was no time left: your code had already taken {self.limits.submission_seconds:g} seconds."
            return Result(found.name, "stopped", text=told), False
        try:
            if self.session is None:
                self.session = self.start(self.work)
            failed = replies.ready(self.session.room(answer.file, answer.cell, whole))
            result = self.judged(found, self.session)
            self.session.end_room()
        except Gone as gone:
            self.close()
            return Result(found.name, "stopped", text=gone.sentence, flags=[gone.sentence]), False
        except replies.Forged as forged:
            self.close()
            return Result(
                found.name, "refused", text=FORGED, flags=[f"What came back wasn't a result: {forged}."]
            ), False
        own = next(((kind, text) for place, kind, text, _ in failed if place == answer.cell), None)
        if result.state == "not written" and own:
            result.state, result.text = "not yet", f"Your cell stopped before it had defined everything. {result.text}"
            result.full = f"{result.text} {own[0]}: {own[1]}"
        if result.state != "passed" and failed:
            result.facts = [*result.facts, *self.told_cells(failed, answer)]
        lacks = (
            result.state == "not written" or "NameError" in result.full or any(one[1] == "NameError" for one in failed)
        )
        return result, lacks and answer.cell > 0

    def told_cells(self, failed: Sequence[tuple[int, str, str, int]], answer: Answer) -> list[tuple[str, str]]:
        """Which cells stopped, in the student's numbers. Only the beginning: one error leads to others."""
        cells = self.submission.files[answer.file].cells
        told = []
        for place, kind, text, line in failed[:3]:
            if 0 <= place < len(cells):
                where = "The answer's cell" if place == answer.cell else f"Cell {cells[place].number}"
                at = f", line {line}" if line else ""
                told.append(("It stopped", f"{where}{at}: {kind if kind != 'TimeUp' else 'too slow'}. {text}".strip()))
        return told

    def judged(self, found: Exercise, session: Session) -> Result:
        """Every part of the exercise, with as many fresh sets of inputs as the assignment says."""
        seconds = self.limits.check_seconds
        for run in range(self.assignment.seeds):
            session.check(seconds)
            rng = Random(self.assignment.seed(self.submission.digest, found.name, run))
            try:
                result = judge(found, asking(found, session), rng, seconds)
            except (Gone, replies.Forged):
                raise
            except Exception as error:  # a value that the judge can't take
                told = f"The judge stopped with {type(error).__name__}: {error}"[:300]
                return Result(found.name, "refused", text=FORGED, flags=[told])
            if result.state != "passed":
                break
        return result


def asking(found: Exercise, session: Session) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """What the judge asks: a mistake is tried here, a student's code in the sandbox."""
    ours = Driver({}, 0)

    def ask(request: dict[str, Any]) -> dict[str, Any]:
        if not request.get("mistake"):
            return replies.reply(session.ask(request), request, found.without)
        key = (request["exercise"], request["part"], *request["mistake"], repr(request["case"]))
        if key not in OWN_MISTAKES:
            if len(OWN_MISTAKES) > 20_000:
                OWN_MISTAKES.clear()
            OWN_MISTAKES[key] = ours.answer(request)
        return OWN_MISTAKES[key]

    return ask


def judge(found: Exercise, ask: Callable[[dict[str, Any]], dict[str, Any]], rng: Random, seconds: float) -> Result:
    """One run of a check, as a result. Hidden inputs are only in what the instructor reads."""
    look: Noting | None = None
    try:
        for index, part in enumerate(found.parts):
            look = Noting(found, index, part, ask, rng)
            look.run()
    except NotWritten:
        return Result(found.name, "not written", text=f"The place for your answer, “{found.title}”, is still empty.")
    except NotDefined as missing:
        return Result(found.name, "not written", text=not_defined(missing))
    except Late as late:
        told = f"Stopped after {seconds:g} seconds."
        return Result(found.name, "not yet", text=told, full=told, facts=[("Cause", str(late))], cause=str(late))
    except Wrong as wrong:
        assert look
        facts = [(str(label), str(text)) for label, text in wrong.facts]
        cause = next((text for label, text in facts if label == "Cause"), "")
        result = Result(
            found.name, "not yet", text=wrong.text, facts=facts, full=wrong.text, full_facts=facts, cause=cause
        )
        if look.is_hidden():
            result.text, result.facts = HIDDEN, [("Cause", cause)] if cause else []
        return result
    return Result(found.name, "passed")


def not_defined(missing: NotDefined) -> str:
    near = get_close_matches(missing.name, missing.others, n=1, cutoff=0.7)
    asked = f" There's `{near[0]}`: is that the one?" if near else ""
    return f"There's no `{missing.name}` once your cell has run.{asked}"


def without_comments(code: str) -> str:
    """A cell's code without its comments and docstrings, as far as that's seen without parsing it."""
    code = re.sub(r'^[ \t]*(?:[rR]?"""[\s\S]*?"""|[rR]?\'\'\'[\s\S]*?\'\'\')[ \t]*\n?', "", code, flags=re.MULTILINE)
    code = re.sub(r"^[ \t]*#[^\n]*\n?", "", code, flags=re.MULTILINE)
    return re.sub(r"[ \t]+#[^\n\"']*$", "", code, flags=re.MULTILINE).strip("\n")


def starting(sandbox: Sandbox, stage: Stage, limits: Limits, worker: int) -> Callable[[dict[str, Any]], Session]:
    """A function that starts a sandbox with a student's cells in it."""
    return lambda work: Session(sandbox, stage, limits, work, worker)


def as_data(result: Result) -> dict[str, Any]:
    return asdict(result)
