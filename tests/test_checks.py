"""The exercises of the lectures: prompts, stubs, solutions, checks and named mistakes belong together."""

import ast
import re
from fractions import Fraction
from functools import cache
from math import exp, log, nan, tanh
from typing import Any

import pytest

from book.check_cells import read_notebook
from book.course import FOLDERS
from book.extensions.exercises import in_lecture
from book.imports import module_files, reach
from book.live.needs import names
from tests.cells import ROOT, cells, lectures, page, run_section, sections
from tests.proven import contents, proven
from zero_to_hero.checks import check
from zero_to_hero.checks._engine import run
from zero_to_hero.checks._engine.dual import value_and_gradient
from zero_to_hero.checks._engine.exercise import KINDS, Exercise, Mistake, Part, load

LECTURES = [lecture.slug for lecture in lectures()]
EXERCISES = [exercise for lecture in LECTURES for exercise in load(lecture)]
NAMES = [exercise.name for exercise in EXERCISES]
# every mistake of every part, and which of its answers is meant
FED = [
    (exercise, part, mistake, number)
    for exercise in EXERCISES
    for part in exercise.parts
    for mistake in [*part.mistakes, *([part.slow] if part.slow else [])]
    for number in range(len(mistake.answers))
]


def test_every_exercise_has_one_prompt_and_one_solution_in_the_same_order() -> None:
    for folder in ("exercises", "solutions"):
        assert sorted(sections(folder)) == sorted(NAMES)
    assert list(sections("solutions")) == NAMES
    for lecture in LECTURES:
        for there in (True, False):  # in the lecture itself, and on the exercises page
            named = [name for name in sections("exercises") if name.startswith(f"{lecture}.")]
            cards = [name for name in named if (name in in_lecture(lecture)) is there]
            assert cards == [name for name in NAMES if name in cards]


@pytest.mark.parametrize("lecture", LECTURES)
def test_an_answer_in_a_lecture_is_nothing_to_the_cells_after_it(lecture: str) -> None:
    """Whatever a reader writes into a stub, empty or wrong: the lecture goes on with the course's own version."""
    written: dict[str, str] = {}  # name, and the exercise whose stub has it
    source = page("lectures", lecture)
    for code in read_notebook(source.read_text(encoding="utf-8"), path=source).cells:
        if code.cell_type != "code" or "check" in code.metadata.get("tags", ()):
            continue
        found = names(code.source)
        if exercise := code.metadata.get("zero_to_hero", {}).get("exercise"):
            written |= dict.fromkeys(found.binds, exercise)
            continue
        assert not (found.reads - found.surely) & set(written), f"{written} in {code.source}"
        for name in found.surely:
            written.pop(name, None)


@pytest.mark.parametrize("lecture", LECTURES)
def test_a_lecture_has_ten_exercises_and_all_kinds_of_them(lecture: str) -> None:
    assert len(load(lecture)) >= 10
    assert {one.kind for one in load(lecture)} == set(KINDS)


@pytest.mark.parametrize("exercise", EXERCISES, ids=NAMES)
def test_prompts_solutions_and_checks_agree(exercise: Exercise) -> None:
    prompt, solution = sections("exercises")[exercise.name], sections("solutions")[exercise.name]
    assert prompt.title == solution.title == exercise.title
    (stub,) = [code for tags, code in cells(prompt.text) if "exercise" in tags]
    assert f'check("{exercise.name}")' not in prompt.text  # this cell is made, and nobody writes it
    assert "".join(code for _, code in cells(solution.text)).count(f'check("{exercise.name}")') == 1
    answer = "\n".join(code for _, code in cells(solution.text))
    for name in exercise.defines:
        assert signature(stub, name) == signature(answer, name), name
    assert 1 <= exercise.difficulty <= 5
    assert exercise.minutes > 0
    assert exercise.points > 0
    assert len(exercise.hints) <= 3


