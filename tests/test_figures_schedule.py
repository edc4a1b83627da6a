"""The schedule's figure: the page has the record's losses, its rates are Python's, wrong input is refused."""

import re
from copy import copy
from typing import Any

import pytest

from tests.node import in_node
from zero_to_hero.figures._base.binary import unpack
from zero_to_hero.figures.training.schedule import SHAPES, ScheduleFigure, share
from zero_to_hero.page.records import record

RUNS = record("training/schedules")


def figure(runs: Any = RUNS, **controls: Any) -> ScheduleFigure:
    return ScheduleFigure(runs, name="schedule", caption="Rates.", **controls)


def test_the_page_has_the_losses_of_the_record():
    shown = figure()
    flat = unpack(shown.losses, "float16")
    length = len(flat) // len(shown.ends)
    for peak in shown.peaks:
        for shape in SHAPES:
            for warm in (False, True):
                name = f"{shape}, peak {peak:g}, warm-up {RUNS['warm-up'] if warm else 0}"
                at = shown.place(peak, shape, warm)
                losses = [loss for _, loss in RUNS.curves[name]]
                assert flat[at * length : (at + 1) * length] == pytest.approx(losses, rel=1e-3)
                assert shown.ends[at] == RUNS[f"{name}, held out"]
    assert shown.page_state()["state"]["initial"] == {"peak": 0.01, "shape": "cosine", "warm": False}


def test_the_page_s_rates_are_python_s_and_the_record_s():
    code = """
        import { share, SHAPES } from './zero_to_hero/figures/training/schedule_numbers.js';
        const rates = SHAPES.flatMap((shape) => [0, 24].flatMap((warm) =>
            Array.from({ length: 240 }, (_, step) => share(shape, step, 240, warm, 0.4))));
        console.log(JSON.stringify(rates));
    """
    python = [share(shape, step, 240, warm) for shape in SHAPES for warm in (0, 24) for step in range(240)]
    assert in_node(code) == pytest.approx(python)
    from records.training.schedules import share as recorded

    assert python == [recorded(shape, step, warm) for shape in SHAPES for warm in (0, 24) for step in range(240)]


def test_the_fallback_says_how_every_run_ended():
    text = figure().fallback()
    assert text.count("<svg") == 2
    rows = re.findall(r'<th scope="row">([\d.]+)</th><td>(\w+)</td><td>([\d.]+)</td><td>([\d.]+)</td>', text)
    assert len(rows) == len(figure().peaks) * len(SHAPES)
    for peak, shape, cold, warm in rows:
        ends = [figure().ends[figure().place(float(peak), shape, on)] for on in (False, True)]
        assert [float(cold), float(warm)] == pytest.approx(ends, abs=6e-4)


def test_wrong_input_is_refused():
    with pytest.raises(ValueError, match=r"one of 0\.001"):
        figure(peak=0.5)
    with pytest.raises(ValueError, match="the shape is one of"):
        figure(shape="sine")
    fewer = copy(RUNS)
    fewer.curves = {name: curve for name, curve in RUNS.curves.items() if name != "linear, peak 0.01, warm-up 24"}
    with pytest.raises(ValueError, match=r"linear, peak 0\.01, warm-up 24"):
        figure(fewer)
