"""The learning-rate finder: the page has the lecture's own losses, its numbers are Python's, wrong input is refused."""

import gzip
import json
import math
import re
from functools import cache
from typing import Any

import pytest
import torch
import traitlets

from tests.node import in_node
from zero_to_hero.data import names, split
from zero_to_hero.figures._base.binary import unpack
from zero_to_hero.figures.mlp.rate_finder import WINDOW, RateFinderFigure, after, moving
from zero_to_hero.mlp import MLP

WORDS = split(names())[0][::50]
STEPS, EVERY, N = 40, 10, 60
RATES = [10 ** (-3 + 4 * i / N) for i in range(N)]
TRIES = (0.001, 0.1, 1.0)


def losses_at(rate: Any, steps: int, weights: int = 1) -> list[float]:
    net = MLP(torch.Generator().manual_seed(weights), n_embd=2, n_hidden=20)
    return net.fit(WORDS, steps, torch.Generator().manual_seed(2), rate=rate)


@cache
def found() -> tuple[float, ...]:
    return tuple(losses_at(lambda done: RATES[round(done * N)], N))


@cache
def run_at(rate: float, weights: int = 1) -> tuple[float, ...]:
    return tuple(losses_at(lambda done: rate, STEPS, weights))


def figure(**changes: Any) -> RateFinderFigure:
    runs = {rate: run_at(rate) for rate in TRIES}
    given = {"rates": RATES, "losses": found(), "runs": runs, "name": "rate-finder", "caption": "Rates."}
    return RateFinderFigure(**{**given, **changes})


def test_the_page_has_the_losses_of_the_lecture_and_the_controls():
    shown = figure(rate=1.0, step=2)
    assert unpack(shown.sweep, "float16") == pytest.approx(found(), rel=1e-3)
    flat = unpack(shown.runs, "float16")
    for place, rate in enumerate(TRIES):
        assert flat[place * STEPS : (place + 1) * STEPS] == pytest.approx(run_at(rate), rel=1e-3)
    state = shown.page_state()["state"]
    assert state["initial"] == {"rate": 1.0, "step": 2}
    assert state["tries"] == list(TRIES)
    assert state["ends"] == pytest.approx([RATES[0], RATES[-1]], rel=1e-5)
    assert figure().page_state()["state"]["initial"] == {"rate": 0.1, "step": STEPS // EVERY}


def test_the_page_s_means_are_python_s():
    code = f"""
    import {{ unpack }} from './zero_to_hero/figures/_base/parts/binary.js';
    import {{ after, moving }} from './zero_to_hero/figures/mlp/rate_finder_numbers.js';
    const page = {json.dumps(figure().page_state())};
    const row = (name) => [...unpack(new DataView(Uint8Array.from(Buffer.from(page.bytes[name], 'base64')).buffer),
        'float16')];
    const {{ window, every }} = page.state;
    const run = row('runs').slice({STEPS}, {2 * STEPS});
    const ends = Array.from({{ length: {STEPS // EVERY + 1} }}, (_, k) => after(run, k * every, window));
    console.log(JSON.stringify({{ means: moving(row('sweep'), window), ends }}));
    """
    page = in_node(code)
    assert page["means"] == pytest.approx(moving(found()), rel=1e-3)
    assert len(page["means"]) == N - WINDOW + 1
    run = run_at(TRIES[1])
    assert page["ends"] == pytest.approx([after(run, k * EVERY) for k in range(STEPS // EVERY + 1)], rel=1e-3)
    assert after(run, 0) == run[0]
    assert after(run, STEPS) == pytest.approx(sum(run[-WINDOW:]) / WINDOW)


def test_the_fallback_shows_both_pictures_and_every_rate():
    text = figure().fallback()
    assert text.count("<svg") == 2
    assert text.count('r="3.2"') == len(TRIES)
    rows = dict(re.findall(r'<th scope="row">([\d.]+)</th><td>([\d.]+)</td>', text))
    assert list(rows) == [f"{rate:.4g}" for rate in TRIES]
    for rate, loss in zip(TRIES, rows.values(), strict=True):
        assert float(loss) == pytest.approx(after(run_at(rate), STEPS), rel=1e-3)
    best = min(TRIES, key=lambda rate: after(run_at(rate), STEPS))
    assert f"the best rate alone is {best:.2g}" in text


def test_module_and_state_are_small():
    tries = [10 ** (-3 + 4 * k / 50) for k in range(40)]
    long = [run_at(0.1) * 5] * 40
    shown = figure(runs=dict(zip(tries, long, strict=True)))
    assert len(gzip.compress(json.dumps(shown.page_state()).encode())) < 60_000
    assert len(gzip.compress(RateFinderFigure._esm.encode())) < 15_000


def runs_with(change: Any) -> dict[float, Any]:
    runs: dict[float, Any] = {rate: list(run_at(rate)) for rate in TRIES}
    change(runs)
    return runs


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"rates": RATES[:-1]}, "59 rates and 60 losses"),
        ({"rates": RATES[:20], "losses": found()[:20]}, "more than 20"),
        ({"rates": RATES[::-1]}, "rise by one factor"),
        ({"rates": [*RATES[:-1], 20.0]}, "rise by one factor"),
        ({"rates": [0.0, *RATES[1:]]}, "above 0"),
        ({"losses": [math.nan, *found()[1:]]}, r"the finder's losses\[0\] is nan"),
        ({"runs": {0.1: run_at(0.1)}}, "2 to 50 trainings of one length, got 1"),
        ({"runs": runs_with(lambda runs: runs[0.1].pop())}, "of one length"),
        ({"runs": runs_with(lambda runs: runs.update({11.0: runs[1.0]}))}, "within the finder's"),
        ({"runs": runs_with(lambda runs: runs[1.0].__setitem__(3, math.inf))}, "the trainings' losses"),
        ({"runs": runs_with(lambda runs: runs[1.0].__setitem__(3, 1e6))}, "do not fit float16"),
        ({"runs": runs_with(lambda runs: runs.update({1.0: run_at(1.0, 3)}))}, "other weights, or other batches"),
        ({"every": 15}, "40 steps, 15 in a move"),
        ({"every": 0}, "40 steps, 0 in a move"),
        ({"rate": 0.2}, r"one of 0\.001, 0\.1, 1, not 0\.2"),
        ({"step": 5}, "the moves are 0 to 4, not 5"),
    ],
)
def test_wrong_input_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        figure(**arguments)


def test_controls_that_do_not_exist_cannot_be_set_later():
    shown = figure()
    for name, value in (("rate", 0.2), ("step", 5), ("step", -1)):
        with pytest.raises((ValueError, traitlets.TraitError)):
            setattr(shown, name, value)
