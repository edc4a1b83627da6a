"""The sampling walk on the lecture's page: by keyboard alone it draws the names that Python draws."""

import json
import math
import random
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

import pytest
from playwright.sync_api import expect

from tests.site import moving
from zero_to_hero.bigrams import LETTERS, Bigrams

PAGE = "lectures/02_bigrams.html"


def opened(visit, situation: str = "", **how):
    """The live figure, and the state that its page gives it."""
    figure = moving.opened(visit, PAGE, "walk", situation, **how)
    return figure, json.loads(figure.locator("script").text_content())["state"]


@dataclass
class Python:
    """What Python draws from the page's counts, letter by letter, and the names and costs that come of it."""

    letters: list[str] = field(default_factory=list)
    us: list[float] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)


def drawn(state, seed: int, names: int) -> Python:
    model, rng, copy, found = Bigrams(state["counts"], state["k"]), random.Random(seed), random.Random(seed), Python()
    for _ in range(names):
        name = model.sample(rng)
        way = [0, *(LETTERS.index(letter) for letter in name), 0]
        found.names.append(name)
        found.letters += [*name, "."]
        found.us += [copy.random() for _ in way[1:]]
        found.costs.append(-sum(math.log(model.probabilities[i][j]) for i, j in pairwise(way)))
        found.ends.append(len(found.letters))
    return found


def listed(figure, python: Python, count: int) -> None:
    """Waits until the list holds so many of Python's names, and their costs."""
    names = [name or "(empty)" for name in python.names[:count]]
    expect(figure.locator(".zth-names tbody th")).to_have_text([*names, "mean of a letter"] if count else [])
    costs = [f"{cost:.4f}" for cost in python.costs[:count]]
    mean = f"{sum(python.costs[:count]) / python.ends[count - 1]:.4f}" if count else ""
    expect(figure.locator(".zth-names tbody td:last-child")).to_have_text([*costs, mean] if count else [])


def test_the_first_names_are_those_that_the_cell_has_printed(visit):
    figure, _ = opened(visit)
    figure.get_by_role("button", name="Ten names").press("Enter")
    expect(figure.locator(".zth-names tbody th")).to_have_count(11)
    names = figure.locator(".zth-names tbody th").all_inner_texts()[:10]
    printed = figure.page.locator(".cell_output pre").all_inner_texts()
    assert "\n".join(names) in [text.strip() for text in printed]


def test_letter_by_letter_the_draws_are_python_s(visit):
    figure, state = opened(visit, "#walk.drawn=0")
    python = drawn(state, state["seed"], 2)
    button = figure.get_by_role("button", name="Next letter")
    so_far, said = figure.locator(".zth-so-far"), figure.get_by_role("status")
    expect(so_far).to_have_text(".…")
    name = ""
    for letter, u in zip(python.letters, python.us, strict=True):
        button.press("Enter")
        name += letter
        expect(so_far).to_have_text(f".{name}" if letter == "." else f".{name}…")
        expect(figure.locator(".zth-strip > text").last).to_have_text(f"u = {u:.4f}")
        words = "the stop" if letter == "." else letter
        expect(said).to_contain_text(f"{u:.4f} falls on {words}, probability ")
        expect(said).to_contain_text("The name is done:" if letter == "." else f"So far: {name}.")
        name = "" if letter == "." else name
    listed(figure, python, 2)


def test_whole_names_ten_names_and_start_again(visit):
    figure, state = opened(visit, "#walk.drawn=0")
    python = drawn(state, state["seed"], 12)
    listed(figure, python, 0)
    figure.get_by_role("button", name="Next letter").press("Enter")
    figure.get_by_role("button", name="Whole name").press("Enter")
    listed(figure, python, 1)
    expect(figure.get_by_role("status")).to_contain_text(f"{python.names[0]} costs {python.costs[0]:.2f} nats")
    figure.get_by_role("button", name="Whole name").press("Enter")
    listed(figure, python, 2)
    figure.get_by_role("button", name="Ten names").press("Enter")
    listed(figure, python, 12)
    said = ", ".join(name or "(empty)" for name in python.names[2:])
    expect(figure.get_by_role("status")).to_have_text(f"10 names: {said}.")
    figure.page.wait_for_url(f"**#walk.drawn={python.ends[11]}")
    figure.get_by_role("button", name="Start again").press("Enter")
    listed(figure, python, 0)
    expect(figure.locator(".zth-so-far")).to_have_text(".…")


