"""The pages that grading writes, feedback and report: everybody can read them, on a phone, in the dark, unscripted."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.served import served
from tests.site.axe import axe
from zero_to_hero.grade import assignment as assignments
from zero_to_hero.grade import feedback, report
from zero_to_hero.grade.grading import Graded
from zero_to_hero.grade.judged import Result

CODE = "def count_table(words):\n    table = [[0] * 27] * 27\n    " + " + ".join(["a_long_name"] * 30)
FACTS = [
    ("Cause", "All your rows are the same list: `[[0] * 27] * 27` makes one row, and 27 references to it."),
    ("Expected", "[[0, 1, 0, 0, 0, 0, 0, 0, …], " * 6),
    ("Yours", "0.123456789012345678901234567890123456789012345678901234567890"),
]


def some_class() -> list[Graded]:
    wrong = {"text": FACTS[2][1], "facts": FACTS, "full": "`x` isn't right.", "full_facts": FACTS, "code": CODE}
    results = [
        Result("micrograd.tanh", "passed", 1, 1),
        Result("bigrams.count_table", "not yet", 0, 2, **wrong, cause=FACTS[0][1], note="We took the last cell."),
        Result("mlp.embed", "not yet", 0, 2, **wrong, flags=["Its code mentions gc."]),
        Result("backprop.shapes", "missing", 0, 1, text="We found no cell for this exercise."),
    ]
    names = ("Mei Li", "Ola Nordmann-With-A-Name-That-Never-Ends" * 2)
    return [Graded(name[:3], name, "canvas", "7", results, ["`week3.ipynb`: Cell 3 can't be read."]) for name in names]


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder: Path = tmp_path_factory.mktemp("graded")
    graded = some_class()
    names = [result.exercise for result in graded[0].results]
    (folder / "week3.yml").write_text(assignments.new_text("week3", names))
    assignment = assignments.read(folder / "week3.yml")
    feedback.write(graded, assignment, folder)
    report.write(graded, assignment, folder)
    with served(folder) as address:
        yield address


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 360), ("dark", 360)])
@pytest.mark.parametrize("path", ["report.html", "feedback/Mei.html"])
def test_everybody_can_read_them(visit, pages, path, scheme, width):
    page = visit(path, scheme=scheme, width=width, base=pages)
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true })")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("script").count() == 0


def test_the_course_shows_them_in_frames_and_leads_to_them(visit):
    page = visit("book/teach.html")
    for name, heading in (("feedback", "Week 3"), ("report", "Week 3: the class")):
        frame = page.locator(f'iframe[src$="{name}.html"]')
        frame.scroll_into_view_if_needed()
        expect(frame.content_frame.get_by_role("heading", level=1)).to_have_text(heading)
    page.get_by_role("link", name="Open the report").click()
    expect(page.get_by_role("heading", name="Worth a look")).to_be_visible()


def test_they_say_the_same_without_scripts(visit, pages):
    page = visit("feedback/Mei.html", scripts=False, base=pages)
    expect(page.get_by_role("heading", name="A table of counts")).to_be_visible()
    page.get_by_text("Hints, from vague to nearly there").first.click()
    page.get_by_text("Begin with zeros").wait_for()
