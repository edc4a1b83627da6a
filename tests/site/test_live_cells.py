"""Python in the page, on a small page of its own: every cell here is written to be run, broken, stopped and kept.

The page is built by Sphinx with the same extension as the site and served with a policy that forbids foreign hosts
and, outside the worker, `eval`.
"""

import re
import time
from hashlib import sha256

import pytest
from playwright.sync_api import expect

from tests.proven import proven
from tests.site.parts import code
from tests.site.small_site import ROOT, build
from tests.site.strict import reading, serve
from tests.stand_in import CONTENT

pytestmark = proven(lambda: [code()])

pytestmark = pytest.mark.site

PAGE = """\
# A page with cells

## Names

```{code-cell}
:tags: [live]
import math
side = 20
print("side", side)
```

```{code-cell}
:tags: [live]
def half(x):
    \"\"\"Half of x.\"\"\"
    return x / 2  # a comment

for i in range(3):
    print(i, half(i))
half(side) + math.pi
```

```{code-cell}
:tags: [live]
class Line:
    def _repr_html_(self):
        return '<svg role="img" width="80" height="40"><title>A line</title><path d="M0 40 L80 0" stroke="red"/></svg>'

Line()
```

## Exercise one

```{code-cell}
:tags: [live, exercise]
def answer():
    ...
```

```{code-cell}
:tags: [live, check]
print("answer", answer(), side)
```

## Exercise two

```{code-cell}
:tags: [live, exercise]
print("answer" in globals(), math.cos(0.0))
```

## Alone

```{code-cell}
:tags: [live, alone]
print("cells above:", "math" in globals())
```

## Folded

```{code-cell}
:tags: [live, hide-input]
print("below the fold")
```

```{code-cell}
:tags: [live, hide-input]
quiet = 1
```

```{code-cell}
:tags: [live, hide-cell]
print("inside the fold")
```

## Smaller

```{code-cell}
:tags: [live]
from zero_to_hero.page.presets import preset
print(preset(smoke=1, cpu=20_000, gpu=3, page=2_000), "steps")
```

```{toctree}
:hidden:

lectures/one
```
"""
LECTURE = """\
# A lecture

```{code-cell}
rate = 0.5
print("rate", rate)
```

```{code-cell}
:not-live: Timed on our machine, & not on yours.

print("never the same")
```

```{code-cell}
---
tags: [hide-input]
not-live: "The judge: PyTorch itself."
---
print("folded", rate)
```

```{code-cell}
:tags: [remove-cell]

unseen = rate
```

```{code-cell}
print("twice", 2 * rate)
```
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The small site's address, and the handler that says what was asked for."""
    pages = {"index.md": PAGE, "lectures/one.md": LECTURE}
    built = build(tmp_path_factory.mktemp("live"), pages, ["book.extensions.live"])
    with serve(built) as served:
        yield served


@pytest.fixture
def reader(profile, served):
    address, handler = served
    handler.no_worker = False
    with reading(profile, address) as one:
        yield one


def test_nothing_of_python_is_loaded_before_run_and_the_output_is_the_static_one(reader, served, capsys):
    _, handler = served
    reader.page.wait_for_load_state("networkidle")
    before = list(handler.asked)
    assert any("live.mjs" in path for path in before)
    assert not any("pyodide" in path or "worker" in path or ".zip" in path for path in before)
    static = [reader.page.locator(".cell.tag_live").nth(n).locator(".cell_output").last.inner_text() for n in range(2)]
    begin = time.perf_counter()
    reader.run(2)
    first = time.perf_counter() - begin
    assert [reader.output(1), reader.output(2)] == static
    reader.page.reload()
    begin = time.perf_counter()
    reader.run(2)
    with capsys.disabled():
        print(f"\nfirst Run {first:.1f} s, second start {time.perf_counter() - begin:.1f} s")
    assert [reader.output(1), reader.output(2)] == static
    assert sum("python_stdlib" in path for path in handler.asked) >= 1


