"""What a sandbox is told about an assignment: the exercises' names and what's done with an answer, and no more."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from ..checks._engine.exercise import Exercise
from .cells import ONLY_CALL, File
from .sandbox.carried import Carry

LARGE = ("numpy", "torch", "matplotlib")  # they take long, so they're imported once for all the answers
IMPORTS = re.compile(rf"^\s*(?:import|from)\s+({'|'.join(LARGE)})\b", re.MULTILINE)


def carried(exercises: Iterable[Exercise]) -> dict[str, Any]:
    """The exercises as the sandbox needs them. Raises CannotCarry."""
    carry = Carry()
    told = [
        {
            "name": one.name,
            "without": list(one.without),
            "parts": [
                {"names": list(part.names), "is_value": part.is_value, "use": carry.value(part.use)}
                for part in one.parts
            ],
        }
        for one in exercises
    ]
    return {"exercises": told, "things": carry.things}


def with_files(told: dict[str, Any], files: Sequence[File]) -> dict[str, Any]:
    """The same with one student's cells, where those that only call `check` do nothing."""
    codes = [["pass" if ONLY_CALL.fullmatch(cell.code) else cell.code for cell in file.cells] for file in files]
    large = {found for file in codes for code in file for found in IMPORTS.findall(code)}
    return {**told, "files": codes, "imports": sorted(large)}
