"""Two recordings that agree, as one function: what it assumes, what goes in, what comes out."""

import gc
import sys
from bisect import bisect_right
from collections.abc import Callable
from itertools import chain
from operator import is_
from typing import Any

from .. import dtypes, raw
from .. import random as rng
from ..backend import kernels
from ..graph import Node, mode
from ..memory import Storage
from ..optim.optimizers import SGD, Adam, Optimizer
from ..tensors import Tensor
from . import module
from .module import KERNELS, Writer
from .recording import Recording
from .state import Part, RefusedError, but_grad, whole

chained = chain.from_iterable

Address = tuple[
    Any, ...
]  # ("arena", place, address), ("tensor", number, offset), ("argument", number, offset), (address,)


class Change:
    """A place that a step gives a new tensor: a parameter's `grad`, an attribute such as `running_mean`.

    The tensor keeps its memory from step to step, so nobody else may hold it when it's overwritten.
    """

    def __init__(self, part: Part, place: int, old: Any, new: Tensor) -> None:
        self.part, self.place, self.old, self.new = part, place, old, new

    def settle(self) -> None:
        """Let go of what came from the recording."""
        self.began_empty = self.old is None
        self.old = None
        values = list(self.part.values)
        values[self.place] = None
        self.part.values = tuple(values)
        self.alone = Sole().count + 1  # here, and among what Guards looks at

    def now(self) -> Any:
        return self.part.now()[self.place]

    def ready(self) -> bool:
        """Whether the place holds what a step can begin with, and nobody else has the tensor that it'll get."""
        now = self.now()
        fits = (
            now is None if self.began_empty else now is self.new or (isinstance(now, Tensor) and alike(now, self.new))
        )
        held_there = now is self.new
        del now
        return (
            fits
            and sys.getrefcount(self.new) == self.alone + held_there
            and sys.getrefcount(self.new.storage) == self.alone
        )


def alike(one: Tensor, other: Tensor) -> bool:
    """Whether two tensors differ in nothing but their numbers."""
    return (
        one.layout is other.layout
        and one.dtype is other.dtype
        and one.wants_grad == other.wants_grad
        and (one.node is None) == (other.node is None)
        and not live(one.node)
        and one.grad is None
        and not one.hooks
    )


def counters(recording: Recording) -> dict[int, dict]:
    """What optimisers remember of each parameter, which counts its steps."""
    optimizers = [one for one in recording.before.objects.values() if isinstance(one, Optimizer)]
    return {id(held): held for one in optimizers for held in one.state.values() if "step" in held}


def changes(recording: Recording) -> list[Change]:
    """What a step changes in the state. Raises RefusedError for a change that can't be repeated."""
    before, after = recording.before, recording.after
    counted = counters(recording)
    found = []
    if any(live(one.node) for one in before.tensors):
        raise RefusedError("it uses a graph that was there before")
    if before.modes != after.modes:
        raise RefusedError("it changes whether gradients are recorded")
    for key, part in before.parts.items():
        now = part.now()
        if len(now) != len(part.values):
            raise RefusedError("it makes something longer or shorter")
        for place, (old, new) in enumerate(zip(part.values, now, strict=True)):
            if old is new:
                continue
            if key in counted and type(old) is int and new == old + 1 and is_counter(part, place):
                continue
            if part.kind == "tensor" and place != len(now) - 1:
                raise RefusedError("it gives a tensor other memory or another place in the graph")
            if part.kind in ("set", "class") or key not in after.parts or not recording.own(new):
                raise RefusedError(f"it changes {type(old).__name__} to {type(new).__name__}")
            if old is not None and not isinstance(old, Tensor):
                raise RefusedError(f"it changes {type(old).__name__} to a tensor")
            found.append(Change(after.parts[key], place, old, new))
    if len({id(one.new.storage) for one in found}) < len(found):
        raise RefusedError("it puts one tensor into two places")
    return found


