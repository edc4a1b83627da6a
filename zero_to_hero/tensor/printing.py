"""What a tensor looks like when printed."""

from .tensor import Tensor


def text(t: Tensor) -> str:
    return f"tensor({t.tolist()})"
