"""The tensor: numbers in a storage, read through a layout, with a place in the graph."""

import struct
from typing import TYPE_CHECKING, Any, NoReturn

from .backend import kernels
from .dtypes import dtype as DType  # noqa: N812
from .layout import Layout, Size
from .memory import Storage


class Tensor:
    """An n-dimensional array with PyTorch's names and meaning.

    storage: the memory, shared among views; ptr: the address of the first element; layout: shape and strides.
    wants_grad, grad, node: whether a gradient is wanted, where it arrives, and the operation that made this (None
    for a leaf). base: the tensor that this is a view of; base_node: its node when `node` was right.
    """

    __slots__ = (
        "__weakref__",
        "base",
        "base_node",
        "dtype",
        "grad",
        "hooks",
        "layout",
        "node",
        "ptr",
        "storage",
        "wants_grad",
    )

    if TYPE_CHECKING:  # the operations are attached in methods.py; each stands in the file of its kind
        base_node: Any

        def __getattr__(self, name: str) -> Any: ...
        def __getitem__(self, index: Any) -> "Tensor": ...
        def __add__(self, other: Any) -> "Tensor": ...
        def __sub__(self, other: Any) -> "Tensor": ...
        def __mul__(self, other: Any) -> "Tensor": ...
        def __truediv__(self, other: Any) -> "Tensor": ...
        def __matmul__(self, other: Any) -> "Tensor": ...
        def __neg__(self) -> "Tensor": ...
        def __lt__(self, other: Any) -> "Tensor": ...
        def __le__(self, other: Any) -> "Tensor": ...
        def __gt__(self, other: Any) -> "Tensor": ...
        def __ge__(self, other: Any) -> "Tensor": ...

    def __init__(self, layout: Layout, dtype: DType, storage: Storage, ptr: int) -> None:
        self.layout, self.dtype, self.storage, self.ptr = layout, dtype, storage, ptr
        self.wants_grad = False
        self.grad: Tensor | None = None
        self.node: Any = None  # a Node of graph.py
        self.base: Tensor | None = None
        self.hooks: Any = None

    # what it is
    @property
    def shape(self) -> Size:
        return self.layout.shape

    @property
    def ndim(self) -> int:
        return len(self.layout.shape)

    dim = lambda self: len(self.layout.shape)  # noqa: E731
    __hash__ = object.__hash__

    def size(self, dim: int | None = None) -> Any:
        return self.layout.shape if dim is None else self.layout.shape[dim]

    def stride(self, dim: int | None = None) -> Any:
        return self.layout.strides if dim is None else self.layout.strides[dim]

    def numel(self) -> int:
        return self.layout.numel

    nelement = numel

    def element_size(self) -> int:
        """The bytes of one element."""
        return self.dtype.itemsize

    itemsize = property(element_size)
    nbytes = property(lambda self: self.layout.numel * self.dtype.itemsize)

    def is_contiguous(self) -> bool:
        return self.layout.dense

    def data_ptr(self) -> int:
        """The address of the first element: two tensors that begin at the same place share it."""
        return self.ptr

    def storage_offset(self) -> int:
        """How many elements of the storage lie before the first."""
        return (self.ptr - self.storage.ptr) // self.dtype.itemsize

    def untyped_storage(self) -> "UntypedStorage":
        return UntypedStorage(self.storage)

    def is_floating_point(self) -> bool:
        return self.dtype.kind == 2

    def is_complex(self) -> bool:
        return False

    @property
    def requires_grad(self) -> bool:
        """Whether a gradient with respect to this is wanted. Raises RuntimeError for integers and Booleans."""
        return self.wants_grad

    @requires_grad.setter
    def requires_grad(self, on: bool) -> None:
        if on and self.dtype.kind < 2:
            raise RuntimeError("only Tensors of floating point dtype can require gradients")
        if self.node is not None:
            if on:
                return
            raise RuntimeError(
                "you can only change requires_grad flags of leaf variables. If you want to use a computed variable "
                "in a subgraph that doesn't require differentiation use var_no_grad = var.detach()."
            )
        self.wants_grad = bool(on)

    @property
    def is_leaf(self) -> bool:
        return self.node is None

    @property
    def grad_fn(self) -> Any:
        return self.node

    @property
    def _version(self) -> int:
        return self.storage.version

    @property
    def device(self) -> "device":
        return cpu

    is_cuda = False
    layout_name = "torch.strided"

    # as Python's own values
    def item(self) -> Any:
        """The one number in it. Raises RuntimeError if there are more or none."""
        if self.layout.numel != 1:
            raise RuntimeError(f"a Tensor with {self.layout.numel} elements cannot be converted to Scalar")
        kind = self.dtype
        return struct.unpack(kind.format, kernels.read(self.ptr, kind.itemsize))[0]

    def _one(self) -> Any:
        if self.layout.numel != 1:
            raise ValueError(
                f"only one element tensors can be converted to Python scalars, but here are {self.numel()}"
            )
        return self.item()

    def __float__(self) -> float:
        return float(self._one())

    def __int__(self) -> int:
        return int(self._one())

    def __index__(self) -> int:
        if self.dtype.kind == 2 or self.layout.numel != 1:
            raise TypeError("only integer tensors of a single element can be converted to an index")
        return int(self.item())

    def __bool__(self) -> bool:
        if self.layout.numel == 1:
            return bool(self.item())
        if self.layout.numel == 0:
            raise RuntimeError("Boolean value of Tensor with no values is ambiguous")
        raise RuntimeError("Boolean value of Tensor with more than one value is ambiguous")

    def __len__(self) -> int:
        if not self.layout.shape:
            raise TypeError("len() of a 0-d tensor")
        return self.layout.shape[0]

    def __contains__(self, value: Any) -> bool:
        return bool((self == value).any())

    def __format__(self, spec: str) -> str:
        if not self.layout.shape:
            return format(self.item(), spec)
        if spec:
            raise TypeError("unsupported format string passed to Tensor.__format__")
        return str(self)

    def _absent(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        raise AttributeError(f"a tensor's `{name}` isn't part of the engine in the page; run this cell on Colab.")

    def numpy(self, *_: Any, **__: Any) -> NoReturn:
        raise RuntimeError(
            "There's no NumPy beside this engine: use tensor.tolist(), or run this with the real PyTorch, on Colab say."
        )

    __array__ = numpy
    if not TYPE_CHECKING:
        __getattr__ = _absent


class UntypedStorage:
    """The memory behind a tensor, to look at: two views of one memory have equal ones."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def data_ptr(self) -> int:
        return self._storage.ptr

    def nbytes(self) -> int:
        return self._storage.nbytes

    __len__ = size = nbytes

    def __bytes__(self) -> bytes:
        return kernels.read(self._storage.ptr, self._storage.nbytes)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UntypedStorage) and other._storage is self._storage

    def __hash__(self) -> int:
        return hash(id(self._storage))

    def tolist(self) -> list[int]:
        return list(bytes(self))


class device:  # noqa: N801 (PyTorch's name)
    """Where numbers live. Here that's always the CPU."""

    def __init__(self, type: "str | device", index: int | None = None) -> None:
        self.type, _, number = str(type).partition(":")
        self.index = int(number) if number else index

    def __repr__(self) -> str:
        return f"device(type={self.type!r}{'' if self.index is None else f', index={self.index}'})"

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (device, str)) and str(other) == str(self)

    def __hash__(self) -> int:
        return hash(str(self))


cpu = device("cpu")


def check_device(wanted: Any) -> None:
    """Raises RuntimeError if numbers should live anywhere but on the CPU."""
    if wanted is not None and str(wanted).partition(":")[0] != "cpu":
        raise RuntimeError(
            f"There's no {str(wanted)!r} here: this engine computes on the CPU. Write "
            'device = "cuda" if torch.cuda.is_available() else "cpu", or run this on Colab with a GPU.'
        )
