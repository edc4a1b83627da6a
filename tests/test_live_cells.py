"""Which cells run in the page, and what a page mustn't say of its cells."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from book.live_cells import is_live, page_sizes, problems


def notebook(*cells):
    """A page with a title and these cells: the code, and the metadata if there are some."""
    made = [new_code_cell(code, metadata=dict(*metadata)) for code, *metadata in cells]
    return new_notebook(cells=[new_markdown_cell("# Title"), *made])


@pytest.mark.parametrize(
    ("metadata", "in_lecture", "elsewhere"),
    [
        ({}, True, False),
        ({"tags": ["live"]}, True, True),
        ({"tags": ["hide-cell", "set-up"]}, True, False),
        ({"tags": ["remove-cell"]}, False, False),
        ({"not-live": "Timed on our machine."}, False, False),
    ],
)
def test_in_a_lecture_every_cell_that_is_seen_is_live_but_for_those_with_a_reason(metadata, in_lecture, elsewhere):
    assert is_live(metadata, lecture=True) is in_lecture
    assert is_live(metadata, lecture=False) is elsewhere


@pytest.mark.parametrize(
    ("metadata", "lecture", "told"),
    [
        ({"tags": ["live"]}, True, "each cell of a lecture is live: leave the tag out"),
        ({"tags": ["live", "check"]}, True, ""),
        ({"tags": ["remove-input"]}, True, "fold its code with hide-input"),
        ({"not-live": ""}, True, ":not-live: gives the reason, in words for the student"),
        ({"not-live": None}, True, ":not-live: gives the reason"),
        ({"not-live": "Why.", "tags": ["remove-cell"]}, True, "nobody sees this cell"),
        ({"not-live": "Why."}, True, ""),
        ({"not-live": "Why."}, False, ":not-live: is for lectures"),
        ({"tags": ["live"]}, False, ""),
    ],
)
def test_what_a_cell_says_of_itself_is_looked_at(metadata, lecture, told):
    found = problems(notebook(("1", metadata)), lecture)
    if told:
        ((place, words),) = found
        assert place == 1
        assert told in words
    else:
        assert found == []


HIDDEN = {"tags": ["remove-cell"]}
TIMED = {"not-live": "Timed on our machine."}


@pytest.mark.parametrize("metadata", [HIDDEN, TIMED])
def test_what_runs_in_the_page_may_only_use_what_runs_there(metadata):
    ((place, words),) = problems(notebook(("rate = 1", metadata), ("print(rate)",)), lecture=True)
    assert place == 2
    assert words.startswith("this cell runs in the page, and the one that makes or changes rate doesn't: `rate = 1 …`")


@pytest.mark.parametrize(
    "cells",
    [
        [("rate = 1",), ("print(rate)",)],
        [("rate = 1", HIDDEN), ("print(rate)", TIMED)],
        [("rate = 1", TIMED), ("rate = 2\nprint(rate)",)],
        [("rate = 1", TIMED), ("for rate in (1, 2):\n    print(rate)",)],
        [("rate = 1",), ("print(f'{rate} s')", TIMED), ("print(rate)",)],
        [("import time\ntime.sleep(0)", TIMED), ("import time\nprint(time.time())",)],
        [("rate = 1", TIMED), ("print(rate)", {"tags": ["alone"]})],
    ],
)
def test_other_cells_may_use_what_they_like(cells):
    assert problems(notebook(*cells), lecture=True) == []


@pytest.mark.parametrize(
    ("code", "sizes"),
    [
        ("steps = preset(smoke=5, cpu=20_000, gpu=9, page=2_000)", [("20,000", "2,000")]),
        ("for k in range(preset(smoke=1, cpu=many, gpu=1, page=many // 2)):\n    pass", [("many", "many // 2")]),
        ("steps = preset(smoke=5, cpu=20_000, gpu=9)", []),
        ("%matplotlib inline\nother(cpu=1, page=2)", []),
        ("steps = (", []),
    ],
)
def test_the_sizes_that_a_cell_has_for_the_page(code, sizes):
    assert page_sizes(code) == sizes
