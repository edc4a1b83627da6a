"""What students get of an assignment, and what an instructor keeps: a notebook, Gradescope's autograder, a key.

It's put together in a clone of the course whose site is built, out of the notebooks that the site offers: the cards and
their cells from the pages of exercises and lectures, the answers for the key from those of the solutions. A student's
notebook holds no solution, because nothing of those pages goes into it. `static_page.py` has a page made of the same
cards.
"""

import inspect
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..checks._engine.exercise import CHECKS, Exercise
from .assignment import OWN, Assignment, BadAssignment
from .exports import number

SITE = CHECKS.parent.parent / "_build" / "html"
HEADING = re.compile(r"^## .+$|^\*\*Your turn: (?P<title>.+)\*\*$", re.MULTILINE)
# what book/extensions/exercises.py writes around a card's own text, as the notebooks have it
FACTS = re.compile(r"\A\s*\*[^*\n]* · difficulty \d of 5 · [^*\n]*\*\n")
AROUND = re.compile(
    r"^<details[^>]*>\n?<summary>Hint \d of \d</summary>.*?^</details>\n?|^Afterwards: .*$", re.M | re.S
)
INSTALLS = re.compile(r"^[ \t]*[%!]\s*pip\b", re.MULTILINE)
HANDIN = (
    "Write each answer into its cell, run the cell, and then run the check below it. Leave the cells in their order, "
    "and hand in this notebook. The points that a check shows you here are only practice: your instructor grades with "
    "other inputs."
)
SETUP_SH = """\
#!/usr/bin/env bash
# Gradescope runs this once, when it builds the autograder.
set -euo pipefail
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3 python3-yaml python3-numpy
chmod -R go-rwx /autograder/source
"""
RUN_SH = """\
#!/usr/bin/env bash
# Gradescope runs this for each submission, as root. Students' code runs as another user, who can't read the key, the
# results or root's other files. The container does the rest.
set -euo pipefail
mkdir -p /autograder/results
chmod go-rwx /autograder/source /autograder/results /autograder/submission
cd /autograder/source
PYTHONPATH=/autograder/source python3 -m zero_to_hero.grade autograde {file} /autograder/submission \\
    --out /autograder/results --any-version
"""

Notebook = dict[str, Any]


def cell(kind: str, text: str, name: str, **metadata: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"cell_type": kind, "id": name, "metadata": metadata, "source": text}
    return made | {"execution_count": None, "outputs": []} if kind == "code" else made


def text_of(one: dict[str, Any]) -> str:
    return "".join(one["source"])


@dataclass(frozen=True)
class Card:
    """What an exercise asks, in Markdown, and the code of its empty cell."""

    text: str
    stub: str


class Course:
    """The notebooks that a built site offers."""

    def __init__(self, site: Path = SITE) -> None:
        self.folder = site / "notebooks"
        if not self.folder.is_dir():
            raise BadAssignment(
                f"There's no built site at {site}. Run `make book` in a clone of the course, then this command there."
            )

    def notebooks(self, folder: str, slug: str = "*") -> Iterator[Notebook]:
        for path in sorted((self.folder / folder).glob(f"[0-9][0-9]_{slug}.ipynb")):
            yield json.loads(path.read_text(encoding="utf-8"))

    def card(self, found: Exercise) -> Card:
        """An exercise's card without its heading, facts, hints, and the way to its solution."""
        for folder in ("exercises", "lectures"):
            for notebook in self.notebooks(folder, found.name.partition(".")[0]):
                cells = notebook["cells"]
                for place, one in enumerate(cells):
                    if one["metadata"].get("zero_to_hero", {}).get("exercise") == found.name:
                        before = text_of(cells[place - 1])
                        start = list(HEADING.finditer(before))[-1:]
                        told = before[start[0].end() :] if start else before
                        return Card(AROUND.sub("", FACTS.sub("", told)).strip(), text_of(one))
        if found.name not in OWN:
            raise BadAssignment(
                f"The built site has no card for {found.name}. It's older than the course here: run `make book` again."
            )
        return Card(found.text, found.stub or own_stub(found))

    def set_up(self, slug: str) -> list[str]:
        """The code that a lecture's exercises begin with, the cell that installs the package first."""
        for notebook in self.notebooks("exercises", slug):
            codes: list[str] = []
            for one in notebook["cells"]:
                if "zero_to_hero" in one["metadata"]:
                    return codes
                if one["cell_type"] == "code":
                    codes.append(text_of(one))
        return []

    def answer(self, found: Exercise) -> str:
        """The worked answer, for the key."""
        call = f'check("{found.name}")'
        for notebook in self.notebooks("solutions", found.name.partition(".")[0]):
            codes: list[str] = []
            for one in notebook["cells"]:
                if one["cell_type"] == "markdown" and re.search(r"^## ", text_of(one), re.MULTILINE):
                    codes = []
                elif one["cell_type"] == "code":
                    codes.append(text_of(one))
                    if call in codes[-1]:
                        return "\n\n".join(codes).replace(call, "").strip()
        return ""