def test_a_picture_and_an_error_with_the_students_frames_alone(reader):
    reader.run(3)
    assert reader.cell(3).locator(".live-output svg title").text_content() == "A line"
    reader.write(2, "def inner(x):\n    return math.sqrt(x)\n\ninner(-1)")
    reader.run(2, "An error")
    told = reader.output(2)
    assert told.startswith('Traceback (most recent call last):\n  File "cell 2", line 4, in <module>')
    assert "return math.sqrt(x)" in told
    assert "ValueError" in told.splitlines()[-1]
    assert "runner" not in told
    assert "pyodide" not in told


def test_a_picture_is_drawn_again_in_its_place(reader):
    reader.write(1, "spot = display(0, display_id=True)\nprint('then')\nfor i in range(5):\n    spot.update(i)")
    reader.run(1)
    assert reader.output(1).split() == ["4", "then"]


def test_an_endless_loop_is_stopped_and_python_runs_again(reader):
    reader.write(1, "side = 3\nprint('begins', flush=True)\nwhile True:\n    pass")
    reader.press(1, "Run")
    reader.cell(1).locator(".live-output pre").wait_for()
    assert reader.output(1).strip() == "begins"
    reader.press(1, "Stop")
    reader.wait_for(1, "Stopped")
    reader.write(1, "import math\nside = 4\nprint('side', side)")
    reader.run(1)
    assert reader.output(1).strip() == "side 4"


@pytest.fixture
def hurry(profile):
    """The limits of a run, a twentieth as long: in their own file, so that no other line is another than the site's."""
    limits = (ROOT / "book/live/limits.mjs").read_text(encoding="utf-8")
    sooner = re.sub(r"= (\d+);", lambda found: f"= {int(found[1]) / 20};", limits)
    profile.route("**/limits.mjs", lambda route: route.fulfill(body=sooner, content_type="text/javascript"))
    yield
    profile.unroute("**/limits.mjs")


def test_a_run_says_that_it_still_runs_and_ends_after_its_limit(hurry, reader):
    endless = "while True:\n    pass"
    reader.write(1, endless)
    reader.press(1, "Run")
    reader.wait_for(1, "Still running. Stop ends it; after 6 s it ends by itself.")  # 120 s on the site
    reader.wait_for(1, "Ended after 6 s. Is there a loop that never ends? The next Run starts Python afresh.")
    expect(reader.cell(1).get_by_role("button", name="Run")).to_be_visible()
    reader.press(1, "Reset")
    reader.write(4, f"def answer():\n    return 1\n{endless}")
    reader.run(4, "Ended after 0.75 s.")  # 15 s on the site
    reader.write(4, f"def answer():\n    {endless.replace('pass', '    pass')}")
    reader.run(4)
    reader.wait_for(5, "Ended after 0.75 s.")
    reader.write(4, "def answer():\n    return 1")
    reader.run(4)
    reader.wait_for(5, "Done")


def test_a_missing_module_gets_a_sentence_and_a_way_out(reader):
    reader.write(1, "import pandas")
    reader.run(1, "An error")
    assert "The module pandas isn't in the page" in reader.output(1)
    assert "open the notebook in Colab" in reader.output(1)
    reader.write(1, "import maths")
    reader.run(1, "An error")
    assert "There's no module maths. Do you mean math?" in reader.output(1)


def test_a_long_chain_and_a_deep_recursion_leave_python_alive(reader):
    """The browser's stack is smaller than Python thinks; what outgrows it must not kill the interpreter."""
    chain = "class Node:\n    def __init__(self, before=None):\n        self.before = before\n"
    chain += "last = Node()\nfor _ in range(100_000):\n    last = Node(last)\ndel last\nprint('freed')"
    reader.write(1, chain)
    reader.run(1)
    assert reader.output(1).strip() == "freed"
    reader.write(1, "class Deep:\n    def __neg__(self):\n        return -self\n-Deep()")
    reader.run(1, "An error")
    assert reader.output(1).strip().splitlines()[-1].startswith("RecursionError")
    reader.write(1, "import asyncio, unittest, email.mime.multipart, http.client, pydoc\nprint('alive')")
    reader.run(1)
    assert reader.output(1).strip() == "alive"


