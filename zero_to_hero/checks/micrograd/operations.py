"""The operations of an engine: a product alone, then all of them, and the loss that they have to carry."""

from math import exp, log, log10
from random import Random
from typing import Any

from ...micrograd import Value
from .._engine.compare import show
from .._engine.exercise import exercise
from .._engine.plain import Raised
from .inputs import WHOLE, Code, backward_again, engine, expressions_of, power, rule, softmax, times

product = exercise(
    "micrograd.product",
    title="The backward of a product",
    kind="implement",
    difficulty=1,
    minutes=5,
    points=1,
    hints=[
        "Nudge p in p · q by a little. How far does the product move?",
        "It moves q times as far. So p gets the other number, times the gradient that arrives.",
        "`self.grad = other.data * …`, and the other way round for `other`.",
    ],
)


def passed_back(mul: Code, p: float, q: float, grad: float) -> dict[str, Any]:
    """What two numbers get when a gradient arrives at their product."""
    one, other = Value(p), Value(q)
    out = mul(one, other)
    if not hasattr(out, "_backward"):
        return {"the product": out}
    out._backward(grad)
    return {"the product": out.data, "[self.grad, other.grad]": [one.grad, other.grad]}


def factors(rng: Random) -> list[tuple[float, float, float]]:
    return [(3.0, -2.0, 4.0), (rng.uniform(2, 3), rng.uniform(-6, -4), rng.uniform(0.3, 0.7))]


def handing(mine: Code, its: Code, value: Code = lambda p, q: p * q, target: str = "grad") -> Code:
    """A `mul` whose operands get mine(p, q, grad) and its(p, q, grad)."""

    def mul(self: Any, other: Any) -> Any:
        p, q = self.data, other.data

        def _backward(grad: float) -> None:
            setattr(self, target, mine(p, q, grad))
            setattr(other, target, its(p, q, grad))

        return Value(value(p, q), "", (self, other), "*", _backward)

    return mul


multiplied = product.function(
    "mul",
    cases=factors,
    use=passed_back,
    right=lambda p, q, grad: {"the product": p * q, "[self.grad, other.grad]": [q * grad, p * grad]},
    says=lambda p, q, grad: f"mul(Value({show(p)}), Value({show(q)})), then _backward({show(grad)})",
)
multiplied.mistake(
    "Each of them gets its own value. In p · q a nudge of p counts q times, so p gets the *other* value, times `grad`.",
    handing(lambda p, q, grad: p * grad, lambda p, q, grad: q * grad),
)
multiplied.mistake(
    "`grad` isn't used. The other value is only the local slope: multiply it by what arrives.",
    handing(lambda p, q, grad: q, lambda p, q, grad: p),
)
multiplied.mistake(
    "That's the rule of a sum, which passes `grad` on unchanged. A product multiplies it by the other value.",
    handing(lambda p, q, grad: grad, lambda p, q, grad: grad),
)
multiplied.mistake(
    "Slopes along a path multiply. Here `grad` is added to the other value.",
    handing(lambda p, q, grad: q + grad, lambda p, q, grad: p + grad),
)
multiplied.mistake(
    "`grad` is multiplied by the product itself. Each of the two only gets the *other* value, times `grad`.",
    handing(lambda p, q, grad: p * q * grad, lambda p, q, grad: p * q * grad),
)
multiplied.mistake(
    "Nothing arrives in `grad`. Is it `self.grad` and `other.grad` that you write to?",
    handing(lambda p, q, grad: p, lambda p, q, grad: q, target="data"),
    when=lambda got, *_: got == [0.0, 0.0],
)

operations = exercise(
    "micrograd.operations",
    title="The missing operations",
    kind="implement",
    difficulty=4,
    minutes=40,
    points=5,
    hints=[
        "Four operations need their own backward rule: `*`, `**`, `exp` and `log`. You can make the others from these.",
        "Minus is times −1, division is times the power −1. `sum` starts with 0 + …, so it needs `__radd__`.",
        "All the rules have the same form: the operand's grad `+=` the local derivative `*` out.grad.",
    ],
    without=["zero_to_hero.micrograd.Value"],
    because="`Scalar` is a separate class: give it its own rules.",
)


def operation(text: str, *_: Any) -> str:
    """The operation that an expression is there for: `exp` for `a.exp() * b`."""
    if text[0] in "-0123456789":
        return f"`{text}`"
    return next(f"`{word}`" for word in ("exp", "log", "**", " - ", " / ", "*") if word in text).replace(" ", "")


scalar = expressions_of(
    operations,
    "Scalar",
    *("a * b", "a * a", "(a * b) * b", "a * 3", "3 * a", "1 + a", "a ** 3", "(a ** 3) * b", "a.exp()", "a.exp() * b"),
    *(
        "a.log()",
        "a.log() * b",
        "a * b + a",
        "(a + b) * a",
        "a ** 3 + a",
        "a.exp() + a",
        "a.log() + a",
        "-a",
        "a - b",
        "1 - a",
        "a / b",
        "2 / a",
    ),
    about=operation,
)


