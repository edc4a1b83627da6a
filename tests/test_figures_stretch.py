"""The stretch figure: what comes back to each number is PyTorch's gradient, and wrong input is refused."""

import gzip
import json
import math
from typing import Any

import pytest
import traitlets

from tests.node import in_node
from zero_to_hero.figures.tensors.stretch import StretchFigure

PAIRS = [((3, 4), (4,)), ((2, 1), (3,)), ((3, 1), (1, 4)), ((3, 4), ()), ((2, 3), (2, 3))]


def figure(**changes: Any) -> StretchFigure:
    return StretchFigure(**{"pairs": PAIRS, "name": "stretch", "caption": "Two shapes.", **changes})


def test_the_page_adds_up_what_pytorch_does():
    pairs = figure().pairs
    code = f"""
    import {{ back }} from './zero_to_hero/figures/tensors/stretch_back.js';
    const size = (shape) => shape.reduce((product, one) => product * one, 1);
    const sums = (shape, out) => Array.from({{ length: size(shape) }}, (_, k) => back(k, shape, out));
    console.log(JSON.stringify({json.dumps(pairs)}.map(({{ a, b, out }}) => [sums(a, out), sums(b, out)])));
    """
    assert in_node(code) == [[one["da"], one["db"]] for one in pairs]


def test_gradients_have_the_shapes_of_their_tensors_and_lose_nothing():
    for (a, b), one in zip(PAIRS, figure().pairs, strict=True):
        count = math.prod(one["out"])
        assert (len(one["da"]), len(one["db"])) == (math.prod(a), math.prod(b))
        assert sum(one["da"]) == sum(one["db"]) == count * (count + 1) // 2


def test_the_fallback_lists_the_gradients():
    text = figure().fallback()
    assert "<td>[15, 18, 21, 24]</td>" in text
    assert "3 of its numbers come back to the first number of b: 15." in text
    assert text.count('fill-opacity=".35"') == 3


def test_module_and_state_are_small():
    assert len(gzip.compress(figure().markup().encode())) < 12_000
    assert len(gzip.compress(StretchFigure._esm.encode())) < 15_000


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pairs": []}, "at least one pair"),
        ({"pairs": [((2, 3), (3, 2))]}, r"\(2, 3\) and \(3, 2\) don't fit"),
        ({"pairs": [((5, 1), (1, 4))]}, r"\(5, 4\) is too large"),
        ({"pairs": [((2, 2, 2), (2,))]}, r"\(2, 2, 2\) is too large"),
        ({"pair": 5}, "a pair is 0 to 4"),
    ],
)
def test_wrong_input_is_refused(changes, words):
    with pytest.raises(ValueError, match=words):
        figure(**changes)


def test_controls_that_do_not_exist_cannot_be_set_later():
    shown = figure()
    for name, value in (("of", "c"), ("number", -1), ("number", 1000), ("pair", -1)):
        with pytest.raises(traitlets.TraitError):
            setattr(shown, name, value)
