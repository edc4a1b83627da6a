"""A notebook page while it is exported: what is known of it, and what is wrong with it.

Every rendering function gets the page, to render what is nested and to complain.
"""

from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml, normalizeReference
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser
from sphinx.errors import SphinxError

from book.export import directives, roles  # noqa: F401 (they fill the vocabulary)
from book.export.blocks import block_parser, definitions, render_blocks
from book.export.inline import render_inline
from book.export.site_lookup import Resolver


class ExportError(SphinxError):
    """A page cannot be exported; the message has one line for each reason, with its file and line."""

    category = "Export error"


@dataclass
class Page:
    docname: str
    path: Path
    resolver: Resolver
    config: MdParserConfig
    problems: set[tuple[int, str]] = field(default_factory=set)
    links: dict[str, str] = field(default_factory=dict)
    """link definitions of the whole page: normalised label to address"""
    notes: dict[str, tuple[str, int]] = field(default_factory=dict)
    """footnotes of the whole page: label to text and line"""
    note_numbers: dict[str, int] = field(default_factory=dict)
    """footnotes in the order in which they are first referred to, from 1"""
    cell_notes: list[str] = field(default_factory=list)
    """labels of the footnotes that the cell in hand refers to"""

    def __post_init__(self) -> None:
        self.parser = block_parser(self.config)

    def problem(self, line: int, message: str) -> str:
        """Note down what is wrong at this line; the empty string stands for what could not be rendered."""
        self.problems.add((line, message))
        return ""

    def unknown(self, line: int, what: str, name: str, known: list[str]) -> str:
        """Complain of a name that is not in the vocabulary; tell the nearest one, and all of them."""
        near = get_close_matches(name, known, n=1)
        advice = f"did you mean {near[0]}? " if near else ""
        words = ", ".join(sorted(known))
        return self.problem(line, f"{what} is not one that a notebook may use: {advice}(known: {words})")

    def raise_problems(self) -> None:
        if self.problems:
            file = f"{self.docname}{self.path.suffix}"
            raise ExportError("\n".join(f"{file}:{line}: {message}" for line, message in sorted(self.problems)))

    def collect(self, text: str, line: int) -> None:
        """Note the link definitions and the footnotes of a cell: the other cells refer to them too."""
        links, notes = definitions(self, text, line)
        self.links |= links
        self.notes |= notes

    def link_definition(self, label: str) -> str | None:
        return self.links.get(normalizeReference(label))

    def cell(self, text: str, line: int) -> str:
        """A Markdown cell, with the footnotes that it refers to at its end."""
        self.cell_notes = []
        parts = [self.markdown(text, line).strip("\n")]
        for label in self.cell_notes:  # grows while a footnote refers to another
            body, body_line = self.notes[label]
            parts.append(f"<sup>{self.note_numbers[label]}</sup> {self.markdown(body, body_line)}")
        return "\n\n".join(part for part in parts if part)

    def markdown(self, text: str, line: int) -> str:
        """MyST blocks as plain Markdown; `line` is that of the text's first line in the file, from 1."""
        return render_blocks(self, text, line)

    def equation_tag(self, label: str, line: int) -> str:
        """A line of LaTeX that shows a labelled equation's number, the one that it has on the site."""
        try:
            return rf"\tag{{{self.resolver.equation_number(label)}}}" + "\n"
        except LookupError as error:
            return self.problem(line, str(error))

    def inline(self, text: str, line: int) -> str:
        """The text of a paragraph as plain Markdown."""
        return render_inline(self, text, line)

    def html(self, text: str, line: int) -> str:
        """The text of a paragraph as HTML, for a <summary>: there Jupyter reads no Markdown; MathJax reads formulas."""
        return _HTML.renderInline(self.inline(text, line)).strip()


def _html_parser() -> MarkdownIt:
    parser = create_md_parser(MdParserConfig(enable_extensions={"dollarmath"}), RendererHTML)
    parser.add_render_rule("math_inline", lambda self, tokens, i, *_: f"${escapeHtml(tokens[i].content)}$")
    parser.add_render_rule("math_inline_double", lambda self, tokens, i, *_: f"$${escapeHtml(tokens[i].content)}$$")
    return parser


_HTML = _html_parser()