def own_stub(found: Exercise) -> str:
    """An empty cell for an instructor's own exercise that says none: its names, called as its right answer is."""
    lines = []
    for part in found.parts:
        for name in part.names:
            if part.is_value:
                lines.append(f"{name} = ...")
            elif not any(f"def {name}(" in line for line in lines):
                alone = len(part.names) == 1 and part.right is not None
                called = inspect.signature(part.right) if alone and part.right else "(*args)"
                lines.append(f"def {name}{called}:\n    raise NotImplementedError")
    return "\n\n\n".join(lines)


def rules(assignment: Assignment) -> list[str]:
    """When it's due, and what a late submission loses, in sentences."""
    if not assignment.due:
        return []
    due, late = assignment.due, assignment.late
    offset = due.isoformat()[-6:]
    told = [f"Due on {due:%A}, {due.day} {due:%B %Y}, at {due:%H:%M} (UTC{offset})."]
    if late.percent_per_day:
        most = f", and {number(late.percent_at_most)} % at most" if late.percent_at_most < 100 else ""
        grace = f" The first {number(late.grace_minutes)} minutes don't count." if late.grace_minutes else ""
        told.append(f"Each day that you're late costs {number(late.percent_per_day)} % of your points{most}.{grace}")
    return [" ".join(told)]


def by_lecture(assignment: Assignment) -> dict[str, list[Exercise]]:
    """The exercises under the first words of their names: those of a lecture need the same first cell."""
    groups: dict[str, list[Exercise]] = {}
    for found in assignment.exercises:
        groups.setdefault(found.name.partition(".")[0], []).append(found)
    return groups


def handout(assignment: Assignment, course: Course) -> str:
    """The students' notebook."""
    told = "\n\n".join([f"# {assignment.title}", *rules(assignment), assignment.instructions, HANDIN])
    cells = [cell("markdown", re.sub(r"\n{3,}", "\n\n", told), "title")]
    seen: set[str] = set()
    for slug, exercises in by_lecture(assignment).items():
        for number_, code in enumerate(course.set_up(slug)):
            if code not in seen:
                seen.add(code)
                cells.append(cell("code", code, f"setup-{slug}-{number_}"))
        for found in exercises:
            card, name = course.card(found), found.name.replace(".", "-")
            facts = found.facts(assignment.points[found.name]).capitalize()
            parts = [f"## {found.title}", f"*{facts}*", card.text]
            if assignment.feedback.hints:
                parts += [
                    f"<details>\n<summary>Hint {n} of {len(found.hints)}</summary>\n\n{hint}\n\n</details>"
                    for n, hint in enumerate(found.hints, start=1)
                ]
            cells.append(cell("markdown", "\n\n".join(filter(None, parts)), f"card-{name}"))
            cells.append(cell("code", card.stub, f"answer-{name}", zero_to_hero={"exercise": found.name}))
            if found.name not in OWN:
                cells.append(cell("code", f'check("{found.name}")', f"check-{name}"))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"colab": {"provenance": []}, "kernelspec": kernel, "language_info": {"name": "python"}}
    return json.dumps(
        {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, ensure_ascii=False, indent=1
    )


def key(assignment: Assignment, course: Course) -> str:
    """What an instructor keeps: answers, named mistakes and hints, as Markdown."""
    lines = [
        f"# {assignment.title}: the key",
        "",
        "For instructors. The report counts the mistakes that are named here.",
        "",
    ]
    for found in assignment.exercises:
        lines += [f"## {found.title} (`{found.name}`, {assignment.points[found.name]:g} points)", ""]
        lines += ["```python", course.answer(found) or "# no worked answer", "```", ""]
        causes = dict.fromkeys(mistake.cause for part in found.parts for mistake in part.mistakes)
        lines += [*(f"- {cause}" for cause in causes), ""]
        lines += [*(f"{number}. {hint}" for number, hint in enumerate(found.hints, start=1)), ""]
    return "\n".join(lines)


def gradescope(file: Path, assignment: Assignment) -> bytes:
    """The zip that Gradescope takes as an autograder: the package, the assignment, and two scripts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:

        def add(name: str, data: bytes, executable: bool = False) -> None:
            info = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))  # the same bytes each time
            info.external_attr = (0o755 if executable else 0o644) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            opened.writestr(info, data)

        add("setup.sh", SETUP_SH.encode(), executable=True)
        add("run_autograder", RUN_SH.format(file=file.name).encode(), executable=True)
        text = file.read_text(encoding="utf-8")
        if assignment.own:
            add(assignment.own.name, assignment.own.read_bytes())
            text = re.sub(r"^own: .*$", f"own: {assignment.own.name}", text, flags=re.MULTILINE)
        add(file.name, text.encode())
        package = CHECKS.parent
        for path in sorted(package.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and "figures" not in path.parts:
                add(f"{package.name}/{path.relative_to(package).as_posix()}", path.read_bytes())
    return made.getvalue()


def write(file: Path, assignment: Assignment, folder: Path, course: Course) -> list[Path]:
    """Write everything into a folder; gives the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        f"{assignment.name}.ipynb": handout(assignment, course).encode(),
        f"{assignment.name}-gradescope.zip": gradescope(file, assignment),
        f"{assignment.name}-key.md": key(assignment, course).encode(),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in files]
