"""Run a mutant against its check, in a process of its own: it may loop, crash, or change what others share."""

import contextlib
import io
import os
import pickle
from typing import Any

from tests.cells import answer_of, preamble
from tests.mutants.operators import HELPERS, Mutant, mutants
from zero_to_hero.checks import check
from zero_to_hero.checks._engine import run
from zero_to_hero.checks._engine.exercise import Exercise
from zero_to_hero.checks._engine.guard import TimeUp, time_limit

SEEDS = 5  # a student's answer is judged by one seed: each of these must reject a mutant
SECONDS = 2.0  # of one run; a mutant that never ends has been noticed


def accepted_by(exercise: Exercise, code: str, names: dict[str, Any]) -> list[int]:
    """The seeds with which the check accepts this code."""
    namespace = dict(names)
    exec(HELPERS, namespace)
    try:
        with contextlib.redirect_stdout(io.StringIO()), time_limit(SECONDS * 5):
            exec(compile(code, exercise.name, "exec"), namespace)
    except (Exception, SystemExit, TimeUp):
        return []
    run.SECONDS = SECONDS
    accepted = []
    for seed in range(SEEDS):
        answer = check(exercise.name, namespace=namespace, seed=seed)
        if answer:
            accepted.append(seed)
        elif answer.text.startswith("Stopped after"):
            break
    return accepted


def apart(exercise: Exercise, code: str, names: dict[str, Any]) -> list[int]:
    """The same in a forked process; one that dies has accepted nothing."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(accepted_by(exercise, code, names), pipe)
            pipe.flush()
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    return pickle.loads(told) if told else []


def survivors(exercise: Exercise) -> tuple[list[tuple[Mutant, list[int]]], int]:
    """The mutants that are accepted, with the seeds that accept them, and the number of all mutants."""
    code = answer_of(exercise.name)
    names = preamble("solutions", exercise.name.partition(".")[0])
    assert len(apart(exercise, code, names)) == SEEDS, f"{exercise.name}: the worked answer itself fails"
    made = mutants(code, set(exercise.defines))
    found = [(mutant, apart(exercise, mutant.code, names)) for mutant in made]
    return [(mutant, seeds) for mutant, seeds in found if seeds], len(made)
