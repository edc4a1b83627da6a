"""The cells of the exported notebook.

The same text gives the same bytes: cell ids come from the cells' own source, execution counts say the place in the
notebook, and the JSON is written in one fixed form.
"""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import nbformat
from myst_nb.core.read import is_myst_markdown_notebook
from nbformat import NotebookNode

from book.check_cells import read_notebook, stubs_without_card
from book.course import is_lecture
from book.export.blocks import parse_options
from book.export.page import Page
from book.export.tags import TAGS, cell_metadata
from book.live_cells import REASON, problems
from book.repository import Repository

# The first code cell, the same in every notebook. IPython lets an error draw itself: this one says its sentence alone.
INSTALL = """\
# The lectures import the course's own package. On Colab, this cell installs it. Elsewhere, it looks whether it's there.
import importlib.util
import sys

if "google.colab" in sys.modules:
    %pip install -q "{0}"
elif importlib.util.find_spec("zero_to_hero") is None:
    missing = ModuleNotFoundError(
        "The course's package isn't installed in this Python yet. "
        "Run this line in a new cell, then run this cell again:\\n\\n"
        '%pip install "{0}"'
    )
    missing._render_traceback_ = lambda: [str(missing)]  # without the lines of this cell
    raise missing"""
# what a ```{code-cell} may say about itself besides its code
CELL_OPTIONS = {"tags", "load", "mystnb", "name", REASON}


def export(page: Page, text: str, repository: Repository, course: str) -> str:
    """The page with this MyST text as the text of an .ipynb file. Raises ExportError for what cannot be exported."""
    source = read(page, text)
    title = take_title(page, source)
    try:
        ran = page.resolver.outputs(page.docname)
    except LookupError as error:
        page.problem(1, str(error))
        ran = []
    notebook = nbformat.v4.new_notebook(metadata=notebook_metadata(source.metadata))
    notebook.cells = [*head(page, title, repository, course), *body(page, source, ran)]
    page.raise_problems()
    nbformat.validate(notebook)
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def check(page: Page, text: str) -> None:
    """Raise ExportError where the page does not keep to the vocabulary, before anything is executed."""
    source = read(page, text)
    take_title(page, source)
    body(page, source, [])
    page.raise_problems()


def is_notebook(text: str) -> bool:
    return is_myst_markdown_notebook(text)


def read(page: Page, text: str) -> NotebookNode:
    """The cells as MyST-NB reads them, each with its `line` in the file (from 1), `:load:` expanded."""
    check_cells(page, text)
    page.raise_problems()  # MyST-NB would stop at the same places with less to say
    notebook = read_notebook(text, config=page.config, add_source_map=True, path=page.path)
    for place in stubs_without_card(notebook):
        line = notebook.metadata["source_map"][place]
        page.problem(line, "a cell tagged exercise follows the card that it answers: {exercise} lecture.word")
    for place, told in problems(notebook, is_lecture(page.docname)):
        page.problem(notebook.metadata["source_map"][place], told)
    lines = text.splitlines()
    for cell, start in zip(notebook.cells, notebook.metadata.pop("source_map"), strict=True):
        # MyST-NB counts a code cell's line from 1, but that of text from 0, its blank lines included
        while cell.cell_type == "markdown" and not lines[start].strip():
            start += 1
        cell.line = start + (cell.cell_type == "markdown")
        if cell.cell_type == "markdown":
            page.collect(cell.source, cell.line)
    return notebook


def check_cells(page: Page, text: str) -> None:
    """Note what is wrong with the code cells: a file that cannot be loaded, an option or a tag that nobody knows."""
    for token in page.parser.parse(text):
        name = re.match(r"\{(code-cell|raw-cell)\}", token.info)
        if token.type != "fence" or token.level or not name or not token.map:
            continue
        line = token.map[0] + 1
        if name[1] == "raw-cell":
            page.problem(line, "{raw-cell} cannot stand in a notebook of the course: no Jupyter shows it")
            continue
        parsed = parse_options("", token.content, as_yaml=True)
        if parsed.warnings:
            page.problem(line, f"the options of {{code-cell}} cannot be read: {parsed.warnings[0].msg}")
        options = parsed.options
        for option in options.keys() - CELL_OPTIONS:
            page.unknown(line, f"option :{option}: of {{code-cell}}", option, sorted(CELL_OPTIONS))
        for tag in options.get("tags") or []:
            if tag not in TAGS:
                page.unknown(line, f"tag {tag}", str(tag), sorted(TAGS))
        if "load" in options:
            check_load(page, str(options["load"]), "\n".join(parsed.body), line)