def is_counter(part: Part, place: int) -> bool:
    return part.kind == "dict" and part.values[place - len(part.values) // 2] == "step"


class Scalars:
    """The numbers of an optimiser's step that aren't the same in every step, by the addresses of its parameters."""

    def __init__(self, recording: Recording) -> None:
        self.owners: dict[int, tuple[Optimizer, dict, Tensor]] = {}
        self.several = False
        for optimizer in recording.before.objects.values():
            if isinstance(optimizer, Optimizer):
                for group in optimizer.param_groups:
                    for one in group["params"]:
                        self.several = self.several or one.ptr in self.owners
                        self.owners[one.ptr] = optimizer, group, one
        if self.several or any("param_groups" in code.co_names for code in recording.codes):
            self.owners.clear()  # then they're taken for constants

    def of(self, name: str, args: tuple) -> dict[int, tuple[str, dict, dict]]:
        """Which arguments of a call are such numbers: what, of which group, counted where."""
        if args[0] not in self.owners:
            return {}
        optimizer, group, p = self.owners[args[0]]
        if name == "add_scaled" and type(optimizer) is SGD:
            return {2: ("-lr", group, {})}
        if name == "adamw" and isinstance(optimizer, Adam):
            held = optimizer.state[p]
            return {5: ("lr", group, {}), 10: ("c1", group, held), 11: ("c2", group, held)}
        return {}


def scalar(what: str, group: dict, held: dict) -> float:
    if what in ("lr", "-lr"):
        return float(group["lr"] if what == "lr" else -group["lr"])
    return 1 - group["betas"][what == "c2"] ** held["step"]


class Line:
    """A call with its addresses named, so that the same step has the same lines wherever its memory lies."""

    def __init__(self, name: str, args: tuple, late: dict[int, tuple[str, dict, dict]]) -> None:
        self.name, self.args, self.late = name, args, late

    def same(self, other: "Line") -> bool:
        mine, theirs = (
            [None if k in one.late else placed(value) for k, value in enumerate(one.args)] for one in (self, other)
        )
        kinds = [[type(value) for value in one] for one in (mine, theirs)]
        return (self.name, mine, kinds[0]) == (other.name, theirs, kinds[1])


def placed(value: Any) -> Any:
    """An argument without what differs from arena to arena."""
    return value[:2] if isinstance(value, tuple) and value[0] == "arena" else value


def arguments(recording: Recording) -> dict[int, Tensor]:
    """The arguments that may be other tensors in the next call: of those, nobody else sees the memory."""
    args = [one for one in recording.args if isinstance(one, Tensor)]
    found = {}
    for n, one in enumerate(recording.args):
        if not isinstance(one, Tensor) or one.ptr != one.storage.ptr:
            continue
        if one.wants_grad or one.node is not None or one.grad is not None:
            continue
        sharing = [other for other in recording.before.tensors if other.storage is one.storage]
        if len(sharing) == 1 and sum(other is one for other in args) == 1:
            found[n] = one
    return found


def lines(recording: Recording) -> list[Line]:
    """The calls of a recording. Raises RefusedError for a kernel that can't be repeated."""
    spans = [
        *((one.storage, ("argument", n)) for n, one in arguments(recording).items()),
        *((one.storage, ("tensor", n)) for n, one in enumerate(recording.before.tensors)),
    ]

    def named(address: int) -> Address:
        place = recording.arena.place(address)
        if place is not None:
            return "arena", place, address
        for storage, found in spans:
            if storage.ptr <= address < storage.ptr + max(storage.nbytes, 1):
                return (*found, address - storage.ptr)
        return (address,)

    scalars = Scalars(recording)
    found = []
    for name, args, result in recording.calls:
        signature = KERNELS.get(name)
        if signature is None:
            raise RefusedError(f"it calls the kernel {name}")
        if result:
            raise RefusedError("an index was out of bounds")
        late = scalars.of(name, args)
        if any(args[k] != scalar(*one) for k, one in late.items()):
            raise RefusedError("an optimiser's step can't be followed")
        values = [
            named(value) if kind in "pw" and value else value for kind, value in zip(signature, args, strict=False)
        ]
        found.append(Line(name, tuple(values), late))
    return found


def describe(recording: Recording) -> None:
    """Add to a recording what a step consists of, or the problem with it."""
    if not recording.problem:
        try:
            recording.changes, recording.lines = changes(recording), lines(recording)
        except RefusedError as error:
            recording.problem = str(error)


def agree(first: Recording, second: Recording) -> bool:
    """Whether two recordings, one after the other, are the same step. If not, that's the second's `problem`."""
    if not first.problem and not second.problem:
        same = len(first.lines) == len(second.lines) and all(map(Line.same, first.lines, second.lines))
        places = [[(one.part.kind, one.place, type(one.old)) for one in each.changes] for each in (first, second)]
        if same and places[0] == places[1]:
            return True
        second.problem = "two steps aren't alike"
    return False


def is_plain(value: Any) -> bool:
    return isinstance(value, (bool, int, float, str, type(None)))


def is_tensor(value: Any) -> bool:
    return isinstance(value, tuple) and value[0] == "tensor"


def before_lookups(found: list[Line], tensors: list[Tensor]) -> list[tuple[int, int]]:
    """The memory, as addresses and sizes, that lies outside and is changed before an index may turn out to be out of
    bounds: then the step must not have happened."""
    last = max([n for n, line in enumerate(found) if "!" in KERNELS[line.name]], default=0)
    changed: dict[int, int] = {}
    for line in found[:last]:
        for kind, value in zip(KERNELS[line.name], line.args, strict=False):
            if kind == "g":
                changed[value] = rng.SIZE
            elif kind == "w" and is_tensor(value):
                storage = tensors[value[1]].storage
                changed[storage.ptr] = storage.nbytes
            elif kind == "w" and value[0] != "arena":
                raise RefusedError("it looks something up after it has changed an argument")
    return sorted(changed.items())


def whole_storage(old: Tensor, new: Tensor) -> bool:
    return (
        old.layout is new.layout
        and old.dtype is new.dtype
        and old.layout.dense
        and old.ptr == old.storage.ptr
        and old.storage.nbytes == new.storage.nbytes
    )


class Owners:
    """Whose memory the addresses are that belong to no tensor of the state: plans, constants, random generators."""

    def __init__(self, recording: Recording) -> None:
        objects = gc.get_objects()
        constants = {id(one.storage) for one in raw.numbers.values()}
        theirs = {id(one.storage) for one in objects if isinstance(one, Tensor)} - constants
        self.blocks = sorted(
            ((one.ptr, one) for one in objects if type(one) is Storage and id(one) not in theirs),
            key=lambda pair: pair[0],
        )

    def of(self, address: int) -> Storage | None:
        """The block at this address; None for no address. Raises RefusedError if it's nobody's, or a tensor's."""
        if not address:
            return None
        k = bisect_right(self.blocks, address, key=lambda pair: pair[0]) - 1
        if k < 0 or address >= self.blocks[k][0] + max(self.blocks[k][1].nbytes, 1):
            raise RefusedError("it uses a tensor that it can't be seen to reach")
        return self.blocks[k][1]


def check_arena(recording: Recording, results: list[Tensor]) -> None:
    """Raises RefusedError if a step leaves more behind than its results."""
    for _ in range(2):
        waiting = sum((16 << size) * len(blocks) for size, blocks in enumerate(recording.arena.free))
        kept = sum(16 << (((one.storage.nbytes + 15) >> 4).bit_length()) for one in results)
        if waiting + kept == recording.arena.nbytes:
            return
        gc.collect()
    raise RefusedError("it keeps a tensor where it can't be seen")


# --- what comes out


def live(node: Any) -> bool:
    """Whether the graph behind this still has the numbers of a step, or does more than pass gradients on."""
    waiting, known = [node], set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, Node) and one not in known:
            known.add(one)
            if one.saved or one.hooks or one.keep:
                return True
            waiting += one.edges
    return False