def test_a_loop_that_prints_without_end_neither_chokes_the_page_nor_escapes_stop(reader):
    reader.write(1, "while True:\n    print('again and again')")
    reader.press(1, "Run")
    reader.cell(1).locator(".live-output pre", has_text="again").wait_for()
    expect(reader.cell(1).locator(".live-output .live-mark")).to_contain_text("The whole output so far: ")
    assert len(reader.output(1).splitlines()) < 1_100
    reader.press(1, "Stop")
    reader.wait_for(1, "Stopped")


def test_the_text_outlives_the_page_and_reset_brings_the_original_back(reader):
    original = reader.text(1).input_value()
    reader.write(1, "print('mine')")
    reader.page.reload()
    expect(reader.text(1)).to_have_value("print('mine')")
    assert reader.cell(1).locator(".live-output").count() == 0  # no result without a run
    reader.run(1)
    reader.press(1, "Reset")
    expect(reader.text(1)).to_have_value(original)
    assert reader.cell(1).locator(".cell_output").last.is_visible()
    reader.page.keyboard.press("Control+z")
    expect(reader.text(1)).to_have_value("print('mine')")
    reader.press(1, "Reset")
    reader.page.reload()
    expect(reader.text(1)).to_have_value(original)


def test_an_output_says_when_it_belongs_to_an_earlier_text(reader):
    mark = reader.cell(1).locator(".cell_output .live-mark")
    original = reader.text(1).input_value()
    reader.write(1, "print('mine')")
    expect(mark).to_have_text("Printed by the original cell.")
    reader.page.reload()
    expect(mark).to_have_text("Printed by the original cell.")
    reader.run(1)
    expect(mark).to_have_count(0)
    reader.write(1, "print('more')")
    expect(mark).to_have_text("Printed before the last change.")
    reader.write(1, "print('mine')")
    expect(mark).to_have_count(0)
    reader.press(1, "Reset")
    expect(reader.text(1)).to_have_value(original)
    expect(reader.cell(1).locator(".cell_output")).to_have_text("side 20")
    expect(mark).to_have_count(0)


def test_tab_passes_through_a_cell_that_nobody_writes_in(reader):
    original = reader.text(1).input_value()
    reader.text(1).focus()
    reader.page.keyboard.press("Tab")
    reader.page.wait_for_function("document.activeElement.textContent === 'Run'")
    expect(reader.text(1)).to_have_value(original)


def test_a_broken_cell_blocks_those_alone_that_use_its_names(reader):
    reader.write(1, "import math\nside = 1 / 0")
    reader.run(3)
    assert reader.cell(3).locator(".live-output svg").count() == 1
    reader.run(2, "Not run: cell 1, above, failed.")


def test_each_run_of_an_answer_begins_with_the_pages_names_alone(reader):
    reader.write(4, "import builtins\nbuiltins.print = math.pi = None\nmine = side = 1\ndef answer(): return 1")
    reader.run(4)
    reader.wait_for(5, "Done")
    reader.write(4, "def answer():\n    return 'mine' in globals(), side, math.pi")
    reader.run(4)
    expect(reader.cell(5).locator(".live-output")).to_have_text("answer (False, 20, 3.141592653589793) 20")


def test_a_verdict_is_void_as_soon_as_the_answer_changes_and_comes_back_with_it(reader):
    answer = "def answer():\n    return 1"
    reader.write(4, answer)
    reader.run(4)
    reader.wait_for(5, "Done")
    mark = reader.cell(5).locator(".live-output .live-mark")
    expect(mark).to_have_count(0)
    reader.write(4, "")
    expect(mark).to_have_text("This verdict is about an earlier answer.")
    reader.wait_for(5, "This verdict is about an earlier answer.")
    reader.write(4, answer)
    expect(mark).to_have_count(0)


