"""An assignment: a short YAML file that says which exercises, how many points, until when, and what students are told.

    name: week3
    course: 0.1.0+5d0c6a1e
    exercises:
      micrograd.tanh: 1
      mlp.embed: 2
    due: 2026-11-20 23:59 +01:00
    late: {percent_per_day: 10, percent_at_most: 50, grace_minutes: 15}
    instructions: You may work in pairs.
    seeds: 2
    secret: 4f1d…
    feedback: {hints: true, mistakes: true, expected: true}

An instructor's own exercises come from a Python file of theirs, `own: ours.py`, in the form of the course's own checks.
"""

import hashlib
import importlib.util
import os
import re
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ..checks._engine.exercise import CHECKS, EXERCISES, Exercise, lectures, load
from ..checks._engine.told import Told

LARGEST = 100_000  # bytes of a YAML file
OWN: set[str] = set()  # the exercises that instructors' files have declared


class BadAssignment(Exception):  # noqa: N818 (a sentence for the instructor)
    """The file doesn't say what an assignment needs; the message says what's expected there."""


@dataclass(frozen=True)
class Late:
    """What a late submission loses: percent of its points for each day begun after the grace, up to a most."""

    percent_per_day: float = 0
    percent_at_most: float = 100
    grace_minutes: float = 0

    def percent(self, late: timedelta) -> float:
        after = late - timedelta(minutes=self.grace_minutes)
        if after <= timedelta():
            return 0.0
        days = -(-after // timedelta(days=1))
        return min(days * self.percent_per_day, self.percent_at_most)


@dataclass(frozen=True)
class Assignment:
    """The file, read. `points` maps the exercises' names to points, in the file's order."""

    name: str
    course: str
    points: Mapping[str, float]
    secret: str
    title: str = ""
    instructions: str = ""
    own: Path | None = None
    due: datetime | None = None
    late: Late = field(default_factory=Late)
    seeds: int = 2
    feedback: Told = field(default_factory=Told)
    digest: str = ""

    @property
    def exercises(self) -> list[Exercise]:
        return [EXERCISES[name] for name in self.points]

    @property
    def total(self) -> float:
        return sum(self.points.values())

    def seed(self, submission: str, exercise: str, run: int) -> int:
        """The seed of one run of a check.

        Nobody can guess it without the secret, and another submission of the same student gets other inputs. So what a
        student's code has seen of its inputs is worth nothing in the next try.
        """
        told = "\0".join((self.secret, submission, exercise, str(run)))
        return int.from_bytes(hashlib.sha256(told.encode()).digest()[:8], "big")


def course_version(names: list[str], own: Path | None = None) -> str:
    """The course's version and a hash of the checks that judge these exercises: `0.1.0+5d0c6a1e`."""
    digest = hashlib.sha256()
    for folder in sorted({"_engine", *(name.partition(".")[0] for name in names)}):
        for file in sorted((CHECKS / folder).glob("*.py")):
            digest.update(file.read_bytes())
    if own:
        digest.update(own.read_bytes())
    return f"{released()}+{digest.hexdigest()[:8]}"


def released() -> str:
    """The version in pyproject.toml beside the package, or that of the installed one."""
    beside = CHECKS.parent.parent / "pyproject.toml"
    if beside.is_file() and (found := re.search(r'^version = "([^"]+)"', beside.read_text(encoding="utf-8"), re.M)):
        return found[1]
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("zero-to-hero")
    except PackageNotFoundError:
        return "0"


def known() -> list[str]:
    """The names of all exercises of the course, lecture by lecture."""
    return [one.name for lecture in lectures() for one in load(lecture) if one.name not in OWN]


def read(path: Path, any_version: bool = False) -> Assignment:
    """The assignment in a YAML file, with its exercises loaded. Raises BadAssignment.

    any_version: take the course as it is, even if the file was made for another version.
    """
    import yaml

    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadAssignment(
            f"{path} can't be read ({error.strerror}). `zero-to-hero new {path.name}` makes one."
        ) from None
    if len(data) > LARGEST:
        raise BadAssignment(f"{path} has {len(data):,} bytes. An assignment is only a few lines: is this another file?")
    try:
        told = yaml.safe_load(data)
    except (yaml.YAMLError, ValueError) as error:
        raise BadAssignment(f"{path} isn't YAML: {' '.join(str(error).split())[:300]}") from None
    return understood(told, path, any_version)


def understood(told: Any, path: Path, any_version: bool) -> Assignment:
    def must(holds: Any, sentence: str) -> None:
        if not holds:
            raise BadAssignment(f"{path.name}: {sentence}")

    must(isinstance(told, dict), "expected lines such as `name: week3`. `zero-to-hero new` makes a file to begin with.")
    wanted = {"exercises"} | {one.name for one in fields(Assignment)} - {"points", "digest"}
    for key in told:
        near = get_close_matches(str(key), wanted, n=1)
        must(key in wanted, f"there's no setting `{key}`. " + (f"Do you mean `{near[0]}`?" if near else listed(wanted)))
    for key in ("name", "course", "exercises", "secret"):
        must(key in told, f"`{key}` is missing. `zero-to-hero new` writes it.")
    must(re.fullmatch(r"[\w-]{1,60}", str(told["name"])), "`name` must be a word of letters, digits and dashes: week3.")
    must(isinstance(told["secret"], str) and len(told["secret"]) >= 16, "`secret` has at least 16 letters and digits.")
    own = None
    if told.get("own"):
        own = (path.parent / str(told["own"])).resolve()
        must(own.is_file(), f"`own` names {told['own']}, but there's no such file beside {path.name}.")
        load_own(own)
    names = told["exercises"]
    must(
        isinstance(names, dict) and names, "`exercises` has a line for each one: `micrograd.tanh: 1`, with its points."
    )
    every = [*known(), *EXERCISES]
    for name, points in names.items():
        near = get_close_matches(str(name), every, n=2, cutoff=0.5)
        asked = f"Do you mean {' or '.join(near)}?" if near else "`zero-to-hero list` shows all."
        must(name in every, f"there's no exercise `{name}`. {asked}")
        good = type(points) in (int, float) and 0 <= points <= 1000
        must(good, f"`{name}: {points}` should give its points, a number such as 2.")
    here = course_version(list(names), own)
    must(
        any_version or str(told["course"]) == here,
        f"it was made for version {told['course']} of the course, and this is {here}. The same answer may get other "
        f"points here. Grade with that version, write `course: {here}` once you've checked, or add --any-version.",
    )
    must(
        isinstance(told.get("instructions") or "", str),
        "`instructions` are a text for your students, in Markdown. Longer ones begin with `instructions: |`, and each "
        "line after that with two spaces.",
    )
    seeds = told.get("seeds", 2)
    must(
        type(seeds) is int and 1 <= seeds <= 20,
        "`seeds` says how often each answer gets fresh inputs: a number from 1 to 20.",
    )
    made = Assignment(
        name=str(told["name"]),
        course=here,
        points=dict(names),
        secret=told["secret"],
        title=str(told.get("title") or told["name"]),
        instructions=told.get("instructions") or "",
        own=own,
        due=moment(told["due"], path) if told.get("due") else None,
        late=settings(Late, told.get("late"), "late", path),
        seeds=seeds,
        feedback=settings(Told, told.get("feedback"), "feedback", path),
        digest=hashlib.sha256(repr((sorted(told.items(), key=str), here)).encode()).hexdigest(),
    )
    must(made.late.percent_per_day >= 0 and made.late.grace_minutes >= 0, "the numbers in `late` can't be below 0.")
    return made


def listed(names: set[str]) -> str:
    return f"The settings are {', '.join(sorted(names))}."


def settings(kind: Any, told: Any, name: str, path: Path) -> Any:
    """A dictionary of the file as one of the small classes; what isn't said keeps its default."""
    types = {one.name: type(one.default) for one in fields(kind) if isinstance(one.default, (bool, int))}
    for key, value in (told if isinstance(told, dict) else {name: told}).items() if told is not None else ():
        numbers = (bool,) if types.get(key) is bool else (int, float)
        if key not in types or type(value) not in numbers:
            some = ", ".join(f"{each}: {'true' if one is bool else 10}" for each, one in types.items())
            raise BadAssignment(f"{path.name}: `{name}` should be written as {{{some}}}, and `{key}: {value}` isn't.")
    return kind(**(told or {}))


def moment(told: Any, path: Path) -> datetime:
    """A date with its time and its offset. Raises BadAssignment where one of them is missing."""
    when = told
    if isinstance(told, str):
        try:
            when = datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d\d:?\d\d$)", "", told.strip()))
        except ValueError:
            when = None
    if not isinstance(when, datetime) or when.tzinfo is None:
        raise BadAssignment(
            f'{path.name}: `due: {told}` should be a date, a time and the offset from UTC: "2026-11-20 23:59 +01:00".'
        )
    return when


