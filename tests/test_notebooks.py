"""Every notebook of the built site is plain Jupyter: valid, without MyST, and with addresses that hold anywhere."""

import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build" / "html"
NOTEBOOKS = sorted((SITE / "notebooks").rglob("*.ipynb"))
FENCE = re.compile(r"^(?P<prefix>[ >]*)(?P<ticks>`{3,}|~{3,}).*?^(?P=prefix)(?P=ticks)", re.MULTILINE | re.DOTALL)
MYST = {
    "a role": r"\{[A-Za-z][\w:+-]*\}`",
    "a directive": r"^[ >]*(?:`{3,}|~{3,}|:{3,})\s*\{",
    "a colon fence": r"^[ >]*:{3,}",
    "a target": r"^\([\w -]+\)=\s*$",
    "a comment": r"^%",
    "a cell break": r"^\+\+\+",
    "a substitution": r"\{\{",
    "a footnote": r"\[\^[\w-]+\]",
}

pytestmark = pytest.mark.notebooks


def test_each_notebook_page_has_its_notebook():
    pages = [page for folder in ("lectures", "exercises", "solutions") for page in (SITE / folder).glob("*.html")]
    expected = {page.relative_to(SITE).with_suffix("") for page in pages}
    assert expected, "no built site: run `make book` first"
    assert {path.relative_to(SITE / "notebooks").with_suffix("") for path in NOTEBOOKS} == expected


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.relative_to(SITE).as_posix())
def notebook(request):
    return nbformat.read(request.param, as_version=4)


@pytest.fixture
def text(notebook):
    """All the text of a notebook, without blocks of code."""
    return "\n\n".join(FENCE.sub("", cell.source) for cell in notebook.cells if cell.cell_type == "markdown")


def test_it_is_valid(notebook):
    nbformat.validate(notebook)
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)


@pytest.mark.parametrize("syntax", MYST)
def test_it_holds_no_myst(text, syntax):
    # a backtick behind a brace is that of a role and begins no code
    code_or_formula = r"(?<![`}])(`+)(?!`).*?(?<!`)\1(?!`)|\$\$.*?\$\$|\$[^$]*\$"
    plain = re.sub(code_or_formula, "", text, flags=re.DOTALL)
    found = re.search(MYST[syntax], plain, re.MULTILINE)
    assert not found, f"{syntax} is left: {plain[max(0, found.start() - 60) : found.end() + 60]!r}"


def test_its_code_is_no_wider_than_its_page(notebook):
    """88 columns: as many as a window of 1280 pixels shows, the finished modules included."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.id != "install"]
    assert [line for cell in cells for line in cell.source.splitlines() if len(line) > 88] == []


def test_its_links_hold_anywhere(text):
    targets = re.findall(r"\]\(<?([^)>\s]+)", re.sub(r"\$[^$]*\$", "", text))
    assert targets
    assert [target for target in targets if not target.startswith("https://")] == []


def test_every_address_on_the_site_is_there(notebook, text):
    site = re.search(r"A notebook of \[[^\]]+\]\(([^)]+)\)", notebook.cells[0].source)[1]
    for page, anchor in set(re.findall(rf"{re.escape(site)}([\w/.-]+)(?:#([\w-]+))?", text)):
        assert (SITE / page).is_file(), page
        assert not anchor or f'id="{anchor}"' in (SITE / page).read_text(), f"{page} has no place {anchor}"
