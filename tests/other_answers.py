"""The right answers in another style, `tests/answers/`, as the tests read them.

Each is a cell `# %% lecture.word: how it's written`. A cell `# %% shared: …` belongs to those below it.
"""

import re
from typing import NamedTuple

from tests.cells import ROOT

CELL = re.compile(r"^# %% (?P<name>\S+): (?P<style>.+)\n", re.MULTILINE)


class Answer(NamedTuple):
    """One right answer: the exercise, how it's written, its code, and the code it shares with others."""

    name: str
    style: str
    code: str
    shared: str


def answers(lecture: str) -> list[Answer]:
    _, *parts = CELL.split((ROOT / "tests/answers" / f"{lecture}.py").read_text(encoding="utf-8"))
    found, shared = [], ""
    for name, style, code in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        if name == "shared":
            shared += code
        else:
            found.append(Answer(name, style, code, shared))
    return found
