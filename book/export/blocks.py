"""The blocks of a page: paragraphs, lists, fences.

MyST's own parser finds them, so site and notebook agree on where one begins and ends. What plain Jupyter shows as it
should is copied line by line; the rest is replaced.
"""

import re
from typing import Any, NamedTuple

from docutils.parsers.rst.directives import unchanged
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.directives import DirectiveParsingResult, parse_directive_text
from myst_parser.parsers.mdit import create_md_parser

from book.export.vocabulary import DIRECTIVES, Directive, Renderer


class Edit(NamedTuple):
    """Lines [first, last) of a text, and what comes in their place; None: they are text, to be rendered as such."""

    first: int
    last: int
    block: str | None
    prefix: str = ""
    """what stands before the block on its first line: indentation, a list's mark, a quotation's"""


def block_parser(config: MdParserConfig) -> MarkdownIt:
    """MyST's parser with these settings, without a look inside the paragraphs."""
    settings = {**config.as_dict(), "disable_syntax": [*config.disable_syntax, "inline"]}
    return create_md_parser(MdParserConfig(**settings), RendererHTML)


def definitions(page: Renderer, text: str, line: int) -> tuple[dict[str, str], dict[str, tuple[str, int]]]:
    """The link definitions (label to address) and the footnotes (label to text and line) of a text."""
    env: dict[str, Any] = {}
    tokens = page.parser.parse(text, env)
    lines = text.split("\n")
    links = {label: reference["href"] for label, reference in env.get("references", {}).items()}
    notes = {}
    for token in tokens:
        if token.type == "footnote_reference_open" and token.map:
            first, last = token.map
            body = re.sub(r"^\s*\[\^[^\]]+\]:\s*", "", lines[first])
            rest = [re.sub(r"^ {1,4}", "", each) for each in lines[first + 1 : last]]
            notes[token.meta["label"]] = ("\n".join([body, *rest]).strip(), line + first)
    return links, notes


def render_blocks(page: Renderer, text: str, line: int) -> str:
    """MyST blocks as plain Markdown; `line` is that of the text's first line in the file, from 1."""
    env: dict[str, Any] = {}
    tokens = page.parser.parse(text, env)
    lines = text.split("\n")
    taken = [reference["map"] for reference in env.get("references", {}).values()]  # links carry their address
    edits = [Edit(first, last, "") for first, last in taken]
    done = 0  # the line after the last block that was rendered whole, with all that is nested in it
    for index, token in enumerate(tokens):
        if not token.map or token.map[0] < done:
            continue
        first, last = token.map
        if token.type == "inline":
            check_unopened(page, lines[first:last], line + first)
            edits.append(Edit(first, last, None))
            continue
        block = render_block(page, tokens[index:], lines, line)
        if block is not None:
            edits.append(Edit(first, last, block, prefix(lines[first], token)))
            done = last
    return apply(page, edits, lines, line)


def render_block(page: Renderer, tokens: list[Token], lines: list[str], line: int) -> str | None:
    """What replaces the block that begins with the first token; None where its lines can stay as they are."""
    token = tokens[0]
    assert token.map
    here = line + token.map[0]
    match token.type:
        case "fence" | "colon_fence":
            return render_fence(page, token, here)
        case "math_block_label":
            return f"$$\n{token.content.strip()}\n{page.equation_tag(token.info, here)}$$"
        case "dl_open":
            return render_definition_list(page, tokens, lines, line)
        case "myst_target" | "myst_line_comment" | "footnote_reference_open":
            return ""
        case "substitution_block":
            return page.problem(here, "substitutions ({{ name }}) cannot stand in a notebook: write the text itself")
        case "myst_block_break":
            return page.problem(here, "a cell break (+++) cannot stand inside another block")
    return None


def render_fence(page: Renderer, token: Token, line: int) -> str | None:
    """The directive that this fence is; None where it is a plain block of code."""
    info = re.fullmatch(r"\{([^\s}]+)\}\s*(.*)", token.info.strip(), re.DOTALL)
    if not info:
        if token.type == "colon_fence":
            return page.problem(line, f"{token.markup}{token.info} is not a directive: write :::{{name}}")
        return None
    name = info[1]
    # MyST's own rule: colons at the start of a body begin another fence, though they look like options
    blank = "\n" if token.content.startswith(":::") else ""
    parsed = parse_options(info[2], blank + token.content)
    if parsed.warnings:
        return page.problem(line, f"the options of {{{name}}} cannot be read: {parsed.warnings[0].msg}")
    render = DIRECTIVES.get(name)
    if render is None:
        return page.unknown(line, f"directive {{{name}}}", name, list(DIRECTIVES))
    argument = parsed.arguments[0].strip() if parsed.arguments else ""
    options = {key: value or "" for key, value in parsed.options.items()}
    body_line = line + 1 + parsed.body_offset - len(blank)
    return render(page, Directive(name, argument, options, "\n".join(parsed.body), line, body_line))


