"""The course as a student's code may see it: a copy without the checks of the lectures and without the grader.

The checks hold what's right, so they stay outside (`carried.py` says what of them comes in). The copy is made once
for a class, with its bytecode, so that Python starts quickly in it.
"""

import compileall
import py_compile
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent.parent
OURS = {"grade/__init__.py", "grade/sandbox/__init__.py"} | {
    f"grade/sandbox/{name}.py" for name in ("inside", "needs", "carried", "frames")
}
START = "from zero_to_hero.grade.sandbox.inside import main; main()"


@dataclass(frozen=True)
class Stage:
    """Folders on this machine: `course` holds the copy, `python` the interpreter's own folders."""

    course: Path

    @property
    def interpreter(self) -> Path:
        return Path(sys.prefix).resolve() / "bin" / Path(sys.executable).name

    @property
    def python(self) -> list[Path]:
        """The folders of this Python and its libraries, outer ones first."""
        return sorted({Path(place).resolve() for place in (sys.prefix, sys.base_prefix, sys.exec_prefix)})


def is_on_the_students_side(path: str) -> bool:
    """Whether a file of the package may be seen by a student's code."""
    first, _, rest = path.partition("/")
    if first == "grade":
        return path in OURS
    if first == "checks" and "/" in rest:
        return rest.startswith("_engine/")
    return True


@contextmanager
def staged() -> Iterator[Stage]:
    """Make the copy, and remove it at the end."""
    with tempfile.TemporaryDirectory(prefix="zero-to-hero-") as folder:
        course = Path(folder) / "course"
        for file in sorted(PACKAGE.rglob("*")):
            inner = file.relative_to(PACKAGE).as_posix()
            if file.is_file() and "__pycache__" not in file.parts and is_on_the_students_side(inner):
                target = course / PACKAGE.name / inner
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, target)
        compileall.compile_dir(
            course, quiet=2, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH, stripdir=folder
        )
        for path in [Path(folder), course, *course.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)  # whatever the umask: nobody must be able to read it
        yield Stage(course)
