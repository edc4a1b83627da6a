"""The site's part of the exercises: names that nobody declared, labels, and what is built anew."""

from pathlib import Path

import pytest

from book.extensions.execution_cache import reached
from book.extensions.exercises import exercise, exercise_text, exercises, in_lecture, label, list_text
from zero_to_hero.checks._engine.exercise import load

ROOT = Path(__file__).parent.parent


def test_an_unknown_exercise_names_the_file_to_look_in() -> None:
    with pytest.raises(LookupError, match=r"no check declares 'micrograd\.sinh' in zero_to_hero/checks/micrograd"):
        exercise("micrograd.sinh")
    with pytest.raises(LookupError, match=r"there is no folder zero_to_hero/checks/nonsense"):
        exercises("nonsense")


def test_labels_are_one_word_and_unlike() -> None:
    labels = [label("exercise", found.name) for found in load("micrograd")]
    assert "exercise-micrograd-order-by-hand" in labels
    assert len(set(labels)) == len(labels)


def test_an_edit_of_a_lectures_checks_runs_its_pages_again() -> None:
    files = {file.relative_to(ROOT).as_posix() for file in reached('check("micrograd.tanh")', ROOT)}
    ours = {"checks/micrograd/__init__.py", "checks/_engine/judge.py", "checks/_engine/plain.py", "micrograd.py"}
    assert {f"zero_to_hero/{file}" for file in ours} <= files
    topics = {file.relative_to(ROOT).as_posix() for file in (ROOT / "zero_to_hero/checks/micrograd").glob("*.py")}
    assert topics <= files


def test_a_card_in_a_lecture_says_its_title_and_the_list_says_where_it_is() -> None:
    there = in_lecture("micrograd")
    assert "micrograd.forgotten_zero" in there
    assert "with_zero = ..." in there["micrograd.forgotten_zero"]
    title = "**Your turn: The forgotten zero**"
    assert title in exercise_text("micrograd.forgotten_zero", "Text.", "lectures/01_micrograd")
    assert title not in exercise_text("micrograd.forgotten_zero", "Text.", "exercises/01_micrograd")
    rows = list_text("micrograd", "", "exercises/01_micrograd").splitlines()
    marked = [row for row in rows if ", in the lecture |" in row]
    assert [label("exercise", name) in row for name, row in zip(there, marked, strict=True)] == [True] * len(there)
    assert ", in the lecture" not in list_text("micrograd", "", "lectures/01_micrograd")
