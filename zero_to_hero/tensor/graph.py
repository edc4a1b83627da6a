"""The graph of operations, and the walk back through it."""

import gc
import heapq
import sys
import weakref
from collections.abc import Callable, Iterable, Sequence
from contextlib import ContextDecorator
from itertools import count
from typing import Any

from . import raw
from .layout import Layout, dense
from .layout import layout as make_layout
from .tensors import Tensor

Back = Callable[[Tensor], "tuple[Tensor | None, ...]"]
Edge = "Node | Tensor | None"  # where a gradient goes: an operation, a leaf, nowhere

sequence = count()


class Mode:
    """`grad`: whether operations are recorded."""

    __slots__ = ("grad",)

    def __init__(self) -> None:
        self.grad = True


mode = Mode()


class Node:
    """One operation of the forward pass.

    edges: for each input where its gradient goes. back(g): the gradients of the inputs, given that of the result.
    stamp: the versions, added up, of the storages whose numbers `back` needs; it must be the same at the backward pass.
    """

    __slots__ = ("back", "edges", "hooks", "keep", "label", "saved", "sequence", "stamp")

    def __init__(self, label: str, edges: tuple[Any, ...], back: Back, saved: tuple[Tensor, ...]) -> None:
        self.label, self.edges, self.saved = label, edges, saved
        self.back: Back | None = back
        self.sequence = next(sequence)
        self.stamp = 0
        for one in saved:
            self.stamp += one.storage.version
        self.keep: weakref.ref[Tensor] | None = None  # a tensor whose gradient is to be retained
        self.hooks: list[Callable] | None = None

    def name(self) -> str:
        return self.label

    @property
    def next_functions(self) -> tuple[tuple[Any, int], ...]:
        return tuple((Accumulate(edge) if isinstance(edge, Tensor) else edge, 0) for edge in self.edges)

    def __repr__(self) -> str:
        return f"<{self.label} object at {id(self):#x}>"

    def run(self, g: Tensor) -> "tuple[Tensor | None, ...]":
        """The gradients of the inputs. Raises RuntimeError where the numbers that this needs are gone or changed."""
        if self.back is None:
            raise RuntimeError(
                "Trying to backward through the graph a second time (or directly access saved tensors after they "
                "have already been freed). Saved intermediate values of the graph are freed when you call "
                ".backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph "
                "a second time or if you need to access saved tensors after calling backward."
            )
        if self.saved:
            now = 0
            for one in self.saved:
                now += one.storage.version
            if now != self.stamp:
                raise RuntimeError(
                    "one of the variables needed for gradient computation has been modified by an inplace operation: "
                    f"{self.label} needs the value that it had in the forward pass. Compute into a new tensor instead "
                    "(x = x + 1 rather than x += 1), or clone() it before it changes."
                )
        return self.back(g)

    def free(self) -> None:
        """Let go of the saved numbers; an operation that saved none can run again."""
        if self.saved:
            self.back, self.saved = None, ()


class Accumulate:
    """What a leaf looks like in `next_functions`: the place where its gradient arrives."""

    def __init__(self, variable: Tensor) -> None:
        self.variable = variable
        self.next_functions = ()

    def name(self) -> str:
        return "struct torch::autograd::AccumulateGrad"

    def __repr__(self) -> str:
        return f"<AccumulateGrad object at {id(self):#x}>"


def edge(x: Tensor) -> Any:
    """Where the gradient of x goes."""
    if not x.wants_grad:
        return None
    if x.base is not None and x.base_node is not x.base.node:
        follow_base(x)
    return x.node or x


def link(out: Tensor, label: str, inputs: tuple[Tensor, ...], back: Back, saved: tuple[Tensor, ...] = ()) -> Tensor:
    """Record that `out` was made from these inputs, at least one of which wants a gradient."""
    out.wants_grad = True
    out.node = Node(label, tuple([edge(x) for x in inputs]), back, saved)
    return out


def wanted(*inputs: Tensor) -> bool:
    """Whether an operation on these is to be recorded."""
    if mode.grad:
        for one in inputs:
            if one.wants_grad:
                return True
    return False


# --- views, and what happens to them when numbers change in place


def view(a: Tensor, layout: Layout, ptr: int, label: str, back: Back) -> Tensor:
    """A view of a: the same memory through another layout."""
    out = Tensor(layout, a.dtype, a.storage, ptr)
    out.base = base = a if a.base is None else a.base
    out.base_node = base.node
    if mode.grad and a.wants_grad:
        link(out, label, (a,), back)
    return out


