"""Notice that a student's code calls what its card does without, under whatever name.

Python's profiler sees each call of the thread, so an alias, a default argument or a function of a package changes
nothing. What C calls by itself (`map(math.tanh, xs)`) it doesn't see: there a stand-in tells. Only what is really
called counts, so a comment, or a comparison with the original beside the answer, is no false alarm.
"""

import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from types import CodeType, FrameType, FunctionType
from typing import Any

OWN = "zero_to_hero"


def found(name: str) -> tuple[Any, str, Any] | None:
    """Where `torch.Tensor.backward` is kept: its owner, its last word and what it is; None where it isn't loaded.

    The standard library's and the course's modules are loaded for it. Others are there if the student has them.
    """
    words = name.split(".")
    for split in range(len(words) - 1, 0, -1):
        module = ".".join(words[:split])
        if words[0] in sys.stdlib_module_names or words[0] == OWN:
            try:
                importlib.import_module(module)
            except ImportError:
                continue
        owner: Any = sys.modules.get(module)
        if owner is None:
            continue
        for word in words[split:-1]:
            owner = getattr(owner, word, None)
        thing = getattr(owner, words[-1], None)
        return (owner, words[-1], thing) if callable(thing) else None
    return None


def function_of(thing: Any) -> Any:
    """What runs when it is called: of a class, its `__init__`."""
    return vars(thing).get("__init__") if isinstance(thing, type) else thing


def code_of(thing: Any) -> CodeType | None:
    """The code of what runs when it is called, if that is Python."""
    code = getattr(function_of(thing), "__code__", None)
    return code if isinstance(code, CodeType) else None


def runs(frame: FrameType, function: Any) -> bool:
    """Whether the frame is this function's: what one factory has made shares its code, and not what it keeps."""
    kept = zip(frame.f_code.co_freevars, getattr(function, "__closure__", None) or (), strict=False)
    return all(frame.f_locals.get(name) is cell.cell_contents for name, cell in kept)


@contextmanager
def noticing(names: Sequence[str], namespace: dict[str, Any]) -> Iterator[set[str]]:
    """A set that gets those of these names that are called in the block, in this thread."""
    used: set[str] = set()
    if not names:
        yield used  # a profiler makes every call of the student's code slower
        return
    places = {name: place for name in names if (place := found(name))}
    functions = {name: function_of(thing) for name, (_, _, thing) in places.items() if code_of(thing)}
    codes = {function.__code__ for function in functions.values()}
    # compiled code is known by its last word: the `tanh` of math is that of tensors, too
    words = {word: name for name, (_, word, thing) in reversed(places.items()) if not code_of(thing)}

    def see(frame: FrameType, event: str, called: Any) -> None:
        if event == "call" and frame.f_code in codes:
            same = (name for name, function in functions.items() if function.__code__ is frame.f_code)
            used.update(name for name in same if runs(frame, functions[name]))
        elif event == "c_call" and called.__name__ in words:
            used.add(words[called.__name__])

    def standing_in(name: str, thing: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(thing, updated=())
        def told(*args: Any, **options: Any) -> Any:
            used.add(name)
            return thing(*args, **options)

        return told

    replaced: list[tuple[Callable[..., None], Any]] = []
    for name, (owner, word, thing) in places.items():
        if isinstance(thing, (type, FunctionType)):
            continue  # the profiler sees these, whoever calls them
        other = standing_in(name, thing)
        for keep, key in [(vars(owner), word), *((namespace, key) for key in namespace)]:
            if keep.get(key) is thing and isinstance(keep, dict):
                keep[key] = other
                replaced.append((keep.__setitem__, (key, thing)))
    before = sys.getprofile()
    sys.setprofile(see)
    try:
        yield used
    finally:
        sys.setprofile(before)
        for put, (key, thing) in replaced:
            put(key, thing)
