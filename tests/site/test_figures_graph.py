"""The lecture's graph figure, moved by keyboard and by pointer: what it shows is what Python computes.

The numbers to compare with are those of the finished engine, run here on the same neuron; steps and lines are what
the lecture's own engine has put into the page.
"""

import json
import re
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from book.serve import SITE
from tests.site import moving
from zero_to_hero.micrograd import Value
from zero_to_hero.page.expression_graph import short

LECTURE = "lectures/01_micrograd.html"


@cache
def state() -> dict[str, Any]:
    """The figure's state as the page holds it."""
    text = (SITE / LECTURE).read_text(encoding="utf-8")
    figure = text[text.index('id="figure-neuron"') :]
    found = re.search(r'<script type="application/json">(.*?)</script>', figure, re.DOTALL)
    return json.loads(found[1])["state"]


def operations() -> int:
    return len(state()["forward"])


def last() -> int:
    return 2 * operations() + 1


def shown_as(number: float) -> str:
    return short(number).replace("-", "−")


def engine() -> dict[str, str]:
    """The finished engine's gradients of the same neuron, by label."""
    x1, x2, w1, w2 = Value(2.0, "x1"), Value(0.0, "x2"), Value(-3.0, "w1"), Value(1.0, "w2")
    b = Value(6.8813735870195432, "b")
    n = x1 * w1 + x2 * w2 + b
    e = (2 * n).exp()
    o = (e - 1) / (e + 1)
    o.backward()
    named = {"x1": x1, "x2": x2, "w1": w1, "w2": w2, "b": b, "n": n, "e": e, "o": o}
    return {name: shown_as(value.grad) for name, value in named.items()}


def with_equals() -> dict[str, float]:
    """What `=` in the place of `+=` leaves in the labelled values."""
    nodes, lines = state()["plan"]["nodes"], state()["lines"]
    grads = [0.0] * len(nodes)
    grads[-1] = 1.0
    for node in reversed(state()["forward"]):
        incoming = grads[node]
        for line in lines[node]:
            grads[line["to"]] = line["local"] * incoming
    return {node["label"]: grad for node, grad in zip(nodes, grads, strict=True) if node["label"]}


def live(page: Page) -> Locator:
    figure = page.locator("#figure-neuron")
    figure.evaluate("(one) => one.scrollIntoView()")  # lays a far section out
    expect(figure).to_have_attribute("data-live", "")
    return figure


def gradients(figure: Locator) -> dict[str, str]:
    """The table's gradients by the names of the labelled values; the table is open afterwards."""
    button = figure.get_by_role("button", name="Show as table")
    if button.count():
        button.click()
    cells = figure.locator(".zth-table tbody tr").evaluate_all(
        "(rows) => rows.map((row) => [row.cells[0].textContent, row.cells[3].textContent])"
    )
    labels = {node["label"] for node in state()["plan"]["nodes"] if node["label"]}
    return {name: grad for name, grad in cells if name in labels}


def test_the_keyboard_alone_reaches_the_engines_gradients(visit):
    figure = live(visit(LECTURE))
    page = figure.page
    figure.get_by_role("button", name="Step").focus()
    for _ in range(operations() + 1):
        page.keyboard.press("Enter")
    expect(figure.locator(".zth-count")).to_have_text(f"{last()} of {last()}, backward")
    assert gradients(figure) == engine()
    assert re.search(rf"#neuron\.step={last()}$", page.url) or page.wait_for_url(f"**#neuron.step={last()}") is None


def test_the_pointer_reaches_the_same_numbers_and_they_stand_in_the_picture(visit):
    figure = live(visit(LECTURE))
    figure.get_by_role("slider", name="Step").fill(str(last()))
    assert gradients(figure) == engine()
    drawn = figure.locator(".zth-stage svg text").all_text_contents()
    assert [text for text in drawn if text == engine()["x1"]]
    figure.get_by_role("button", name="Back").click()
    expect(figure.locator(".zth-count")).to_have_text(f"{last() - 1} of {last()}, backward")
    figure.get_by_role("button", name="Reset").click()
    expect(figure.locator(".zth-count")).to_have_text(f"{operations()} of {last()}, forward")


def test_forward_one_operation_at_a_time_from_the_leaves(visit):
    figure = live(visit(LECTURE + "#neuron.step=0"))
    data = figure.locator(".zth-table td:nth-of-type(2)")
    figure.get_by_role("button", name="Show as table").click()
    assert data.all_inner_texts().count("?") == operations()
    figure.get_by_role("button", name="Step").click()
    expect(figure.get_by_role("status")).to_have_text(
        re.compile(r"^Forward: (x1 × w1 = 2 × −3 = −6|x2 × w2 = 0 × 1 = 0)\.$")
    )
    assert data.all_inner_texts().count("?") == operations() - 1