def place_in_base(x: Tensor) -> tuple[Layout, int, Tensor]:
    """Where a view lies in its base: layout, offset in elements, the base."""
    base = x.base
    assert base is not None
    if not base.layout.dense:
        raise RuntimeError(
            "This engine can't follow gradients through a change in place of a tensor that isn't contiguous: call "
            ".contiguous() on it first."
        )
    return x.layout, (x.ptr - base.ptr) // x.dtype.itemsize, base


def follow_base(x: Tensor) -> None:
    """Let a view take its gradient from what its base has become by a change in place."""
    layout, offset, base = place_in_base(x)
    shape = tuple(base.layout.shape)
    repeated = tuple(d for d, step in enumerate(layout.strides) if step == 0 and layout.shape[d] > 1)
    once = make_layout([1 if d in repeated else size for d, size in enumerate(layout.shape)], layout.strides)

    def back(g: Tensor) -> tuple[Tensor]:
        return (raw.region(once, offset, raw.total(g, repeated, keepdim=True) if repeated else g, shape),)

    x.node = Node("AsStridedBackward0", (edge(base),), back, ())
    x.base_node = base.node


def check_in_place(x: Tensor, *others: Tensor, fills: bool = False) -> bool:
    """Whether a change of x in place by these others is to be recorded. Raises RuntimeError if x is a leaf that wants a
    gradient, or where memory that is read is overwritten; `fills`: it doesn't matter if memory is written twice."""
    if not x.layout.dense and not (fills and not wanted(x, *others)):
        check_repeats(x)
    for one in others:
        if one.storage is x.storage and one is not x:
            check_overlap(x, one)
    if not mode.grad or x.dtype.kind < 2:
        return False
    if x.wants_grad and x.node is None:
        raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")
    if x.base is not None and x.base.wants_grad and x.base.node is None:
        raise RuntimeError("a view of a leaf Variable that requires grad is being used in an in-place operation.")
    return wanted(x, *others)


def check_repeats(x: Tensor) -> None:
    """Raises RuntimeError if several elements of x are one number in memory, as after expand()."""
    if any(step == 0 and size > 1 for size, step in zip(x.layout.shape, x.layout.strides, strict=True)):
        raise RuntimeError(
            "unsupported operation: more than one element of the written-to tensor refers to a single memory location. "
            "Please clone() the tensor before performing the operation."
        )


def check_overlap(x: Tensor, y: Tensor, *, same: bool = True) -> None:
    """Raises RuntimeError if y shares some of the memory that's to be overwritten; `same` allows the very same numbers.

    Like PyTorch, this only looks at tensors without gaps.
    """
    if y.storage is not x.storage or not (compact(x.layout) and compact(y.layout)) or not (x.numel() and y.numel()):
        return
    (x_first, x_last), (y_first, y_last) = ((one.ptr, one.ptr + one.nbytes) for one in (x, y))
    if x_first >= y_last or y_first >= x_last:
        return
    if same and (x_first, x_last, x.layout.strides) == (y_first, y_last, y.layout.strides):
        return
    raise RuntimeError(
        "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory "
        "location. Please clone() the tensor before performing the operation."
    )


def compact(layout: Layout) -> bool:
    """Whether the elements, in some order, lie one after another."""
    step = 1
    for stride, size in sorted(zip(layout.strides, layout.shape, strict=True)):
        if size != 1:
            if stride != step:
                return False
            step *= size
    return True


def overwrite(x: Tensor, result: Tensor) -> None:
    """Give x, in place, the numbers of a result that was computed from it, and the result's place in the graph."""
    raw.copy_into(x, result)
    x.storage.version += 1
    root = x if x.base is None else x.base
    was_constant = not root.wants_grad
    take_place(x, result)
    # a storage is held by its tensors (and by this call): are there others than root and x?
    if was_constant and sys.getrefcount(x.storage) > (2 if x is root else 3):
        for view in gc.get_referrers(root):
            if isinstance(view, Tensor) and view.base is root and not view.wants_grad:
                view.wants_grad = True
                follow_base(view)