class _AnyOption(dict[str, Any]):
    """An option table that takes every option as text; which ones mean something is the directive's own affair."""

    def __missing__(self, name: str) -> Any:
        return unchanged


class _AnyDirective:
    option_spec = _AnyOption(name=unchanged)
    required_arguments = 0
    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True


def parse_options(argument: str, content: str, *, as_yaml: bool = False) -> DirectiveParsingResult:
    """Argument, options and body, as MyST tells them apart. A code cell's options are YAML, a directive's are text."""
    return parse_directive_text(_AnyDirective, argument, content, validate_options=not as_yaml)


def check_unopened(page: Renderer, lines: list[str], line: int) -> None:
    """Complain of a directive that is no block for MyST, and so would be shown as it is typed, on the site too."""
    for offset, text in enumerate(lines):
        if re.match(r"[\s>]*(?:`{3,}|~{3,}|:{3,})\s*\{", text):
            advice = "with backticks in its title, write it with :::"
            page.problem(line + offset, f"this directive is read as text: {advice}")


def render_definition_list(page: Renderer, tokens: list[Token], lines: list[str], line: int) -> str:
    """Jupyter has no definition lists: a bullet list with the terms in bold."""
    items: list[str] = []
    for token in tokens[1:]:
        if token.level == tokens[0].level:
            break  # the list's end
        if token.level != tokens[0].level + 1 or not token.map:
            continue
        first, last = token.map
        if token.type == "dt_open":
            items.append(f"**{page.inline(lines[first].strip(), line + first)}**:")
        elif token.type == "dd_open":
            while not (mark := re.match(r"\s*[:~]\s+", lines[first])):
                first += 1  # the map of a later definition begins at its term
            rest = [re.sub(rf"^ {{1,{mark.end()}}}", "", text) for text in lines[first + 1 : last]]
            text = page.markdown("\n".join([lines[first][mark.end() :], *rest]), line + first).strip("\n")
            follows = items[-1].endswith("**:") and re.match(r"[^\s>|#<`:$*+-]", text)  # plain text may, a block not
            items[-1] += (" " if follows else "\n\n") + text
    return "\n".join(hang("- ", "  ", item) for item in items)


def apply(page: Renderer, edits: list[Edit], lines: list[str], line: int) -> str:
    """The lines with the edits made. A replaced block stands apart by blank lines, so that it stays a block."""
    out: list[str] = []
    position = 0
    apart = False  # whether the last line written ends a block that must not run into the next line
    for edit in sorted(edits, key=lambda edit: (edit.first, edit.last)):
        if edit.first < position:
            continue  # the cells of a table's row are texts on the same line
        copy(lines[position : edit.first], out, apart)
        apart = apart and position == edit.first
        if edit.block is None:
            text = page.inline("\n".join(lines[edit.first : edit.last]), line + edit.first)
            copy(text.split("\n"), out, apart)
            apart = False
        elif edit.block:
            rest = re.sub(r"[^\s>]", " ", edit.prefix)
            if out and out[-1].strip(" >") and not edit.prefix.strip(" >"):
                out.append(rest.rstrip())
            out += hang(edit.prefix, rest, edit.block.rstrip("\n")).split("\n")
            apart = True
        position = edit.last
    copy(lines[position:], out, apart)
    return "\n".join(out)


def copy(lines: list[str], out: list[str], apart: bool) -> None:
    """Append lines: one blank line where two blocks would touch, one alone where a block between two was taken away."""
    if apart and lines and lines[0].strip():
        out.append("")
    elif not apart and not (out and out[-1].strip()):
        while lines and not lines[0].strip():
            lines = lines[1:]
    out.extend(lines)


def hang(first: str, rest: str, text: str) -> str:
    """`text` with `first` before its first line and `rest` before the others; blank lines get no trailing space."""
    lines = text.split("\n")
    return "\n".join([(first + lines[0]).rstrip(), *((rest + line).rstrip() for line in lines[1:])])


def prefix(line: str, token: Token) -> str:
    position = line.find(token.markup) if token.markup else -1
    return line[:position] if position > 0 else re.match(r"[\s>]*", line)[0]  # type: ignore[index]
