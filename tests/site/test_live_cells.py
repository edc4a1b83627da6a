"""Python in the page, on a small page of its own: every cell here is written to be run, broken, stopped and kept.

The page is built by Sphinx with the same extension as the site and served with a policy that forbids foreign hosts
and, outside the worker, `eval`.
"""

import functools
import threading
import time
from http.server import ThreadingHTTPServer

import pytest

from book.serve import Handler
from tests.site.small_site import build

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
"""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'; connect-src 'self'; "
    "worker-src 'self'"
)
WORKER_POLICY = POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")


class StrictHandler(Handler):
    """Serves with the policy, remembers what was asked for, and refuses the worker when told so."""

    asked: list[str]
    no_worker = False

    def end_headers(self) -> None:
        policy = WORKER_POLICY if self.path.split("?")[0].endswith("worker.mjs") else POLICY
        if type(self).no_worker:
            policy = policy.replace("worker-src 'self'", "worker-src 'none'")
        self.send_header("Content-Security-Policy", policy)
        super().end_headers()

    def log_message(self, *args: object) -> None:
        type(self).asked.append(self.path)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The small site's folder."""
    return build(tmp_path_factory.mktemp("live"), {"index.md": PAGE}, ["book.extensions.live"])


@pytest.fixture(scope="module")
def served(built):
    handler = type("Handler", (StrictHandler,), {"asked": []})
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(built)))
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_port}/", handler
    httpd.shutdown()


@pytest.fixture(scope="module")
def profile(browser):
    """One reader for all tests here: the second start of Python is what most of them see."""
    context = browser.new_context()
    yield context
    context.close()


def note(said, complaints):
    if said.type in ("error", "warning") and "favicon" not in said.location["url"]:
        complaints.append(said.text)


@pytest.fixture
def page(profile, served):
    address, handler = served
    handler.no_worker = False
    page = profile.new_page()
    page.complaints = []
    page.on("console", lambda said: note(said, page.complaints))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(address)
    page.evaluate("localStorage.clear()")
    page.reload()
    yield page
    page.close()
    assert page.complaints == []


def cell(page, number):
    return page.locator(".cell.tag_live").nth(number - 1)


def text_of(page, number):
    return cell(page, number).get_by_role("textbox")


def write(page, number, text):
    text_of(page, number).fill(text)


def run(page, number, wait="Done"):
    """Press Run and wait for what the status line says."""
    cell(page, number).get_by_role("button", name="Run").click()
    wait_for(page, number, wait)


def wait_for(page, number, words, seconds=60):
    page.wait_for_function(
        "([n, words]) => document.querySelectorAll('.live-status')[n].textContent.includes(words)",
        arg=[number - 1, words],
        timeout=seconds * 1000,
    )


def output(page, number):
    return cell(page, number).locator(".live-output").inner_text()


def test_nothing_of_python_is_loaded_before_run_and_the_output_is_the_static_one(page, served, capsys):
    _, handler = served
    page.wait_for_load_state("networkidle")
    before = list(handler.asked)
    assert any("live.mjs" in path for path in before)
    assert not any("pyodide" in path or "worker" in path or ".zip" in path for path in before)
    static = [page.locator(".cell.tag_live").nth(n).locator(".cell_output").last.inner_text() for n in range(2)]
    begin = time.perf_counter()
    run(page, 2)
    first = time.perf_counter() - begin
    assert [output(page, 1), output(page, 2)] == static
    page.reload()
    begin = time.perf_counter()
    run(page, 2)
    with capsys.disabled():
        print(f"\nfirst Run {first:.1f} s, second start {time.perf_counter() - begin:.1f} s")
    assert [output(page, 1), output(page, 2)] == static
    assert sum("python_stdlib" in path for path in handler.asked) >= 1


def test_a_picture_and_an_error_with_the_students_frames_alone(page):
    run(page, 3)
    assert cell(page, 3).locator(".live-output svg title").text_content() == "A line"
    write(page, 2, "def inner(x):\n    return math.sqrt(x)\n\ninner(-1)")
    run(page, 2, "An error")
    told = output(page, 2)
    assert told.startswith('Traceback (most recent call last):\n  File "cell 2", line 4, in <module>')
    assert "return math.sqrt(x)" in told
    assert "ValueError" in told.splitlines()[-1]
    assert "runner" not in told
    assert "pyodide" not in told


