"""Questions in the browser, on a small site: a lecture with two of them."""

import pytest
from playwright.sync_api import expect

from tests.served import served as running
from tests.site.axe import axe
from tests.site.conftest import ROOT
from tests.site.small_site import build

FRONT = "# Front\n\n```{toctree}\nlectures/01_micrograd\n```\n"
LECTURE = """\
# First

```{question} Where does *it* go?
:name: where

A line before.

- [ ] Up

  Only if $a > 0$.

- [x] Down, and
  stays there

  Because `b` is small.
```

```{question} And then?
:name: then

- [x] Yes

  So it is.

- [ ] No

  It is not so.
```
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    pages = {"index.md": FRONT, "lectures/01_micrograd.md": LECTURE}
    extensions = [f"book.extensions.{name}" for name in ("questions", "progress")]
    built = build(tmp_path_factory.mktemp("questions"), pages, extensions)
    with running(built) as address:
        yield address


@pytest.fixture
def open_page(browser, small):
    contexts = []

    def make(path, scripts=True):
        contexts.append(browser.new_context(java_script_enabled=scripts))
        page = contexts[-1].new_page()
        page.goto(small + path)
        return page

    yield make
    for context in contexts:
        context.close()


def test_without_scripts_each_answer_opens_its_reason(open_page):
    page = open_page("lectures/01_micrograd.html", scripts=False)
    question = page.locator("#question-where")
    expect(question.get_by_role("radio")).to_have_count(0)
    reason = question.get_by_text("Because")
    expect(reason).to_be_hidden()
    question.locator("summary", has_text="Down, and stays there").click()
    expect(reason).to_be_visible()
    expect(question.get_by_text("Right.")).to_be_visible()
    expect(question.get_by_text("Not this one.")).to_be_hidden()


def test_answers_are_radio_buttons_that_the_keyboard_works(open_page):
    page = open_page("lectures/01_micrograd.html")
    question = page.locator("#question-where")
    group = question.get_by_role("radiogroup", name="Where does it go?")
    assert [radio.get_attribute("type") for radio in group.locator("input").all()] == ["radio"] * 2
    answer = question.get_by_role("button", name="Answer")
    answer.click()
    expect(question.get_by_role("status")).to_have_text("Choose one first.")
    group.get_by_role("radio", name="Up").focus()
    page.keyboard.press("Space")
    expect(question.get_by_text("Only if")).to_be_hidden()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(question.get_by_text("Only if")).to_be_visible()
    expect(question.get_by_role("status")).to_contain_text("Not this one")
    group.get_by_role("radio", name="Up").focus()
    page.keyboard.press("ArrowDown")
    answer.click()
    expect(question.get_by_text("Because")).to_be_visible()
    expect(question.get_by_text("Only if")).to_be_hidden()
    expect(page.locator("#question-then").get_by_text("So it is.")).to_be_hidden()


def test_an_answered_question_passes_axe(open_page):
    page = open_page("lectures/01_micrograd.html")
    page.get_by_role("radio", name="Up").check()
    page.get_by_role("button", name="Answer").first.click()
    assert axe(page, "'.zth-question'") == []


def test_print_shows_every_reason(open_page):
    page = open_page("lectures/01_micrograd.html")
    page.add_style_tag(content=(ROOT / "book/styles/questions.css").read_text())
    page.emulate_media(media="print")
    expect(page.get_by_text("Only if")).to_be_visible()
    expect(page.get_by_text("It is not so.")).to_be_visible()
    expect(page.get_by_role("button", name="Answer").first).to_be_hidden()


def test_a_browser_that_forbids_storage_still_asks_and_answers(open_page, small):
    page = open_page("index.html")
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no') } })")
    page.goto(small + "lectures/01_micrograd.html")
    page.get_by_role("radio", name="Down").check()
    page.get_by_role("button", name="Answer").first.click()
    expect(page.get_by_text("Because")).to_be_visible()
    page.get_by_role("checkbox", name="I have read this lecture").check()
