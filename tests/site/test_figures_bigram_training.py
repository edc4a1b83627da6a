"""The training figure on the lecture's page, by keyboard and by pointer: it trains as Python does."""

import base64
import json
import math
import re
from functools import cache

import pytest
from playwright.sync_api import expect

from tests.site import moving
from zero_to_hero.bigrams import LETTERS
from zero_to_hero.figures._base.binary import unpack
from zero_to_hero.figures._base.letter_matrix import loss_of, shares
from zero_to_hero.figures.bigrams.training import descend, softmax

PAGE = "lectures/02_bigrams.html"


class Training:
    """What Python makes of the state that the page gives its figure."""

    def __init__(self, page: str) -> None:
        self.state = json.loads(page)["state"]
        flat = unpack(base64.b64decode(json.loads(page)["bytes"]["start"]), "float64")
        self.start = [list(flat[place : place + 27]) for place in range(0, 729, 27)]
        self.counts, self.last = self.state["counts"], self.state["steps"]
        self.goal = shares(self.counts)
        self.least = loss_of(self.counts, self.goal)

    @cache  # noqa: B019 - a handful for the whole file
    def at(self, step: int, strength: float = 0.0) -> tuple[list[float], list[list[float]]]:
        return descend(self.counts, self.start, self.state["rate"], step, strength)


@cache
def training(page: str) -> Training:
    return Training(page)


def opened(visit, situation: str = "", **how):
    """The live figure, and Python's own training from the same state."""
    figure = moving.opened(visit, PAGE, "train", situation, **how)
    return figure, training(figure.locator("script").text_content())


def shows(figure, python: Training, step: int, strength: float = 0.0) -> None:
    """Waits until the figure has trained as far as it was asked to, and shows what Python has there."""
    losses, weights = python.at(step, strength)
    penalty = strength * sum(weight * weight for row in weights for weight in row) / 729
    off = max(
        abs(p - goal)
        for row, goals, counts in zip(weights, python.goal, python.counts, strict=True)
        for p, goal in zip(softmax(row), goals, strict=True)
        if any(counts)
    )
    expect(figure.locator(".zth-controls .zth-value").first).to_have_text(f"{step} of {python.last}")
    numbers = (losses[step], penalty, python.least, off)
    expect(figure.locator(".zth-readout td")).to_have_text([f"{number:.6f}" for number in numbers])


def test_the_losses_are_those_that_the_cell_has_printed(visit):
    figure, python = opened(visit)
    printed = " ".join(figure.page.locator(".cell_output pre").all_inner_texts())
    losses = re.findall(r"step +(\d+): loss (\d\.\d{4})\b", printed)
    assert len(losses) >= 3
    for step, loss in losses:
        assert f"{python.at(int(step))[0][-1]:.4f}" == loss


def test_by_keyboard_the_losses_are_python_s(visit):
    figure, python = opened(visit, "#train.step=0")
    last = python.last
    shows(figure, python, 0)
    figure.get_by_role("button", name="Step").press("Enter")
    shows(figure, python, 1)
    slider = figure.get_by_role("slider", name="Step")
    for key, step in (("End", last), ("ArrowLeft", last - 1), ("Home", 0), ("ArrowRight", 1), ("End", last)):
        slider.press(key)
        shows(figure, python, step)
    figure.get_by_role("button", name="Back").press("Enter")
    shows(figure, python, last - 1)
    said = f"Step {last - 1} of {last}: loss {python.at(last - 1)[0][-1]:.4f}, the counts' is {python.least:.4f}."
    expect(figure.get_by_role("status")).to_contain_text(said)
    figure.page.wait_for_url(f"**#train.step={last - 1}")
    figure.get_by_role("button", name="Reset").press("Enter")
    shows(figure, python, python.state["initial"]["step"], python.state["initial"]["strength"])
    figure.page.wait_for_url(lambda url: "#" not in url)


def test_the_table_holds_the_losses_of_all_steps(visit):
    figure, python = opened(visit, f"#train.step={500}&train.strength=0.1")
    shows(figure, python, python.last, 0.1)
    figure.get_by_role("button", name="Show as table").press("Enter")
    rows = (
        figure.get_by_role("region", name="The training so far")
        .locator("tbody tr")
        .evaluate_all("(rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent))")
    )
    losses = python.at(python.last, 0.1)[0]
    assert [row[0] for row in rows] == [str(k) for k in range(python.last + 1)]
    assert [float(row[1]) for row in rows] == pytest.approx(losses, abs=1.1e-9)


def test_every_strength_trains_again_keeps_the_step_and_pulls_to_the_uniform_guess(visit):
    figure, python = opened(visit, "#train.step=500")
    slider = figure.get_by_role("slider", name="Strength of the penalty")
    slider.press("Home")
    for strength in python.state["strengths"]:
        shows(figure, python, python.last, strength)
        slider.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == f"λ = {python.state['strengths'][-1]:g}"
    strongest = python.at(python.last, python.state["strengths"][-1])[0][-1]
    assert python.least < python.at(python.last)[0][-1] < strongest
    assert abs(strongest - math.log(27)) < 0.3
    expect(figure.get_by_role("status")).to_contain_text(", penalty ")


