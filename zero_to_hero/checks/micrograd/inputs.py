"""What the topics share: expressions as texts, softmax, and small engines with one method made wrong."""

from collections.abc import Callable, Sequence
from math import exp, log
from random import Random
from typing import Any

from .._engine.dual import value_and_gradient
from .._engine.exercise import Exercise, Part

Code = Callable[..., Any]  # a function as a student would write it


def expected(text: str, a: float, b: float) -> dict[str, Any]:
    """Value and gradient of an expression of a and b."""
    value, gradient = value_and_gradient(lambda a, b: eval(text, {"a": a, "b": b}), [a, b])
    return {"the value": value, "[a.grad, b.grad]": gradient}


def evaluated(engine: type, text: str, a: float, b: float) -> dict[str, Any]:
    """The same by a student's engine."""
    nodes = {"a": engine(a), "b": engine(b)}
    out = eval(text, dict(nodes))
    if out is None:
        return {"the value": None}
    out.backward()
    return {"the value": out.data, "[a.grad, b.grad]": [node.grad for node in nodes.values()]}


def expressions_of(exercise: Exercise, name: str, *texts: str, about: Callable[..., str] | None = None) -> Part:
    """Look at the values and gradients of expressions, one after the other, of two fresh numbers."""

    def cases(rng: Random) -> list[tuple[str, float, float]]:
        a, b = (round(rng.uniform(1.5, 3), 3) for _ in range(2))
        return [(text, a, b) for text in texts]

    def says(text: str, a: float, b: float) -> str:
        return f"`{text}` (a = {a}, b = {b})"

    return exercise.function(name, cases=cases, right=expected, use=evaluated, says=says, about=about, in_order=True)


def ran_twice(engine: type, a: float, b: float) -> dict[str, Any]:
    """Gradients of a product, and once more after they were set back to 0."""
    x, y = engine(a), engine(b)
    out, found = x * y, {}
    for key in ("[a.grad, b.grad] of a * b", "[a.grad, b.grad] of a * b, set to 0 before a second backward,"):
        x.grad = y.grad = out.grad = 0.0
        out.backward()
        found[key] = [x.grad, y.grad]
    return found


def backward_again(exercise: Exercise, name: str, methods: dict[str, Any]) -> Part:
    """Look at what `backward` leaves behind for its next call."""

    def right(a: float, b: float) -> dict[str, Any]:
        return ran_twice(engine(), a, b)

    part = exercise.function(
        name, cases=[(2.0, 3.0)], right=right, use=ran_twice, says=lambda *_: "", about=lambda *_: "`backward`"
    )
    part.mistake(
        "What `backward` collects must begin empty in each call. A default such as `order=[]` is made once, and every "
        "call goes on with it.",
        engine(methods, backward=collecting(order=[])),
        engine(methods, backward=collecting(seen=set())),
    )
    return part


def softmax(logits: Sequence[float]) -> list[float]:
    powers = [exp(x) for x in logits]
    return [power / sum(powers) for power in powers]


def rule(
    value: Code,
    *slopes: Code,
    upstream: bool = True,
    add: bool = True,
    lift: bool = True,
    factor: float = 1.0,
    target: str = "grad",
) -> Code:
    """A method of an engine, right or with one thing changed.

    `value` gets the numbers of the operands. Each operand has a local slope, which gets the same and the result. What
    comes after the operands (an exponent) is a plain number.
    """

    def method(node: Any, *others: Any) -> Any:
        split = len(slopes) - 1
        if lift:
            others = (
                *(one if isinstance(one, type(node)) else type(node)(one) for one in others[:split]),
                *others[split:],
            )
        operands = (node, *others[:split])
        numbers = [*(one.data for one in operands), *others[split:]]
        out = type(node)(value(*numbers), operands)

        def backward() -> None:
            for one, slope in zip(operands, slopes, strict=True):
                amount = factor * slope(*numbers, out.data) * (out.grad if upstream else 1.0)
                setattr(one, target, (getattr(one, target) if add else 0.0) + amount)

        out._backward = backward
        return out

    return method


def plus(**how: Any) -> Code:
    return rule(lambda x, y: x + y, lambda *_: 1.0, lambda *_: 1.0, **how)


def times(mine: Code = lambda x, y, out: y, its: Code = lambda x, y, out: x, **how: Any) -> Code:
    return rule(lambda x, y: x * y, mine, its, **how)


def power(slope: Code = lambda x, n, out: n * x ** (n - 1), **how: Any) -> Code:
    return rule(lambda x, n: x**n, slope, **how)


def init(node: Any, data: float, children: tuple[Any, ...] = ()) -> None:
    node.data, node.grad, node._children, node._backward = data, 0.0, children, lambda: None


def nodes_of(root: Any) -> list[Any]:
    """All nodes of the graph, operands first."""
    order: dict[Any, None] = {}
    stack = [(root, False)]
    while stack:
        node, complete = stack.pop()
        if complete:
            order.setdefault(node)
        elif node not in order:
            stack.append((node, True))
            stack.extend((child, False) for child in node._children)
    return list(order)


def backward(root: Any) -> None:
    root.grad = 1.0
    for node in reversed(nodes_of(root)):
        node._backward()


def collecting(order: list[Any] | None = None, seen: set[Any] | None = None) -> Code:
    """A `backward` with an order or a set of its own that all calls share."""

    def backward(root: Any) -> None:
        nodes, known = [] if order is None else order, set() if seen is None else seen

        def visit(node: Any) -> None:
            if node not in known:
                known.add(node)
                for child in node._children:
                    visit(child)
                nodes.append(node)

        visit(root)
        root.grad = 1.0
        for node in reversed(nodes):
            node._backward()

    return backward


SMALL: dict[str, Any] = {"__init__": init, "backward": backward, "__add__": plus(), "__mul__": times()}
WHOLE = SMALL | {
    "__pow__": power(),
    "exp": rule(exp, lambda x, out: out),
    "log": rule(log, lambda x, out: 1 / x),
    "__neg__": lambda a: a * -1,
    "__sub__": lambda a, b: a + -b,
    "__truediv__": lambda a, b: a * b**-1,
    "__radd__": lambda a, b: a + b,
    "__rmul__": lambda a, b: a * b,
    "__rsub__": lambda a, b: -a + b,
    "__rtruediv__": lambda a, b: a**-1 * b,
}


def engine(methods: dict[str, Any] = SMALL, **changes: Any) -> type:
    """A class of numbers in a graph, with some methods made wrong, or missing where the change is None."""
    return type("Number", (), {name: one for name, one in (methods | changes).items() if one})
