"""Grade a class: several submissions at once, each result kept as soon as it's there, and none lost to another.

A worker is a process of its own, and grades one submission after the other. Where it stalls or dies (it meets what
students make, though only as plain data), it's replaced, the exercise at hand gets no points, and the rest goes on.
Results are files in a folder: a second run takes what's there and hasn't changed, so grading goes on where it
stopped.
"""

import json
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from .assignment import Assignment
from .judged import FORGED, Judging, Result, as_data, starting
from .sandbox.bubblewrap import FIRST_NOBODY
from .sandbox.launch import NoSandbox, Sandbox
from .sandbox.limits import Limits
from .sandbox.session import kill_user
from .sandbox.stage import Stage, staged
from .submissions import Submission
from .work import carried

STALLED = 90.0  # seconds that one exercise may take in all, besides what a student's code may take
FORMAT = 1
FORK = multiprocessing.get_context("fork")  # a worker knows all that's loaded; bubblewrap needs Linux anyway


@dataclass
class Graded:
    """One student's results, as they're kept. `tries`: how many submissions the platform tells of."""

    key: str
    name: str
    platform: str
    platform_id: str
    results: list[Result]
    notes: list[str] = field(default_factory=list)
    marked_late: bool = False
    submitted: datetime | None = None
    tries: int = 1
    percent_off: float = 0.0
    late_note: str = ""

    @property
    def earned(self) -> float:
        """The points before what a late submission loses."""
        return sum(one.points for one in self.results)

    @property
    def points(self) -> float:
        return round(self.earned * (1 - self.percent_off / 100), 2)

    @property
    def of(self) -> float:
        return sum(one.of for one in self.results)


@dataclass
class Job:
    """A submission on its way: its results so far, the exercise at hand, and since when."""

    submission: Submission
    results: list[Result] = field(default_factory=list)
    at: str = ""
    since: float = 0.0
    failures: int = 0


def grade(
    submissions: Sequence[Submission],
    assignment: Assignment,
    sandbox: Sandbox,
    folder: Path,
    workers: int = 2,
    limits: Limits | None = None,
    tell: Callable[[str], None] = lambda text: None,
    times: dict[str, datetime] | None = None,
) -> list[Graded]:
    """The results of all submissions in the order of their keys; what still holds is taken from `folder`.

    times: when a submission came in, by key, platform's id or name. Raises NoSandbox where no sandbox can be started.
    """
    kept = folder / "results"
    kept.mkdir(parents=True, exist_ok=True)
    done = {one.key: found for one in submissions if (found := read_kept(kept, one, assignment)) is not None}
    if done:
        tell(f"{len(done)} of {len(submissions)} have been graded before and haven't changed.")
    jobs = [Job(one) for one in submissions if one.key not in done]
    told = carried(assignment.exercises)
    limits = limits or Limits()
    with staged() as stage:

        def keep(job: Job) -> None:
            done[job.submission.key] = job.results
            write_kept(kept, job.submission, assignment, job.results)
            right = sum(one.state == "passed" for one in job.results)
            tell(f"{len(done)} of {len(submissions)}: {job.submission.owner.name}, {right} of {len(job.results)} right")

        Pool(jobs, assignment, told, sandbox, stage, limits, keep).run(workers)
    made = [graded(one, done[one.key], assignment, times or {}) for one in submissions]
    keep_times(folder, made)
    return made


