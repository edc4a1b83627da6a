"""Random programs, run by PyTorch and by the engine: views, broadcasts, changes in place, indices, gradients.

A program is Python's text, a statement a line, so that what fails can be read and run. After each statement both sides
must have the same values, dtypes, strides of views and sharing of memory, or have raised the same kind of exception.
"""

from typing import Any

import hypothesis.strategies as st
import torch
from hypothesis import HealthCheck, given, settings

import zero_to_hero.tensor as ours
from tests.tensor.bridge import same

MOST = 12  # statements
sizes = st.integers(0, 3)
shapes = st.lists(st.integers(0, 3).map(lambda n: n or 2), min_size=0, max_size=3) | st.lists(sizes, max_size=3)


class Program:
    """The statements so far, and the two worlds in which they ran."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.lines: list[str] = []
        self.worlds: list[dict[str, Any]] = [{"torch": torch}, {"torch": ours}]
        self.count = 0

    def names(self) -> list[str]:
        return [f"t{k}" for k in range(self.count) if f"t{k}" in self.worlds[0]]

    def any(self) -> str:
        return self.draw(st.sampled_from(self.names()))

    def value(self, name: str) -> torch.Tensor:
        return self.worlds[0][name]

    def run(self, line: str, made: int = 0) -> bool:
        """Run a statement in both worlds; whether it went through. `made` new tensors stand on its left."""
        self.lines.append(line)
        raised: list[Exception | None] = []
        for world in self.worlds:
            try:
                exec(line, world)
                raised.append(None)
            except (RuntimeError, IndexError, ValueError, TypeError) as error:
                raised.append(error)
        theirs, mine = raised
        assert type(theirs) is type(mine), self.told(f"PyTorch: {theirs!r}\nours:    {mine!r}")
        if theirs is None:
            self.count += made
        return theirs is None

    def told(self, what: str) -> str:
        return "\n" + "\n".join(self.lines) + "\n" + what

    def check(self) -> None:
        """Compare all tensors of both worlds."""
        theirs, mine = self.worlds
        for name in self.names():
            right, found = theirs[name], mine[name]
            assert same(found, right), self.told(f"{name}: {found.tolist()} instead of {right.tolist()}")
            flags = (right.requires_grad, right.is_leaf, right.storage_offset())
            own = (found.requires_grad, found.is_leaf, found.storage_offset())
            assert own == flags, self.told(f"{name}: requires_grad, is_leaf, offset {own} instead of {flags}")
            assert found.stride() == right.stride(), self.told(
                f"{name}: stride {found.stride()} instead of {right.stride()}"
            )
        together = [groups([world[name] for name in self.names()]) for world in self.worlds]
        assert together[0] == together[1], self.told(f"shared memory: {together[1]} instead of {together[0]}")


def groups(tensors: list[Any]) -> list[int]:
    """For each tensor the first that shares its memory."""
    storages = [one.untyped_storage().data_ptr() for one in tensors]
    return [k if not one.numel() else storages.index(storages[k]) for k, one in enumerate(tensors)]


def leaf(p: Program) -> None:
    shape = p.draw(shapes)
    count = 1
    for size in shape:
        count *= size
    kind = p.draw(st.sampled_from(["float64", "float64", "float64", "float64", "int64", "bool"]))
    if kind == "float64":
        numbers = [p.draw(st.integers(-4, 4)) / 2 for _ in range(count)]
    else:
        numbers = [p.draw(st.integers(0, 2)) for _ in range(count)]
    grad = kind == "float64" and p.draw(st.booleans())
    made = f"torch.tensor({numbers}, dtype=torch.{kind}).reshape({tuple(shape)})"
    p.run(f"t{p.count} = {made}.clone().requires_grad_({grad})", 1)


def dim(p: Program, x: torch.Tensor) -> int:
    """Mostly one that there is."""
    return p.draw(st.integers(-x.ndim - (p.draw(st.integers(0, 9)) == 0), max(x.ndim - 1, 0)))


def reshaping(p: Program) -> None:
    name = p.any()
    x = p.value(name)
    ways = [
        f"transpose({dim(p, x)}, {dim(p, x)})",
        f"unsqueeze({dim(p, x)})",
        f"squeeze({dim(p, x)})",
        "squeeze()",
        f"flatten({dim(p, x)}, -1)",
        f"permute({tuple(p.draw(st.permutations(range(x.ndim))))})",
        f"view({tuple(p.draw(shapes))})",
        "view(-1)",
        f"reshape({tuple(p.draw(shapes))})",
        "reshape(-1)",
        f"expand({(p.draw(sizes), *(size if p.draw(st.booleans()) else -1 for size in x.shape))})",
        f"narrow({dim(p, x)}, {p.draw(sizes)}, {p.draw(sizes)})",
        f"select({dim(p, x)}, {p.draw(st.integers(-2, 2))})",
        f"diagonal({p.draw(st.integers(-1, 1))})",
        f"unfold({dim(p, x)}, {p.draw(sizes)}, {p.draw(st.integers(1, 2))})",
        "T" if x.ndim == 2 else "movedim(0, -1)",
        "mT",
        "detach()",
        "contiguous()",
        "expand_as(" + p.any() + ")",
    ]
    p.run(f"t{p.count} = {name}.{p.draw(st.sampled_from(ways))}", 1)


def part(p: Program, size: int) -> str:
    """One entry of an index."""
    kind = p.draw(st.integers(0, 5))
    if kind == 0:
        return str(p.draw(st.integers(-size, size - 1) if size else st.just(0)))
    if kind == 1:
        return ":"
    if kind == 2:
        ends = [str(p.draw(st.integers(-4, 4))) if p.draw(st.booleans()) else "" for _ in range(2)]
        return ":".join([*ends, str(p.draw(st.integers(1, 3)))])
    if kind == 3:
        return "None"
    if kind == 4:
        return "..."
    return str(p.draw(st.integers(-3, 3)))


def basic_index(p: Program, x: torch.Tensor) -> str:
    parts = [part(p, size) for size in x.shape[: p.draw(st.integers(0, 3))]] or ["..."]
    return ", ".join(parts)


def slicing(p: Program) -> None:
    name = p.any()
    p.run(f"t{p.count} = {name}[{basic_index(p, p.value(name))}]", 1)


def places(p: Program, size: int) -> str:
    """A tensor or list of integers, most of them inside of a dimension."""
    numbers = [p.draw(st.integers(-size, size - 1)) if size else 0 for _ in range(p.draw(st.integers(1, 3)))]
    if p.draw(st.integers(0, 9)) == 0:
        numbers[0] = 5
    text = str(numbers)
    form = p.draw(st.integers(0, 3))
    if form == 0:
        return text
    if form == 1:
        return f"torch.tensor({numbers[0]})"
    return f"torch.tensor({text})" if form == 2 else f"torch.tensor({[[n] for n in numbers]})"


def index(p: Program, x: torch.Tensor) -> str:
    """Any index: ints, slices, None, ..., lists, tensors, masks."""
    form = p.draw(st.integers(0, 3))
    if form == 0:
        return basic_index(p, x)
    if form == 1 and x.ndim:
        mask = [p.draw(st.booleans()) for _ in range(x.shape[0])]
        return f"torch.tensor({mask}, dtype=torch.bool)"
    parts, d = [], 0
    for _ in range(p.draw(st.integers(1, 3))):
        if d >= x.ndim:
            break
        parts.append(places(p, x.shape[d]) if p.draw(st.booleans()) else part(p, x.shape[d]))
        d += parts[-1] not in ("None", "...")
    return ", ".join(parts) or "..."


def indexing(p: Program) -> None:
    name = p.any()
    p.run(f"t{p.count} = {name}[{index(p, p.value(name))}]", 1)


NUMBERS = ["2", "0.5", "-1", "True", "0"]


def operand(p: Program) -> str:
    return p.draw(st.sampled_from(NUMBERS)) if p.draw(st.integers(0, 3)) == 0 else p.any()


def arithmetic(p: Program) -> None:
    a, b = p.any(), operand(p)
    ways = [
        f"{a} + {b}",
        f"{b} - {a}",
        f"{a} * {b}",
        f"{a} / {b}",
        f"torch.maximum({a}, {p.any()})",
        f"{a} < {b}",
        f"{a} == {b}",
        f"{a} @ {p.any()}",
        f"torch.where({a} > 0, {a}, {b})",
        f"{a}.tanh()",
        f"{a}.relu()",
        f"{a}.exp()",
        f"-{a}",
        f"{a} ** 2",
        f"{a}.sum({p.draw(st.sampled_from(['', '0', '-1', '-1, True']))})",
        f"{a}.max()",
        f"{a}.clone()",
        f"{a}.cumsum(0)",
        f"{a}.double()",
        f"torch.cat([{a}, {p.any()}])",
        f"torch.stack([{a}, {p.any()}])",
        f"{a}.masked_fill({p.any()}, 1.5)",
        f"{a}.tril()",
        f"{a}.clamp(-1, 1)",
    ]
    # PyTorch keeps the order of strides in results, the engine's are row-major
    p.run(f"t{p.count} = ({p.draw(st.sampled_from(ways))}).contiguous()", 1)


def in_place(p: Program) -> None:
    a, b = p.any(), operand(p)
    ways = [
        f"{a} += {b}",
        f"{a} -= {b}",
        f"{a} *= {b}",
        f"{a} /= {b}",
        f"{a}.add_({b}, alpha=2)",
        f"{a}.zero_()",
        f"{a}.fill_({b})",
        f"{a}.copy_({p.any()})",
        f"{a}.tanh_()",
        f"{a}.exp_()",
        f"{a}.clamp_(-1, 1)",
        f"{a}.masked_fill_({p.any()}, 0.5)",
        f"{a}.relu_()",
    ]
    p.run(p.draw(st.sampled_from(ways)))


def assignment(p: Program) -> None:
    a = p.any()
    p.run(f"{a}[{index(p, p.value(a))}] = {operand(p)}")


def without_gradients(p: Program) -> None:
    a, b = p.any(), operand(p)
    p.run(f"with torch.no_grad(): {a} {p.draw(st.sampled_from(['+=', '*=']))} {b}")


STEPS = [reshaping, reshaping, slicing, indexing, arithmetic, arithmetic, in_place, in_place, assignment, leaf]


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck), report_multiple_bugs=False)
@given(st.data())
def test_random_programs_run_as_in_pytorch(data: st.DataObject) -> None:
    p = Program(data.draw)
    leaf(p)
    leaf(p)
    for _ in range(data.draw(st.integers(1, MOST))):
        data.draw(st.sampled_from([*STEPS, without_gradients]))(p)
        p.check()
    backward(p)


def backward(p: Program) -> None:
    """The gradients of everything that has some, each element weighted differently."""
    wanting = [name for name in p.names() if p.value(name).requires_grad]
    if not wanting:
        return
    for name in wanting:
        p.run(f"w_{name} = torch.arange({name}.numel()).reshape({name}.shape) / 4 + 1")
    total = " + ".join(f"({name} * w_{name}).sum()" for name in wanting)
    if not p.run(f"({total}).backward()"):
        return
    for name in p.names():
        right, found = (world[name].grad if world[name].is_leaf else None for world in p.worlds)
        assert (right is None) == (found is None), p.told(f"{name}.grad: {found} instead of {right}")
        if right is not None:
            assert same(found, right), p.told(f"{name}.grad: {found.tolist()} instead of {right.tolist()}")