def checked_result(recording: Recording, one: Tensor) -> Tensor:
    """A tensor that a step makes. Raises RefusedError if it has more to it than its numbers."""
    if live(one.node):
        raise RefusedError("its result still has a graph: call backward() inside of it")
    plain = one.layout.dense and one.ptr == one.storage.ptr and one.base is None
    if not plain or one.grad is not None or one.hooks:
        raise RefusedError("its result is a view")
    return one


class Results:
    """The value of a call: `fresh` are the tensors in it that each call makes anew."""

    def __init__(self, recording: Recording, kept: list[Tensor]) -> None:
        self.fresh: list[Tensor] = []
        self.recording, self.kept = recording, kept
        self.pattern = self.taken_apart(recording.value)
        del self.recording, self.kept

    def taken_apart(self, value: Any) -> Callable[[list[Tensor]], Any]:
        if isinstance(value, Tensor):
            known = id(value) in self.recording.before.objects or any(value is one for one in self.kept)
            if known:
                return lambda _: value
            if not self.recording.own(value):
                raise RefusedError("its result is a view")
            if any(value.storage is one.storage for one in [*self.fresh, *self.kept]):
                raise RefusedError("its results share memory")
            place = len(self.fresh)
            self.fresh.append(checked_result(self.recording, value))
            return lambda made: made[place]
        if type(value) in (list, tuple):
            parts, kind = [self.taken_apart(one) for one in value], type(value)
            return lambda made: kind([part(made) for part in parts])
        if type(value) is dict:
            entries = {key: self.taken_apart(one) for key, one in value.items()}
            return lambda made: {key: part(made) for key, part in entries.items()}
        if isinstance(value, (type(None), bool, int, float, str)):
            return lambda _: value
        raise RefusedError(f"its result is a {type(value).__name__}")


