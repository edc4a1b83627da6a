"""The shape puzzle on its lecture's page: its rounds are solved as a reader does it, and the shapes are PyTorch's."""

import re

import pytest
import torch
from playwright.sync_api import Locator, expect

from tests.site import moving
from tests.site.figure_pages import FIGURES
from zero_to_hero.figures.backprop.shape_puzzle import FIRST, ROUNDS, SECOND

PLACED = [figure for figure in FIGURES.values() if figure.kind == "backprop/shape_puzzle"]


@pytest.mark.parametrize("placed", PLACED, ids=[figure.name for figure in PLACED])
def test_each_round_is_solved_by_its_answer_and_the_lines_are_written_down(visit, placed):
    figure = moving.opened(visit, f"lectures/{placed.lecture}", placed.name)
    rounds = moving.state(figure)["rounds"]
    first, second = (figure.get_by_role("group", name=name) for name in ("Multiply by", "and then"))
    keepdim, written = figure.get_by_role("checkbox"), figure.locator(".zth-lines li")

    def choose(group: Locator, place: int) -> None:
        group.get_by_role("radio").nth(place).check()

    for place, (one, stated) in enumerate(zip(ROUNDS, rounds, strict=True)):
        came, factor = (torch.zeros(stated[key]) for key in ("outShape", "factorShape"))
        expect(written.nth(place)).to_contain_text(f"d{one.want} = ?")
        # number by number with the factor: PyTorch says which shape that has, or that it has none
        choose(first, FIRST.index("times"))
        try:
            shape = str((*(came * factor).shape,))
        except RuntimeError:
            shape = ""
        title = figure.locator(".zth-pieces title")
        expect(title).to_contain_text(f"has the shape {shape}, and" if shape else "has no shape, and")
        answer, move, keep = one.answer
        choose(first, FIRST.index(answer))
        choose(second, SECOND.index(move))
        keepdim.set_checked(keep)
        expect(written.nth(place)).to_contain_text(f"✓ d{one.want} = ")
        expect(written.nth(place)).not_to_contain_text("?")
        expect(figure.locator(".zth-pieces .zth-good")).to_have_text("✓")
        expect(figure.get_by_role("status")).to_contain_text(
            "All 10 lines are written." if place == 9 else f"{place + 1} of 10 lines are written."
        )
        figure.get_by_role("button", name="Next").press("Enter")
    rows = moving.table(figure, "Show as table", "The rounds")
    for row, one, stated in zip(rows, ROUNDS, rounds, strict=True):
        assert row[0] == f"{one.out} = {stated['code']}"
        assert [re.sub(r" ?\(.*", "", cell) for cell in row[1:3]] == [f"d{one.out}", f"d{one.want}"]
        line = row[3].removeprefix(f"d{one.want} = ")
        names = {
            f"d{one.out}": torch.zeros(stated["outShape"]),
            one.factor: torch.zeros(stated["factorShape"]),
            "n": 32,
        }
        assert [*eval(line, names).shape] == stated["wantShape"], line
