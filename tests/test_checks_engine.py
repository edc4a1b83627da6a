"""The engine of the checks: what it answers to every kind of student's code, whatever the lecture."""

import ast
import html.parser
import json
import math
import random
import subprocess
import sys
import threading
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from zero_to_hero.checks import check, hint, progress
from zero_to_hero.checks._engine import compare, guard, run
from zero_to_hero.checks._engine.exercise import EXERCISES, Exercise, exercise
from zero_to_hero.checks._engine.plain import Other, Tensor, pack, unpack
from zero_to_hero.checks._engine.report import Answer

ROOT = Path(__file__).parent.parent


def student(code: str) -> dict:
    """The names that a student's cell leaves behind."""
    namespace: dict = {"__name__": "__main__"}
    exec(compile(code, "<cell>", "exec"), namespace)
    return namespace


def answer(code: str, name: str = "micrograd.tanh", **options: int) -> Answer:
    return check(name, namespace=student(code), **options)


@pytest.fixture(autouse=True)
def fresh_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "states", {})
    monkeypatch.setattr(run, "hints_given", {})


RIGHT = "import math\ndef tanh(x):\n    e = math.exp(2 * x)\n    return (e - 1) / (e + 1)"


def test_right_code_passes_and_is_true() -> None:
    got = answer(RIGHT)
    assert got
    assert repr(got) == "✓ micrograd.tanh: passed. The hyperbolic tangent: 1 point."


def test_the_callers_names_are_looked_at() -> None:
    namespace = student(f"from zero_to_hero.checks import check\n{RIGHT}\nanswer = check('micrograd.tanh')")
    assert namespace["answer"]


@pytest.mark.parametrize(
    "body", ["raise NotImplementedError", "...", "pass", '"""Only a docstring."""', "return ...", "return None"]
)
def test_an_empty_stub_is_not_written_yet(body: str) -> None:
    got = answer(f"def tanh(x):\n    {body}")
    assert got.state == "not written yet"
    assert "under “The hyperbolic tangent”" in got.text
    assert "Error" not in repr(got)


def test_an_ellipsis_in_place_of_the_function_is_not_written_yet() -> None:
    assert answer("tanh = ...").state == "not written yet"


def test_a_missing_name_says_where_it_belongs_and_what_looks_like_it() -> None:
    got = answer("def tnah(x): return x")
    assert got.state == "not written yet"
    assert "under “The hyperbolic tangent”" in got.text
    assert "You have `tnah`" in got.text


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("return str(x)", "should be a number; yours is '0.5' (str)"),
        ("return True", "(bool)"),
        ("return [x]", "(list)"),
        ("return float('nan')", "nan, “not a number”"),
        ("return float('inf')", "beyond the largest float"),
        ("y = x", "is None, so nothing came back. Is a `return` missing?"),
        ("import sys; sys.exit(3)", "stopped with SystemExit: 3"),
        ("return tanh(x)", "calls itself more often"),
        ("return undefined", "NameError: name 'undefined' is not defined"),
    ],
)
def test_values_that_are_no_answer(body: str, words: str) -> None:
    got = answer(f"def tanh(x):\n    {body}")
    assert got.state == "not yet"
    assert words in repr(got)


def test_a_variable_where_a_function_belongs() -> None:
    assert "should be a function; yours is 3 (int)" in repr(answer("tanh = 3"))


def test_a_wrong_value_shows_expected_yours_error_and_the_named_cause() -> None:
    got = answer("import math\ndef tanh(x):\n    e = math.exp(x)\n    return (e - 1) / (e + 1)", seed=1)
    facts = dict(got.facts)
    assert facts["Expected"] == "0.462117"
    assert facts["Yours"] == "0.244919"
    assert facts["Relative error"] == "0.47"
    assert facts["Cause"] == "That's tanh(x/2): you need exp(2x) where you wrote exp(x)."
    assert facts["Inputs again"] == '`check("micrograd.tanh", seed=1)`'


