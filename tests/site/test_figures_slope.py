"""The slope figure on the lecture's page shows what Python prints. What all figures do is tested once."""

import math
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.proven import proven
from tests.site import moving
from tests.site.parts import code, pages

pytestmark = proven(lambda: [code(), *pages("lectures/01_micrograd.html")])


def f(x: float) -> float:
    return 3 * x**2 - 4 * x + 5


def printed(
    of: Callable[[float], float],
    slope: float,
    x: float,
    h: float,
    error: Callable[[str], str] = lambda text: readable(text),
) -> list[list[str]]:
    quotients = ((of(x + h) - of(x)) / h, (of(x + h) - of(x - h)) / (2 * h))
    return [[f"{quotient:.13f}", error(f"{abs(quotient - slope):.0e}")] for quotient in quotients]


def readable(text: str) -> str:
    """3e+00 as 3, 2e-09 as 2 × 10⁻⁹: as the figure writes what Python prints."""
    digit, power = text.split("e")
    if abs(int(power)) <= 3:
        return f"{float(text):g}"
    raised = str(int(power)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"10{raised}" if digit == "1" else f"{digit} × 10{raised}"


def shown(figure: Locator) -> list[list[str]]:
    rows = figure.locator(".zth-readout tbody tr").all()[:2]
    return [row.locator("td").all_inner_texts() for row in rows]


def test_numbers_sentences_marks_and_table_are_python_s(visit):
    figure = moving.opened(visit, "lectures/01_micrograd.html", "slope")
    nudge, said = figure.get_by_role("slider", name="Nudge h"), figure.get_by_role("status")
    assert shown(figure) == printed(f, 14.0, 3.0, 1.0)
    last = 68
    for key, times in (("ArrowLeft", 4), ("Home", 1), ("ArrowRight", 8)):
        for _ in range(times):
            nudge.press(key)
        h = 10 ** ((int(nudge.input_value()) - last) / 4)
        assert shown(figure) == printed(f, 14.0, 3.0, h)
        # from 1e-17 to 1 the axis of the errors reaches from 44 to 332
        mark = figure.locator(".zth-plot").nth(1).locator("circle")
        assert float(mark.get_attribute("cx")) == pytest.approx(332 + 288 * math.log10(h) / 17)
    assert nudge.get_attribute("aria-valuetext") == "h = 10⁻¹⁵"

    figure.get_by_role("combobox").select_option("exp")
    figure.get_by_role("slider", name="Point x").press("ArrowLeft")
    assert shown(figure) == printed(math.exp, math.exp(2.5), 2.5, 10**-15.0)
    # x from -2 to 4
    mark = figure.locator(".zth-plot").first.locator("circle").last
    assert float(mark.get_attribute("cx")) == pytest.approx(44 + 288 * 4.5 / 6)
    figure.get_by_role("button", name="h × 10").press("Enter")
    numbers = printed(math.exp, math.exp(2.5), 2.5, 10**-14.0)
    assert shown(figure) == numbers
    (_, one), (_, two) = numbers
    expect(said).to_have_text(
        f"eˣ at x = 2.5, h = 10⁻¹⁴: the one-sided slope is wrong by {one}, the symmetric one by {two}."
    )
    figure.get_by_role("combobox").select_option("sin")
    figure.get_by_role("slider", name="Point x").press("ArrowLeft")
    assert shown(figure) == printed(math.sin, math.cos(2.0), 2.0, 10**-14.0)
    figure.get_by_role("combobox").select_option("cube")
    nudge.press("Home")
    expect(said).to_contain_text("The float x + h is x itself, so the differences hold nothing any more.")
    assert shown(figure)[0][0] == "0.0000000000000"

    figure.get_by_role("button", name="Reset").press("Enter")
    rows = moving.table(figure, "Show as table", "Every nudge")
    assert len(rows) == last + 1
    for place in (0, 20, 40):
        pairs = printed(f, 14.0, 3.0, 10 ** (-place / 4), error=str)  # the table writes as the lecture's cell does
        assert rows[place] == [f"{10 ** (-place / 4):.0e}", *(text for pair in pairs for text in pair)]
