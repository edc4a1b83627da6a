"""The storage figure: its places are those of PyTorch's tensors, and wrong input is refused."""

import gzip
import json
from itertools import pairwise
from typing import Any

import pytest
import torch
import traitlets

import zero_to_hero.tensor as engine
from tests.node import in_node
from zero_to_hero.figures.tensors.storage import StorageFigure

NUMBERS = [[0, 1, 2, 3], [10, 11, 12, 13], [20, 21, 22, 23]]
VIEWS = {
    "x": lambda x: x,
    "x.T": lambda x: x.T,
    "x[1:]": lambda x: x[1:],
    "x[:, ::2]": lambda x: x[:, ::2],
    "x[:, 1]": lambda x: x[:, 1],
    "x[1].expand(3, 4)": lambda x: x[1].expand(3, 4),
    "x.T.view(12)": lambda x: x.T.view(12),
    "x.T.reshape(12)": lambda x: x.T.reshape(12),
}


def figure(**changes: Any) -> StorageFigure:
    given = {"x": torch.tensor(NUMBERS), "views": VIEWS, "name": "storage", "caption": "A storage.", **changes}
    return StorageFigure(**given)


@pytest.mark.parametrize("library", [torch, engine], ids=["PyTorch", "the engine"])
def test_what_a_view_reads_is_what_the_tensor_holds(library):
    shown = figure(x=library.tensor(NUMBERS))
    x = torch.tensor(NUMBERS)
    for one in shown.views:
        read = [shown.numbers[place] for place in one["places"]]
        if one["kind"] == "refused":
            with pytest.raises(RuntimeError):
                VIEWS[one["code"]](x)
            assert read == x.T.flatten().tolist()
        else:
            assert read == VIEWS[one["code"]](x).flatten().tolist()
    kinds = {one["code"]: one["kind"] for one in shown.views}
    assert kinds["x.T.view(12)"] == "refused"
    assert kinds["x.T.reshape(12)"] == "copy"
    assert {kind for code, kind in kinds.items() if not code.startswith("x.T.")} == {"view"}


def test_the_page_s_index_and_sum_lead_to_the_same_places():
    views = [one for one in figure().views if one["kind"] == "view"]
    code = f"""
    import {{ indexOf, jumps, reckoned }} from './zero_to_hero/figures/tensors/storage_walk.js';
    const views = {json.dumps(views)};
    console.log(JSON.stringify(views.map((one) => [
        one.places.map((_, k) => Number(reckoned(indexOf(k, one.shape), one).split(' = ')[1])), jumps(one.places)])));
    """
    for one, (places, jumps) in zip(views, in_node(code), strict=True):
        assert places == one["places"]
        assert jumps == [b - a for a, b in pairwise(places)]


def test_a_transposed_tensor_goes_by_four_four_and_minus_seven():
    turned = figure().views[1]
    assert [b - a for a, b in pairwise(turned["places"])][:3] == [4, 4, -7]


def test_the_fallback_says_which_views_copy_and_which_are_refused():
    text = figure(view=1).fallback()
    assert "x.T reads the places [0, 4, 8, 1" in text
    assert text.count("<td>refused</td>") == text.count("<td>copies</td>") == 1


def test_module_and_state_are_small():
    assert len(gzip.compress(figure().markup().encode())) < 12_000
    assert len(gzip.compress(StorageFigure._esm.encode())) < 15_000


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"x": torch.tensor(NUMBERS).T}, "a fresh tensor"),
        ({"x": torch.zeros(4, 5)}, "up to 16 numbers, not 20"),
        ({"views": {}}, "needs views"),
        ({"views": {"x.T.view(12)": VIEWS["x.T.view(12)"]}}, "needs x.T among the views"),
        ({"views": {"x[None]": lambda x: x[None]}}, "one or two dimensions"),
        ({"view": 8}, "a view is 0 to 7"),
        ({"step": 13}, "a step 0 to 12"),
    ],
)
def test_wrong_input_is_refused(changes, words):
    with pytest.raises(ValueError, match=words):
        figure(**changes)


def test_controls_that_do_not_exist_cannot_be_set_later():
    shown = figure()
    for name in ("view", "step"):
        with pytest.raises(traitlets.TraitError):
            setattr(shown, name, -1)
