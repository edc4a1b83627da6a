"""`save` and `load` in PyTorch's file format: what one of the two writes, the other reads.

A file is a zip archive, uncompressed. `data.pkl` is a pickle in which every tensor is a storage's number with offset,
shape and strides, so views share their storage in the file as they do in memory; `data/0`, `data/1`, … are the
storages' bytes. Only the names in the tables below are looked up when a file is read: none can run code.
"""

import io
import pickle
import struct
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import IO, Any, ClassVar

from . import dtypes
from .backend import kernels
from .create import finished
from .dtypes import dtype as DType  # noqa: N812
from .layout import Size, layout
from .memory import Storage
from .nn.modules import Parameter
from .tensors import Tensor

STORAGES = {
    "FloatStorage": dtypes.float32,
    "DoubleStorage": dtypes.float64,
    "LongStorage": dtypes.int64,
    "BoolStorage": dtypes.bool,
}
STORAGE_OF = {kind: name for name, kind in STORAGES.items()}
DTYPES = {kind.name: kind for kind in STORAGES.values()}
PLAIN = (type(None), bool, int, float, str, list, tuple, dict, OrderedDict)
ALIGNMENT = 64  # bytes: where PyTorch lets a storage begin in the file

File = str | Path | IO[bytes]


class Name:
    """A name of PyTorch's that a pickle mentions; the pickler wants it to be callable."""

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name

    def __call__(self) -> None:
        raise TypeError(f"{self.module}.{self.name} is only a name here")


REBUILD_TENSOR = Name("torch._utils", "_rebuild_tensor_v2")
REBUILD_PARAMETER = Name("torch._utils", "_rebuild_parameter")
SIZE = Name("torch", "Size")
STORAGE_NAMES = {kind: Name("torch", name) for name, kind in STORAGES.items()}
DTYPE_NAMES = {kind: Name("torch", name) for name, kind in DTYPES.items()}


class Pickler(pickle._Pickler):  # Python's own, in Python: C's can't write names alone
    """Writes tensors as PyTorch does and gathers their storages."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file, protocol=2)
        self.storages: dict[Storage, str] = {}

    def persistent_id(self, value: Any) -> Any:
        """What stands for a storage: its type, its number in the file and how many elements it has."""
        if not isinstance(value, StorageOf):
            return None
        storage, kind = value.storage, value.dtype
        key = self.storages.setdefault(storage, str(len(self.storages)))
        return ("storage", STORAGE_NAMES[kind], key, "cpu", storage.nbytes // kind.itemsize)

    def reducer_override(self, value: Any) -> Any:
        """How a tensor is made again. Raises TypeError for what a file of tensors can't hold."""
        if isinstance(value, Tensor):
            return self.reduced(value)
        if isinstance(value, Size):
            return SIZE, (tuple(value),)
        if isinstance(value, (*PLAIN, StorageOf, Name, DType)) or value is OrderedDict:
            return NotImplemented
        raise TypeError(
            f"save() writes tensors, numbers, strings, and lists, tuples and dicts of them, but got a "
            f"{type(value).__name__}: save a module's state_dict(), not the module."
        )

    def reduced(self, value: Tensor) -> Any:
        place = value.storage_offset(), tuple(value.shape), tuple(value.stride())
        if isinstance(value, Parameter):
            plain = Tensor(value.layout, value.dtype, value.storage, value.ptr)
            return REBUILD_PARAMETER, (plain, value.requires_grad, OrderedDict())
        of = StorageOf(value.storage, value.dtype)
        return REBUILD_TENSOR, (of, *place, value.requires_grad, OrderedDict())

    def write_name(self, name: Name) -> None:
        self.write(pickle.GLOBAL + f"{name.module}\n{name.name}\n".encode())  # type: ignore[attr-defined]

    def write_dtype(self, kind: DType) -> None:
        self.write_name(DTYPE_NAMES[kind])

    dispatch: ClassVar = {**pickle._Pickler.dispatch, Name: write_name, DType: write_dtype}  # type: ignore[dict-item]


class StorageOf:
    """A storage and the dtype as which a tensor reads it."""

    def __init__(self, storage: Storage, kind: DType) -> None:
        self.storage, self.dtype = storage, kind


