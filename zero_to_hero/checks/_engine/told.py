"""What a student is told of a verdict: all of it, or what an instructor's assignment leaves.

The page of an assignment carries `assignment.json` beside this file, with what its instructor has chosen: points, and
whether hints, named mistakes and expected values are shown. Anywhere else there's no such file, and everything is told.
What this leaves out: secrets. The checks themselves are on the page, too, where anybody can read them.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

FILE = "assignment.json"
WANTED = ("Expected", "Expected shape", "Expected dtype", "Relative error")


@dataclass(frozen=True)
class Told:
    """What students are told besides right or wrong, and what an exercise is worth where that isn't its own points."""

    hints: bool = True
    mistakes: bool = True
    expected: bool = True
    points: Mapping[str, float] = field(default_factory=dict)

    def facts(self, facts: Iterable[Sequence[str]]) -> list[tuple[str, str]]:
        """Of these facts, those that are told."""
        hidden = {*(() if self.mistakes else ("Cause",)), *(() if self.expected else WANTED)}
        return [(label, text) for label, text in facts if label not in hidden]


def points_in_words(points: float) -> str:
    """1 point, 2 points, 1.5 points."""
    return f"{points:g} point{'' if points == 1 else 's'}"


def read(folder: Path) -> Told:
    """What the file in this folder says; all of it where there's none."""
    file = folder / FILE
    return Told(**json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else Told()


HERE = read(Path(__file__).parent)
