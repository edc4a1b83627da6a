"""The score of an exercise, from an earlier full run where nothing has changed since that it depends on."""

import re
from pathlib import Path

from book.kept import kept
from tests.cells import ROOT, answer_of, page
from tests.mutants.judge import score
from zero_to_hero.checks._engine.exercise import CHECKS, Exercise


def score_of(exercise: Exercise) -> str:
    """The score in words. Raises AssertionError where a mutant is accepted; such a score is never kept."""
    return kept(lambda: passing(exercise).encode(), *depends_on(exercise)).decode()


def passing(exercise: Exercise) -> str:
    found = score(exercise)
    assert found.passed, str(found)
    return str(found)


def depends_on(exercise: Exercise) -> list[str]:
    """The texts of all that decides: the answer, its page's first cell, its check, engine, this tool, the package."""
    slug = exercise.name.partition(".")[0]
    preamble = page("solutions", slug).read_text(encoding="utf-8").partition("\n## ")[0]
    folders = [Path(__file__).parent, CHECKS / "_engine", ROOT / "zero_to_hero"]
    files = [file for folder in folders for file in sorted([*folder.glob("*.py"), *folder.glob("*.yml")])]
    files += [ROOT / "tests" / "cells.py", *check_of(CHECKS / slug, exercise.name)]
    return [exercise.name, answer_of(exercise.name), preamble, *(file.read_text(encoding="utf-8") for file in files)]


def check_of(folder: Path, name: str) -> list[Path]:
    """The file that declares the exercise, and those beside it that it imports."""
    (declares,) = [
        file for file in sorted(folder.glob("*.py")) if f'exercise(\n    "{name}"' in file.read_text("utf-8")
    ]
    beside = re.findall(r"^from \.(\w+) import", declares.read_text("utf-8"), re.MULTILINE)
    return [declares, *(folder / f"{one}.py" for one in beside)]
