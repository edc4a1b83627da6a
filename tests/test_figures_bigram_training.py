"""The training figure: the page's losses are Python's and those of the lecture's network, at every strength."""

import gzip
import json
import math
import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import traitlets

from tests.node import in_node
from tests.test_figures_count_matrix import COUNTS, LETTERS, WORDS
from zero_to_hero.bigrams import Bigrams
from zero_to_hero.figures._base.binary import unpack
from zero_to_hero.figures.bigrams.training import STRENGTHS, BigramTraining, descend, softmax

ROOT = Path(__file__).parent.parent
RATE, STEPS = 50.0, 120
RNG = random.Random(11)
START = [[RNG.gauss(0, 1) for _ in LETTERS] for _ in LETTERS]


def figure(**changes: Any) -> BigramTraining:
    return BigramTraining(**{"counts": COUNTS, "weights": START, "rate": RATE, "steps": STEPS, **changes})


@cache
def trained(strength: float) -> dict[str, Any]:
    """The page's training from the very state that the page gets."""
    code = f"""
    import {{ descent }} from './zero_to_hero/figures/bigrams/training_descent.js';
    import {{ unpack }} from './zero_to_hero/figures/_base/parts/binary.js';
    const page = {json.dumps(figure().page_state())};
    const start = unpack(new DataView(Uint8Array.from(Buffer.from(page.bytes.start, 'base64')).buffer), 'float64');
    const {{ counts, rate, steps }} = page.state;
    const run = descent({{ counts, start, rate, strength: {strength} }});
    while (run.losses.length <= steps) run.next();
    const {{ losses, penalties, weights }} = run;
    console.log(JSON.stringify({{ losses, penalties, weights: [...weights.at(-1)], chances: run.chances(steps) }}));
    """
    return in_node(code)


@pytest.mark.parametrize("strength", STRENGTHS)
def test_the_page_trains_as_python_does(strength):
    page = trained(strength)
    losses, weights = descend(COUNTS, START, RATE, STEPS, strength)
    assert len(page["losses"]) == STEPS + 1
    assert max(abs(a - b) for a, b in zip(page["losses"], losses, strict=True)) < 1e-9
    assert page["weights"] == pytest.approx([weight for row in weights for weight in row], abs=1e-9)
    squares = sum(weight * weight for row in weights for weight in row) / 729
    assert page["penalties"][-1] == pytest.approx(strength * squares, abs=1e-9)
    for ours, row in zip(page["chances"], weights, strict=True):
        assert ours == pytest.approx(softmax(row), abs=1e-9)


@pytest.mark.parametrize("strength", [0.0, 0.01, 3.0])
def test_the_page_s_losses_are_those_of_the_lecture_s_network(strength):
    torch = pytest.importorskip("torch")
    from zero_to_hero.bigram_net import BigramNet

    net = BigramNet(torch.Generator().manual_seed(1))
    net.W = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    losses = net.fit(WORDS, STEPS, rate=RATE, strength=strength)
    assert max(abs(a - b) for a, b in zip(trained(strength)["losses"], losses, strict=False)) < 1e-9
    assert trained(strength)["losses"][-1] == pytest.approx(net.loss(WORDS), abs=1e-9)


def test_the_training_comes_down_to_the_counts_and_a_penalty_holds_it_at_the_uniform_guess():
    least = Bigrams(COUNTS, 0.0).loss(WORDS)
    free = trained(0.0)["losses"]
    assert free == sorted(free, reverse=True)
    assert least < free[-1] < least + 0.1
    last = [trained(strength)["losses"][-1] for strength in STRENGTHS]
    assert last[1:] == sorted(last[1:])
    assert abs(last[-1] - math.log(27)) < 0.2 < math.log(27) - free[-1]


def test_weights_of_a_tensor_reach_the_page_exactly():
    torch = pytest.importorskip("torch")
    weights = torch.randn((27, 27), generator=torch.Generator().manual_seed(5)).requires_grad_()
    shown = figure(weights=weights)
    assert unpack(shown.start, "float64") == weights.flatten().tolist()
    assert unpack(figure().start, "float64") == [weight for row in START for weight in row]


def test_the_page_gets_the_controls_and_only_strengths_that_settle():
    state = figure(step=7, strength=0.1, row="q").page_state()["state"]
    assert state["initial"] == {"step": 7, "strength": 0.1, "row": "q"}
    assert state["counts"] == COUNTS
    assert state["strengths"] == list(STRENGTHS)
    assert figure(rate=100.0).strengths[-1] == 3.0


def test_the_fallback_shows_the_start_the_end_and_the_losses():
    text = figure().fallback()
    losses, _ = descend(COUNTS, START, RATE, STEPS)
    assert f"The loss falls from {losses[0]:.4f} to {losses[-1]:.4f} in {STEPS} steps" in text
    for k in (0, 60, STEPS):
        assert f'<th scope="row">{k}</th><td>{losses[k]:.9f}</td>' in text
    assert text.count("<svg") == 3
    assert text.count("h1v1h-1z") == 2 * 729, "softmax leaves no cell empty"


def test_module_and_state_are_small():
    shown = figure()
    assert len(gzip.compress(json.dumps(shown.page_state()).encode())) < 12_000
    assert len(gzip.compress(shown.markup().encode())) < 25_000
    assert len(gzip.compress(BigramTraining._esm.encode())) < 15_000


def spoilt(row: int, column: int, value: float) -> list[list[float]]:
    weights = [list(line) for line in START]
    weights[row][column] = value
    return weights


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"weights": START[:26]}, "weights have to be 27 rows of 27"),
        ({"weights": [row[1:] for row in START]}, "weights have to be 27 rows of 27"),
        ({"weights": spoilt(3, 4, math.inf)}, r"weights\[3\]\[4\] is inf"),
        ({"counts": [[0] * 27] * 27}, "every count is 0"),
        ({"rate": 0.0}, r"a number above 0, not 0\.0"),
        ({"rate": math.nan}, "a number above 0, not nan"),
        ({"rate": 20_000.0}, "take a smaller rate than 20000"),
        ({"steps": 0}, "1 to 500 steps, not 0"),
        ({"steps": 501}, "1 to 500 steps, not 501"),
        ({"step": STEPS + 1}, "the steps are 0 to 120, not 121"),
        ({"strength": 0.5}, r"the strength is one of 0, 0\.001, .* not 0\.5"),
        ({"row": "ab"}, "a row is one of the letters .*, not 'ab'"),
        ({"row": ""}, "not ''"),
    ],
)
def test_wrong_input_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        figure(**arguments)


def test_controls_that_do_not_exist_cannot_be_set_later():
    shown = figure()
    for name, value in (("step", -1), ("strength", 0.5), ("row", "?")):
        with pytest.raises((ValueError, traitlets.TraitError)):
            setattr(shown, name, value)
    shown.step, shown.strength, shown.row = 3, 0.3, "x"
    assert shown.initial == {"step": 0, "strength": 0.0, "row": "."}
