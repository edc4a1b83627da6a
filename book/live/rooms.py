"""Where the page's code runs: one namespace for its cells, and for each Run of an exercise's answer one of its own.

A fresh room begins with the page's names and nothing else. The cells that make them run in it once more, so its lists
and objects are its own, and everything that outlives a namespace goes back to what the page's cells left: the names in
modules and in their classes, the lists, dictionaries and sets that these hold, the modules that came later, and
Python's settings. What this leaves out: files, and changes inside other objects of a module.
"""

import decimal
import gc
import os
import random
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import suppress
from contextvars import Context, copy_context
from typing import Any

from .stand_ins import load

PACKAGE = "zero_to_hero"
ENGINE = f"{PACKAGE}.tensor"  # hands out memory, so its lists can't be what they were before
MEMORY = (f"{PACKAGE}.checks.", f"{ENGINE}.")  # the checks remember which hints were given and what has passed
OURS = ("live", "pyodide", "_pyodide", "__main__", "torch")  # what runs the cells isn't theirs to put back


def set_environment(before: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(before)


# decimal's contexts: what a new one is made of, and two to choose from
DECIMAL = (decimal.DefaultContext, decimal.BasicContext, decimal.ExtendedContext)
OF_DECIMAL = ("prec", "rounding", "Emin", "Emax", "capitals", "clamp", "flags", "traps")


def set_decimal(before: list[decimal.Context]) -> None:
    for one, its in zip(DECIMAL, before, strict=True):
        for name in OF_DECIMAL:
            setattr(one, name, getattr(its, name))


SETTINGS: list[tuple[Callable[[], Any], Callable[[Any], object]]] = [
    (sys.getrecursionlimit, sys.setrecursionlimit),
    (sys.gettrace, sys.settrace),
    (sys.getprofile, sys.setprofile),
    (gc.isenabled, lambda on: gc.enable() if on else gc.disable()),
    (random.getstate, random.setstate),
    (os.getcwd, os.chdir),
    (lambda: dict(os.environ), set_environment),
    (lambda: [one.copy() for one in DECIMAL], set_decimal),
]
if sys.version_info >= (3, 11):
    SETTINGS.append((sys.get_int_max_str_digits, sys.set_int_max_str_digits))


def engine_settings() -> list[tuple[Callable[[], Any], Callable[[Any], object]]]:
    """The settings of the tensor engine, where a cell has imported it."""
    torch = sys.modules.get(ENGINE)
    if torch is None:
        return []
    return [
        (torch.is_grad_enabled, torch.set_grad_enabled),
        (torch.get_default_dtype, torch.set_default_dtype),
        (torch.get_rng_state, torch.set_rng_state),
    ]


class Snapshot:
    """What modules and settings hold at this moment, to be put back."""

    def __init__(self) -> None:
        self.modules = {name: one for name, one in sys.modules.items() if isinstance(one, types.ModuleType)}
        self.names: list[tuple[Any, dict[str, Any]]] = []
        self.contents: dict[int, tuple[Any, Any]] = {}
        self.settings = [(put_back, look()) for look, put_back in [*SETTINGS, *engine_settings()]]
        for name, module in self.modules.items():
            if name.partition(".")[0] in OURS:
                continue
            classes = [one for one in vars(module).values() if isinstance(one, type) and one.__module__ == name]
            for owner in (module, *classes):
                before = dict(vars(owner))
                self.names.append((owner, before))
                if not f"{name}.".startswith(MEMORY):
                    for value in before.values():
                        self.keep(value)

    def keep(self, value: Any) -> None:
        """Remember what a list, dictionary or set holds, and what those hold that it holds."""
        if type(value) not in (list, dict, set) or value is sys.modules or id(value) in self.contents:
            return
        self.contents[id(value)] = (value, value.copy())
        for item in value.values() if type(value) is dict else value:
            self.keep(item)

    def restore(self) -> None:
        for put_back, before in self.settings:
            put_back(before)
        for name, module in list(sys.modules.items()):
            # what is written in C has one copy for ever; of the others the next import makes a new one
            in_python = str(getattr(module, "__file__", "")).endswith((".py", ".pyc"))
            engine = f"{name}.".startswith(f"{ENGINE}.")
            if name not in self.modules and name.partition(".")[0] not in OURS and in_python and not engine:
                del sys.modules[name]
        sys.modules.update(self.modules)
        for owner, before in self.names:
            for name, value in differences(vars(owner), before):
                with suppress(AttributeError, TypeError):  # what can't be set wasn't changed by a cell
                    if value is GONE:
                        delattr(owner, name)
                    else:
                        setattr(owner, name, value)
        for value, before in self.contents.values():
            if same(value, before):
                continue
            value.clear()
            (value.extend if type(value) is list else value.update)(before)


GONE = object()


def differences(now: Any, before: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each name that has another value now, with the value that it had."""
    if len(now) != len(before):
        yield from [(name, GONE) for name in now.keys() - before.keys()]
    yield from [(name, value) for name, value in before.items() if now.get(name, GONE) is not value]


def same(now: Any, before: Any) -> bool:
    """Whether a list, dictionary or set holds the very things that it held."""
    if len(now) != len(before):
        return False
    if type(now) is dict:
        return all(now.get(key, GONE) is value for key, value in before.items())
    return now == before if type(now) is set else all(map(lambda a, b: a is b, now, before))


def own_context() -> Context:
    """The context variables for a room, with a precision of decimal's that is nobody else's."""
    context = copy_context()
    context.run(lambda: decimal.setcontext(decimal.DefaultContext.copy()))
    return context


class Rooms:
    """The namespaces of a page; `enter` chooses one."""

    def __init__(self) -> None:
        self.common = types.ModuleType("__main__")
        self.shared = own_context()
        self.check: Any = None  # what the page's cells call `check`, for this room
        self.leave()

    def leave(self) -> None:
        """Be in the common room."""
        self.current, self.name, self.context = self.common, "", self.shared
        self.clean: Snapshot | None = None

    def enter(self, name: str, fresh: bool = False) -> tuple[dict[str, Any], Context]:
        """The names and the context variables of the room `name`; "" is the common room."""
        if self.clean and (fresh or name != self.name):
            self.clean.restore()
        if not name:
            self.leave()
        elif fresh or name != self.name:
            load()  # a cell's `import torch` must not begin it in the middle of a room
            self.clean = self.clean or Snapshot()  # as the page's own cells have left it
            self.name, self.current, self.context = name, types.ModuleType("__main__"), own_context()
        sys.modules["__main__"] = self.current
        return vars(self.current), self.context