def test_a_row_is_chosen_by_its_letter_and_by_a_touch(visit):
    figure, python = opened(visit, "#train.step=20&train.row=q")
    title = figure.locator(".zth-row title")
    weights = python.at(20)[1]

    def row(letter: str) -> None:
        i = LETTERS.index(letter)
        total, u = sum(python.counts[i]), LETTERS.index("u")
        name = "the stop" if letter == "." else letter
        expect(title).to_have_text(re.compile(f"^Counted, and .* of {total:,} pairs that begin with {name}: "))
        counted, expected = re.search(r", u (\d+) and ([\d.e−]+)", title.text_content()).groups()
        assert int(counted) == python.counts[i][u]
        assert float(expected.replace("−", "-")) == pytest.approx(softmax(weights[i])[u] * total, rel=6e-3)

    row("q")
    figure.get_by_role("combobox", name="Letter of the row").select_option("a")
    row("a")
    for place, letter in ((0, "."), (1, "n")):
        area = figure.locator(".zth-cells").nth(place)
        box = area.bounding_box()
        area.click(position={"x": 50, "y": box["height"] * (LETTERS.index(letter) + 0.5) / 27})
        row(letter)
    figure.page.wait_for_url("**#train.row=n*")
    ring = figure.locator(".zth-matrix .zth-ring").first
    assert (ring.get_attribute("y"), ring.get_attribute("width")) == ("14", "27")


def test_the_row_as_a_table_has_weights_beside_log_counts(visit):
    figure, python = opened(visit, "#train.step=20&train.row=b")
    shows(figure, python, 20)
    figure.get_by_role("button", name="Show the row as table").press("Enter")
    rows = (
        figure.get_by_role("region", name="The chosen row")
        .locator("tbody tr")
        .evaluate_all("(rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent))")
    )
    weights, counts = python.at(20)[1][2], python.counts[2]
    assert [row[0] for row in rows] == [f"b{letter}" for letter in LETTERS]
    number = {"−∞": -math.inf}
    assert [int(row[1].replace(",", "")) for row in rows] == counts
    expected = [p * sum(counts) for p in softmax(weights)]
    for column, values in ((2, expected), (3, weights), (4, [math.log(n) if n else -math.inf for n in counts])):
        shown = [number.get(row[column]) or float(row[column].replace("−", "-")) for row in rows]
        assert shown == pytest.approx(values, rel=1e-3)


def test_a_click_on_the_loss_goes_to_its_step(visit):
    figure, python = opened(visit)
    chart, step = figure.locator(".zth-chart"), python.last // 2
    width = chart.bounding_box()["width"]
    chart.click(position={"x": width * (40 + 288 * step / python.last) / 340, "y": 60})
    shows(figure, python, step)


def test_a_link_with_what_does_not_exist_opens_the_nearest(visit):
    figure, python = opened(visit, "#train.step=9999&train.strength=0.09&train.row=%C3%A9")
    shows(figure, python, python.last, 0.1)
    assert figure.get_by_role("combobox", name="Letter of the row").input_value() == python.state["initial"]["row"]


def test_play_pauses_and_less_motion_goes_to_the_end(visit):
    figure, python = opened(visit, "#train.step=0")
    moving.plays_and_pauses(figure)
    figure.page.emulate_media(reduced_motion="reduce")
    figure.get_by_role("button", name="Play").click()
    shows(figure, python, python.last)


def test_without_scripts_and_on_paper_the_picture_stands(visit):
    page = visit(PAGE, scripts=False)
    assert page.locator("#figure-train svg").count() == 3
    figure, _ = opened(visit)
    figure.page.emulate_media(media="print")
    assert figure.locator(".zth-chart").is_visible()
    assert not figure.get_by_role("button", name="Step").is_visible()


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_live_the_figure_is_for_everybody(visit, scheme, width):
    figure, _ = opened(visit, "#train.step=20&train.strength=0.1", scheme=scheme, width=width)
    figure.get_by_role("button", name="Show as table").click()
    figure.get_by_role("button", name="Show the row as table").click()
    moving.is_for_everybody(figure, width)


def test_no_frame_is_longer_than_50_ms_while_the_training_runs(visit):
    """The three sweeps have three strengths, so each of them trains anew."""
    figure, _ = opened(visit)
    moves = """(figure, sweep) => {
        const [step, strength] = figure.querySelectorAll('input[type=range]');
        put(step, 0);
        put(strength, [1, 3, 5][sweep]);
        return range(Number(step.max), 5).map((to) => () => put(step, to));
    }"""
    assert moving.slowest(figure, moves) < 50
