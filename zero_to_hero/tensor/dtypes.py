"""The four types of numbers, and which one the result of an operation has."""

import builtins
from typing import Any


class dtype:  # noqa: N801 (PyTorch's name)
    """A type of number: `code` is the kernels' number for it, `itemsize` its bytes, `kind` 0 for bool, 1 for ints, 2
    for floats; `format` is the letter of Python's struct, `python` the type that `item()` returns."""

    __slots__ = ("code", "format", "itemsize", "kind", "name", "python")

    def __init__(self, name: str, code: int, itemsize: int, kind: int, format: str, python: type) -> None:
        self.name, self.code, self.itemsize, self.kind, self.format, self.python = (
            name,
            code,
            itemsize,
            kind,
            format,
            python,
        )

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> str:
        return self.name  # copies and pickles are the same object

    @property
    def is_floating_point(self) -> builtins.bool:
        return self.kind == 2

    @property
    def is_complex(self) -> builtins.bool:
        return False


float32 = dtype("float32", 0, 4, 2, "f", float)
float64 = dtype("float64", 1, 8, 2, "d", float)
int64 = dtype("int64", 2, 8, 1, "q", int)
bool = dtype("bool", 3, 1, 0, "?", builtins.bool)

NAMES = {"float": float32, "double": float64, "long": int64}  # PyTorch's other names
ABSENT = ("float16", "half", "bfloat16", "int8", "uint8", "int16", "short", "int32", "int", "complex64", "complex128")

default = float32


def get_default_dtype() -> dtype:
    return default


def set_default_dtype(d: dtype) -> None:
    """What floats become: float32, or float64. Raises TypeError for others."""
    global default
    if d is not float32 and d is not float64:
        raise TypeError(f"only floating-point types are supported as the default type, but got {d}")
    default = d


def of_number(value: Any) -> dtype:
    """The dtype of a Python number."""
    if isinstance(value, builtins.bool):
        return bool
    if isinstance(value, int):
        return int64
    if isinstance(value, float):
        return default
    raise TypeError(f"expected a number or a tensor, but got {type(value).__name__}")


def wider(a: dtype, b: dtype) -> dtype:
    """The smaller of the dtypes that hold both: bool < int64 < float32 < float64."""
    if a is b:
        return a
    if a.kind != b.kind:
        return a if a.kind > b.kind else b
    return float64


def promoted(a: dtype, rank_a: int, b: dtype, rank_b: int) -> dtype:
    """The dtype of two operands' result. The rank is 2 for a tensor with dimensions, 1 for one without, 0 for a number.

    An operand of lower rank counts only if its kind is higher: a float32 tensor plus a float64 scalar is float32.
    https://docs.pytorch.org/docs/stable/tensor_attributes.html#type-promotion-doc
    """
    if rank_a == rank_b:
        return wider(a, b)
    strong, weak = (a, b) if rank_a > rank_b else (b, a)
    if strong.kind >= weak.kind:
        return strong
    return weak if max(rank_a, rank_b) == 1 or min(rank_a, rank_b) == 1 else default if weak.kind == 2 else weak


def can_cast(a: dtype, b: dtype) -> builtins.bool:
    """Whether numbers of a may be written into a tensor of b: not floats into integers, nor numbers into Booleans."""
    return a.kind <= b.kind
