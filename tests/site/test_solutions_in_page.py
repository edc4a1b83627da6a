"""Every solution, typed into the exercise's cell on the page, passes there: in another Python than the tests' own."""

import pytest

from book.extensions.exercises import label
from tests.test_checks import LECTURES, SOLUTIONS, cells, page
from zero_to_hero.checks import _run


def section(page, name):
    """The part of the page that belongs to one exercise: card, cell, check."""
    return page.locator(f"section:has(> #{label('exercise', name)})")


def answer(page, name, code):
    """Write the code into the exercise's cell and run it; the state and the text of the check that follows."""
    cell = section(page, name).locator(".cell.tag_exercise")
    cell.get_by_role("textbox").fill(code)
    cell.get_by_role("button", name="Run").click()
    told = section(page, name).locator(f'.live-output [data-check="{name}"]')
    told.wait_for(timeout=60_000)
    return told.get_attribute("data-state"), told.inner_text()


@pytest.mark.site
@pytest.mark.parametrize("lecture", LECTURES)
def test_every_solution_passes_in_the_page(visit, lecture):
    site = visit(f"exercises/{page('exercises', lecture).stem}.html")
    for exercise in _run.load(lecture):
        call = f'check("{exercise.name}")'
        codes = [code for _, code in cells(SOLUTIONS[exercise.name][1])]
        # what the solution's text shows after its check is no part of the answer
        until = next(number for number, code in enumerate(codes, start=1) if call in code)
        code = "from collections.abc import Callable\n" + "\n".join(codes[:until]).replace(call, "")
        state, text = answer(site, exercise.name, code)
        assert state == "passed", text


@pytest.mark.site
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
