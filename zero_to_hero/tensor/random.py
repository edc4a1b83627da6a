"""Random numbers. (Python's, until the generator is here.)"""

import random as python
from typing import Any

from . import raw
from .tensor import Tensor


def uniform_(x: Tensor, low: float = 0.0, high: float = 1.0, generator: Any = None) -> Tensor:
    raw.kernels.write(x.ptr, raw.packed([python.uniform(low, high) for _ in range(x.numel())], x.dtype))
    return x


def normal_(x: Tensor, mean: float = 0.0, std: float = 1.0, generator: Any = None) -> Tensor:
    raw.kernels.write(x.ptr, raw.packed([python.gauss(mean, std) for _ in range(x.numel())], x.dtype))
    return x


def bernoulli_(x: Tensor, p: float = 0.5, generator: Any = None) -> Tensor:
    raw.kernels.write(x.ptr, raw.packed([python.random() < p for _ in range(x.numel())], x.dtype))
    return x
