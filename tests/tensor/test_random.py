"""The engine's random numbers are PyTorch's, bit for bit."""

from collections.abc import Callable
from typing import Any

import pytest
import torch

import zero_to_hero.tensor as ours
from zero_to_hero.tensor import raw

SIZES = (1, 5, 15, 16, 17, 31, 100, 1000)
SEEDS = range(100)


def bits(made: Any) -> bytes:
    """The bytes of a tensor of either library."""
    if isinstance(made, torch.Tensor):
        return made.contiguous().numpy().tobytes()
    return raw.kernels.read(raw.contiguous(made).ptr, made.nbytes)


def made_by(library: Any, name: str, n: int, dtype: str) -> Any:
    """n random numbers, made by this function of PyTorch or of the engine."""
    kind = getattr(library, dtype)
    weights = library.rand(n, dtype=kind)
    ways: dict[str, Callable[[], Any]] = {
        "randn": lambda: library.randn(n, dtype=kind),
        "rand": lambda: library.rand(n, dtype=kind),
        "uniform_": lambda: library.empty(n, dtype=kind).uniform_(-0.3, 0.7),
        "normal_": lambda: library.empty(n, dtype=kind).normal_(1.5, 2.25),
        "exponential_": lambda: library.empty(n, dtype=kind).exponential_(2.0),
        "bernoulli_": lambda: library.empty(n, dtype=kind).bernoulli_(0.3),
        "bernoulli": lambda: library.bernoulli(weights),
        "multinomial, many": lambda: library.multinomial(weights, 7, replacement=True),
        "multinomial, one": lambda: library.multinomial(weights, 1),
        "multinomial, without replacement": lambda: library.multinomial(weights, min(n, 5)),
        "dropout": lambda: library.nn.functional.dropout(weights, 0.2),
        "randint": lambda: library.randint(0, 27, (n,)),
        "randint, large": lambda: library.randint(-5, 2**33, (n,)),
        "randperm": lambda: library.randperm(n),
    }
    return ways[name]()


BOTH = ["rand", "bernoulli_", "bernoulli", "multinomial, many", "multinomial, one", "multinomial, without replacement"]
SINGLE = ["randn", "uniform_", "normal_", "exponential_", "dropout", "randint", "randint, large", "randperm"]


@pytest.mark.parametrize(
    ("name", "dtype"),
    [*((name, "float32") for name in BOTH + SINGLE), *((name, "float64") for name in [*BOTH, "dropout"])],
)
def test_a_hundred_seeds_give_the_very_bits(name, dtype):
    for seed in SEEDS:
        torch.manual_seed(seed)
        ours.manual_seed(seed)
        for n in SIZES:
            assert bits(made_by(ours, name, n, dtype)) == bits(made_by(torch, name, n, dtype)), (seed, n)


@pytest.mark.parametrize("name", ["randn", "normal_", "uniform_", "exponential_"])
def test_in_float64_only_the_last_bit_may_differ(name):
    for seed in range(20):
        torch.manual_seed(seed)
        ours.manual_seed(seed)
        for n in SIZES:
            mine = torch.tensor(made_by(ours, name, n, "float64").tolist(), dtype=torch.float64)
            torch.testing.assert_close(mine, made_by(torch, name, n, "float64"), rtol=1e-14, atol=1e-15)


def test_a_generator_has_a_state_of_its_own():
    one, other = ours.Generator().manual_seed(7), ours.Generator().manual_seed(7)
    ours.manual_seed(1)
    first = ours.randn(3, generator=one).tolist()
    assert ours.randn(3, generator=other).tolist() == first
    state = one.get_state()
    after = ours.rand(5, generator=one).tolist()
    one.set_state(state)
    assert ours.rand(5, generator=one).tolist() == after
    assert ours.randn(3).tolist() == torch.randn(3, generator=torch.Generator().manual_seed(1)).tolist()
    assert (one.initial_seed(), ours.initial_seed()) == (7, 1)


@pytest.mark.parametrize("layer", ["Linear(3, 40)", "Embedding(27, 10)", "Conv1d(4, 8, 3)", "LSTMCell(5, 7)"])
def test_layers_begin_with_pytorchs_weights(layer):
    torch.manual_seed(3)
    ours.manual_seed(3)
    theirs, mine = (eval(f"nn.{layer}", {"nn": nn}) for nn in (torch.nn, ours.nn))
    for (name, a), (other, b) in zip(theirs.named_parameters(), mine.named_parameters(), strict=True):
        assert name == other
        assert bits(a.detach()) == bits(b)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ours.randint(5, 5, (2,)), "less than"),
        (lambda: ours.randn(2, -1), "negative dimension"),
        (lambda: ours.multinomial(ours.tensor([0.0, 0.0]), 1), "sum of probabilities"),
        (lambda: ours.multinomial(ours.tensor([1.0]), 2), "without replacement"),
        (lambda: ours.empty(3).normal_(0, -1), "std >= 0"),
        (lambda: ours.empty(3).bernoulli_(2.0), r"in \[0, 1\]"),
        (lambda: ours.Generator().set_state(ours.zeros(3)), "get_state"),
    ],
)
def test_wrong_input_is_told(call, words):
    with pytest.raises((RuntimeError, TypeError), match=words):
        call()