def load_own(path: Path) -> None:
    """Run an instructor's own file, which declares exercises as the course's own checks do.

    It's their code on their machine, and it never comes into a sandbox. Raises BadAssignment where it fails, or takes
    the name of one of the course's exercises.
    """
    course = set(known())
    before = {name: EXERCISES[name] for name in course}
    spec = importlib.util.spec_from_file_location(f"own_exercises_{path.stem}", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise BadAssignment(f"{path.name} stopped with {type(error).__name__}: {error}") from error
    taken = [name for name, one in before.items() if EXERCISES[name] is not one]
    if taken:
        EXERCISES.update(before)
        raise BadAssignment(f"{path.name} declares {taken[0]}, which is the course's own. Give yours another name.")
    OWN.update(EXERCISES.keys() - course)


def new_text(name: str, names: list[str], title: str = "", own: Path | None = None, folder: Path | None = None) -> str:
    """The text of a new file in a folder, with comments that teach. Raises BadAssignment for an unknown exercise."""
    every = [*known(), *OWN]
    for one in names:
        if one not in every:
            near = get_close_matches(one, every, n=2, cutoff=0.5)
            told = f"Do you mean {' or '.join(near)}?" if near else "`zero-to-hero list` shows all."
            raise BadAssignment(f"There's no exercise {one}. {told}")
    width = max(len(one) for one in names) + 1
    rows = "\n".join(
        f"  {one + ':':{width}} {EXERCISES[one].points}  # {EXERCISES[one].title}, {EXERCISES[one].minutes} min"
        for one in names
    )
    beside = os.path.relpath(own, folder or Path()) if own else ""
    own_line = f"own: {beside}" if own else "# own: ours.py  # your own exercises, in the form of the course's checks"
    return f"""\
# An assignment of Zero to Hero. `zero-to-hero build {name}.yml` makes the files for your students, and
# `zero-to-hero grade {name}.yml SUBMISSIONS` grades what they hand in. Keep this file to yourself.
name: {name}
title: {title or re.sub(r"[-_]+|(?<=[a-z])(?=[0-9])", " ", name).capitalize()}
course: {course_version(names, own)}  # grading with another version needs your consent
exercises:  # name: points
{rows}
{own_line}

# instructions: "You may work in pairs. Each of you hands in a notebook."  # in Markdown, above the exercises
# due: "2026-11-20 23:59 +01:00"
# late: {{percent_per_day: 10, percent_at_most: 50, grace_minutes: 15}}

seeds: 2  # how often each answer is tried with fresh inputs; all of them must be right
secret: {secrets.token_hex(16)}  # the inputs follow from it; anybody who knows it can prepare for them
feedback: {{hints: true, mistakes: true, expected: true}}  # what students are told besides their points
"""
