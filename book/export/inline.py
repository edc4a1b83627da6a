"""What stands inside a paragraph: roles, links, images and footnote marks become plain Markdown; the rest is copied.

One left-to-right scan by CommonMark's own precedence: escapes, code, mathematics and HTML come first and are opaque,
so a brace in code is never taken for a role.
"""

import re

from book.export.vocabulary import ROLES, Renderer

PIECE = re.compile(
    r"""
      (?P<escape> \\[!-/:-@\[-`{-~] )
    | (?P<role> \{(?P<name>[\w+:-]+)\}(?P<ticks>`+)(?!`)(?P<content>.+?)(?P=ticks) )
    | (?P<code> (?<!`)(?P<run>`+)(?!`).*?(?<!`)(?P=run)(?!`) )
    | (?P<math> \$\$.+?\$\$ | \$(?:\\.|[^$\\])+?\$ )
    | (?P<substitution> \{\{.*?\}\} )
    | (?P<myst_link> <(?:project|path|inv|myst):[^<>]*> | <\#[^<>\s]*> )
    | (?P<html> <!--.*?--> | </?[A-Za-z][^<>]*> )
    | (?P<footnote> \[\^(?P<label>[^\]\s]+)\] )
    | (?P<bracket> !?\[ )
    """,
    re.VERBOSE | re.DOTALL,
)
# (address "title") after the text of a link
DESTINATION = re.compile(
    r"""\(\s* (?: <(?P<angle>[^<>\n]*)> | (?P<bare>[^\s()<>]*(?:\([^\s()]*\)[^\s()]*)*) )
        (?P<title>\s+(?:"[^"]*"|'[^']*'))? \s*\)""",
    re.VERBOSE,
)
LABEL = re.compile(r"\[(?P<label>[^\[\]]*)\]")


def render_inline(page: Renderer, text: str, line: int) -> str:
    """MyST inline text as plain Markdown; `line` is that of its first character in the file."""
    out: list[str] = []
    position = 0
    while piece := PIECE.search(text, position):
        out.append(text[position : piece.start()])
        here = line + text.count("\n", 0, piece.start())
        position = piece.end()
        match piece.lastgroup:
            case "role":
                out.append(_role(page, piece["name"], piece["content"], here))
            case "footnote":
                out.append(_footnote(page, piece["label"], here))
            case "substitution":
                page.problem(here, f"substitutions ({piece[0]}) cannot stand in a notebook: write the text itself")
            case "myst_link":
                address, words = _address(page, piece[0][1:-1], here)
                out.append(f"[{words}]({address})")
            case "bracket":
                rendered, position = _bracket(page, text, piece, line)
                out.append(rendered)
            case _:
                out.append(piece[0])
    return "".join(out) + text[position:]


def _role(page: Renderer, name: str, content: str, line: int) -> str:
    render = ROLES.get(name)
    if render is None:
        return page.unknown(line, f"role {{{name}}}", name, list(ROLES))
    return render(page, name, re.sub(r"\n[\s>]*", " ", content), line)  # the next line of a list or a quotation


def _footnote(page: Renderer, label: str, line: int) -> str:
    if label not in page.notes:
        return page.problem(line, f"footnote [^{label}] has no text: write a line [^{label}]: ...")
    number = page.note_numbers.setdefault(label, len(page.note_numbers) + 1)
    if label not in page.cell_notes:
        page.cell_notes.append(label)
    return f"<sup>{number}</sup>"


def _bracket(page: Renderer, text: str, opened: re.Match[str], line: int) -> tuple[str, int]:
    """The link or image that begins here, and the position after it; a bracket that is neither stays a bracket."""
    closed = _closing(text, opened.end())
    if closed < 0:
        return opened[0], opened.end()
    inside = text[opened.end() : closed]
    here = line + text.count("\n", 0, opened.start())
    title = ""
    destination, label = DESTINATION.match(text, closed + 1), LABEL.match(text, closed + 1)
    if destination:
        target, end = (
            destination["angle"] if destination["angle"] is not None else destination["bare"],
            destination.end(),
        )
        title = destination["title"] or ""
    else:
        named = label["label"] if label and label["label"] else inside
        found = page.link_definition(named)
        if found is None:
            return opened[0], opened.end()
        target, end = found, label.end() if label else closed + 1
    if opened[0] == "![":
        return f"![{inside}]({_image(page, target, here)}{title})", end
    address, words = _address(page, target, here)
    return f"[{page.inline(inside, here) if inside else words}]({address}{title})", end


def _closing(text: str, position: int) -> int:
    """Where the bracket that was opened before `position` is closed, -1 when it is not."""
    depth = 1
    while position < len(text):
        opaque = PIECE.match(text, position)
        if opaque and opaque.lastgroup not in {"bracket", "footnote"}:
            position = opaque.end()
            continue
        depth += {"[": 1, "]": -1}.get(text[position], 0)
        if not depth:
            return position
        position += 1
    return -1


def _address(page: Renderer, target: str, line: int) -> tuple[str, str]:
    try:
        address, words = page.resolver.link(page.docname, target)
    except LookupError as error:
        return page.problem(line, str(error)), ""
    return (f"<{address}>" if re.search(r"[\s()]", address) else address), words


def _image(page: Renderer, target: str, line: int) -> str:
    try:
        return page.resolver.image(page.docname, target)
    except LookupError as error:
        return page.problem(line, str(error))
