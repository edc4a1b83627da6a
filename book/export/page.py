"""A notebook page while it is exported: its text, its problems, and the walk over its Markdown blocks.

MyST's own parser finds the blocks, so the exporter agrees with the site on where one begins and ends. What plain
Jupyter shows as it should is copied line by line; the rest is replaced.
"""

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from docutils.parsers.rst.directives import unchanged
from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.directives import parse_directive_text
from myst_parser.parsers.mdit import create_md_parser
from sphinx.errors import SphinxError

from book.export import directives
from book.export.inline import render_inline
from book.export.resolve import Resolver


class ExportError(SphinxError):
    """A page cannot be exported; the message has one line for each reason, with its file and line."""

    category = "Export error"


@dataclass
class Directive:
    """One directive as it stands in the text."""

    name: str
    argument: str
    options: dict[str, str]
    body: str
    line: int
    """the line of its first fence, from 1"""
    body_line: int
    """the line of its body's first line, from 1"""


class _AnyOption(dict[str, Any]):
    """An option table that takes every option as text; which ones mean something is the directive's own affair."""

    def __missing__(self, name: str) -> Any:
        return lambda value: unchanged(value)


class _AnyDirective:
    option_spec = _AnyOption(name=unchanged)
    required_arguments = 0
    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True


@dataclass
class Page:
    """A page that is being exported. Every rendering function gets it, to render what is nested and to complain."""

    docname: str
    path: Path
    """the file; messages name it relative to the root"""
    resolver: Resolver
    config: MdParserConfig
    problems: set[tuple[int, str]] = field(default_factory=set)
    links: dict[str, str] = field(default_factory=dict)
    """link definitions of the whole page: normalised label to address"""
    notes: dict[str, tuple[str, int]] = field(default_factory=dict)
    """footnotes of the whole page: label to its text and line"""
    note_numbers: dict[str, int] = field(default_factory=dict)
    cell_notes: list[str] = field(default_factory=list)
    """labels of the footnotes that the cell in hand refers to"""

    def __post_init__(self) -> None:
        block_level = MdParserConfig(
            **{**self.config.as_dict(), "disable_syntax": [*self.config.disable_syntax, "inline"]}
        )
        self.parser: MarkdownIt = create_md_parser(block_level, RendererHTML)

    def problem(self, line: int, message: str) -> str:
        """Note down what is wrong at this line; the empty string stands for what could not be rendered."""
        self.problems.add((line, message))
        return ""

    def unknown(self, line: int, kind: str, name: str, known: list[str]) -> str:
        """Complain of a name that is not in the vocabulary; name the nearest one, and all of them."""
        near = get_close_matches(name, known, n=1)
        advice = f"did you mean {near[0]}? " if near else ""
        return self.problem(
            line, f"{kind} is not one that a notebook may use: {advice}(known: {', '.join(sorted(known))})"
        )

    def raise_problems(self) -> None:
        if self.problems:
            file = f"{self.docname}{self.path.suffix}"
            raise ExportError("\n".join(f"{file}:{line}: {message}" for line, message in sorted(self.problems)))

    def cell_options(self, content: str, line: int) -> tuple[dict[str, Any], str]:
        """The options and the code of a ```{code-cell}: their values are YAML, other than those of a directive."""
        parsed = parse_directive_text(
            _AnyDirective,
            "",
            content,
            line=line,
            validate_options=False,
        )
        if parsed.warnings:
            self.problem(line, f"the options of {{code-cell}} cannot be read: {parsed.warnings[0].msg}")
        return parsed.options, "\n".join(parsed.body)

    # ---------------------------------------------------------------- blocks

    def collect(self, text: str, line: int) -> None:
        """Note the link definitions and the footnotes of a cell: the other cells refer to them too."""
        env: dict[str, Any] = {}
        tokens = self.parser.parse(text, env)
        lines = text.splitlines()
        for label, reference in env.get("references", {}).items():
            self.links[label] = reference["href"]
        for token in tokens:
            if token.type == "footnote_reference_open" and token.map:
                first, last = token.map
                body = re.sub(r"^\s*\[\^[^\]]+\]:\s*", "", lines[first])
                rest = [re.sub(r"^ {1,4}", "", text_line) for text_line in lines[first + 1 : last]]
                self.notes[token.meta["label"]] = ("\n".join([body, *rest]).strip(), line + first)

    def cell(self, text: str, line: int) -> str:
        """A Markdown cell, with the footnotes that it refers to at its end."""
        self.cell_notes = []
        parts = [self.markdown(text, line).strip("\n")]
        for label in self.cell_notes:  # grows while a footnote refers to another
            body, body_line = self.notes[label]
            parts.append(f"<sup>{self.note_numbers[label]}</sup> {self.markdown(body, body_line)}")
        return "\n\n".join(part for part in parts if part)

    def markdown(self, text: str, line: int) -> str:
        """MyST blocks as plain Markdown; `line` is the line of the text's first line in the file, from 1."""
        env: dict[str, Any] = {}
        tokens = self.parser.parse(text, env)
        lines = text.splitlines()
        edits: list[tuple[int, int, str, list[str] | None]] = []  # from, to, prefix, replacement (None: inline text)
        for reference in env.get("references", {}).values():
            edits.append((*reference["map"], "", []))
        done = 0  # the line after the last block that was rendered whole
        for index, token in enumerate(tokens):
            if not token.map or token.map[0] < done:
                continue
            first, last = token.map
            if token.type == "inline":
                self.unopened(lines[first:last], line + first)
                if (first, last, "", None) not in edits:  # the cells of a table's row share its line
                    edits.append((first, last, "", None))
                continue
            rendered = self.block(tokens, index, lines, line)
            if rendered is not None:
                edits.append((first, last, _prefix(lines[first], token), rendered.splitlines()))
                done = last
        return self.apply(edits, lines, line)

    def block(self, tokens: list[Token], index: int, lines: list[str], line: int) -> str | None:
        """What replaces the block that begins with this token; None when its lines can stay as they are."""
        token = tokens[index]
        assert token.map
        here = line + token.map[0]
        match token.type:
            case "fence" | "colon_fence":
                return self.fence(token, here)
            case "math_block_label":
                return f"$$\n{token.content.strip()}\n{self.tag(token.info, here)}$$"
            case "dl_open":
                return self.definition_list(tokens, index, lines, line)
            case "myst_target" | "myst_line_comment" | "footnote_reference_open":
                return ""
            case "substitution_block":
                return self.problem(
                    here, "substitutions ({{ name }}) cannot stand in a notebook: write the text itself"
                )
            case "myst_block_break":
                return self.problem(here, "a cell break (+++) cannot stand inside another block")
        return None

    def fence(self, token: Token, line: int) -> str | None:
        info = re.fullmatch(r"\{([^\s}]+)\}\s*(.*)", token.info.strip(), re.DOTALL)
        if not info:
            if token.type == "colon_fence":
                return self.problem(line, f"{token.markup}{token.info} is not a directive: write :::{{name}}")
            return None
        name = info[1]
        # MyST's own rule: nested colons at the start of a body would else be read as options
        content = "\n" + token.content if token.content.startswith(":::") else token.content
        shift = 0 if content is token.content else -1
        parsed = parse_directive_text(_AnyDirective, info[2], content, line=line)
        if parsed.warnings:
            return self.problem(line, f"the options of {{{name}}} cannot be read: {parsed.warnings[0].msg}")
        body_line = line + 1 + parsed.body_offset + shift
        argument = parsed.arguments[0].strip() if parsed.arguments else ""
        options = {key: value or "" for key, value in parsed.options.items()}
        render = directives.DIRECTIVES.get(name)
        if render is None:
            return self.unknown(line, f"directive {{{name}}}", name, list(directives.DIRECTIVES))
        return render(self, Directive(name, argument, options, "\n".join(parsed.body), line, body_line))

    def unopened(self, lines: list[str], line: int) -> None:
        """Complain of a directive that is no block for MyST, and so would be shown as it is typed, on the site too."""
        for offset, text in enumerate(lines):
            if re.match(r"[\s>]*(?:`{3,}|~{3,}|:{3,})\s*\{", text):
                self.problem(
                    line + offset, "this directive is read as text: with backticks in its title, write it with :::"
                )

    def definition_list(self, tokens: list[Token], index: int, lines: list[str], line: int) -> str:
        """Jupyter has no definition lists: a bullet list with the terms in bold."""
        items: list[str] = []
        for token in tokens[index + 1 :]:
            if token.level == tokens[index].level:
                break  # the list's end
            if token.level != tokens[index].level + 1 or not token.map:
                continue
            first, last = token.map
            if token.type == "dt_open":
                items.append(f"**{self.inline(lines[first].strip(), line + first)}**:")
            elif token.type == "dd_open":
                while not (marker := re.match(r"\s*[:~]\s+", lines[first])):
                    first += 1  # the map of a later definition begins at its term
                width = marker.end()
                body = [
                    lines[first][width:],
                    *(re.sub(rf"^ {{1,{width}}}", "", text) for text in lines[first + 1 : last]),
                ]
                text = self.markdown("\n".join(body), line + first).strip("\n")
                plain = re.match(r"[^\s>|#<`:$*+-]", text) and items[-1].endswith("**:")
                items[-1] += (" " if plain else "\n\n") + text
        return "\n".join(hang("- ", "  ", item) for item in items)

    def tag(self, label: str, line: int) -> str:
        """LaTeX that shows a labelled equation's number, the one that the site shows."""
        try:
            return rf"\tag{{{self.resolver.equation_number(label)}}}" + "\n"
        except LookupError as error:
            return self.problem(line, str(error))

    def apply(self, edits: list[tuple[int, int, str, list[str] | None]], lines: list[str], line: int) -> str:
        """The lines with the edits made: replaced blocks stand apart by blank lines, so that they stay blocks."""
        out: list[str] = []
        position = 0
        apart = False  # whether the block just written must be kept apart from the next line
        for first, last, prefix, block in sorted(edits, key=lambda edit: edit[:2]):
            if first < position:
                continue
            _copy(lines[position:first], out, apart)
            apart = apart and position == first
            if block is None:
                text = self.inline("\n".join(lines[first:last]), line + first)
                _copy(text.split("\n"), out, apart)
                apart = False
            elif block:
                rest = re.sub(r"[^\s>]", " ", prefix)
                if out and out[-1].strip(" >") and not prefix.strip(" >"):
                    out.append(rest.rstrip())
                out += hang(prefix, rest, "\n".join(block)).split("\n")
                apart = True
            position = last
        _copy(lines[position:], out, apart)
        return "\n".join(out)

    # ---------------------------------------------------------------- text

    def inline(self, text: str, line: int) -> str:
        """The text of a paragraph as plain Markdown."""
        return render_inline(self, text, line)

    def html(self, text: str, line: int) -> str:
        """The same as HTML, for places where Jupyter reads no Markdown: a <summary>, a caption."""
        return _HTML.renderInline(self.inline(text, line)).strip()

    def link_definition(self, label: str) -> str | None:
        return self.links.get(normalizeReference(label))


