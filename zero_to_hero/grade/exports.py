"""Grades as files that gradebooks read. Every text in them is harmless to a spreadsheet.

`grades.csv` has everything. Canvas and Moodle take a file with their own columns: Canvas finds a student by its ID,
Moodle by its identifier. Gradescope reads `results.json` of one submission.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from .assignment import Assignment
from .grading import Graded
from .judged import TOLD

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")  # what a spreadsheet may take for the start of a formula


def harmless(value: Any) -> Any:
    """A text that no spreadsheet computes: it begins with an apostrophe where it would begin a formula."""
    if not isinstance(value, str):
        return value
    text = "".join(letter if letter.isprintable() else " " for letter in value)
    bare = text.lstrip(" \u00a0\u3000\"'")
    return f"'{text}" if value.startswith(FORMULA) or bare.startswith(FORMULA) else text


def table(rows: Iterable[Sequence[Any]]) -> str:
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows([harmless(value) for value in row] for row in rows)
    return made.getvalue()


def number(points: float) -> str:
    """Points without needless zeros: 2, 1.5."""
    return f"{points:g}"


def grades_csv(graded: Sequence[Graded], assignment: Assignment) -> str:
    head = ["student", "key", "platform", "id", "points", "of", "earned", "percent off", "submitted", "marked late"]
    head += [*assignment.points, "notes"]
    rows: list[list[Any]] = [head]
    for one in graded:
        states = {result.exercise: number(result.points) for result in one.results}
        submitted = one.submitted.isoformat() if one.submitted else ""
        row: list[Any] = [one.name, one.key, one.platform, one.platform_id, number(one.points), number(one.of)]
        row += [number(one.earned), number(one.percent_off), submitted, "yes" if one.marked_late else ""]
        rows.append([*row, *(states.get(name, "0") for name in assignment.points), " ".join(one.notes)])
    return table(rows)


def canvas_csv(graded: Sequence[Graded], assignment: Assignment) -> str:
    """A gradebook to import into Canvas; it goes by the column ID. The second row says what can be had."""
    rows: list[list[Any]] = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", assignment.title]]
    rows.append(["    Points Possible", "", "", "", "", number(assignment.total)])
    rows += [[one.name, one.platform_id, "", "", "", number(one.points)] for one in graded if one.platform == "canvas"]
    return table(rows)


def moodle_csv(graded: Sequence[Graded], assignment: Assignment) -> str:
    """Moodle's grading worksheet; it goes by the identifier, which is in the names of the files."""
    rows: list[list[Any]] = [["Identifier", "Full name", "Grade", "Maximum grade", "Feedback comments"]]
    for one in graded:
        if one.platform == "moodle" and one.platform_id:  # the team of those who are in none has no identifier
            points, of = number(one.points), number(assignment.total)
            rows.append([f"Participant {one.platform_id}", one.name, points, of, summary(one)])
    return table(rows)


def summary(one: Graded) -> str:
    """A line for a comment: how many are right, and which aren't."""
    wrong = [result.exercise for result in one.results if result.state != "passed"]
    right = len(one.results) - len(wrong)
    return f"{right} of {len(one.results)} right." + (f" Not yet: {', '.join(wrong)}." if wrong else "")


def gradescope_json(one: Graded, assignment: Assignment) -> str:
    """`results.json`, as Gradescope's autograder reads it. It shows a student no hidden input."""
    tests = []
    for result in one.results:
        told = [
            result.text,
            *(f"{label}: {text}" for label, text in assignment.feedback.facts(result.facts)),
            result.note,
        ]
        tests.append(
            {
                "name": result.exercise,
                "score": result.points,
                "max_score": result.of,
                "status": "passed" if result.state == "passed" else "failed",
                "output": "\n".join(line for line in told if line) or TOLD[result.state],
                "output_format": "text",
                "visibility": "visible",
            }
        )
    whole = {
        "score": one.points,
        "output": "\n".join([summary(one), one.late_note, *one.notes]).strip(),
        "output_format": "text",
        "stdout_visibility": "hidden",
        "tests": tests,
    }
    return json.dumps(whole, indent=1, ensure_ascii=True) + "\n"


def write(graded: Sequence[Graded], assignment: Assignment, folder: Path) -> list[Path]:
    """Write the files that concern this class; those of a platform only where somebody came by it."""
    platforms = {one.platform for one in graded}
    files = {"grades.csv": grades_csv(graded, assignment)}
    if "canvas" in platforms:
        files["canvas.csv"] = canvas_csv(graded, assignment)
    if "moodle" in platforms:
        files["moodle.csv"] = moodle_csv(graded, assignment)
    for one in graded:
        if one.platform == "gradescope":
            files[f"gradescope/{one.key}/results.json"] = gradescope_json(one, assignment)
    written = []
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written
