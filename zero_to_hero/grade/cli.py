"""The command `zero-to-hero`: choose exercises, hand them out, grade what comes back, see what a class gets wrong."""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from . import assignment as assignments
from . import build, exports, feedback, report, static_page
from .assignment import Assignment, BadAssignment
from .grading import Graded, all_kept, grade, read_times
from .handed_in import CannotRead
from .sandbox.carried import CannotCarry
from .sandbox.choose import NAMES, choose
from .sandbox.launch import NoSandbox
from .submissions import Submission, collect, collect_one

ABOUT = """\
For instructors of Zero to Hero. From choosing exercises to a report about the class:

  zero-to-hero list                                  # which exercises there are
  zero-to-hero new week3.yml micrograd.tanh mlp.embed   # a file with your exercises, points and due date
  zero-to-hero build week3.yml                       # files for students, without solutions, and your key
  zero-to-hero grade week3.yml submissions.zip       # grades, feedback for each student, a report
  zero-to-hero report week3.yml                      # what the class got wrong, in the terminal

`zero-to-hero COMMAND --help` says more about each of them.
"""
LIST = """\
All exercises of the course, with their kind, the minutes that they take the first time you do them, and their points.
Give a lecture's name to see only its exercises: `zero-to-hero list mlp`. Add --own ours.py to see yours as well.
"""
NEW = """\
Write an assignment: a short YAML file. It names the exercises and their points, and has lines for a due date, a late
policy and what students are told. Open it afterwards: its comments say what you can set. Don't give it to students,
because it holds a secret from which the inputs for their answers are made.

  zero-to-hero new week3.yml micrograd.tanh mlp.embed
  zero-to-hero new week3.yml bigrams --own ours.py ours.entropy    # a whole lecture, and an exercise of your own
"""
BUILD = """\
Make the files for your students. This needs a clone of the course with a built site (`make book`). The files go into
the folder --out (week3-handout):

  week3.ipynb            the notebook for Jupyter and Colab: the cards, empty cells, and their checks. No solutions.
  week3-page/            the same as a page that answers in the browser. Put the folder on any web server.
  week3-gradescope.zip   the autograder. Gradescope's container is the sandbox there; see the page “Teach with it”.
  week3-key.md           yours: worked answers, hints, and the mistakes that the report counts.

The page needs the site's tools as well (`make setup`). --no-page leaves it out.
"""
AUTOGRADE = """\
Grade one submission as Gradescope's autograder does: as root, with the student's code running as another user. `build`
makes the script that calls this. It writes results.json into the folder --out.
"""
GRADE = """\
Grade a class. SUBMISSIONS is the folder or zip that your course platform makes:

  Canvas            Assignments, Download Submissions
  Moodle            View all submissions, Download all submissions
  Gradescope        Assignment, Export Submissions
  GitHub Classroom  gh classroom clone student-repos --per-page 100   (it clones 30 if you don't say how many)
  anything else     a folder with a file or a folder for each student, named after them

It writes into the folder --out (week3-graded): grades.csv, a file for Canvas or Moodle, Gradescope's results, a page of
feedback for each student, and report.html for you. If it's interrupted, run it again: what's graded stays graded.
Students' code runs in a sandbox, without network and without your files. If there's no sandbox, nothing is graded.
"""
REPORT = """\
Show what a class got wrong, from the results that `grade` has kept: for each exercise the named mistakes with their
counts, and the wrong answers that no named mistake explains. report.html in the same folder has examples, too.
"""
SECRETS = "Don't give it to students: the inputs for their answers are made from the secret in it."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Gives the exit status: 0, 1 for a sentence that says what's wrong, 130 after Ctrl-C."""
    given = parser().parse_args(arguments)
    try:
        return int(given.run(given) or 0)
    except (BadAssignment, CannotRead, CannotCarry, NoSandbox, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run it again to go on from here.", file=sys.stderr)
        return 130


def parser() -> argparse.ArgumentParser:
    plain = argparse.RawDescriptionHelpFormatter
    top = argparse.ArgumentParser(prog="zero-to-hero", description=ABOUT, formatter_class=plain)
    commands = top.add_subparsers(metavar="COMMAND", required=True)

    def command(name: str, short: str, text: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=short, description=text, formatter_class=plain)

    one = command("list", "show all exercises", LIST)
    one.add_argument("lecture", nargs="?", help="only this lecture's: micrograd")
    one.add_argument("--own", type=Path, help="a Python file with exercises of your own")
    one.set_defaults(run=list_exercises)

    one = command("new", "write an assignment's file", NEW)
    one.add_argument("file", type=Path, help="the file to write: week3.yml")
    one.add_argument("exercises", nargs="+", help="names of exercises, or of lectures for all their exercises")
    one.add_argument("--title", default="", help="the title that students see: 'Week 3'")
    one.add_argument("--own", type=Path, help="a Python file with exercises of your own")
    one.set_defaults(run=new)

    one = command("build", "make what students get, and your key", BUILD)
    one.add_argument("file", type=Path, help="the assignment's file: week3.yml")
    one.add_argument("--out", type=Path, help="the folder to write into (NAME-handout, beside the file)")
    one.add_argument("--site", type=Path, default=build.SITE, help="the built site (%(default)s)")
    one.add_argument("--no-page", action="store_true", help="leave out the students' page")
    one.add_argument("--any-version", action="store_true", help="go on even if the course has changed since")
    one.set_defaults(run=build_all)

    one = command("autograde", "grade one submission, as Gradescope's autograder", AUTOGRADE)
    one.add_argument("file", type=Path, help="the assignment's file: week3.yml")
    one.add_argument("submission", type=Path, help="the folder with the student's files")
    one.add_argument("--out", type=Path, required=True, help="the folder for results.json")
    one.add_argument("--any-version", action="store_true", help="go on even if the course has changed since")
    one.add_argument("--sandbox", choices=NAMES, default="user", help="which sandbox (%(default)s)")
    one.set_defaults(run=autograde)

    one = command("grade", "grade what students handed in", GRADE)
    one.add_argument("file", type=Path, help="the assignment's file: week3.yml")
    one.add_argument("submissions", type=Path, help="the folder or zip of your course platform")
    one.add_argument("--out", type=Path, help="the folder to write into (NAME-graded, beside the file)")
    one.add_argument("--workers", type=int, default=max(os.cpu_count() or 2, 2), help="how many at once (%(default)s)")
    one.add_argument("--times", type=Path, help="a CSV of student,submitted, if the platform gives no times")
    one.add_argument("--only", action="append", default=[], metavar="KEY", help="grade only this student, again")
    one.add_argument("--any-version", action="store_true", help="grade even if the course has changed since")
    one.add_argument(
        "--sandbox", choices=NAMES, default="", help="which sandbox (default: the best one that works here)"
    )
    one.add_argument(
        "--unsandboxed-i-trust-every-student",
        action="store_true",
        dest="unsandboxed",
        help="run students' code as you: it may read, change, delete and send whatever you can",
    )
    one.set_defaults(run=grade_class)

    one = command("report", "show what a class got wrong", REPORT)
    one.add_argument("file", type=Path, help="the assignment's file: week3.yml")
    one.add_argument("--out", type=Path, help="the folder that `grade` wrote into (NAME-graded, beside the file)")
    one.add_argument("--any-version", action="store_true", help="go on even if the course has changed since")
    one.set_defaults(run=report_class)
    return top


def list_exercises(given: argparse.Namespace) -> None:
    from ..checks._engine.exercise import EXERCISES, lectures

    if given.own:
        assignments.load_own(given.own)
    names = [*assignments.known(), *(name for name in EXERCISES if name not in set(assignments.known()))]
    if given.lecture:
        chosen = [name for name in names if name.partition(".")[0] == given.lecture]
        if not chosen:
            raise BadAssignment(f"There's no lecture {given.lecture}. There are {', '.join(lectures())}.")
        names = chosen
    width = max(map(len, names))
    print(f"{'name':{width}}  {'kind':12} {'min':>3} {'pts':>3}  title")
    for name in names:
        one = EXERCISES[name]
        print(f"{name:{width}}  {one.kind:12} {one.minutes:3} {one.points:3}  {one.title}")
    print(f"\n{len(names)} exercises. `zero-to-hero new week1.yml NAME …` makes an assignment from some of them.")


def new(given: argparse.Namespace) -> None:
    from ..checks._engine.exercise import EXERCISES

    if given.file.exists():
        raise BadAssignment(f"{given.file} is there already, with its secret. Choose another name, or remove it first.")
    if given.own:
        assignments.load_own(given.own)
    every = {*assignments.known(), *EXERCISES}
    names: list[str] = []
    for one in given.exercises:
        whole = [name for name in EXERCISES if name.partition(".")[0] == one] if one not in every else [one]
        names += whole if whole else [one]
    names = list(dict.fromkeys(names))
    text = assignments.new_text(given.file.stem, names, given.title, given.own, given.file.parent)
    given.file.write_text(text, encoding="utf-8")
    minutes = sum(EXERCISES[name].minutes for name in names)
    print(f"{given.file}: {len(names)} exercises, about {minutes} minutes for a student. {SECRETS}")


def out_folder(given: argparse.Namespace, assignment: Assignment) -> Path:
    folder: Path = given.out or given.file.parent / f"{assignment.name}-graded"
    return folder


def grade_class(given: argparse.Namespace) -> None:
    assignment = assignments.read(given.file, given.any_version)
    collected = collect(given.submissions, assignment.name)
    for note in collected.notes:
        print(f"left out: {note}")
    sandbox = choose(given.sandbox, given.unsandboxed)
    print(f"{len(collected.submissions)} submissions, {len(assignment.points)} exercises. Sandbox: {sandbox.protects}.")
    folder = out_folder(given, assignment)
    again(given.only, collected.submissions, folder)
    times = read_times(given.times) if given.times else {}
    tell = partial(print, flush=True)  # a file that takes it down should be as far as the grading is
    done = grade(collected.submissions, assignment, sandbox, folder, given.workers, tell=tell, times=times)
    write(done, assignment, folder)
    flagged = sum(any(result.flags for result in one.results) for one in done)
    if flagged:
        print(f"{flagged} of them have something worth a look: see the end of the report.")


def build_all(given: argparse.Namespace) -> None:
    assignment = assignments.read(given.file, given.any_version)
    folder = given.out or given.file.parent / f"{assignment.name}-handout"
    page = folder / f"{assignment.name}-page"
    if not given.no_page:
        static_page.free(page)  # before anything is written
    for path in build.write(given.file, assignment, folder, build.Course(given.site)):
        print(f"wrote {path}")
    if not given.no_page:
        made = static_page.make(given.file, assignment, page, given.site, given.any_version)
        print(f"wrote {made}: put the folder {page.name} on a web server, or see its {static_page.MARK}")


def autograde(given: argparse.Namespace) -> None:
    """One submission. The results stay between root and Gradescope, so they're kept in a folder that's removed."""
    assignment = assignments.read(given.file, given.any_version)
    one = collect_one(given.submission)
    with tempfile.TemporaryDirectory() as folder:
        (done,) = grade([one], assignment, choose(given.sandbox), Path(folder), workers=1)
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "results.json").write_text(exports.gradescope_json(done, assignment), encoding="utf-8")


def again(keys: Sequence[str], submissions: Sequence[Submission], folder: Path) -> None:
    """Forget the results of these students, so that they're graded anew."""
    known = {one.key for one in submissions}
    for key in keys:
        if key not in known:
            raise BadAssignment(f"There's no student {key} here. There are {', '.join(sorted(known)[:20])} …")
        (folder / "results" / f"{key}.json").unlink(missing_ok=True)


def write(done: list[Graded], assignment: Assignment, folder: Path) -> None:
    """Write all the files, and say which."""
    for path in exports.write(done, assignment, folder):
        if path.parent == folder:
            print(f"wrote {path}")
    pages = feedback.write(done, assignment, folder)
    print(f"wrote {len(pages)} pages of feedback into {folder / 'feedback'}")
    print(f"wrote {report.write(done, assignment, folder)}")


def report_class(given: argparse.Namespace) -> None:
    assignment = assignments.read(given.file, given.any_version)
    folder = out_folder(given, assignment)
    done = all_kept(folder, assignment)
    if not done:
        raise BadAssignment(f"{folder} holds no results for this assignment. `zero-to-hero grade` makes them.")
    print(report.text(done, assignment), end="")
    print(f"\nwrote {report.write(done, assignment, folder)}")
