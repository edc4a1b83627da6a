"""What the tests of all figures ask of a figure on its lecture's page."""

import json
from typing import Any

from playwright.sync_api import Locator

from tests.site.axe import RULES, axe


def opened(visit, page: str, name: str, situation: str = "", **how) -> Locator:
    """The live figure of this name."""
    page = visit(page + situation, **how)
    figure = page.locator(f"#figure-{name}")
    figure.evaluate("(one) => one.scrollIntoView()")  # lays a far section out
    page.locator(f"#figure-{name}[data-live]").wait_for()
    return figure


def state(figure: Locator) -> dict[str, Any]:
    """The state that the page gives its figure."""
    found: dict[str, Any] = json.loads(figure.locator("script").text_content())["state"]
    return found


def table(figure: Locator, button: str, name: str) -> list[list[str]]:
    """The rows of the table that a button shows and that is called so."""
    figure.get_by_role("button", name=button).press("Enter")
    rows = figure.get_by_role("region", name=name).locator("tbody tr")
    found: list[list[str]] = rows.evaluate_all(
        "(rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent))"
    )
    return found


def is_for_everybody(figure: Locator, width: int, rules: str = RULES) -> None:
    """By these rules axe finds nothing; at this width all fits, one region speaks, and what is pressed can be hit."""
    page, name = figure.page, figure.get_attribute("id")
    assert axe(page, f"'#{name}'", rules) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    stage = figure.locator(".zth-stage").bounding_box()
    for readout in figure.locator(".zth-readout").all():
        box = readout.bounding_box()
        assert box["x"] + box["width"] <= stage["x"] + stage["width"] + 1, "the numbers fit"
    assert figure.locator("[role=status]").count() == 1
    for box in figure.locator("button:visible, select:visible, input:visible").evaluate_all(
        "(all) => all.map((one) => [one.outerHTML, one.offsetWidth, one.offsetHeight])"
    ):
        assert min(box[1:]) >= 24, box
