"""What `torch.compile(step)` does here: record the kernels' calls of a training step, and make one function of them.

`step` runs plainly a few times, and what it does is written down (recording.py): the calls, and the state of Python
that they depend on (state.py). When two recordings agree, their calls become a WebAssembly module of a single function
(module.py). From then on a step is one call, as long as nothing that it depends on has changed; program.py checks
that. Where anything can't be followed, the step runs as if it weren't compiled. Either way it gives the same numbers,
bit for bit.

Left out: better kernels. What's saved is the time that Python takes between them.
"""

from functools import update_wrapper
from types import FunctionType, MethodType
from typing import Any

from ..tensors import Tensor
from .program import Program, agree, describe, is_plain
from .recording import Recording, watched
from .state import RefusedError


def compiled(function: Any) -> Any:
    """The function, made to be recorded; what isn't a plain function, a module say, as it is."""
    return Compiled(function) if isinstance(function, FunctionType) else function


def kind_of(argument: Any) -> Any:
    """What must be the same for two calls to be the same step."""
    if isinstance(argument, Tensor):
        return argument.layout, argument.dtype
    if is_plain(argument):
        return type(argument), repr(argument)  # 0.0 equals -0.0
    return id(argument)


MOST_TRIES = 5  # recordings for one kind of call
MOST_KINDS = 8  # kinds of calls, such as learning rates that came as arguments


class Attempts:
    """How far calls of one kind have come."""

    def __init__(self) -> None:
        self.last: Recording | None = None
        self.program: Program | None = None
        self.tries = 0
        self.programs = 0  # that no longer fitted


class Compiled:
    """A function whose calls are recorded and replayed; `why` says what kept it from that, if something did."""

    def __init__(self, function: FunctionType) -> None:
        update_wrapper(self, function)
        self.function = function
        self.codes: set[Any] = set()  # what has run in calls so far, apart from the engine
        self.kinds: dict[tuple, Attempts] = {}
        self.busy = False
        self.replays = 0
        self.why = ""

    def __get__(self, owner: Any, _: Any = None) -> Any:
        return self if owner is None else MethodType(self, owner)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.busy or kwargs or Recording.running:
            return self.function(*args, **kwargs)
        key = tuple([kind_of(one) for one in args])
        attempts = self.kinds.get(key)
        if attempts is None:
            if len(self.kinds) >= MOST_KINDS:
                return self.function(*args)
            attempts = self.kinds[key] = Attempts()
        if attempts.program is not None:
            answer = attempts.program.run(args)
            if answer is not None:
                self.replays += 1
                return answer[0]
            attempts.program.misses += 1
            if attempts.program.misses <= MOST_TRIES:
                return self.function(*args)
            attempts.program.arena.release()
            attempts.program = None  # the state has changed for good: record anew
            attempts.programs += 1
        if attempts.tries >= MOST_TRIES or attempts.programs > MOST_KINDS:
            return self.function(*args)
        self.busy = True
        try:
            return self.attempt(attempts, args)
        finally:
            self.busy = False

    def attempt(self, attempts: Attempts, args: tuple) -> Any:
        """Run the function and write down what it does."""
        attempts.tries += 1
        if attempts.tries == 1:  # caches fill in the first call, and the codes are learned
            value, problem = watched(self.function, args, self.codes)
            self.give_up(attempts, problem)
            return value
        recording = Recording(self.function, args, self.codes)
        value = recording.run()
        describe(recording)
        before, attempts.last = attempts.last, recording
        if recording.problem and recording.final:
            self.give_up(attempts, recording.problem)
        elif before is not None and agree(before, recording):
            try:
                attempts.program = Program(recording)
                value = recording.value = None
                value = attempts.program.value()
                attempts.tries, attempts.last = 1, None
            except RefusedError as error:
                self.give_up(attempts, str(error))
        if before is not None:
            before.arena.release()
        self.why = "" if attempts.program is not None else recording.problem or self.why
        return value

    def give_up(self, attempts: Attempts, problem: str) -> None:
        if problem:
            self.why = problem
            attempts.tries = MOST_TRIES
            if attempts.last is not None:
                attempts.last.arena.release()
                attempts.last = None
