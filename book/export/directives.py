"""Each directive that a notebook may use, and the plain Markdown that it becomes.

To add one, write a function that takes the page and the directive and returns Markdown, and give it its name:

    @directive("exercise")
    def exercise(page: Renderer, d: Directive) -> str:
        return quote(f"**Exercise: {page.inline(d.argument, d.line)}**", page.markdown(d.body, d.body_line))

`d.argument` stands behind the name, `d.options` holds the `:key: value` lines, `d.body` the rest. What is nested is
rendered by `page.markdown` (blocks), `page.inline` (text) or `page.html` (text where Jupyter reads no Markdown, as in a
<summary>); the line numbers given to them are what the messages name. `page.problem(line, "...")` complains.
An extension of the site that brings a directive registers it the same way, from its own file, before the pages are
read. Add a row to the table in tests/test_export.py.
"""

import re
from html import escape

from book.export.vocabulary import Directive, Renderer, directive

# ---------------------------------------------------------------- shapes


def quote(*parts: str) -> str:
    """Markdown blocks as one quotation, which every Jupyter sets apart from the text."""
    text = "\n\n".join(part.strip("\n") for part in parts if part.strip())
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def details(summary: str, body: str, *, opened: bool = False) -> str:
    """A block that the reader opens. `summary` is HTML; `body` is Markdown, which the blank lines let Jupyter see."""
    body = body.strip("\n")
    return f"<details{' open' if opened else ''}>\n<summary>{summary}</summary>\n\n{body}\n\n</details>"


def caption(page: Renderer, d: Directive, kind: str, text: str) -> str:
    """The line under a figure or over a table, with the number that the site gives it."""
    number = page.resolver.number(kind, d.options.get("name", ""))
    return " ".join(part for part in (f"**{number}**" if number else "", text) if part)


# ---------------------------------------------------------------- directives


@directive("note", "tip", "hint", "important", "warning", "caution", "attention", "danger", "error", "seealso")
def titled_by_its_name(page: Renderer, d: Directive) -> str:
    title = "See also" if d.name == "seealso" else d.name.capitalize()
    # these directives have no title: text behind the name is the body's first line
    body = page.markdown(d.body, d.body_line) if d.body else ""
    first = page.inline(d.argument, d.line) if d.argument else ""
    return folded(d, f"**{title}**", title, f"{first}\n{body}" if first else body)


@directive("admonition")
def admonition(page: Renderer, d: Directive) -> str:
    title = page.inline(d.argument, d.line)
    return folded(d, f"**{title}**", page.html(d.argument, d.line), page.markdown(d.body, d.body_line))


def folded(d: Directive, title: str, summary: str, body: str) -> str:
    """A quotation, or a block to open where the site folds it (class `dropdown`)."""
    classes = d.options.get("class", "").split()
    if "dropdown" in classes:
        return details(summary, body, opened="toggle-shown" in classes)
    return quote(title, body)


@directive("dropdown")
def dropdown(page: Renderer, d: Directive) -> str:
    summary = page.html(d.argument, d.line) if d.argument else "More"
    return details(summary, page.markdown(d.body, d.body_line), opened="open" in d.options)


@directive("margin", "sidebar")
def aside(page: Renderer, d: Directive) -> str:
    title = f"**{page.inline(d.argument, d.line)}**" if d.argument else ""
    return quote(title, page.markdown(d.body, d.body_line))


@directive("epigraph", "pull-quote", "highlights")
def quotation(page: Renderer, d: Directive) -> str:
    return quote(page.markdown(d.body, d.body_line))


@directive("container", "div")
def transparent(page: Renderer, d: Directive) -> str:
    return page.markdown(d.body, d.body_line)


@directive("image")
def image(page: Renderer, d: Directive) -> str:
    picture = img(page, d)
    target = d.options.get("target")
    return f'<a href="{escape(target)}">{picture}</a>' if target else picture


@directive("figure")
def figure(page: Renderer, d: Directive) -> str:
    return f"{image(page, d)}\n\n{caption(page, d, 'figure', page.markdown(d.body, d.body_line))}".rstrip()


@directive("figure-md")
def figure_md(page: Renderer, d: Directive) -> str:
    """The argument is the label, the body a Markdown image and then the caption."""
    d.options.setdefault("name", d.argument)
    picture, _, text = d.body.partition("\n\n")
    text_line = d.body_line + picture.count("\n") + 2
    under = caption(page, d, "figure", page.markdown(text, text_line))
    return f"{page.markdown(picture, d.body_line)}\n\n{under}".rstrip()


