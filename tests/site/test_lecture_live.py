"""The lectures in the page's own Python: it gives what stands on the page, and lecture 01's network trains there."""

import os
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from book.live.needs import needs
from book.live_cells import page_sizes
from book.serve import SITE
from tests.cells import lectures
from tests.pages_python import in_this_python, texts, twelve_digits
from tests.pages_python import parts_of as in_python
from tests.proven import proven
from tests.site.parts import pages
from tests.site.strict import reading, serve

PATH = "lectures/01_micrograd.html"
LECTURES = [
    f"lectures/{page.name}"
    for page in sorted((SITE / "lectures").glob("*.html"))
    if "tag_live" in page.read_text(encoding="utf-8")
]
# the weekly workflow also compares the cells that take long at `cpu`
EVERY = os.environ.get("ZERO_TO_HERO_EVERY_CELL", "")


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


def parts_of(path: str) -> Iterator[str]:
    yield EVERY
    yield from pages(path)
    slug = next(lecture.slug for lecture in lectures() if path == f"{lecture.page('lectures')}.html")
    yield from in_python(slug, "lectures")


@proven(parts_of)
@pytest.mark.parametrize("path", LECTURES)
def test_run_is_there_within_a_second_and_works_though_nobody_has_moved(browser, served, path):
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(NOTE_RUN)
    page.goto(served[0] + path, wait_until="load")
    page.wait_for_function("window.runnable")
    ready = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    assert page.evaluate("window.runnable") - ready <= 1000
    cells = page.locator(".cell.tag_live:has(.live-run:visible)")
    cell = cells.filter(has_not_text="in the page, it's smaller").first  # which then prints something else
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
    return [twelve_digits(part.text_content().strip()) for part in parts]


def slow(codes: list[str]) -> set[int]:
    """The cells that choose a size, and those that need one of them: at `smoke` they're quick, here they may not be.

    A cell also needs what another one has kept in the browser, `keep(model, "mine")`, if it opens it, `kept("mine")`.
    """
    found: set[int] = set()
    files: set[str] = set()
    for place, (code, (first, _)) in enumerate(zip(codes, needs(codes), strict=True)):
        if "preset(" in code or found & set(first) or files & set(re.findall(r'\bkept\("(\w+)"\)', code)):
            found.add(place)
            files.update(re.findall(r'\bkeep\(\w+, "(\w+)"', code))
    return found


def test_a_cell_that_opens_what_a_slow_one_has_kept_is_slow():
    trains = "from zero_to_hero.page.presets import preset\nmine = preset(smoke=1, cpu=4, gpu=4)"
    opens = 'from zero_to_hero.page.kept import kept\nthere = kept("mine")'
    assert slow([trains, 'keep(mine, "mine", prompt="a")', opens]) == {0, 1, 2}
    assert slow(['mine = 1\nkeep(mine, "mine")', opens]) == set()


def smaller(codes: list[str]) -> dict[int, list[str]]:
    """What the cells that are smaller in the page, and those that need one of them, give at that size: run here."""
    found: set[int] = set()
    for place, (code, (first, _)) in enumerate(zip(codes, needs(codes), strict=True)):
        if page_sizes(code) or found & set(first):
            found.add(place)
    if not found:
        return {}
    jobs = [{"code": code, "name": f"cell {place}", "room": ""} for place, code in enumerate(codes)]
    results = in_this_python(jobs, preset="page")
    return {place: [text.strip()] if (text := texts(results[place])) else [] for place in found}


@proven(parts_of)
@pytest.mark.parametrize("path", LECTURES)
def test_the_cells_give_in_the_page_what_stands_on_the_page(browser, served, path, record_property):
    context = browser.new_context()
    with reading(context, served[0] + path) as reader:
        reader.page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
        numbers = range(1, reader.page.locator(".cell.tag_live").count() + 1)
        codes = [reader.text(n).input_value() for n in numbers]
        classes = [reader.cell(n).get_attribute("class").split() for n in numbers]
        expected = {n: shown(reader.cell(n)) for n in numbers}
        expected |= {place + 1: texts for place, texts in smaller(codes).items()}
        left_out = set() if EVERY else {place + 1 for place in slow(codes)}
        wanted = [n for n in numbers if n not in left_out and not {"tag_exercise", "tag_check"} & set(classes[n - 1])]
        assert any(expected[n] for n in wanted)
        for n in wanted:
            if reader.cell(n).locator(".live-status").inner_text() == "":
                reader.run(n)
            record_property(f"cell {n}", reader.cell(n).locator(".live-status").inner_text())
            assert shown(reader.cell(n)) == expected[n], codes[n - 1]
    context.close()


def test_cells_that_are_smaller_in_the_page_are_compared_with_a_run_of_that_size():
    size = "from zero_to_hero.page.presets import preset\nsteps = preset(smoke=1, cpu=4, gpu=4, page=2)"
    assert smaller([size, "print(steps)", "print('as always')"]) == {0: [], 1: ["2"]}
    assert smaller(["print('as always')"]) == {}


@pytest.mark.parametrize("reader", ["lectures/02_bigrams.html"], indirect=True)
def test_one_line_says_what_torch_is_before_the_first_cell_that_imports_it(reader):
    line = reader.page.locator(".live-engine")
    assert line.count() == 1
    after = line.locator("xpath=following-sibling::*[1]")
    assert "import torch" in after.locator("textarea, pre").first.evaluate("one => one.value ?? one.textContent")
    assert line.locator("a").get_attribute("href") == "../book/run.html#run-torch"


@proven(lambda: parts_of(PATH))
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


@pytest.mark.parametrize("reader", ["lectures/02_bigrams.html"], indirect=True)
def test_a_training_with_torch_shows_how_far_it_is_and_stops_at_once_and_the_next_cell_runs(reader):
    loop = next(n for n in range(1, 99) if "F.cross_entropy(W[xs], ys)" in reader.text(n).input_value())
    endless = (
        "W = torch.zeros((27, 27), requires_grad=True)\n"
        "for step in range(1_000_000):\n"
        "    loss = F.cross_entropy(W[few_x], few_y)\n"
        "    loss.backward()\n"
        "    if step % 100 == 0:\n"
        "        print('step', step)\n"
    )
    reader.write(loop, endless)
    reader.press(loop, "Run")
    printed = reader.cell(loop).locator(".live-output pre")
    expect(printed).to_contain_text("step 300")
    expect(reader.cell(loop).locator(".live-status")).to_have_text("Running …")
    reader.press(loop, "Stop")
    reader.wait_for(loop, "Stopped. The next Run starts Python afresh.")
    far = printed.text_content()
    before = next(n for n in range(1, loop) if "onehot @ W" in reader.text(n).input_value())
    reader.run(before)  # with the cells that it needs, in a new Python
    assert "torch.Size([6, 27])" in reader.output(before)
    assert printed.text_content() == far
