"""The page trains as Python does: all losses of all learning rates, and with points added. And what is refused."""

import copy
import gzip
import json
import math
import random
import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import traitlets

from tests.node import in_node
from zero_to_hero.compiler import Compiled
from zero_to_hero.data.moons import make_moons
from zero_to_hero.figures._base.binary import unpack
from zero_to_hero.figures.micrograd.boundary import RATES, BoundaryFigure
from zero_to_hero.micrograd import MLP, Value

ROOT = Path(__file__).parent.parent
X, Y = make_moons(100, noise=0.1, seed=1337)
ADDED = [[0.5, 1.0, 1], [-1.0, -0.5, -1], [1.25, 0.5, 1]]
History = list[tuple[float, list[float]]]


def train(points: list[list[float]], labels: list[int], rate: float, steps: int = 100) -> History:
    """The lecture's training, with the rate as an argument."""
    random.seed(1337)
    model = MLP(2, [16, 16, 1])
    params, point, label = model.parameters(), [Value(0), Value(0)], Value(0)
    data_loss = Compiled((1 - label * model(point)).relu() / len(points), params, [*point, label])
    penalty = Compiled(1e-4 * sum(p * p for p in params), params)
    rows, history = [[*x, t] for x, t in zip(points, labels, strict=True)], []
    for k in range(steps):
        model.zero_grad()
        history.append((data_loss(rows) + penalty(), [p.data for p in params]))
        for p in params:
            p.data -= rate * (1 - 0.9 * k / steps) * p.grad
    return history


@cache
def moons() -> History:
    return train(X, Y, 1.0)


def figure(**changes: Any) -> BoundaryFigure:
    return BoundaryFigure(X, Y, moons(), "boundary", "A boundary.", **changes)


def trained(points: list[list[float]], labels: list[int], rate: float, start: list[float]) -> list[float]:
    code = f"""
    import {{ training }} from './zero_to_hero/figures/micrograd/boundary_train.js';
    const run = training({{ sizes: [2, 16, 16, 1], start: {json.dumps(start)}, points: {json.dumps(points)},
      labels: {json.dumps(labels)}, rate: {rate}, steps: 100 }});
    while (run.losses.length < 100) run.next();
    console.log(JSON.stringify(run.losses));
    """
    return in_node(code)


@pytest.mark.parametrize("rate", RATES)
def test_the_page_s_losses_are_python_s_at_all_steps(rate):
    history = train(X, Y, rate)
    ours = trained(X, Y, rate, history[0][1])
    assert len(ours) == len(history) == 100
    assert max(abs(a - b) for a, (b, _) in zip(ours, history, strict=True)) < 1e-6


def test_the_rates_do_what_the_lecture_says_of_them():
    last = {rate: train(X, Y, rate)[-1][0] for rate in (0.1, 1.0, 3.0)}
    assert last[0.1] > 10 * last[1.0]
    assert last[3.0] > moons()[0][0], "it ends higher than it began"
    slow = [loss for loss, _ in train(X, Y, 0.1)]
    assert sum(after > before for before, after in pairwise(slow)) <= 1


def test_points_of_one_s_own_join_the_training_as_they_would_in_python():
    points, labels = [*X, *([x, y] for x, y, _ in ADDED)], [*Y, *(label for *_, label in ADDED)]
    history = train(points, labels, 1.0)
    assert abs(history[99][0] - moons()[99][0]) > 1e-3, "the points make no difference: the test shows nothing"
    ours = trained(points, labels, 1.0, history[0][1])
    assert max(abs(a - b) for a, (b, _) in zip(ours, history, strict=True)) < 1e-6


def test_the_page_gets_every_number_exactly():
    shown = figure()
    assert unpack(shown.losses, "float64") == [loss for loss, _ in moons()]
    assert unpack(shown.start, "float64") == moons()[0][1]
    assert unpack(shown.points, "float64") == [number for point in X for number in point]
    assert unpack(shown.labels, "int8") == Y


def test_the_fallback_shows_the_finished_training():
    text = figure().fallback()
    assert "The plane after 99 steps: where the network says triangle (striped) and circle; 100 of 100" in text
    assert f"<td>{moons()[99][0]:.12f}</td>" in text
    assert text.count("<circle") == Y.count(-1)
    for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", text):
        assert -1 <= float(x) <= 327
        assert -1 <= float(y) <= 263


def test_module_and_state_are_small():
    shown = figure()
    assert len(gzip.compress(json.dumps(shown.page_state()).encode())) < 8_000
    assert len(gzip.compress(shown.markup().encode())) < 15_000
    assert len(gzip.compress(BoundaryFigure._esm.encode())) < 15_000


def spoilt(**changes: Any) -> dict[str, Any]:
    return {"points": X, "labels": Y, "history": moons(), **changes}


def spoilt_history(step: int, weight: float | None = None, loss: float | None = None) -> History:
    history = copy.deepcopy(moons())
    if weight is not None:
        history[step][1][5] = weight
    if loss is not None:
        history[step] = (loss, history[step][1])
    return history


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (lambda: spoilt(labels=Y[:99]), "100 points and 99 labels"),
        (lambda: spoilt(points=[[*X[0], 1.0], *X[1:]]), "points of two numbers"),
        (lambda: spoilt(points=[], labels=[]), "points of two numbers"),
        (lambda: spoilt(points=[[math.nan, 0.0], *X[1:]]), r"points\[0\]\[0\] is nan"),
        (lambda: spoilt(labels=[0, *Y[1:]]), r"labels\[0\] has the label 0"),
        (lambda: spoilt(history=moons()[:1]), "two steps or more"),
        (lambda: spoilt(history=spoilt_history(3, weight=math.inf)), r"the weights\[3\]\[5\] is inf"),
        (lambda: spoilt(history=spoilt_history(7, loss=math.nan)), r"the losses\[7\] is nan"),
        (lambda: spoilt(history=spoilt_history(0, weight=9.0)), "the first weights have the loss"),
        (lambda: spoilt(sizes=(2, 8, 1)), "sizes .2, 8, 1. has 33 weights, the history has .337."),
        (lambda: spoilt(rate=0.5), "the learning rate is one of 0.1, 0.3, 1, 3"),
        (lambda: spoilt(trained_with=0.5), "the learning rate is one of"),
        (lambda: spoilt(step=100), "steps are 0 to 99, not 100"),
        (lambda: spoilt(added=[[0.0, 0.0]]), "added are up to 30 points"),
        (lambda: spoilt(added=[[0.0, 0.0, 1]] * 31), "added are up to 30 points"),
        (lambda: spoilt(added=[[0.0, math.nan, 1]]), r"added\[0\]\[1\] is nan"),
        (lambda: spoilt(added=[[0.0, 0.0, 2]]), r"added\[0\] has the label 2"),
    ],
)
def test_wrong_input_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        BoundaryFigure(**arguments(), name="boundary", caption="A boundary.")


def test_controls_that_do_not_exist_cannot_be_set_later():
    shown = figure()
    for name, value, error in (
        ("rate", 0.5, traitlets.TraitError),
        ("step", -1, traitlets.TraitError),
        ("added", [[0.0, 0.0, 3]], ValueError),
    ):
        with pytest.raises(error):
            setattr(shown, name, value)
    shown.added = ADDED
    assert shown.initial == {"step": 0, "rate": 1.0, "added": []}
