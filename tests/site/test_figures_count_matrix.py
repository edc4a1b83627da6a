"""The count matrix on the lecture's page, by keyboard, by choice and by touch: it shows what the model computes."""

import json
import math
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.site import moving
from zero_to_hero.bigrams import LETTERS, Bigrams, count
from zero_to_hero.data import names, split

PAGE = "lectures/02_bigrams.html"


def opened(visit, situation: str = "", **how):
    """The live figure, and the state that its page gives it."""
    figure = moving.opened(visit, PAGE, "counts", situation, **how)
    return figure, json.loads(figure.locator("script").text_content())["state"]


def loss(counts: list[list[int]], k: float) -> float:
    chances = Bigrams(counts, k).probabilities
    cost = math.fsum(
        -n * math.log(p) for row, ps in zip(counts, chances, strict=True) for n, p in zip(row, ps, strict=True) if n
    )
    return cost / sum(map(sum, counts))


def shows(figure, state: dict[str, Any], pair: str, k: float) -> None:
    """Waits until the readout holds what Python computes for this pair and this k."""
    i, j = (LETTERS.index(letter) for letter in pair)
    count, total, p = state["counts"][i][j], sum(state["counts"][i]), Bigrams(state["counts"], k).probabilities[i][j]
    cells = figure.locator(".zth-readout td")
    cost = f"{abs(math.log(p)):.4f}" if p else "∞"
    unseen = sum(row.count(0) for row in state["counts"])
    expect(cells).to_have_text(
        [f"{count:,} of {total:,}", f"{p:.6f}", cost, f"{loss(state['counts'], k):.6f}", f"{unseen} of 729"]
    )
    expect(figure.locator(".zth-readout th").first).to_have_text(f"Count of {pair}")


def test_the_counts_are_those_of_the_lecture_s_names(visit):
    _, state = opened(visit)
    assert state["counts"] == count(split(names())[0])


def test_arrow_keys_home_end_and_pages_move_the_cell(visit):
    figure, state = opened(visit, "#counts.pair=qu")
    grid = figure.get_by_role("grid")
    grid.focus()
    for key, pair in (
        ("ArrowRight", "qv"),
        ("ArrowDown", "rv"),
        ("ArrowLeft", "ru"),
        ("ArrowUp", "qu"),
        ("Home", "q."),
        ("ArrowLeft", "q."),
        ("End", "qz"),
        ("PageUp", "lz"),
        ("PageDown", "qz"),
        ("Control+ArrowUp", ".z"),
        ("Control+ArrowLeft", ".."),
        ("Control+End", "zz"),
        ("ArrowDown", "zz"),
        ("Control+Home", ".."),
        ("ArrowDown", "a."),
    ):
        figure.page.keyboard.press(key)
        shows(figure, state, pair, state["k"])
    cell = figure.page.locator(f"#{grid.get_attribute('aria-activedescendant')}")
    expect(cell).to_have_text("a, then the stop")
    assert cell.get_attribute("aria-colindex") == "1"
    assert cell.locator("..").get_attribute("aria-rowindex") == "2"
    count = state["counts"][1][0]
    expect(figure.get_by_role("status")).to_contain_text(f"a, then the stop: counted {count:,} times, probability 0.")
    figure.page.wait_for_url("**#counts.pair=a.")
    figure.get_by_role("button", name="Reset").press("Enter")
    shows(figure, state, state["initial"]["pair"], state["initial"]["k"])
    figure.page.wait_for_url(lambda url: "#" not in url)


def test_keys_that_the_grid_does_not_know_stay_the_browser_s(visit):
    figure, _ = opened(visit)
    figure.get_by_role("grid").focus()
    figure.page.keyboard.press("Tab")
    assert figure.get_by_role("button", name="Reset").evaluate("(button) => document.activeElement === button")


def test_every_k_of_the_slider_gives_the_loss_of_the_model(visit):
    figure, state = opened(visit, "#counts.pair=an")
    slider = figure.get_by_role("slider", name="Smoothing k")
    slider.press("Home")
    losses = []
    for place, k in enumerate(state["smoothing"]):
        assert slider.input_value() == str(place)
        shows(figure, state, "an", k)
        losses.append(loss(state["counts"], k))
        slider.press("ArrowRight")
    assert losses == sorted(losses)
    assert slider.get_attribute("aria-valuetext") == "k = 10000"


