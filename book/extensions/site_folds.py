"""The line that unfolds a hidden cell is named by the words that stand in it.

MyST-NB names it "Toggle hidden content" and shows "Show code cell source": who speaks to the page instead of clicking
says what is shown, and nothing would happen.
"""

from html import escape
from typing import Any

from myst_nb.sphinx_ import HideCodeCellNode, depart_HideCellInput
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator


def visit(self: HTML5Translator, node: HideCodeCellNode) -> None:
    show, hide = escape(node["prompt_show"]), escape(node["prompt_hide"])
    self.body.append(
        f'<details class="admonition hide {" ".join(node["classes"])}">\n'
        f'<summary><span class="collapsed">{show}</span><span class="expanded">{hide}</span></summary>\n'
    )


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("myst_nb")  # ours comes after it, in its place
    app.add_node(HideCodeCellNode, override=True, html=(visit, depart_HideCellInput))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
