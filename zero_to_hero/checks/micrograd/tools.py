"""Tools around the engine: a check of its gradients, and a new word for the compiler."""

from collections.abc import Callable
from math import copysign
from random import Random
from typing import Any

from ...compiler import RULES, Compiled
from ...micrograd import Value
from .._engine.compare import NotWritten, show
from .._engine.dual import value_and_gradient
from .._engine.exercise import exercise
from .._engine.plain import Raised, printed
from .inputs import Code

gradient_check = exercise(
    "micrograd.gradient_check",
    title="A gradient check of your own",
    kind="implement",
    difficulty=4,
    minutes=30,
    points=4,
    hints=[
        "Make two lists of gradients, one from `backward`, and one from f's values at x + h and x − h. Then "
        "compare them.",
        "For the second list, give f new Values each time, with one of them moved, and take its `.data`.",
        "You need |g − n| / max(|g|, |n|, 1e-12) for each input, and then the `max` over all of them.",
    ],
)
Pairs = list[tuple[float, float]]  # for each input what `backward` says, and what the values say
# what the graph has lost, as weights of x²: nothing, the first input, the last, two of them
LIES = {
    "right gradients": [0.0, 0.0, 0.0],
    "a wrong first gradient": [0.8, 0.0, 0.0],
    "a wrong last gradient": [0.0, 0.0, -0.7],
    "two wrong gradients": [0.0, 0.5, 0.6],
}
SMALL = "small gradients, one of them wrong, and inputs that it doesn't use"


def honest(x: Any) -> Any:
    return (x[0] * x[1]).tanh() + x[2] * x[2] * x[0] - x[1] / x[2]


def report(gradient_check: Code, about: str, weights: list[float], inputs: list[float]) -> Any:
    """Hand over a function with terms that went through a plain number on the way: right values, wrong gradients."""
    scale = 0.001 if about == SMALL else 1.0
    return gradient_check(
        lambda x: (honest(x) + Value(sum(w * node.data**2 for w, node in zip(weights, x, strict=True)))) * scale, inputs
    )


def error(g: float, n: float) -> float:
    return abs(g - n) / max(abs(g), abs(n), 1e-12)


def largest_error(about: str, weights: list[float], inputs: list[float]) -> float:
    _, gradient = value_and_gradient(lambda *x: honest(x), inputs)
    return max(error(g, g + 2 * w * x) for g, w, x in zip(gradient, weights, inputs, strict=True))


def functions(rng: Random) -> list[tuple[str, list[float], list[float]]]:
    while True:
        inputs = [round(rng.uniform(0.5, 2), 3) for _ in range(3)]
        # relative to a gradient near zero, the rounding of any step looks like an error
        if min(map(abs, value_and_gradient(lambda *x: honest(x), inputs)[1])) > 0.3:
            break
    unused = [30.0] * 11
    small = (SMALL, [0.8, 0.0, 0.0, *(0.0 for _ in unused)], [*inputs, *unused])
    return [*((about, weights, inputs) for about, weights in LIES.items()), small]


def checking(together: Callable[[Pairs], float], slope: Code = lambda at, h: (at(h) - at(-h)) / (2 * h)) -> Code:
    """A function that checks gradients, right but for what it makes of the pairs, or for how it measures."""

    def gradient_check(f: Code, inputs: list[float], h: float = 1e-5) -> float:
        nodes = [Value(x) for x in inputs]
        f(nodes).backward()

        def moved(i: int) -> Code:
            return lambda step: f([Value(x + step * (i == j)) for j, x in enumerate(inputs)]).data

        return together([(node.grad, slope(moved(i), h)) for i, node in enumerate(nodes)])

    return gradient_check


own = gradient_check.function(
    "gradient_check",
    cases=functions,
    use=report,
    right=largest_error,
    says=lambda about, *_: f"gradient_check of a function with {about}",
    tolerance=1e-5,
    absolute=1e-6,  # near zero only the size counts: what is left there is rounding, and the bend of a wider step
)
own.mistake(
    "You compare `backward` with itself. The second list has to come from f's values alone.",
    checking(lambda pairs: max(error(g, g) for g, n in pairs)),
)
own.mistake("You only look at the first input.", checking(lambda pairs: error(*pairs[0])))
own.mistake(
    "You only look at the last input. Does the loop overwrite your answer?",
    checking(lambda pairs: error(*pairs[-1])),
)
own.mistake(
    "That's the absolute difference. Divide it by the larger of the two.",
    checking(lambda pairs: max(abs(g - n) for g, n in pairs)),
)
own.mistake(
    "That's the mean over the inputs. We need the largest.",
    checking(lambda pairs: sum(error(*pair) for pair in pairs) / len(pairs)),
)
own.mistake(
    "That's the sum over the inputs. We need the largest.",
    checking(lambda pairs: sum(error(*pair) for pair in pairs)),
)
own.mistake(
    "You've kept the sign, so a gradient that's too small hides behind max. Take abs first.",
    checking(lambda pairs: max((g - n) / max(abs(g), abs(n), 1e-12) for g, n in pairs)),
)