def test_a_cause_is_named_only_when_it_makes_every_value() -> None:
    got = answer("import math\ndef tanh(x):\n    return math.tanh(x / 2) if x == 0.5 else 7.0")
    assert "Cause" not in dict(got.facts)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Exercise:
    """A new exercise, to be filled by the test."""
    monkeypatch.setattr(run, "SECONDS", 0.5)
    monkeypatch.setitem(EXERCISES, "micrograd.made", None)
    return exercise(
        "micrograd.made", title="Made", kind="implement", difficulty=1, minutes=1, points=1, hints=["Think."]
    )


def told(answer: Answer) -> dict[str, str]:
    """The facts of an answer that is not right, each label once."""
    assert answer.state == "not yet", answer
    assert len(dict(answer.facts)) == len(answer.facts)
    return dict(answer.facts)


def test_values_that_differ_late_are_shown_with_enough_digits(made: Exercise) -> None:
    made.value("x", 1.0, tolerance=1e-12)
    facts = told(answer("x = 1.00000001", made.name))
    assert (facts["Expected"], facts["Yours"]) == ("1", "1.00000001")


@pytest.mark.parametrize(
    ("got", "cause"), [(2.565, "That is the loss on test."), (2.551, "That's close, but not close enough"), (3.0, "")]
)
@pytest.mark.parametrize("kind", ["predict", "measure"])
def test_what_was_to_be_found_is_not_given_away(made: Exercise, kind: str, got: float, cause: str) -> None:
    made.kind = kind
    made.value("loss", lambda: 2.5574, {"That is the loss on test.": lambda: 2.565}, tolerance=1e-4)
    facts = told(answer(f"loss = {got}", made.name))
    assert facts.pop("Cause", "").startswith(cause)
    assert set(facts) == {"Yours"}
    assert answer("loss = 2.55741", made.name)


def test_a_mistake_that_cannot_be_made_of_these_inputs_is_not_named(made: Exercise) -> None:
    made.function("f", cases=[1.0, 2.0], right=lambda x: x).mistake("That is the third.", lambda x: [x][2])
    assert "Cause" not in told(answer("f = lambda x: -x", made.name))


def test_a_named_cause_may_have_another_form(made: Exercise) -> None:
    made.value("xs", [2.0, 3.0], {"The start counts too.": [1.0, 2.0, 3.0]})
    assert told(answer("xs = [1, 2, 3]", made.name))["Cause"] == "The start counts too."


def test_a_mistake_may_raise_what_the_students_code_raises(made: Exercise) -> None:
    made.function("f", cases=[1.0, 0.0], right=lambda x: x).mistake("x can be 0.", lambda x: x * x / x)
    got = answer("f = lambda x: 1 / (1 / x)", made.name)
    assert got.text == "f(0) stopped with ZeroDivisionError: float division by zero"
    assert told(got)["Cause"] == "x can be 0."
    assert "Cause" not in told(answer("f = lambda x: undefined", made.name))


def test_entries_are_looked_at_one_by_one(made: Exercise) -> None:
    pair = made.function("f", cases=[1.0, 2.0], right=lambda x: [x, 2 * x], by_item=True)
    pair.mistake("The first is turned.", lambda x: [-x, 2 * x])
    pair.mistake("The second is turned.", lambda x: [x, -2 * x])
    assert told(answer("f = lambda x: [-x, 7]", made.name))["Cause"] == "The first is turned."
    got = answer("f = lambda x: [x, -2 * x]", made.name)
    assert got.text == "f(1)[1] isn't right yet."
    assert told(got)["Cause"] == "The second is turned."


def test_what_a_use_gives_is_told_by_its_keys(made: Exercise) -> None:
    made.function(
        "Box",
        cases=[3.0],
        use=lambda box, x: {"the value": box(x).x, "the double": box(x).double()},
        right=lambda x: {"the value": x, "the double": 2 * x},
    )
    box = "class Box:\n    def __init__(self, x): self.x = x\n    def double(self): return self.x{}"
    assert answer(box.format(" * 2"), made.name)
    assert answer(box.format(""), made.name).text == "the double of Box(3) isn't right yet."


