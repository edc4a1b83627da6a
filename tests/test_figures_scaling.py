"""The scaling figure: the page has the record's runs and its law, wrong input is refused."""

import re
from typing import Any

import pytest

from zero_to_hero.figures.training.scaling import ScalingFigure
from zero_to_hero.page.records import record

SWEEP = record("training/scaling")


def figure(**controls: Any) -> ScalingFigure:
    return ScalingFigure(SWEEP, name="scaling", caption="Sizes.", **controls)


def test_the_page_has_the_runs_and_the_law_of_the_record():
    shown = figure()
    assert shown.budgets == sorted(shown.budgets)
    for budget, points, lines in zip(shown.budgets, shown.points, shown.lines, strict=True):
        name = f"{budget:.3g}"
        assert [(n, loss) for n, _, loss in points] == SWEEP.curves[f"{name}, loss"]
        assert [(n, d) for n, d, _ in points] == SWEEP.curves[f"{name}, tokens"]
        for line, part in zip(lines, ("law", "low", "high"), strict=True):
            assert list(zip(shown.sizes, line, strict=True)) == SWEEP.curves[f"{name}, {part}"]
        assert all(low <= high for _, low, high in zip(*lines, strict=True))
        assert min(loss for _, _, loss in points) == pytest.approx(SWEEP[f"{name}: its loss"])
    assert shown.page_state()["state"]["initial"] == {"band": True, "budget": shown.budgets[-1]}


def test_the_law_passes_close_to_the_runs():
    for budget, points in zip(figure().budgets, figure().points, strict=True):
        law = dict(SWEEP.curves[f"{budget:.3g}, law"])
        for n, _, loss in points:
            nearest = min(law, key=lambda size: abs(size - n))
            assert law[nearest] == pytest.approx(loss, abs=0.15)


def test_the_fallback_has_every_run():
    text = figure().fallback()
    runs = [one for each in figure().points for one in each]
    assert text.count("<circle") == len(runs)
    assert len(re.findall(r"<tr><th scope=\"row\">", text)) == len(runs)


def test_wrong_input_is_refused():
    with pytest.raises(ValueError, match="the budget is one of"):
        figure(budget=5.0)
