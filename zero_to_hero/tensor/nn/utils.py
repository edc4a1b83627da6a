"""What one does with all parameters at once."""

import math
from collections.abc import Iterable

from .. import raw
from ..elementwise import clamp
from ..shapes import cat, reshape
from ..tensors import Tensor


def gradients(parameters: Tensor | Iterable[Tensor]) -> list[Tensor]:
    given = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    return [one.grad for one in given if one.grad is not None]


def clip_grad_norm_(parameters: Tensor | Iterable[Tensor], max_norm: float, norm_type: float = 2.0) -> Tensor:
    """Shorten all gradients by one factor so that their common length is at most max_norm; the length they had."""
    found = gradients(parameters)
    if not found:
        return raw.full(raw.dense(()), raw.dtypes.default, 0)
    lengths = [one.detach().norm(norm_type) for one in found]
    total = cat([reshape(one, 1) for one in lengths]).norm(norm_type)
    factor = clamp(max_norm / (total + 1e-6), max=1.0)
    for one in found:
        one.mul_(factor)
    return total


def clip_grad_value_(parameters: Tensor | Iterable[Tensor], clip_value: float) -> None:
    """Move every number of every gradient into [-clip_value, clip_value]."""
    for one in gradients(parameters):
        one.clamp_(-clip_value, clip_value)


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """All parameters as one line."""
    return cat([reshape(one, -1) for one in parameters])


def vector_to_parameters(vector: Tensor, parameters: Iterable[Tensor]) -> None:
    """Read one line back into the parameters."""
    at = 0
    for one in parameters:
        count = math.prod(one.shape)
        raw.copy_into(one, reshape(vector.detach()[at : at + count], tuple(one.shape)))
        one.storage.version += 1
        at += count
