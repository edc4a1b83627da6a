"""What stands folded on a page: hidden inputs, and the set-up of a lecture in one fold.

MyST-NB names the line that unfolds a cell "Toggle hidden content" and shows "Show code cell source": readers who
speak to the page instead of clicking say what is shown, and nothing would happen. So its own words name the line.

Cells tagged `set-up` (imports, style, helpers that come later in the lecture) go into one quiet fold where they stand
in a row. Each begins with a comment that says what it holds, and the fold's line is made of these comments.
"""

from html import escape
from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode, depart_HideCellInput
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)


class SetUp(nodes.General, nodes.Element):
    """The fold around a row of set-up cells; `holds` says in words what is in each."""


def visit_hidden(self: HTML5Translator, node: HideCodeCellNode) -> None:
    show, hide = escape(node["prompt_show"]), escape(node["prompt_hide"])
    self.body.append(
        f'<details class="admonition hide {" ".join(node["classes"])}">\n'
        f'<summary><span class="collapsed">{show}</span><span class="expanded">{hide}</span></summary>\n'
    )


def visit_set_up(self: HTML5Translator, node: SetUp) -> None:
    holds = escape("; ".join(node["holds"]))
    self.body.append(f'<details class="zth-set-up">\n<summary>Set-up: {holds}</summary>\n')


def depart_set_up(self: HTML5Translator, node: SetUp) -> None:
    self.body.append("</details>\n")


def is_set_up(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and "tag_set-up" in node.get("classes", ())


def first_comment(cell: nodes.Element) -> str:
    """What a set-up cell says of itself in its first line; a warning where it says nothing."""
    code = next(cell.findall(nodes.literal_block)).astext()
    line = code.lstrip().partition("\n")[0]
    if not line.startswith("# "):
        logger.warning(
            "a set-up cell begins with a comment that says what it holds, for example `# imports`", location=cell
        )
    return line.removeprefix("# ")


def fold_set_up(app: Sphinx, doctree: nodes.document) -> None:
    """Put each row of set-up cells into a fold of its own."""
    for cell in list(doctree.findall(is_set_up)):
        if isinstance(cell.parent, SetUp):
            continue
        row = [cell]
        while is_set_up(following := row[-1].next_node(descend=False, siblings=True)):
            row.append(following)
        fold = SetUp(holds=[first_comment(each) for each in row])
        cell.replace_self(fold)
        fold += cell
        for each in row[1:]:
            each.parent.remove(each)
            fold += each


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("myst_nb")  # ours comes after it, in its place
    app.add_node(HideCodeCellNode, override=True, html=(visit_hidden, depart_HideCellInput))
    app.add_node(SetUp, html=(visit_set_up, depart_set_up))
    # after the extensions that look for live cells: what they put before the first one stands before the fold
    app.connect("doctree-read", fold_set_up, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
