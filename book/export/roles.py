"""Each role that a notebook may use, and the plain Markdown that it becomes.

To add one, write a function that takes the page, the role's name, its content and its line, and returns Markdown:

    @role("kbd")
    def keyboard(page: Renderer, name: str, content: str, line: int) -> str:
        return f"<kbd>{escape(content)}</kbd>"

Add a row to the table in tests/test_export.py.
"""

import re
from html import escape

from myst_nb.core.variables import format_plain_text
from sphinxcontrib.bibtex.domain import BibtexDomain

from book.export.site_lookup import markdown_text
from book.export.vocabulary import Renderer, role

TITLED = re.compile(r"(?P<title>.+?)\s*<(?P<target>[^<]*?)>", re.DOTALL)


@role("ref", "numref", "doc", "term", "eq")
def reference(page: Renderer, name: str, content: str, line: int) -> str:
    """A link to the published page, with the words that the site shows."""
    titled = TITLED.fullmatch(content)
    title, target = (titled["title"], titled["target"]) if titled else (None, content)
    try:
        return page.resolver.reference(page.docname, name, target.strip(), title)
    except LookupError as error:
        return page.problem(line, str(error))


@role("cite", *(f"cite:{style}" for style in BibtexDomain.roles))
def citation(page: Renderer, name: str, content: str, line: int) -> str:
    try:
        return page.resolver.citation(page.docname, name.removeprefix("cite").removeprefix(":") or "p", content)
    except LookupError as error:
        return page.problem(line, str(error))


@role("glue", "glue:", "glue:any", "glue:text", "glue:md")
def glued(page: Renderer, name: str, content: str, line: int) -> str:
    """A value of the run that made the page. `glue:text` takes a format, as in `loss:.4f`."""
    key, _, form = content.rpartition(":") if name == "glue:text" and ":" in content else (content, "", "")
    try:
        data = page.resolver.glued(page.docname, key)
    except LookupError as error:
        return page.problem(line, str(error))
    if name == "glue:text" and "text/plain" in data:
        try:
            return markdown_text(format_plain_text(data["text/plain"], form or "s"))
        except ValueError as error:
            return page.problem(line, f"{{{name}}}`{content}` cannot be shown in this form: {error}")
    for kind in ("text/html", "text/markdown"):
        if kind in data and name != "glue:text":
            return data[kind].strip()
    if set(data) == {"text/plain"}:
        return markdown_text(data["text/plain"])
    return page.problem(line, f"{{{name}}}`{key}` is no text: it is {', '.join(sorted(data))}")


@role("math")
def math(page: Renderer, name: str, content: str, line: int) -> str:
    return f"${content.strip()}$"


@role("sub", "sup", "kbd", "subscript", "superscript")
def html_element(page: Renderer, name: str, content: str, line: int) -> str:
    element = {"subscript": "sub", "superscript": "sup"}.get(name, name)
    return f"<{element}>{escape(content)}</{element}>"


@role("abbr")
def abbreviation(page: Renderer, name: str, content: str, line: int) -> str:
    """`MLP (multi-layer perceptron)`: the explanation stands in brackets behind the short form."""
    found = re.fullmatch(r"(.*?)\s*\((.*)\)", content)
    return f'<abbr title="{escape(found[2])}">{escape(found[1])}</abbr>' if found else escape(content)


@role("code")
def code(page: Renderer, name: str, content: str, line: int) -> str:
    ticks = "`" * (max((len(run) for run in re.findall(r"`+", content)), default=0) + 1)
    space = " " if content.startswith("`") or content.endswith("`") else ""
    return f"{ticks}{space}{content}{space}{ticks}"