def steps(slope: Code, *widths: float) -> list[Code]:
    """Functions that check gradients right, with steps of these widths."""
    return [
        checking(lambda pairs: max(error(*pair) for pair in pairs), slope=lambda at, _, h=h: slope(at, h))
        for h in widths
    ]


own.mistake(
    "One-sided slopes are off by this much on their own. Measure from x − h to x + h.",
    *steps(lambda at, h: (at(h) - at(0)) / h, 1e-5, 1e-4, 1e-3),
)
own.mistake(
    "Your step is too wide: the curve bends within it, and that alone gives this error. Use the `h` that you get.",
    *steps(lambda at, h: (at(h) - at(-h)) / (2 * h), 1e-2, 1e-1),
)


def how_far(gradient_check: Code, inputs: list[float], h: float) -> float:
    """The longest way from the inputs to where f is called, in steps of h."""
    found: list[float] = []

    def f(x: list[Value]) -> Value:
        found.extend(abs(node.data - at) for node, at in zip(x, inputs, strict=True))
        return honest(x)

    gradient_check(f, inputs, h)
    return max(found) / h


wide = gradient_check.function(
    "gradient_check",
    cases=[([1.0, 0.5, 2.0], 0.125)],
    use=how_far,
    judge=lambda got, *_: (
        "" if 0.5 <= got <= 4 else "`gradient_check` doesn't move the inputs by the `h` that it gets."
    ),
)
wide.mistake(
    "Your step is always the same, whatever `h` is passed in.",
    checking(lambda pairs: max(error(*pair) for pair in pairs), slope=lambda at, _: (at(1e-5) - at(-1e-5)) / 2e-5),
    when=lambda got, *_: 0 < got < 0.5,
)
own.mistake(
    "If f doesn't use an input, its gradient is 0 both times, and Python can't divide 0 by 0. That's what the "
    "1e-12 is for.",
    checking(lambda pairs: max(abs(g - n) / max(abs(g), abs(n)) for g, n in pairs)),
    when=lambda got, *_: isinstance(got, Raised) and got.kind == "ZeroDivisionError",
)
own.mistake(
    "Where the gradients are small, that's the absolute difference. The 1e-12 is only there to avoid 0 / 0.",
    checking(lambda pairs: max(abs(g - n) / max(abs(g), abs(n), 1.0) for g, n in pairs)),
)

compiler = exercise(
    "micrograd.compiler",
    title="A new operation for the compiler",
    kind="implement",
    difficulty=4,
    minutes=25,
    points=4,
    hints=[
        "The derivative of x / (1 + |x|) is 1 / (1 + |x|)², on both sides of 0.",
        "With v = x / (1 + |x|), 1 − |v| is 1 / (1 + |x|). So v is all you need for the slope, as with tanh.",
        'Make the node in the form of the example, and the rule as `("{a} / (1.0 + abs({a}))", "… * {d}")`.',
    ],
)


def softsign(x: float) -> float:
    return x / (1 + abs(x))


def slope_of(x: float) -> float:
    return 1 / (1 + abs(x)) ** 2


def made(
    value: Code = softsign,
    slope: Code = slope_of,
    op: str = "softsign",
    linked: bool = True,
    add: bool = True,
    upstream: bool = True,
) -> Code:
    """The engine's part as a student would write it, right or with one thing changed."""

    def softsign(x: Value) -> Value:
        def backward(grad: float) -> None:
            x.grad = (x.grad if add else 0.0) + slope(x.data) * (grad if upstream else 1.0)

        return Value(value(x.data), "", (x,) if linked else (), op, backward)

    return softsign


def points(rng: Random) -> list[tuple[float, float]]:
    return [(0.5, 3.0), (round(rng.uniform(-3, -0.6), 3), -2.0)]


def look_at_node(softsign: Code, x: float, weight: float) -> dict[str, Any]:
    node = Value(x)
    out = softsign(node)
    if not isinstance(out, Value):
        return {"the value": out, "the node": f"{type(out).__name__}, no Value"}
    operands = "(x,)" if out._prev == (node,) else printed(out._prev)
    return {"the value": out.data, "the node": f"_prev = {operands}, _op = {out._op!r}"}


def hand_on(softsign: Code, x: float, weight: float) -> float:
    node = Value(x)
    (softsign(node) * weight + node).backward()
    return node.grad


