"""The tensor graph on its lecture's page: at each step its numbers are those that Python counts."""

import pytest
import torch
from playwright.sync_api import expect

from tests.site import moving
from tests.site.figure_pages import FIGURES
from zero_to_hero.backprop import untrained
from zero_to_hero.figures.backprop.network import walked

PLACED = [figure for figure in FIGURES.values() if figure.kind == "backprop/tensor_graph"]


@pytest.mark.parametrize("placed", PLACED, ids=[figure.name for figure in PLACED])
def test_work_bytes_and_gradients_are_python_s_at_each_step(visit, placed):
    weights = untrained(torch.Generator().manual_seed(3), n_hidden=64)
    shapes = {name: (*p.shape,) for name, p in weights._asdict().items()} | {"x": (32, 3)}
    lines = walked(shapes)[::-1]
    sizes = {line.out: 8 * torch.zeros(line.shape).numel() for line in lines}
    figure = moving.opened(visit, f"lectures/{placed.lecture}", placed.name)
    forward, backward, kept = (figure.locator(".zth-totals > text").nth(place) for place in range(3))
    total = sum(line.work.total() for line in lines)
    expect(forward).to_have_text(f"forward: {total:,} operations")
    for step in range(len(lines) + 1):
        spent = sum(line.back_work.total() for line in lines[:step])
        held = {name for line in lines[step:] for name in line.reads}
        expect(backward).to_contain_text(f"so far: {spent:,}," if spent else "nothing")
        expect(kept).to_contain_text(f"way back: {sum(sizes[name] for name in held):,} of ")
        later = {name for line in lines[step:] for name in line.gives}
        done = {name for line in lines[:step] for name in line.gives} - later
        expect(figure.locator(".zth-tensors .zth-is-done")).to_have_count(len(done) + 1)
        if step:
            ran = figure.get_by_role("list", name="The lines of this step").get_by_role("listitem")
            expect(ran).to_have_text([*lines[step - 1].back])
        figure.get_by_role("button", name="Step", exact=True).press("Enter")
    rows = moving.table(figure, "Show as table", "What each line costs")
    for row, line in zip(rows, lines, strict=False):
        assert row[0] == line.out
        assert row[2] == line.code
        for cell, work in ((row[3], line.work), (row[4], line.back_work)):
            numbers = [int(number.replace(",", "")) for number in cell.split(" + ")]
            assert numbers == [work["times"], work["plus"], work["function"]]
    assert {row[-1] for row in rows} == {"done"}
    assert len(rows) == 27
