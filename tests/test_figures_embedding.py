"""The embedding figure: the page trains as `MLP.fit` does, invents Python's names, and wrong input is refused."""

import gzip
import json
import math
import random
from functools import cache
from itertools import accumulate
from typing import Any

import pytest
import torch
import traitlets

from tests.node import in_node
from zero_to_hero.bigrams import LETTERS
from zero_to_hero.data import names, split
from zero_to_hero.figures._base.binary import unpack
from zero_to_hero.figures.mlp.embedding import EmbeddingFigure
from zero_to_hero.mlp import MLP

TRAIN, DEV, _ = split(names())
WORDS, HELD = TRAIN[::25], DEV[::20]
STEPS, EVERY, SEED = 200, 20, 5
STARTS = (6, 8)


def network(start: int, dtype: torch.dtype = torch.float64) -> MLP:
    net = MLP(torch.Generator().manual_seed(start), n_embd=2, n_hidden=30)
    net.C, net.W1, net.b1, net.W2, net.b2 = (p.detach().to(dtype).requires_grad_() for p in net.parameters())
    return net


@cache
def trained(start: int = 6, rate: float = 0.5, steps: int = STEPS, of: int = STEPS) -> tuple[MLP, tuple[float, ...]]:
    """The lecture's class after the first `steps` of a training that has `of` of them, in float64."""
    net = network(start)
    generator = torch.Generator().manual_seed(SEED)
    losses = net.fit(WORDS, steps, generator, rate=lambda done: rate * (1 - done * steps / of))
    return net, tuple(losses)


def figure(**changes: Any) -> EmbeddingFigure:
    net, losses = trained()
    given = {
        "starts": [network(start, torch.float32) for start in STARTS],
        "trained": net,
        "losses": losses,
        "words": WORDS,
        "held": HELD,
        "name": "embedding",
        "caption": "Letters.",
        "seed": SEED,
        "rate": 0.5,
    }
    return EmbeddingFigure(**{**given, **changes})


@cache
def in_page(start: int, rate: float, draws: int = 3) -> dict[str, Any]:
    """The page's training from the very state that the page gets."""
    code = f"""
    import {{ unpack }} from './zero_to_hero/figures/_base/parts/binary.js';
    import {{ mersenne }} from './zero_to_hero/figures/_base/parts/mersenne.js';
    import {{ examples, grouped, layout, network, training }} from './zero_to_hero/figures/mlp/embedding_train.js';
    const page = {json.dumps(figure().page_state())};
    const {{ letters, words, held, block, hidden, steps, every, seed, batch }} = page.state;
    const bytes = new DataView(Uint8Array.from(Buffer.from(page.bytes.starts, 'base64')).buffer);
    const sizes = {{ letters: letters.length, block, embd: 2, hidden }};
    const {{ count }} = layout(sizes);
    const start = Float64Array.from(unpack(bytes, 'float32').slice({start} * count, {start + 1} * count));
    const given = [words, held].map((part) => examples(part.split(' '), [...letters], block));
    const parts = given.map((part) => grouped(part));
    const run = training({{ sizes, start, train: given[0], parts, rate: {rate}, steps, every, seed, batch }});
    while (run.losses.length <= steps / every) run.next();
    const net = network(sizes);
    const last = run.weights.at(-1);
    console.log(JSON.stringify({{
        losses: run.losses, held: run.held, weights: [...last], after: [...net.forward(last, [0, 13, 1])],
        names: Array.from({{ length: {draws} }}, (_, draw) => net.sample(last, mersenne(draw))),
    }}));
    """
    return in_node(code)


