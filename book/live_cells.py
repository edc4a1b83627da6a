"""Which cells run in the page: on a lecture's page each one that a reader sees, elsewhere those tagged `live`.

A cell of a lecture that can't run there says why, in words for the student, and the page shows them beside it:

    ```{code-cell}
    :not-live: Timed on the machine that made this page.
    ```

What runs in the page uses only what runs there, too: `problems` finds the cells that don't keep to it.
"""

import ast
from collections.abc import Iterator
from typing import Any

from nbformat import NotebookNode

from book.live.magics import without_inline
from book.live.needs import names, needs

REASON = "not-live"
UNSEEN = {"remove-cell", "remove_cell"}  # no reader sees them, so nothing that a reader runs may need them
CODELESS = {"remove-input", "remove_input"}
MADE = "check"  # the cells that nobody writes: book/check_cells.py


def tags_of(metadata: dict[str, Any]) -> set[str]:
    return set(metadata.get("tags") or ())


def is_live(metadata: dict[str, Any], lecture: bool) -> bool:
    """Whether a code cell with these metadata runs in the page."""
    tags = tags_of(metadata)
    return not (UNSEEN & tags or REASON in metadata) if lecture else "live" in tags


def problems(notebook: NotebookNode, lecture: bool) -> list[tuple[int, str]]:
    """What's wrong with the code cells of a page, each with the place of its cell in the notebook."""
    codes = [(place, cell) for place, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    found = [(place, told) for place, cell in codes if (told := problem(cell.metadata, lecture))]
    if found or not lecture:
        return found
    order = [place for place, _ in codes]
    return [(order[number], told) for number, told in missing([cell for _, cell in codes])]


def problem(metadata: dict[str, Any], lecture: bool) -> str:
    """What's wrong with what one cell says of itself; "" where nothing is."""
    tags, reason = tags_of(metadata), metadata.get(REASON, "")
    if not lecture:
        return f":{REASON}: is for lectures: here a cell without the tag live doesn't run" if REASON in metadata else ""
    if "live" in tags and MADE not in tags:
        return f"each cell of a lecture is live: leave the tag out, or say :{REASON}: and why it can't run in the page"
    if CODELESS & tags:
        return (
            "a reader sees what this cell shows, and can't run it: fold its code with hide-input "
            "(or hide it all with remove-cell)"
        )
    if REASON in metadata and not str(reason or "").strip():
        return f":{REASON}: gives the reason, in words for the student, for example :{REASON}: Timed on our machine."
    if REASON in metadata and UNSEEN & tags:
        return f"nobody sees this cell, so it needs no :{REASON}:"
    return ""


def missing(cells: list[NotebookNode]) -> Iterator[tuple[int, str]]:
    """The live cells of a lecture that use a name of a cell that doesn't run in the page."""
    each = needs([cell.source for cell in cells])
    for number, (cell, (_, vital)) in enumerate(zip(cells, each, strict=True)):
        if not is_live(cell.metadata, lecture=True) or "alone" in tags_of(cell.metadata):
            continue
        for other in vital:
            if not is_live(cells[other].metadata, lecture=True):
                there = names(cells[other].source)
                shared = sorted((there.binds | there.changes) & names(cell.source).reads)
                what = ", ".join(shared) or "what it uses"
                first = cells[other].source.strip().partition("\n")[0]
                yield (
                    number,
                    f"this cell runs in the page, and the one that makes or changes {what} doesn't: `{first} …`. "
                    f"Make it in a cell that runs there, or give this one its :{REASON}:",
                )


def page_sizes(code: str) -> list[tuple[str, str]]:
    """The sizes that a cell chooses for itself in the page: what `cpu` says, and what `page` says."""
    try:
        tree = ast.parse(without_inline(code))
    except (SyntaxError, ValueError):
        return []
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "preset"]
    given = [{word.arg: shown(word.value) for word in call.keywords} for call in calls]
    return [(sizes["cpu"], sizes["page"]) for sizes in given if {"cpu", "page"} <= sizes.keys()]


def shown(value: ast.expr) -> str:
    """A size as a reader sees it: 20,000."""
    is_number = isinstance(value, ast.Constant) and isinstance(value.value, int)
    return f"{value.value:,}" if is_number else ast.unparse(value)  # type: ignore[attr-defined]
