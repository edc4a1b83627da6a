"""Right answers in another style pass: for each exercise at least five, in `tests/answers/`, with many inputs.

Each is a cell `# %% lecture.word: how it's written`, in the names of the exercises' page. A cell `# %% shared: …` is
run before those below it. `ZERO_TO_HERO_SEEDS=300` tries as many inputs (the weekly workflow does); what passed is kept
until the answer, the lecture's check or the engine changes.
"""

import contextlib
import io
import os
from pathlib import Path
from typing import Any

import pytest

from book.extensions.execution_cache import reached
from book.kept import kept
from tests.cells import lectures, preamble
from tests.other_answers import Answer, answers
from zero_to_hero.checks import check
from zero_to_hero.checks._engine import run
from zero_to_hero.checks._engine.exercise import EXERCISES, load

ROOT = Path(__file__).resolve().parent.parent
SEEDS = int(os.environ.get("ZERO_TO_HERO_SEEDS", "6"))
LECTURES = [lecture.slug for lecture in lectures()]
NAMES = [found.name for lecture in LECTURES for found in load(lecture)]

ANSWERS = [answer for lecture in LECTURES for answer in answers(lecture)]


@pytest.mark.parametrize("name", NAMES)
def test_each_exercise_has_five_other_right_answers(name: str) -> None:
    codes = [answer.code.strip() for answer in ANSWERS if answer.name == name]
    assert len(codes) == len(set(codes)) >= 5


def test_no_answer_is_to_an_exercise_that_there_is_not() -> None:
    assert {answer.name for answer in ANSWERS} <= set(NAMES)


def refusals(answer: Answer) -> str:
    """What the check says against it, with the first seed that it refuses; nothing where it passes them all."""
    namespace: dict[str, Any] = preamble("exercises", answer.name.partition(".")[0])
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(answer.shared + answer.code, answer.name, "exec"), namespace)
    fresh = any(callable(part.cases) for part in EXERCISES[answer.name].parts)
    for seed in range(SEEDS if fresh else 1):
        told = check(answer.name, namespace=namespace, seed=seed)
        if not told:
            return repr(told)
    return ""


@pytest.mark.parametrize("answer", ANSWERS, ids=[f"{one.name}: {one.style}" for one in ANSWERS])
def test_a_right_answer_passes_however_it_is_written(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "SECONDS", 60.0)  # what is right is no matter of how busy this machine is
    for library in ("numpy", "torch"):
        if f"import {library}" in answer.code:
            pytest.importorskip(library)
    code = [file.read_bytes() for file in sorted(reached(f'check("{answer.name}")', ROOT))]
    page = b"".join(file.read_bytes() for file in sorted((ROOT / "exercises").glob("*.md")))

    def passes() -> bytes:
        assert not refusals(answer), refusals(answer)
        return b"passed"

    kept(passes, str(SEEDS), answer.shared + answer.code, Path(__file__).read_bytes(), page, *code)
