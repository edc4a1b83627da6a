"""The page's Python under Node, for tests: its own worker and Pyodide, without a browser.

Beside it, the same cells in this Python, with the real PyTorch and matplotlib, by the same runner.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from book.extensions.execution_cache import reached
from book.extensions.live import SOURCES, live_files, pyodide_source
from tests.cells import page
from tests.proven import contents
from zero_to_hero.data._files import FILES
from zero_to_hero.data._read import find

HERE = Path(__file__).parent
ROOT = HERE.parent
IN_THIS_PYTHON = """
import json, sys
from book.live import runner
for job in json.load(sys.stdin):
    outputs = []
    post = lambda kind, text, spot: outputs.append({"type": kind, "text": text})
    done = json.loads(runner.run(json.dumps(job), "", False, post))
    print(json.dumps({**done, "outputs": outputs}), file=sys.__stdout__)
"""


# what the page's Python has whatever a cell imports: all of the engine, the plots and the kernels
ALWAYS = ("tensor", "plotting", "kernels", "page", "checks/_engine")


def code_of(slug: str, texts: list[str]) -> set[Path]:
    """The code that a lecture's cells reach in the page's Python, the engine, and what runs them.

    Another lecture's code isn't among it, though the page fetches that as well.
    """
    files = reached("\n".join([*texts, f'check("{slug}.any")']), ROOT)
    for folder in (SOURCES, *(ROOT / "zero_to_hero" / name for name in ALWAYS)):
        files |= {file for kind in ("*.py", "*.*js", "*.c") for file in folder.rglob(kind)}
    return files


def parts_of(slug: str, *folders: str) -> Iterator[bytes | str]:
    """What the cells of a lecture's pages in these folders depend on in the page's Python."""
    texts = [page(folder, slug).read_text(encoding="utf-8") for folder in folders]
    yield from texts
    yield contents(code_of(slug, texts))
    yield pyodide_source()[1]


def worker_in(folder: Path) -> Path:
    """The folder, with what the site serves to the page's Python, and Pyodide as Node finds it: by a path."""
    for name, content in live_files().items():
        (folder / name).write_bytes(content)
    texts_beside = folder.parent / "corpora"  # where the site has them, seen from the worker
    texts_beside.mkdir(exist_ok=True)
    for corpus, file in FILES.items():
        if not file.url:  # it comes with the package, or with npm
            shutil.copy(find(corpus), texts_beside)
    source = pyodide_source()[0].resolve()
    (folder / "pyodide.mjs").write_text(
        f"import {{ loadPyodide as load }} from '{source.as_uri()}/pyodide.mjs';\n"
        f"export const loadPyodide = (options) => load({{ ...options, indexURL: '{source}/' }});\n"
    )
    return folder


def run(worker: Path, jobs: list[dict[str, Any]]) -> list[dict]:
    """What came of these cells, run one after the other in a Python of their own."""
    done = subprocess.run(
        ["node", HERE / "live_python.mjs", worker],
        input=json.dumps(jobs), capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def in_this_python(jobs: list[dict[str, Any]], preset: str = "cpu") -> list[dict]:
    """What comes of the same cells here."""
    with TemporaryDirectory() as folder:  # cells may write files
        done = subprocess.run(
            [sys.executable, "-c", IN_THIS_PYTHON],
            input=json.dumps(jobs), capture_output=True, text=True, cwd=folder, timeout=300,
            env=os.environ | {"MPLBACKEND": "Agg", "PYTHONPATH": str(ROOT), "ZERO_TO_HERO_PRESET": preset},
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def texts(result: dict) -> str:
    """What a cell has printed and is worth; numbers to 12 digits, since C libraries round the last one in many ways."""
    text = "".join(one["text"] for one in result["outputs"] if one["type"] in ("text", "value"))
    return twelve_digits(text)


def twelve_digits(text: str) -> str:
    return re.sub(r"\d\.\d{9,}", lambda number: f"{float(number[0]):.12g}", text)