def check_load(page: Page, load: str, code: str, line: int) -> None:
    path = (page.path.parent / load).resolve()
    if not path.is_file():
        page.problem(line, f":load: names {load}, and there is no such file")
    elif code.strip():
        page.problem(line, f"the cell has code of its own beside :load: {load}, which would never run")


def take_title(page: Page, source: NotebookNode) -> str:
    """The page's title, taken from its first cell."""
    first = source.cells[0] if source.cells else nbformat.v4.new_markdown_cell("", line=1)
    title, _, rest = (page.cell(first.source, first.line) if first.cell_type == "markdown" else "").partition("\n")
    if not title.startswith("# "):
        page.problem(first.line, "a notebook begins with its title: a line '# ...'")
    first.rendered = rest.strip("\n")
    return title


def head(page: Page, title: str, repository: Repository, course: str) -> list[NotebookNode]:
    """The title with the way back to the page, and the cell that gets the package, or says how you get it."""
    address = repository.page_url(page.docname)
    back = f"A notebook of [{course}]({repository.site}). The same page stands [on the site]({address})."
    install = INSTALL.format(repository.install)
    return [
        nbformat.v4.new_markdown_cell(f"{title}\n\n*{back}*", id="title"),
        nbformat.v4.new_code_cell(install, id="install"),
    ]


def body(page: Page, source: NotebookNode, ran: list[list[NotebookNode]]) -> list[NotebookNode]:
    """The cells of the text, in their order. `ran` holds the outputs of each code cell, or nothing before a run."""
    cells = []
    seen: dict[str, int] = {}
    codes = 0
    for cell in source.cells:
        name = cell_id(cell.cell_type, cell.source, seen)
        if cell.cell_type == "markdown":
            text = cell.rendered if "rendered" in cell else page.cell(cell.source, cell.line)
            if text:
                cells.append(nbformat.v4.new_markdown_cell(text, id=name))
            continue
        tags = list(cell.metadata.get("tags") or [])
        source_text = cell.source.rstrip()
        if "set-up" in tags:  # the line that Colab shows of a folded cell
            source_text = re.sub(r"\A# ", "# @title Set-up: ", source_text)
        new = nbformat.v4.new_code_cell(source_text, id=name)
        new.metadata = cell_metadata(tags)
        if "zero_to_hero" in cell.metadata:  # whose answer it is: book/check_cells.py
            new.metadata["zero_to_hero"] = cell.metadata["zero_to_hero"]
        shown = ran[codes] if codes < len(ran) else []
        new.outputs = checked(page, cell, shown) if "nbval-check-output" in tags else kept(shown)
        codes += 1
        if new.outputs:
            # nbval takes a cell without a count for one that was never run; the install cell is number 1
            new.execution_count = codes + 1
        for output in new.outputs:
            if output.output_type == "execute_result":
                output.execution_count = codes + 1
        cells.append(new)
    return cells


def cell_id(kind: str, source: str, seen: dict[str, int]) -> str:
    """An id that follows from the cell's own source, so that an edit elsewhere leaves it as it is.

    The second of two equal cells gets its own.
    """
    key = f"{kind}\n{source}"
    seen[key] = seen.get(key, 0) + 1
    return hashlib.sha256(f"{seen[key]}\n{key}".encode()).hexdigest()[:12]


def checked(page: Page, cell: NotebookNode, shown: list[NotebookNode]) -> list[NotebookNode]:
    """What this cell showed in the run that made the page, for nbval to compare with."""
    if re.search(r"\bglue\(", cell.source):
        # MyST-NB takes glued values out of the outputs, so nbval would find one too many
        page.problem(cell.line, "a cell with nbval-check-output cannot glue: glue in a cell of its own")
    return shown


def kept(shown: list[NotebookNode]) -> list[NotebookNode]:
    """What one sees of a cell where no kernel runs, as in GitHub's view: records, and still pictures of figures.

    A widget without its kernel would show as an error, and a figure's state is of use only to the site.
    """
    outputs = []
    for output in shown:
        picture = output.get("data", {}).get("text/html", "")
        if picture.startswith(('<figure class="zth-figure"', '<figure class="zth-record"')):
            picture = re.sub(r"<(script|noscript)\b.*?</\1>", "", picture, flags=re.DOTALL)
            data = {"text/html": picture, "text/plain": output.data["text/plain"]}
            outputs.append(nbformat.v4.new_output(output.output_type, data))
    return outputs


def notebook_metadata(front_matter: dict[str, Any]) -> dict[str, Any]:
    """The notebook's own metadata, from the page's front matter: the kernel, and Colab's GPU where the lecture asks."""
    metadata: dict[str, Any] = {
        "colab": {"provenance": []},
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    if str(front_matter.get("accelerator", "")).upper() == "GPU":
        metadata["accelerator"] = "GPU"
        metadata["colab"]["gpuType"] = "T4"
    return metadata


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
