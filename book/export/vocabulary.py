"""The words that notebooks may use, and what a word's function may ask of the page that it stands on.

`directives.py` and `roles.py` fill the two tables; an extension of the site that brings a directive of its own adds it
from its own file. The walk over a page (`blocks.py`, `inline.py`) looks words up here and imports neither of them, and
`Renderer` says what a page offers without importing the page: so no two of these files import each other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from markdown_it import MarkdownIt

from book.export.site_lookup import Resolver


@dataclass
class Directive:
    """One directive as it stands in the text; lines are those of the file, from 1."""

    name: str
    argument: str
    options: dict[str, str]
    body: str
    line: int
    body_line: int


class Renderer(Protocol):
    """A page while it is exported. Lines are those of the file, from 1; they are what the messages name."""

    docname: str
    resolver: Resolver
    parser: MarkdownIt
    notes: dict[str, tuple[str, int]]
    note_numbers: dict[str, int]
    cell_notes: list[str]

    def markdown(self, text: str, line: int) -> str:
        """MyST blocks as plain Markdown."""

    def inline(self, text: str, line: int) -> str:
        """The text of a paragraph as plain Markdown."""

    def html(self, text: str, line: int) -> str:
        """The text of a paragraph as HTML, where Jupyter reads no Markdown."""

    def problem(self, line: int, message: str) -> str:
        """Note down what is wrong at this line; returns the empty string."""

    def unknown(self, line: int, what: str, name: str, known: list[str]) -> str:
        """Note down a word that is not in the vocabulary, with the nearest one that is; returns the empty string."""

    def link_definition(self, label: str) -> str | None:
        """The address of a link that is defined elsewhere on the page."""

    def equation_tag(self, label: str, line: int) -> str:
        """A line of LaTeX that shows the number of a labelled equation."""


RenderDirective = Callable[[Renderer, Directive], str]
RenderRole = Callable[[Renderer, str, str, int], str]
DIRECTIVES: dict[str, RenderDirective] = {}
ROLES: dict[str, RenderRole] = {}


def directive(*names: str) -> Callable[[RenderDirective], RenderDirective]:
    """Register a function for these directives."""

    def register(render: RenderDirective) -> RenderDirective:
        DIRECTIVES.update(dict.fromkeys(names, render))
        return render

    return register


def role(*names: str) -> Callable[[RenderRole], RenderRole]:
    """Register a function for these roles: it gets the page, the role's name, its content and its line."""

    def register(render: RenderRole) -> RenderRole:
        ROLES.update(dict.fromkeys(names, render))
        return render

    return register
