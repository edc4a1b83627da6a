"""The state of Python that a function can see: all that it reaches from its arguments, globals and closures.

It's taken before and after a call. What differs is what the call has done; what's the same must stay so for the
recorded call to be repeated. Objects that can't be looked into end it with a RefusedError.
"""

import dis
import functools
import math
import sys
import types
from collections import OrderedDict, defaultdict
from collections.abc import Iterator
from operator import attrgetter, is_
from pathlib import Path
from typing import Any

from .. import dtypes
from ..graph import Node, mode
from ..memory import Storage
from ..tensors import Tensor, device

PACKAGE = __name__.rpartition(".")[0].rpartition(".")[0]
FOLDER = str(Path(__file__).resolve().parent.parent)
MISSING = object()
MOST = 20_000  # objects

PLAIN = (type(None), bool, int, float, complex, str, bytes, range, slice, type(...), dtypes.dtype, device, Storage)
METHOD_KINDS = (types.BuiltinFunctionType, types.MethodWrapperType)
OPAQUE = (
    types.MethodDescriptorType,
    types.WrapperDescriptorType,
    types.GetSetDescriptorType,
    types.MemberDescriptorType,
)
FIELDS = ("layout", "dtype", "storage", "ptr", "wants_grad", "node", "hooks")
but_grad, whole = attrgetter(*FIELDS), attrgetter(*FIELDS, "grad")
GLOBAL_OPERATIONS = {"LOAD_GLOBAL", "STORE_GLOBAL", "DELETE_GLOBAL", "LOAD_NAME", "STORE_NAME"}


class RefusedError(Exception):
    """Why a function can't be recorded."""


def of_engine(module: Any) -> bool:
    return isinstance(module, str) and (module == PACKAGE or module.startswith(PACKAGE + "."))


@functools.cache
def nested(code: types.CodeType) -> tuple[types.CodeType, ...]:
    """A code and those inside of it."""
    inner = [part for one in code.co_consts if isinstance(one, types.CodeType) for part in nested(one)]
    return (code, *inner)


@functools.cache
def global_names(code: types.CodeType) -> tuple[str, ...]:
    """The names that a code and those inside of it read or write in their module. Raises RefusedError if it imports."""
    found: dict[str, None] = {}
    for part in nested(code):
        for one in dis.get_instructions(part):
            if one.opname in ("IMPORT_NAME", "LOAD_BUILD_CLASS"):
                raise RefusedError(f"{code.co_name}() imports or makes classes")
            if one.opname in GLOBAL_OPERATIONS:
                found[one.argval] = None
    return tuple(found)


def contents(cell: types.CellType) -> tuple[Any, ...]:
    try:
        return (cell.cell_contents,)
    except ValueError:
        return (MISSING,)


def entries(held: dict) -> tuple[Any, ...]:
    return (*held, *held.values())


