"""`check`, `hint` and `progress`: what a student calls."""

import os
import random
import sys
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from .compare import NotWritten, Wrong
from .driver import Driver
from .exercise import EXERCISES, Exercise, lectures, load
from .judge import Late, NotDefined, judge, standing
from .report import Answer
from .told import HERE, points_in_words

# of one check; the slowest of them needs a tenth on a laptop, and some ten times as long in the page on a phone
SECONDS = 15.0 if sys.platform == "emscripten" else 5.0
hints_given: dict[str, int] = {}
states: dict[str, str] = {}


def find(name: Any) -> Exercise | Answer:
    """The exercise of that name, or the answer that names the nearest ones."""
    if not isinstance(name, str):
        return Answer("check", "not yet", f'Put the name of the exercise in quotes: `check("{lectures()[0]}.…")`.')
    lecture = name.partition(".")[0]
    known = [found.name for each in ([lecture] if lecture in lectures() else lectures()) for found in load(each)]
    if name in EXERCISES:
        return EXERCISES[name]
    by_last_word = [one for one in known if one.partition(".")[2] == name.rpartition(".")[2]]
    near = by_last_word or get_close_matches(name, known, n=3, cutoff=0.5)
    answer = f"There's no exercise `{name}`."
    if near:
        return Answer(name, "not yet", f"{answer} Do you mean {' or '.join(f'`{one}`' for one in near)}?")
    return Answer(name, "not yet", f"{answer} These are the names: {', '.join(f'`{one}`' for one in known)}.")


def check(name: str, *, namespace: dict[str, Any] | None = None, seed: int | None = None) -> Answer:
    """Run the check of an exercise against the caller's names, and say what it found.

    `namespace` looks at other names than the caller's (a grader's). `seed` repeats the random inputs of an earlier
    answer; without it they are fresh. What the student's code does to names and to `random` is undone afterwards.
    """
    found = find(name)
    if isinstance(found, Answer):
        return found
    if namespace is None:
        namespace = sys._getframe(1).f_globals
    seed = random.SystemRandom().randrange(10_000) if seed is None else seed
    answer = examine(found, namespace, seed)
    answer = replace(answer, facts=HERE.facts(answer.facts))
    if states.get(name) != "passed":
        states[name] = answer.state
    return answer


class Inputs(random.Random):
    """A source of fresh inputs that knows whether it was used."""

    used = False

    def random(self) -> float:
        self.used = True
        return super().random()

    def getrandbits(self, k: int, /) -> int:
        self.used = True
        return super().getrandbits(k)


def examine(found: Exercise, namespace: dict[str, Any], seed: int) -> Answer:
    """The answer to one run of a check."""
    rng = Inputs(seed)
    with Driver(namespace, SECONDS) as driver:

        def not_yet(text: str, *facts: tuple[str, str]) -> Answer:
            facts = (*facts, *what_was_printed(text, *driver.answer({"printed": True})["value"]), *so_far())
            if rng.used:
                facts = (*facts, ("Inputs again", f'`check("{found.name}", seed={seed})`'))
            return Answer(found.name, "not yet", text, facts)

        def so_far() -> list[tuple[str, str]]:
            told = which_hold(standing(found, driver.answer, Inputs(seed)))
            return [("So far", told)] if told else []

        try:
            judge(found, driver.answer, rng)
        except NotWritten:
            where = f"Your answer goes into the cell under “{found.title}”. {try_hint(found)}".rstrip()
            return Answer(found.name, "not written yet", where, so_far())
        except NotDefined as missing:
            return Answer(found.name, "not written yet", not_defined(missing, found), so_far())
        except Late as late:
            facts = what_was_printed("", *driver.answer({"printed": True})["value"])
            return Answer(found.name, "not yet", f"Stopped after {SECONDS:g} seconds.", [("Cause", str(late)), *facts])
        except Wrong as wrong:
            return not_yet(wrong.text, *wrong.facts)
    return Answer(found.name, "passed", f"{found.title}: {points_in_words(worth(found))}.")


