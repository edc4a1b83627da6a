"""The mutants that are right answers, too: `equivalents.yml`, read and reviewed by a person."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml


class Equivalent(NamedTuple):
    """A mutant that a check may accept: the exercise, the change (a `Mutant.name`), and why it is right."""

    exercise: str
    change: str
    reason: str


@cache
def equivalents() -> list[Equivalent]:
    """All of them. Raises ValueError for one without a reason."""
    text = Path(__file__).with_suffix(".yml").read_text(encoding="utf-8")
    found = [
        Equivalent(exercise, change, entry.get("reason", ""))
        for exercise, entries in (yaml.safe_load(text) or {}).items()
        for entry in entries
        for change in entry["changes"]
    ]
    for one in found:
        if not one.reason:
            raise ValueError(f"equivalents.yml: {one.exercise}: {one.change!r} needs a `reason`.")
    return found