def test_where_cases_build_on_each_other_what_comes_after_the_first_wrong_one_does_not_matter(made: Exercise) -> None:
    part = made.function("f", cases=[1.0, 2.0, 3.0], right=lambda x: x, in_order=True)
    part.mistake("It turns at 2.", lambda x: x if x < 2 else -x)
    code = "f = lambda x: {1: 1.0, 2: -2.0, 3: 7.0}[x]"
    assert told(answer(code, made.name))["Cause"] == "It turns at 2."
    part.in_order = False
    assert "Cause" not in told(answer(code, made.name))


def test_a_table_is_told_by_its_first_wrong_cell(made: Exercise) -> None:
    made.function("f", cases=["ab"], right=lambda _: [[1, 2], [3, 4]], labels="xy")
    got = answer("f = lambda _: [[1, 2], [3, 5]]", made.name)
    assert got.text == "f('ab'), row 'y', column 'y', isn't right yet."
    assert told(got)["Expected"] == "4"
    assert "should have 2 items; yours has 1" in answer("f = lambda _: [[1, 2]]", made.name).text


def test_a_case_that_breaks_careless_code_is_named(made: Exercise) -> None:
    part = made.function("f", cases=[1.0], right=lambda x: x)
    part.survives(1000.0, 1000.0, "exp overflows.", lambda x: math.log(math.exp(x)))
    assert answer("f = lambda x: x", made.name)
    for code in ("math.log(math.exp(x))", "x if x < 2 else math.inf", "x if x < 2 else math.nan"):
        assert told(answer(f"import math\nf = lambda x: {code}", made.name))["Cause"] == "exp overflows."


def test_a_part_that_judges_itself_names_causes_by_what_came(made: Exercise) -> None:
    part = made.function(
        "f", cases=[3], judge=lambda got, n: "" if sorted(got) == list(range(n)) else "Not all are there."
    )
    part.mistake("The last is missing.", lambda n: list(range(n - 1)), when=lambda got, n: n - 1 not in got)
    assert answer("f = lambda n: [2, 0, 1]", made.name)
    got = answer("f = lambda n: [0, 1]", made.name)
    assert got.text == "Not all are there."
    assert told(got)["Cause"] == "The last is missing."
    assert "Cause" not in told(answer("f = lambda n: [0, 2]", made.name))


def test_fractions_and_arrays_without_dimension_are_numbers_and_a_generator_is_told_to_be_a_list(
    made: Exercise,
) -> None:
    made.value("x", 0.75)
    made.value("xs", [1, 2])
    assert answer("from fractions import Fraction\nx, xs = Fraction(3, 4), (1, 2)", made.name)
    assert "Wrap it in `list(…)`" in answer("x, xs = 0.75, (i for i in (1, 2))", made.name).text


def test_tuples_are_shown_as_tuples() -> None:
    assert compare.show([(".", "a"), ["b", 1.0]]) == "[('.', 'a'), ['b', 1]]"