def img(page: Renderer, d: Directive) -> str:
    """An <img>: Markdown's own image has no width."""
    try:
        source = page.resolver.image(page.docname, d.argument)
    except LookupError as error:
        return page.problem(d.line, str(error))
    if not d.options.get("alt"):
        page.problem(d.line, f"{{{d.name}}} {d.argument} has no :alt: text")
    sizes = {name: d.options[name].removesuffix("px") for name in ("width", "height") if d.options.get(name)}
    attributes = {"src": source, "alt": d.options.get("alt", ""), **sizes}
    return "<img " + " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items()) + ">"


@directive("math")
def math(page: Renderer, d: Directive) -> str:
    latex = "\n".join(part for part in (d.argument, d.body) if part).strip()
    latex = re.sub(r"\n\s*\n", "\n", latex)  # a blank line would end the formula
    label = d.options.get("label") or d.options.get("name")
    return f"$$\n{latex}\n{page.equation_tag(label, d.line) if label else ''}$$"


@directive("code-block", "code", "sourcecode")
def code_block(page: Renderer, d: Directive) -> str:
    ticks = "`" * max([3, *(len(run) + 1 for run in re.findall(r"`+", d.body))])
    text = d.options.get("caption", "")
    fence = f"{ticks}{d.argument}\n{d.body}\n{ticks}"
    return f"{caption(page, d, 'code-block', page.inline(text, d.line))}\n\n{fence}" if text else fence


@directive("table")
def table(page: Renderer, d: Directive) -> str:
    return (
        f"{caption(page, d, 'table', page.inline(d.argument, d.line))}\n\n{page.markdown(d.body, d.body_line)}".strip()
    )


@directive("list-table")
def list_table(page: Renderer, d: Directive) -> str:
    """A list of rows, each a list of cells. Markdown wants exactly one row of heads and cells of one line."""
    rows: list[list[str]] = []
    cell_mark = re.compile(r"(?P<row>[*-]\s+)?(?P<indent>\s*)(?P<mark>[*-])(?:\s+|$)(?P<text>.*)")
    for offset, text in enumerate(d.body.split("\n")):
        here = d.body_line + offset
        found = cell_mark.fullmatch(text)
        if found and (found["row"] or (rows and found["indent"])):
            if found["row"]:
                rows.append([])
            rows[-1].append(page.inline(found["text"], here))
        elif text.strip() and rows and text.startswith("  "):
            rows[-1][-1] += " " + page.inline(text.strip(), here)
        elif text.strip():
            return page.problem(here, "{list-table} wants rows that begin with '* -' and cells of plain text")
    if not rows or len({len(row) for row in rows}) != 1:
        return page.problem(d.line, "{list-table} wants as many cells in each row")
    if d.options.get("header-rows") != "1":
        rows.insert(0, [""] * len(rows[0]))
    lines = ["| " + " | ".join(cell.strip().replace("|", r"\|") for cell in row) + " |" for row in rows]
    lines.insert(1, "|" + " --- |" * len(rows[0]))
    rows_of_text = "\n".join(lines)
    return f"{caption(page, d, 'table', page.inline(d.argument, d.line))}\n\n{rows_of_text}".strip()


@directive("glue", "glue:", "glue:any", "glue:md")
def glue(page: Renderer, d: Directive) -> str:
    """A glued value that stands alone: a table in HTML or Markdown, a formula, a text."""
    try:
        data = page.resolver.glued(page.docname, d.argument)
    except LookupError as error:
        return page.problem(d.line, str(error))
    for kind in ("text/markdown", "text/html"):
        if kind in data:
            return data[kind].strip()
    if "text/latex" in data:
        return f"$$\n{data['text/latex'].strip().strip('$').strip()}\n$$"
    if set(data) <= {"text/plain"} and data:
        return f"```text\n{data['text/plain']}\n```"
    return page.problem(
        d.line, f"{{{d.name}}} `{d.argument}` is {', '.join(sorted(data))}: let a cell show the picture"
    )


@directive("code-cell", "raw-cell")
def nested_cell(page: Renderer, d: Directive) -> str:
    return page.problem(d.line, f"{{{d.name}}} is run only as a block of backticks that stands in no other block")
