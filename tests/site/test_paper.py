"""The site on paper: a lecture printed by Chromium, and the whole book as one PDF."""

import os
import re
import shutil
import subprocess
import sys
from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from book import pdf
from book.course import written
from tests.cells import ROOT
from tests.proven import proven
from tests.site.parts import code, site

pytestmark = proven(lambda: [site(), code()])

LONGEST = 32  # pages of lecture 02, two thirds of what it once took


@pytest.fixture
def printed(visit):
    """A page of the site as A4, as `make pdf` prints it."""

    def print_page(path: str) -> PdfReader:
        page = visit(path)
        page.wait_for_load_state("networkidle")
        return PdfReader(BytesIO(page.pdf(**pdf.PAPER)))

    return print_page


def test_the_count_table_is_whole_and_no_page_is_nearly_empty(printed):
    book = printed("lectures/02_bigrams.html")
    assert len(book.pages) <= LONGEST
    texts = [page.extract_text() for page in book.pages]
    table = next(text for text in texts if "Counts: the rows are a letter" in text)
    heads = re.search(r"letter[\s.]+((?:[a-z]\s+){26})", table)
    assert heads, "the columns a to z"
    assert heads[1].split() == [chr(code) for code in range(ord("a"), ord("z") + 1)]
    for text in texts[:-1]:
        assert len(text) > 350, text  # a page with nothing but a picture has its labels, and a caption


def test_answers_stand_at_the_end_of_their_section_on_paper_and_back_in_their_place_afterwards(visit, printed):
    page = visit("lectures/02_bigrams.html")
    markup = "(all) => all.map((one) => one.outerHTML)"
    before = page.locator(".zth-question").evaluate_all(markup)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    questions = page.locator(".zth-question")
    assert questions.count() > 2
    assert questions.locator(".zth-why").count() == 0
    blocks = page.locator(".zth-answers")
    assert blocks.locator(".zth-why").count() == page.locator(".zth-answer").count()
    for block in blocks.element_handles():
        # nothing comes after it but another such block
        after = "(block) => block.parentElement.querySelectorAll(':scope > .zth-answers ~ :not(.zth-answers)').length"
        assert block.evaluate(after) == 0
        what = ".zth-question, .zth-exercise"  # the hints of a card go there, too
        assert block.evaluate("(block, what) => block.closest('section').querySelector(what) !== null", what)
    expect(blocks.filter(has_text="Question 1:")).not_to_have_count(0)
    expect(questions.first).to_contain_text("Question 1.")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".zth-question").evaluate_all(markup) == before
    assert page.locator(".zth-answers").count() == 0


def test_an_exercise_on_paper_has_its_hints_at_the_end_and_nothing_of_the_screen(visit):
    page = visit("exercises/02_bigrams.html")
    page.wait_for_function("!document.querySelector('.tag_live:not(.live-ready)')")
    cards, hints = page.locator(".zth-exercise"), page.locator("main .hint")
    looks = "(all) => all.map((one) => [one.textContent, one.querySelectorAll('.hint:not([open])').length])"
    before, number = cards.evaluate_all(looks), hints.count()
    assert number > cards.count()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(cards.locator(".hint")).to_have_count(0)
    blocks = page.locator(".zth-answers")
    assert blocks.locator(".hint").count() == number
    for block in blocks.element_handles():
        # nothing comes after it but another such block
        after = "(block) => block.parentElement.querySelectorAll(':scope > .zth-answers ~ :not(.zth-answers)').length"
        assert block.evaluate(after) == 0
        assert block.evaluate("(block) => block.closest('section').querySelector('.zth-exercise') !== null")
    assert all(hint.is_visible() for hint in hints.locator(".sd-card-body").all())
    for unseen in (
        page.locator("h2", has_text="What you"),
        page.locator(".zth-foot"),
        page.locator(".live-bar"),
    ):
        assert unseen.count()
        assert not any(one.is_visible() for one in unseen.all())
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert cards.evaluate_all(looks) == before


PAGES = [
    f"{page}.html" for page in ("lectures/02_bigrams", "exercises/02_bigrams", "book/glossary", "book/bibliography")
]


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> PdfReader:
    """`make pdf`, for some of its pages, in a process of its own: there can be one Playwright at a time in this one."""
    target = tmp_path_factory.mktemp("pdf") / "book.pdf"
    command = [sys.executable, "-m", "book.pdf", os.environ["CHROMIUM"], target, *PAGES]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return PdfReader(target)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "usage: python -m book.pdf CHROMIUM"),
        (["/nowhere/chromium"], "error: expected the path of a Chromium, and '/nowhere/chromium' isn't one that runs"),
        ([sys.executable, "out.pdf", "lectures/99.html"], "error: the site has no page lectures/99.html"),
    ],
)
def test_what_cannot_be_printed_is_told_in_a_sentence(tmp_path, arguments, says):
    command = [sys.executable, "-m", "book.pdf", *arguments]
    done = subprocess.run(
        command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.startswith(says)
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_make_pdf_says_so_where_there_is_no_chromium(tmp_path):
    environment = {name: text for name, text in os.environ.items() if name != "CHROMIUM"} | {"PATH": str(tmp_path)}
    make = [shutil.which("make") or "make", "-o", "setup", "pdf", "VENV=/nowhere"]
    done = subprocess.run(make, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 2
    assert "error: no Chromium was found: install the package chromium" in done.stderr
    assert "Traceback" not in done.stderr


def outline(book: PdfReader, found: list | None = None) -> list[tuple[str, int]]:
    """The titles of the outline, with their pages."""
    titles: list[tuple[str, int]] = []
    for entry in book.outline if found is None else found:
        if isinstance(entry, list):
            titles += outline(book, entry)
        else:
            titles.append((entry.title, book.get_destination_page_number(entry)))
    return titles


def test_the_book_has_an_outline_contents_and_numbers_that_agree(book):
    texts = [page.extract_text() for page in book.pages]
    contents = "\n".join(texts[:6])
    titles = dict(reversed(outline(book)))
    for lecture in written(ROOT)[1:2]:
        page = titles[lecture.title]
        assert texts[page].split()[:3] == ["Lecture", f"{lecture.number:02}", *lecture.title.split()][:3]
        assert re.search(rf"^{re.escape(lecture.title)}\s*{page + 1}$", contents, re.MULTILINE), (
            "the contents say its page"
        )
        assert re.search(rf"\b{page + 1}$", texts[page].strip()), "and the page says its number"
    for words in ("Exercises: ", "Glossary", "Bibliography"):
        assert any(title.startswith(words) for title in titles), words


def test_the_books_links_lead_to_places_in_it_or_out_into_the_world(book):
    inside = 0
    for page in book.pages:
        for reference in page.get("/Annots", []):
            annotation = reference.get_object()
            if "/Dest" in annotation:
                assert annotation["/Dest"][0].get_object()["/Type"] == "/Page"
                inside += 1
            else:
                assert not annotation["/A"]["/URI"].startswith("http://127.0.0.1"), annotation["/A"]["/URI"]
    assert inside > 100
    # from the contents to a section: the link stands on its line and leads to its page
    titles = outline(book)
    first = next(annotation for page in book.pages[1:3] for annotation in page.get("/Annots", []))
    leads_to = book.get_page_number(first.get_object()["/Dest"][0].get_object())
    assert leads_to in {page for _, page in titles}