class Part:
    """An object that can change: `now()` gives what it holds, `values` what it held; `put(place, value)` changes it."""

    __slots__ = ("holder", "kind", "names", "values")

    def __init__(self, kind: str, holder: Any, names: tuple[str, ...] = ()) -> None:
        self.kind, self.holder, self.names = kind, holder, names
        self.values = self.now()

    def now(self) -> tuple[Any, ...]:
        kind, holder = self.kind, self.holder
        if kind == "tensor":
            return whole(holder)
        if kind == "dict":
            return entries(holder)
        if kind in ("items", "set"):
            return tuple(holder)
        if kind == "class":
            return tuple(vars(holder).values())
        if kind == "cell":
            return contents(holder)
        return tuple([holder.get(name, MISSING) for name in self.names])

    def unchanged(self) -> bool:
        now = self.now()
        return len(now) == len(self.values) and all(map(is_, now, self.values))

    def put(self, place: int, value: Any) -> None:
        if self.kind == "tensor":
            self.holder.grad = value
        elif self.kind == "dict":
            self.holder[self.values[place - len(self.values) // 2]] = value
        elif self.kind == "items":
            self.holder[place] = value
        elif self.kind == "cell":
            self.holder.cell_contents = value
        else:
            self.holder[self.names[place]] = value


class State:
    """What can be reached from these roots; `codes` are those that run, whose globals count."""

    def __init__(self, roots: tuple, codes: set[types.CodeType]) -> None:
        self.codes = codes
        self.parts: dict[int, Part] = {}
        self.objects: dict[int, Any] = {}
        self.tensors: list[Tensor] = []
        self.reached: set[types.CodeType] = set()
        self.modules: list[types.ModuleType] = []
        self.globals: dict[int, tuple[dict, dict[str, None]]] = {}
        self.modes = (mode.grad, dtypes.default)
        waiting: list[Any] = list(roots)
        while waiting:
            value = waiting.pop()
            if isinstance(value, PLAIN) or value is MISSING or id(value) in self.objects:
                continue
            self.objects[id(value)] = value
            if len(self.objects) > MOST:
                raise RefusedError("it reaches too many objects")
            waiting.extend(self.look(value))
        self.versions = {one.storage: one.storage.version for one in self.tensors}

    def part(self, kind: str, holder: Any, names: tuple[str, ...] = ()) -> tuple[Any, ...]:
        key = id(holder)
        found = self.parts[key] = Part(kind, holder, names)
        return found.values

    def look(self, value: Any) -> Any:
        """What an object holds."""
        kind = type(value)
        if isinstance(value, Tensor):
            if value.hooks:
                raise RefusedError("a tensor has hooks")
            self.tensors.append(value)
            return (self.part("tensor", value)[-1],)
        if isinstance(value, (tuple, frozenset)):
            return tuple(value)
        if kind in (list, set):
            return self.part("items" if kind is list else "set", value)
        if kind in (dict, OrderedDict, defaultdict):
            return self.part("dict", value)
        if kind is types.FunctionType:
            return () if of_engine(value.__module__) else self.function(value)
        if kind is types.MethodType:
            return value.__func__, value.__self__
        if kind is types.CellType:
            return self.part("cell", value)
        if isinstance(value, METHOD_KINDS):
            owner = value.__self__
            return () if isinstance(owner, types.ModuleType) else (owner,)
        if isinstance(value, OPAQUE):
            return ()
        if kind is functools.partial:
            return value.func, value.args, value.keywords
        if isinstance(value, property):
            return value.fget, value.fset, value.fdel
        if isinstance(value, (staticmethod, classmethod)):
            return (value.__func__,)
        if isinstance(value, type):
            if of_engine(value.__module__) or value.__module__ in sys.stdlib_module_names:
                return ()
            return (*self.part("class", value), *value.__bases__)
        if isinstance(value, types.ModuleType):
            return self.module(value)
        if isinstance(value, Node):
            return ()
        if kind.__name__ == "Compiled" and of_engine(kind.__module__):
            return (value.function,)
        return self.instance(value)

    def instance(self, value: Any) -> Any:
        kind = type(value)
        made_in_python = all(one is object or one.__flags__ & (1 << 9) for one in kind.__mro__)
        slots = any(one.__dict__.get("__slots__") for one in kind.__mro__)
        if not made_in_python or slots or not hasattr(value, "__dict__"):
            raise RefusedError(f"it uses a {kind.__name__}")
        held = vars(value)
        self.objects[id(held)] = held
        return (*self.part("dict", held), kind)

    def function(self, value: types.FunctionType) -> Iterator[Any]:
        """A function's globals and closure, if it runs."""
        code = value.__code__
        self.reached.update(nested(code))
        if self.codes.isdisjoint(nested(code)):
            return
        yield value.__defaults__
        yield value.__kwdefaults__
        yield value.__dict__
        yield from value.__closure__ or ()
        held = value.__globals__
        names = self.globals.setdefault(id(held), (held, {}))[1]
        names.update(dict.fromkeys(global_names(code)))
        part = self.parts[id(held)] = Part("globals", held, tuple(names))
        yield from part.values

    def module(self, value: types.ModuleType) -> Any:
        name = value.__name__
        if of_engine(name) or name.partition(".")[0] in sys.stdlib_module_names:
            return ()
        self.modules.append(value)
        return self.part("dict", vars(value))

    def unknown(self) -> "types.CodeType | None":
        """A code that has run although no function that it belongs to was reached."""
        return next(iter(self.codes - self.reached), None)


# --- what may happen inside of a step without being seen

TRUSTED = {"contextlib", "functools", "collections", "abc", "types", "typing", "weakref", "wasmtime", "ctypes"}
PURE = {
    *(len, isinstance, issubclass, abs, min, max, sum, round, pow, divmod, all, any, sorted, getattr, hasattr, setattr),
    *(callable, iter, next, repr, format, hash, ord, chr),
}
METHODS_OF = (list, dict, tuple, str, set, frozenset, int, float, bytes, range, OrderedDict, type, object)


def harmless(function: Any) -> bool:
    """Whether a function written in C reads nothing but its arguments, and changes nothing else."""
    if function in PURE or getattr(function, "__module__", None) == math.__name__:
        return True
    owner = getattr(function, "__self__", None)
    return owner is not None and not isinstance(owner, types.ModuleType) and type(owner) in METHODS_OF[:-2]


def trusted(frame: types.FrameType) -> bool:
    """Whether a frame belongs to the engine, or to what it's written with."""
    name = str(frame.f_globals.get("__name__", ""))
    ours = frame.f_code.co_filename.startswith(FOLDER)
    return ours or name.partition(".")[0] in TRUSTED or name.startswith("namedtuple_")