class Pool:
    """The workers, and what each of them is at."""

    def __init__(
        self,
        jobs: list[Job],
        assignment: Assignment,
        told: dict[str, Any],
        sandbox: Sandbox,
        stage: Stage,
        limits: Limits,
        keep: Callable[[Job], None],
    ) -> None:
        self.jobs, self.assignment, self.told, self.keep = jobs, assignment, told, keep
        self.sandbox, self.stage, self.limits = sandbox, stage, limits
        self.at_work: dict[Connection, tuple[BaseProcess, Job]] = {}

    def run(self, workers: int) -> None:
        waiting = list(self.jobs)
        try:
            while waiting or self.at_work:
                while waiting and len(self.at_work) < workers:
                    self.begin(waiting.pop(0))
                for pipe in wait(list(self.at_work), timeout=0.5):
                    assert isinstance(pipe, Connection)
                    waiting += self.hear(pipe)
                for pipe, (_, job) in list(self.at_work.items()):
                    if time.monotonic() - job.since > STALLED + self.limits.submission_seconds:
                        waiting += self.lost(pipe, "The judge didn't finish in time.")
        finally:
            for process, _ in self.at_work.values():
                end(process)

    def begin(self, job: Job) -> None:
        ours, theirs = FORK.Pipe()
        job.since, job.at = time.monotonic(), ""
        sys.stdout.flush()
        process = FORK.Process(target=self.work, args=(theirs, job), daemon=True)
        process.start()
        theirs.close()
        self.at_work[ours] = process, job

    def hear(self, pipe: Connection) -> list[Job]:
        """Take a message of a worker. Gives jobs that have to begin again."""
        _, job = self.at_work[pipe]
        try:
            kind, told = pipe.recv()  # from our own worker, which never hands on an object of a student's
        except (EOFError, OSError):
            return self.lost(pipe, "The judge stopped unexpectedly.")
        if kind == "at":
            job.at, job.since = told, time.monotonic()
        elif kind == "result":
            job.results.append(Result(**told))
        elif kind == "no sandbox":
            self.forget(pipe)
            job.failures += 1
            if job.failures > 2:  # a busy machine may fail once
                raise NoSandbox(told)
            return [job]
        else:
            self.keep(job)
            self.forget(pipe)
        return []

    def lost(self, pipe: Connection, why: str) -> list[Job]:
        """A worker has stalled or died: no points for the exercise at hand, and the rest of the job goes on."""
        _, job = self.at_work[pipe]
        self.forget(pipe)
        job.failures += 1
        left = [name for name in self.assignment.points if name not in {one.exercise for one in job.results}]
        for name in left if job.failures > 3 else left[:1]:
            of = self.assignment.points[name]
            job.results.append(Result(name, "refused", of=of, text=FORGED, flags=[why]))
        return [job]

    def forget(self, pipe: Connection) -> None:
        process, _ = self.at_work.pop(pipe)
        end(process)
        pipe.close()

    def work(self, pipe: Connection, job: Job) -> None:
        """What a worker does; it runs in a process of its own."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends it
        start = starting(self.sandbox, self.stage, self.limits, os.getpid())
        judging = Judging(job.submission, self.assignment, self.told, start, self.limits)
        try:
            for found in self.assignment.exercises:
                if found.name not in {one.exercise for one in job.results}:
                    pipe.send(("at", found.name))
                    pipe.send(("result", as_data(judging.exercise(found))))
            judging.close()
            pipe.send(("done", None))
        except NoSandbox as error:
            pipe.send(("no sandbox", str(error)))
        finally:
            judging.close()


def end(process: BaseProcess) -> None:
    """End a worker, and with it its sandbox."""
    process.join(1)
    if process.is_alive():
        process.kill()
        process.join()
    if os.getuid() == 0 and process.pid:
        kill_user(FIRST_NOBODY + process.pid)


# ---- what's kept ----


def file_of(folder: Path, submission: Submission) -> Path:
    return folder / f"{submission.key}.json"


def read_kept(folder: Path, submission: Submission, assignment: Assignment) -> list[Result] | None:
    """The results of an earlier run; None where there are none, or where something has changed since."""
    try:
        told = json.loads(file_of(folder, submission).read_text(encoding="utf-8"))
        if (told["format"], told["submission"], told["assignment"]) != (FORMAT, submission.digest, assignment.digest):
            return None
        return [Result(**one) for one in told["results"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_kept(folder: Path, submission: Submission, assignment: Assignment, results: list[Result]) -> None:
    """Keep the results, whole or not at all."""
    owner = submission.owner
    told = {
        "format": FORMAT,
        "submission": submission.digest,
        "assignment": assignment.digest,
        "student": [owner.key, owner.name, owner.platform, owner.platform_id, owner.number],
        "notes": submission.notes,
        "results": [as_data(one) for one in results],
    }
    path = file_of(folder, submission)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    part.replace(path)


def keep_times(folder: Path, made: Sequence[Graded]) -> None:
    """Keep when each submission came in, and whether it was marked as late: a report has to take off as much."""
    told = {one.key: [one.submitted.isoformat() if one.submitted else None, one.marked_late] for one in made}
    part = folder / "times.part"
    part.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    part.replace(folder / "times.json")


def all_kept(folder: Path, assignment: Assignment) -> list[Graded]:
    """All results of this assignment that `folder/results` keeps, by the students' keys."""
    found = []
    file = folder / "times.json"
    times = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    for path in sorted((folder / "results").glob("*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        if told["format"] == FORMAT and told["assignment"] == assignment.digest:
            key, name, platform, platform_id, tries = told["student"]
            results = [Result(**one) for one in told["results"]]
            when, marked = times.get(key, (None, False))
            submitted = datetime.fromisoformat(when) if when else None
            one = Graded(key, name, platform, platform_id, results, told["notes"], marked, submitted, tries)
            found.append(with_lateness(one, assignment))
    return found


# ---- what's late ----


def graded(submission: Submission, results: list[Result], assignment: Assignment, times: dict[str, datetime]) -> Graded:
    """The results with what a late submission loses."""
    owner = submission.owner
    known = (owner.key, owner.platform_id, owner.name)
    submitted = next((times[name] for name in known if name and name in times), owner.submitted)
    one = Graded(
        owner.key,
        owner.name,
        owner.platform,
        owner.platform_id,
        results,
        list(submission.notes),
        submission.late,
        submitted,
        owner.number,
    )
    return with_lateness(one, assignment)


def with_lateness(one: Graded, assignment: Assignment) -> Graded:
    """The same, with the percentage that's taken off, and a sentence about it."""
    if assignment.due and one.submitted:
        one.percent_off = assignment.late.percent(one.submitted - assignment.due)
        if one.submitted > assignment.due:
            one.late_note = f"It came in {ago(one.submitted - assignment.due)} late."
    elif assignment.due and one.marked_late:
        one.late_note = "It's marked as late, but nobody told us by how much. So no points were taken off."
    return one


def ago(late: Any) -> str:
    minutes = int(late.total_seconds() // 60)
    days, rest = divmod(minutes, 24 * 60)
    parts = [(days, "day"), (rest // 60, "hour"), (rest % 60, "minute")]
    told = [f"{number} {word}{'s' if number > 1 else ''}" for number, word in parts if number][:2]
    return " and ".join(told) or "less than a minute"


def read_times(path: Path) -> dict[str, datetime]:
    """When submissions came in: a CSV of `student,submitted`. Raises ValueError with the line that isn't one."""
    import csv

    found = {}
    with suppress(StopIteration), path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.reader(file), start=1):
            if number == 1 and row[:1] and row[0].lower() in ("student", "name", "key"):
                continue
            try:
                when = datetime.fromisoformat(row[1].strip().replace("Z", "+00:00"))
                if when.tzinfo is None:
                    raise ValueError
                found[row[0].strip()] = when
            except (IndexError, ValueError):
                told = f"{path.name}, line {number}: expected a student and a time with its offset from UTC, such as "
                raise ValueError(f"{told}`mei,2026-11-20T23:58:00+01:00`, but got {','.join(row)!r}.") from None
    return found