def test_without_smoothing_an_unseen_pair_costs_infinitely_much_and_the_loss_stays_finite(visit):
    figure, state = opened(visit, "#counts.pair=qu&counts.k=0")
    unseen = next(
        a + b
        for a, row in zip(LETTERS, state["counts"], strict=True)
        for b, n in zip(LETTERS, row, strict=True)
        if not n and a != "."
    )
    figure.get_by_role("combobox", name="Letter", exact=True).select_option(unseen[0])
    figure.get_by_role("combobox", name="Letter after it").select_option(unseen[1])
    shows(figure, state, unseen, 0.0)
    said = figure.get_by_role("status")
    expect(said).to_have_text(re.compile(r"counted 0 times, probability 0\. A name with this pair would cost ∞\.$"))
    figure.get_by_role("slider", name="Smoothing k").press("ArrowRight")
    expect(said).to_contain_text(f" With k = 0.01 the loss is {loss(state['counts'], 0.01):.4f}.")
    figure.get_by_role("slider", name="Smoothing k").press("ArrowLeft")
    expect(said).to_contain_text(f"the loss is {loss(state['counts'], 0.0):.4f}. The loss is finite: none of the")
    zeros = sum(row.count(0) for row in state["counts"])
    assert figure.locator(".zth-matrix .zth-never").first.get_attribute("d").count("h0") == zeros
    figure.get_by_role("slider", name="Smoothing k").press("ArrowRight")
    assert figure.locator(".zth-matrix .zth-never").first.get_attribute("d") == ""


def test_a_pointer_chooses_the_cell_below_it_and_those_that_it_is_drawn_over(visit):
    figure, state = opened(visit, "#counts.pair=qu")
    box = figure.get_by_role("grid").bounding_box()
    x, y = ((box[side] / 27) for side in ("width", "height"))
    figure.get_by_role("grid").click(position={"x": x * 1.5, "y": y * 0.5})
    shows(figure, state, ".a", state["k"])
    mouse = figure.page.mouse
    mouse.move(box["x"] + x * 5.5, box["y"] + y * 5.5)
    mouse.down()
    mouse.move(box["x"] + x * 14.5, box["y"] + y * 1.5, steps=5)
    shows(figure, state, "an", state["k"])
    mouse.move(box["x"] + x * 90, box["y"] - 50)
    mouse.up()
    shows(figure, state, ".z", state["k"])


def test_the_picture_shows_counts_too_and_the_table_holds_both(visit):
    figure, state = opened(visit, "#counts.shade=count&counts.k=0")
    darkest = figure.locator(".zth-matrix .zth-shade").nth(23).get_attribute("d")
    most = max(map(max, state["counts"]))
    place = next((i, row.index(most)) for i, row in enumerate(state["counts"]) if most in row)
    assert f"M{place[1]} {place[0]}h1v1h-1z" in darkest
    figure.get_by_role("button", name="Show as table").press("Enter")
    rows = figure.locator(".zth-table tbody tr").evaluate_all(
        "(rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent))"
    )
    assert [row[0] for row in rows] == list(LETTERS)
    assert [[int(cell.split(",")[0]) for cell in row[1:]] for row in rows] == state["counts"]
    model = Bigrams(state["counts"], 0.0)
    for row, chances in zip(rows, model.probabilities, strict=True):
        shown = [float(cell.split(", ")[1].replace("−", "-")) for cell in row[1:]]
        assert shown == pytest.approx(chances, rel=6e-3)


def test_a_link_with_what_does_not_exist_opens_the_nearest(visit):
    figure, state = opened(visit, "#counts.pair=q&counts.k=0.9&counts.shade=colour")
    shows(figure, state, state["initial"]["pair"], 1.0)
    figure, state = opened(visit, "#counts.pair=%C3%A9a&counts.k=-3")
    shows(figure, state, state["initial"]["pair"], 0.0)


def test_without_scripts_and_on_paper_the_picture_stands(visit):
    page = visit(PAGE, scripts=False)
    assert page.locator("#figure-counts svg").is_visible()
    assert page.locator("#figure-counts table tbody tr").count() == 27
    figure, _ = opened(visit)
    figure.page.emulate_media(media="print")
    assert figure.locator(".zth-matrix svg").is_visible()
    assert not figure.get_by_role("slider").is_visible()


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_live_the_figure_is_for_everybody(visit, scheme, width):
    figure, _ = opened(visit, "#counts.k=0", scheme=scheme, width=width)
    figure.get_by_role("button", name="Show as table").click()
    moving.is_for_everybody(figure, width)


def test_no_frame_is_longer_than_50_ms_while_k_moves(visit):
    figure, _ = opened(visit)
    moves = """(figure) => {
        const slider = figure.querySelector('input[type=range]');
        return range(Number(slider.max)).map((place) => () => put(slider, place));
    }"""
    assert moving.slowest(figure, moves) < 50
