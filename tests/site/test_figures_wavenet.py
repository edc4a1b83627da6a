"""Lecture 07's figures on their page: the products and the letters that they show are those that Python counts."""

from playwright.sync_api import expect

from tests.site import moving
from zero_to_hero.figures.wavenet.units import needed, spans, walked

PAGE = "lectures/07_wavenet.html"
COSTS, LAST = [2 * 24 * 128, 2 * 128 * 128, 2 * 128 * 128], 128 * 27


def test_a_step_shows_what_is_new_and_what_it_costs(visit):
    figure = moving.opened(visit, PAGE, "window")
    numbers, step = figure.locator(".zth-readout td"), figure.get_by_role("button", name="Step", exact=True)
    anew = once = 0
    for place, levels in enumerate(walked((2, 2, 2), len("isabella"))):
        if place:
            step.press("Enter")
        for cost, (fresh, again) in zip(COSTS, levels, strict=True):
            anew, once = anew + cost * (len(fresh) + len(again)), once + cost * len(fresh)
        anew, once = anew + LAST, once + LAST
        shown = ["7", f"{anew:,}", f"{once:,}", f"{100 * (1 - once / anew):.1f} %"]
        expect(numbers).to_have_text(shown)
        expect(figure.locator("path.zth-fresh")).to_have_count(sum(len(fresh) for fresh, _ in levels))
        expect(figure.locator("path.zth-again")).to_have_count(sum(len(again) for _, again in levels))
    figure.get_by_role("checkbox").press("Space")
    expect(numbers.first).to_have_text("3")
    expect(figure.locator("path.zth-kept")).to_have_count(4)
    expect(figure.locator("path.zth-again")).to_have_count(0)


def test_a_unit_shows_its_letters_and_a_circle_can_be_pressed(visit):
    figure = moving.opened(visit, PAGE, "tree")
    letters, groups = "..olivia", (2, 2, 2)
    numbers, unit = figure.locator(".zth-readout td"), figure.get_by_role("slider", name="Unit")
    unit.press("Home")
    for level, places in enumerate(needed(groups, 0)):
        sees = spans(groups)[level + 1]
        for at in places:
            seen = letters[8 + at - sees : 8 + at] if at else letters[-sees:]
            expect(numbers.first).to_have_text(f"{sees}: {seen}")
            expect(figure.locator("text.zth-lit")).to_have_count(sees)
            expect(figure.locator("circle.zth-chosen")).to_have_count(1)
            unit.press("ArrowRight")
    figure.locator("circle").nth(4).click()
    expect(numbers.first).to_have_text("4: ..ol")
    figure.get_by_role("radio", name="all 8 at once").press("Space")
    expect(figure.locator("circle")).to_have_count(1)
    expect(numbers.first).to_have_text(f"8: {letters}")
