"""What is done with a student's answer, carried into the sandbox without what is expected of it.

A check says in one file what's done with an answer (`use`), what's right, and which mistakes people make. Only `use`
may be where a student's code runs. So the checks aren't in the sandbox at all: `carry` takes the code of `use` and of
what it calls, as plain data, and `Carried` puts them together inside. The way is one-way: nothing like it ever comes
back.

Both sides must be the same version of Python, because code is carried as its own bytecode (`marshal`).
"""

import base64
import dis
import importlib
import inspect
import marshal
import sys
import textwrap
from collections.abc import Callable, Iterator
from types import CellType, CodeType, FunctionType, GetSetDescriptorType, MemberDescriptorType, ModuleType
from typing import Any

CHECKS = "zero_to_hero.checks."
SIMPLE = (type(None), bool, int, float, str)


class CannotCarry(Exception):  # noqa: N818 (a sentence for whoever writes exercises)
    """A `use` reaches something that can't be taken into the sandbox."""


def is_hidden(module: str | None) -> bool:
    """Whether a module isn't in the sandbox: the checks of a lecture, and an instructor's own file."""
    if module is None:
        return False
    return (module.startswith(CHECKS) and not module.startswith(f"{CHECKS}_engine")) or module.startswith(
        "own_exercises"
    )


def code_names(code: CodeType) -> Iterator[str]:
    """The global names that a function's code reads, and the functions inside of it."""
    for step in dis.get_instructions(code):
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            yield step.argval
    for held in code.co_consts:
        if isinstance(held, CodeType):
            yield from code_names(held)


class Carry:
    """Collects functions and what they reach. `things` is what crosses."""

    def __init__(self) -> None:
        self.things: list[dict[str, Any]] = []
        self.places: dict[int, int] = {}
        self.kept: list[Any] = []  # an id is only good as long as its object lives

    def value(self, value: Any) -> Any:
        """What stands for a value, or where it's kept."""
        if type(value) in SIMPLE:
            return {"is": value}
        if isinstance(value, ModuleType):
            if is_hidden(value.__name__):
                raise CannotCarry(f"`use` reads the module {value.__name__}. Import the names from it instead.")
            return {"module": value.__name__}
        if (place := at(value)) is not None:
            return {"at": place}
        if id(value) in self.places:
            return {"thing": self.places[id(value)]}
        number = self.places[id(value)] = len(self.things)
        self.kept.append(value)
        self.things.append({})
        self.things[number] = self.thing(value)
        return {"thing": number}

    def named(self, name: str, value: Any) -> Any:
        """A global. A table of the course's (`RULES`) is that very table inside, too, so that changes are seen."""
        if type(value) in (list, dict, set):
            for module, held in list(sys.modules.items()):
                if module.startswith("zero_to_hero.") and not is_hidden(module) and vars(held).get(name) is value:
                    return {"at": [module, name]}
        return self.value(value)

    def thing(self, value: Any) -> dict[str, Any]:
        if isinstance(value, FunctionType):
            read = sorted({name for name in code_names(value.__code__) if name in value.__globals__})
            return {
                "code": base64.b64encode(marshal.dumps(value.__code__)).decode(),
                "name": value.__qualname__,
                "defaults": self.value(value.__defaults__),
                "by_name": self.value(value.__kwdefaults__),
                "closure": [self.cell(cell) for cell in value.__closure__ or ()],
                "globals": {name: self.named(name, value.__globals__[name]) for name in read if name != "__name__"},
            }
        if type(value) in (list, tuple, set, frozenset):
            return {type(value).__name__: [self.value(item) for item in value]}
        if type(value) is dict:
            return {"dict": [[self.value(key), self.value(item)] for key, item in value.items()]}
        if isinstance(value, type) and is_hidden(value.__module__):
            return self.class_thing(value)
        if type(value).__module__ in ("typing", "types", "collections.abc", "_collections_abc"):
            return {"hint": True}  # an annotation
        raise CannotCarry(
            f"`use` reaches {value!r:.80} ({type(value).__name__}), which can't be taken into the sandbox. Make it "
            "inside of `use`, or of plain numbers, texts, lists, functions and classes."
        )

    def class_thing(self, value: type) -> dict[str, Any]:
        if "<locals>" in value.__qualname__:
            raise CannotCarry(f"`use` reaches the class {value.__qualname__}. Define it at the top of its file.")
        text = textwrap.dedent(inspect.getsource(value))
        around = vars(sys.modules[value.__module__])
        read = sorted({name for name in code_names(compile(text, "class", "exec")) if name in around})
        return {
            "class": text,
            "name": value.__name__,
            "globals": {
                name: self.named(name, around[name]) for name in read if name not in ("__name__", value.__name__)
            },
        }

    def cell(self, cell: CellType) -> Any:
        try:
            return self.value(cell.cell_contents)
        except ValueError:
            return {"nothing": True}