node = compiler.function(
    "softsign",
    cases=points,
    use=look_at_node,
    right=lambda x, weight: {"the value": softsign(x), "the node": "_prev = (x,), _op = 'softsign'"},
    says=lambda x, weight: f"softsign(Value({show(x)}))",
)
NO_BARS = "The bars of |x| are missing."
NO_BRACKETS = "`/` comes before `+`, so put brackets around the sum that you divide by."
node.mistake(NO_BARS, made(value=lambda x: x / (1 + x)))
node.mistake(NO_BRACKETS, made(value=lambda x: x / 1 + abs(x)))
node.mistake(
    "The compiler finds a rule by the node's `_op`, and its operands in `_prev`.",
    made(op="soft"),
    made(linked=False),
    when=lambda got, *_: got.startswith("_prev"),
)
gradient = compiler.function(
    "softsign",
    cases=points,
    use=hand_on,
    right=lambda x, weight: weight * slope_of(x) + 1,
    says=lambda x, weight: f"x.grad after (softsign(x) * {show(weight)} + x).backward() at x = {show(x)}",
)
gradient.mistake("`=` throws away what other uses of x have put there. Use `+=`.", made(add=False))
gradient.mistake("The node passes its slope on without the `grad` that it gets.", made(upstream=False))


def pair_of_texts(got: Any) -> str:
    if isinstance(got, (tuple, list)) and len(got) == 2:
        if any(text is ... for text in got):
            raise NotWritten("softsign_rule")
        if all(isinstance(text, str) for text in got):
            return ""
    return "`softsign_rule` should be a pair of texts."


def compiled(softsign: Code, rule: Any, w: float, rows: list[list[float]]) -> dict[str, float]:
    """The loss w · softsign(w · x), summed over rows, with the student's rule in the compiler's table meanwhile."""
    weight, leaf = Value(w), Value(1.0)
    loss = weight * softsign(weight * leaf)
    RULES["softsign"] = tuple(rule)
    try:
        total = Compiled(loss, [weight], [leaf])(rows)
    finally:
        del RULES["softsign"]
    return {"the sum": total, "the gradient": weight.grad}


def weight_and_rows(rng: Random) -> list[tuple[float, list[list[float]]]]:
    w, high, low = (round(rng.uniform(*ends), 3) for ends in ((0.5, 2), (0.5, 2), (-2, -0.5)))
    return [(w, [[high], [low]])]


compiler.value("softsign_rule", judge=pair_of_texts)
translated = compiler.function(
    "softsign",
    "softsign_rule",
    cases=weight_and_rows,
    use=compiled,
    right=lambda w, rows: {
        "the sum": sum(w * softsign(w * x) for (x,) in rows),
        "the gradient": sum(softsign(w * x) + w * slope_of(w * x) * x for (x,) in rows),
    },
    says=lambda *_: "the compiled loss",
)


def with_rule(value: str = "{a} / (1.0 + abs({a}))", slope: str = "(1.0 - abs({v})) ** 2 * {d}") -> tuple[Any, ...]:
    return made(), (value, slope)


translated.mistake(
    "A rule only knows `{a}`, the operand, `{v}`, the value, and `{d}`, its gradient.",
    with_rule(slope="(1.0 - abs({x})) ** 2 * {d}"),
    when=lambda got, *_: isinstance(got, Raised) and got.kind in {"KeyError", "IndexError", "ValueError"},
)
translated.mistake(
    "Put names in braces, and write everything else as it is: `abs({a})`, `1.0`.",
    with_rule(slope="(1.0 - abs(v)) ** 2 * {d}"),
    when=lambda got, *_: isinstance(got, Raised) and got.kind in {"SyntaxError", "NameError", "UnboundLocalError"},
)
translated.mistake(NO_BARS, with_rule(value="{a} / (1.0 + {a})"))
translated.mistake(NO_BRACKETS, with_rule(value="{a} / 1.0 + abs({a})"))
translated.mistake("`{d}` is missing. Multiply by the gradient that arrives.", with_rule(slope="(1.0 - abs({v})) ** 2"))
for cause, wrong_slope, text in (
    ("The square is missing: the slope is 1 / (1 + |x|)².", lambda x: 1 / (1 + abs(x)), "(1.0 - abs({v})) * {d}"),
    (
        "(1 − |v|)² is right for the value v, but you've put the operand in.",
        lambda x: (1 - abs(x)) ** 2,
        "(1.0 - abs({a})) ** 2 * {d}",
    ),
    (
        "The sign of x got into the slope. It's positive on both sides of 0.",
        lambda x: copysign(slope_of(x), x),
        "(1.0 - abs({v})) * ((1.0 - {v}) if {a} > 0 else ({v} * -1.0 - 1.0)) * {d}",
    ),
    (
        "The bars of |v| are missing, and for a negative x that gives a different slope.",
        lambda x: (1 - softsign(x)) ** 2,
        "(1.0 - {v}) ** 2 * {d}",
    ),
):
    gradient.mistake(cause, made(slope=wrong_slope))
    translated.mistake(cause, with_rule(slope=text))
