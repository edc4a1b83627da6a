"""The lectures in the page's own Python: it gives what stands on the page, and lecture 01's network trains there."""

import re

import pytest
from playwright.sync_api import expect

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


# notes, in the page, when the last of its live cells got its Run button
NOTE_RUN = """new MutationObserver((_, watch) => {
    const cells = [...document.querySelectorAll('.cell.tag_live')];
    if (document.readyState === 'loading' || !cells.length || !cells.every((cell) => cell.querySelector('.live-run')))
      return;
    window.runnable = performance.now();
    watch.disconnect();
}).observe(document, { childList: true, subtree: true })"""


@pytest.mark.parametrize("path", LECTURES)
def test_run_is_there_within_a_second_and_works_though_nobody_has_moved(browser, served, path):
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(NOTE_RUN)
    page.goto(served[0] + path, wait_until="load")
    page.wait_for_function("window.runnable")
    ready = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    assert page.evaluate("window.runnable") - ready <= 1000
    cell = page.locator(".cell.tag_live:has(.live-run:visible)").first
    run = cell.locator(".live-run")
    expect(run).to_be_visible()
    expect(page.locator(".live-text")).to_have_count(0)  # editors come when somebody is there
    static = shown(cell)
    run.dispatch_event("click")  # without the mouse on its way there
    expect(cell.locator(".live-status")).to_contain_text("Done")
    assert shown(cell) == static
    context.close()


def shown(cell) -> list[str]:
    """What a cell has put out: its texts, and the words of its pictures, not of its figures; numbers to 12 digits.

    The C library of the page's Python rounds the last digit of a tanh another way.
    """
    parts = cell.locator(".cell_output :is(pre, svg > title):not(figure *)").all()
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
    answers = reader.page.locator(".cell.tag_live").evaluate_all(
        "all => all.map((one) => one.matches('.tag_exercise, .tag_check'))"
    )
    # with it run those above that it needs; an answer that is not written is never done
    reader.run(max(n for n in numbers if not answers[n - 1]))
    assert {n: shown(reader.cell(n)) for n in numbers} == static


@pytest.mark.parametrize("reader", ["lectures/02_bigrams.html"], indirect=True)
def test_one_line_says_what_torch_is_before_the_first_cell_that_imports_it(reader):
    line = reader.page.locator(".live-engine")
    assert line.count() == 1
    after = line.locator("xpath=following-sibling::*[1]")
    assert "import torch" in after.locator("textarea, pre").first.evaluate("one => one.value ?? one.textContent")
    assert line.locator("a").get_attribute("href") == "../book/run.html#run-torch"


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
