"""A tensor is printed as PyTorch prints it, to the character."""

import math
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import zero_to_hero.tensor as ours
from tests.tensor.bridge import to_ours


@pytest.fixture(autouse=True)
def usual_options() -> Iterator[None]:
    yield
    set_both(profile="default")


def set_both(**options: Any) -> None:
    ours.set_printoptions(**options)
    torch.set_printoptions(**options)


@st.composite
def tensors(draw: st.DrawFn) -> torch.Tensor:
    """Tensors of any shape and dtype, with numbers of any size among them, and some that aren't numbers."""
    shape = draw(st.lists(st.integers(0, 4), max_size=4) | st.lists(st.integers(1, 40), max_size=2))
    dtype = draw(st.sampled_from([torch.float32, torch.float64, torch.int64, torch.bool]))
    if dtype.is_floating_point:
        scale = draw(st.sampled_from([1e-5, 0.01, 1.0, 30.0, 1e4, 1e9]))
        odd = st.sampled_from([0.0, -0.0, math.inf, -math.inf, math.nan])
        numbers = st.one_of(st.floats(-1, 1).map(lambda x: x * scale), st.integers(-100, 100).map(float), odd)
        numbers = draw(st.sampled_from([numbers, st.integers(-2000, 2000).map(float)]))
    else:
        numbers = st.booleans() if dtype is torch.bool else st.integers(-100_000, 100_000)
    few = draw(st.lists(numbers, min_size=1, max_size=12))
    values = [few[k * 7 % len(few)] for k in range(math.prod(shape))]
    made = torch.tensor(values, dtype=dtype).reshape(shape)
    if made.ndim > 1 and draw(st.booleans()):
        made = made.transpose(0, 1)
    return made.requires_grad_(dtype.is_floating_point and draw(st.booleans()))


@settings(max_examples=600, deadline=None)
@given(tensors())
def test_prints_as_pytorch(tensor):
    assert repr(to_ours(tensor)) == repr(tensor)


@pytest.mark.parametrize(
    "options",
    [
        {"precision": 2},
        {"sci_mode": True},
        {"sci_mode": False},
        {"threshold": 5},
        {"threshold": 5, "edgeitems": 1},
        {"linewidth": 40},
        {"profile": "short"},
        {"profile": "full"},
    ],
)
def test_prints_as_pytorch_with_other_options(options):
    @settings(max_examples=60, deadline=None)
    @given(tensors())
    def agree(tensor):
        set_both(**options)
        assert repr(to_ours(tensor)) == repr(tensor)

    agree()


@pytest.mark.parametrize("shape", [(1001,), (40, 50), (3, 400), (400, 3), (20, 20, 20), (7, 7, 7, 7)])
def test_a_large_tensor_shows_its_ends(shape):
    torch.manual_seed(1)
    tensor = torch.randn(shape)
    assert repr(to_ours(tensor)) == repr(tensor)


CODES = """
    x * 2; x + 1; x - 1; 1 / x; x / 2; -x; x**2; x[0]; x[1:]; x[:, None]; x[[0, 1]]; x.exp();
    x.tanh(); x.relu(); x.abs(); x.sum(); x.sum(0); x.mean(); x.max(); x.max(0).values; x.std();
    x.var(); x.prod(); x.norm(); x.cumsum(0); x @ x; x.view(1, 3); x.view(1, 3) @ x.view(3, 1);
    x.view(1, 1, 3) @ x.view(3, 1); x.view(1, 3).T; x.view(1, 3).transpose(0, 1); x.unsqueeze(0);
    x.view(1, 3).squeeze(); x.reshape(3, 1); x.expand(2, 3); x.clone(); x.double(); x.clamp(0, 1);
    x.masked_fill(x > 0, 1.0); x.split(2)[0]; x.unbind()[0]; x.softmax(0); x.log_softmax(0);
    x.sigmoid(); x.view(1, 3).tril();
"""


@pytest.mark.parametrize("code", [code.strip() for code in CODES.split(";") if code.strip()])
def test_the_operation_that_made_it_has_pytorchs_name(code):
    x = torch.tensor([0.5, 1.5, -2.0], requires_grad=True)
    theirs, mine = (eval(code, {"x": one}).grad_fn for one in (x, to_ours(x.detach()).requires_grad_()))
    assert mine.name() == theirs.name()
