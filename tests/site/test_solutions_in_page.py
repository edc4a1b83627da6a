"""A solution of each lecture, typed into the exercise's cell on the page, passes there.

All of them run in the page's Python without a browser: `tests/test_solutions_in_the_pages_python.py`.
"""

import pytest

from book.extensions.exercises import label
from tests.cells import answer_of, lectures, sections
from tests.cells import page as source
from tests.other_answers import answers
from tests.pages_python import parts_of
from tests.proven import proven
from tests.site.parts import pages


def section(page, name):
    """The part of the page that belongs to one exercise: card, cell, check."""
    return page.locator(f"section:has(> #{label('exercise', name)})")


def answer(page, name, code):
    """Write the code into the exercise's cell and run it; the state and the text of the check that follows."""
    cell = section(page, name).locator(".cell.tag_exercise")
    cell.get_by_role("textbox").fill(code)
    cell.get_by_role("button", name="Run").click()
    told = section(page, name).locator(f'.live-output [data-check="{name}"]')
    told.wait_for()
    return told.get_attribute("data-state"), told.inner_text()


def answered(slug):
    """The page that's answered, the solutions, and what runs them."""
    yield from pages(f"exercises/{source('exercises', slug).stem}.html")
    yield from parts_of(slug, "exercises", "solutions")


@proven(answered)
@pytest.mark.parametrize("slug", [lecture.slug for lecture in lectures()])
def test_a_solution_passes_in_the_page(visit, slug):
    site = visit(f"exercises/{source('exercises', slug).stem}.html")
    here = source("exercises", slug).read_text(encoding="utf-8")  # the other cards are in the lecture
    name = next(name for name in sections("solutions") if f"{{exercise}} {name}\n" in here)
    state, text = answer(site, name, answer_of(name))
    assert state == "passed", text


def test_an_answer_with_tensors_passes_in_the_page(visit):
    site = visit("exercises/02_bigrams.html")
    here = source("exercises", "bigrams").read_text(encoding="utf-8")
    with_tensors = (one for one in answers("bigrams") if "import torch" in one.code)
    one = next(one for one in with_tensors if f"{{exercise}} {one.name}\n" in here)
    state, text = answer(site, one.name, one.shared + one.code)
    assert state == "passed", text


@proven(lambda: answered("micrograd"))
def test_after_stop_the_cells_that_an_answer_needs_run_again(visit):
    site, name = visit("exercises/01_micrograd.html"), "micrograd.tanh"
    here = section(site, name)
    here.locator(".cell.tag_exercise").get_by_role("textbox").fill("def tanh(x):\n    while True:\n        pass")
    here.locator(".cell.tag_exercise").get_by_role("button", name="Run").click()
    here.locator(".cell.tag_check").get_by_role("button", name="Stop").click()
    here.locator(".cell.tag_check .live-status", has_text="Stopped").wait_for()
    state, text = answer(site, name, "def tanh(x):\n    return y")
    assert state == "not yet"
    assert "line 2 (in tanh): return y" in text
