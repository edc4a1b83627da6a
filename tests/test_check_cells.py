"""The check of an exercise follows its stub without being written, on the page and in the notebook."""

import pytest

from book.check_cells import read_notebook, stubs_without_card

CARD = "# Title\n\n```{exercise} micrograd.tanh\nText.\n```\n\n"
STUB = "```{code-cell}\n:tags: [live, exercise]\ntanh = ...\n```\n"


def cells(text: str) -> list[tuple[str, list[str]]]:
    notebook = read_notebook("---\nkernelspec:\n  name: python3\n---\n\n" + text)
    return [(one.source, one.metadata.get("tags", [])) for one in notebook.cells if one.cell_type == "code"]


def test_a_check_is_made_of_the_name_on_the_card() -> None:
    assert cells(CARD + STUB + "\nAfterwards.\n") == [
        ("tanh = ...", ["live", "exercise"]),
        ('check("micrograd.tanh")', ["live", "check"]),
    ]


def test_the_stub_carries_the_name_of_its_exercise() -> None:
    stub, check = (cell.metadata for cell in read_notebook(CARD + STUB).cells if cell.cell_type == "code")
    assert stub["zero_to_hero"] == {"exercise": "micrograd.tanh"}
    assert "zero_to_hero" not in check


def test_lines_in_the_file_stay_what_they_were() -> None:
    text = f"{CARD}{STUB}\n```{{code-cell}}\nlast = 1\n```\n"
    notebook = read_notebook(text, add_source_map=True)
    lines = text.splitlines()
    at = dict(zip((cell.source for cell in notebook.cells), notebook.metadata["source_map"], strict=True))
    assert lines[at["tanh = ..."] - 1] == lines[at['check("micrograd.tanh")'] - 1] == "```{code-cell}"
    assert lines[at["last = 1"]] == "last = 1"


@pytest.mark.parametrize(
    ("text", "places"), [(CARD + STUB, []), ("# Title\n\n" + STUB, [1]), (CARD + STUB + "\n" + STUB, [3])]
)
def test_a_stub_without_a_card_is_noticed(text: str, places: list[int]) -> None:
    assert stubs_without_card(read_notebook(text)) == places
