"""The exercises of the lectures: prompts, stubs, solutions, checks and named mistakes belong together."""

import ast
import contextlib
import importlib
import io
import re
from pathlib import Path
from typing import Any

import pytest

from tests.mistakes import MISTAKES
from zero_to_hero.checks import _run, check
from zero_to_hero.checks._dual import value_and_gradient

ROOT = Path(__file__).parent.parent
LECTURES = _run.lectures()
EXERCISES = [exercise for lecture in LECTURES for exercise in _run.load(lecture)]
NAMES = [exercise.name for exercise in EXERCISES]
for lecture in LECTURES:
    importlib.import_module(f"tests.mistakes.{lecture}")

KINDS = {"implement", "predict", "find the bug", "derive", "measure"}
SECTION = re.compile(r"^## (?P<title>.+)$", re.MULTILINE)
CELL = re.compile(r"^```\{code-cell\}\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def page(folder: str, lecture: str) -> Path:
    """`exercises/01_micrograd.md`: the lecture's page in this folder."""
    (path,) = (ROOT / folder).glob(f"*_{lecture}.md")
    return path


def cells(text: str) -> list[tuple[set[str], str]]:
    """The code cells of a page's text: tags and code."""
    found = []
    for cell in CELL.finditer(text):
        tags = re.match(r":tags: \[(.*)\]\n", cell["body"])
        found.append((set(tags[1].split(", ")) if tags else set(), cell["body"][tags.end() if tags else 0 :]))
    return found


def sections(folder: str, directive: str) -> dict[str, tuple[str, str]]:
    """For each exercise of all the lectures' pages in this folder: its heading and the text below that heading."""
    found: dict[str, tuple[str, str]] = {}
    for lecture in LECTURES:
        parts = SECTION.split(page(folder, lecture).read_text(encoding="utf-8"))
        for title, text in zip(parts[1::2], parts[2::2], strict=True):
            for name in re.findall(rf"^```\{{{directive}\}} (\S+)$", text, re.MULTILINE):
                assert name not in found, f"{name} stands twice in {folder}"
                found[name] = (title, text)
    return found


PROMPTS = sections("exercises", "exercise")
SOLUTIONS = sections("solutions", "solution")


def preamble(folder: str, lecture: str) -> dict[str, Any]:
    """The names that the cell before the first heading leaves: what every exercise of the page may use."""
    text = SECTION.split(page(folder, lecture).read_text(encoding="utf-8"))[0]
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for _, code in cells(text):
        exec(compile(code, f"{folder}/{lecture}", "exec"), namespace)
    return namespace


def run_section(folder: str, name: str) -> dict[str, Any]:
    """The names after the cells of one exercise or solution, without its check."""
    text = {"exercises": PROMPTS, "solutions": SOLUTIONS}[folder][name][1]
    namespace = preamble(folder, name.partition(".")[0])
    with contextlib.redirect_stdout(io.StringIO()):
        for _, code in cells(text):
            exec(compile(code, name, "exec"), namespace)
    return namespace


def test_every_exercise_has_one_prompt_and_one_solution_in_the_same_order() -> None:
    assert list(PROMPTS) == NAMES
    assert list(SOLUTIONS) == NAMES


@pytest.mark.parametrize("lecture", LECTURES)
def test_a_lecture_has_ten_exercises_and_all_kinds_of_them(lecture: str) -> None:
    assert len(_run.load(lecture)) >= 10
    assert {one.kind for one in _run.load(lecture)} == KINDS


@pytest.mark.parametrize("exercise", EXERCISES, ids=NAMES)
def test_prompts_solutions_and_checks_agree(exercise: _run.Exercise) -> None:
    (prompt_title, prompt), (solution_title, solution) = PROMPTS[exercise.name], SOLUTIONS[exercise.name]
    assert prompt_title == solution_title == exercise.title
    (stub,) = [code for tags, code in cells(prompt) if tags == {"live", "exercise"}]
    checks = [code for tags, code in cells(prompt) if tags == {"live", "check"}]
    assert checks == [f'check("{exercise.name}")\n']
    assert "".join(code for _, code in cells(solution)).count(f'check("{exercise.name}")') == 1
    answer = "\n".join(code for _, code in cells(solution))
    for name in exercise.defines:
        assert signature(stub, name) == signature(answer, name), name
    assert 1 <= exercise.difficulty <= 5
    assert exercise.minutes > 0
    assert exercise.points > 0
    assert len(exercise.hints) <= 3
    assert exercise.kind in KINDS


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
def test_functions_and_classes_say_what_they_do(exercise: _run.Exercise) -> None:
    (stub,) = [code for tags, code in cells(PROMPTS[exercise.name][1]) if "exercise" in tags]
    for node in ast.parse(stub).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            assert ast.get_docstring(node)


@pytest.mark.parametrize("name", NAMES)
def test_the_solution_passes_whatever_the_inputs(name: str) -> None:
    namespace = run_section("solutions", name)
    for seed in range(20):
        answer = check(name, namespace=namespace, seed=seed)
        assert answer, answer


@pytest.mark.parametrize("name", NAMES)
def test_the_stub_fails_kindly(name: str) -> None:
    answer = check(name, namespace=run_section("exercises", name))
    assert not answer
    if answer.state != "not written yet":
        assert dict(answer.facts)["Cause"]  # a cell with a bug to find is answered by its cause
    assert "Error" not in repr(answer)


@pytest.mark.parametrize(("name", "cause", "cell"), MISTAKES, ids=[f"{name}: {cause}" for name, cause, _ in MISTAKES])
def test_a_named_mistake_is_answered_with_its_cause(
    name: str, cause: str, cell: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_run, "SECONDS", 1.0)
    for seed in range(3):
        answer = check(name, namespace=cell(), seed=seed)
        assert answer.state == "not yet"
        assert cause in dict(answer.facts).get("Cause", ""), answer
        if answer.text.startswith("Stopped after"):
            break  # too slow once is enough


@pytest.mark.parametrize("name", NAMES)
def test_each_check_names_three_mistakes(name: str) -> None:
    assert len({cause for other, cause, _ in MISTAKES if other == name}) >= 3


def causes(lecture: str) -> set[str]:
    """Every cause that a lecture's checks can name, read from the text of their file."""
    tree = ast.parse((ROOT / "zero_to_hero" / "checks" / f"{lecture}.py").read_text(encoding="utf-8"))
    texts: list[ast.expr] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Mistake":
            texts.append(node.args[0])
        elif isinstance(node, ast.Dict):  # tables of causes and what they make
            entries = zip(node.keys, node.values, strict=True)
            texts += [key for key, value in entries if key and isinstance(value, ast.Lambda | ast.Call)]
        elif isinstance(node, ast.keyword) and node.arg == "cause":
            texts.append(node.value)
    shared = {text.id for text in texts if isinstance(text, ast.Name)}  # a name for a text that several mistakes share
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and (name := ast.unparse(node.targets[0])):
            texts += [node.value] if name in {"cause", *shared} or name.endswith("if_too_slow") else []
    constants = (one for text in texts for one in ast.walk(text) if isinstance(one, ast.Constant))
    return {one.value for one in constants if isinstance(one.value, str) and len(one.value) > 10}


@pytest.mark.parametrize("lecture", LECTURES)
def test_no_cause_stands_without_code_that_makes_it(lecture: str) -> None:
    told = [cause for name, cause, _ in MISTAKES if name.startswith(f"{lecture}.")]
    silent = {text for text in causes(lecture) if not any(cause in text for cause in told)}
    assert not silent


def test_dual_numbers_against_closed_forms() -> None:
    value, gradient = value_and_gradient(
        lambda a, b: (2 - a) / b + a.exp() * b.log() - (a**3).tanh() + 1 / b, [0.5, 2.0]
    )
    from math import exp, log, tanh

    assert value == pytest.approx(0.75 + exp(0.5) * log(2) - tanh(0.125) + 0.5)
    assert gradient == pytest.approx(
        [-0.5 + exp(0.5) * log(2) - (1 - tanh(0.125) ** 2) * 0.75, -1.5 / 4 + exp(0.5) / 2 - 1 / 4]
    )


def test_the_original_exercises_numbers() -> None:
    """The loss and gradients of the original course's exercise, and PyTorch's."""
    torch = pytest.importorskip("torch")
    scalar = run_section("solutions", "micrograd.operations")["Scalar"]
    logits = [scalar(x) for x in (0.0, 3.0, -2.0, 1.0)]
    counts = [logit.exp() for logit in logits]
    loss = -(counts[3] / sum(counts)).log()
    loss.backward()
    assert loss.data == pytest.approx(2.1755153626167147, abs=1e-12)
    x = torch.tensor([0.0, 3.0, -2.0, 1.0], dtype=torch.float64, requires_grad=True)
    torch.nn.functional.cross_entropy(x[None], torch.tensor([3])).backward()
    assert [logit.grad for logit in logits] == pytest.approx(x.grad.tolist(), abs=1e-12)
    closed = run_section("solutions", "micrograd.nll_gradient")["nll_gradient"]
    assert closed([0.0, 3.0, -2.0, 1.0], 3) == pytest.approx(x.grad.tolist(), abs=1e-12)
    derivatives = run_section("solutions", "micrograd.analytic")["analytic_gradient"](2, 3, 4)
    assert derivatives == pytest.approx([-12.353553390593273, 10.25699027111255, 0.0625], abs=1e-9)
