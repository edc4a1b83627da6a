"""What a cell prints is one text, wherever the kernel has cut it.

A kernel sends its text in pieces, cut at any moment. MyST-NB begins a new line with each piece, which on a busy machine
breaks lines of the page. Here the pieces are joined as they are, by the exporter's own function.
"""

from typing import Any

from myst_nb.core import render
from sphinx.application import Sphinx

from book.export.site_lookup import merge_streams


def setup(app: Sphinx) -> dict[str, Any]:
    render.coalesce_streams = merge_streams
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
