"""Say which notebook runs and how long it took; when one fails, say which cell and why.

MyST-NB's own warning names the notebook and a log file. What one needs is the line of the cell and the error.
"""

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.core.execute.base import ExecutionResult
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.application import Sphinx
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)
ANSI = re.compile(r"\x1b\[[0-9;]*m")
# nbclient's message: the cell between two ruled lines, then the traceback, whose last line is the error
FAILED_CELL = re.compile(r"-{10,}\n(?P<cell>.*?)\n-{10,}\n(?P<traceback>.*)", re.DOTALL)


def cell_line(cell: str, text: str) -> int:
    """The line (from 1) on which `cell` begins in the notebook's text; 1 when it was loaded from a file."""
    start = text.find(cell.strip())
    return text.count("\n", 0, start) + 1 if start >= 0 else 1


def explain(traceback: str, text: str) -> tuple[int, str]:
    """The line of the cell that failed, and one message with its error and its source."""
    traceback = ANSI.sub("", traceback)
    match = FAILED_CELL.search(traceback)
    if not match:  # no cell is to blame: the kernel died or a cell ran out of time
        return 1, traceback.strip()
    errors = [line for line in match["traceback"].splitlines() if line.strip()]
    source = "\n".join(f"    {line}" for line in match["cell"].splitlines())
    return cell_line(match["cell"], text), f"this cell raised {errors[-1] if errors else 'an error'}\n{source}"


def announce(app: Sphinx, docname: str, content: list[str]) -> None:
    if "\nkernelspec:" in content[0]:
        print(f"book: {docname}: executing, unless its outputs are in the cache ...", flush=True)


def report(app: Sphinx, doctree: nodes.document) -> None:
    docname = app.env.docname
    result: ExecutionResult | None = NbMetadataCollector.get_exec_data(app.env, docname)
    if result is None:
        return
    if result["succeeded"]:
        print(f"book: {docname}: executed in {result['runtime'] or 0:.0f} s", flush=True)
        return
    line, message = explain(result["traceback"] or "", Path(app.env.doc2path(docname)).read_text(encoding="utf-8"))
    LOGGER.warning(message, location=(docname, line), type="execution")


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("source-read", announce)
    app.connect("doctree-read", report)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