def at(value: Any) -> list[str] | None:
    """The module and the path of names that lead to this very object in the sandbox, too; None where there's none."""
    module, path = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    if isinstance(value, (GetSetDescriptorType, MemberDescriptorType)):
        module, path = value.__objclass__.__module__, f"{value.__objclass__.__qualname__}.{value.__name__}"
    if isinstance(value, dict) and isinstance(name := value.get("__name__"), str):
        own = sys.modules.get(name)
        return [name, ""] if own is not None and vars(own) is value and not is_hidden(name) else None
    if not isinstance(module, str) or not isinstance(path, str) or is_hidden(module):
        return None
    try:
        return [module, path] if reached(module, path) is value else None
    except (ImportError, LookupError, TypeError):
        return None


def reached(module: str, path: str) -> Any:
    """The object at `Value.__add__` of a module, as it's kept and not as it's bound; "" is the module's own names."""
    held: Any = vars(importlib.import_module(module))
    for number, word in enumerate(path.split(".") if path else []):
        held = (vars(held) if number else held)[word]
    return held


class Carried:
    """The other end: puts together what `Carry` collected."""

    def __init__(self, things: list[dict[str, Any]]) -> None:
        self.things = things
        self.made: dict[int, Any] = {}

    def value(self, told: dict[str, Any]) -> Any:
        ((tag, held),) = told.items()
        if tag == "is":
            return held
        if tag == "module":
            return importlib.import_module(held)
        if tag == "at":
            return reached(*held)
        if held not in self.made:
            self.thing(held)
        return self.made[held]

    def thing(self, number: int) -> None:
        told = self.things[number]
        if "code" in told:
            self.made[number] = self.function(number, told)
        elif "class" in told:
            self.klass(number, told)
        elif "hint" in told:
            self.made[number] = object
        elif "dict" in told:
            self.made[number] = made = {}
            made.update({self.value(key): self.value(item) for key, item in told["dict"]})
        elif "list" in told:
            row: list[Any] = []
            self.made[number] = row
            row.extend(self.value(item) for item in told["list"])
        else:
            ((kind, held),) = told.items()
            make: Callable[..., Any] = {"tuple": tuple, "set": set, "frozenset": frozenset}[kind]
            self.made[number] = make(self.value(item) for item in held)

    def function(self, number: int, told: dict[str, Any]) -> FunctionType:
        # the globals and the cells are filled afterwards: functions may reach themselves
        names: dict[str, Any] = {"__name__": "carried", "__builtins__": __builtins__}
        cells = tuple(CellType() for _ in told["closure"])
        code = marshal.loads(base64.b64decode(told["code"]))
        made = self.made[number] = FunctionType(code, names, told["name"].rpartition(".")[2], None, cells)
        for cell, held in zip(cells, told["closure"], strict=True):
            if "nothing" not in held:
                cell.cell_contents = self.value(held)
        names |= {name: self.value(held) for name, held in told["globals"].items()}
        made.__defaults__, made.__kwdefaults__ = self.value(told["defaults"]), self.value(told["by_name"])
        made.__qualname__ = told["name"]
        return made

    def klass(self, number: int, told: dict[str, Any]) -> None:
        names: dict[str, Any] = {"__name__": "carried", "__builtins__": __builtins__}
        names |= {name: self.value(held) for name, held in told["globals"].items()}
        exec(compile(told["class"], "carried", "exec"), names)
        self.made[number] = names[told["name"]]