def hang(first: str, rest: str, text: str) -> str:
    """`text` with `first` before its first line and `rest` before the others; blank lines get no trailing space."""
    lines = text.split("\n")
    return "\n".join([(first + lines[0]).rstrip(), *((rest + line).rstrip() for line in lines[1:])])


def _prefix(line: str, token: Token) -> str:
    """What stands before a block on its first line: indentation, the marks of a list or of a quotation."""
    position = line.find(token.markup) if token.markup else -1
    return line[:position] if position > 0 else re.match(r"[\s>]*", line)[0]  # type: ignore[index]


def _copy(lines: list[str], out: list[str], apart: bool) -> None:
    """Append lines; none where what stood between two blank lines was taken away, one where blocks would touch."""
    if not lines:
        return
    if apart and lines[0].strip():
        out.append("")
    elif not apart and (not out or not out[-1].strip()):
        while lines and not lines[0].strip():
            lines = lines[1:]
    out.extend(lines)


def _html_parser() -> MarkdownIt:
    """Inline Markdown to HTML, with mathematics left as it is for MathJax."""
    parser = create_md_parser(MdParserConfig(enable_extensions={"dollarmath"}), RendererHTML)
    parser.add_render_rule("math_inline", lambda self, tokens, i, options, env: f"${_escape(tokens[i].content)}$")
    parser.add_render_rule(
        "math_inline_double", lambda self, tokens, i, options, env: f"$${_escape(tokens[i].content)}$$"
    )
    return parser


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_HTML = _html_parser()