def take_place(x: Tensor, result: Tensor) -> None:
    """Give x the result's place in the graph."""
    if x.base is None:
        if result.node is not None:
            x.node, x.wants_grad = result.node, True
        else:  # constants: what x was made of has gradient 0 from here on
            zeros = dense(tuple(x.layout.shape))
            x.node = Node("CopyBackwards", (edge(x),), lambda g: (raw.full(zeros, g.dtype, 0),), ())
        return
    layout, offset, base = place_in_base(x)
    shape = tuple(base.layout.shape)

    def back(g: Tensor) -> tuple[Tensor, Tensor]:
        g = raw.contiguous(g)
        inside = raw.dense_copy(raw.alias(g, layout, g.ptr + offset * g.dtype.itemsize))
        zero = raw.number(0, g.dtype)
        return raw.region(layout, offset, zero, shape, raw.dense_copy(g)), inside

    base.node = Node("CopySlices", (edge(base), edge(result)), back, ())
    base.wants_grad = True
    x.wants_grad = True
    follow_base(x)


# --- the backward pass


def ones_like(x: Tensor) -> Tensor:
    return raw.full(dense(tuple(x.layout.shape)), x.dtype, 1)


def starting(outputs: Sequence[Tensor], gradients: Sequence[Tensor | None]) -> "list[tuple[Any, Tensor]]":
    """Where the walk begins, with which gradients. Raises RuntimeError for outputs that can't have one."""
    found = []
    for x, g in zip(outputs, gradients, strict=True):
        if not x.wants_grad:
            raise RuntimeError("element 0 of tensors does not require grad and does not have a grad_fn")
        if g is None:
            if x.layout.numel != 1:
                raise RuntimeError("grad can be implicitly created only for scalar outputs")
            g = ones_like(x)
        elif not isinstance(g, Tensor):
            raise TypeError(f"gradients can be either Tensors or None, but got {type(g).__name__}")
        elif g.layout.shape != x.layout.shape:
            raise RuntimeError(
                f"Mismatch in shape: grad_output[0] has a shape of {g.shape} and output[0] has a shape of {x.shape}."
            )
        found.append((edge(x), raw.to(g, x.dtype)))
    return found


def walk(
    start: "list[tuple[Any, Tensor]]", nodes: "dict[Node, list[int]]", free: bool
) -> "tuple[dict[Tensor, Tensor], dict[int, Tensor]]":
    """Carry gradients from the start to the leaves, the latest operation first.

    Returns each leaf's gradient, and those that arrived at `nodes` under the numbers given there.
    """
    leaves: dict[Tensor, Tensor] = {}
    caught: dict[int, Tensor] = {}
    arrived: dict[Node, Tensor] = {}
    waiting: list[tuple[int, Node]] = []

    def arrive(where: Any, g: Tensor) -> None:
        if isinstance(where, Node):
            before = arrived.get(where)
            if before is None:
                heapq.heappush(waiting, (-where.sequence, where))
            arrived[where] = g if before is None else raw.binary(raw.ADD, before, g)
        else:
            before = leaves.get(where)
            leaves[where] = g if before is None else raw.binary(raw.ADD, before, g)

    for where, g in start:
        arrive(where, g)
    before, mode.grad = mode.grad, False
    try:
        while waiting:
            node = heapq.heappop(waiting)[1]
            g = arrived.pop(node)
            if node.hooks or node.keep:
                g = visited(node, g)
            for number in nodes.get(node, ()):
                caught[number] = g
            for where, gradient in zip(node.edges, node.run(g), strict=False):
                if where is not None and gradient is not None:
                    arrive(where, gradient)
            if free:
                node.free()
    finally:
        mode.grad = before
    return leaves, caught


def visited(node: Node, g: Tensor) -> Tensor:
    """The gradient after the node's hooks, kept where somebody asked for it."""
    g = hooked(node.hooks, g)
    kept = None if node.keep is None else node.keep()
    if kept is not None:
        kept.grad = raw.dense_copy(g) if kept.grad is None else raw.binary(raw.ADD, kept.grad, g)
    return g


def hooked(hooks: Iterable[Callable] | None, g: Tensor) -> Tensor:
    for hook in list(hooks or ()):
        changed = hook(g)
        if changed is not None:
            g = changed
    return g


def backward(
    tensors: Tensor | Sequence[Tensor],
    grad_tensors: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Sequence[Tensor] | None = None,
) -> None:
    """Add to `.grad` of every leaf (or of `inputs` only) the gradient of these tensors."""
    no_second_derivatives(create_graph)
    outputs = [tensors] if isinstance(tensors, Tensor) else list(tensors)
    gradients = [None] * len(outputs) if grad_tensors is None else grad_tensors
    gradients = [gradients] if isinstance(gradients, Tensor) else list(gradients)
    start = starting(outputs, gradients)
    leaves, _ = walk(start, {}, free=not retain_graph)
    taken = {id(g.storage) for _, g in start if any(g is one for one in gradients)}
    for leaf, g in leaves.items():
        if inputs is not None and not any(leaf is one for one in inputs):
            continue
        g = hooked(leaf.hooks, g)
        if leaf.grad is not None:
            add_into(leaf.grad, g)
            continue
        if not g.layout.dense or id(g.storage) in taken:  # memory of its own: two leaves may get the very same numbers
            g = raw.dense_copy(g)
        taken.add(id(g.storage))
        leaf.grad = g


