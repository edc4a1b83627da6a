"""The depth figure on its lecture's page shows what PyTorch computes of the state that the page gives it."""

import base64
import json

import pytest
from playwright.sync_api import expect

from tests.site import moving
from tests.site.figure_pages import FIGURES
from zero_to_hero.figures._base.binary import unpack
from zero_to_hero.figures.batchnorm.depth import SATURATED, drawn, look

PLACED = [figure for figure in FIGURES.values() if figure.kind == "batchnorm/depth"]


@pytest.mark.parametrize("placed", PLACED, ids=[figure.name for figure in PLACED])
def test_spreads_shares_and_ratios_are_pytorch_s(visit, placed):
    figure = moving.opened(visit, f"lectures/{placed.lecture}", placed.name)
    page = json.loads(figure.locator("script").text_content())
    state = page["state"]
    flat, targets = (
        [int(number) for number in unpack(base64.b64decode(page["bytes"][part]), "uint8")]
        for part in ("contexts", "targets")
    )
    batch = [flat[place : place + state["block"]] for place in range(0, len(flat), state["block"])]
    gains, rate = state["gains"], state["initial"]["rate"]
    gain, depth = (figure.get_by_role("slider", name=name) for name in ("Gain", "Depth"))
    norm, numbers = figure.get_by_role("checkbox", name="BatchNorm"), figure.locator(".zth-readout td")

    def shows(place: int, layers: int, batchnorm: bool) -> None:
        tables = drawn(state["seed"], layers, state["hidden"], state["block"], state["embd"])
        seen = look(tables, batch, targets, gains[place], batchnorm)
        expect(figure.locator(".zth-rows").first.locator("g:not(.zth-none)")).to_have_count(layers)
        assert float(numbers.first.inner_text()) == pytest.approx(seen.loss, abs=1e-5)
        rows = moving.table(figure, "Show as table", "The layers")
        figure.get_by_role("button", name="Hide the table").press("Enter")
        assert [row[0] for row in rows] == ["C", *map(str, range(1, layers + 1)), "out"]
        for row, outs, slopes in zip(rows[1:-1], seen.outs, seen.slopes, strict=True):
            share = (outs.abs() > SATURATED).double().mean().item()
            spread, saturated, _, gradient = map(number, row[1:5])
            assert spread == pytest.approx(outs.std().item(), abs=1e-3)
            assert saturated == pytest.approx(share, abs=2e-3)
            assert gradient == pytest.approx(slopes.std().item(), rel=2e-2)
        for row, pull in zip(rows, seen.pulls, strict=True):
            assert [number(text) for text in row[5:]] == pytest.approx([pull, rate * pull], rel=2e-2)

    first = state["initial"]
    shows(gains.index(first["gain"]), first["depth"], first["batchnorm"])
    norm.set_checked(False)
    gain.press("Home")
    depth.press("End")
    shows(0, state["most"], False)
    norm.set_checked(True)
    shows(0, state["most"], True)
    gain.press("End")
    depth.press("Home")
    shows(len(gains) - 1, 1, True)


def number(text: str) -> float:
    return float(text.replace("−", "-"))