class Output:
    """How a fresh tensor is made in each call."""

    def __init__(self, made: Tensor) -> None:
        self.layout, self.dtype, self.wants_grad = made.layout, made.dtype, made.wants_grad
        self.node = made.node  # without numbers: the graph is gone, as after every backward pass
        self.nbytes = made.nbytes

    def tensor(self, storage: Storage) -> Tensor:
        out = Tensor(self.layout, self.dtype, storage, storage.ptr)
        out.wants_grad = self.wants_grad
        out.node = self.node
        return out


# --- what's assumed


class Guards:
    """The state that a step was recorded in, apart from what it changes itself."""

    def __init__(self, parts: dict[Part, set[int]]) -> None:
        self.modes = (mode.grad, dtypes.default)
        self.some: list[tuple[Part, list[int]]] = []
        self.all: list[Part] = []
        self.tensors: list[Tensor] = []
        self.but_grad: list[Tensor] = []
        fields: list[Any] = []
        fields_but_grad: list[Any] = []
        for part, open_places in parts.items():
            if part.kind == "tensor":
                (self.but_grad if open_places else self.tensors).append(part.holder)
                (fields_but_grad if open_places else fields).extend(part.values[:-1] if open_places else part.values)
            elif open_places:
                self.some.append((part, [k for k in range(len(part.values)) if k not in open_places]))
            else:
                self.all.append(part)
        self.fields, self.fields_but_grad = fields, fields_but_grad

    def hold(self) -> bool:
        if self.modes != (mode.grad, dtypes.default):
            return False
        if not all(map(is_, chained(map(whole, self.tensors)), self.fields)):
            return False
        if not all(map(is_, chained(map(but_grad, self.but_grad)), self.fields_but_grad)):
            return False
        for part in self.all:
            if not part.unchanged():
                return False
        for part, places in self.some:
            now = part.now()
            if len(now) != len(part.values) or any(now[k] is not part.values[k] for k in places):
                return False
        return True


