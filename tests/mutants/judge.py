"""Run the mutants of an answer against its check, each in a process of its own: they may loop, crash, change things."""

import contextlib
import io
import os
import pickle
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.cells import answer_of, preamble
from tests.mutants.equivalents import Equivalent, equivalents
from tests.mutants.operators import HELPERS, Mutant, mutants
from zero_to_hero.checks import check
from zero_to_hero.checks._engine import run
from zero_to_hero.checks._engine.exercise import Exercise
from zero_to_hero.checks._engine.guard import TimeUp, time_limit
from zero_to_hero.checks._engine.judge import Look

SEEDS = 5  # a student's answer is judged by one seed: each of these must reject a mutant
SECONDS = 2.0  # of one run; a mutant that never ends has been noticed
VOID = -1  # in place of a seed: this changes nothing that the check can meet


@dataclass(frozen=True)
class Score:
    """What became of an answer's mutants: the number of all that change it, those accepted, and equivalents no longer
    among these."""

    exercise: str
    number: int
    accepted: list[Mutant]
    stale: list[Equivalent]

    @property
    def passed(self) -> bool:
        return not self.accepted and not self.stale

    def __str__(self) -> str:
        share = 100 * (self.number - len(self.accepted)) / self.number if self.number else 100
        lines = [f"{self.exercise}: {share:.4g} % of {self.number} mutants rejected"]
        lines += [f"    accepted: {mutant.name}" for mutant in self.accepted]
        lines += [f"    no longer accepted, or no longer made: {one.change}" for one in self.stale]
        return "\n".join(lines)


def accepted_by(exercise: Exercise, code: str, names: dict[str, Any], seeds: int = SEEDS) -> list[int]:
    """The first of these seeds with which the check accepts this code; `[VOID]` where the code is no change."""
    namespace = dict(names)
    exec(HELPERS, namespace)
    namespace["_void"] = "_rounded(" in code or "_truncated(" in code
    try:
        with contextlib.redirect_stdout(io.StringIO()), time_limit(SECONDS * 5):
            exec(compile(code, exercise.name, "exec"), namespace)
    except (Exception, SystemExit, TimeUp):
        return []
    run.SECONDS = SECONDS
    Look.cause = lambda *_: None  # type: ignore[method-assign]  # causes take most of the time, and decide nothing
    run.standing = lambda *_: {}  # nor does what else holds
    for seed in range(seeds):
        answer = check(exercise.name, namespace=namespace, seed=seed)
        if answer:
            return [VOID] if namespace["_void"] else [seed]
        if answer.text.startswith("Stopped after"):
            break
    return []


def apart(exercise: Exercise, code: str, names: dict[str, Any], seeds: int = SEEDS) -> list[int]:
    """The same in a forked process; one that dies has accepted nothing."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(accepted_by(exercise, code, names, seeds), pipe)
            pipe.flush()
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    return pickle.loads(told) if told else []


@cache
def names_of(lecture: str) -> dict[str, Any]:
    """What the page's first cell leaves; importing PyTorch for it takes seconds."""
    return preamble("solutions", lecture)


def score(exercise: Exercise) -> Score:
    """Try every mutant of the worked answer. Raises AssertionError where the answer itself isn't accepted."""
    code = answer_of(exercise.name)
    names = names_of(exercise.name.partition(".")[0])
    assert apart(exercise, code, names, 1), f"{exercise.name}: the worked answer itself fails"
    made = [(mutant, apart(exercise, mutant.code, names)) for mutant in mutants(code, set(exercise.defines))]
    changed = [(mutant, seeds) for mutant, seeds in made if seeds != [VOID]]
    accepted = {mutant.name: mutant for mutant, seeds in changed if seeds}
    reviewed = [one for one in equivalents() if one.exercise == exercise.name]
    known = {one.change for one in reviewed}
    return Score(
        exercise.name,
        sum(mutant.name not in known or mutant.name not in accepted for mutant, _ in changed),
        [mutant for name, mutant in accepted.items() if name not in known],
        [one for one in reviewed if one.change not in accepted],
    )
