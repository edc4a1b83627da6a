"""The shape puzzle: what it says of each choice is what PyTorch does, and its right lines are autograd's."""

import gzip
import json
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
import traitlets
from torch import Tensor

from tests.node import in_node
from zero_to_hero.backprop import Weights, untrained
from zero_to_hero.figures.backprop.network import LEAVES, walked
from zero_to_hero.figures.backprop.shape_puzzle import FIRST, ROUNDS, SECOND, ShapePuzzle

ROOT = Path(__file__).parent.parent
LECTURE = (ROOT / "lectures/05_backprop.md").read_text(encoding="utf-8")
CHOICES = [
    {"first": first, "second": second, "keepdim": keepdim}
    for first in FIRST
    for second in SECOND
    for keepdim in (False, True)
]


def network() -> tuple[Weights, Tensor, Tensor]:
    g = torch.Generator().manual_seed(3)
    weights = untrained(g, n_hidden=64, dtype=torch.float64)
    x, y = (torch.randint(27, shape, generator=g) for shape in ((32, 3), (32,)))
    return weights, x, y


def figure(**changes: Any) -> ShapePuzzle:
    weights, x, _ = network()
    return ShapePuzzle(**{"weights": weights, "x": x, "name": "puzzle", "caption": "A puzzle.", **changes})


@cache
def tries() -> list[list[dict[str, Any]]]:
    """What the page says of each choice in each round."""
    return in_node(f"""
    import {{ tried }} from './zero_to_hero/figures/backprop/shape_puzzle_rules.js';
    const [rounds, choices] = {json.dumps([figure().rounds, CHOICES])};
    console.log(JSON.stringify(rounds.map((round) => choices.map((choice) => tried(round, choice)))));
    """)


@cache
def forward() -> dict[str, Any]:
    """The lecture's forward pass in PyTorch, by names, and of each tensor the gradient as `dname`."""
    weights, x, y = network()
    leaves = {name: p.requires_grad_() for name, p in weights._asdict().items()}
    known = {**leaves, "x": x, "y": y, "n": len(x), "rows": torch.arange(len(x)), "torch": torch}
    steps = walked({name: (*known[name].shape,) for name in ("x", *LEAVES)})
    for step in steps:
        exec(f"{step.out} = {step.code}", known)
    names = [step.out for step in steps]
    for name, grad in zip(
        names, torch.autograd.grad(known["loss"], [known[name] for name in names], retain_graph=True), strict=True
    ):
        known[f"d{name}"] = grad
    known["slope"] = 1 - known["h"] ** 2
    return known


@pytest.mark.parametrize("place", range(len(ROUNDS)), ids=[one.want for one in ROUNDS])
def test_every_choice_has_the_shape_that_pytorch_gives_it_or_is_refused_by_it(place):
    for seen in tries()[place]:
        try:
            shape = [*eval(seen["code"], forward()).shape]
        except (RuntimeError, IndexError):
            shape = None
        assert seen.get("shape") == shape, seen["code"]
        wanted = [*forward()[ROUNDS[place].want].shape]
        assert (
            seen["verdict"] == "impossible"
            if shape is None
            else (shape == wanted) == (seen["verdict"] in ("chance", "right"))
        )


@pytest.mark.parametrize("place", range(len(ROUNDS)), ids=[one.want for one in ROUNDS])
def test_a_line_is_right_when_it_gives_the_gradient_of_its_path(place):
    """Its own path: from `out` to `want`, past all that comes after and beside it."""
    one, known = ROUNDS[place], forward()
    (truth,) = torch.autograd.grad(known[one.out], known[one.want], known[f"d{one.out}"], retain_graph=True)
    fits = [seen for seen in tries()[place] if seen["verdict"] in ("chance", "right")]
    verdicts = {seen["verdict"] for seen in fits}
    assert "right" in verdicts
    for seen in fits:
        ours = eval(seen["code"], known)
        assert torch.allclose(ours, truth, atol=1e-12) == (seen["verdict"] == "right"), seen["code"]


def test_shapes_alone_leave_one_formula_for_the_products_and_not_for_all():
    chance = {
        one.want: sum(seen["verdict"] == "chance" for seen in seens) for one, seens in zip(ROUNDS, tries(), strict=True)
    }
    assert chance["W2"] == chance["h"] == 0
    assert all(chance[want] for want in ("pre", "gamma", "share", "counts"))


def test_whatever_does_not_fit_says_why():
    for seen in (seen for seens in tries() for seen in seens):
        assert seen["why"].endswith((".", "?")), seen
        assert "undefined" not in seen["why"] + seen["code"], seen


def test_the_answers_stand_in_the_lecture():
    """Some of them inside a longer line, such as `dcounts += dtotal.expand(n, 27)`."""
    sizes = {"32": "n", "slope": "(1 - h**2)"}
    for one, seens in zip(figure().rounds, tries(), strict=True):
        code = seens[CHOICES.index(one["answer"])]["code"]
        for ours, theirs in sizes.items():
            code = code.replace(ours, theirs)
        assert code in LECTURE, code
        assert f"{one['out']} = {one['code']}" in LECTURE


def test_the_page_gets_the_shapes_of_the_lecture_s_network():
    state = figure(round=3).page_state()["state"]
    assert state["initial"] == {"round": 3, "first": "none", "second": "none", "keepdim": False, "found": 0}
    known = forward()
    for one in state["rounds"]:
        for key in ("want", "out", "factor"):
            assert one[f"{key}Shape"] == [*known[one[key]].shape]
    assert state["sides"] == [[32, "examples"], [64, "units"], [27, "letters"], [30, "inputs"]]
    assert len(gzip.compress(json.dumps(state).encode())) < 3_000
    assert len(gzip.compress(ShapePuzzle._esm.encode())) < 15_000


def test_the_fallback_shows_a_round_and_the_table_all_of_them():
    text = figure(round=8).fallback()
    assert "<title>dtotal has the shape (32, 1), and dcounts must have the shape (32, 27).</title>" in text
    assert text.count("<rect") == 2
    for one in ROUNDS:
        assert f'<th scope="row">d{one.want}</th>' in text


def test_wrong_input_is_refused():
    weights, x, _ = network()
    for wrong, words in (
        ({"round": 10}, "the rounds are 0 to 9, not 10"),
        ({"round": -1}, "not -1"),
        ({"x": x[:1]}, "1 contexts of 3 letters"),
        ({"x": x[:, :2]}, "32 contexts of 2 letters with 10 numbers each don't fit a W1 of 30 rows"),
        ({"x": x[0]}, r"x needs 2 dimensions, got the shape \(3,\)"),
        ({"weights": SimpleNamespace(_asdict=lambda: {"C": weights.C})}, "W1, b1, gamma, beta, W2, b2 is missing"),
    ):
        with pytest.raises(ValueError, match=words):
            figure(**wrong)


def test_controls_that_do_not_exist_cannot_be_set_later():
    shown = figure()
    for name, value in (("round", 10), ("first", "twice"), ("second", "sum 2"), ("keepdim", "on"), ("found", 1024)):
        with pytest.raises(traitlets.TraitError):
            setattr(shown, name, value)
