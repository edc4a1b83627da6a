"""The lectures in the page's own Python: it gives what stands on the page, and lecture 01's network trains there."""

import re

import pytest

from book.serve import SITE
from tests.site.strict import reading, serve

PATH = "lectures/01_micrograd.html"
LECTURES = [
    f"lectures/{page.name}"
    for page in sorted((SITE / "lectures").glob("*.html"))
    if "tag_live" in page.read_text(encoding="utf-8")
]


@pytest.fixture(scope="module")
def served():
    with serve(SITE) as served:
        yield served


@pytest.fixture
def reader(browser, served, request):
    context = browser.new_context()
    with reading(context, served[0] + getattr(request, "param", PATH)) as one:
        yield one
    context.close()


def shown(cell) -> list[str]:
    """What a cell has put out: its texts, and the words of its pictures; numbers to 12 digits.

    The C library of the page's Python rounds the last digit of a tanh another way.
    """
    parts = cell.locator(".cell_output :is(pre, svg > title)").all()
    return [
        re.sub(r"\d\.\d{9,}", lambda number: f"{float(number[0]):.12g}", part.text_content().strip()) for part in parts
    ]


@pytest.mark.parametrize("reader", LECTURES, indirect=True)
def test_the_cells_give_in_the_page_what_stands_on_the_page(reader):
    cells = reader.page.locator(".cell.tag_live")
    numbers = [
        n for n in range(1, cells.count() + 1) if "tag_alone" not in (reader.cell(n).get_attribute("class") or "")
    ]
    static = {n: shown(reader.cell(n)) for n in numbers}
    assert any(static.values())
    reader.run(numbers[-1])  # and with it all those above
    assert {n: shown(reader.cell(n)) for n in numbers} == static


def test_the_network_trains_in_the_page_at_the_rate_that_the_reader_chooses(reader, capsys):
    cells = reader.page.locator(".cell.tag_alone")
    number = next(n for n in range(1, 99) if "rate, steps, seed =" in reader.text(n).input_value())
    assert cells.count() == 2
    text = reader.text(number).input_value()
    static = shown(reader.cell(number))
    reader.run(number)
    ours = shown(reader.cell(number))
    assert ours == static
    assert reader.cell(number).locator(".live-output svg").count() == 1

    slower = text.replace("rate, steps, seed = 1.0, 100,", "rate, steps, seed = 0.1, 1000,")
    assert slower != text
    reader.write(number, slower)
    reader.run(number)
    seconds = float(re.search(r"Done in ([\d.]+) s", reader.cell(number).locator(".live-status").inner_text())[1])
    with capsys.disabled():
        print(f"\ntraining in the page: {1000 / seconds:.0f} steps a second")
    assert 1000 / seconds >= 20
    assert shown(reader.cell(number))[0] != ours[0]
    assert "after 1000 steps" in reader.output(number)
