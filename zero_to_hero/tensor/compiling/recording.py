"""A call of a function, with all that it asked of the kernels written down.

While it runs, every block of memory comes from an arena of its own: a part of the heap that nobody else gets. So the
results of the step have addresses that stay theirs, and whatever lies elsewhere came from outside.
"""

import gc
import sys
import types
import weakref
from bisect import bisect_right
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

    def run(self, function: Callable, args: tuple) -> Any:
        """The function's value, watched. What the garbage collector would call is no part of a step, so it waits."""
        before, collects = sys.getprofile(), gc.isenabled()
        gc.disable()
        sys.setprofile(self)
        try:
            return function(*args)
        finally:
            sys.setprofile(before)
            if collects:
                gc.enable()


def watched(function: Callable, args: tuple, codes: set[types.CodeType]) -> tuple[Any, str]:
    """The function's value, and what can't be followed in it. The codes that ran join `codes`."""
    watch = Watch(codes)
    return watch.run(function, args), watch.problem


class Arena:
    """The blocks that a recording takes, which stay its own: nobody else gets one that comes back.

    They're those that nobody had at its beginning, then new ones. `place(address)` is where an address would lie if
    they stood one behind the other, in the order in which they were taken.
    """

    def __init__(self) -> None:
        self.free: list[list[int]] = [[] for _ in memory.free]
        self.unused: list[list[int]] = []
        self.starts: list[int] = []
        self.blocks: dict[int, tuple[int, int]] = {}  # the address of each: its place, its bytes
        self.nbytes = 0
        self.release = weakref.finalize(self, give_back, self.free)  # when nobody has it any more, or when it's called
        self.release.atexit = False

    def begin(self) -> None:
        """From now on all memory comes from here."""
        self.outside, self.heap = memory.free, memory.heap
        self.unused = [blocks.copy() for blocks in memory.free]
        for blocks in memory.free:
            blocks.clear()
        memory.free, memory.heap = self.free, self  # type: ignore[assignment]

    def end(self) -> None:
        memory.free, memory.heap = self.outside, self.heap
        for blocks, unused in zip(memory.free, self.unused, strict=True):
            blocks += unused
        self.unused, self.starts = [], sorted(self.blocks)

    def take(self, nbytes: int) -> int:
        """The address of a new block, as Heap gives it."""
        waiting = self.unused[(nbytes >> 4).bit_length() - 1]
        address = waiting.pop() if waiting else self.heap.take(nbytes)
        self.blocks[address] = self.nbytes, nbytes
        self.nbytes += nbytes
        return address

    def place(self, address: int) -> int | None:
        """None for an address elsewhere."""
        k = bisect_right(self.starts, address) - 1
        if k < 0:
            return None
        start = self.starts[k]
        place, size = self.blocks[start]
        return place + address - start if address < start + size else None


def give_back(free: list[list[int]]) -> None:
    """Give an arena's blocks to everybody, those in use as soon as they're let go."""
    for size, blocks in enumerate(free):
        memory.free[size].extend(blocks)
        blocks.clear()
    homes = {id(blocks): size for size, blocks in enumerate(free)}
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
        self.arena.begin()
        Recording.running = True
        try:
            for holder, name, call in swaps:
                setattr(holder, name, replaced[id(call)])
            value = watch.run(self.function, self.args)
        finally:
            for holder, name, call in swaps:
                setattr(holder, name, call)
            self.arena.end()
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
        return isinstance(value, Tensor) and self.arena.place(value.storage.ptr) is not None
