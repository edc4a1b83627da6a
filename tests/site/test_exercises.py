"""The exercises of lecture 01 as a student does them on the page: written wrong, answered, written right, kept."""

import gzip
import time

import nbformat
import pytest
from playwright.sync_api import expect

from book.extensions.exercises import exercise, in_lecture, label
from book.serve import SITE
from tests.cells import answer_of
from tests.proven import proven
from tests.site.axe import axe
from tests.site.parts import code, pages
from tests.site.strict import reading, serve

pytestmark = proven(lambda: [code(), *pages(PATH, "lectures/01_micrograd.html", "solutions/01_micrograd.html")])

PATH = "exercises/01_micrograd.html"
TEXT_PAGE = 220_000  # bytes, gzipped: what a page without anything to run may weigh
WRONG = """\
def tanh(x):
    return (math.exp(x) - 1) / (math.exp(x) + 1)
"""
RIGHT = WRONG.replace("math.exp(x)", "math.exp(2 * x)")


@pytest.fixture(scope="module")
def served():
    with serve(SITE) as served:
        yield served


@pytest.fixture
def reader(profile, served):
    with reading(profile, served[0] + PATH) as one:
        yield one


@pytest.fixture
def tanh(reader):
    """The numbers of the cell for `tanh` and of the cell with its check."""
    texts = [box.input_value() for box in reader.page.locator(".live-text").all()]
    answer = next(i for i, text in enumerate(texts, start=1) if text.startswith("def tanh("))
    assert texts[answer] == 'check("micrograd.tanh")'
    return answer, answer + 1


def fetched(handler) -> int:
    """The gzipped bytes of all that was asked for, each file once."""
    files = {SITE / path.split("?")[0].lstrip("/") for path in handler.asked}
    return sum(
        min(len(content), len(gzip.compress(content, 6)))
        for content in (file.read_bytes() for file in files if file.is_file())
    )


def test_a_wrong_answer_is_named_and_the_right_one_passes(reader, tanh, served, capsys):
    answer, check = tanh
    handler = served[1]
    reader.page.wait_for_load_state("networkidle")
    before = fetched(handler)
    assert not [path for path in handler.asked if "pyodide" in path or ".zip" in path]
    assert before <= TEXT_PAGE

    reader.write(answer, WRONG)
    begin = time.perf_counter()
    reader.run(answer)
    first = time.perf_counter() - begin
    reader.wait_for(check, "micrograd.tanh: not yet.")
    assert "That's tanh(x/2)" in reader.output(check)
    assert "Expected" in reader.output(check)

    reader.write(answer, RIGHT)
    begin = time.perf_counter()
    reader.run(answer)
    reader.wait_for(check, "micrograd.tanh: passed.")
    seconds = time.perf_counter() - begin
    assert "Passed." in reader.output(check)
    with capsys.disabled():
        print(f"\nexercises: first Run {first:.1f} s, a check {seconds:.2f} s; bytes before the first Run {before:,}, ")
        print(f"exercises: with it {fetched(handler) - before:,} more")

    reader.page.goto(served[0])
    expect(reader.page.locator(".zth-lecture-done")).to_contain_text("Done: 1 of 21 exercises passed")


def test_every_stub_is_answered_kindly_and_nothing_is_shown_without_a_run(reader):
    assert reader.page.locator(".live-output").count() == 0
    checks = reader.page.locator(".cell.tag_check")
    assert checks.count() >= 10
    number = reader.page.locator(".cell.tag_live").count()
    last = checks.last
    last.get_by_role("button", name="Run").click()
    last.locator(".live-status", has_text="not written yet").wait_for()
    # the other exercises stay unrun: only the page's own cells and this exercise's were needed
    assert reader.page.locator(".live-status:not(:empty)").count() < number / 2


def test_an_emptied_and_a_renamed_answer_fail_though_an_earlier_one_passed(reader, tanh):
    answer, check = tanh
    reader.write(answer, RIGHT)
    reader.run(answer)
    reader.wait_for(check, "micrograd.tanh: passed.")
    for text, told in (
        ("", "There's no tanh yet."),
        (RIGHT.replace("tanh(x)", "tan_h(x)"), "You have tan_h: do you mean that?"),
    ):
        reader.write(answer, text)
        reader.run(answer)
        reader.wait_for(check, "micrograd.tanh: not written yet.")
        assert told in reader.output(check)


def test_what_one_run_spoils_is_whole_in_the_next(reader, tanh):
    """Names of the page and of Python, its settings, and the check itself: here, and in the exercise after it."""
    answer, check = tanh
    texts = [box.input_value() for box in reader.page.locator(".live-text").all()]
    other = next(i for i, text in enumerate(texts, start=1) if text.startswith("def analytic_gradient("))
    spoilt = [
        "sum = 0",
        "Value = 3",
        "math.exp = abs",
        "def check(name):\n    return 'mine'",
        "import sys\nsys.setrecursionlimit(60)",
        "import builtins\ndel builtins.len, builtins.sum, builtins.isinstance\nbuiltins.abs = None",
    ]
    look = (
        "import sys\nprint(sum([1, 2]), Value(2) * 3, len('ab'), abs(-1), check.__module__, sys.getrecursionlimit())\n"
    )
    reader.write(answer, look + RIGHT)
    reader.run(answer)
    before = reader.output(answer)
    assert before.startswith("3 Value(")
    for line in spoilt:
        reader.write(answer, f"{line}\n{WRONG}")
        reader.run(answer)
        if "def check" in line:  # its own stands beside the course's
            reader.wait_for(check, "micrograd.tanh: not yet.")
        expect(reader.cell(check).get_by_role("button", name="Run")).to_be_visible()
        reader.write(answer, look + RIGHT)
        reader.run(answer)
        reader.wait_for(check, "micrograd.tanh: passed.")
        assert reader.output(answer) == before, line
    reader.write(answer, "\n".join([*spoilt, WRONG]))
    reader.run(answer)
    expect(reader.cell(check).get_by_role("button", name="Run")).to_be_visible()
    reader.write(other, look + texts[other - 1])
    reader.run(other)
    assert reader.output(other) == before


