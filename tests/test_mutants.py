"""Mutants of an answer: each operator makes the slip it is named after, and what a check lets pass is told."""

import pytest

from tests.cells import lectures
from tests.mutants import judge
from tests.mutants.equivalents import Equivalent, equivalents
from tests.mutants.kept import score_of
from tests.mutants.operators import mutants
from zero_to_hero.checks._engine.exercise import EXERCISES, Exercise, exercise, load

EXERCISES_OF_ALL = [exercise for lecture in lectures() for exercise in load(lecture.slug)]


def changes(code: str, operator: str) -> set[str]:
    """The lines that an operator makes of this code."""
    return {one.after for one in mutants(code) if one.operator == operator}


@pytest.mark.parametrize(
    ("code", "operator", "after"),
    [
        ("x = a + b * c", "swapped operator", {"x = a - b * c", "x = a + b / c"}),
        ("x = -a", "swapped operator", {"x = a"}),
        ("x = a < b", "swapped comparison", {"x = a <= b", "x = a > b"}),
        ("x = 3", "moved constant", {"x = 4", "x = 2"}),
        ("x = True", "moved constant", {"x = False"}),
        ("x += y", "overwritten", {"x = y", "x -= y"}),
        ("x = 1\ny = 2", "dropped", {"pass"}),
        ("x = a if c else b", "other branch", {"x = a if True else b", "x = a if False else b"}),
        ("x = [i for i in y if i]", "other branch", {"x = [i for i in y]"}),
        ("x = [i for i in y]", "shorter loop", {"x = [i for i in list(y)[:-1]]", "x = [i for i in list(y)[1:]]"}),
        ("def f(x, h=2):\n    return x", "ignored parameter", {"h = 2", "def f(x, h=4):"}),
        ("x = list(y)", "without copy", {"x = y"}),
        ("x = y[:]", "without copy", {"x = y"}),
        ("def f(x):\n    order = []\n    return order", "mutable default", {"def f(x, *, order=[]):"}),
        (
            "def f(x):\n    order, seen = [], set()\n    return order",
            "mutable default",
            {"def f(x, *, order=[]):", "def f(x, *, seen=set()):"},
        ),
        (
            "x = [max(row) for row in table]",
            "whole instead of row",
            {"x = [max([_x for _row in table for _x in _row]) for row in table]"},
        ),
        (
            "x = [sum(row) for row, y in zip(table, ys)]",
            "whole instead of row",
            {"x = [sum([_x for _row in table for _x in _row]) for row, y in zip(table, ys)]"},
        ),
        ("x = len(t[0])", "square assumed", {"x = len(t)"}),
        ("x = [[0] * len(row) for row in t]", "square assumed", {"x = [[0] * len(t) for row in t]"}),
        ("def f(g, x: list[float], n: int=3):\n    return g", "cut input", {"x = _cut(x)"}),
        ("def f(a: float):\n    return 3", "ignored parameter", {"a = 1.0"}),
        (
            "x = sum(log(p) for p in ps)",
            "log after product",
            {"x = __import__('math').log(__import__('math').prod((p for p in ps)))"},
        ),
        ("x -= log(p)", "log after product", {"x = -log(2.718281828459045 ** (-x) * p)"}),
        ("def f(x):\n    return x", "rounded", {"return _rounded(x)", "return _truncated(x)"}),
    ],
)
def test_operators(code: str, operator: str, after: set[str]) -> None:
    assert changes(code, operator) == after


def test_what_is_only_said_is_left_alone() -> None:
    assert mutants('import math\nprint(1 + 1)\nassert 1 < 2\ncheck("x.y")\ndef f(x: 3) -> 4:\n    "Text."\n') == []