class Sole:
    """Counts references: how many does an object have that's held once, as attribute `new`?"""

    def __init__(self) -> None:
        self.new = Storage(0)
        self.count = sys.getrefcount(self.new)


class Program:
    """A step as one call: `run(args)` gives (value,). Where it can't answer for it, it does nothing and gives None."""

    def __init__(self, recording: Recording) -> None:
        self.misses = 0
        self.arena = recording.arena
        self.changes = recording.changes
        kept = [checked_result(recording, one.new) for one in self.changes]
        results = Results(recording, kept)
        check_arena(recording, [*kept, *results.fresh])
        self.pattern = results.pattern
        self.outputs = [Output(one) for one in results.fresh]
        self.first = [raw.dense_copy(one) for one in results.fresh]
        self.inputs = arguments(recording)
        self.args = [(n, one) for n, one in enumerate(recording.args) if n not in self.inputs and not is_plain(one)]
        self.versions = [
            (one, recording.after.versions[one] - version)
            for one, version in recording.before.versions.items()
            if recording.after.versions.get(one, version) != version
        ]
        self.write(recording, results.fresh)
        self.guard(recording)

    def write(self, recording: Recording, fresh: list[Tensor]) -> None:
        """Make the function."""
        found = recording.lines
        tensors = recording.before.tensors
        read = {id(tensors[one[1]].storage) for line in found for one in line.args if is_tensor(one)}
        written = {
            id(tensors[one[1]].storage)
            for line in found
            for kind, one in zip(KERNELS[line.name], line.args, strict=False)
            if kind == "w" and is_tensor(one)
        }
        after = {id(one.storage) for one in recording.after.tensors}
        self.carried = []
        moved: dict[int, Storage] = {}
        for change in self.changes:
            old = change.old
            if not isinstance(old, Tensor) or id(old.storage) not in read:
                continue
            alone = sum(one.storage is old.storage for one in tensors) == 1
            if (
                not alone
                or id(old.storage) in after
                or id(old.storage) in written
                or not whole_storage(old, change.new)
            ):
                raise RefusedError("it replaces a tensor that's used elsewhere, too")
            moved[id(old.storage)] = Storage(old.storage.nbytes)
            self.carried.append(change)
        late: dict[tuple, tuple[str, dict, dict]] = {}
        for line in found:
            for what, group, held in line.late.values():
                late.setdefault((what, id(group), held.get("step")), (what, group, held))
        self.scalars = list(late.values())
        numbers = {key: k for k, key in enumerate(late)}
        # parameters: arguments' addresses, those of what's carried over, those of results, numbers
        n_inputs, n_carried, n_fresh = len(self.inputs), len(self.carried), len(fresh)
        writer = Writer("i" * (n_inputs + n_carried + n_fresh) + "f" * len(late))
        self.held: list[Any] = list(moved.values())
        places = {n: k for k, n in enumerate(self.inputs)}
        for k, change in enumerate(self.carried):
            block = moved[id(change.old.storage)]
            writer.copy(module.integer(block.ptr), module.parameter(n_inputs + k), block.nbytes)
        undo = b""
        for where, size in before_lookups(found, tensors):
            spare = Storage(size)
            self.held.append(spare)
            writer.copy(module.integer(spare.ptr), module.integer(where), size)
            undo += module.copying(module.integer(where), module.integer(spare.ptr), size)
        owners = Owners(recording)

        def address(value: Address) -> bytes:
            if value[0] == "arena":
                return module.integer(value[2])
            if value[0] == "argument":
                return module.parameter(places[value[1]], value[2])
            if value[0] == "tensor":
                storage = tensors[value[1]].storage
                self.held.append(storage)
                return module.integer(moved.get(id(storage), storage).ptr + value[2])
            self.held.append(owners.of(value[0]))
            return module.integer(value[0])

        for line in found:
            signature = KERNELS[line.name]
            values = []
            for k, (kind, value) in enumerate(zip(signature, line.args, strict=False)):
                if k in line.late:
                    what, group, held = line.late[k]
                    key = (what, id(group), held.get("step"))
                    values.append(module.parameter(n_inputs + n_carried + n_fresh + numbers[key]))
                elif kind == "f":
                    values.append(module.number(float(value)))
                elif kind in "pwg" and value:
                    values.append(address(value if isinstance(value, tuple) else (value,)))
                else:
                    values.append(module.integer(value))
            writer.call(line.name, values, undo)
        for k, one in enumerate(fresh):
            writer.copy(module.parameter(n_inputs + n_carried + k), module.integer(one.ptr), one.nbytes)
        self.step = kernels.build(writer.module())

    def guard(self, recording: Recording) -> None:
        """Write down what must stay as it is."""
        counted = counters(recording)
        self.counters = [
            held
            for key, held in counted.items()
            if recording.before.parts[key].values != recording.after.parts[key].values
        ]
        self.counts = [held["step"] for held in self.counters]
        groups = {id(group): group for _, group, _ in self.scalars}
        inputs = {id(one) for one in self.inputs.values()}
        parts: dict[Part, set[int]] = {}
        for key, part in recording.after.parts.items():
            if key in inputs:
                continue
            places = parts.setdefault(part, set())
            if part.kind == "dict":
                half = len(part.values) // 2
                open_name = (
                    "step" if any(part.holder is one for one in self.counters) else "lr" if key in groups else ""
                )
                places.update(half + k for k, name in enumerate(part.values[:half]) if open_name and name == open_name)
        for change in self.changes:
            parts[change.part].add(change.place)
        self.guards = Guards(parts)
        self.known = {id(one.storage) for one in recording.after.tensors} - {
            id(one.storage) for one in self.inputs.values()
        }
        made = {id(one.new.storage) for one in self.changes}
        self.storages = [one for one in recording.after.versions if id(one) not in made]  # these ids stay theirs
        for change in self.changes:
            change.settle()

    def value(self) -> Any:
        """What the recorded call itself returns: its results as later calls give theirs."""
        made = [output.tensor(one.storage) for output, one in zip(self.outputs, self.first, strict=True)]
        self.first = []
        return self.pattern(made)

    def run(self, args: tuple) -> "tuple[Any] | None":
        pointers = self.given(args)
        if pointers is None or not self.guards.hold():
            return None
        for change in self.changes:
            if not change.ready():
                return None
        for change in self.carried:
            pointers.append(change.now().ptr)
        if any(held["step"] != count for held, count in zip(self.counters, self.counts, strict=True)):
            return None
        storages = [Storage(output.nbytes) for output in self.outputs]
        for held in self.counters:
            held["step"] += 1
        pointers += [one.ptr for one in storages]
        if self.step(*pointers, *[scalar(*one) for one in self.scalars]):
            for held in self.counters:
                held["step"] -= 1
            return None
        self.counts = [count + 1 for count in self.counts]
        for change in self.changes:
            change.part.put(change.place, change.new)
        for storage, more in self.versions:
            storage.version += more
        self.misses = 0
        return (self.pattern([output.tensor(one) for output, one in zip(self.outputs, storages, strict=True)]),)

    def given(self, args: tuple) -> list[int] | None:
        """The addresses of the arguments that may differ; None if they differ in more than their numbers."""
        pointers, seen = [], set()
        for n, like in self.inputs.items():
            one = args[n]
            key = id(one.storage)
            if (
                one.layout is not like.layout
                or one.dtype is not like.dtype
                or one.wants_grad
                or one.node is not None
                or one.grad is not None
                or one.hooks
                or key in self.known
                or key in seen
            ):
                return None
            seen.add(key)
            if one.ptr != one.storage.ptr:
                return None
            pointers.append(one.ptr)
        if any(args[n] is not one for n, one in self.args):
            return None
        return pointers