def test_keys_tab_indents_escape_tab_leaves_shift_enter_runs(reader):
    area = reader.text(1)
    area.fill("")
    area.press("Tab")
    area.type("x = 1")
    expect(area).to_have_value("    x = 1")
    area.press("Shift+Tab")
    expect(area).to_have_value("x = 1")
    area.press("Enter")
    area.type("def f():")
    area.press("Enter")
    area.type("return x")
    area.press("Enter")
    area.type("print(f())")
    expect(area).to_have_value("x = 1\ndef f():\n    return x\nprint(f())")
    area.press("Escape")
    area.press("Tab")
    reader.page.wait_for_function("document.activeElement.textContent === 'Run'")
    reader.page.keyboard.press("Shift+Tab")
    reader.page.wait_for_function("document.activeElement.tagName === 'TEXTAREA'")
    area.press("Shift+Enter")
    reader.wait_for(1, "Done")
    assert reader.output(1).strip() == "1"


def test_an_exercise_cannot_spoil_the_next(reader):
    reader.write(4, "math.cos = lambda x: 'spoiled'\nside = 'mine'\ndef answer():\n    return 42")
    reader.run(4)
    reader.wait_for(5, "Done")  # the check follows the answer
    assert reader.output(5).strip() == "answer 42 mine"
    reader.run(6)
    assert reader.output(6).strip() == "False 1.0"


def test_a_cell_that_stands_alone_runs_without_those_above(reader):
    reader.run(7)
    assert reader.output(7).strip() == "cells above: False"
    assert reader.page.locator(".live-output").count() == 1


def test_the_packages_pure_modules_are_there(reader):
    reader.write(
        1, "from zero_to_hero.page.presets import preset_name\nimport zero_to_hero.checks\nprint(preset_name())"
    )
    reader.run(1)
    assert reader.output(1).strip() == "page"


def test_a_worker_that_is_refused_leaves_the_static_cells_and_one_sentence(reader, served):
    _, handler = served
    handler.no_worker = True
    reader.page.reload()
    reader.wait_until_ready()
    reader.press(1, "Run")
    expect(reader.page.get_by_role("alert")).to_contain_text("Python cannot be started in this page")
    expect(reader.page.locator("textarea, .live-bar")).to_have_count(0)
    assert reader.cell(1).locator("pre").first.inner_text().startswith("import math")
    assert reader.cell(1).locator(".cell_output").last.inner_text().strip() == "side 20"
    reader.complaints.clear()  # the browser says that it refused


def test_one_that_is_refused_before_the_editors_have_come_leaves_none_behind(profile, served):
    """The editors wait for a page that is laid out; Run doesn't."""
    address, handler = served
    handler.no_worker = True
    page = profile.new_page()
    # as on a lecture's page, static/sections.js
    unfinished = "document.documentElement.dataset.unfinished = ''"
    page.add_init_script(f"document.addEventListener('readystatechange', () => {{ {unfinished} }})")
    page.goto(address)
    page.locator(".live-run").nth(1).click()
    expect(page.locator(".live-text")).to_have_count(0)
    expect(page.get_by_role("alert")).to_contain_text("Python cannot be started in this page")
    page.evaluate("document.dispatchEvent(new Event('laid-out'))")
    page.evaluate("new Promise((later) => requestIdleCallback(later, { timeout: 1500 }))")
    expect(page.locator("textarea, .live-bar, .live-editor, .live-ready")).to_have_count(0)
    assert page.locator(".cell.tag_live pre").first.inner_text().startswith("import math")
    assert page.locator(".cell_output").first.inner_text().strip() == "side 20"
    page.close()