def unknown_operand(got: Any) -> bool:
    return (
        isinstance(got, Raised)
        and got.kind == "TypeError"
        and ("unsupported operand" in got.text or "bad operand" in got.text)
    )


def mistake(cause: str, *changes: dict[str, Any], **how: Any) -> None:
    """A class for each of the changes: the finished one with these methods."""
    scalar.mistake(cause, *(engine(WHOLE, **change) for change in changes), **how)


mistake(
    "Python asks the number on the left first, and a number does not know your class. Then it asks yours for the "
    "method with an r: `__radd__`, `__rmul__`, `__rsub__`, `__rtruediv__`.",
    *({name: None} for name in ("__radd__", "__rmul__", "__rsub__", "__rtruediv__")),
    when=lambda got, text, *_: unknown_operand(got) and text[0].isdigit(),
)
mistake(
    "The class has no method for this operator yet.",
    *({name: None} for name in ("__truediv__", "__sub__", "__neg__", "__pow__")),
    when=lambda got, *_: unknown_operand(got),
)
mistake(
    "A plain number isn't a Scalar. Wrap it first, as `__add__` does.",
    {"__mul__": times(lift=False)},
    when=lambda got, *_: (
        isinstance(got, Raised)
        and got.kind == "AttributeError"
        and any(f"'{kind}' object has no attribute" in got.text for kind in ("int", "float"))
        and "'backward'" not in got.text  # that's a result which is no Scalar
    ),
)
mistake(
    "Each factor gets its own value there. The derivative of a·b with respect to a is b.",
    {"__mul__": times(lambda x, y, out: x, lambda x, y, out: y)},
)
mistake(
    "`=` overwrites what the first use of the number put there. `+=` adds both.",
    {"__mul__": times(add=False)},
    {"__pow__": power(add=False)},
    {"exp": rule(exp, lambda x, out: out, add=False)},
    {"log": rule(log, lambda x, out: 1 / x, add=False)},
)
mistake(
    "The local derivative is there, but `out.grad` isn't. The chain rule multiplies the two.",
    {"__mul__": times(upstream=False)},
    {"__pow__": power(upstream=False)},
    {"exp": rule(exp, lambda x, out: out, upstream=False)},
    {"log": rule(log, lambda x, out: 1 / x, upstream=False)},
)
mistake(
    "The power has to go down by one: the derivative of aⁿ is n·aⁿ⁻¹.", {"__pow__": power(lambda x, n, out: n * x**n)}
)
mistake("The factor n is missing: the derivative of aⁿ is n·aⁿ⁻¹.", {"__pow__": power(lambda x, n, out: x ** (n - 1))})
mistake(
    "The derivative of exp is exp itself, so you need `out.data` where you wrote `self.data`.",
    {"exp": rule(exp, lambda x, out: x)},
)
mistake(
    "That's the rule for powers, x·exp(x − 1). The derivative of exp is exp itself.",
    {"exp": rule(exp, lambda x, out: x * exp(x - 1))},
)
mistake(
    "That's 1 / `out.data`. The derivative of log x is 1/x, with the *input* x.",
    {"log": rule(log, lambda x, out: 1 / out)},
)
mistake(
    "That's the logarithm to base 10. `math.log` is the one whose derivative is 1/x.",
    {"log": rule(log10, lambda x, out: 1 / x)},
)
mistake(
    "Both gradients have a plus, but b's has to be −1.",
    {"__sub__": rule(lambda x, y: x - y, lambda *_: 1.0, lambda *_: 1.0)},
)
mistake("That's a − 1. In `__rsub__`, `self` is on the right of the minus.", {"__rsub__": lambda a, b: a + -1 * b})
mistake(
    "b's gradient has lost its minus: it's −a/b².",
    {"__truediv__": rule(lambda x, y: x / y, lambda x, y, out: 1 / y, lambda x, y, out: x / y**2)},
)
mistake(
    "That's a / 2. In `__rtruediv__`, `self` is the number that you divide by.",
    {"__rtruediv__": lambda a, b: a * b**-1},
)
LOGITS = [0.0, 3.0, -2.0, 1.0]  # those of the original course's exercise, with the label 3


def carried(scalar: type, logits: list[float]) -> dict[str, Any]:
    """A whole loss on the student's class."""
    nodes = [scalar(x) for x in logits]
    counts = [node.exp() for node in nodes]
    loss = -(counts[3] / sum(counts)).log()
    loss.backward()
    return {"the loss": loss.data, "the gradients": [node.grad for node in nodes]}


operations.function(
    "Scalar",
    cases=[LOGITS],
    use=carried,
    right=lambda logits: {"the loss": -log(softmax(logits)[3]), "the gradients": nll_slopes()(logits, 3)},
    says=lambda _: "the logits 0, 3, −2, 1 with label 3",
    about=lambda _: "the whole loss",
)

backward_again(operations, "Scalar", WHOLE)

