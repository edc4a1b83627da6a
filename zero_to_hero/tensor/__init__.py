"""A tensor engine with PyTorch's names, on kernels compiled to WebAssembly.

It's what `import torch` means in the cells of the page, and what the lecture on tensors builds. As
`import zero_to_hero.tensor as torch` it stands in for the real one as far as it goes; what it lacks raises an error
that says so.
"""

import math as _math
from functools import wraps as _wraps
from importlib import import_module as _import_module
from types import SimpleNamespace as _SimpleNamespace
from typing import Any

from . import create as _create
from . import dtypes as _dtypes
from . import elementwise as _elementwise
from . import graph as _graph
from . import indexing as _indexing
from . import inplace as _inplace
from . import methods as _methods
from . import nn as nn
from . import ordering as _ordering
from . import products as _products
from . import random as random
from . import reductions as _reductions
from . import shapes as _shapes
from .dtypes import can_cast as can_cast
from .dtypes import dtype as dtype
from .dtypes import get_default_dtype as get_default_dtype
from .dtypes import set_default_dtype as set_default_dtype
from .graph import enable_grad as enable_grad
from .graph import inference_mode as inference_mode
from .graph import is_grad_enabled as is_grad_enabled
from .graph import no_grad as no_grad
from .graph import set_grad_enabled as set_grad_enabled
from .layout import Size as Size
from .nn import functional as _functional
from .printing import printoptions as printoptions
from .printing import set_printoptions as set_printoptions
from .tensors import Tensor as Tensor
from .tensors import device as device

__version__ = "2.13.0"  # whose names, numbers and messages these are
inf, nan, pi, e = _math.inf, _math.nan, _math.pi, _math.e
newaxis = None
autograd = _graph
strided, contiguous_format, preserve_format = "torch.strided", "torch.contiguous_format", "torch.preserve_format"

# functions by the file that holds them; most are methods, too
_FUNCTIONS: dict[Any, str] = {
    _create: (
        "tensor as_tensor zeros ones empty full zeros_like ones_like empty_like full_like arange linspace eye diag "
        "meshgrid tril_indices triu_indices"
    ),
    _elementwise: (
        "add sub mul div pow neg abs sign relu floor ceil round trunc exp log log1p expm1 log2 log10 sqrt rsqrt "
        "reciprocal square tanh sigmoid sin cos erf maximum minimum remainder floor_divide lt le gt ge eq ne "
        "bitwise_and bitwise_or bitwise_xor bitwise_not logical_and logical_or logical_xor logical_not isnan isinf "
        "isfinite masked_fill clamp lerp isclose allclose equal clone detach result_type"
    ),
    _reductions: (
        "sum mean var std var_mean std_mean prod all any count_nonzero max min amax amin argmax argmin cumsum "
        "logsumexp norm"
    ),
    _shapes: (
        "reshape flatten unflatten unsqueeze squeeze permute transpose t movedim broadcast_to broadcast_tensors "
        "broadcast_shapes narrow select split chunk unbind diagonal cat stack tril triu flip roll repeat_interleave"
    ),
    _products: "matmul mm bmm mv dot outer addmm einsum",
    _indexing: "index_select index_add index_put gather masked_select nonzero",
    random: (
        "manual_seed seed initial_seed get_rng_state set_rng_state Generator default_generator randn rand randint "
        "randperm randn_like rand_like randint_like bernoulli normal multinomial"
    ),
    _ordering: "sort argsort topk bincount histc unique isin",
    _functional: "softmax log_softmax",
}
_OF_SEVERAL = ("cat", "stack", "broadcast_tensors", "broadcast_shapes", "result_type")


def _of_tensors(function: Any) -> Any:
    """The function, with PyTorch's words for a first argument that has nothing of a tensor."""

    @_wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except AttributeError:
            if not args or isinstance(args[0], Tensor):
                raise
            name, kind = function.__name__, type(args[0]).__name__
            raise TypeError(f"{name}(): argument 'input' (position 1) must be Tensor, not {kind}") from None

    return call


for _module, _names in _FUNCTIONS.items():
    for _name in _names.split():
        _function = getattr(_module, _name)
        _one_tensor = _module in (_elementwise, _reductions, _shapes) and _name not in _OF_SEVERAL
        globals()[_name] = _of_tensors(_function) if _one_tensor else _function