def test_a_python_that_does_not_arrive_is_told_and_the_next_run_tries_again(profile, served, reader):
    profile.route("**/pyodide.asm.mjs", lambda route: route.abort())
    reader.page.evaluate("caches.delete('zero-to-hero-python')")
    reader.run(1, "Python could not be loaded")
    profile.unroute("**/pyodide.asm.mjs")
    reader.run(1)
    assert reader.output(1).strip() == "side 20"
    reader.complaints.clear()  # the browser says that a file was missing


def test_without_javascript_the_static_cells_stand_with_one_sentence(served, browser):
    address, _ = served
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert "With JavaScript, you could change the code cells on this page and run them here." in page.inner_text("body")
    assert page.locator(".cell.tag_live pre").first.inner_text().startswith("import math")
    assert page.locator("textarea, button").count() == 0
    context.close()


def test_what_a_folded_cell_shows_stands_where_its_output_stood(reader):
    below = "cell => cell.querySelector('details').nextElementSibling?.className ?? ''"
    for number, add, in_fold in ((8, "", False), (9, "\nprint(quiet)", False), (10, "", True)):
        cell = reader.cell(number)
        cell.locator("summary").click()
        static = cell.locator(".cell_output").all_inner_texts()
        text = reader.text(number).input_value()
        reader.write(number, text + add)
        reader.run(number)
        assert static == ([] if add else [reader.output(number)])
        assert ("live-output" in cell.evaluate(below)) is not in_fold
        assert cell.locator("details .live-output").count() == in_fold
        reader.press(number, "Reset")
        expect(cell.locator(".cell_output")).to_have_count(len(static))
        assert cell.locator("details .cell_output").count() == in_fold


def test_a_cell_that_is_smaller_in_the_page_says_so_and_is(reader):
    expect(reader.cell(11).locator(".live-aside")).to_have_text(
        "When you run it in the page, it's smaller: 2,000 instead of 20,000."
    )
    assert "20000 steps" in reader.cell(11).locator(".cell_output").inner_text()
    reader.run(11)
    assert reader.output(11).strip() == "2000 steps"


def test_a_lectures_cells_run_without_a_tag_and_the_others_say_why_not(profile, served):
    with reading(profile, served[0] + "lectures/one.html") as reader:
        assert reader.page.locator(".cell.tag_live").count() == reader.page.locator(".live-run").count() == 2
        assert reader.page.locator(".cell").count() == 4
        reader.run(2)
        assert [reader.output(n).strip() for n in (1, 2)] == ["rate 0.5", "twice 1.0"]
        why = reader.page.locator(".live-aside")
        assert why.all_text_contents() == ["Timed on our machine, & not on yours.", "The judge: PyTorch itself."]
        expect(why.first).to_be_visible()
        expect(why.last).to_be_hidden()
        reader.page.locator("summary").click()
        expect(why.last).to_be_visible()


def test_what_a_cell_downloads_elsewhere_comes_from_the_site(profile, served):
    """The file is a stand-in of three names, so that the test needs no network."""
    ask = (
        "from zero_to_hero.data import _files, names\n"
        f"_files.FILES['makemore'] = _files.FILES['makemore']._replace(sha256={sha256(CONTENT).hexdigest()!r})\n"
        "print(names('makemore'))"
    )
    with reading(profile, served[0]) as reader:
        reader.write(1, ask)
        reader.run(1, "An error")
        told = reader.output(1).strip().splitlines()[-1]
        assert told.endswith(
            "DataError: This site was built without a copy of names.txt. Open the notebook of this page in Colab, "
            "where the cell downloads it, or use names(), which comes with the package."
        )
        reader.page.context.route("**/corpora/names.txt", lambda route: route.fulfill(body=CONTENT))
        reader.run(1)
        assert reader.output(1).strip() == "['ada', 'kurt', 'emmy']"
        reader.page.context.unroute("**/corpora/names.txt")