def test_another_seed_draws_other_names_and_a_wrong_one_is_refused(visit):
    figure, state = opened(visit)
    seed = figure.get_by_role("spinbutton", name="seed")
    for number in (2**40 + 7, 3):
        seed.fill(str(number))
        seed.press("Enter")
        figure.get_by_role("button", name="Ten names").press("Enter")
        listed(figure, drawn(state, number, 10), 10)
    for wrong in ("-4", "1.5", ""):
        seed.fill(wrong)
        seed.press("Tab")
        expect(figure.get_by_role("status")).to_have_text("A seed is a whole number from 0 up.")
        assert seed.input_value() == "3"
        seed.fill("3")
        figure.page.wait_for_timeout(200)
    figure.get_by_role("button", name="Reset").press("Enter")
    assert seed.input_value() == str(state["initial"]["seed"])


def test_the_mark_falls_on_the_part_of_the_letter(visit):
    figure, state = opened(visit, "#walk.drawn=1")
    python = drawn(state, state["seed"], 1)
    part, mark = (
        figure.locator(f".zth-strip {place}").bounding_box() for place in (".zth-part.zth-chosen", ".zth-fell")
    )
    middle = mark["x"] + mark["width"] / 2
    assert part["x"] - 1 <= middle <= part["x"] + part["width"] + 1
    figure.get_by_role("button", name="Show as table").press("Enter")
    rows = figure.locator("[role=region] tbody:not(.zth-names tbody) tr").evaluate_all(
        "(rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent))"
    )
    row = Bigrams(state["counts"], state["k"]).probabilities[0]
    edges = [0.0, *accumulate(row)]
    assert rows == [
        [letter, str(state["counts"][0][i]), f"{row[i]:.6f}", f"{edges[i]:.6f}", f"{edges[i + 1]:.6f}"]
        for i, letter in enumerate(LETTERS)
    ]
    fell = next(row for row in rows if row[0] == python.letters[0])
    assert float(fell[3]) <= python.us[0] <= float(fell[4])


def test_the_walk_ends_where_the_figure_ends(visit):
    figure, state = opened(visit, "#walk.drawn=999999&walk.seed=-5")
    figure.page.wait_for_timeout(300)
    expect(figure.get_by_role("status")).to_contain_text(" names, the last of them ")
    figure.get_by_role("button", name="Next letter").press("Enter")
    assert figure.get_by_role("button", name="Next letter").get_attribute("aria-disabled") == "true"
    assert figure.get_by_role("spinbutton", name="seed").input_value() == str(state["initial"]["seed"])
    figure.get_by_role("button", name="Start again").press("Enter")
    expect(figure.get_by_role("status")).to_contain_text("A walk begins at the stop.")


def test_without_scripts_and_on_paper_the_picture_stands(visit):
    page = visit(PAGE, scripts=False)
    assert page.locator("#figure-walk svg").is_visible()
    assert page.locator("#figure-walk table tbody tr").count() == 10
    figure, _ = opened(visit, "#walk.drawn=30")
    figure.page.emulate_media(media="print")
    assert figure.locator(".zth-strip").is_visible()
    assert not figure.get_by_role("button", name="Next letter").is_visible()


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_live_the_figure_is_for_everybody(visit, scheme, width):
    figure, _ = opened(visit, "#walk.drawn=60", scheme=scheme, width=width)
    figure.get_by_role("button", name="Show as table").click()
    moving.is_for_everybody(figure, width)


def test_no_frame_is_longer_than_50_ms_while_the_walk_goes_on(visit):
    figure, _ = opened(visit)
    moves = """(figure) => {
        const button = (words) => [...figure.querySelectorAll('button')].find((one) => one.textContent === words);
        button('Start again').click();
        return range(19).map((press) => () => button(press % 2 ? 'Ten names' : 'Next letter').click());
    }"""
    assert moving.slowest(figure, moves) < 50


def test_less_motion_lets_nothing_fall(visit):
    figure, _ = opened(visit)
    figure.page.emulate_media(reduced_motion="reduce")
    figure.get_by_role("button", name="Next letter").click()
    assert figure.page.evaluate("document.getAnimations().length") == 0
    figure.page.emulate_media(reduced_motion="no-preference")
    figure.get_by_role("button", name="Next letter").click()
    assert figure.page.evaluate("document.getAnimations().length") >= 1
