"""The two figures of lecture 11 on its page say what the records say."""

import pytest
from playwright.sync_api import expect

from tests.proven import proven
from tests.site import moving
from tests.site.parts import code, pages
from zero_to_hero.page.records import record

LECTURE = "lectures/11_training.html"
pytestmark = proven(lambda: [code(), *pages(LECTURE)])


def test_the_schedule_s_numbers_are_the_record_s(visit):
    runs = record("training/schedules")
    figure = moving.opened(visit, LECTURE, "schedule")
    peak, warm = figure.get_by_role("slider", name="Peak of the rate"), figure.get_by_role("checkbox")
    numbers, said = figure.locator(".zth-readout td"), figure.get_by_role("status")
    peak.press("End")
    peak.press("ArrowLeft")
    cold, warmed = (runs[f"cosine, peak 0.03, warm-up {steps}, held out"] for steps in (0, runs["warm-up"]))
    expect(numbers.first).to_have_text(f"{cold:.3f}")
    expect(numbers.nth(1)).to_have_text(f"{warmed:.3f}")
    warm.press("Space")
    expect(numbers.first).to_have_text(f"{warmed:.3f}")
    expect(said).to_contain_text("without the warm-up")
    figure.get_by_role("radio", name="a line").check()
    line = runs[f"linear, peak 0.03, warm-up {runs['warm-up']}, held out"]
    expect(numbers.first).to_have_text(f"{line:.3f}")


def test_the_scaling_figure_shows_each_budget_s_best_run(visit):
    sweep = record("training/scaling")
    figure = moving.opened(visit, LECTURE, "scaling")
    budget = figure.get_by_role("slider", name="Budget")
    numbers = figure.locator(".zth-readout td")
    budget.press("Home")
    for place in moving.state(figure)["budgets"]:
        name = f"{place:.3g}"
        expect(numbers.first).to_have_text(f"{sweep[f'{name}: best of the sizes']:,.0f}")
        expect(numbers.nth(1)).to_have_text(f"{sweep[f'{name}: its loss']:.3f}")
        rows = moving.table(figure, "Show as table", "The runs of this budget")
        figure.get_by_role("button", name="Hide the table").press("Enter")
        losses = [loss for _, loss in sweep.curves[f"{name}, loss"]]
        assert [float(row[2]) for row in rows] == pytest.approx(losses, abs=6e-4)
        budget.press("ArrowRight")
