"""`python -m tests.mutants [EXERCISE ...]`: the mutation score of each check, and what it lets pass."""

import sys
import time

from tests.cells import lectures
from tests.mutants.kept import score_of
from zero_to_hero.checks._engine.exercise import load


def main(names: list[str]) -> int:
    """Print the scores of the exercises in whose names one of these words is found, or of all; 0 when all passed."""
    failed = 0
    for exercise in [exercise for lecture in lectures() for exercise in load(lecture.slug)]:
        if names and not any(name in exercise.name for name in names):
            continue
        start = time.perf_counter()
        try:
            print(score_of(exercise), flush=True)
        except AssertionError as accepted:
            failed += 1
            print(accepted, flush=True)
        if (seconds := time.perf_counter() - start) > 1:
            print(f"    in {seconds:.0f} seconds", flush=True)
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
