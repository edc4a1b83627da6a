"""The embedding figure on its lecture's page trains as Python does, and says what Python's network says."""

import base64
import json
import random
import re
from functools import cache
from itertools import accumulate

import pytest
import torch
from playwright.sync_api import Locator, expect

from tests.site import moving
from zero_to_hero.bigrams import LETTERS, NUMBER
from zero_to_hero.figures._base.binary import unpack
from zero_to_hero.mlp import MLP


class Python:
    """What the lecture's class makes of the state that the page gives its figure."""

    def __init__(self, page: str) -> None:
        self.state = json.loads(page)["state"]
        self.flat = unpack(base64.b64decode(json.loads(page)["bytes"]["starts"]), "float32")
        self.words, self.held = (self.state[part].split() for part in ("words", "held"))
        self.last = self.state["steps"] // self.state["every"]

    @cache  # noqa: B019 - a handful for the whole file
    def at(self, step: int, rate: float = 0.5, start: int = 0) -> MLP:
        """The network after so many moves of the slider."""
        net = MLP(torch.Generator(), self.state["block"], 2, self.state["hidden"])
        sizes = [p.numel() for p in net.parameters()]
        row = torch.tensor(self.flat[start * sum(sizes) : (start + 1) * sum(sizes)], dtype=torch.float64).split(sizes)
        net.C, net.W1, net.b1, net.W2, net.b2 = (
            numbers.view(p.shape).requires_grad_() for numbers, p in zip(row, net.parameters(), strict=True)
        )
        if step:
            share = step / self.last
            generator = torch.Generator().manual_seed(self.state["seed"])
            steps = step * self.state["every"]
            net.fit(self.words, steps, generator, rate=lambda done: rate * (1 - done * share))
        return net

    def losses(self, net: MLP) -> tuple[float, float]:
        """On a part of train as large as dev's, and on dev's."""
        stride = len(self.words) // len(self.held)
        return net.loss(self.words[::stride][: len(self.held)]), net.loss(self.held)

    def chances(self, net: MLP, context: str) -> list[float]:
        with torch.no_grad():
            found: list[float] = net(torch.tensor([[NUMBER[letter] for letter in context]])).softmax(1)[0].tolist()
        return found

    def name(self, net: MLP, draw: int) -> str:
        rng, word = random.Random(draw), "..."
        while len(word) < 33:
            ends = list(accumulate(self.chances(net, word[-3:])))
            letter = rng.choices(LETTERS, cum_weights=ends)[0]
            if letter == ".":
                break
            word += letter
        return word[3:] or "the stop at once"


def shows(figure: Locator, python: Python, net: MLP, draw: int = 1) -> None:
    """Waits until the figure has trained as far as it was asked to, and shows what Python has there."""
    points = net.C.detach()
    vowels = points[[NUMBER[letter] for letter in "aeiou"]]
    spreads = [torch.pdist(some).mean().item() for some in (vowels, points)]
    expected = [f"{loss:.6f}" for loss in python.losses(net)] + [f"{spread:.3f}" for spread in spreads]
    expect(figure.locator(".zth-readout td")).to_have_text([*expected, python.name(net, draw)])


def test_losses_points_chances_and_names_are_python_s(visit):
    figure = moving.opened(visit, "lectures/03_mlp.html", "embedding", "#embedding.step=1&embedding.context=.ma")
    python = Python(figure.locator("script").text_content())
    slider, said = figure.get_by_role("slider", name="Step"), figure.get_by_role("status")
    shows(figure, python, python.at(1))
    for key, step in (("ArrowRight", 2), ("End", python.last), ("Home", 0)):
        slider.press(key)
        shows(figure, python, python.at(step))
    slider.press("End")
    net = python.at(python.last)
    shows(figure, python, net)
    figure.get_by_role("button", name="Another name").press("Enter")
    shows(figure, python, net, draw=2)

    chances = python.chances(net, ".ma")
    best = max(range(27), key=lambda place: chances[place])
    expect(said).to_contain_text(f"After .ma it expects {LETTERS[best]} ({100 * chances[best]:.0f} %).")
    title = figure.locator(".zth-bars title").text_content()
    assert title.startswith("What the network expects after .ma: ")
    shown = re.findall(r"(?:the stop|\b[a-z]) ([\d.e−]+)", title.removesuffix(".").split(": ")[1])
    assert [float(one.replace("−", "-")) for one in shown] == pytest.approx(chances, rel=0.06)

    rows = moving.table(figure, "Show the letters as table", "The letters in the plane")
    assert [row[0] for row in rows] == ["the stop", *LETTERS[1:]]
    places = [[float(number.replace("−", "-")) for number in row[1:3]] for row in rows]
    for ours, theirs in zip(places, net.C.tolist(), strict=True):
        assert ours == pytest.approx(theirs, rel=1e-3, abs=1e-4)
    distances = torch.cdist(net.C, net.C)[NUMBER["a"]].argsort().tolist()
    assert rows[NUMBER["a"]][3].replace("the stop", ".").split(", ") == [LETTERS[i] for i in distances[1:4]]

    # the vowels find each other, which is what the lecture says of this start
    assert all(letter in "aeiou" for letter in rows[NUMBER["e"]][3].split(", "))
    rows = moving.table(figure, "Show as table", "The training so far")
    assert [int(row[0]) for row in rows] == list(range(0, python.state["steps"] + 1, python.state["every"]))
    assert [float(number) for number in rows[-1][1:]] == pytest.approx(python.losses(net), abs=1e-8)

    slider.press("Home")
    slider.press("ArrowRight")
    figure.get_by_role("combobox", name="Start").select_option("1")
    shows(figure, python, python.at(1, start=1), draw=2)
    figure.get_by_role("combobox", name="Learning rate").select_option("3")
    shows(figure, python, python.at(1, 3.0, 1), draw=2)
