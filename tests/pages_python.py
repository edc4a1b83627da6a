"""The page's Python under Node, for tests: its own worker and Pyodide, without a browser."""

import json
import subprocess
from pathlib import Path
from typing import Any

from book.extensions.live import live_files, pyodide_source

HERE = Path(__file__).parent


def worker_in(folder: Path) -> Path:
    """The folder, with what the site serves to the page's Python, and Pyodide as Node finds it: by a path."""
    for name, content in live_files().items():
        (folder / name).write_bytes(content)
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