def test_each_backward_step_shows_the_engines_lines_with_their_numbers(visit):
    figure = live(visit(f"{LECTURE}#neuron.step={operations() + 1}"))
    for node in reversed(state()["forward"]):
        figure.get_by_role("button", name="Step").click()
        code = figure.locator(".zth-ran li code:first-child").all_inner_texts()
        assert code == [line["code"] for line in state()["lines"][node]]
    # the last one to run is a product of an input and its weight, and each gets the other times 0.5
    numbers = figure.locator(".zth-numbers").all_text_contents()
    assert numbers in (
        ["x1.grad += −3 × 0.5  → −1.5", "w1.grad += 2 × 0.5  → 1"],
        ["x2.grad += 1 × 0.5  → 0.5", "w2.grad += 0 × 0.5  → 0"],
    )


def test_with_the_wrong_rule_the_shared_value_loses_a_share(visit):
    figure = live(visit(f"{LECTURE}#neuron.step={last()}"))
    right = gradients(figure)
    figure.get_by_role("radio", name="=", exact=True).check()
    wrong = gradients(figure)
    # e is used twice and keeps one share; the leaves inherit the fault
    for name in ("e", "n", "x1", "x2", "w1", "b"):
        assert wrong[name] == f"{shown_as(with_equals()[name])} ✗ (with +=: {right[name]})"
    assert wrong["o"] == right["o"]
    assert figure.locator(".zth-ran code").first.inner_text() == "self.grad = other.data * grad"
    figure.get_by_role("radio", name="+=").check()
    assert gradients(figure) == right


def test_a_prediction_is_asked_for_judged_and_rewarded_with_the_next_step(visit):
    figure = live(visit(f"{LECTURE}#neuron.step={operations() + 1}&neuron.predict=true"))
    page, status = figure.page, figure.get_by_role("status")
    box = figure.get_by_role("textbox")
    first = state()["lines"][state()["forward"][-1]][0]
    box.fill("1")
    page.keyboard.press("Enter")
    expect(status).to_contain_text("That is what comes in.")
    expect(figure.locator(".zth-count")).to_have_text(f"{operations() + 1} of {last()}, backward")
    box.fill(f"{first['local']:.3f}".replace(".", ","))
    figure.get_by_role("button", name="Check").click()
    expect(status).to_contain_text("Right. Backward through")
    expect(figure.locator(".zth-count")).to_have_text(f"{operations() + 2} of {last()}, backward")
    expect(box).to_be_focused()


def test_reading_aloud_there_is_one_polite_region_and_every_control_has_a_name(visit):
    figure = live(visit(LECTURE + "#neuron.predict=true"))
    assert figure.locator("[aria-live]").count() == 1
    names = figure.locator("button:visible, input:visible").evaluate_all(
        "(all) => all.map((one) => one.getAttribute('aria-label') || one.labels?.[0]?.textContent || one.textContent)"
    )
    assert all(name.strip() for name in names)


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_live_the_figure_is_for_everybody(visit, scheme, width):
    address = f"{LECTURE}#neuron.step={operations() + 3}&neuron.rule=assign&neuron.predict=true"
    figure = live(visit(address, scheme=scheme, width=width))
    figure.get_by_role("button", name="Show as table").click()
    moving.is_for_everybody(figure, width)


def test_no_frame_is_longer_than_50_ms_while_the_slider_moves(visit):
    moves = """(figure) => {
        const slider = figure.querySelector('input[type=range]');
        return range(Number(slider.max)).map((step) => () => put(slider, step));
    }"""
    assert moving.slowest(live(visit(LECTURE)), moves) < 50


def test_nothing_of_the_figure_is_asked_for_before_it_is_near(visit, watch):
    page = visit(LECTURE)
    near = page.locator("#figure-neuron").bounding_box()
    assert near["y"] > 800 + 400, "the figure is near from the start: this test shows nothing"
    page.wait_for_timeout(300)
    assert not [response.url for response in watch.responses if "/_static/figures/" in response.url]
    live(page)
    assert [response.url for response in watch.responses if "/_static/figures/" in response.url]


def test_on_paper_the_controls_are_gone_and_the_picture_stands(visit):
    figure = live(visit(LECTURE))
    figure.page.emulate_media(media="print")
    assert not figure.get_by_role("button", name="Step").is_visible()
    assert figure.locator("svg").is_visible()
