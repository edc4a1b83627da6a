"""What "Teach with it" says to an instructor is true: its plan, its file, its exercise."""

import re

import pytest
import yaml

from book.course import read_syllabus, written
from tests.grade.made import folder_of
from tests.node import ROOT
from zero_to_hero.checks._engine.exercise import EXERCISES
from zero_to_hero.grade import assignment as assignments

PAGE = (ROOT / "book/teach.md").read_text(encoding="utf-8")
ROWS = re.findall(
    r"^\| [\d, ]+ \| \[[^\]]+\]\(\.\./lectures/(\d\d_\w+)\.md\) \| ([^|]+) \| (\d+) \|", PAGE, re.MULTILINE
)


def block(language: str) -> str:
    return re.search(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)[1]


def test_the_plan_names_lectures_in_order_and_half_of_what_is_written_at_least():
    named = [page for page, _, _ in ROWS]
    pages = [lecture.page().partition("/")[2] for lecture in written(ROOT)]
    assert named == [page for page in pages if page in named]
    assert len(named) >= 8
    assert len(read_syllabus(ROOT)) >= len(pages)


@pytest.mark.parametrize(("page", "names", "minutes"), ROWS, ids=[page for page, _, _ in ROWS])
def test_what_it_assigns_is_there_takes_the_time_it_says_and_has_one_to_discuss(page, names, minutes):
    known = set(assignments.known())
    exercises = [EXERCISES[name] for name in re.findall(r"`([\w.]+)`", names) if name in known]
    assert len(exercises) == 4
    assert {one.name.partition(".")[0] for one in exercises} == {page.partition("_")[2]}
    assert sum(one.minutes for one in exercises) == int(minutes)
    assert {one.kind for one in exercises} & {"predict", "measure", "find the bug"}


def test_its_file_and_its_exercise_are_read(tmp_path):
    folder_of(tmp_path, {"week3.yml": block("yaml"), "ours.py": block("python")})
    read = assignments.read(tmp_path / "week3.yml", any_version=True)
    assert (read.total, read.late.percent_per_day, read.feedback.hints) == (4, 10, True)
    assert set(yaml.safe_load(block("yaml"))) <= set(
        yaml.safe_load(assignments.new_text("week3", ["micrograd.tanh"]))
    ) | {
        "due",
        "late",
        "instructions",
    }
    assignments.load_own(tmp_path / "ours.py")
    assert EXERCISES.pop("ours.double").text.startswith("Give back twice")
    assignments.OWN.discard("ours.double")