def worth(found: Exercise) -> float:
    return HERE.points.get(found.name, found.points)


def try_hint(found: Exercise) -> str:
    return f'`hint("{found.name}")` helps.' if found.hints and HERE.hints else ""


def not_defined(missing: NotDefined, found: Exercise) -> str:
    """Where the name belongs, and which of the student's own names looks like it."""
    text = f"There's no `{missing.name}` yet. Run the cell under “{found.title}” that defines it, then check again."
    near = get_close_matches(missing.name, missing.others, n=1, cutoff=0.7)
    return f"{text} You have `{near[0]}`: do you mean that?" if near else text


def which_hold(states: dict[str, str]) -> str:
    """`exp` and `log` are right; `**` isn't written yet. Nothing where that would tell nothing new."""
    if len(states) < 2 or "right" not in states.values():
        return ""
    told = []
    for state, one, more in (
        ("right", "is right", "are right"),
        ("wrong", "isn't right yet", "aren't right yet"),
        ("missing", "isn't written yet", "aren't written yet"),
    ):
        names = [name for name, its in states.items() if its == state]
        if names:
            together = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
            told.append(f"{together} {more if len(names) > 1 else one}")
    return f"{'; '.join(told)}."


def what_was_printed(text: str, beginning: str, lines: int, characters: int) -> list[tuple[str, str]]:
    """What the student's code printed, which they may have meant to read; a remark where it printed its result."""
    shown = "\n".join(beginning.strip().splitlines()[:5])
    if not shown:
        return []
    more = lines - shown.count("\n") - 1
    if more > 0:
        shown += f"\n… and {more:,} more line{'s' if more > 1 else ''}"
    elif characters > len(beginning):
        shown += f"… and {characters - len(beginning):,} more characters"
    facts = [("It printed", shown)]
    if "is None" in text:
        facts.append(("Cause", "`print` shows a value to you. `return` gives it to whoever called the function."))
    return facts


def hint(name: str) -> Answer:
    """The next hint of an exercise: the first call gives the vaguest, the last one stays."""
    found = find(name)
    if isinstance(found, Answer):
        return found
    if not HERE.hints:
        return Answer(name, "hint", "This assignment doesn't show hints.")
    if not found.hints:
        return Answer(name, "hint", "There are no hints for this one: the card says everything that you need.")
    number = min(hints_given.get(name, 0) + 1, len(found.hints))
    hints_given[name] = number
    last = " That's the last one." if number == len(found.hints) else ""
    return Answer(name, "hint", f"{number} of {len(found.hints)}. {found.hints[number - 1]}{last}")


def progress(lecture: str | None = None) -> Answer:
    """What is done: of one lecture, or of all.

    That is since this Python started. On the course's page it's also what was passed there before: the page keeps the
    names and hands them over in `ZERO_TO_HERO_PASSED`.
    """
    if lecture is not None and lecture not in lectures():
        return Answer(
            lecture, "progress", f"The lectures with exercises are {', '.join(f'`{one}`' for one in lectures())}."
        )
    chosen = [found for each in ([lecture] if lecture else lectures()) for found in load(each)]
    now = states | dict.fromkeys(os.environ.get("ZERO_TO_HERO_PASSED", "").split(), "passed")
    done = [found for found in chosen if now.get(found.name) == "passed"]
    points, of = (sum(worth(found) for found in some) for some in (done, chosen))
    text = (
        f"{len(done)} of {len(chosen)} exercises passed, {points:g} of {of:g} points. About "
        f"{sum(found.minutes for found in chosen if found not in done)} minutes are left."
    )
    facts = [(found.title, f"{now.get(found.name, 'not tried yet')} (`{found.name}`)") for found in chosen]
    return Answer(lecture or "all lectures", "progress", text, facts)
