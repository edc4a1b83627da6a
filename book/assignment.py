"""The page of an assignment: one folder that any web server shows, and that answers in the browser.

    python -m book.assignment week3.yml week3-page

`zero-to-hero build` calls it. It's a site of one page, from the course's own extensions, styles and scripts: the cards
with live cells, and, for the page's Python, only those parts of the package that these exercises reach. Solutions, the
key and the assignment's secret stay out. The checks go in, because the page answers by itself: they say what's right
and which mistakes there are, to anybody who reads them. So what the page says is practice, not proof.
"""

import argparse
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import yaml
from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.docutils import docutils_namespace

from book.course import SOLUTIONS
from book.extensions.live import BESIDE, ROOT, texts_beside, without_parts_apart
from book.imports import PACKAGE, module_files, pure_modules, reach
from book.repository import RepositoryError, find_repository
from book.wheel import version
from zero_to_hero.checks._engine.exercise import CHECKS
from zero_to_hero.checks._engine.told import FILE
from zero_to_hero.grade import assignment as assignments
from zero_to_hero.grade.assignment import OWN, Assignment, BadAssignment
from zero_to_hero.grade.build import INSTALLS, SITE, Course, by_lecture, handout, rules
from zero_to_hero.grade.static_page import MARK, README

EXTENSIONS = (
    *("myst_nb", "sphinx_design"),
    *(f"book.extensions.{name}" for name in ("check_cells", "exercises", "live", "joined_streams")),
    *(f"book.extensions.site_{name}" for name in ("assets", "code", "drawings", "folds", "math", "pictures")),
    "book.extensions.assignment",
)
FRONT = """\
---
file_format: mystnb
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---
"""
PRACTICE = (
    "Write your answers into the cells, and press *Run*: the check below each of them answers at once, and as often as "
    "you like. What you write stays in this browser, so come back to it here. At the end, press *Download my answers*, "
    "and hand in that notebook. The checks are for practice: your instructor grades with other inputs."
)
SET_UP = "The exercises below use the names from this cell. It runs by itself when one of them needs it."
NAMED = re.compile(rf"\b{PACKAGE}(?:\.\w+)*")


def fenced(directive: str, text: str) -> str:
    fence = "`" * (max((len(one) for one in re.findall(r"`{3,}", text)), default=2) + 1)
    return f"{fence}{{{directive}\n{text}\n{fence}"


def cell(code: str, *tags: str) -> str:
    return fenced("code-cell}", f":tags: [{', '.join(('live', *tags))}]\n{code}")


def source(assignment: Assignment, course: Course) -> str:
    """The page as MyST. The check of each exercise is made from its card, as on the course's pages."""
    parts = [f"# {assignment.title}", *rules(assignment), assignment.instructions, PRACTICE, "```{assignment}\n```"]
    groups = by_lecture(assignment)
    seen: set[str] = set()
    for slug, exercises in groups.items():
        codes = [code for code in course.set_up(slug) if code not in seen and not INSTALLS.search(code)]
        seen.update(codes)
        if codes:
            parts += [f"## Set-up: {slug}" if len(groups) > 1 else "## Set-up", SET_UP, *map(cell, codes)]
        for found in exercises:
            card = course.card(found)
            parts += [f"## {found.title}", fenced(f"exercise}} {found.name}", card.text), cell(card.stub, "exercise")]
    return FRONT + "\n\n".join(filter(None, parts)) + "\n"


def codes_of(assignment: Assignment, course: Course) -> list[str]:
    """The code that a student of this assignment begins with."""
    stubs = [course.card(found).stub for found in assignment.exercises]
    return [*(code for slug in by_lecture(assignment) for code in course.set_up(slug)), *stubs]


def package_files(assignment: Assignment, course: Course) -> dict[str, bytes]:
    """The files that the page's Python gets: the checks of these exercises, and what they and the cells import."""
    slugs = {one.name.partition(".")[0] for one in assignment.exercises if one.name not in OWN}
    own = assignment.own.read_text(encoding="utf-8") if assignment.own else ""
    names = {f"{PACKAGE}.checks", *NAMED.findall("\n".join([own, *codes_of(assignment, course)]))}
    files = {file for name in names for file in module_files(ROOT, name)}
    files.update(file for folder in ("_engine", *slugs) for file in (CHECKS / folder).glob("*.py"))
    pure = set(pure_modules(ROOT, BESIDE))
    modules = sorted(without_parts_apart(reach([*files, *engine()], ROOT) & pure))
    made = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in [*modules, *texts_beside(modules)]}
    told = {
        "hints": assignment.feedback.hints,
        "mistakes": assignment.feedback.mistakes,
        "expected": assignment.feedback.expected,
        "points": dict(assignment.points),
    }
    made[f"{PACKAGE}/checks/_engine/{FILE}"] = json.dumps(told).encode()
    if assignment.own:
        made |= own_files(assignment, made)
    return made


