"""Has the page of an assignment made by the course's site tools, which only a clone has (book/assignment.py).

They run in a process of their own, because they need more packages than the grader does, and perhaps another Python:
that of `make setup`.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from ..checks._engine.exercise import CHECKS
from .assignment import Assignment, BadAssignment

CLONE = CHECKS.parent.parent
TOOLS = ("sphinx", "myst_nb", "fontTools")
PACKAGES = ("katex", "pyodide", "@fontsource-variable/literata")
MARK = "README.txt"  # its text tells our folders from others
README = """\
{title}: a page of Zero to Hero, made by `zero-to-hero build`.

Put this whole folder on any web server, or push it to a repository with GitHub Pages. To look at it here, run
`python -m http.server` in it and open http://localhost:8000. Opened as a file, it can't run Python.

It holds no solutions. But it holds the checks, so that it can answer by itself, and anybody who reads them sees what's
right. What it says is practice; grades come from `zero-to-hero grade`.
"""
BY = README.partition("a page of")[2].partition("\n")[0]


def free(folder: Path) -> None:
    """Raises BadAssignment if the folder holds anything but a page of ours. A new page may replace an old one."""
    if not folder.exists():
        return
    there = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else [folder.name]
    mark = folder / MARK
    if there and not (mark.is_file() and BY in mark.read_text(encoding="utf-8", errors="replace")):
        some = ", ".join(there[:3]) + (" …" if len(there) > 3 else "")
        raise BadAssignment(
            f"{folder} is the place for the students' page, but there are other things in it: {some}. Move them, or "
            "choose another folder with --out."
        )


def python(clone: Path) -> str:
    """The Python that has the site's tools: this one, or the clone's. Raises BadAssignment with what's missing."""
    if not (clone / "book" / "assignment.py").is_file():
        raise BadAssignment(
            f"The students' page can only be made in a clone of the course, but the command runs from {clone}. Install "
            'it in the clone with `pip install -e ".[grade]"`, or add --no-page to make the other files only.'
        )
    missing = [f"node_modules/{name}" for name in PACKAGES if not (clone / "node_modules" / name).is_dir()]
    if shutil.which("node") is None:
        missing.append("Node.js")
    own = clone / ".venv" / "bin" / "python"
    if all(importlib.util.find_spec(name) for name in TOOLS):
        found = sys.executable
    elif own.is_file():
        found = str(own)
    else:
        missing.append("the Python packages of the site")
    if missing:
        raise BadAssignment(
            f"The tools that make the students' page are missing: {', '.join(missing)}. Run `make setup` in {clone}, "
            "or add --no-page to make the other files only."
        )
    return found


def make(file: Path, assignment: Assignment, folder: Path, site: Path, any_version: bool = False) -> Path:
    """Make the page in this folder, and give its first file. Raises BadAssignment."""
    free(folder)
    command = [python(CLONE), "-m", "book.assignment", str(file.resolve()), str(folder.resolve())]
    command += ["--site", str(site.resolve()), *(["--any-version"] if any_version else [])]
    environment = {**os.environ, "PYTHONPATH": str(CLONE)}
    done = subprocess.run(command, cwd=CLONE, env=environment, capture_output=True, text=True)
    if done.returncode:
        told = "\n".join(done.stderr.strip().splitlines()[-12:])
        raise BadAssignment(f"The page of {assignment.name} couldn't be made:\n{told}")
    return folder / "index.html"
