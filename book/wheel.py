"""The package as one file that pip installs, with the kernels compiled: whoever installs it needs no compiler.

The site carries it, and the notebooks install it from there: page, notebook and package are always of one build. A
notebook that was saved long ago gets the package of today's site.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import tomllib

from zero_to_hero.data._files import FILES
from zero_to_hero.data._read import from_npm
from zero_to_hero.kernels import compile as kernels

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "_build" / "wheel"
FOLDER = "wheels"  # of the site
BESIDE = ("pyproject.toml", "setup.py", "README.md", "LICENSE")
BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
# the time that a zip file begins to count from: the same package gives the same bytes
EPOCH = "315532800"


@cache
def version() -> str:
    """The course's version, which is its package's."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def wheel_path() -> str:
    """Where the wheel stands, below the site's root."""
    return f"{FOLDER}/zero_to_hero-{version()}-py3-none-any.whl"


def sources() -> list[Path]:
    """What goes into the wheel, and what says how it's made."""
    compiled = kernels.path()
    folders = [file for name in ("zero_to_hero", "records") for file in (ROOT / name).rglob("*") if file.is_file()]
    made = {"__pycache__", compiled.parent.name}  # by Python, or by an earlier state of the tree
    brought = [path for file in FILES.values() if (path := from_npm(file))]
    return sorted(
        [file for file in folders if not made & {*file.parts}] + [compiled, *brought, *(ROOT / name for name in BESIDE)]
    )


def place(file: Path) -> Path:
    """Where a source stands in the tree that becomes the wheel: what npm brought lies with the package's long texts."""
    inside = file.relative_to(ROOT)
    return Path("zero_to_hero/data/texts", file.name) if inside.parts[0] == "node_modules" else inside


def wheel() -> Path:
    """The wheel of the tree as it stands, made if it must be. Raises RuntimeError with what setuptools says."""
    digest = hashlib.sha256(sys.version.encode())
    files = sources()
    for file in files:
        digest.update(f"{place(file)}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    target = KEPT / digest.hexdigest()[:16] / Path(wheel_path()).name
    if not target.exists():
        shutil.rmtree(KEPT, ignore_errors=True)  # those of earlier trees
        make(files, target)
    return target


def make(files: list[Path], target: Path) -> None:
    """Build it from a copy, because setuptools leaves folders of its own beside what it builds."""
    with tempfile.TemporaryDirectory() as made:
        tree, out = Path(made, "tree"), Path(made, "out")
        out.mkdir()
        (tree / "records").mkdir(parents=True)  # setup.py names it, also where there are no records yet
        for file in files:
            copy = tree / place(file)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
        command = [sys.executable, "-c", BUILD, str(out)]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH, "PYTHONPATH": ""}
        done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"The package couldn't be made into a wheel:\n{done.stderr.strip()}")
        target.parent.mkdir(parents=True)
        shutil.move(out / target.name, target)