def engine() -> Iterable[Path]:
    """The modules of the tensor engine and of the plots. What they import from the package has to be there."""
    return [path for folder in ("tensor", "plotting") for path in (ROOT / PACKAGE / folder).rglob("*.py")]


def own_files(assignment: Assignment, made: dict[str, bytes]) -> dict[str, bytes]:
    """An instructor's own exercises as checks: `check("ours.double")` looks for the package `checks.ours`."""
    assert assignment.own
    told = {f"{PACKAGE}/checks/_own.py": assignment.own.read_bytes()}
    for slug in {name.partition(".")[0] for name in OWN}:
        name = f"{PACKAGE}/checks/{slug}/__init__.py"
        told[name] = made.get(name, b"") + b"\nfrom .. import _own  # noqa\n"
    return told


def settings(assignment: Assignment, course: Course) -> dict[str, object]:
    """Sphinx's configuration: what a page of cells needs of `_config.yml`."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    repository = find_repository(ROOT)
    panel = {
        "name": assignment.name,
        "exercises": [[one.name, one.title, assignment.points[one.name]] for one in assignment.exercises],
    }
    return {
        "project": config["title"],
        "html_title": config["title"],
        "author": config["author"],
        "release": version(),
        "language": "en",
        "extensions": list(EXTENSIONS),
        "source_suffix": {".md": "myst-nb"},
        "myst_enable_extensions": [*config["parse"]["myst_enable_extensions"], "html_image"],
        "myst_dmath_double_inline": True,
        "suppress_warnings": ["myst.header"],
        "nb_execution_mode": "off",
        "html_theme": "basic",
        "html_static_path": [str(ROOT / "book/static")],
        "templates_path": [str(ROOT / "book/templates")],
        # one page has nothing to search
        "html_js_files": [one for one in config["sphinx"]["config"]["html_js_files"] if one[0] != "search.js"],
        "html_math_renderer": "katex",
        "html_copy_source": False,
        "html_use_index": False,
        "html_permalinks": False,
        "html_sidebars": {"**": []},
        "assignment": panel,
        "exercise_points": dict(assignment.points),
        "exercise_hints": assignment.feedback.hints,
        "live_package": package_files(assignment, course),
        "course_site": repository.site,
        "course_url": repository.url,
    }


def build(assignment: Assignment, course: Course, folder: Path) -> None:
    """Make the folder, whole or not at all. Raises BadAssignment if a card can't be shown, or Sphinx stops."""
    os.environ[SOLUTIONS] = "no"  # a card leads to no answer
    with tempfile.TemporaryDirectory() as made:
        there, out = Path(made, "source"), Path(made, "page")
        there.mkdir()
        (there / "index.md").write_text(source(assignment, course), encoding="utf-8")
        try:
            with docutils_namespace():
                Sphinx(
                    there, None, out, Path(made, "trees"), "html", settings(assignment, course), status=None,
                    warningiserror=True,
                ).build()  # fmt: skip
        except (SphinxError, RepositoryError) as error:
            raise BadAssignment(str(error).replace(str(there), assignment.name)) from error
        for name in ("objects.inv", ".buildinfo", "genindex.html", "search.html", "_sources"):
            left = out / name
            shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)
        (out / f"{assignment.name}.ipynb").write_text(handout(assignment, course), encoding="utf-8")
        (out / ".nojekyll").write_text("")  # GitHub Pages would leave out the folder _static
        (out / MARK).write_text(README.format(title=assignment.title), encoding="utf-8")
        new = folder.with_name(f"{folder.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(out, new)
        shutil.rmtree(folder, ignore_errors=True)  # static_page.py has seen that it's one of ours
        new.rename(folder)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("file", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--site", type=Path, default=SITE)
    parser.add_argument("--any-version", action="store_true")
    given = parser.parse_args()
    try:
        build(assignments.read(given.file, given.any_version), Course(given.site), given.folder)
    except BadAssignment as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
