"""The figures of lecture 07: their units and products are those of the lecture's networks, wrong input is refused."""

import gzip
import json
from typing import Any

import pytest
import torch

from tests.node import in_node
from zero_to_hero.bigrams import NUMBER
from zero_to_hero.figures.wavenet.tree import TreeFigure
from zero_to_hero.figures.wavenet.units import inputs, needed, spans, walked
from zero_to_hero.figures.wavenet.window import WindowFigure
from zero_to_hero.mlp import contexts
from zero_to_hero.wavenet import convolution, multiplications, tree

COSTS = [2 * 24 * 128, 2 * 128 * 128, 2 * 128 * 128]


def window(**changes: Any) -> WindowFigure:
    given = {"words": ["olivia", "isabella"], "costs": COSTS, "last": 128 * 27, "name": "window", "caption": "A tree."}
    return WindowFigure(**{**given, **changes})


def over(**changes: Any) -> TreeFigure:
    return TreeFigure(
        **{"letters": "..olivia", "n_embd": 24, "n_hidden": 128, "name": "tree", "caption": "A tree.", **changes}
    )


@pytest.mark.parametrize("word", [0, 1])
def test_the_products_are_those_of_the_lecture_s_networks(word):
    shown = window(word=word)
    name, net = shown.words[word], tree(torch.Generator()).net
    row = torch.tensor([[0] * 8 + [NUMBER[letter] for letter in name]])
    counted = multiplications(net, contexts([name], 8)[0]), multiplications(convolution(net), row)
    assert shown.sums()[-1] == counted
    assert f"<td>{counted[0]:,}</td><td>{counted[1]:,}</td>" in shown.fallback()


@pytest.mark.parametrize("groups", [(2, 2, 2), (8,), (2, 4), (3, 2)])
def test_the_page_finds_the_same_units(groups):
    page = in_node(f"""
    import {{ inputs, needed, spans, walked }} from './zero_to_hero/figures/wavenet/fused_units.js';
    const groups = {json.dumps(groups)};
    const top = groups.length - 1;
    const steps = walked(groups, 9).map((levels) => levels.map(({{ fresh, again }}) => [fresh, again]));
    console.log(JSON.stringify([spans(groups), needed(groups, 5), inputs(groups, top, 5), steps]));
    """)
    steps = [[list(level) for level in levels] for levels in walked(groups, 9)]
    assert page == [spans(groups), needed(groups, 5), inputs(groups, len(groups) - 1, 5), steps]


def test_the_page_gets_little():
    for kind, shown in ((WindowFigure, window()), (TreeFigure, over())):
        assert len(gzip.compress(json.dumps(shown.page_state()).encode())) < 1_000
        assert len(gzip.compress(kind._esm.encode())) < 15_000
    assert window(at=3, keep=True).page_state()["state"]["initial"] == {"at": 3, "keep": True, "word": 0}
    assert over(unit=2).page_state()["state"]["initial"] == {"unit": 2, "shape": 0}


def test_the_still_pictures():
    text = window().fallback()
    assert text.count("<circle") == 13 + 11 + 7, "each unit that olivia needs, once"
    text = over().fallback()
    assert text.count("<svg") == 3
    assert text.count("<circle") == 7 + 5 + 1
    assert '<th scope="row">1</th><td>4</td><td>2</td><td>48</td><td>6,144</td>' in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"words": []}, "1 to 12 letters"),
        ({"words": ["Olivia"]}, r"not \['Olivia'\]"),
        ({"words": ["o" * 13]}, "1 to 12 letters"),
        ({"groups": (1, 2)}, "groups are whole numbers from 2 up"),
        ({"groups": (4, 8)}, "product of 16 at most"),
        ({"costs": [1, 2]}, "each of 3 levels"),
        ({"last": 0}, "a cost of 1 or more"),
        ({"word": 2}, "word is a place from 0 to 1, not 2"),
        ({"at": 9}, "from 0 to 8, not 9"),
    ],
)
def test_a_window_refuses_wrong_input(arguments, words):
    with pytest.raises(ValueError, match=words):
        window(**arguments)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"letters": "olivia"}, r"fuses all 6 letters, got \[\[2, 2, 2\]"),
        ({"shapes": ()}, "got no shape"),
        ({"n_embd": 0}, "n_embd=0"),
        ({"shape": 3}, "from 0 to 2, not 3"),
        ({"unit": 8}, "from 1 to 7, not 8"),
        ({"unit": 0}, "from 1 to 7, not 0"),
    ],
)
def test_a_tree_refuses_wrong_input(arguments, words):
    with pytest.raises(ValueError, match=words):
        over(**arguments)