def test_only_the_lines_that_an_answer_needs_are_changed() -> None:
    code = "import random\ndef g(x):\n    return x + 1\nys = [3]\nrandom.shuffle(ys)\nf = g(ys)\nmore = 1 + f"
    before = {one.before for one in mutants(code, {"f"})}
    assert {"return x + 1", "ys = [3]", "random.shuffle(ys)", "f = g(ys)"} <= before
    assert not any("more" in line for line in before)


CODE = "def f(xs):\n    total = 0\n    for x in xs:\n        total += x\n    return total"


def test_a_check_that_looks_at_too_little_lets_mutants_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EXERCISES, "micrograd.made", None)
    made = exercise("micrograd.made", title="", kind="implement", difficulty=1, minutes=1, points=1, hints=[])
    monkeypatch.setattr(judge, "answer_of", lambda _: CODE)
    made.function("f", cases=[([3],)], right=sum)
    found = judge.score(made)
    assert found.number > 8
    assert "total = x" in {mutant.after for mutant in found.accepted}
    assert not found.passed
    assert "accepted: overwritten: total += x  →  total = x" in str(found)
    made.parts.clear()
    made.function("f", cases=lambda rng: [([],), ([3, rng.uniform(1, 2), -0.0004],)], right=sum)
    assert judge.score(made).accepted == []


def test_an_equivalent_is_let_pass_and_must_still_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EXERCISES, "micrograd.made", None)
    made = exercise("micrograd.made", title="", kind="implement", difficulty=1, minutes=1, points=1, hints=[])
    monkeypatch.setattr(judge, "answer_of", lambda _: "def f(x):\n    return x * 1")
    made.function("f", cases=[(3,), (5,)], right=lambda x: x)
    (accepted,) = judge.score(made).accepted
    assert accepted.name == "swapped operator: return x * 1  →  return x / 1"
    listed = [
        Equivalent("micrograd.made", change, "Times 1 is over 1.") for change in (accepted.name, "dropped: a  →  pass")
    ]
    monkeypatch.setattr(judge, "equivalents", lambda: listed[:1])
    assert judge.score(made).passed
    monkeypatch.setattr(judge, "equivalents", lambda: listed)
    assert judge.score(made).stale == listed[1:]
    assert not judge.score(made).passed


def test_every_equivalent_names_an_exercise_and_a_reason() -> None:
    assert {one.exercise for one in equivalents()} <= {exercise.name for exercise in EXERCISES_OF_ALL}
    assert all(one.reason for one in equivalents())


def test_rounding_whole_numbers_is_no_mutant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EXERCISES, "micrograd.made", None)
    made = exercise("micrograd.made", title="", kind="implement", difficulty=1, minutes=1, points=1, hints=[])
    monkeypatch.setattr(judge, "answer_of", lambda _: "def f(x):\n    return x")
    made.function("f", cases=[([3, 4.0],)], right=lambda x: x)
    before = judge.score(made)
    assert before.passed
    made.function("f", cases=[([3, 4.0001],)], right=lambda x: x)
    after = judge.score(made)
    assert after.passed
    assert after.number == before.number + 2


@pytest.mark.parametrize("exercise", EXERCISES_OF_ALL, ids=lambda exercise: exercise.name)
def test_every_mutant_of_a_worked_answer_is_rejected_or_equivalent(exercise: Exercise) -> None:
    print(score_of(exercise))  # an exercise whose answer, check and tools are unchanged keeps its last full score


@pytest.mark.parametrize(
    "code",
    ["def f(xs):\n    while True: pass", "import os\ndef f(xs):\n    os._exit(1)", "f = 1 / 0", "raise SystemExit"],
)
def test_a_mutant_that_never_ends_or_dies_has_been_noticed(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.setattr(judge, "SECONDS", 0.2)
    monkeypatch.setitem(EXERCISES, "micrograd.made", None)
    made = exercise("micrograd.made", title="", kind="implement", difficulty=1, minutes=1, points=1, hints=[])
    made.function("f", cases=[([3],)], right=sum)
    assert judge.apart(made, code, {}) == []
