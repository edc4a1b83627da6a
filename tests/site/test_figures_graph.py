"""The lecture's graph figure shows what Python computes, and judges a reader's guess of it.

The numbers to compare with are those of the finished engine, run here on the same neuron; steps and lines are what
the lecture's own engine has put into the page. What all figures do is tested once.
"""

import re
from typing import Any

from playwright.sync_api import Locator, expect

from tests.proven import proven
from tests.site import moving
from tests.site.parts import code, pages
from zero_to_hero.micrograd import Value
from zero_to_hero.page.expression_graph import short

pytestmark = proven(lambda: [code(), *pages("lectures/01_micrograd.html")])

LECTURE = "lectures/01_micrograd.html"
State = dict[str, Any]


def shown_as(number: float) -> str:
    return short(number).replace("-", "−")


def engine() -> dict[str, str]:
    """The finished engine's gradients of the same neuron, by label."""
    x1, x2, w1, w2 = Value(2.0, "x1"), Value(0.0, "x2"), Value(-3.0, "w1"), Value(1.0, "w2")
    b = Value(6.8813735870195432, "b")
    n = x1 * w1 + x2 * w2 + b
    u = (2 * n).exp()
    o = (u - 1) / (u + 1)
    o.backward()
    named = {"x1": x1, "x2": x2, "w1": w1, "w2": w2, "b": b, "n": n, "u": u, "o": o}
    return {name: shown_as(value.grad) for name, value in named.items()}


def with_equals(state: State) -> dict[str, float]:
    """What `=` in the place of `+=` leaves in the labelled values."""
    nodes, lines = state["plan"]["nodes"], state["lines"]
    grads = [0.0] * len(nodes)
    grads[-1] = 1.0
    for node in reversed(state["forward"]):
        incoming = grads[node]
        for line in lines[node]:
            grads[line["to"]] = line["local"] * incoming
    return {node["label"]: grad for node, grad in zip(nodes, grads, strict=True) if node["label"]}


def gradients(figure: Locator, state: State) -> dict[str, str]:
    """The open table's gradients by the names of the labelled values."""
    cells = figure.locator(".zth-table tbody tr").evaluate_all(
        "(rows) => rows.map((row) => [row.cells[0].textContent, row.cells[3].textContent])"
    )
    labels = {node["label"] for node in state["plan"]["nodes"] if node["label"]}
    return {name: grad for name, grad in cells if name in labels}


def test_step_by_step_it_reaches_the_engine_s_gradients_and_with_the_wrong_rule_others(visit):
    figure = moving.opened(visit, LECTURE, "apart", "#apart.step=0")
    state = moving.state(figure)
    operations = len(state["forward"])
    last = 2 * operations + 1
    step, said, count = (
        figure.get_by_role("button", name="Step"),
        figure.get_by_role("status"),
        figure.locator(".zth-value"),
    )
    data = figure.locator(".zth-table td:nth-of-type(2)")
    figure.get_by_role("button", name="Show as table").press("Enter")
    assert data.all_inner_texts().count("?") == operations
    step.press("Enter")
    expect(said).to_have_text(re.compile(r"^Forward: (x1 × w1 = 2 × \(−3\) = −6|x2 × w2 = 0 × 1 = 0)\.$"))
    assert data.all_inner_texts().count("?") == operations - 1
    for _ in range(operations - 1):
        step.press("Enter")
    expect(count).to_have_text(f"{operations} of {last}, forward")
    assert "?" not in data.all_inner_texts()
    step.press("Enter")
    expect(said).to_have_text("backward() begins: o has the gradient 1, because it moves just as far as itself.")
    for node in reversed(state["forward"]):
        step.press("Enter")
        code = figure.locator(".zth-ran li code:first-child").all_inner_texts()
        assert code == [line["code"] for line in state["lines"][node]]
    expect(count).to_have_text(f"{last} of {last}, backward")
    # the last one to run is a product of an input and its weight, and each gets the other times 0.5
    numbers = figure.locator(".zth-numbers").all_text_contents()
    assert numbers in (
        ["x1.grad += −3 × 0.5  → −1.5", "w1.grad += 2 × 0.5  → 1"],
        ["x2.grad += 1 × 0.5  → 0.5", "w2.grad += 0 × 0.5  → 0"],
    )
    right = gradients(figure, state)
    assert right == engine()
    assert engine()["x1"] in figure.locator(".zth-stage svg text").all_text_contents()

    figure.get_by_role("radio", name="=", exact=True).check()
    wrong = gradients(figure, state)
    # u is used twice and keeps one share; the leaves inherit the fault
    for name in ("u", "n", "x1", "x2", "w1", "b"):
        assert wrong[name] == f"{shown_as(with_equals(state)[name])} ✗ (with +=: {right[name]})"
    assert wrong["o"] == right["o"]
    assert figure.locator(".zth-ran code").first.inner_text() == "self.grad = other.data * grad"
    figure.get_by_role("radio", name="+=").check()
    assert gradients(figure, state) == right


def test_a_prediction_is_asked_for_judged_and_rewarded_with_the_next_step(visit):
    figure = moving.opened(visit, LECTURE, "neuron")
    state = moving.state(figure)
    operations = len(state["forward"])
    page, said, count = figure.page, figure.get_by_role("status"), figure.locator(".zth-value")
    box = figure.get_by_role("textbox")
    expect(box).to_be_hidden()
    figure.get_by_role("checkbox", name="Predict").check()
    expect(box).to_be_hidden()
    figure.get_by_role("button", name="Step").press("Enter")
    expect(figure.locator(".zth-ask span")).to_have_text(
        re.compile(r"^Next runs the _backward of o\. What will .+ be\?$")
    )
    first = state["lines"][state["forward"][-1]][0]
    for guess, why in (("", "Please type a number."), ("1", "That's what comes in.")):
        box.fill(guess)
        page.keyboard.press("Enter")
        expect(said).to_contain_text(why)
        expect(count).to_have_text(f"{operations + 1} of {2 * operations + 1}, backward")
    box.fill(f"{first['local']:.3f}".replace(".", ","))
    figure.get_by_role("button", name="Check").click()
    expect(said).to_contain_text("Right. Backward through")
    expect(count).to_have_text(f"{operations + 2} of {2 * operations + 1}, backward")
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    for name in ("Back", "Step"):
        figure.get_by_role("button", name=name, exact=True).press("Enter")
    expect(said).to_contain_text(re.compile("^Backward through"))
    page.emulate_media(media="print")
    expect(box).to_be_hidden()


def test_what_runs_is_kept_in_sight_where_the_graph_is_wider_than_the_page(visit):
    figure = moving.opened(visit, LECTURE, "neuron", "#neuron.step=1", width=360)
    figure.page.emulate_media(reduced_motion="reduce")
    scroll, slider = figure.get_by_role("region", name="The graph"), figure.get_by_role("slider", name="Step")
    places = []
    for step in (1, len(moving.state(figure)["forward"])):
        slider.fill(str(step))
        box, view = figure.locator(".zth-op.zth-now").bounding_box(), scroll.bounding_box()
        assert view["x"] <= box["x"] <= view["x"] + view["width"] - box["width"]
        places.append(scroll.evaluate("(one) => one.scrollLeft"))
    assert places[0] < places[1]
