"""The check of an exercise is a cell that nobody writes: it's made from the name on the card.

A cell tagged `exercise` is the stub of the card above it, `{exercise} bigrams.perplexity`, and a cell with
`check("bigrams.perplexity")` follows it, on the page and in the exported notebook. There the stub's metadata carry the
exercise's name, {"zero_to_hero": {"exercise": "bigrams.perplexity"}}: by it an answer is found in a student's notebook.

A card is on the exercises page or, where its idea is born, in the lecture itself. `stubs(file)` tells which.
"""

import re
from pathlib import Path
from typing import Any

from myst_nb.core.read import read_myst_markdown_notebook
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

CARD = re.compile(r"^`{3,}\{exercise\} (?P<name>\S+)$", re.MULTILINE)
TAGS = ["live", "check"]


def read_notebook(text: str, add_source_map: bool = False, **options: Any) -> NotebookNode:
    """The cells as MyST-NB reads them, each stub followed by its check; both stand on the stub's line in the file."""
    notebook = read_myst_markdown_notebook(text, add_source_map=True, **options)
    lines = notebook.metadata.pop("source_map")
    cells, places, card = [], [], ""
    for cell, line in zip(notebook.cells, lines, strict=True):
        cells.append(cell)
        places.append(line)
        if cell.cell_type == "markdown":
            card = [card, *CARD.findall(cell.source)][-1]
        elif "exercise" in cell.metadata.get("tags", ()) and card:
            cell.metadata["zero_to_hero"] = {"exercise": card}
            cells.append(new_code_cell(f'check("{card}")', metadata={"tags": list(TAGS)}))
            places.append(line)
            card = ""  # a second stub needs a card of its own
    notebook.cells = cells
    if add_source_map:
        notebook.metadata["source_map"] = places
    return notebook


def stubs(file: Path) -> dict[str, str]:
    """The exercises whose cards are on the page with this source, in their order: name and stub."""
    cells = read_notebook(file.read_text(encoding="utf-8"), path=file).cells
    return {cell.metadata["zero_to_hero"]["exercise"]: cell.source for cell in cells if "zero_to_hero" in cell.metadata}


def stubs_without_card(notebook: NotebookNode) -> list[int]:
    """The positions of the stubs whose check couldn't be made, because no card stands above them."""
    return [
        place
        for place, cell in enumerate(notebook.cells)
        if "exercise" in cell.metadata.get("tags", ())
        and [one.metadata.get("tags") for one in notebook.cells[place + 1 : place + 2]] != [TAGS]
    ]
