"""The boundary figure on the lecture's page trains as Python does, with points of the reader's own, too.

What all figures do is tested once.
"""

import re

from playwright.sync_api import expect

from tests.proven import proven
from tests.site import moving
from tests.site.parts import code, pages
from tests.test_figures_boundary import X, Y, moons, train
from zero_to_hero.figures.micrograd.boundary import output

pytestmark = proven(lambda: [code(), *pages("lectures/01_micrograd.html")])

PAGE = "lectures/01_micrograd.html"


def opened(visit, situation: str = "", **how):
    return moving.opened(visit, PAGE, "boundary", situation, **how)


def shows(figure, loss: float, step: int) -> None:
    """Waits until the figure has trained as far as it was asked to, and shows this loss."""
    expect(figure.locator(".zth-controls .zth-value").first).to_have_text(f"{step} of 99")
    expect(figure.locator(".zth-readout td").first).to_have_text(f"{loss:.12f}")


def right(history, step: int) -> str:
    weights = history[step][1]
    sides = [label * output((2, 16, 16, 1), weights, point) > 0 for point, label in zip(X, Y, strict=True)]
    return f"{sum(sides)} of {len(sides)}"


def test_losses_sentences_and_table_are_python_s_with_each_learning_rate(visit):
    figure = opened(visit)
    history, slider = moons(), figure.get_by_role("slider", name="Step")
    shows(figure, history[0][0], 0)
    figure.get_by_role("button", name="Step").press("Enter")
    shows(figure, history[1][0], 1)
    for key, step in (("End", 99), ("ArrowLeft", 98), ("Home", 0), ("End", 99)):
        slider.press(key)
        shows(figure, history[step][0], step)
    cells = figure.locator(".zth-readout td")
    assert cells.all_inner_texts() == [f"{history[99][0]:.12f}", f"{history[99][0]:.12f}", right(history, 99)]
    expect(figure.get_by_role("status")).to_have_text(
        "Step 99 of 99, learning rate 1: loss 0.01098, 100 of 100 points on their side."
    )
    rows = moving.table(figure, "Show as table", "The training so far")
    assert [row[:3] for row in rows] == [[str(k), *[f"{loss:.12f}"] * 2] for k, (loss, _) in enumerate(history)]
    assert [rows[k][3] for k in (0, 50, 99)] == [right(history, k) for k in (0, 50, 99)]
    figure.get_by_role("combobox", name="Learning rate").select_option("0.1")
    shows(figure, train(X, Y, 0.1, steps=100)[99][0], 99)


def test_points_are_added_by_keyboard_and_by_pointer_and_taken_back(visit):
    # what isn't a point of the plane is left out of a link
    figure = opened(visit, "#boundary.step=30&boundary.added=[[0,0,5],[1],3,[99,0,1]]")
    shows(figure, moons()[30][0], 30)
    mine = figure.locator(".zth-mine")
    assert mine.count() == 0
    figure.get_by_role("combobox", name="Kind").select_option("1")
    across = figure.get_by_role("slider", name="Across")
    place, cross = figure.locator(".zth-own .zth-value"), figure.locator(".zth-cross")
    aimed = place.inner_text(), cross.get_attribute("d")
    for _ in range(3):
        across.press("ArrowLeft")
    x = float(across.input_value())
    y = float(figure.get_by_role("slider", name="Up").input_value())
    assert place.inner_text() == f"{x:.2f}, {y:.2f}".replace("-", "−")
    assert aimed[0] != place.inner_text()
    assert aimed[1] != cross.get_attribute("d")
    assert across.get_attribute("aria-valuetext") == f"{x:.2f}"
    figure.get_by_role("button", name="Add").press("Enter")
    own = [[round(x, 2), round(y, 2)]]
    shows(figure, train([*X, *own], [*Y, 1], 1.0)[30][0], 30)
    plane = figure.locator(".zth-plane")
    plane.click(position={"x": 90, "y": 60})
    figure.page.wait_for_url(lambda url: url.count("%5B") + url.count("[") >= 3)
    found = re.findall(r"(-?[\d.]+)%2C(-?[\d.]+)%2C1%5D", figure.page.url)
    assert [float(number) for number in found[0]] == own[0]
    own.append([float(number) for number in found[1]])
    shows(figure, train([*X, *own], [*Y, 1, 1], 1.0)[30][0], 30)
    assert mine.count() == 2
    expect(figure.get_by_role("status")).to_contain_text("of 102 points on their side, 2 of them yours.")
    plane.click(position={"x": 3, "y": 3})
    for _ in own:
        figure.get_by_role("button", name="Take back").press("Enter")
    shows(figure, moons()[30][0], 30)
    assert mine.count() == 0
    for _ in range(31):
        figure.get_by_role("button", name="Add").press("Enter")
    expect(figure.get_by_role("status")).to_have_text("There's only room for 30 points of your own.")
    expect(mine).to_have_count(30)
