"""A picture without a written text in its place is an error: it says nothing to who cannot see it.

Sphinx and MyST-NB put the name of the picture's file where the text is missing, and no accessibility checker notices.
Looked at: images of the text, images that cells put out, and `<img>` and `<svg>` in raw HTML.
"""

import re
from html import escape
from html.parser import HTMLParser
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)
FILE_NAME = re.compile(r"\S+\.(?:png|jpe?g|gif|svg|webp|avif|pdf)", re.IGNORECASE)


def written(text: str | None) -> bool:
    """Whether `text` says something: it is neither empty nor the name of a file."""
    text = (text or "").strip()
    return bool(text) and not FILE_NAME.fullmatch(text)


class Pictures(HTMLParser):
    """Collects what is wrong with the pictures of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.svg = 0  # how many <svg> are open
        self.titled = False
        self.in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        hidden = values.get("aria-hidden") == "true"
        if tag == "img" and not hidden and not (written(values.get("alt")) or values.get("alt") == ""):
            self.faults.append(f"<img src={values.get('src', '')!r}> has no written alt text")
        if tag == "svg":
            if not self.svg:
                # hidden ones are decoration; a labelled one needs no <title>
                self.titled = hidden or written(values.get("aria-label")) or bool(values.get("aria-labelledby"))
            self.svg += 1
        self.in_title = tag == "title" and self.svg > 0

    def handle_data(self, data: str) -> None:
        if self.in_title and written(data):
            self.titled = True

    def handle_endtag(self, tag: str) -> None:
        self.in_title = False
        if tag == "svg" and self.svg:
            self.svg -= 1
            if not self.svg and not self.titled:
                self.faults.append("<svg> has neither a <title> nor an aria-label")


def faults(html: str) -> list[str]:
    """One sentence for each picture of `html` that has no text in its place."""
    pictures = Pictures()
    pictures.feed(html)
    pictures.close()
    return pictures.faults


def place(node: nodes.Node, docname: str) -> tuple[str, int | None]:
    """The page and the line of `node`; what a cell puts out has the line of its cell."""
    at: nodes.Node | None = node
    while at is not None and not at.line:  # None, or 0 for an image inside a line of text
        at = at.parent
    return docname, at.line if at is not None else None


def look(app: Sphinx, doctree: nodes.document) -> None:
    """Warn of every picture of a page that has just been read."""
    page = Pictures()  # one for the page: Markdown cuts an <svg> within a line into a node for each tag
    for node in doctree.findall():
        if isinstance(node, nodes.image) and not written(node.get("alt")):
            logger.warning(
                "the picture %s has no written alt text: %s",
                node.get("uri", ""),
                "`![what it shows](file)`, or in a cell's first lines `#| mystnb:`, `#|   image:`, `#|     alt: ...`",
                location=place(node, app.env.docname),
            )
        elif isinstance(node, nodes.raw) and "html" in node.get("format", ""):
            page.feed(node.astext())
        elif isinstance(node, nodes.Text) and not isinstance(node.parent, nodes.raw):
            page.feed(escape(node.astext()))
        while page.faults:
            logger.warning("%s", page.faults.pop(0), location=place(node, app.env.docname))


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("doctree-read", look)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