def test_a_picture_is_drawn_again_in_its_place(page):
    write(page, 1, "spot = display(0, display_id=True)\nprint('then')\nfor i in range(5):\n    spot.update(i)")
    run(page, 1)
    assert output(page, 1).split() == ["4", "then"]


def test_an_endless_loop_is_stopped_and_python_runs_again(page):
    write(page, 1, "side = 3\nprint('begins', flush=True)\nwhile True:\n    pass")
    cell(page, 1).get_by_role("button", name="Run").click()
    cell(page, 1).locator(".live-output pre").wait_for(timeout=60_000)
    assert output(page, 1).strip() == "begins"
    cell(page, 1).get_by_role("button", name="Stop").click()
    wait_for(page, 1, "Stopped")
    write(page, 1, "import math\nside = 4\nprint('side', side)")
    run(page, 1)
    assert output(page, 1).strip() == "side 4"


def test_a_loop_that_prints_without_end_neither_chokes_the_page_nor_escapes_stop(page):
    write(page, 1, "while True:\n    print('again and again')")
    cell(page, 1).get_by_role("button", name="Run").click()
    cell(page, 1).locator(".live-output pre", has_text="and more: the page shows").wait_for(timeout=60_000)
    assert len(output(page, 1)) < 110_000
    cell(page, 1).get_by_role("button", name="Stop").click()
    wait_for(page, 1, "Stopped")


def test_the_text_outlives_the_page_and_reset_brings_the_original_back(page):
    original = text_of(page, 1).input_value()
    write(page, 1, "print('mine')")
    page.reload()
    assert text_of(page, 1).input_value() == "print('mine')"
    assert cell(page, 1).locator(".live-output").count() == 0  # no result without a run
    run(page, 1)
    cell(page, 1).get_by_role("button", name="Reset").click()
    assert text_of(page, 1).input_value() == original
    assert cell(page, 1).locator(".cell_output").last.is_visible()
    page.keyboard.press("Control+z")
    assert text_of(page, 1).input_value() == "print('mine')"
    cell(page, 1).get_by_role("button", name="Reset").click()
    page.reload()
    assert text_of(page, 1).input_value() == original


def test_keys_tab_indents_escape_tab_leaves_shift_enter_runs(page):
    area = text_of(page, 1)
    area.fill("")
    area.press("Tab")
    area.type("x = 1")
    assert area.input_value() == "    x = 1"
    area.press("Shift+Tab")
    assert area.input_value() == "x = 1"
    area.press("Enter")
    area.type("def f():")
    area.press("Enter")
    area.type("return x")
    area.press("Enter")
    area.type("print(f())")
    assert area.input_value() == "x = 1\ndef f():\n    return x\nprint(f())"
    area.press("Escape")
    area.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Run"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    area.press("Shift+Enter")
    wait_for(page, 1, "Done")
    assert output(page, 1).strip() == "1"


def test_an_exercise_cannot_spoil_the_next(page):
    write(page, 4, "math.cos = lambda x: 'spoiled'\nside = 'mine'\ndef answer():\n    return 42")
    run(page, 4)
    wait_for(page, 5, "Done")  # the check follows the answer
    assert output(page, 5).strip() == "answer 42 mine"
    run(page, 6)
    assert output(page, 6).strip() == "False 1.0"


def test_the_packages_pure_modules_are_there(page):
    write(page, 1, "from zero_to_hero.presets import preset_name\nimport zero_to_hero.checks\nprint(preset_name())")
    run(page, 1)
    assert output(page, 1).strip() == "cpu"


def test_a_worker_that_is_refused_leaves_the_static_cells_and_one_sentence(page, served):
    _, handler = served
    handler.no_worker = True
    page.reload()
    cell(page, 1).get_by_role("button", name="Run").click()
    page.get_by_role("alert").wait_for()
    assert "Python cannot be started in this page" in page.get_by_role("alert").inner_text()
    assert page.locator("textarea, .live-bar").count() == 0
    assert cell(page, 1).locator("pre").first.inner_text().startswith("import math")
    assert cell(page, 1).locator(".cell_output").last.inner_text().strip() == "side 20"
    page.complaints.clear()  # the browser says that it refused


def test_without_javascript_the_static_cells_stand_with_one_sentence(served, browser):
    address, _ = served
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert "With JavaScript the code cells of this page could be changed and run here." in page.inner_text("body")
    assert page.locator(".cell.tag_live pre").first.inner_text().startswith("import math")
    assert page.locator("textarea, button").count() == 0
    context.close()
