"""The training figure on its lecture's page trains as Python does, and its row and tables hold Python's numbers."""

import base64
import json
import math
import re
from functools import cache

import pytest
from playwright.sync_api import Locator, expect

from tests.proven import proven
from tests.site import moving
from tests.site.parts import code, pages
from zero_to_hero.bigrams import LETTERS
from zero_to_hero.figures._base.binary import unpack
from zero_to_hero.figures._base.letter_matrix import loss_of, shares
from zero_to_hero.figures.bigrams.training import descend, softmax

pytestmark = proven(lambda: [code(), *pages("lectures/02_bigrams.html")])


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


def shows(figure: Locator, python: Training, step: int, strength: float = 0.0) -> None:
    """Waits until the figure has trained as far as it was asked to, and shows what Python has there."""
    losses, weights = python.at(step, strength)
    penalty = strength * sum(weight * weight for row in weights for weight in row) / 729
    rows = zip(weights, python.goal, python.counts, strict=True)
    off = max(abs(p - q) for row, goal, ns in rows if any(ns) for p, q in zip(softmax(row), goal, strict=True))
    expect(figure.locator(".zth-controls .zth-value").first).to_have_text(f"{step} of {python.last}")
    numbers = (losses[step], penalty, python.least, off)
    expect(figure.locator(".zth-readout td")).to_have_text([f"{number:.6f}" for number in numbers])


def test_losses_strengths_rows_and_tables_are_python_s(visit):
    figure = moving.opened(visit, "lectures/02_bigrams.html", "train", "#train.step=1&train.row=b")
    python = Training(figure.locator("script").text_content())
    last, said, step = python.last, figure.get_by_role("status"), figure.get_by_role("slider", name="Step")
    printed = " ".join(figure.page.locator(".cell_output pre").all_text_contents())
    losses = re.findall(r"step +(\d+): loss (\d\.\d{4})\b", printed)
    assert len(losses) >= 3
    assert [loss for _, loss in losses] == [f"{python.at(int(step))[0][-1]:.4f}" for step, _ in losses]

    shows(figure, python, 1)
    for key, place in (("End", last), ("ArrowLeft", last - 1), ("Home", 0), ("End", last)):
        step.press(key)
        shows(figure, python, place)
    words = f"Step {last} of {last}: loss {python.at(last)[0][-1]:.4f}, the counts' is {python.least:.4f}."
    expect(said).to_contain_text(words)

    weights, counts = python.at(last)[1][2], python.counts[2]
    rows = moving.table(figure, "Show the row as table", "The chosen row")
    assert [row[0] for row in rows] == [f"b{letter}" for letter in LETTERS]
    assert [int(row[1].replace(",", "")) for row in rows] == counts
    expected = [p * sum(counts) for p in softmax(weights)]
    logs = [math.log(n) if n else -math.inf for n in counts]
    for column, values in ((2, expected), (3, weights), (4, logs)):
        shown = [float(row[column].replace("−", "-").replace("∞", "inf")) for row in rows]
        assert shown == pytest.approx(values, rel=1e-3)
    u = LETTERS.index("u")
    title = figure.locator(".zth-row title").text_content()
    assert title.startswith(f"Counted, and expected by the network, of {sum(counts):,} pairs that begin with b: ")
    found = re.search(r", u (\d+) and ([\d.e−]+)", title)
    assert (int(found[1]), float(found[2].replace("−", "-"))) == (counts[u], pytest.approx(expected[u], rel=6e-3))
    ring = figure.locator(".zth-matrix .zth-ring").first
    assert (ring.get_attribute("y"), ring.get_attribute("width")) == ("2", "27")

    slider = figure.get_by_role("slider", name="Strength of the penalty")
    for strength in python.state["strengths"]:
        shows(figure, python, last, strength)
        slider.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == f"λ = {strength:g}"
    strongest = python.at(last, strength)[0]
    assert python.least < python.at(last)[0][-1] < strongest[-1]
    assert abs(strongest[-1] - math.log(27)) < 0.3
    expect(said).to_contain_text(", penalty ")
    rows = moving.table(figure, "Show as table", "The training so far")
    assert [row[0] for row in rows] == [str(k) for k in range(last + 1)]
    assert [float(row[1]) for row in rows] == pytest.approx(strongest, abs=1.1e-9)
