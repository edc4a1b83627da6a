"""Decide: run what the student defined on every case, compare, and look for the mistake that makes the same.

The student's code is met only through a driver's `answer`, by requests and replies of plain data (`driver.py`).
"""

import inspect
from collections.abc import Callable
from random import Random
from typing import Any

from .compare import (
    NotWritten,
    Wrong,
    allowed,
    cell_name,
    difference,
    first_difference,
    identical,
    items,
    must_be_opened,
    must_be_there,
    must_have_form,
    same,
    show,
    show_both,
)
from .exercise import Exercise, Mistake, Part
from .plain import Raised, Tensor, pack, unpack

Ask = Callable[[dict[str, Any]], dict[str, Any]]
NEVER_ENDS = "Is there a loop that never ends, or a function that calls itself forever?"
COPY = "Work on a copy: `list(x)` copies a list, `[list(row) for row in x]` a table."
SHARED = (
    "Something outlives the call. A default such as `order=[]` is made once, with the function, and all calls share "
    "it; a list or number outside the function is shared, too. Make them anew inside."
)
NEAR = "That's close, but not close enough. Give five digits, or the expression itself."


class NotDefined(Exception):  # noqa: N818 (the answer to a student)
    """The student has no such name; `others` are those there are."""

    def __init__(self, name: str, others: list[str]) -> None:
        super().__init__(name)
        self.name, self.others = name, others


class Late(Exception):  # noqa: N818
    """The time is over."""


def judge(found: Exercise, ask: Ask, rng: Random) -> None:
    """Return when every part is right; else raise Wrong, NotWritten, NotDefined or Late, for the student to read."""
    for index, part in enumerate(found.parts):
        Look(found, index, part, ask, rng).run()


def standing(found: Exercise, ask: Ask, rng: Random) -> dict[str, str]:
    """How far each of the things stands that an exercise asks for: "right", "wrong" or "missing"."""
    states: dict[str, str] = {}
    try:
        for index, part in enumerate(found.parts):
            look = Look(found, index, part, ask, rng)
            for case in look.cases:
                about = part.about(*case) if part.about else f"`{part.names[-1]}`"
                states[about] = worse(states.get(about, "right"), look.state(case))
    except Late:
        return {}
    return states


def worse(one: str, other: str) -> str:
    return max(one, other, key=["right", "wrong", "missing"].index)


