"""Wrong answers that people give, as code: `mistake(exercise, cause)` over a function that hands back names.

Each function plays a student's cell: what it leaves in `locals()` is what the check finds. `tests/test_checks.py` runs
them all, and sees to it that no cause of a check stands without one.
"""

from collections.abc import Callable
from typing import Any

Cell = Callable[[], dict[str, Any]]
MISTAKES: list[tuple[str, str, Cell]] = []


def mistake(exercise: str, cause: str) -> Callable[[Cell], Cell]:
    """Declare the function below as an answer to `exercise` that must be told this `cause` (or words of it)."""

    def declare(cell: Cell) -> Cell:
        MISTAKES.append((exercise, cause, cell))
        return cell

    return declare
