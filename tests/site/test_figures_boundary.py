"""The boundary figure on the lecture's page, by keyboard and by pointer: it trains as Python does."""

import re

import pytest
from playwright.sync_api import expect

from tests.site import moving
from tests.test_figures_boundary import X, Y, moons, train
from zero_to_hero.figures.micrograd.boundary import output

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


def test_by_keyboard_the_losses_are_those_that_python_printed(visit):
    figure = opened(visit)
    history = moons()
    shows(figure, history[0][0], 0)
    figure.get_by_role("button", name="Step").press("Enter")
    shows(figure, history[1][0], 1)
    slider = figure.get_by_role("slider", name="Step")
    for key, step in (("PageUp", None), ("End", 99), ("ArrowLeft", 98), ("Home", 0), ("End", 99)):
        slider.press(key)
        if step is not None:
            shows(figure, history[step][0], step)
    cells = figure.locator(".zth-readout td")
    assert cells.all_inner_texts() == [f"{history[99][0]:.12f}", f"{history[99][0]:.12f}", right(history, 99)]
    figure.page.wait_for_url("**#boundary.step=99")
    expect(figure.get_by_role("status")).to_contain_text("Step 99 of 99, learning rate 1: loss 0.01098, 100 of 100")
    figure.get_by_role("button", name="Reset").press("Enter")
    shows(figure, history[0][0], 0)
    figure.page.wait_for_url(lambda url: "#" not in url)


def test_the_table_holds_the_losses_of_all_steps(visit):
    figure = opened(visit, "#boundary.step=99")
    history = moons()
    shows(figure, history[99][0], 99)
    figure.get_by_role("button", name="Show as table").press("Enter")
    rows = figure.locator(".zth-table tbody tr").evaluate_all(
        "(rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent))"
    )
    assert [row[:3] for row in rows] == [[str(k), *[f"{loss:.12f}"] * 2] for k, (loss, _) in enumerate(history)]
    assert [rows[k][3] for k in (0, 50, 99)] == [right(history, k) for k in (0, 50, 99)]


def test_another_learning_rate_trains_again_and_keeps_the_step(visit):
    figure = opened(visit, "#boundary.step=60")
    shows(figure, moons()[60][0], 60)
    figure.get_by_role("combobox", name="Learning rate").select_option("0.1")
    shows(figure, train(X, Y, 0.1, steps=100)[60][0], 60)
    figure.page.wait_for_url("**#boundary.rate=0.1&boundary.step=60")


def test_points_are_added_by_keyboard_and_by_pointer_and_taken_back(visit):
    figure = opened(visit, "#boundary.step=30")
    shows(figure, moons()[30][0], 30)
    figure.get_by_role("combobox", name="Kind").select_option("1")
    across = figure.get_by_role("slider", name="Across")
    for _ in range(3):
        across.press("ArrowLeft")
    x = float(across.input_value())
    y = float(figure.get_by_role("slider", name="Up").input_value())
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
    assert figure.locator(".zth-mine").count() == 2
    expect(figure.get_by_role("status")).to_contain_text("of 102 points on their side, 2 of them yours.")
    for _ in own:
        figure.get_by_role("button", name="Take back").press("Enter")
    shows(figure, moons()[30][0], 30)


def test_a_click_on_the_loss_goes_to_its_step(visit):
    figure = opened(visit)
    chart = figure.locator(".zth-chart")
    width = chart.bounding_box()["width"]
    chart.click(position={"x": width * (44 + 288 * 50 / 99) / 340, "y": 60})
    shows(figure, moons()[50][0], 50)


def test_a_link_with_what_does_not_exist_opens_the_nearest(visit):
    figure = opened(visit, "#boundary.step=400&boundary.rate=7&boundary.added=[[0,0,5],[1],3,[99,0,1]]")
    shows(figure, moons()[99][0], 99)
    assert figure.locator(".zth-mine").count() == 0


def test_play_pauses_and_less_motion_goes_to_the_end(visit):
    figure = opened(visit)
    moving.plays_and_pauses(figure)
    figure.page.emulate_media(reduced_motion="reduce")
    figure.get_by_role("button", name="Play").click()
    shows(figure, moons()[99][0], 99)


def test_without_scripts_and_on_paper_the_picture_stands(visit):
    page = visit(PAGE, scripts=False)
    assert page.locator("#figure-boundary svg").count() == 2
    figure = opened(visit)
    figure.page.emulate_media(media="print")
    assert figure.locator(".zth-plane").is_visible()
    assert not figure.get_by_role("button", name="Add").is_visible()


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_live_the_figure_is_for_everybody(visit, scheme, width):
    figure = opened(visit, "#boundary.step=10&boundary.added=[[0.5,0.5,1]]", scheme=scheme, width=width)
    figure.get_by_role("button", name="Show as table").click()
    moving.is_for_everybody(figure, width)


def test_no_frame_is_longer_than_50_ms_while_the_training_runs(visit):
    """The three sweeps have three rates, so each of them trains anew."""
    moves = """(figure, sweep) => {
        put(figure.querySelector('select'), ['0.1', '0.3', '3'][sweep], 'change');
        return range(99, 3).map((step) => () => put(figure.querySelector('input[type=range]'), step));
    }"""
    assert moving.slowest(opened(visit), moves) < 50