def add_into(x: Tensor, g: Tensor) -> None:
    """x += g."""
    if x.layout.dense and g.dtype is x.dtype:
        walk_plan, _ = x.layout.pairs.get(g.layout) or raw.pair(x.layout, g.layout)
        raw.kernels.binary(raw.ADD, x.dtype.code, x.ptr, x.ptr, g.ptr, walk_plan.ptr)
    else:
        raw.copy_into(x, raw.binary(raw.ADD, x, raw.to(g, x.dtype)))
    x.storage.version += 1


def grad(
    outputs: Tensor | Sequence[Tensor],
    inputs: Tensor | Sequence[Tensor],
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    allow_unused: bool | None = None,
) -> "tuple[Tensor | None, ...]":
    """The gradients of the outputs with respect to the inputs; `.grad` stays as it is."""
    no_second_derivatives(create_graph)
    outs = [outputs] if isinstance(outputs, Tensor) else list(outputs)
    ins = [inputs] if isinstance(inputs, Tensor) else list(inputs)
    gradients = [None] * len(outs) if grad_outputs is None else grad_outputs
    gradients = [gradients] if isinstance(gradients, Tensor) else list(gradients)
    nodes: dict[Node, list[int]] = {}
    for place, x in enumerate(ins):
        if not x.wants_grad:
            raise RuntimeError("One of the differentiated Tensors does not require grad")
        where = edge(x)
        if isinstance(where, Node):
            nodes.setdefault(where, []).append(place)
    leaves, caught = walk(starting(outs, gradients), nodes, free=not retain_graph)
    found = [caught.get(place) if x.node else leaves.get(x) for place, x in enumerate(ins)]
    if not allow_unused and any(one is None for one in found):
        raise RuntimeError(
            "One of the differentiated Tensors appears to not have been used in the graph. Set allow_unused=True if "
            "this is the desired behavior."
        )
    return tuple(found)


def no_second_derivatives(create_graph: bool) -> None:
    if create_graph:
        raise NotImplementedError(
            "create_graph=True (gradients of gradients) isn't part of the engine in the page; run this cell on Colab."
        )


class Handle:
    """Removes what was registered."""

    def __init__(self, hooks: list, hook: Any) -> None:
        self.hooks, self.hook = hooks, hook
        hooks.append(hook)

    def remove(self) -> None:
        if self.hook in self.hooks:
            self.hooks.remove(self.hook)


# --- whether operations are recorded


class set_grad_enabled(ContextDecorator):  # noqa: N801 (PyTorch's name)
    """Record operations, or don't: at once when called, and until the end of a `with`."""

    def __init__(self, on: bool) -> None:
        self.on, self.before = on, mode.grad
        mode.grad = on

    def __enter__(self) -> None:
        mode.grad = self.on

    def __exit__(self, *_: object) -> None:
        mode.grad = self.before

    def __call__(self, function: Any) -> Any:
        mode.grad = self.before  # as a decorator it waits for the function's calls
        return super().__call__(function)


class _Switched(ContextDecorator):
    on = False

    def __init__(self) -> None:
        self.before: list[bool] = []

    def __enter__(self) -> None:
        self.before.append(mode.grad)
        mode.grad = self.on

    def __exit__(self, *_: object) -> None:
        mode.grad = self.before.pop()

    def __new__(cls, function: Any = None) -> Any:
        made = super().__new__(cls)
        if function is None:
            return made
        made.__init__()  # type: ignore[misc]
        return made(function)  # @torch.no_grad without parentheses


class no_grad(_Switched):  # noqa: N801 (PyTorch's name)
    """Operations aren't recorded: `with torch.no_grad():`, or `@torch.no_grad()` above a function."""


class inference_mode(no_grad):  # noqa: N801 (PyTorch's name)
    """The same here."""


class enable_grad(_Switched):  # noqa: N801 (PyTorch's name)
    """Operations are recorded, inside of a no_grad too."""

    on = True


def is_grad_enabled() -> bool:
    return mode.grad
