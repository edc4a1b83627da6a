"""What instructors and students get of the grader, to look at: `{sample} feedback` and `{sample} report`.

Both are the grader's own pages, made at build for an invented class of 24 whose answers the real checks judge
(book/invented_class.py). The page shows each in a frame, light or dark as the reader's system is, and leads to it.
"""

import hashlib
import json
import platform
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from html import escape
from pathlib import Path
from random import Random
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from book import invented_class
from book.extensions.exercises import exercise
from book.kept import kept
from zero_to_hero.checks._engine.driver import Driver
from zero_to_hero.checks._engine.exercise import CHECKS
from zero_to_hero.data import names
from zero_to_hero.grade import feedback, report
from zero_to_hero.grade.assignment import Assignment, Late
from zero_to_hero.grade.grading import Graded, ago
from zero_to_hero.grade.judged import Result, judge

FOLDER = "teach"  # of the site
POINTS = {
    "micrograd.tanh": 1,
    "bigrams.letter_pairs": 1,
    "bigrams.count_table": 2,
    "bigrams.row_probabilities": 2,
    "bigrams.perplexity": 2,
}
STUDENTS, SHOWN = 24, 8  # the one whose feedback is shown has two mistakes, and one cell is missing
SECONDS = 5.0
DUE = datetime(2026, 11, 20, 23, 59, tzinfo=timezone.utc)
LATE = timedelta(hours=7, minutes=12)
TITLES = {
    "feedback": "Sample: the page of feedback for one student of an invented class",
    "report": "Sample: the report about an invented class of 24 students",
}
FRAME = (
    '<figure class="zth-sample"><iframe src="{up}{folder}/{name}.html" title="{title}" loading="lazy"></iframe>'
    '<figcaption>{title}. <a href="{up}{folder}/{name}.html">Open the {name}</a>.</figcaption></figure>'
)


def judged(name: str, code: str | None, seed: int) -> Result:
    """One answer, judged by its check, in this process: the code is ours."""
    if code is None:
        return Result(
            name, "missing", of=POINTS[name], text="We found no cell for this exercise in what you handed in."
        )
    namespace: dict[str, Any] = {}
    exec(invented_class.SET_UP, namespace)
    exec(code, namespace)
    with Driver(namespace, SECONDS) as driver:
        result = judge(exercise(name), driver.answer, Random(seed), SECONDS)
    result.of, result.code = POINTS[name], code
    result.points = result.of if result.state == "passed" else 0
    return result


def invented() -> tuple[list[Graded], Assignment]:
    """The class with its results, and its assignment. The same every time."""
    assignment = Assignment("week3", "", POINTS, "", title="Week 3", due=DUE, late=Late(percent_per_day=10))
    graded = []
    for student in range(STUDENTS):
        given = invented_class.answers(student, Counter())
        results = [judged(name, given.get(name), student) for name in POINTS]
        name = names()[student * 701].capitalize()
        graded.append(Graded(name.lower(), name, "canvas", str(48_200 + student), results))
    late = graded[3]
    late.percent_off, late.late_note = assignment.late.percent(LATE), f"It came in {ago(LATE)} late."
    graded[5].notes.append("`week3.ipynb`: Cell 3 can't be read and had to be left out.")
    return graded, assignment


def pages() -> bytes:
    """Both pages, as JSON."""
    graded, assignment = invented()
    made = {"feedback": feedback.page(graded[SHOWN], assignment), "report": report.page(graded, assignment)}
    return json.dumps(made, ensure_ascii=False).encode()


def made_from() -> str:
    """A hash of all that decides what the samples say: the grader, the checks, and the class."""
    package, sha = CHECKS.parent, hashlib.sha256(platform.python_version().encode())
    files = [Path(__file__), Path(invented_class.__file__), package / "bigrams.py"]
    files += [
        path
        for folder in ("grade", "checks")
        for path in (package / folder).rglob("*.*")
        if "__pycache__" not in path.parts
    ]
    for path in sorted(files):
        sha.update(path.name.encode() + b"\0" + path.read_bytes())
    return sha.hexdigest()


class Sample(SphinxDirective):
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        if name not in TITLES:
            raise self.error(f"there's no sample {name!r}: they are {', '.join(TITLES)}")
        self.env.metadata[self.env.docname]["samples"] = True
        up = "../" * self.env.docname.count("/")
        return [nodes.raw("", FRAME.format(up=up, folder=FOLDER, name=name, title=escape(TITLES[name])), format="html")]


def write(app: Sphinx, failed: Exception | None, make: Callable[[], bytes] = pages) -> None:
    """Put the pages into the site, if one of its pages shows them."""
    if failed or app.builder.name != "html" or not any(page.get("samples") for page in app.env.metadata.values()):
        return
    folder = Path(app.outdir, FOLDER)
    folder.mkdir(exist_ok=True)
    for name, text in json.loads(kept(make, made_from())).items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("sample", Sample)
    app.connect("build-finished", write)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
