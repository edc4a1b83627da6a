"""What a tensor can do: the functions of the other files as its methods and operators."""

from collections.abc import Callable
from typing import Any, TypeVar

from . import create, dtypes, elementwise, graph, indexing, inplace, ordering, products, raw, reductions, shapes
from . import random as rng
from .nn import functional
from .printing import text
from .tensors import Tensor, check_device

F = TypeVar("F", bound=Callable[..., Any])

# a + b and b + a
ARITHMETIC = {
    "add": elementwise.add,
    "sub": elementwise.sub,
    "mul": elementwise.mul,
    "truediv": elementwise.div,
    "floordiv": elementwise.floor_divide,
    "mod": elementwise.remainder,
    "pow": elementwise.pow,
    "and": elementwise.bitwise_and,
    "or": elementwise.bitwise_or,
    "xor": elementwise.bitwise_xor,
    "matmul": products.matmul,
}
OPERATORS = {
    **{f"__{name}__": getattr(elementwise, name) for name in ("lt", "le", "gt", "ge", "eq", "ne", "neg", "abs")},
    "__rtruediv__": elementwise.divided_by,
    "__pos__": lambda a: a,
    "__invert__": elementwise.invert,
    "__iadd__": inplace.add_,
    "__isub__": inplace.sub_,
    "__imul__": inplace.mul_,
    "__itruediv__": inplace.div_,
    "__getitem__": indexing.getitem,
    "__setitem__": indexing.setitem,
    "__iter__": indexing.iterate,
    "__repr__": text,
    "T": property(shapes.reversed_dims),
    "mT": property(shapes.matrix_transpose),
    "data": property(elementwise.detach, inplace.set_data),
}

# methods by the file that holds them
METHODS: dict[Any, str] = {
    elementwise: (
        "add sub mul div pow neg abs sign relu floor ceil round trunc exp log log1p expm1 log2 log10 sqrt rsqrt "
        "reciprocal square tanh sigmoid sin cos erf maximum minimum remainder floor_divide lt le gt ge eq ne "
        "bitwise_and bitwise_or bitwise_xor bitwise_not logical_and logical_or logical_xor logical_not isnan isinf "
        "isfinite masked_fill clamp lerp isclose allclose equal to clone contiguous detach"
    ),
    reductions: ("sum mean var std prod all any count_nonzero max min amax amin argmax argmin cumsum logsumexp norm"),
    shapes: (
        "reshape flatten unflatten unsqueeze squeeze permute transpose t movedim expand expand_as broadcast_to "
        "repeat narrow select split chunk unbind diagonal unfold tril triu flip roll repeat_interleave"
    ),
    products: "matmul mm bmm mv dot outer addmm",
    indexing: (
        "index_select index_add index_add_ index_put index_put_ gather scatter_ scatter_add_ masked_select nonzero"
    ),
    ordering: "sort argsort topk bincount histc unique",
    inplace: "add_ sub_ mul_ div_ copy_ fill_ zero_ requires_grad_",
    functional: "softmax log_softmax",
    create: "tolist diag",
    rng: "uniform_ normal_ bernoulli_ exponential_ random_ multinomial bernoulli",
}
# x.exp_(), x.clamp_(...): the same functions, with the result written back into x
WRITTEN_BACK = {
    elementwise: (
        "pow neg abs sign floor ceil round trunc exp log log1p expm1 log2 log10 sqrt rsqrt reciprocal square tanh "
        "sigmoid sin cos erf relu clamp masked_fill lerp remainder floor_divide bitwise_and bitwise_or "
        "bitwise_xor bitwise_not logical_and logical_or logical_xor logical_not lt le gt ge eq ne"
    ),
    shapes: "tril triu",
    reductions: "cumsum",
}


# other names of the same
SYNONYMS = {
    "absolute": "abs",
    "subtract": "sub",
    "multiply": "mul",
    "divide": "div",
    "clip": "clamp",
    "clip_": "clamp_",
    "swapaxes": "transpose",
    "swapdims": "transpose",
}