@pytest.mark.parametrize(("start", "rate"), [(0, 0.05), (0, 0.5), (1, 0.5), (0, 3.0)])
def test_the_page_trains_as_the_lecture_s_class_does(start, rate):
    page = in_page(start, rate)
    net, _ = trained(STARTS[start], rate)
    flat = [number for p in net.parameters() for number in p.flatten().tolist()]
    assert page["weights"] == pytest.approx(flat, abs=1e-9)
    assert len(page["losses"]) == STEPS // EVERY + 1
    for steps in (0, EVERY, STEPS):
        net, _ = trained(STARTS[start], rate, steps, STEPS) if steps else (network(STARTS[start]), ())
        assert page["losses"][steps // EVERY] == pytest.approx(net.loss(WORDS), abs=1e-9)
        assert page["held"][steps // EVERY] == pytest.approx(net.loss(HELD), abs=1e-9)


def test_probabilities_and_invented_names_are_python_s():
    page, (net, _) = in_page(0, 0.5), trained()

    def chances(context: list[int]) -> list[float]:
        with torch.no_grad():
            return net(torch.tensor([context])).softmax(1)[0].tolist()

    assert page["after"] == pytest.approx(chances([0, 13, 1]), abs=1e-9)
    for draw, name in enumerate(page["names"]):
        rng, word, context = random.Random(draw), list[int](), [0, 0, 0]
        while len(word) < 30:
            to = rng.choices(range(27), cum_weights=list(accumulate(chances(context))))[0]
            if to == 0:
                break
            word.append(to)
            context = [*context[1:], to]
        assert name == word


def test_the_page_gets_the_starts_exactly_and_the_controls():
    shown = figure(step=7, rate=3.0 / 3, start=1, context=".ma", draw=4)
    flat = [n for start in STARTS for p in network(start).parameters() for n in p.flatten().tolist()]
    assert unpack(shown.starts, "float32") == flat
    state = shown.page_state()["state"]
    assert state["initial"] == {"step": 7, "rate": 1.0, "start": 1, "context": ".ma", "draw": 4}
    assert state["words"].split() == WORDS
    assert state["axis"][0] < trained()[0].loss(HELD) < math.log(27) < state["axis"][1]


def test_the_fallback_shows_the_letters_before_and_after():
    text = figure().fallback()
    net, _ = trained()
    assert text.count("<svg") == 3
    assert text.count('r="8"') == 2 * 5, "five vowels, twice"
    for letter in "am":
        (x, y), (u, v) = (one.C[LETTERS.index(letter)].tolist() for one in (network(6), net))
        row = f'<th scope="row">{letter}</th><td>{x:.3f}, {y:.3f}</td><td>{u:.3f}, {v:.3f}</td>'
        assert row.replace("-", "−") in text
    assert f"to {net.loss(HELD):.3f} on dev" in text


def test_module_and_state_are_small():
    shown = figure()
    assert len(gzip.compress(json.dumps(shown.page_state()).encode())) < 30_000
    assert len(gzip.compress(EmbeddingFigure._esm.encode())) < 15_000


def wide() -> MLP:
    return MLP(torch.Generator().manual_seed(6), n_embd=3, n_hidden=30)


def broken() -> MLP:
    net = network(6)
    with torch.no_grad():
        net.b1[4] = math.nan
    return net


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"starts": []}, "one to five starts, got 0"),
        ({"starts": [wide()]}, "two numbers for each letter"),
        ({"starts": [broken()]}, r"the starts\[0\]\[\d+\] is nan"),
        ({"starts": [network(8)]}, r"losses\[0\] is [\d.]+: another start"),
        ({"seed": 6}, "and seed 6, but"),
        ({"words": TRAIN[1::25]}, "other words"),
        ({"words": []}, "needs words to learn from"),
        ({"words": ["Ann"]}, "Ann"),
        ({"every": 30}, "200 steps, 30 in a move"),
        ({"every": 0}, "200 steps, 0 in a move"),
        ({"losses": trained()[1] * 30}, "1 to 200 whole moves"),
        ({"rate": 0.3}, r"one of 0\.05, 0\.2, 0\.5, 1, 3, not 0\.3"),
        ({"step": 11}, "the moves are 0 to 10, not 11"),
        ({"start": 2}, "the starts are 0 to 1, not 2"),
        ({"context": "..é"}, "a context is 3 of the letters"),
        ({"context": "ma"}, "not 'ma'"),
    ],
)
def test_wrong_input_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        figure(**arguments)


def test_controls_that_do_not_exist_cannot_be_set_later():
    shown = figure()
    for name, value in (("step", -1), ("rate", 0.3), ("start", 2), ("context", "?"), ("draw", 1000)):
        with pytest.raises((ValueError, traitlets.TraitError)):
            setattr(shown, name, value)