VALUES = [
    None, ..., True, 3, 2.5, "text", [1, [2.0]], (1, (2,)), {"a": [1], 2: (3,)}, Fraction(1, 3), {}, [], ()
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_plain_values_cross_as_json_and_keep_their_kind(value: object) -> None:
    back = unpack(json.loads(json.dumps(pack(value))))
    assert back == value
    assert type(back) is type(value)


def test_what_is_not_plain_crosses_as_its_type_and_how_it_prints() -> None:
    class Node:
        data, grad = 1.0, 0.0

        def __repr__(self) -> str:
            raise RuntimeError

    endless: list = []
    endless.append(endless)
    assert unpack(pack([Node()])) == [Other("Node", "<its __repr__ raised RuntimeError>", True)]
    assert unpack(pack(len)).kind == "builtin_function_or_method"
    assert "other" in json.dumps(pack(endless))


@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_tensors_cross_with_dtype_shape_and_values(library: str) -> None:
    there = pytest.importorskip(library)
    made: Callable = getattr(there, {"numpy": "array", "torch": "tensor"}[library])
    got = unpack(json.loads(json.dumps(pack(made([[1, 2]], dtype=there.int64)))))
    assert (got.values, got.dtype, got.shape) == ([[1, 2]], "int64", (1, 2))
    assert compare.number(unpack(pack(made(2.5)))) == 2.5


def test_nothing_but_plain_data_crosses(monkeypatch: pytest.MonkeyPatch, made: Exercise) -> None:
    """Each request and each reply goes through JSON on its way: a process could stand there."""
    from zero_to_hero.checks._engine.driver import Driver

    def through_json(self: Driver, request: dict) -> dict:
        return json.loads(json.dumps(plainly(self, json.loads(json.dumps(request)))))

    plainly = Driver.answer
    monkeypatch.setattr(Driver, "answer", through_json)
    part = made.function("f", cases=lambda rng: [(rng.random(), [1.0, (2,)])], right=lambda x, xs: [x, xs])
    part.mistake("They are swapped.", lambda x, xs: [xs, x])
    assert answer("f = lambda x, xs: [x, xs]", made.name)
    assert told(answer("f = lambda x, xs: [xs, x]", made.name))["Cause"] == "They are swapped."
    assert answer(RIGHT)


def test_random_inputs_are_fresh_and_can_be_repeated() -> None:
    code = "seen = []\ndef tanh(x):\n    seen.append(x)\n    return 0.0"
    inputs = []
    for seed in (5, 5, None, None):
        namespace = student(code)
        check("micrograd.tanh", namespace=namespace, seed=seed)
        inputs.append(namespace["seen"])
    assert inputs[0] == inputs[1]
    assert len({tuple(each) for each in inputs}) == 3


def test_an_exception_is_told_with_the_students_line_and_none_of_ours(tmp_path: Path) -> None:
    cell = tmp_path / "cell.py"
    cell.write_text("def helper(x):\n    return 1 / (x - x)\n\ndef tanh(x):\n    return helper(x)\n")
    namespace: dict = {}
    exec(compile(cell.read_text(), str(cell), "exec"), namespace)
    got = check("micrograd.tanh", namespace=namespace)
    assert got.text == "tanh(0.5) stopped with ZeroDivisionError: float division by zero"
    assert dict(got.facts)["Your line"] == "line 2 (in `helper`): `return 1 / (x - x)`"
    assert "zero_to_hero" not in repr(got)


def test_wrong_parameters_show_the_call() -> None:
    got = answer("def tanh():\n    return 0.0")
    assert got.text == "tanh(0.5) stopped with TypeError: tanh() takes 0 positional arguments but 1 was given"


@pytest.mark.parametrize(
    "loop",
    ["while True: pass", "while True:\n        try: x += 1\n        except: pass", "while True: print(x)"],
)
def test_an_endless_loop_ends(loop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "SECONDS", 0.2)
    got = answer(f"def tanh(x):\n    {loop}")
    assert got.text.startswith("Stopped after 0.2 seconds.")


def test_outside_the_main_thread_the_check_runs_without_a_limit() -> None:
    answers: list[Answer] = []
    thread = threading.Thread(target=lambda: answers.append(answer(RIGHT)))
    thread.start()
    thread.join()
    assert answers[0]


def test_printing_in_place_of_returning_is_named() -> None:
    facts = dict(answer("def tanh(x):\n    print(x)").facts)
    assert facts["It printed"].startswith("0.5\n-1.0\n")
    assert facts["It printed"].endswith("more lines")
    assert "`return` gives it to whoever called" in facts["Cause"]


def test_what_was_printed_on_the_way_to_an_error_is_shown() -> None:
    facts = dict(answer("def tanh(x):\n    print('on the way', x)\n    return 1 / 0").facts)
    assert facts["It printed"] == "on the way 0.5"
    assert "Cause" not in facts


def test_what_is_printed_does_not_leak_and_is_bounded(capsys: pytest.CaptureFixture[str]) -> None:
    got = answer("def tanh(x):\n    print('a' * 10_000_000)\n    return 9.0")
    assert capsys.readouterr().out == ""
    shown = dict(got.facts)["It printed"]
    assert len(shown.splitlines()[0]) == guard.KEPT
    assert shown.endswith("more lines")


@pytest.mark.parametrize(
    ("code", "end"),
    [
        ("for _ in range(100_000): print('é')", "… and 99,995 more lines"),
        ("print('é' * 3_000_000, end='')", "… and 2,999,000 more characters"),
        ("import sys; print('a\\nb', file=sys.stderr)", "a\nb"),
        ("import sys; sys.stdout.close(); print(3)", ""),
    ],
)
def test_a_flood_is_cut_and_counted(made: Exercise, code: str, end: str) -> None:
    made.function("f", cases=[1.0], right=lambda x: x)
    facts = dict(answer(f"def f(x):\n    {code}\n    return 2.0", made.name).facts)
    assert facts.get("It printed", "").endswith(end)


def test_what_holds_already_is_told(made: Exercise) -> None:
    for name in "abc":
        made.value(name, 1.0)
    got = answer("a, b, c = 1.0, 1.0, 2.0", made.name)
    assert dict(got.facts)["So far"] == "`a` and `b` are right; `c` isn't right yet."
    got = answer("a, b, c = 1.0, 3.0, ...", made.name)
    assert dict(got.facts)["So far"] == "`a` is right; `b` isn't right yet; `c` isn't written yet."
    got = answer("a, c = ..., 1.0", made.name)
    assert got.state == "not written yet"
    assert dict(got.facts)["So far"] == "`c` is right; `a` and `b` aren't written yet."
    assert "So far" not in dict(answer("a, b, c = 2.0, 2.0, ...", made.name).facts)


def test_what_holds_is_told_of_the_things_that_one_class_has(made: Exercise) -> None:
    made.function("f", cases=[1.0, 2.0, -2.0], right=abs, about=lambda x: "minus" if x < 0 else "plus")
    assert dict(answer("f = lambda x: x", made.name).facts)["So far"] == "plus is right; minus isn't right yet."


@pytest.mark.parametrize(
    "code", ["(i for i in (1, 2))", "zip((1, 2))", "map(int, '12')", "filter(None, (1, 2))", "range(1, 3)",
             "{1: 2, 2: 3}.keys()", "{1: 2}.values()", "reversed([2, 1])", "enumerate('ab')", "iter([1, 2])"]
)  # fmt: skip
def test_what_only_hands_items_out_is_told_to_be_a_list(made: Exercise, code: str) -> None:
    made.value("xs", [1, 2])
    made.value("pairs", judge=lambda pairs: "" if pairs == [1, 2] else "No.")
    assert "Wrap it in `list(…)`" in answer(f"xs, pairs = {code}, [1, 2]", made.name).text
    assert "Wrap it in `list(…)`" in answer(f"xs, pairs = [1, 2], {code}", made.name).text
    assert answer("xs = pairs = [1, 2]", made.name)


@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_how_far_an_answer_may_be_off_follows_from_its_precision(made: Exercise, library: str) -> None:
    there = pytest.importorskip(library)
    make: Callable = getattr(there, {"numpy": "array", "torch": "tensor"}[library])
    made.value("xs", [1 / 3, 0.0, 30.0])

    def given(xs: object) -> bool:
        return bool(check(made.name, namespace={"xs": xs}))

    near = [1 / 3 + 1e-7, -1.9e-6, 30.0]
    assert given(make(near, dtype=there.float32))
    assert given([make(x, dtype=there.float32) for x in near])
    assert given([float(make(x, dtype=there.float32)) for x in near])
    assert not given(make(near, dtype=there.float64))
    assert not given(near)
    assert not given(make([1 / 3, -1e-3, 30.0], dtype=there.float32))
    assert given([1 / 3 + 1e-11, 0, Fraction(30)])
    made.parts[0].tensors = True  # then a plain number may have been a tensor's on the way
    assert given(near)
    assert not given([1 / 3 + 1e-3, 0, 30])


def test_the_size_of_what_was_combined_decides_what_is_near_zero(made: Exercise) -> None:
    part = made.function("f", cases=[1000.0], right=lambda x: 0.0, tensors=True)
    assert not answer("f = lambda x: 1e-4", made.name)
    part.scale = lambda x: x
    assert answer("f = lambda x: 1e-4", made.name)
    assert not answer("f = lambda x: 1e-1", made.name)


def test_a_check_leaves_names_and_random_state_as_they_were() -> None:
    namespace = student(
        "import random\ncount = 0\nother = 'theirs'\n"
        "def tanh(x):\n"
        "    global count, new\n    count += 1\n    new = x\n    globals().pop('other', None)\n"
        "    return random.random()"
    )
    before = dict(namespace)
    random.seed(3)
    state = random.getstate()
    assert not check("micrograd.tanh", namespace=namespace)
    assert namespace == before
    assert random.getstate() == state


def test_one_exercises_code_cannot_break_another_exercises_check() -> None:
    namespace = student(
        f"{RIGHT}\n"
        "def analytic_gradient(a, b, c):\n"
        "    global tanh, exp, same\n    tanh = exp = same = None\n"
        "sum = abs = float = len = zip = all = print = None\n"
    )
    assert not check("micrograd.analytic", namespace=namespace)
    assert check("micrograd.tanh", namespace=namespace)


def test_a_result_comes_only_from_a_run() -> None:
    assert "0 of" in progress("micrograd").text
    answer("def tanh(x): return 0.0")
    assert dict(progress().facts)["The hyperbolic tangent"] == "not yet (`micrograd.tanh`)"
    answer(RIGHT)
    answer("def tanh(x): return 0.0")
    assert dict(progress().facts)["The hyperbolic tangent"] == "passed (`micrograd.tanh`)"
    assert "1 of" in progress("micrograd").text


def test_progress_counts_what_the_page_knows_from_before(monkeypatch) -> None:
    monkeypatch.setenv("ZERO_TO_HERO_PASSED", "micrograd.tanh micrograd.nll")
    answer("def tanh(x): return 0.0")
    assert dict(progress().facts)["The hyperbolic tangent"] == "passed (`micrograd.tanh`)"
    assert progress("micrograd").text.startswith("2 of")


def test_progress_of_an_unknown_lecture_names_those_there_are() -> None:
    assert "`micrograd`" in progress("nonsense").text


def test_hints_come_one_by_one_and_the_last_one_stays() -> None:
    texts = [hint("micrograd.tanh").text for _ in range(4)]
    assert [text[:7] for text in texts] == ["1 of 3.", "2 of 3.", "3 of 3.", "3 of 3."]
    assert texts[3].endswith("That's the last one.")
    assert "Do you mean `micrograd.tanh`" in hint("micrograd.tanhh").text


@pytest.mark.parametrize(
    ("name", "near"),
    [("micrograd.tahn", "`micrograd.tanh`"), ("tanh", "`micrograd.tanh`"), ("x", "These are the names")],
)
def test_an_unknown_exercise_names_the_nearest(name: str, near: str) -> None:
    got = check(name)
    assert not got
    assert near in got.text


def test_a_name_without_quotes() -> None:
    assert "in quotes" in check(len).text  # type: ignore[arg-type]


class Outline(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: dict[str, str | None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "br":
            self.open.append(tag)
        self.attributes |= dict(attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_is_well_formed_escaped_and_says_the_state_in_words() -> None:
    got = answer("def tanh(x):\n    print('<b>')\n    return '<script>'")
    text = got._repr_html_()
    outline = Outline()
    outline.feed(text)
    assert outline.open == []
    assert outline.attributes["aria-label"] == "micrograd.tanh: not yet"
    assert outline.attributes["data-state"] == "not yet"
    assert "<script>" not in text
    assert "<b>" not in text
    assert "Not yet." in text


@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_arrays_are_compared_by_shape_dtype_and_value(made: Exercise, library: str) -> None:
    there = pytest.importorskip(library)
    make: Callable = getattr(there, {"numpy": "array", "torch": "tensor"}[library])
    made.value("W", Tensor([[1.0, 2.0], [3.0, 4.0]], "float32", (2, 2)))

    def given(value: object) -> Answer:
        return check(made.name, namespace={"W": value})

    assert given(make([[1.0, 2.0], [3.0, 4.0]], dtype=there.float32))
    for wrong, words in [
        (make([1.0, 2.0], dtype=there.float32), "different shape"),
        (make([[1.0, 2.0], [3.0, 4.0]], dtype=there.float64), "different dtype"),
        (make([[1.0, 2.0], [3.0, 5.0]], dtype=there.float32), "isn't right yet"),
        ([[1.0, 2.0], [3.0, 4.0]], "should be a tensor of shape (2, 2)"),
    ]:
        assert words in given(wrong).text
    made.parts.clear()
    made.value("W", 2.5)
    assert given(make(2.5))
    assert "should be a number" in given(make([2.5])).text


def test_a_node_where_a_number_belongs(made: Exercise) -> None:
    made.value("loss", 1.0)
    got = answer("class Node:\n    data, grad = 1.0, 0.0\nloss = Node()", made.name)
    assert "Its number is in `.data`" in got.text


def test_a_kind_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match=r"one of implement, predict.* not 'guess'"):
        exercise("x.y", title="", kind="guess", difficulty=1, minutes=1, points=1, hints=[])


def test_checks_need_the_standard_library_alone() -> None:
    """By import in a bare interpreter: no site-packages, and every module that came is Python's or ours."""
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from zero_to_hero.checks._engine.exercise import EXERCISES, lectures, load\n"
        "[load(lecture) for lecture in lectures()]\n"
        "assert EXERCISES\n"
        "names = {name.partition('.')[0] for name in sys.modules}\n"
        "print(*sorted(names - set(sys.stdlib_module_names) - {'zero_to_hero', '__main__'}))"
    )
    done = subprocess.run([sys.executable, "-S", "-I", "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_imports_of_the_checks_by_their_text() -> None:
    """Those at the head of a file: a mistake may import torch where it runs."""
    allowed = sys.stdlib_module_names | {"zero_to_hero"}
    for file in (ROOT / "zero_to_hero" / "checks").rglob("*.py"):
        for node in ast.parse(file.read_text()).body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            assert {name.partition(".")[0] for name in names} <= allowed, file.name


def test_relative_error() -> None:
    assert compare.relative_error(1.0, 1.0) == 0
    assert compare.relative_error(1.0, -1.0) == 2
    assert compare.relative_error(0.0, 0.0) == 0


@pytest.mark.parametrize(
    ("body", "text", "cause"),
    [
        (
            "xs.sort(); return sum(xs)",
            "`f` changes its arguments, and whoever called it still needs them.",
            "Work on a copy",
        ),
        (
            "kept.append(xs); return sum(map(sum, kept))",
            "`f` gives a different answer when it's called again",
            "Something outlives",
        ),
        (
            "kept.append(1); return sum(xs) / (len(kept) < 2)",
            "`f` works once, but stops with ZeroDivisionError when",
            "Something outlives",
        ),
    ],
)
def test_the_last_case_is_tried_twice(made: Exercise, body: str, text: str, cause: str) -> None:
    made.function("f", cases=[([3.0, 1.0],)], right=sum)
    got = check("micrograd.made", namespace=student(f"def f(xs, kept=[]):\n    {body}"))
    assert got.text.startswith(text)
    assert told(got)["Cause"].startswith(cause)
    made.parts[-1].again = False  # as for a function that is there to change something
    assert check("micrograd.made", namespace=student(f"def f(xs, kept=[]):\n    {body}"))


def test_defaults_are_tried_too(made: Exercise) -> None:
    made.function("f", cases=[(3.0, 2.0)], right=lambda x, k=5.0: x * k)
    assert check("micrograd.made", namespace=student("def f(x, k=5.0):\n    return x * k"))
    got = check("micrograd.made", namespace=student("def f(x, k=6.0):\n    return x * k"))
    assert got.text == "f(3) isn't right yet."
    assert "missing 1 required" in check("micrograd.made", namespace=student("def f(x, k):\n    return x * k")).text
