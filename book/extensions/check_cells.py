"""Every page is read with the checks of its exercises: see `book/check_cells.py`."""

from typing import Any

from myst_nb.core import read
from sphinx.application import Sphinx

from book.check_cells import read_notebook


def setup(app: Sphinx) -> dict[str, Any]:
    # MyST-NB offers readers for a file's suffix only, and a page of ours ends in .md like any other
    read.read_myst_markdown_notebook = read_notebook
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