for _name in ("float32", "float64", "int64", "bool"):
    globals()[_name] = getattr(_dtypes, _name)
globals().update(_dtypes.NAMES)
_OTHER_NAMES = {
    "concat": "cat",
    "concatenate": "cat",
    "absolute": "abs",
    "subtract": "sub",
    "multiply": "mul",
    "divide": "div",
    "true_divide": "div",
    "greater": "gt",
    "less": "lt",
    "clip": "clamp",
    "swapaxes": "transpose",
}
globals().update({new: globals()[old] for new, old in _OTHER_NAMES.items()})


def where(condition: Tensor, *values: Any) -> Any:
    """`where(condition, a, b)`: a where the condition holds, b elsewhere. `where(condition)`: where it holds."""
    return _elementwise.where(condition, *values) if values else _indexing.nonzero(condition, as_tuple=True)


def hstack(tensors: Any) -> Tensor:
    """Tensors side by side."""
    parts = [one if one.shape else one.reshape(1) for one in tensors]
    return _shapes.cat(parts, 0 if parts[0].ndim == 1 else 1)


def vstack(tensors: Any) -> Tensor:
    """Tensors on top of each other."""
    return _shapes.cat([one if one.ndim > 1 else one.reshape(1, -1) for one in tensors], 0)


def numel(a: Tensor) -> int:
    return a.numel()


def is_tensor(value: Any) -> Any:
    return isinstance(value, Tensor)


def is_floating_point(a: Tensor) -> Any:
    return a.is_floating_point()


def finfo(kind: dtype | None = None) -> Any:
    """The limits of a float dtype."""
    kind = kind or _dtypes.default
    if kind is _dtypes.float64:
        return _SimpleNamespace(
            bits=64, eps=2.0**-52, max=1.7976931348623157e308, min=-1.7976931348623157e308, tiny=2.0**-1022
        )
    if kind is not _dtypes.float32:
        raise TypeError(f"torch.finfo() requires a floating point input type. Use torch.iinfo to handle {kind}")
    largest = (2 - 2.0**-23) * 2.0**127
    return _SimpleNamespace(bits=32, eps=2.0**-23, max=largest, min=-largest, tiny=2.0**-126)


def compile(model: Any = None, **_: Any) -> Any:
    """A function, such as a training step, that records what it asks of the kernels and then repeats that in one call
    (compiling/); a module as it is. Works as a decorator, too."""
    if model is None:
        return compile
    return _import_module(".compiling", __name__).compiled(model)


# --- what there's nothing to do for here


def set_num_threads(_: int) -> None:
    """Nothing: the engine has one thread."""


def get_num_threads() -> int:
    return 1


def set_float32_matmul_precision(_: str) -> None:
    """Nothing: products are always computed in full precision."""


def use_deterministic_algorithms(*_: Any, **__: Any) -> None:
    """Nothing: the engine always is deterministic."""


def _no(*_: Any, **__: Any) -> Any:
    return False


def _nothing(*_: Any, **__: Any) -> None:
    return None


cuda = _SimpleNamespace(
    is_available=_no,
    device_count=lambda: 0,
    manual_seed=_nothing,
    manual_seed_all=_nothing,
    empty_cache=_nothing,
    is_bf16_supported=_no,
)
backends = _SimpleNamespace(
    mps=_SimpleNamespace(is_available=_no, is_built=_no),
    cuda=_SimpleNamespace(matmul=_SimpleNamespace(allow_tf32=False)),
    cudnn=_SimpleNamespace(deterministic=True, benchmark=False, allow_tf32=False),
)
mps = _SimpleNamespace(is_available=_no, manual_seed=_nothing)


def __getattr__(name: str) -> Any:
    # what not every cell with tensors needs is loaded when it's asked for first
    if name == "optim":
        return _import_module(".optim", __name__)
    if name in ("save", "load"):
        return getattr(_import_module(".serialization", __name__), name)
    if name.startswith("__"):
        raise AttributeError(name)
    if name in _dtypes.ABSENT:
        raise AttributeError(
            f"The dtype torch.{name} isn't part of the engine in the page, which has float32, float64, int64 and bool."
        )
    raise AttributeError(f"`torch.{name}` isn't part of the engine in the page; run this cell on Colab.")


_ = (_inplace, _methods)
