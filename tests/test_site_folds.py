"""The set-up of a lecture stands in one fold that says what it holds."""

import logging

import pytest
from docutils import nodes
from docutils.utils import new_document

from book.extensions.site_folds import SetUp, fold_set_up


def page(*cells: tuple[str, str]) -> nodes.document:
    """A document with a code cell for each (tag, code), as MyST-NB makes them; an empty tag is a paragraph."""
    document = new_document("page")
    for tag, code in cells:
        if tag:
            cell = nodes.container(classes=["cell", f"tag_{tag}"])
            cell += nodes.container("", nodes.literal_block(code, code), classes=["cell_input"])
            document += cell
        else:
            document += nodes.paragraph("", code)
    return document


def test_a_row_of_set_up_cells_is_one_fold_in_the_order_of_the_page() -> None:
    document = page(
        ("set-up", "# imports\nimport math"), ("set-up", "# the loop\nloop = 1"), ("live", "print(loop)"), ("", "Text.")
    )
    fold_set_up(None, document)  # type: ignore[arg-type]
    fold, cell, text = document.children
    assert isinstance(fold, SetUp)
    assert fold["holds"] == ["imports", "the loop"]
    assert [each.astext() for each in fold.children] == ["# imports\nimport math", "# the loop\nloop = 1"]
    assert (cell.astext(), text.astext()) == ("print(loop)", "Text.")


def test_text_between_two_set_up_cells_parts_them_into_two_folds() -> None:
    document = page(("set-up", "# imports\n"), ("", "Text."), ("set-up", "# the loop\n"))
    fold_set_up(None, document)  # type: ignore[arg-type]
    assert [getattr(each, "attributes", {}).get("holds") for each in document.children] == [
        ["imports"],
        None,
        ["the loop"],
    ]


def test_a_set_up_cell_that_does_not_say_what_it_holds_stops_the_build(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("sphinx.book.extensions.site_folds")
    logger.addHandler(caplog.handler)  # Sphinx's loggers do not hand on to the root's
    fold_set_up(None, page(("set-up", "import math")))  # type: ignore[arg-type]
    logger.removeHandler(caplog.handler)
    assert "begins with a comment that says what it holds" in caplog.text
