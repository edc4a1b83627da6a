"""What a tensor can do: the functions of the other files as its methods and operators."""

from collections.abc import Callable, Iterator
from typing import Any

from . import create, dtypes, elementwise, graph, indexing, inplace, ordering, products, raw, reductions, shapes
from . import random as rng
from .nn import functional
from .nn.modules import Handle
from .printing import text
from .tensors import Tensor, check_device

OPERATORS = {
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
COMPARISONS = ("lt", "le", "gt", "ge", "eq", "ne")
IN_PLACE = {"add": inplace.add_, "sub": inplace.sub_, "mul": inplace.mul_, "truediv": inplace.div_}

# methods by the file that holds them
METHODS: dict[Any, str] = {
    elementwise: (
        "add sub mul div pow neg abs sign relu floor ceil round trunc exp log log1p expm1 log2 log10 sqrt rsqrt reciprocal "
        "square tanh sigmoid sin cos erf maximum minimum remainder floor_divide lt le gt ge eq ne bitwise_and bitwise_or "
        "bitwise_xor bitwise_not logical_and logical_or logical_xor logical_not isnan isinf isfinite masked_fill clamp "
        "lerp isclose allclose equal to clone contiguous detach"
    ),
    reductions: ("sum mean var std prod all any count_nonzero max min amax amin argmax argmin cumsum logsumexp norm"),
    shapes: (
        "reshape flatten unflatten unsqueeze squeeze permute transpose t movedim expand expand_as broadcast_to repeat narrow "
        "select split chunk unbind diagonal unfold tril triu flip roll repeat_interleave"
    ),
    products: "matmul mm bmm mv dot outer addmm",
    indexing: "index_select index_add_ gather scatter_ scatter_add_ masked_select nonzero",
    ordering: "sort argsort topk bincount histc unique isin",
    inplace: "add_ sub_ mul_ div_ copy_ fill_ zero_ requires_grad_",
    functional: "softmax log_softmax",
    create: "tolist diag",
}
# x.exp_(), x.clamp_(...): the same functions, with the result written back into x
WRITTEN_BACK = {
    elementwise: "pow neg abs floor ceil round trunc exp log log1p sqrt rsqrt reciprocal tanh sigmoid relu clamp masked_fill lerp",
    shapes: "tril triu",
    reductions: "cumsum",
}


def reflected(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda a, b: function(b, a)


def written_back(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    def apply(x: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        return inplace.change(x, lambda old: function(old, *args, **kwargs), *args)

    return apply


def attach() -> None:
    """Give the class its methods."""
    for name, function in OPERATORS.items():
        setattr(Tensor, f"__{name}__", function)
        setattr(Tensor, f"__r{name}__", reflected(function))
    for name in COMPARISONS:
        setattr(Tensor, f"__{name}__", getattr(elementwise, name))
    for name, function in IN_PLACE.items():
        setattr(Tensor, f"__i{name}__", function)
    for module, names in METHODS.items():
        for name in names.split():
            setattr(Tensor, name, getattr(module, name))
    for module, names in WRITTEN_BACK.items():
        for name in names.split():
            setattr(Tensor, f"{name}_", written_back(getattr(module, name)))
    own = {name: value for name, value in globals().items() if name in OWN}
    for name, value in own.items():
        setattr(Tensor, OWN[name], value)


# --- what is only a method


def backward(
    a: Tensor,
    gradient: Tensor | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Any = None,
) -> None:
    """Add to `.grad` of every leaf the gradient of this tensor, times `gradient` if it isn't a single number."""
    graph.backward(a, gradient, retain_graph, create_graph, inputs)


def retain_grad(a: Tensor) -> None:
    """Keep the gradient of a tensor that isn't a leaf in its `.grad`."""
    if not a.wants_grad:
        raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
    if a.node is not None:
        a.node.keep = graph.weakref.ref(a)


def register_hook(a: Tensor, hook: Callable[[Tensor], Tensor | None]) -> Any:
    """Call hook(gradient) when the gradient of this tensor is there; what it returns replaces the gradient."""
    if not a.wants_grad:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    holder = a.node or a
    holder.hooks = holder.hooks if holder.hooks is not None else []
    return Handle(holder.hooks, hook)


def view(a: Tensor, *shape: Any) -> Tensor:
    return shapes.view_as_shape(a, *shape)


def view_as(a: Tensor, other: Tensor) -> Tensor:
    return shapes.view_as_shape(a, tuple(other.shape))


def reshape_as(a: Tensor, other: Tensor) -> Tensor:
    return shapes.reshape(a, tuple(other.shape))


def type_as(a: Tensor, other: Tensor) -> Tensor:
    return elementwise.cast(a, other.dtype)


def double(a: Tensor) -> Tensor:
    return elementwise.cast(a, dtypes.float64)


def to_float(a: Tensor) -> Tensor:
    return elementwise.cast(a, dtypes.float32)


def long(a: Tensor) -> Tensor:
    return elementwise.cast(a, dtypes.int64)


def to_bool(a: Tensor) -> Tensor:
    return elementwise.cast(a, dtypes.bool)


def type_name(a: Tensor, dtype: Any = None) -> Any:
    """The name of the tensor's class in PyTorch, such as torch.FloatTensor; with a dtype the same as `to`."""
    return f"torch.{inplace.long_name(a)}Tensor" if dtype is None else elementwise.cast(a, dtype)


def where_method(a: Tensor, condition: Tensor, other: Any) -> Tensor:
    return elementwise.where(condition, a, other)


def index_put(a: Tensor, indices: Any, values: Tensor) -> Tensor:
    indexing.setitem(a, tuple(indices), values)
    return a


def new_tensor(a: Tensor, data: Any, dtype: Any = None, **kwargs: Any) -> Tensor:
    return create.tensor(data, dtype=dtype or a.dtype, **kwargs)


def new_zeros(a: Tensor, *size: Any, dtype: Any = None, **kwargs: Any) -> Tensor:
    return create.zeros(*size, dtype=dtype or a.dtype, **kwargs)


def new_ones(a: Tensor, *size: Any, dtype: Any = None, **kwargs: Any) -> Tensor:
    return create.ones(*size, dtype=dtype or a.dtype, **kwargs)


def new_full(a: Tensor, size: Any, fill_value: Any, dtype: Any = None, **kwargs: Any) -> Tensor:
    return create.full(size, fill_value, dtype=dtype or a.dtype, **kwargs)


def cpu(a: Tensor) -> Tensor:
    return a


def cuda(a: Tensor, *_: Any) -> Tensor:
    check_device("cuda")
    return a


def same(a: Tensor) -> Tensor:
    return a


def iterate(a: Tensor) -> Iterator[Tensor]:
    return indexing.iterate(a)


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


def short_copy(a: Tensor) -> Tensor:
    twin = object.__new__(type(a))
    Tensor.__init__(twin, a.layout, a.dtype, a.storage, a.ptr)
    twin.wants_grad, twin.node = a.wants_grad, a.node
    return twin


# the functions above by the names that they have as methods
OWN = {
    "backward": "backward",
    "retain_grad": "retain_grad",
    "register_hook": "register_hook",
    "view": "view",
    "view_as": "view_as",
    "reshape_as": "reshape_as",
    "type_as": "type_as",
    "double": "double",
    "to_float": "float",
    "long": "long",
    "to_bool": "bool",
    "type_name": "type",
    "where_method": "where",
    "index_put": "index_put_",
    "new_tensor": "new_tensor",
    "new_zeros": "new_zeros",
    "new_ones": "new_ones",
    "new_full": "new_full",
    "cpu": "cpu",
    "cuda": "cuda",
    "iterate": "__iter__",
    "deep_copy": "__deepcopy__",
    "short_copy": "__copy__",
}


def detach_(a: Tensor) -> Tensor:
    """Take a tensor out of the graph."""
    a.node, a.wants_grad = None, False
    return a


attach()
Tensor.__rtruediv__ = elementwise.divided_by  # type: ignore[attr-defined]
Tensor.__neg__ = elementwise.neg  # type: ignore[method-assign]
Tensor.__pos__ = same  # type: ignore[attr-defined]
Tensor.__abs__ = elementwise.abs  # type: ignore[attr-defined]
Tensor.__invert__ = elementwise.bitwise_not  # type: ignore[attr-defined]
Tensor.__getitem__ = indexing.getitem  # type: ignore[method-assign]
Tensor.__setitem__ = indexing.setitem  # type: ignore[attr-defined]
Tensor.__repr__ = text  # type: ignore[assignment]
Tensor.T = property(shapes.reversed_dims)  # type: ignore[attr-defined]
Tensor.mT = property(shapes.matrix_transpose)  # type: ignore[attr-defined]
Tensor.data = property(elementwise.detach, inplace.set_data)  # type: ignore[attr-defined]
Tensor.absolute, Tensor.subtract, Tensor.multiply, Tensor.divide = (
    elementwise.abs,
    elementwise.sub,
    elementwise.mul,
    elementwise.div,
)  # type: ignore[attr-defined]
Tensor.clip, Tensor.clip_ = elementwise.clamp, written_back(elementwise.clamp)  # type: ignore[attr-defined]
Tensor.swapaxes = Tensor.swapdims = shapes.transpose  # type: ignore[attr-defined]
Tensor.detach_ = detach_  # type: ignore[attr-defined]
for _name in ("uniform_", "normal_", "bernoulli_", "exponential_", "random_", "multinomial", "bernoulli"):
    if hasattr(rng, _name):
        setattr(Tensor, _name, getattr(rng, _name))
