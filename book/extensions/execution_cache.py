"""Execute a lecture again when the code that it imports has changed, and no other lecture.

jupyter-cache and Sphinx look at the notebook's text alone: after an edit of `zero_to_hero/micrograd.py` both would keep
the old outputs. So each page has a cache of its own, in a folder named by a hash of the modules that the page reaches,
and it counts as outdated when that hash has changed.
"""

import ast
import hashlib
import os
import re
import shutil
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from zero_to_hero.page.presets import preset_name

PACKAGE = "zero_to_hero"
# what a notebook's text names: imported modules (in code) and loaded files (`:load: ../zero_to_hero/micrograd.py`)
NAMED = re.compile(rf"\b{PACKAGE}(?:[./]\w+)*")
# a lecture's checks are found by the name of the exercise
CHECKED = re.compile(r"\bcheck\(\"(\w+)\.\w+\"")


def module_file(root: Path, dotted: str) -> Path | None:
    """The file of `zero_to_hero.x.y`; a name inside a module leads to the module; None when there is no such file."""
    parts = dotted.split(".")
    while parts:
        path = root.joinpath(*parts)
        for candidate in (path.with_suffix(".py"), path / "__init__.py"):
            if candidate.is_file():
                return candidate
        parts.pop()
    return None


def imported(path: Path, root: Path) -> set[Path]:
    """The package's files that the module at `path` imports itself."""
    names = set()
    package = ".".join(path.relative_to(root).parent.parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            names |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    found = {module_file(root, name) for name in names if name.split(".")[0] == PACKAGE}
    return {file for file in found if file}


def reached(text: str, root: Path) -> set[Path]:
    """The files of the package that a notebook with this text reaches, with their scripts, styles and texts."""
    names = [name.replace("/", ".").removesuffix(".py") for name in NAMED.findall(text)]
    names += [f"{PACKAGE}.checks.{lecture}" for lecture in CHECKED.findall(text)]
    todo = [file for file in (module_file(root, name) for name in names) if file]
    files: set[Path] = set()
    while todo:
        file = todo.pop()
        if file not in files:
            files.add(file)
            todo.extend(imported(file, root))
    twins = {twin for file in files for twin in file.parent.glob(f"{file.stem}.*") if twin.is_file()}
    return files | twins | {text for file in files for text in file.parent.glob("*.txt")}


def digest(files: set[Path], root: Path) -> str:
    """One short hash of these files' names and bytes, and of what else decides: preset, torch, the reader's corpora."""
    corpora = os.environ.get("ZERO_TO_HERO_DATA", "")
    sha = hashlib.sha256(f"{preset_name()} torch {version('torch')} data {corpora}".encode())
    for file in sorted(files):
        sha.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return sha.hexdigest()[:16]


def notebooks(root: Path) -> list[Path]:
    """Every page that is executed: the lectures with their exercises and solutions, and the front page."""
    in_folders = (path for folder in ("lectures", "exercises", "solutions") for path in (root / folder).glob("*.md"))
    return [*root.glob("index.md"), *sorted(in_folders)]


def outdated(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """The pages whose code has changed though their text has not."""
    root = Path(app.srcdir)
    before: dict[str, str] = getattr(env, "lecture_code", {})
    now = {}
    for path in notebooks(root):
        docname = path.relative_to(root).with_suffix("").as_posix()
        now[docname] = digest(reached(path.read_text(encoding="utf-8"), root), root)
    env.lecture_code = now  # type: ignore[attr-defined]
    return [name for name in now if name in env.found_docs and before.get(name) != now[name]]


def choose_cache(app: Sphinx, docname: str, source: list[str]) -> None:
    """Point MyST-NB at the folder of this page and this state of its code, and drop the folders of earlier states."""
    code: str | None = app.env.lecture_code.get(docname)  # type: ignore[attr-defined]
    if code:
        current = Path(app.outdir).parent / "executed" / docname / code
        for old in current.parent.glob("*"):
            if old != current:
                shutil.rmtree(old)
        # not in conf.py's nb_execution_cache_path: where that changes, Sphinx reads every page again
        app.env.mystnb_config.execution_cache_path = str(current)  # type: ignore[attr-defined]


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("env-get-outdated", outdated)
    app.connect("source-read", choose_cache)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
