"""Tensors of PyTorch as tensors of the engine, and back, bit for bit, with their strides."""

from typing import Any

import torch

import zero_to_hero.tensor as ours
from zero_to_hero.tensor import raw
from zero_to_hero.tensor.layout import dense, layout

DTYPES = {torch.float32: ours.float32, torch.float64: ours.float64, torch.int64: ours.int64, torch.bool: ours.bool}
THEIRS = {own: theirs for theirs, own in DTYPES.items()}


class OutOfScopeError(Exception):
    """A value that the engine doesn't claim to handle, such as a complex number."""


def to_ours(value: Any) -> Any:
    """A value made of PyTorch's tensors and Python's own, made of the engine's. Raises OutOfScopeError."""
    if isinstance(value, torch.Tensor):
        if value.dtype not in DTYPES or value.layout != torch.strided:
            raise OutOfScopeError(str(value.dtype))
        kind = DTYPES[value.dtype]
        storage = value.untyped_storage()
        whole = raw.empty(dense((max(storage.nbytes() // kind.itemsize, 1),)), kind)
        raw.kernels.write(whole.ptr, bytes_of(storage))
        ptr = whole.ptr + value.storage_offset() * kind.itemsize
        made = raw.alias(whole, layout(value.shape, value.stride()), ptr)
        made.wants_grad = value.requires_grad
        return made
    if isinstance(value, torch.dtype):
        if value not in DTYPES:
            raise OutOfScopeError(str(value))
        return DTYPES[value]
    if isinstance(value, torch.Size):
        return tuple(value)
    if isinstance(value, (list, tuple)):
        return type(value)(to_ours(one) for one in value)
    if isinstance(value, dict):
        return {key: to_ours(one) for key, one in value.items()}
    if isinstance(value, slice):
        return slice(to_ours(value.start), to_ours(value.stop), to_ours(value.step))
    if isinstance(value, (complex, torch.layout, torch.Generator, torch.memory_format)):
        raise OutOfScopeError(type(value).__name__)
    if isinstance(value, torch.device):
        return "cpu"
    return value


def bytes_of(storage: torch.UntypedStorage) -> bytes:
    return torch.tensor([], dtype=torch.uint8).set_(storage).numpy().tobytes()


def to_theirs(value: Any) -> Any:
    """The other way round."""
    if isinstance(value, ours.Tensor):
        made = torch.tensor(raw.flat(value), dtype=THEIRS[value.dtype])
        return made.reshape(tuple(value.shape))
    if isinstance(value, (list, tuple)):
        return [to_theirs(one) for one in value]
    return value


def tensors(value: Any, kind: type) -> list[Any]:
    """All tensors in nested lists, tuples and dictionaries, in order."""
    if isinstance(value, kind):
        return [value]
    if isinstance(value, dict):
        return [one for part in value.values() for one in tensors(part, kind)]
    if isinstance(value, (list, tuple)):
        return [one for part in value for one in tensors(part, kind)]
    return []


def same(mine: Any, right: torch.Tensor) -> bool:
    """Whether a tensor has the shape, the dtype and, but for rounding, the numbers of PyTorch's."""
    value = to_theirs(mine)
    if value.shape != right.shape or value.dtype != right.dtype:
        return False
    tolerance = 1e-5 if right.dtype == torch.float32 else 1e-9
    return torch.allclose(value, right.detach().contiguous(), rtol=tolerance, atol=tolerance, equal_nan=True)
