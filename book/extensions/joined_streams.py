"""What a cell prints is one text on the page, wherever the kernel has cut it: see `book/printed.py`.

The exporter uses the same function, so page and notebook show the same.
"""

from typing import Any

from myst_nb.core import render
from sphinx.application import Sphinx

from book.printed import merge_streams


def setup(app: Sphinx) -> dict[str, Any]:
    render.coalesce_streams = merge_streams
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