def test_an_error_in_an_answer_is_told_with_its_line_alone(reader, tanh):
    answer, check = tanh
    reader.write(answer, "def tanh(x):\n    y = math.exp(x)\n    return y / 0\n")
    reader.run(answer)
    reader.wait_for(check, "not yet")
    told = reader.output(check)
    assert "ZeroDivisionError" in told
    assert "return y / 0" in told
    assert "zero_to_hero/" not in told


def test_a_loop_without_end_is_stopped_and_the_answer_runs_again_after_a_reload(reader, tanh):
    answer, check = tanh
    reader.write(answer, "def tanh(x):\n    while True:\n        pass\n")
    reader.run(answer)
    reader.wait_for(check, "Running")
    reader.press(check, "Stop")
    reader.wait_for(check, "Stopped")
    reader.write(answer, RIGHT)
    reader.page.reload()
    expect(reader.text(answer)).to_have_value(RIGHT)
    reader.run(answer)
    reader.wait_for(check, "micrograd.tanh: passed.")


def test_a_card_in_the_lecture_is_answered_there_counted_once_and_goes_into_the_notebook(profile, served, tmp_path):
    """Answered where the lecture asks, with the answer that the solutions page gives."""
    name = next(iter(in_lecture("micrograd")))
    with reading(profile, f"{served[0]}lectures/01_micrograd.html") as reader:
        page = reader.page
        texts = [box.input_value() for box in page.locator(".live-text").all()]
        check = texts.index(f'check("{name}")') + 1
        assert page.locator(f"#{label('exercise', name)}").locator("strong").first.inner_text().startswith("Your turn")
        reader.run(check - 1)
        reader.wait_for(check, f"{name}: not written yet.")
        reader.write(check - 1, answer_of(name))
        reader.run(check - 1)
        reader.wait_for(check, f"{name}: passed.")

        page.goto(served[0] + PATH)
        page.locator(".zth-exercises").get_by_role("link", name=exercise(name).title).click()
        expect(page.locator(f"#{label('exercise', name)}")).to_be_in_viewport()
        page.goto(served[0] + PATH)
        expect(page.locator(".zth-tally")).to_contain_text("1 of 21 exercises passed")
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Download my answers as a notebook").click()
        waiting.value.save_as(tmp_path / "answers.ipynb")
        cells = nbformat.read(tmp_path / "answers.ipynb", as_version=nbformat.NO_CONVERT).cells
        (own,) = [place for place, one in enumerate(cells) if one.metadata.get("zero_to_hero") == {"exercise": name}]
        assert (cells[own].source, cells[own + 1].source) == (answer_of(name), f'check("{name}")')


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_axe_finds_nothing_while_an_answer_stands_corrected(reader, tanh, scheme, width):
    reader.page.set_viewport_size({"width": width, "height": 800})
    reader.page.emulate_media(color_scheme=scheme)
    answer, check = tanh
    reader.write(answer, WRONG + "print(1)\n" + "x = 1  # " + "long " * 40)
    reader.run(answer)
    reader.wait_for(check, "not yet")
    reader.text(answer).focus()
    assert axe(reader.page) == []
    assert reader.page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", [360, 1280])
def test_the_letters_of_the_editor_are_so_large_that_no_phone_zooms_in(browser, served, width):
    """iOS zooms into a field whose letters are smaller than 16 px; a wide screen of touch is one of its tablets."""
    context = browser.new_context(viewport={"width": width, "height": 800}, has_touch=True, is_mobile=True)
    with reading(context, served[0] + PATH) as reader:
        sizes = reader.page.locator(".live-text").evaluate_all(
            "(all) => all.map((area) => parseFloat(getComputedStyle(area).fontSize))"
        )
        assert len(sizes) > 10
        assert min(sizes) >= 16
    context.close()


def test_what_is_typed_stands_where_it_is_shown(reader, tanh):
    """The letters are drawn by one layer and edited in another: both must have one size."""
    answer, _ = tanh
    reader.write(answer, "x = 'λ é'\n" + "y = [" + "1, " * 60 + "]\n\tz = 3\n")
    sizes = reader.cell(answer).evaluate(
        """(cell) => {
          const [area, shown] = [cell.querySelector('textarea'), cell.querySelector('pre')];
          const style = (element) => {
            const { font, letterSpacing, padding, tabSize } = getComputedStyle(element);
            return [font, letterSpacing, padding, tabSize].join();
          };
          return { same: style(area) === style(shown), over: [area.scrollWidth - area.clientWidth,
            area.scrollHeight - area.clientHeight] };
        }"""
    )
    assert sizes == {"same": True, "over": [0, 0]}
