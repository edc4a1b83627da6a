"""The learning-rate finder on its lecture's page says what Python computes of the losses that the page gives it."""

import base64
import json
import re

import pytest
from playwright.sync_api import expect

from tests.site import moving
from zero_to_hero.figures._base.binary import unpack
from zero_to_hero.figures.mlp.rate_finder import after


def test_losses_are_python_s_at_every_rate(visit):
    figure = moving.opened(visit, "lectures/03_mlp.html", "rate-finder", "#rate-finder.step=3")
    page = json.loads(figure.locator("script").text_content())
    state, flat = page["state"], unpack(base64.b64decode(page["bytes"]["runs"]), "float16")
    length = len(flat) // len(state["tries"])
    runs = [flat[i * length : (i + 1) * length] for i in range(len(state["tries"]))]
    rate, step = (figure.get_by_role("slider", name=name) for name in ("Learning rate", "Step"))
    numbers, said = figure.locator(".zth-readout td"), figure.get_by_role("status")

    def shows(place: int, steps: int) -> None:
        ends = [after(run, steps) for run in runs]
        assert float(numbers.first.inner_text()) == pytest.approx(ends[place], abs=6e-4)
        assert float(numbers.nth(1).inner_text()) == pytest.approx(min(ends), abs=6e-4)
        rows = moving.table(figure, "Show as table", "Each rate alone")
        figure.get_by_role("button", name="Hide the table").press("Enter")
        assert [float(row[1]) for row in rows] == pytest.approx(ends, abs=6e-5)

    rate.press("Home")
    shows(0, 3 * state["every"])
    step.press("End")
    shows(0, length)
    rate.press("End")
    shows(len(runs) - 1, length)
    # what the lecture says: a tiny rate gets nowhere, and the largest one is above where it started
    expect(said).to_contain_text("so the rate is too large")
    rate.press("Home")
    expect(said).to_contain_text(re.compile(r"steps, [12]?\d % of the best fall"))
