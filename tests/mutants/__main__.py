"""`python -m tests.mutants [EXERCISE ...]`: the mutation score of each check, and what it lets pass."""

import sys
import time

from tests.cells import lectures
from tests.mutants.judge import survivors
from zero_to_hero.checks._engine.exercise import load


def main(names: list[str]) -> None:
    exercises = [exercise for lecture in lectures() for exercise in load(lecture.slug)]
    for exercise in exercises:
        if names and not any(name in exercise.name for name in names):
            continue
        start = time.perf_counter()
        passed, number = survivors(exercise)
        score = 100 * (number - len(passed)) / number if number else 100
        print(
            f"{exercise.name}: {score:.0f} % of {number} mutants rejected, {time.perf_counter() - start:.0f} s",
            flush=True,
        )
        for mutant, seeds in passed:
            print(f"    {len(seeds)} seeds: {mutant.name}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
