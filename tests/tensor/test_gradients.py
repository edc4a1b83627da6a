"""Gradients against finite differences, in float64, on PyTorch's samples: the engine alone, each operator.

Where the slopes to the left and to the right differ, the function has a kink or a jump, and the element is passed over.
"""

from collections.abc import Callable
from typing import Any

import pytest
import torch

import zero_to_hero.tensor as ours
from tests.proven import proven
from tests.tensor.bridge import OutOfScopeError, tensors, to_ours
from tests.tensor.engine import sources
from tests.tensor.operators import SEED, known, label, own_function

OPERATORS = {label(info): info for info in known() if info.supports_autograd}
STEP = 1e-6
SAMPLES, ELEMENTS = 6, 5  # of an operator, of an input
# their gradients aren't slopes: 0 for what is drawn or rounded
NO_SLOPES = {"bernoulli", "normal", "normal.number_mean", "remainder", "__rmod__"}
# they make no float64, are outside of the engine's scope, or make NaN of every sample
NO_SAMPLES = {
    "to",
    "float",
    "zero_",
    "nn.functional.one_hot",
    "nn.functional.batch_norm.without_cudnn",
    "norm.nuc",
    "__rpow__",
}


def weighed(own: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    """The results added up with different weights, so that no mistake cancels another."""
    ours.manual_seed(SEED)
    found = [one for one in tensors(own(*args, **kwargs), ours.Tensor) if one.requires_grad or one.dtype.kind == 2]
    total = ours.zeros((), dtype=ours.float64)
    for one in found:
        weights = ours.linspace(0.5, 1.5, max(one.numel(), 1), dtype=ours.float64)[: one.numel()].reshape(one.shape)
        total = total + (one.double() * weights).sum()
    return total


def unravelled(place: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The index of an element that stands at this place in row-major order."""
    index = []
    for size in reversed(shape):
        place, at = divmod(place, size)
        index.append(at)
    return tuple(reversed(index))


def compared(own: Callable[..., Any], args: Any, kwargs: Any) -> int:
    """How many slopes were compared. Fails where one isn't the gradient's."""
    inputs = [one for one in tensors((args, kwargs), ours.Tensor) if one.requires_grad]
    result = weighed(own, args, kwargs)
    if not result.requires_grad:
        return 0
    gradients = ours.autograd.grad(result, inputs, allow_unused=True)
    count = 0
    with ours.no_grad():
        middle = weighed(own, args, kwargs).item()
        for x, g in zip(inputs, gradients, strict=True):
            slopes = ours.zeros(x.shape, dtype=ours.float64) if g is None else g
            for place in range(0, x.numel(), x.numel() // ELEMENTS + 1):
                at = unravelled(place, x.shape)
                slope = slopes[at].item()
                before = x[at].item()
                x.data[at] = before + STEP
                above = weighed(own, args, kwargs).item()
                x.data[at] = before - STEP
                below = weighed(own, args, kwargs).item()
                x.data[at] = before
                right, left = (above - middle) / STEP, (middle - below) / STEP
                scale = 1e-4 * max(1, abs(right), abs(left)) + 1e-14 * abs(middle) / STEP  # what rounding adds
                if not abs(right - left) <= scale * 10:
                    continue
                count += 1
                assert abs((right + left) / 2 - slope) <= scale, (place, slope, left, right)
    return count


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("operator", sorted({*OPERATORS} - NO_SLOPES - NO_SAMPLES))
@proven(lambda: [sources()])
def test_the_gradient_is_the_slope(operator: str) -> None:
    info = OPERATORS[operator]
    own = own_function(info)
    assert own is not None
    torch.manual_seed(0)
    count = samples = 0
    for sample in info.sample_inputs("cpu", torch.float64, requires_grad=True):
        try:
            args, kwargs = to_ours((sample.input, *sample.args)), to_ours(sample.kwargs)
        except OutOfScopeError:
            continue
        if kwargs.get("padding_idx") is not None:
            continue
        try:
            found = compared(own, args, kwargs)
        except (RuntimeError, TypeError, IndexError, NotImplementedError):  # what the engine refuses
            continue
        count += found
        samples += found > 0
        if samples == SAMPLES:
            break
    assert count
