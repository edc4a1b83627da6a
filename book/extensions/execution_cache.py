"""Execute a lecture again when the code that it imports has changed, and no other lecture.

jupyter-cache and Sphinx look at the notebook's text alone: after an edit of `zero_to_hero/micrograd.py` both would keep
the old outputs. So each page has a cache of its own, in a folder named by a hash of the modules that the page reaches,
and it counts as outdated when that hash has changed.
"""

import hashlib
import json
import os
import platform
import re
import shutil
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from book.course import RECORDS, notebooks
from book.imports import PACKAGE, module_files, reach
from zero_to_hero.page.presets import preset_name

# the packages whose version can change what a cell prints or draws
DECIDE = ("torch", "numpy", "matplotlib", "anywidget", "ipywidgets", "ipython", "ipykernel")
# what a notebook's text names: imported modules (in code) and loaded files (`:load: ../zero_to_hero/micrograd.py`)
NAMED = re.compile(rf"\b{PACKAGE}(?:[./]\w+)*")
# a lecture's checks are found by the name of the exercise, in a cell or on its card
CHECKED = re.compile(r"(?:\bcheck\(\"|\{(?:exercise|solution)\} )(\w+)\.\w+")
RECORDED = re.compile(r"\brecord\(\"([\w/-]+)\"")
QUOTED = re.compile(r"\bpublished\(\"([^\"]+)\"")


def reached(text: str, root: Path) -> set[Path]:
    """The package's files that a notebook with this text reaches, their scripts, styles and data, and its records.

    With a record come its script and the code that it measured: when these change, the page must say so.
    """
    names = [name.replace("/", ".").removesuffix(".py") for name in NAMED.findall(text)]
    names += [f"{PACKAGE}.checks.{lecture}" for lecture in CHECKED.findall(text)]
    files = reach((file for name in names for file in module_files(root, name)), root)
    beside = {twin for file in files for twin in file.parent.glob(f"{file.stem}.*") if twin.is_file()}
    beside |= {data for file in files for kind in ("*.txt", "*.json") for data in file.parent.glob(kind)}
    records = {root / RECORDS / f"{name}.json" for name in RECORDED.findall(text)}
    records = {record for record in records if record.is_file()}
    measured = {
        root / file for record in records for file in json.loads(record.read_text(encoding="utf-8")).get("code", ())
    }
    return files | beside | records | {file for file in measured if file.is_file()}


def quoted(text: str, root: Path) -> str:
    """The published numbers that a notebook names. Their file is everybody's, so it isn't hashed as a whole."""
    names = QUOTED.findall(text)
    entries = json.loads((root / RECORDS / "published.json").read_text(encoding="utf-8")) if names else {}
    return repr([(name, entries.get(name)) for name in names])


def digest(files: set[Path], root: Path, quotes: str = "") -> str:
    """One short hash of these files, and of what else decides: quotes, preset, versions, the reader's corpora."""
    versions = [f"{name} {version(name)}" for name in DECIDE]
    corpora = os.environ.get("ZERO_TO_HERO_DATA", "")
    told = [preset_name(), platform.python_version(), *versions, f"data {corpora}", quotes]
    sha = hashlib.sha256("\0".join(told).encode())
    for file in sorted(files):
        sha.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return sha.hexdigest()[:16]


def executed_pages(root: Path) -> list[Path]:
    """Every page that is executed: the lectures with their exercises and solutions, and the front page."""
    return [*root.glob("index.md"), *notebooks(root)]


def outdated(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """The pages whose code has changed though their text has not."""
    root = Path(app.srcdir)
    before: dict[str, str] = getattr(env, "lecture_code", {})
    now = {}
    for path in executed_pages(root):
        docname = path.relative_to(root).with_suffix("").as_posix()
        text = path.read_text(encoding="utf-8")
        now[docname] = digest(reached(text, root), root, quoted(text, root))
    env.lecture_code = now  # type: ignore[attr-defined]
    return [name for name in now if name in env.found_docs and before.get(name) != now[name]]


def cache_folder(app: Sphinx, docname: str) -> Path | None:
    """The folder with the outputs of this page and this state of its code; None for a page that is not executed."""
    code: str | None = getattr(app.env, "lecture_code", {}).get(docname)
    return Path(app.outdir).parent / "executed" / docname / code if code else None


def choose_cache(app: Sphinx, docname: str, source: list[str]) -> None:
    """Point MyST-NB at the page's folder, and drop the folders of earlier states."""
    if current := cache_folder(app, docname):
        for old in current.parent.glob("*"):
            if old != current:
                shutil.rmtree(old)
        # not in conf.py's nb_execution_cache_path: where that changes, Sphinx reads every page again
        app.env.mystnb_config.execution_cache_path = str(current)  # type: ignore[attr-defined]


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("env-get-outdated", outdated)
    app.connect("source-read", choose_cache)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
