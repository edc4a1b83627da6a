"""Numbers that are used more than once: an engine that forgets, and a test that sees it."""

from typing import Any

from .._engine.compare import Wrong, must_be_there, same, show
from .._engine.exercise import exercise
from .inputs import SMALL, Code, backward_again, engine, expected, expressions_of, nodes_of, plus, times

accumulate = exercise(
    "micrograd.accumulate",
    title="The forgetful engine",
    kind="find the bug",
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "Where in the class does a number learn its gradient? There are four such lines.",
        "In `a * a` both operands are the same object. What does the second line do to what the first one wrote?",
    ],
)
forgetful = expressions_of(
    accumulate, "Forgetful", "a * b", "a + a", "a * a", "a * b + a", "(c := a + b) * c", "(a + b) * (a * b)"
)
forgetful.mistake(
    "In `__add__`, a later use of a number overwrites the earlier one. (`=+` is just `=` and a plus sign.)",
    engine(__add__=plus(add=False)),
)
forgetful.mistake(
    "In `__mul__`, a later use of a number overwrites the earlier one. (`=+` is just `=` and a plus sign.)",
    engine(__mul__=times(add=False)),
)
forgetful.mistake(
    "That's twice as much: a rule adds to the gradient twice, or it runs twice.",
    engine(__add__=plus(factor=2.0), __mul__=times(factor=2.0)),
    engine(__add__=plus(factor=2.0)),
    when=lambda got, *case: same(got, [2 * slope for slope in expected(*case)["[a.grad, b.grad]"]]),
)
forgetful.mistake(
    "No gradient arrives: a line is gone, or it adds to `data`.",
    engine(__add__=plus(target="data"), __mul__=times(target="data")),
    when=lambda got, *_: got == [0.0, 0.0],
)

backward_again(accumulate, "Forgetful", SMALL)

witness = exercise(
    "micrograd.witness",
    title="A witness for the bug",
    kind="find the bug",
    difficulty=3,
    minutes=15,
    points=2,
    hints=[
        "When do `=` and `+=` leave the same number behind?",
        "Only `*` has the bug here, so `*` must write into the same number twice.",
    ],
)


def testimony(witness: Code, number: type) -> dict[str, Any]:
    """What one engine says of the pair: `grad` of its leaf, `grads` of all its nodes; or what is wrong with it."""
    pair = witness(number)
    if not isinstance(pair, tuple) or len(pair) != 2 or not all(isinstance(one, number) for one in pair):
        return {"pair": pair}
    leaf, result = pair
    nodes = nodes_of(result)
    if leaf not in nodes:
        return {"apart": True, "turned": result in nodes_of(leaf)}
    if result.grad != 0.0:
        return {"ran": True}
    result.backward()
    uses = [child for node in nodes for child in node._children]
    return {"grad": leaf.grad, "grads": [node.grad for node in nodes], "reused": len(uses) > len(set(uses))}


def hearing(witness: Code) -> dict[str, Any]:
    """The right engine's words, and those of one with a broken `*` and of one with a broken `+`."""
    told = testimony(witness, engine())
    if "grad" not in told:
        return told
    broken = testimony(witness, engine(__mul__=times(add=False)))
    if "grad" not in broken:
        return broken
    return told | {"broken": broken, "other": testimony(witness, engine(__add__=plus(add=False)))}


def verdict(got: dict[str, Any]) -> str:
    if "pair" in got:
        must_be_there("witness(Number)", got["pair"])
        raise Wrong(f"witness(Number) should be a pair of Numbers, (leaf, result); yours is {show(got['pair'])}.")
    if "apart" in got:
        return "The first of the two is no part of the second one's expression."
    if "ran" in got:
        return "`backward` has run already."
    if not same(got["broken"]["grad"], got["grad"], 1e-9):
        return ""
    return f"The right engine and the broken one both give the gradient {show(got['grad'])}: this witness saw nothing."


bug = witness.function("witness", use=hearing, judge=verdict, says=lambda: "witness(Number)")


def pair(build: Code, *data: float) -> Code:
    """A witness that builds its pair from Numbers with these data."""
    return lambda number: build(*map(number, data))


def with_backward(a: Any) -> tuple[Any, Any]:
    result = a * a
    result.backward()
    return a, result


bug.mistake(
    "The order is (leaf, result): first the input, then what you compute from it.",
    pair(lambda a: (a * a, a), 2.0),
    when=lambda got: got.get("turned"),
)
bug.mistake("The check calls `result.backward()` itself.", pair(with_backward, 2.0), when=lambda got: got.get("ran"))
bug.mistake(
    "You use every number once, and then `=` and `+=` do the same.",
    pair(lambda a, b, c: (a, a * b + c), 2.0, 3.0, 4.0),
    when=lambda got: not got["reused"],
)
bug.mistake(
    "A different number in this expression has a wrong gradient. Return that one.",
    pair(lambda a, b: (b, a * a + b), 2.0, 3.0),
    when=lambda got: got["broken"]["grads"] != got["grads"],
)
bug.mistake(
    "The number is used twice, but by `+`, and its rule is right. The bug is in `*`.",
    pair(lambda a: (a, a + a), 2.0),
    when=lambda got: not same(got["other"]["grad"], got["grad"], 1e-9),
)
bug.mistake(
    "The products that use it contribute nothing. Is one of the factors 0?",
    pair(lambda a: (a, a * a), 0.0),
    when=lambda got: "reused" in got,
)