class Look:
    """One part of an exercise, on one student's code."""

    def __init__(self, found: Exercise, index: int, part: Part, ask: Ask, rng: Random) -> None:
        self.ask, self.found, self.part = ask, found, part
        self.request = {"exercise": found.name, "part": index}
        cases = part.cases(rng) if callable(part.cases) else part.cases
        self.cases = [case if isinstance(case, tuple) else (case,) for case in cases]
        given = required(part.right)
        if given and len(self.cases[-1]) > given:
            self.cases.append(self.cases[-1][:given])  # what is left out has a default, which must be tried too

    def run(self) -> None:
        self.must_be_defined()
        self.outcomes: list[Any] = []
        for case in self.cases:
            self.outcomes.append(self.outcome(case))
            if isinstance(self.outcomes[-1], Raised):
                break
        for index, got in enumerate(self.outcomes):
            if self.part.judge:
                self.judge(index, got)
            else:
                self.compare(index, got)
        if self.part.again and not self.part.is_value:
            self.call_again(self.cases[-1])

    def call_again(self, case: tuple[Any, ...]) -> None:
        """Each function twice with the same arguments: it must leave them alone, and give the same answer again."""
        reply = self.ask({**self.request, "case": [pack(item) for item in case], "mistake": None, "again": True})
        if "late" in reply:
            raise Late(self.part.slow.cause if self.part.slow else NEVER_ENDS)
        for call in reply.get("calls", []):
            name = call["name"]
            for before, after in zip(unpack(call["before"]), unpack(call.get("after", call["before"])), strict=True):
                if not same(after, before):
                    facts = ("It was", show(before)), ("It is", show(after))
                    raise Wrong(
                        f"`{name}` changes its arguments, and whoever called it still needs them.", *facts, cause=COPY
                    )
            if "second" in call and not same(unpack(call["second"]), unpack(call["first"])):
                first, second = show_both(unpack(call["first"]), unpack(call["second"]))
                told = f"`{name}` gives a different answer when it's called again with the same arguments."
                raise Wrong(told, ("First", first), ("Then", second), cause=SHARED)
        if "raised" in reply:
            kind, text, place = reply["raised"]
            told = f"`{self.part.names[0]}` works once, but stops with {kind} when it's called again: {text}"
            raise Wrong(told, *((label, line) for label, line in place), cause=SHARED)

    def state(self, case: tuple[Any, ...]) -> str:
        """Whether one case is right, and nothing about how it is wrong."""
        try:
            self.must_be_defined()
            got = self.outcome(case)
            if isinstance(got, Raised):
                return "wrong"
            must_be_there("", got)
            if self.part.judge:
                return "wrong" if self.part.judge(got, *case) else "right"
            assert self.part.right
            want = self.part.right(*case)
            self.near, self.whole = (self.part.tolerance, self.part.absolute), (case, got, want)
            return "right" if self.alike(got, want) else "wrong"
        except (NotWritten, NotDefined):
            return "missing"
        except Wrong:
            return "wrong"

    def must_be_defined(self) -> None:
        reply = self.ask({"look": list(self.part.names), "is_value": self.part.is_value})
        if "missing" in reply:
            raise NotDefined(reply["missing"], reply["names"])
        if "empty" in reply:
            raise NotWritten(reply["empty"])
        if "not_callable" in reply:
            name, text, kind = reply["not_callable"]
            raise Wrong(f"`{name}` should be a function; yours is {text} ({kind}).")

    def outcome(self, case: tuple[Any, ...], mistake: list[int] | None = None) -> Any:
        """What came for a case, or what a mistake makes of it: a plain value, or `Raised`."""
        reply = self.ask({**self.request, "case": [pack(item) for item in case], "mistake": mistake})
        if "used" in reply:
            raise Wrong(f"Your code calls `{reply['used']}`, which isn't allowed on this card. {self.found.because}")
        if "value" in reply:
            return unpack(reply["value"])
        if "raised" in reply:
            kind, text, place = reply["raised"]
            return Raised(kind, text, tuple((label, line) for label, line in place))
        if mistake:
            return Raised("", "")  # a mistake that is late or empty makes nothing
        if "empty" in reply:
            raise NotWritten(reply["empty"])
        raise Late(self.part.slow.cause if self.part.slow else NEVER_ENDS)

    def called(self, case: tuple[Any, ...]) -> str:
        """How an answer calls this case: `tanh(0.5)`."""
        if self.part.says:
            return self.part.says(*case)
        return f"{self.part.names[0]}({', '.join(show(item) for item in case)})"

    def judge(self, index: int, got: Any) -> None:
        """A part that says itself what is wrong."""
        case = self.cases[index]
        cause = self.by_predicate(got, case)
        if isinstance(got, Raised):
            raise self.stopped(case, got, cause)
        must_be_there(self.called(case), got)
        must_be_opened(self.called(case), got)
        assert self.part.judge
        found = self.part.judge(got, *case)
        if isinstance(found, Wrong):
            raise Wrong(found.text, *found.facts, cause=cause or "")
        if found:
            facts = [] if isinstance(got, dict) else [("Yours", show(got))]
            raise Wrong(found, *facts, cause=cause or "")

    def by_predicate(self, got: Any, case: tuple[Any, ...]) -> Mistake | None:
        return next((one for one in self.part.mistakes if one.when and holds(one.when, got, case)), None)

    def compare(self, index: int, got: Any) -> None:
        """A part that knows what is right."""
        part, case = self.part, self.cases[index]
        assert part.right
        called = self.called(case)
        want = part.right(*case)
        self.near, self.whole = (part.tolerance, part.absolute), (case, got, want)
        if got is ...:
            raise NotWritten(part.names[0])
        if isinstance(got, Raised):
            raise self.stopped(case, got, self.cause(index, None, got))
        if isinstance(want, dict):
            for key, wanted in want.items():
                self.compare_one(f"{key} of {called}" if called else key, index, key, got[key], wanted)
        elif part.by_item and not self.alike(got, want):
            must_have_form(called, got, want)
            for key, wanted in enumerate(want):
                self.compare_one(f"{called}[{key}]", index, key, items(got)[key], wanted)
        else:
            self.compare_one(called, index, None, got, want)

    def compare_one(self, what: str, index: int, key: Any, got: Any, want: Any) -> None:
        part = self.part
        alike = self.alike(got, want)
        if alike and isinstance(want, Tensor):
            must_have_form(what, got, want)  # the shape and the dtype belong to a tensor
        if alike:
            return
        try:
            must_be_there(what, got)
            # causes are looked for before the form is: a mistake may make another length or type
            cause = self.cause(index, key, got)
            if not cause:
                must_have_form(what, got, want)
            raise self.difference(what, got, want, cause)
        except Wrong as wrong:
            if not part.hidden:
                raise
            told = tuple(fact for fact in wrong.facts if fact[0] not in ("Expected", "Relative error"))
            near = same(got, want, 5e-3) and not any(fact[0] == "Cause" for fact in told)
            raise Wrong(wrong.text, *told, cause=NEAR if near else "") from None

    def alike(self, got: Any, want: Any) -> bool:
        """Whether these agree, in what came for one case. Its precision is looked up only where it matters."""
        if same(got, want, *self.near):
            return True
        self.near = allowed(self.part, *self.whole)
        return same(got, want, *self.near)

    def difference(self, what: str, got: Any, want: Any, cause: Mistake | None) -> Wrong:
        """A table is told by its first wrong cell, anything else as a whole."""
        if want and is_table(want):
            try:
                must_have_form(what, got, want)
            except Wrong as wrong:
                return Wrong(wrong.text, *wrong.facts, cause=cause or "")
            cell = first_difference(got, want, *self.near)
            if cell:
                place, came, wanted = cell
                return difference(cell_name(what, place, self.part.labels), came, wanted, cause=cause or "")
        return difference(what, got, want, cause=cause or "")

    def cause(self, bad: int, key: Any, got: Any) -> Mistake | None:
        """The first mistake that makes what came; of a list or dictionary, its entry `key` alone."""
        for which, mistake in enumerate(self.part.mistakes):
            if mistake.when:
                if holds(mistake.when, got, self.cases[bad]):
                    return mistake
            elif any(self.makes([which, number], bad, key) for number in range(len(mistake.answers))):
                return mistake
        return None

    def makes(self, mistake: list[int], bad: int, key: Any) -> bool:
        """Whether a mistake makes the wrong outcome and all the others: no cause by coincidence."""
        order = [bad, *(i for i in range(len(self.outcomes)) if i != bad and not (self.part.in_order and i > bad))]
        for index in order:
            made, got = self.outcome(self.cases[index], mistake), self.outcomes[index]
            if key is not None and not self.part.whole and (index == bad or not self.part.in_order):
                made, got = entry(made, key), entry(got, key)
            if not identical(got, made, *self.near):
                return False
        return True

    def stopped(self, case: tuple[Any, ...], error: Raised, cause: Mistake | None) -> Wrong:
        if error.kind == "RecursionError" and not cause:
            return Wrong("Your code calls itself more often than Python allows (RecursionError).", *error.place)
        text = f"{self.called(case) or 'Your code'} stopped with {error.kind}: {error.text}".rstrip(": ")
        return Wrong(text, *error.place, cause=cause or "")


def required(right: Callable[..., Any] | None) -> int:
    """How many arguments this function must have where it can have more; 0 where it has no defaults."""
    parameters = list(inspect.signature(right).parameters.values()) if right else []
    without = [one for one in parameters if one.default is one.empty]
    return len(without) if len(without) < len(parameters) else 0


def entry(value: Any, key: Any) -> Any:
    """The entry of a list or dictionary; what has none stays as it is."""
    value = items(value)
    try:
        return value[key] if isinstance(value, (list, tuple, dict)) else value
    except LookupError:
        return ...


def holds(when: Callable[..., bool], got: Any, case: tuple[Any, ...]) -> bool:
    """Whether a predicate holds; it may meet any value, and where it can't be computed it doesn't."""
    try:
        return bool(when(got, *case))
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return False


def is_table(value: Any) -> bool:
    value = items(value)
    return isinstance(value, list) and isinstance(items(value)[0], list)