def reflected(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda a, b: function(b, a)


def written_back(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    def apply(x: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        return inplace.change(x, lambda old: function(old, *args, **kwargs), *args)

    return apply


def attach() -> None:
    """Give the class its methods."""
    for name, function in ARITHMETIC.items():
        setattr(Tensor, f"__{name}__", function)
        setattr(Tensor, f"__r{name}__", reflected(function))
    for name, value in OPERATORS.items():
        setattr(Tensor, name, value)
    for module, names in METHODS.items():
        for name in names.split():
            setattr(Tensor, name, getattr(module, name))
    for module, names in WRITTEN_BACK.items():
        for name in names.split():
            setattr(Tensor, f"{name}_", written_back(getattr(module, name)))
    for new, old in SYNONYMS.items():
        setattr(Tensor, new, getattr(Tensor, old))


attach()


# --- what is only a method


OTHER_NAMES = {  # those that mean something else in this file
    "to_float": "float",
    "to_bool": "bool",
    "type_name": "type",
    "where_method": "where",
    "deep_copy": "__deepcopy__",
    "short_copy": "__copy__",
}


def method(function: F) -> F:
    """Give the class this function as a method."""
    name = function.__name__
    setattr(Tensor, OTHER_NAMES.get(name, name), function)
    return function


@method
def backward(
    a: Tensor,
    gradient: Tensor | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Any = None,
) -> None:
    """Add to `.grad` of every leaf the gradient of this tensor, times `gradient` if it isn't a single number."""
    graph.backward(a, gradient, retain_graph, create_graph, inputs)


@method
def retain_grad(a: Tensor) -> None:
    """Keep the gradient of a tensor that isn't a leaf in its `.grad`."""
    if not a.wants_grad:
        raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
    if a.node is not None:
        a.node.keep = graph.weakref.ref(a)


@method
def register_hook(a: Tensor, hook: Callable[[Tensor], Tensor | None]) -> Any:
    """Call hook(gradient) when the gradient of this tensor is there; what it returns replaces the gradient."""
    if not a.wants_grad:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    holder = a.node or a
    holder.hooks = holder.hooks if holder.hooks is not None else []
    return graph.Handle(holder.hooks, hook)


@method
def view(a: Tensor, *shape: Any) -> Tensor:
    return shapes.view_as_shape(a, *shape)


@method
def view_as(a: Tensor, other: Tensor) -> Tensor:
    return shapes.view_as_shape(a, tuple(other.shape))


@method
def reshape_as(a: Tensor, other: Tensor) -> Tensor:
    return shapes.reshape(a, tuple(other.shape))


@method
def type_as(a: Tensor, other: Tensor) -> Tensor:
    return elementwise.cast(a, other.dtype)


@method
def double(a: Tensor) -> Tensor:
    return elementwise.cast(a, dtypes.float64)


@method
def to_float(a: Tensor) -> Tensor:
    return elementwise.cast(a, dtypes.float32)


@method
def long(a: Tensor) -> Tensor:
    return elementwise.cast(a, dtypes.int64)


@method
def to_bool(a: Tensor) -> Tensor:
    return elementwise.cast(a, dtypes.bool)


@method
def type_name(a: Tensor, dtype: Any = None) -> Any:
    """The name of the tensor's class in PyTorch, such as torch.FloatTensor; with a dtype the same as `to`."""
    return f"torch.{inplace.long_name(a)}Tensor" if dtype is None else elementwise.cast(a, dtype)


@method
def where_method(a: Tensor, condition: Tensor, other: Any) -> Tensor:
    return elementwise.where(condition, a, other)


@method
def new_tensor(a: Tensor, data: Any, dtype: Any = None, **kwargs: Any) -> Tensor:
    return create.tensor(data, dtype=dtype or a.dtype, **kwargs)


@method
def new_zeros(a: Tensor, *size: Any, dtype: Any = None, **kwargs: Any) -> Tensor:
    return create.zeros(*size, dtype=dtype or a.dtype, **kwargs)


@method
def new_ones(a: Tensor, *size: Any, dtype: Any = None, **kwargs: Any) -> Tensor:
    return create.ones(*size, dtype=dtype or a.dtype, **kwargs)


@method
def new_full(a: Tensor, size: Any, fill_value: Any, dtype: Any = None, **kwargs: Any) -> Tensor:
    return create.full(size, fill_value, dtype=dtype or a.dtype, **kwargs)


@method
def cpu(a: Tensor) -> Tensor:
    return a


@method
def cuda(a: Tensor, *_: Any) -> Tensor:
    check_device("cuda")
    return a


@method
def deep_copy(a: Tensor, memo: dict) -> Tensor:
    """A copy for copy.deepcopy: of a leaf only, as in PyTorch."""
    if a.node is not None:
        raise RuntimeError(
            "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment."
        )
    if id(a) not in memo:
        twin = object.__new__(type(a))
        Tensor.__init__(twin, raw.dense(tuple(a.shape)), a.dtype, (fresh := raw.dense_copy(a)).storage, fresh.ptr)
        twin.wants_grad = a.wants_grad
        twin.grad = None if a.grad is None else raw.dense_copy(a.grad)
        memo[id(a)] = twin
    return memo[id(a)]


@method
def short_copy(a: Tensor) -> Tensor:
    twin = object.__new__(type(a))
    Tensor.__init__(twin, a.layout, a.dtype, a.storage, a.ptr)
    twin.wants_grad, twin.node = a.wants_grad, a.node
    return twin


@method
def detach_(a: Tensor) -> Tensor:
    """Take a tensor out of the graph."""
    a.node, a.wants_grad = None, False
    return a