nll = exercise(
    "micrograd.nll",
    title="Softmax and the negative log-likelihood",
    kind="implement",
    difficulty=3,
    minutes=20,
    points=3,
    hints=[
        "There are three steps. exp makes every logit positive, dividing by the sum makes them probabilities, "
        "and then comes −log.",
        "`Value` has the methods `.exp()` and `.log()`. The ones in `math` give plain numbers, so the graph "
        "ends there.",
        "`sum(counts)` works on Values. Only one of the probabilities is part of the loss.",
    ],
)


def examples(rng: Random) -> list[tuple[list[float], int]]:
    """Logits and label: those of the original exercise, and fresh ones."""
    fresh, many = ([round(rng.uniform(-3, 3), 2) for _ in range(size)] for size in (rng.randint(3, 6), 25))
    return [(LOGITS, 3), (fresh, rng.randrange(len(fresh) - 1)), (many, 23)]


def loss_and_gradients(nll: Code, logits: list[float], label: int) -> dict[str, Any]:
    nodes = [Value(x) for x in logits]
    loss = nll(list(nodes), label)
    if isinstance(loss, Value):
        loss.backward()
        loss = loss.data
    return {"the value": loss, "the gradients": [node.grad for node in nodes]}


def nll_slopes(of: Code = lambda p, y, p_k, n: p - y) -> Code:
    """A function that gives the gradient, from p and y of each class, p of the label, and the number of classes."""

    def gradient(logits: list[float], label: int) -> list[float]:
        p = softmax(logits)
        return [of(p[i], float(i == label), p[label], len(p)) for i in range(len(p))]

    return gradient


def probabilities(logits: list[Any]) -> list[Any]:
    counts = [logit.exp() for logit in logits]
    return [count / sum(counts) for count in counts]


loss = nll.function(
    "nll",
    cases=examples,
    use=loss_and_gradients,
    right=lambda x, k: {"the value": -log(softmax(x)[k]), "the gradients": nll_slopes()(x, k)},
    says=lambda logits, label: f"nll({show(logits)}, {label})",
)
loss.mistake("That's the probability itself. Its −log is missing.", lambda x, k: probabilities(x)[k])
loss.mistake(
    "The minus is missing: the log of a probability is never positive.", lambda x, k: probabilities(x)[k].log()
)
loss.mistake("That's minus the logit: you haven't divided by the sum.", lambda x, k: -x[k].exp().log())
loss.mistake(
    "That's the −log p of all the classes, added up. Only the label's counts.",
    lambda x, k: -sum(p.log() for p in probabilities(x)),
)
loss.mistake(
    "That's the mean of −log p over the classes. Only the label's counts.",
    lambda x, k: -sum(p.log() for p in probabilities(x)) / len(x),
)
loss.mistake("That's the class before the label. Python counts from 0.", lambda x, k: -probabilities(x)[k - 1].log())
loss.mistake(
    "That's (1 − p)², the squared error. We need the negative log-likelihood.",
    lambda x, k: (1 - probabilities(x)[k]) ** 2,
)
loss.mistake(
    "The number is right, but the graph behind it ends somewhere, because a plain number was made there.",
    lambda x, k: -log(probabilities(x)[k].data),
    lambda x, k: Value(-log(probabilities(x)[k].data)),
)

nll_gradient = exercise(
    "micrograd.nll_gradient",
    title="The same gradient on one line",
    kind="derive",
    difficulty=3,
    minutes=20,
    points=3,
    hints=[
        "Write the loss as −x_k + log Σ exp(x_j), with the label k. The log has turned the division into a minus.",
        "The first term only depends on x_k. The derivative of the second with respect to x_i is exp(x_i) / Σ "
        "exp(x_j).",
        "That quotient has a name. What do you subtract from it, and where?",
    ],
    without=["zero_to_hero.micrograd.Value", "torch.Tensor.backward", "torch.autograd.grad"],
    because="It's about the formula: use plain numbers, and nothing that goes backward for you.",
)
line = nll_gradient.function("nll_gradient", cases=examples, right=nll_slopes(), scale=lambda *_: 1.0)
line.mistake(
    "Those are the probabilities. What's missing is the term −x_k of the loss.", nll_slopes(lambda p, y, p_k, n: p)
)
line.mistake(
    "The sign is flipped: a step against this gradient would raise the loss.", nll_slopes(lambda p, y, p_k, n: y - p)
)
line.mistake(
    "That's the derivative of the probability p_k, and not of its −log. Divide by −p_k.",
    nll_slopes(lambda p, y, p_k, n: p_k * (y - p)),
)
line.mistake(
    "p·(1 − p) is the derivative of p with respect to its own logit. The others move as well, and the log is missing.",
    nll_slopes(lambda p, y, p_k, n: p * (1 - p)),
)
line.mistake(
    "−1/p is the derivative with respect to the probability. The logits are one step further.",
    nll_slopes(lambda p, y, p_k, n: -y / p),
)
line.mistake(
    "You've divided by the number of classes. There's one example with one loss, so there's nothing to average.",
    nll_slopes(lambda p, y, p_k, n: (p - y) / n),
)