def signature(code: str, name: str) -> str:
    """What a cell defines under a name: the signature and docstring of a function, the methods' heads of a class."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return f"def {name}({ast.unparse(node.args)}) -> {node.returns and ast.unparse(node.returns)}" + (
                ast.get_docstring(node) or ""
            )
        if isinstance(node, ast.ClassDef) and node.name == name:
            return f"class {name}" + (ast.get_docstring(node) or "")
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == name:
            return name
    raise AssertionError(f"{name} is not defined here")


@pytest.mark.parametrize("exercise", EXERCISES, ids=NAMES)
def test_functions_and_classes_say_what_they_do(exercise: Exercise) -> None:
    (stub,) = [code for tags, code in cells(sections("exercises")[exercise.name].text) if "exercise" in tags]
    for node in ast.parse(stub).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            assert ast.get_docstring(node)


@cache
def solved(name: str) -> dict[str, Any]:
    """The names that the worked answer leaves."""
    return run_section("solutions", name)


@cache
def parts_of_lecture(lecture: str) -> list[bytes | str]:
    """The code that the checks of a lecture reach, and its pages."""
    files = reach(module_files(ROOT, f"zero_to_hero.checks.{lecture}"), ROOT)
    files |= {data for file in files for data in file.parent.glob("*.txt")}
    return [contents(files), *(page(folder, lecture).read_bytes() for folder in FOLDERS)]


def parts_of(exercise: Exercise) -> list[bytes | str]:
    return parts_of_lecture(exercise.name.split(".")[0])


@proven(lambda name: parts_of_lecture(name.split(".")[0]))
@pytest.mark.parametrize("name", NAMES)
def test_the_solution_passes_whatever_the_inputs(name: str) -> None:
    for seed in range(20):
        answer = check(name, namespace=solved(name), seed=seed)
        assert answer, answer


@proven(lambda name: parts_of_lecture(name.split(".")[0]))
@pytest.mark.parametrize("name", NAMES)
def test_the_stub_fails_kindly(name: str) -> None:
    answer = check(name, namespace=run_section("exercises", name))
    assert not answer
    if answer.state != "not written yet":
        assert dict(answer.facts)["Cause"]  # a cell with a bug to find is answered by its cause
    assert "Error" not in repr(answer)


def named(fed: tuple[Exercise, Part, Mistake, int]) -> str:
    exercise, _, mistake, number = fed
    return f"{exercise.name}: {mistake.cause[:60]} ({number})"


@proven(parts_of)
@pytest.mark.parametrize(("exercise", "part", "mistake", "number"), FED, ids=map(named, FED))
def test_a_mistake_is_answered_with_its_own_cause(
    exercise: Exercise, part: Part, mistake: Mistake, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if mistake is part.slow:
        monkeypatch.setattr(run, "SECONDS", 1.0)
    answer = mistake.answers[number]
    if part.is_value and callable(answer):
        answer = answer()
    given = dict(zip(part.names, answer if len(part.names) > 1 else (answer,), strict=True))
    for seed in range(5):
        told = check(exercise.name, namespace={**solved(exercise.name), **given}, seed=seed)
        assert told.state == "not yet"
        assert dict(told.facts).get("Cause") == mistake.cause, told
        if told.text.startswith("Stopped after"):
            break  # too slow once is enough


# values to find on paper or by measuring, and answers that nobody would call near
FOUND = [
    (exercise, part) for exercise in EXERCISES if exercise.kind in ("predict", "measure") for part in exercise.parts
    if part.is_value
]  # fmt: skip
STRANGE: list[Any] = [
    0, -1, 12345.678, 1e-12, nan, None, "text", [], [1, 2], (0.1, 0.2, 0.3), {"a": 1}, [None], range(3), len
]  # fmt: skip


def written(value: Any) -> set[str]:
    """How a value may stand in a text, where it has enough digits to be recognized."""
    if isinstance(value, str):
        return {value}
    if isinstance(value, list | tuple):
        return {"".join(value)} if value and isinstance(value[0], str) else set().union(*map(written, value))
    forms = {f"{value:.{digits}g}" for digits in range(2, 8)}
    fraction = Fraction(value).limit_denominator(100)
    if abs(fraction - value) < 1e-9 and fraction.denominator > 2:
        forms |= {f"{abs(fraction.numerator)}{slash}{fraction.denominator}" for slash in ("/", " / ")}
    return {form for form in forms if "/" in form or "e" in form or len(form.lstrip("-0.").replace(".", "")) > 1}


@proven(parts_of)
@pytest.mark.parametrize(("exercise", "part"), FOUND, ids=[f"{e.name} {p.names[0]}" for e, p in FOUND])
def test_what_was_to_be_found_is_never_printed(exercise: Exercise, part: Part) -> None:
    mistakes = [answer() if callable(answer) else answer for one in part.mistakes for answer in one.answers]
    texts = list(exercise.hints)
    for wrong in [*mistakes, *STRANGE]:
        told = check(exercise.name, namespace={**solved(exercise.name), part.names[0]: wrong})
        if told:
            assert any(wrong is one for one in STRANGE)  # one of these may happen to be right, a mistake never
            continue
        labels = [label for label, _ in told.facts]
        assert "Expected" not in labels
        assert "Relative error" not in labels
        texts += [told.text, *(text for label, text in told.facts if label != "Yours")]
    card = sections("exercises")[exercise.name].text
    for form in written(solved(exercise.name)[part.names[0]]):
        if form not in card:  # such as 0.1, one of the steps to choose from
            assert not [text for text in texts if re.search(rf"(?<![\d.]){re.escape(form)}(?!\d)", text)], form


@pytest.mark.parametrize("exercise", EXERCISES, ids=NAMES)
def test_each_check_names_three_mistakes(exercise: Exercise) -> None:
    assert len({mistake.cause for one, _, mistake, _ in FED if one is exercise}) >= 3
    assert all(mistake.answers for part in exercise.parts for mistake in part.mistakes), "a cause needs an answer"


def test_dual_numbers_against_closed_forms() -> None:
    value, gradient = value_and_gradient(
        lambda a, b: (2 - a) / b + a.exp() * b.log() - (a**3).tanh() + 1 / b, [0.5, 2.0]
    )
    assert value == pytest.approx(0.75 + exp(0.5) * log(2) - tanh(0.125) + 0.5)
    assert gradient == pytest.approx(
        [-0.5 + exp(0.5) * log(2) - (1 - tanh(0.125) ** 2) * 0.75, -1.5 / 4 + exp(0.5) / 2 - 1 / 4]
    )


def test_the_original_exercises_numbers() -> None:
    """The loss and gradients of the original course's exercise, and PyTorch's."""
    torch = pytest.importorskip("torch")
    scalar = solved("micrograd.operations")["Scalar"]
    logits = [scalar(x) for x in (0.0, 3.0, -2.0, 1.0)]
    counts = [logit.exp() for logit in logits]
    loss = -(counts[3] / sum(counts)).log()
    loss.backward()
    assert loss.data == pytest.approx(2.1755153626167147, abs=1e-12)
    x = torch.tensor([0.0, 3.0, -2.0, 1.0], dtype=torch.float64, requires_grad=True)
    torch.nn.functional.cross_entropy(x[None], torch.tensor([3])).backward()
    assert [logit.grad for logit in logits] == pytest.approx(x.grad.tolist(), abs=1e-12)
    closed = solved("micrograd.nll_gradient")["nll_gradient"]
    assert closed([0.0, 3.0, -2.0, 1.0], 3) == pytest.approx(x.grad.tolist(), abs=1e-12)
    derivatives = solved("micrograd.analytic")["analytic_gradient"](2, 3, 4)
    assert derivatives == pytest.approx([-12.353553390593273, 10.25699027111255, 0.0625], abs=1e-9)