def save(obj: Any, f: File) -> None:
    """Write `obj` to a path or a file open for writing bytes: tensors, numbers, strings, and lists, tuples and dicts of
    them, such as a state_dict().

    Raises TypeError for other objects, before the file is touched.
    """
    written = io.BytesIO()
    pickler = Pickler(written)
    pickler.dump(obj)
    with zipfile.ZipFile(f, "w", zipfile.ZIP_STORED) as archive:
        add(archive, "data.pkl", written.getvalue())
        add(archive, "byteorder", b"little")
        for storage, key in pickler.storages.items():
            add(archive, f"data/{key}", kernels.read(storage.ptr, storage.nbytes))
        add(archive, "version", b"3\n")


def add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Add a file whose bytes begin at a multiple of 64."""
    info = zipfile.ZipInfo(f"archive/{name}")
    before = archive.fp.tell() + 30 + len(info.filename) + 4  # type: ignore[union-attr]  # a header's bytes
    padding = -before % ALIGNMENT
    info.extra = b"FB" + struct.pack("<H", padding) + b"Z" * padding
    archive.writestr(info, data)


class Unpickler(pickle.Unpickler):
    """Reads tensors; of all names in Python it knows those that PyTorch's own files of tensors mention."""

    def __init__(self, archive: zipfile.ZipFile, folder: str) -> None:
        super().__init__(io.BytesIO(archive.read(f"{folder}/data.pkl")))
        self.archive, self.folder = archive, folder
        self.storages: dict[str, Storage] = {}
        self.known: dict[tuple[str, str], Any] = {
            ("torch._utils", "_rebuild_tensor_v2"): lambda *parts: rebuilt(*parts),
            ("torch._utils", "_rebuild_parameter"): lambda data, requires_grad, _: Parameter(data, requires_grad),
            ("collections", "OrderedDict"): OrderedDict,
            ("torch", "Size"): Size,
            **{("torch", name): kind for name, kind in (STORAGES | DTYPES).items()},
        }

    def find_class(self, module: str, name: str) -> Any:
        """Raises UnpicklingError for a name that isn't needed for tensors of the engine's dtypes."""
        try:
            return self.known[module, name]
        except KeyError:
            raise pickle.UnpicklingError(
                f"The file holds a {module}.{name}. load() reads tensors of float32, float64, int64 and bool, numbers, "
                "strings, and lists, tuples and dicts of them; save those, a state_dict() say."
            ) from None

    def persistent_load(self, pid: Any) -> StorageOf:
        _, kind, key, _, count = pid
        if key not in self.storages:
            data = self.archive.read(f"{self.folder}/data/{key}")
            if len(data) != count * kind.itemsize:
                raise RuntimeError(f"storage {key} has {len(data)} bytes, but {count} elements of {kind} are expected")
            self.storages[key] = storage = Storage(len(data))
            kernels.write(storage.ptr, data)
        return StorageOf(self.storages[key], kind)


def rebuilt(of: StorageOf, offset: int, shape: Any, strides: Any, requires_grad: bool, *_: Any) -> Tensor:
    """The tensor in this place of a storage. Raises RuntimeError if it reaches out of it."""
    last = offset + sum((size - 1) * stride for size, stride in zip(shape, strides, strict=True))
    fits = (last + 1) * of.dtype.itemsize <= of.storage.nbytes
    if min((offset, *shape, *strides)) < 0 or not (0 in shape or fits):
        raise RuntimeError(f"a tensor with sizes {list(shape)} and strides {list(strides)} isn't inside its storage")
    ptr = of.storage.ptr + offset * of.dtype.itemsize
    return finished(Tensor(layout(shape, strides), of.dtype, of.storage, ptr), requires_grad)


def load(f: File, map_location: Any = None, *, weights_only: bool = True) -> Any:
    """Read what `save`, here or in PyTorch, has written to a path or a file.

    `map_location` and `weights_only` are PyTorch's: all numbers come to the CPU, and nothing but tensors and plain
    values is read. Raises UnpicklingError for other objects, RuntimeError for a file that isn't PyTorch's.
    """
    try:
        archive = zipfile.ZipFile(f)
    except zipfile.BadZipFile:
        raise RuntimeError("load() reads the zip archives that torch.save writes, but this file isn't one.") from None
    with archive:
        names = archive.namelist()
        folder = next((name.rpartition("/")[0] for name in names if name.endswith("/data.pkl")), None)
        if folder is None:
            raise RuntimeError("load() reads the archives that torch.save writes, but there's no data.pkl in this one.")
        order = f"{folder}/byteorder"
        if order in names and archive.read(order) != b"little":
            raise RuntimeError("The file's numbers have their bytes in big-endian order; load() reads little-endian.")
        return Unpickler(archive, folder).load()
