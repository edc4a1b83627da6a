"""The runner of the checks: what it answers to every kind of student's code, whatever the lecture."""

import ast
import html.parser
import random
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from zero_to_hero.checks import _compare, _guard, _run, check, hint, progress
from zero_to_hero.checks._compare import Mistake, Tensor, Wrong, compare, compare_found
from zero_to_hero.checks._report import Answer

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
    monkeypatch.setattr(_run, "states", {})
    monkeypatch.setattr(_run, "hints_given", {})


RIGHT = "import math\ndef tanh(x):\n    return math.tanh(x)"


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
        ("return float('nan')", "nan, which is not a number"),
        ("return float('inf')", "past the largest float"),
        ("y = x", "is None: nothing was handed back. Is a `return` missing?"),
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
    assert facts["Cause"] == "That is tanh(x/2): exp(x) stands where exp(2x) is needed."
    assert facts["Inputs again"] == '`check("micrograd.tanh", seed=1)`'


def test_a_cause_is_named_only_when_it_makes_every_value() -> None:
    got = answer("import math\ndef tanh(x):\n    return math.tanh(x / 2) if x == 0.5 else 7.0")
    assert "Cause" not in dict(got.facts)


def test_values_that_differ_late_are_shown_with_enough_digits() -> None:
    with pytest.raises(Wrong) as caught:
        compare("x", 1.00000001, 1.0, tolerance=1e-12)
    facts = dict(caught.value.facts)
    assert (facts["Expected"], facts["Yours"]) == ("1", "1.00000001")


@pytest.mark.parametrize(
    ("got", "cause"), [(2.565, "That is the loss on test."), (2.551, "That is near, and not near enough"), (3.0, "")]
)
def test_what_was_to_be_found_is_not_given_away(got: float, cause: str) -> None:
    with pytest.raises(Wrong) as caught:
        compare_found("`loss`", got, 2.5574, [Mistake("That is the loss on test.", lambda: 2.565)], tolerance=1e-4)
    facts = dict(caught.value.facts)
    assert len(facts) == len(caught.value.facts), "one cause and no second one"
    assert facts.pop("Cause", "").startswith(cause)
    assert set(facts) == {"Yours"}
    compare_found("`loss`", 2.55741, 2.5574, tolerance=1e-4)


def test_a_mistake_that_cannot_be_made_of_these_inputs_is_not_named() -> None:
    with pytest.raises(Wrong) as caught:
        compare("x", 2.0, 1.0, [Mistake("That is the third.", lambda: [1.0][2])])
    assert "Cause" not in dict(caught.value.facts)


def test_tuples_are_shown_as_tuples() -> None:
    assert _compare.show([(".", "a"), ["b", 1.0]]) == "[('.', 'a'), ['b', 1]]"


def test_a_named_cause_may_have_another_form() -> None:
    with pytest.raises(Wrong) as caught:
        compare("xs", [1.0, 2.0, 3.0], [2.0, 3.0], mistakes=[Mistake("The start counts too.", lambda: [1.0, 2.0, 3.0])])
    assert ("Cause", "The start counts too.") in caught.value.facts


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
    monkeypatch.setattr(_run, "SECONDS", 0.2)
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
    assert "`return` hands it to the caller" in facts["Cause"]


def test_what_was_printed_on_the_way_to_an_error_is_shown() -> None:
    facts = dict(answer("def tanh(x):\n    print('on the way', x)\n    return 1 / 0").facts)
    assert facts["It printed"] == "on the way 0.5"
    assert "Cause" not in facts


def test_what_is_printed_does_not_leak_and_is_bounded(capsys: pytest.CaptureFixture[str]) -> None:
    got = answer("def tanh(x):\n    print('a' * 10_000_000)\n    return 9.0")
    assert capsys.readouterr().out == ""
    assert len(dict(got.facts)["It printed"]) <= _guard.KEPT


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
        "    global tanh, exp, compare_calls\n    tanh = exp = compare_calls = None\n"
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


def test_progress_of_an_unknown_lecture_names_those_there_are() -> None:
    assert "`micrograd`" in progress("nonsense").text


def test_hints_come_one_by_one_and_the_last_one_stays() -> None:
    texts = [hint("micrograd.tanh").text for _ in range(4)]
    assert [text[:7] for text in texts] == ["1 of 3.", "2 of 3.", "3 of 3.", "3 of 3."]
    assert "solutions" in texts[3]
    assert "Do you mean `micrograd.tanh`" in hint("micrograd.tanhh").text


@pytest.mark.parametrize(
    ("name", "near"), [("micrograd.tahn", "`micrograd.tanh`"), ("tanh", "`micrograd.tanh`"), ("x", "These there are")]
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
def test_arrays_are_compared_by_shape_dtype_and_value(library: str) -> None:
    made: Callable = getattr(pytest.importorskip(library), {"numpy": "array", "torch": "tensor"}[library])
    kinds = pytest.importorskip(library)
    want = Tensor([[1.0, 2.0], [3.0, 4.0]], "float32")
    compare("W", made([[1.0, 2.0], [3.0, 4.0]], dtype=kinds.float32), want)
    for wrong, words in [
        (made([1.0, 2.0], dtype=kinds.float32), "another shape"),
        (made([[1.0, 2.0], [3.0, 4.0]], dtype=kinds.float64), "another dtype"),
        (made([[1.0, 2.0], [3.0, 5.0]], dtype=kinds.float32), "not right yet"),
        ([[1.0, 2.0], [3.0, 4.0]], "should be a tensor of shape (2, 2)"),
    ]:
        with pytest.raises(Wrong, match=words.replace("(", r"\(").replace(")", r"\)")):
            compare("W", wrong, want)
    compare("loss", made(2.5), 2.5)
    with pytest.raises(Wrong, match="should be a number"):
        compare("loss", made([2.5]), 2.5)


def test_a_node_where_a_number_belongs() -> None:
    class Node:
        data, grad = 1.0, 0.0

    with pytest.raises(Wrong, match=r"Its number is in `\.data`"):
        compare("loss", Node(), 1.0)


def test_checks_need_the_standard_library_alone() -> None:
    """By import in a bare interpreter: no site-packages, and every module that came is Python's or ours."""
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from zero_to_hero.checks import _run\n"
        "[_run.load(lecture) for lecture in _run.lectures()]\n"
        "assert _run.EXERCISES\n"
        "names = {name.partition('.')[0] for name in sys.modules}\n"
        "print(*sorted(names - set(sys.stdlib_module_names) - {'zero_to_hero', '__main__'}))"
    )
    done = subprocess.run([sys.executable, "-S", "-I", "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_imports_of_the_checks_by_their_text() -> None:
    allowed = sys.stdlib_module_names | {"zero_to_hero"}
    for file in (ROOT / "zero_to_hero" / "checks").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            assert {name.partition(".")[0] for name in names} <= allowed, file.name


def test_relative_error() -> None:
    assert _compare.relative_error(1.0, 1.0) == 0
    assert _compare.relative_error(1.0, -1.0) == 2
    assert _compare.relative_error(0.0, 0.0) == 0
