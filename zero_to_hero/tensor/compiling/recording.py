"""A call of a function, with all that it asked of the kernels written down.

While it runs, every block of memory comes from an arena of its own: a part of the heap that nobody else gets. So the
results of the step have addresses that stay theirs, and whatever lies elsewhere came from outside.
"""

import gc
import sys
import types
from collections.abc import Callable
from typing import Any

from .. import memory
from ..backend import kernels
from ..memory import Storage
from ..tensors import Tensor
from . import state
from .state import RefusedError, State

CALLED = [name for name in vars(kernels) if name not in ("start", "limit", "build")]


class Watch:
    """Looks at each call that Python makes: which codes run, and whether something is done that can't be followed."""

    def __init__(self, codes: set[types.CodeType]) -> None:
        self.codes = codes
        self.problem = ""
        self.inside = False  # of a kernel
        self.known: dict[types.CodeType, bool] = {}

    def __call__(self, frame: types.FrameType, event: str, what: Any) -> None:
        if self.inside or event not in ("call", "c_call"):
            return
        code = frame.f_code
        ours = self.known.get(code)
        if ours is None:
            ours = self.known[code] = state.trusted(frame)
            if not ours:
                self.codes.add(code)
        if event == "c_call" and not (ours or self.problem or what is sys.setprofile or state.harmless(what)):
            self.problem = f"it calls {getattr(what, '__qualname__', what)}()"


def watched(function: Callable, args: tuple, codes: set[types.CodeType]) -> tuple[Any, str]:
    """The function's value, and what can't be followed in it. The codes that ran join `codes`."""
    watch = Watch(codes)
    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        value = function(*args)
    finally:
        sys.setprofile(before)
    return value, watch.problem


class Arena:
    """The addresses from `start` up to `end`: what was taken while the recording ran."""

    def __init__(self) -> None:
        self.free: list[list[int]] = [[] for _ in memory.free]
        self.start = self.end = memory.heap.top

    def holds(self, address: int) -> bool:
        return self.start <= address < self.end

    def release(self) -> None:
        """Give the blocks to everybody, those in use as soon as they're let go."""
        for size, blocks in enumerate(self.free):
            memory.free[size].extend(blocks)
            blocks.clear()
        homes = {id(blocks): size for size, blocks in enumerate(self.free)}
        for one in gc.get_objects():
            if type(one) is Storage and id(one.home) in homes:
                one.home = memory.free[homes[id(one.home)]]


class Recording:
    """`run()` calls the function; then `calls` are the kernels' calls (name, arguments, result), `before` and `after`
    the states, `arena` its memory, and `problem` says why it can't be repeated, if it can't;
    `final`: another try won't help."""

    running = False

    def __init__(self, function: Callable, args: tuple, codes: set[types.CodeType]) -> None:
        self.function, self.args, self.codes = function, args, codes
        self.calls: list[tuple[str, tuple, Any]] = []
        self.problem, self.final = "", False
        self.value: Any = None
        self.changes: list[Any] = []
        self.lines: list[Any] = []  # both by program.py
        self.arena = Arena()

    def run(self) -> Any:
        roots = (self.function, *self.args)
        known = len(self.codes)
        try:
            self.before = State(roots, self.codes)
        except RefusedError as error:
            self.problem, self.final = str(error), True
            return self.function(*self.args)
        self.value = self.recorded()
        if len(self.codes) > known:
            self.problem = self.problem or "it took another path"
        if not self.problem:
            try:
                self.after = State(roots, self.codes)
            except RefusedError as error:
                self.problem, self.final = str(error), True
        if not self.problem and (code := self.after.unknown()):
            self.problem, self.final = f"{code.co_name}() isn't a function that it could be seen to call", True
        value = self.value
        if self.problem:
            self.value = None
        return value

    def recorded(self) -> Any:
        """The function's value, with the kernels replaced by ones that write their calls down."""
        watch = Watch(self.codes)
        originals = {name: getattr(kernels, name) for name in CALLED}
        swaps = [(kernels, name, call) for name, call in originals.items()]
        for module in [one for name, one in sys.modules.items() if state.of_engine(name) and one is not None]:
            bound = {name: value for name, value in vars(module).items() if name.startswith("_") and callable(value)}
            swaps += [(module, name, call) for call in originals.values() for name in bound if bound[name] is call]
        replaced = {id(call): self.writing(name, call, watch) for name, call in originals.items()}
        self.arena = Arena()
        free, memory.free = memory.free, self.arena.free
        before = sys.getprofile()
        Recording.running = True
        try:
            for holder, name, call in swaps:
                setattr(holder, name, replaced[id(call)])
            sys.setprofile(watch)
            value = self.function(*self.args)
        finally:
            sys.setprofile(before)
            for holder, name, call in swaps:
                setattr(holder, name, call)
            memory.free = free
            self.arena.end = memory.heap.top
            Recording.running = False
        if watch.problem:
            self.problem, self.final = watch.problem, True
        return value

    def writing(self, name: str, call: Callable, watch: Watch) -> Callable:
        def run(*args: Any) -> Any:
            watch.inside = True
            result = call(*args)
            watch.inside = False
            if name == "read" and not self.problem:
                self.problem, self.final = "it reads numbers of a tensor, as item(), tolist() and if do", True
            if name == "write" and not self.problem:
                self.problem = "it makes tensors of Python's numbers"
            if name != "grow":
                self.calls.append((name, args, result))
            return result

        return run

    def own(self, value: Any) -> bool:
        """Whether a tensor was made in this call."""
        return isinstance(value, Tensor) and self.arena.holds(value.storage.ptr)
