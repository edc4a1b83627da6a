"""Checks of lecture 01, micrograd. Every expected value is computed here, none by the student's code."""

from collections.abc import Callable, Sequence
from math import cos, exp, log, sin, tanh
from typing import Any

from ..compiler import RULES, Compiled
from ..micrograd import Value
from ._compare import (
    Mistake,
    NotWritten,
    Wrong,
    call,
    compare,
    compare_calls,
    must_be_number,
    must_be_there,
    must_have_form,
    same,
    show,
)
from ._dual import value_and_gradient
from ._run import Student, exercise


@exercise(
    "micrograd.tanh",
    title="The hyperbolic tangent",
    kind="implement",
    defines=["tanh"],
    difficulty=1,
    minutes=5,
    points=1,
    hints=[
        "Everything is there in `math.exp`: the definition has it four times.",
        "The definition multiplied above and below by exp(x) needs exp(2x) alone.",
        "`e = math.exp(2 * x)`, then one line with `e` twice.",
    ],
)
def _(student: Student) -> None:
    cases = [(x,) for x in (0.5, -1.0, *(student.random.uniform(-4, 4) for _ in range(5)))]
    compare_calls(
        "tanh",
        student.function("tanh"),
        cases,
        tanh,
        [
            Mistake("That is tanh(x/2): exp(x) stands where exp(2x) is needed.", lambda x: tanh(x / 2)),
            Mistake("The sign is turned: 1 − exp(2x) stands where exp(2x) − 1 is needed.", lambda x: -tanh(x)),
            Mistake("That is the sigmoid, 1 / (1 + exp(−x)): it runs from 0 to 1.", lambda x: 1 / (1 + exp(-x))),
            Mistake(
                "Brackets are missing: `/` binds more strongly than `+` and `-`, so only one term is divided.",
                lambda x: exp(2 * x) - 1 / exp(2 * x) + 1,
            ),
            Mistake(
                "Brackets are missing around the sum below: `/` binds more strongly than `+`.",
                lambda x: (exp(2 * x) - 1) / exp(2 * x) + 1,
            ),
            Mistake("The fraction stands on its head: that is 1/tanh(x).", lambda x: 1 / tanh(x)),
            Mistake("That is the derivative of tanh, 1 − tanh(x)².", lambda x: 1 - tanh(x) ** 2),
        ],
    )


@exercise(
    "micrograd.analytic",
    title="A gradient by hand",
    kind="derive",
    defines=["analytic_gradient"],
    difficulty=2,
    minutes=15,
    points=2,
    hints=[
        "For each of the three, hold the other two still: every term without it is a constant and falls out.",
        "sin(3b) needs the chain rule; 1/c is c to the power −1.",
        "∂f/∂a has two terms, ∂f/∂b has two, ∂f/∂c has one.",
    ],
)
def _(student: Student) -> None:
    gradient = student.function("analytic_gradient")
    cases = [(2.0, 3.0, 4.0), tuple(round(student.random.uniform(0.5, 4), 3) for _ in range(3))]
    for case in cases:
        must_have_form(call("analytic_gradient", case), gradient(*case), [0.0, 0.0, 0.0])

    def by_a(a: float, b: float, c: float) -> float:
        return -3 * a**2 - 0.5 * a**-0.5

    def by_b(a: float, b: float, c: float) -> float:
        return 3 * cos(3 * b) + 2.5 * b**1.5

    def by_c(a: float, b: float, c: float) -> float:
        return c**-2

    swapped = "The order is another one: the list is [∂f/∂a, ∂f/∂b, ∂f/∂c]."
    mistakes = {
        by_a: [
            Mistake("The derivative of −a**0.5 is missing.", lambda a, b, c: -3 * a**2),
            Mistake("The power 0.5 falls by one too: to −0.5.", lambda a, b, c: -3 * a**2 - 0.5 * a**0.5),
            Mistake("The minus before a**0.5 got lost.", lambda a, b, c: -3 * a**2 + 0.5 * a**-0.5),
            Mistake("The minus before a**3 got lost.", lambda a, b, c: 3 * a**2 - 0.5 * a**-0.5),
            Mistake(swapped, by_b),
            Mistake(swapped, by_c),
        ],
        by_b: [
            Mistake(
                "The chain rule's factor is missing: the derivative of sin(3b) is 3·cos(3b).",
                lambda a, b, c: cos(3 * b) + 2.5 * b**1.5,
            ),
            Mistake(
                "The power has to fall by one: b**2.5 has the derivative 2.5·b**1.5.",
                lambda a, b, c: 3 * cos(3 * b) + 2.5 * b**2.5,
            ),
            Mistake(
                "The derivative of the sine is the cosine, without a minus.",
                lambda a, b, c: -3 * cos(3 * b) + 2.5 * b**1.5,
            ),
            Mistake("The derivative of the sine is the cosine.", lambda a, b, c: 3 * sin(3 * b) + 2.5 * b**1.5),
            Mistake("The derivative of b**2.5 is missing.", lambda a, b, c: 3 * cos(3 * b)),
            Mistake(swapped, by_a),
            Mistake(swapped, by_c),
        ],
        by_c: [
            Mistake("The sign is turned: −1/c is −c**−1, and (−1)·(−1) is +1.", lambda a, b, c: -(c**-2)),
            Mistake("The power has to fall by one: from −1 to −2.", lambda a, b, c: 1 / c),
            Mistake(swapped, by_a),
            Mistake(swapped, by_b),
        ],
    }
    for position, (right, wrong) in enumerate(mistakes.items()):
        compare_calls("analytic_gradient", gradient, cases, right, wrong, item=position, tolerance=1e-5)


def polynomial(weights: Sequence[float]) -> Callable[[float, float, float], float]:
    """A function of three numbers with a gradient that is nowhere small."""

    def g(x: float, y: float, z: float) -> float:
        return weights[0] * x**2 * y + weights[1] * y * z + weights[2] * x * z**3

    return g


def f(a: float, b: float, c: float) -> float:
    """The function of the cards on derivatives."""
    return -(a**3) + sin(3 * b) - 1.0 / c + b**2.5 - a**0.5


def moved(point: Sequence[float], position: int, step: float) -> list[float]:
    """The point with one of its numbers moved."""
    return [x + step if i == position else x for i, x in enumerate(point)]


def slopes(one: Callable[[Callable[..., float], list[float], int, float], float], default: float) -> Callable[..., Any]:
    """A gradient from the formula of one item, for `Mistake` and for what is expected."""

    def gradient(f: Callable[..., float], point: list[float], h: float = default) -> list[float]:
        return [one(f, point, i, h) for i in range(len(point))]

    return gradient


def points(student: Student) -> list[tuple[Any, ...]]:
    """Cases of the two numeric gradients: the card's function and a fresh polynomial."""
    g = polynomial([student.random.uniform(1, 3) for _ in range(3)])
    return [(f, [2.0, 3.0, 4.0]), (g, [round(student.random.uniform(1, 3), 3) for _ in range(3)])]


@exercise(
    "micrograd.numeric",
    title="A gradient by measuring",
    kind="implement",
    defines=["numeric_gradient"],
    difficulty=2,
    minutes=15,
    points=2,
    hints=[
        "Write it for one input first: how much does f rise when this input alone moves by h, and what is that per h?",
        "A copy of the list, one item moved: `nudged = list(point)`, then `nudged[i] += h`.",
        "`f(*nudged)` calls f with the items of the list as its arguments.",
    ],
)
def _(student: Student) -> None:
    h = 1e-6
    compare_calls(
        "numeric_gradient",
        student.function("numeric_gradient"),
        points(student),
        slopes(lambda f, p, i, h: (f(*moved(p, i, h / 2)) - f(*moved(p, i, -h / 2))) / h, h),
        [
            Mistake(
                "The rise is not divided by h yet: a derivative is a rise per step.",
                slopes(lambda f, p, i, h: f(*moved(p, i, h)) - f(*p), h),
            ),
            Mistake(
                "The sign is turned: the value after the step comes first, the value before it is taken off.",
                slopes(lambda f, p, i, h: (f(*p) - f(*moved(p, i, h))) / h, h),
            ),
            Mistake(
                "The earlier inputs are still moved when the next one moves: start from a fresh copy of the point.",
                slopes(lambda f, p, i, h: (f(*(x + h * (j <= i) for j, x in enumerate(p))) - f(*p)) / h, h),
            ),
            Mistake(
                "All the inputs move at once: that is the slope along the diagonal, once for each item.",
                slopes(lambda f, p, i, h: (f(*(x + h for x in p)) - f(*p)) / h, h),
            ),
            Mistake(
                "f is called with the point that did not move, so nothing rises.", slopes(lambda f, p, i, h: 0.0, h)
            ),
            Mistake(
                "That is the gradient of the card's f at every call: use the function that is handed in.",
                lambda _, p: slopes(lambda f, p, i, h: (f(*moved(p, i, h)) - f(*p)) / h, h)(f, p),
            ),
        ],
        tolerance=1e-4,
    )


@exercise(
    "micrograd.symmetric",
    title="The same, from both sides",
    kind="implement",
    defines=["symmetric_gradient"],
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "One step to the right, one to the left: how far apart are these two?",
        "The rise over both steps is f(x + h) − f(x − h), and it happened over 2h.",
        "Brackets: `/ 2 * h` divides by two and multiplies by h.",
    ],
)
def _(student: Student) -> None:
    h = 1e-5
    small = points(student)
    compare_calls(
        "symmetric_gradient",
        student.function("symmetric_gradient"),
        # a step this wide tells the formulas apart that a tiny one makes look the same
        [*small, *((function, point, 0.25) for function, point in small)],
        slopes(lambda f, p, i, h: (f(*moved(p, i, h)) - f(*moved(p, i, -h))) / (2 * h), h),
        [
            Mistake(
                "That is twice as much: from x − h to x + h it is 2h, not h.",
                slopes(lambda f, p, i, h: (f(*moved(p, i, h)) - f(*moved(p, i, -h))) / h, h),
            ),
            Mistake(
                "That is the one-sided slope, (f(x + h) − f(x)) / h.",
                slopes(lambda f, p, i, h: (f(*moved(p, i, h)) - f(*p)) / h, h),
            ),
            Mistake(
                "`/ 2 * h` divides by 2 and then multiplies by h: the 2 * h needs brackets.",
                slopes(lambda f, p, i, h: (f(*moved(p, i, h)) - f(*moved(p, i, -h))) / 2 * h, h),
            ),
            Mistake(
                "The second step starts where the first one ended: it goes back to x and not to x − h.",
                slopes(lambda f, p, i, h: (f(*moved(p, i, h)) - f(*p)) / (2 * h), h),
            ),
            Mistake(
                "The sign is turned: the right side comes first, the left side is taken off.",
                slopes(lambda f, p, i, h: (f(*moved(p, i, -h)) - f(*moved(p, i, h))) / (2 * h), h),
            ),
        ],
    )


def best_step(slope: Callable[[float], float], right: float) -> list[int]:
    """The exponents k for which the step 10**-k comes closest: the best one, and those within ten times its error."""
    errors = {k: abs(slope(10.0**-k) - right) for k in range(1, 17)}
    return [k for k, error in errors.items() if error <= 10 * max(min(errors.values()), 1e-13)]


@exercise(
    "micrograd.step_size",
    title="How small is small enough?",
    kind="measure",
    defines=["best_one_sided", "best_symmetric"],
    difficulty=2,
    minutes=15,
    points=2,
    hints=[
        "Print the error for `h = 10.0**-k` with k from 1 to 16, for both formulas side by side.",
        "The errors fall, and then they rise again. Where they turn is the answer.",
    ],
)
def _(student: Student) -> None:
    a = 2.0
    right = 3 * a**2
    one_sided = best_step(lambda h: ((a + h) ** 3 - a**3) / h, right)
    symmetric = best_step(lambda h: ((a + h) ** 3 - (a - h) ** 3) / (2 * h), right)
    for name, ours, theirs in (
        ("best_one_sided", one_sided, symmetric),
        ("best_symmetric", symmetric, one_sided),
    ):
        step = must_be_number(f"`{name}`", student[name])
        if any(same(step, 10.0**-k, 1e-6) for k in ours):
            continue
        if step <= 0 or step > 1:
            cause = "The step itself is asked for, such as 1e-3, and not its exponent."
        elif any(same(step, 10.0**-k, 1e-6) for k in theirs):
            cause = "That is the best step of the other formula."
        elif step < 10.0 ** -max(ours):
            cause = (
                "That is too small: f(x + h) and f(x) agree in nearly all their digits, and few are left to subtract."
            )
        else:
            cause = "That is too wide: the curve bends within the step. The error still falls with h here."
        raise Wrong(f"`{name}` = {step:g} is not the step with the smallest error.", cause=cause)


# Each row: the expression, its Python, and mistakes as the value or the gradient [by a, by b] that they make.
OWN = "Each factor gets its own value there: the derivative of a·b by a is b."
OVERWRITES = "`=` overwrites what the first use of the number had put there: `+=` adds both."
NO_UPSTREAM = "The local derivative is there, but `out.grad` is not: the chain rule multiplies the two."
Row = tuple[str, Callable[..., Any], dict[str, Callable[[float, float], Any]]]
OPERATIONS: list[Row] = [
    ("a * b", lambda a, b: a * b, {OWN: lambda a, b: [a, b]}),
    ("a * a", lambda a, b: a * a, {OVERWRITES: lambda a, b: [a, 0.0]}),
    ("(a * b) * b", lambda a, b: (a * b) * b, {NO_UPSTREAM: lambda a, b: [b, a + a * b]}),
    ("a * 3", lambda a, b: a * 3, {}),
    ("3 * a", lambda a, b: 3 * a, {}),
    ("1 + a", lambda a, b: 1 + a, {}),
    (
        "a ** 3",
        lambda a, b: a**3,
        {
            "The power has to fall by one: the derivative of aⁿ is n·aⁿ⁻¹.": lambda a, b: [3 * a**3, 0.0],
            "The factor n is missing: the derivative of aⁿ is n·aⁿ⁻¹.": lambda a, b: [a**2, 0.0],
        },
    ),
    ("(a ** 3) * b", lambda a, b: (a**3) * b, {NO_UPSTREAM: lambda a, b: [3 * a**2, a**3]}),
    (
        "a.exp()",
        lambda a, b: a.exp(),
        {
            "The derivative of exp is exp itself, `out.data`; here stands `self.data`.": lambda a, b: [a, 0.0],
            "The rule for powers stands there: x·exp(x − 1). The derivative of exp is exp itself.": lambda a, b: [
                a * exp(a - 1),
                0.0,
            ],
        },
    ),
    ("a.exp() * b", lambda a, b: a.exp() * b, {NO_UPSTREAM: lambda a, b: [exp(a), exp(a)]}),
    (
        "a.log()",
        lambda a, b: a.log(),
        {
            "That is 1 / `out.data`; the derivative of log x is 1/x, with the input x.": lambda a, b: [1 / log(a), 0.0],
            "That is the logarithm to base 10; `math.log` is the one whose derivative is 1/x.": lambda a, b: log(a, 10),
        },
    ),
    ("a.log() * b", lambda a, b: a.log() * b, {NO_UPSTREAM: lambda a, b: [1 / a, log(a)]}),
    ("-a", lambda a, b: -a, {}),
    ("a - b", lambda a, b: a - b, {"Both have a plus: b's gradient must be −1.": lambda a, b: [1.0, 1.0]}),
    (
        "1 - a",
        lambda a, b: 1 - a,
        {"That is a − 1: in `__rsub__`, `self` stands on the right of the minus.": lambda a, b: a - 1},
    ),
    ("a / b", lambda a, b: a / b, {"b's gradient has lost its minus: it is −a/b².": lambda a, b: [1 / b, a / b**2]}),
    (
        "2 / a",
        lambda a, b: 2 / a,
        {"That is a / 2: in `__rtruediv__`, `self` stands below the line.": lambda a, b: a / 2},
    ),
]


def built(text: str, build: Callable[..., Any], *inputs: Any) -> Any:
    """The student's node for an expression; says what is missing when Python finds no way to compute it."""
    try:
        return build(*inputs)
    except TypeError as error:
        if "unsupported operand" not in str(error) and "bad operand" not in str(error):
            raise
        cause = "The class has no method for this operator yet."
        if text[0].isdigit() or "sum" in text:
            cause = (
                "Python asks the number on the left first, and a number does not know your class. Then it asks yours "
                "for the method with an r: `__radd__`, `__rmul__`, `__rsub__`, `__rtruediv__`."
            )
        raise Wrong(f"`{text}` stopped with TypeError: {error}", cause=cause) from None
    except AttributeError as error:
        if "'int' object has no attribute" not in str(error) and "'float' object has no attribute" not in str(error):
            raise
        cause = "A plain number is no Scalar: wrap it first, as `__add__` does."
        raise Wrong(f"`{text}` stopped with AttributeError: {error}", cause=cause) from None


@exercise(
    "micrograd.operations",
    title="The missing operations",
    kind="implement",
    defines=["Scalar"],
    difficulty=4,
    minutes=40,
    points=5,
    hints=[
        "Four operations need a backward rule of their own: `*`, `**`, `exp`, `log`. The others are made from these.",
        "Minus is times −1, division is times the power −1. `sum` starts with 0 + …, so it needs `__radd__`.",
        "Each rule has one form: operand's grad `+=` local derivative `*` out.grad.",
    ],
)
def _(student: Student) -> None:
    scalar = student["Scalar"]
    a, b = (round(student.random.uniform(1.5, 3), 3) for _ in range(2))
    for text, build, wrong in OPERATIONS:
        mistakes = [Mistake(cause, lambda make=make: make(a, b)) for cause, make in wrong.items()]
        value, gradient = value_and_gradient(build, [a, b])
        nodes = [scalar(a), scalar(b)]
        out = built(text, build, *nodes)
        must_be_there(f"`{text}`", out)
        where = f"(a = {a}, b = {b})"
        compare(f"the value of `{text}` {where}", out.data, value, mistakes)
        out.backward()
        compare(f"[a.grad, b.grad] of `{text}` {where}", [node.grad for node in nodes], gradient, mistakes)
    logits = [scalar(x) for x in (0.0, 3.0, -2.0, 1.0)]
    counts = [logit.exp() for logit in logits]
    total = built("sum(counts)", lambda: sum(counts))
    loss = -(counts[3] / total).log()
    loss.backward()
    compare("the loss of the logits 0, 3, −2, 1 with label 3", loss.data, 2.1755153626167147)
    right = softmax([0.0, 3.0, -2.0, 1.0])
    compare("its gradients by the logits", [x.grad for x in logits], [*right[:3], right[3] - 1])


def softmax(logits: Sequence[float]) -> list[float]:
    counts = [exp(x - max(logits)) for x in logits]
    return [count / sum(counts) for count in counts]


def example(student: Student) -> list[tuple[list[float], int]]:
    """Logits and label: those of the original exercise, and fresh ones."""
    fresh = [round(student.random.uniform(-3, 3), 2) for _ in range(student.random.randint(3, 6))]
    return [([0.0, 3.0, -2.0, 1.0], 3), (fresh, student.random.randrange(len(fresh) - 1))]


@exercise(
    "micrograd.nll",
    title="Softmax and the negative log-likelihood",
    kind="implement",
    defines=["nll"],
    difficulty=3,
    minutes=20,
    points=3,
    hints=[
        "Three steps: exp makes every logit positive, a division by the sum makes them a distribution, then −log.",
        "`Value` has the methods `.exp()` and `.log()`. Those of `math` give plain numbers, and the graph ends there.",
        "`sum(counts)` works on Values. Only one of the probabilities goes into the loss.",
    ],
)
def _(student: Student) -> None:
    function = student.function("nll")
    for logits, label in example(student):
        p = softmax(logits)
        called = f"nll({show(logits)}, {label})"
        nodes = [Value(x) for x in logits]
        loss = function(list(nodes), label)
        must_be_there(called, loss)
        mistakes = [
            Mistake("That is the probability itself; its −log is missing.", lambda p=p, k=label: p[k]),
            Mistake("The minus is missing: log of a probability is never positive.", lambda p=p, k=label: log(p[k])),
            Mistake("That is minus the logit: the division by the sum is missing.", lambda x=logits, k=label: -x[k]),
            Mistake(
                "That is −log p of all the classes added up; only the label's counts.", lambda p=p: -sum(map(log, p))
            ),
            Mistake(
                "That is the mean of −log p over the classes; only the label's counts.",
                lambda p=p: -sum(map(log, p)) / len(p),
            ),
            Mistake("That is the class before the label: Python counts from 0.", lambda p=p, k=label: -log(p[k - 1])),
            Mistake(
                "That is (1 − p)²: the squared error. The negative log-likelihood is asked for.",
                lambda p=p, k=label: (1 - p[k]) ** 2,
            ),
        ]
        number = loss.data if isinstance(loss, Value) else loss
        compare(f"the value of {called}", number, -log(p[label]), mistakes)
        unconnected = "The number is right, but the graph behind it ends: somewhere a plain number was made."
        if not isinstance(loss, Value):
            raise Wrong(f"{called} should be a Value; yours is {show(loss)}.", cause=unconnected)
        loss.backward()
        right = [x - (i == label) for i, x in enumerate(p)]
        zeros = Mistake(unconnected, lambda right=right: [0.0] * len(right))
        compare(f"the gradients after {called}.backward()", [node.grad for node in nodes], right, [zeros])


@exercise(
    "micrograd.nll_gradient",
    title="The same gradient on one line",
    kind="derive",
    defines=["nll_gradient"],
    difficulty=3,
    minutes=20,
    points=3,
    hints=[
        "Write the loss as −x_k + log Σ exp(x_j), with the label k. The division has become a minus.",
        "The first term depends on x_k alone. The derivative of the second by x_i is exp(x_i) / Σ exp(x_j).",
        "That quotient has a name. What is taken off it, and where?",
    ],
)
def _(student: Student) -> None:
    def one_hot(logits: Sequence[float], label: int) -> list[float]:
        return [float(i == label) for i in range(len(logits))]

    def of(formula: Callable[[float, float, float], float]) -> Callable[[list[float], int], list[float]]:
        """The list of formula(p, y, p of the label) over the classes."""

        def gradient(logits: list[float], label: int) -> list[float]:
            p = softmax(logits)
            return [formula(p_i, y_i, p[label]) for p_i, y_i in zip(p, one_hot(logits, label), strict=True)]

        return gradient

    compare_calls(
        "nll_gradient",
        student.function("nll_gradient"),
        example(student),
        of(lambda p, y, p_k: p - y),
        [
            Mistake("Those are the probabilities; the term −x_k of the loss is missing.", of(lambda p, y, p_k: p)),
            Mistake(
                "The sign is turned: a step against this gradient would raise the loss.", of(lambda p, y, p_k: y - p)
            ),
            Mistake(
                "That is the derivative of the probability p_k and not of its −log: divide by −p_k.",
                of(lambda p, y, p_k: p_k * (y - p)),
            ),
            Mistake(
                "p·(1 − p) is the derivative of p by its own logit; the others move too, and the log is missing.",
                of(lambda p, y, p_k: p * (1 - p)),
            ),
            Mistake(
                "−1/p is the derivative by the probability; one more step leads to the logits.",
                of(lambda p, y, p_k: -y / p),
            ),
            Mistake(
                "It is divided by the number of classes; one example has one loss, and nothing is averaged.",
                lambda logits, label: [g / len(logits) for g in of(lambda p, y, p_k: p - y)(logits, label)],
            ),
        ],
    )


def number_class(add: bool, mul: bool) -> Any:
    """A small engine with `+` and `*`; False for an operator whose backward rule overwrites, as the card's does."""

    class Number:
        def __init__(self, data: float, children: tuple["Number", ...] = ()) -> None:
            self.data, self.grad = data, 0.0
            self._children = children
            self._rule: Callable[[], None] = lambda: None

        def arrive(self, amount: float, adds_up: bool) -> None:
            self.grad = self.grad + amount if adds_up else amount

        def __add__(self, other: "Number") -> "Number":
            out = Number(self.data + other.data, (self, other))

            def rule() -> None:
                self.arrive(out.grad, add)
                other.arrive(out.grad, add)

            out._rule = rule
            return out

        def __mul__(self, other: "Number") -> "Number":
            out = Number(self.data * other.data, (self, other))

            def rule() -> None:
                self.arrive(other.data * out.grad, mul)
                other.arrive(self.data * out.grad, mul)

            out._rule = rule
            return out

        def nodes(self) -> list["Number"]:
            """All nodes of the graph, operands first."""
            order: list[Number] = []
            stack = [(self, False)]
            while stack:
                node, complete = stack.pop()
                if complete:
                    order.append(node)
                elif node not in order:
                    stack.append((node, True))
                    stack.extend((child, False) for child in node._children)
            return list(dict.fromkeys(order))

        def backward(self) -> None:
            self.grad = 1.0
            for node in reversed(self.nodes()):
                node._rule()

    return Number


REUSES: list[tuple[str, Callable[..., Any]]] = [
    ("a * b", lambda a, b: a * b),
    ("a + a", lambda a, b: a + a),
    ("a * a", lambda a, b: a * a),
    ("a * b + a", lambda a, b: a * b + a),
    ("c * c with c = a + b", lambda a, b: (c := a + b) * c),
    ("(a + b) * (a * b)", lambda a, b: (a + b) * (a * b)),
]


@exercise(
    "micrograd.accumulate",
    title="The forgetful engine",
    kind="find the bug",
    defines=["Forgetful"],
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "Where in the class does a number learn its gradient? There are four such lines.",
        "In `a * a` both operands are the same object. What does the second line do to what the first one wrote?",
    ],
)
def _(student: Student) -> None:
    engine = student["Forgetful"]
    a, b = (round(student.random.uniform(1.5, 3), 3) for _ in range(2))
    for text, build in REUSES:

        def made(engine: Any, build: Callable[..., Any] = build) -> list[float]:
            leaves = [engine(a), engine(b)]
            build(*leaves).backward()
            return [leaf.grad for leaf in leaves]

        right = made(number_class(add=True, mul=True))
        mistakes = [
            Mistake(
                "In `__add__` a later use of a number overwrites the earlier one (`=+` is `=` and a plus sign).",
                lambda made=made: made(number_class(add=False, mul=True)),
            ),
            Mistake(
                "In `__mul__` a later use of a number overwrites the earlier one (`=+` is `=` and a plus sign).",
                lambda made=made: made(number_class(add=True, mul=False)),
            ),
            Mistake(
                "That is twice as much: a rule adds to the gradient twice, or runs twice.",
                lambda right=right: [2 * slope for slope in right],
            ),
            Mistake("No gradient arrives: a line was taken out, or adds to `data`.", lambda: [0.0, 0.0]),
        ]
        compare(f"[a.grad, b.grad] of {text} (a = {a}, b = {b})", made(engine), right, mistakes)


@exercise(
    "micrograd.witness",
    title="A witness for the bug",
    kind="find the bug",
    defines=["witness"],
    difficulty=3,
    minutes=15,
    points=2,
    hints=[
        "When do `=` and `+=` leave the same number behind?",
        "Only `*` has the bug here, so `*` must write into the same number twice.",
    ],
)
def _(student: Student) -> None:
    function = student.function("witness")

    def run(add: bool, mul: bool) -> tuple[Any, Any]:
        pair = function(number_class(add, mul))
        must_be_there("witness(Number)", pair)
        if not isinstance(pair, tuple) or len(pair) != 2 or not all(hasattr(one, "_children") for one in pair):
            raise Wrong(f"witness(Number) should be a pair of Numbers, (leaf, result); yours is {show(pair)}.")
        leaf, result = pair
        if leaf not in result.nodes():
            text = "The first of the two is no part of the second one's expression."
            swapped = "The order is (leaf, result): the input first, what is computed from it second."
            raise Wrong(text, cause=swapped if result in leaf.nodes() else "")
        if result.grad != 0.0:
            raise Wrong("`backward` has run already.", cause="The check calls `result.backward()` itself.")
        result.backward()
        return leaf, result

    (leaf, result), (wrong_leaf, wrong_result) = run(True, True), run(True, False)
    if not same(wrong_leaf.grad, leaf.grad, 1e-9):
        return
    uses = [child for node in result.nodes() for child in node._children]
    other_use, _ = run(False, True)
    if len(uses) == len(set(uses)):
        cause = "Every number is used once here, and then `=` and `+=` do the same."
    elif any(x.grad != y.grad for x, y in zip(wrong_result.nodes(), result.nodes(), strict=True)):
        cause = "Another number of this expression has a wrong gradient; hand that one back."
    elif not same(other_use.grad, leaf.grad, 1e-9):
        cause = "The number is used twice, but by `+`, whose rule is right. The bug stands in `*`."
    else:
        cause = "The uses that `*` makes of it contribute nothing: is a factor 0?"
    raise Wrong(
        "The right engine and the broken one give the same gradient, so this witness saw nothing.",
        ("Right engine", show(leaf.grad)),
        ("Broken engine", show(wrong_leaf.grad)),
        cause=cause,
    )


@exercise(
    "micrograd.order_by_hand",
    title="An order by hand",
    kind="predict",
    defines=["order"],
    difficulty=1,
    minutes=5,
    points=1,
    hints=[
        "Draw the six nodes, with an arrow from each operand to its result. Every arrow has to point forwards.",
        "A node may be written down as soon as all its operands stand to its left.",
    ],
)
def _(student: Student) -> None:
    operands = {"a": "", "b": "", "c": "ab", "d": "ca", "e": "d", "f": "ec"}
    order = student["order"]
    if isinstance(order, str):
        order = list(order.replace(",", "").replace(" ", ""))
    if not isinstance(order, (list, tuple)) or not all(isinstance(one, str) for one in order):
        raise Wrong(f"`order` should be a list of names such as ['a', 'b']; yours is {show(order)}.")
    order = list(order)
    unknown = [one for one in order if one not in operands]
    if unknown:
        raise Wrong(f"`{unknown[0]}` is no node of this graph.")
    missing = [name for name in operands if name not in order]
    twice = [name for name in operands if order.count(name) > 1]
    if missing:
        cause = (
            "Inputs are nodes too: they have no operands, so they can come first." if {*missing} <= {"a", "b"} else ""
        )
        raise Wrong(f"`{missing[0]}` is missing.", ("Yours", " ".join(order)), cause=cause)
    if twice:
        cause = "A node that is used twice is still one node: its gradient is complete once."
        raise Wrong(f"`{twice[0]}` stands there more than once.", ("Yours", " ".join(order)), cause=cause)
    for place, name in enumerate(order):
        late = [operand for operand in operands[name] if operand not in order[:place]]
        if late:
            cause = ""
            if order[0] == "f":
                cause = "That is the way back, from the result to the inputs, which `backward` walks. Turn it around."
            elif order[-1] == "f" and order.index("d") < order.index("c"):
                cause = "Sorted by the distance from f, c comes late; but d, farther away from f, needs c."
            elif order[:2] != ["a", "b"] and order[:2] != ["b", "a"]:
                cause = "c needs both inputs, so nothing can stand before the second of them but the first."
            raise Wrong(f"`{name}` comes before its operand `{late[0]}`.", ("Yours", " ".join(order)), cause=cause)


class Node:
    """A node without numbers: a name and its operands, as `Value` keeps them."""

    def __init__(self, name: str, *operands: "Node") -> None:
        self.name, self._prev = name, operands

    def __repr__(self) -> str:
        return self.name


@exercise(
    "micrograd.topological_order",
    title="An order by program",
    kind="implement",
    defines=["topological_order"],
    difficulty=4,
    minutes=30,
    points=3,
    hints=[
        "Recursively it is five lines: visit the operands first, then write the node down. Write that first.",
        "A list can do what Python's own call stack does: put a node on it twice, to open it and to close it.",
        "`stack = [(root, False)]`; a pair with True is ready to be written down, one with False puts itself back with "
        "True and then all its operands with False.",
    ],
)
def _(student: Student) -> None:
    function = student.function("topological_order")
    a, b = Node("a"), Node("b")
    c = Node("c", a, b)
    d = Node("d", c, a)
    e = Node("e", d)
    lone, double = Node("lone"), Node("double", a, a)
    for root, nodes in ((lone, [lone]), (double, [a, double]), (Node("f", e, c), [a, b, c, d, e])):
        nodes = nodes if root in nodes else [*nodes, root]
        must_be_order(f"topological_order({root})", function(root), nodes)
    for _ in range(5):
        nodes = [Node(f"n{i}") for i in range(3)]
        for i in range(3, 12):
            nodes.append(Node(f"n{i}", nodes[-1], *student.random.sample(nodes, 2)))
        reached = below(nodes[-1])
        must_be_order("the order of a random graph", function(nodes[-1]), [one for one in nodes if one in reached])
    chain = [Node("n0")]
    for i in range(1, 20_000):
        chain.append(Node(f"n{i}", chain[-1]))
    student.if_too_slow = "Is a list asked whether a node was seen? It looks at every item; a set does not."
    try:
        order = function(chain[-1])
    except RecursionError:
        raise Wrong(
            f"A chain of {len(chain)} nodes stops with RecursionError.",
            cause="Each node is one more call inside another, and Python allows about a thousand. Keep your own stack.",
        ) from None
    must_be_order(f"the order of a chain of {len(chain)} nodes", order, chain)


def below(root: Node) -> set[Node]:
    """All nodes from which `root` is computed, and itself."""
    found, todo = {root}, [root]
    while todo:
        new = [one for one in todo.pop()._prev if one not in found]
        found.update(new)
        todo.extend(new)
    return found


def must_be_order(what: str, order: Any, nodes: Sequence[Node]) -> None:
    """Raise Wrong unless `order` has each of the nodes once, operands first; len(nodes) may be large."""
    must_be_there(what, order)
    if not isinstance(order, (list, tuple)) or not all(isinstance(one, Node) for one in order):
        raise Wrong(f"{what} should be a list of nodes; yours is {show(order)} ({type(order).__name__}).")
    place: dict[Node, int] = {}
    for i, node in enumerate(order):
        place.setdefault(node, i)
    facts = [("Yours", show(order))]
    missing = [node for node in nodes if node not in place]
    if missing:
        cause = "Nodes without operands belong to it too." if not missing[0]._prev else ""
        if missing[0] is nodes[-1]:
            cause = "The root itself belongs to it too, at the end."
        raise Wrong(f"{what} lacks `{missing[0]}`.", *facts, cause=cause)
    if len(order) > len(place):
        raise Wrong(
            f"{what} has {len(order)} items for {len(place)} nodes.",
            *facts,
            cause="A node used twice is written down twice: remember which ones were visited.",
        )
    wrong = [(node, operand) for node in nodes for operand in node._prev if place[operand] > place[node]]
    if wrong:
        node, operand = wrong[0]
        cause = "Written down before its operands were visited: that is the order of first sight."
        if len(wrong) == sum(len(set(node._prev)) for node in nodes) or place[nodes[-1]] == 0:
            cause = "The root stands first: that is the way `backward` walks. Operands come first here."
        raise Wrong(f"{what} has `{node}` before its operand `{operand}`.", *facts, cause=cause)


@exercise(
    "micrograd.forgotten_zero",
    title="The forgotten zero",
    kind="predict",
    defines=["with_zero", "without_zero"],
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "The gradient of x² is 2x. With the zero, each step takes off 0.1 · 2x.",
        "Without it, the second step takes off 0.1 times the first and the second gradient together.",
        "Three lines on paper: x, this step's 2x, the grad that stands there after `backward`.",
    ],
)
def _(student: Student) -> None:
    def descent(zero: bool, factor: float = 2.0, sign: float = -1.0, keep: float = 1.0) -> list[float]:
        x, grad, xs = 1.0, 0.0, []
        for _ in range(3):
            grad = factor * x + (0.0 if zero else keep * grad)
            x += sign * 0.1 * grad
            xs.append(x)
        return xs

    start = "The first x is the one after the first step; the start, 1.0, is not in the list."
    factor = "The gradient of x² is 2x; here x itself was taken off."
    uphill = "The step goes against the gradient: minus."
    for name, zero in (("with_zero", True), ("without_zero", False)):
        mistakes = [
            Mistake(start, lambda zero=zero: [1.0, *descent(zero)]),
            Mistake(start, lambda zero=zero: [1.0, *descent(zero)[:2]]),
            Mistake(factor, lambda zero=zero: descent(zero, factor=1.0)),
            Mistake(uphill, lambda zero=zero: descent(zero, sign=1.0)),
            Mistake(
                "That is the descent that forgets the zero."
                if zero
                else "That is the descent with the zero: here the "
                "old gradient is still there when `backward` adds the new one.",
                lambda zero=zero: descent(not zero),
            ),
            Mistake(
                "The gradients are averaged there; `+=` adds them up.",
                lambda: [0.8, 0.8 - 0.1 * (2 + 1.6) / 2, 0.62 - 0.1 * (2 + 1.6 + 1.24) / 3],
            ),
        ]
        compare(f"`{name}`", student[name], descent(zero), mistakes, tolerance=1e-4)


@exercise(
    "micrograd.parameter_count",
    title="How many numbers can it turn?",
    kind="implement",
    defines=["parameter_count"],
    difficulty=1,
    minutes=10,
    points=1,
    hints=[
        "One neuron with n inputs has n weights and one bias.",
        "A layer of m neurons has m times as many. Its m outputs are the inputs of the next one.",
    ],
)
def _(student: Student) -> None:
    def layers(inputs: int, outputs: Sequence[int]) -> list[tuple[int, int]]:
        return list(zip([inputs, *outputs], outputs, strict=False))

    sizes = [student.random.randint(2, 9) for _ in range(student.random.randint(3, 5))]
    compare_calls(
        "parameter_count",
        student.function("parameter_count"),
        [(3, [4, 4, 1]), (2, [16, 16, 1]), (sizes[0], sizes[1:])],
        lambda n, outs: sum(m * (k + 1) for k, m in layers(n, outs)),
        [
            Mistake(
                "The biases are missing: one for each neuron.", lambda n, outs: sum(m * k for k, m in layers(n, outs))
            ),
            Mistake(
                "There is one bias for each layer in it; each neuron has its own.",
                lambda n, outs: sum(m * k + 1 for k, m in layers(n, outs)),
            ),
            Mistake(
                "The inputs got biases too; they are numbers, not neurons.",
                lambda n, outs: sum(m * (k + 1) for k, m in layers(n, outs)) + n,
            ),
            Mistake(
                "Every neuron is counted with the network's inputs; a later layer reads the layer before it.",
                lambda n, outs: sum(m * (n + 1) for m in outs),
            ),
            Mistake(
                "The last layer is missing: its neurons have weights too.",
                lambda n, outs: sum(m * (k + 1) for k, m in layers(n, outs)[:-1]),
            ),
            Mistake("Those are the neurons; each of them has weights and a bias.", lambda n, outs: sum(outs)),
        ],
    )


@exercise(
    "micrograd.softplus",
    title="A new activation",
    kind="implement",
    defines=["softplus"],
    difficulty=3,
    minutes=15,
    points=3,
    hints=[
        "`Value` has `.exp()` and `.log()`; the formula is one line of them.",
        "exp(1000) is larger than any float. What is log(1 + exp(x)) nearly, when x is large?",
        "Take exp(x) out of the bracket: log(1 + exp(x)) = x + log(1 + exp(−x)). Use the one for x.data > 0.",
    ],
)
def _(student: Student) -> None:
    function = student.function("softplus")

    def both(x: float) -> list[float]:
        """Value and gradient by x; an overflow is the one thing that the caller tells about."""
        node = Value(x)
        out = function(node)
        must_be_there(call("softplus", (x,)), out)
        if not isinstance(out, Value):
            must_be_number(call("softplus", (x,)), out)
            raise Wrong(f"softplus(Value({show(x)})) should be a Value; yours is {show(out)}.", cause=unconnected)
        out.backward()
        return [out.data, node.grad]

    unconnected = "The graph ends where `math.exp` or `.data` makes a plain number: use the methods of Value."

    def sigmoid(x: float) -> float:
        return 1 / (1 + exp(-x))

    compare_calls(
        "[value, gradient] of softplus",
        both,
        [(x,) for x in (0.5, -1.0, *(student.random.uniform(-4, 4) for _ in range(3)))],
        lambda x: [log(1 + exp(x)), sigmoid(x)],
        [
            Mistake(unconnected, lambda x: [log(1 + exp(x)), 0.0]),
            Mistake("The 1 + is missing: log(exp(x)) is x again.", lambda x: [x, 1.0]),
            Mistake(
                "That is log(1 + exp(−x)), which falls. Softplus rises.", lambda x: [log(1 + exp(-x)), -sigmoid(-x)]
            ),
            Mistake("The log is missing.", lambda x: [1 + exp(x), exp(x)]),
            Mistake("That is the sigmoid: softplus's derivative.", lambda x: [sigmoid(x), sigmoid(x) * sigmoid(-x)]),
            Mistake("That is relu, which softplus rounds off.", lambda x: [max(0.0, x), float(x > 0)]),
            Mistake("1 + log(exp(x)) stands there: the 1 belongs inside the log.", lambda x: [1 + x, 1.0]),
        ],
    )
    for x, right in ((1000.0, [1000.0, 1.0]), (-1000.0, [0.0, 0.0])):
        try:
            got = both(x)
        except ArithmeticError as error:
            other_side = "log(1 + exp(x)) = x + log(1 + exp(−x)): the right form never needs a large power when x > 0."
            if x < 0:
                other_side = "The form for large x is used for a negative x as well: choose by the sign of `x.data`."
            raise Wrong(f"softplus({x:g}) stopped with {type(error).__name__}: {error}", cause=other_side) from None
        compare(f"[value, gradient] of softplus({x:g})", got, right)


class Parameter:
    """What an optimiser sees of a weight."""

    def __init__(self, data: float) -> None:
        self.data, self.grad = data, 0.0


@exercise(
    "micrograd.momentum",
    title="Momentum",
    kind="implement",
    defines=["momentum_step"],
    difficulty=3,
    minutes=15,
    points=2,
    hints=[
        "Two lines for each parameter: first the velocity, then the step with the new velocity.",
        "A velocity is a plain number in a list; `v = …` in a loop renames, and leaves the list alone.",
        "`for i, p in enumerate(parameters):` and then write to `velocities[i]`.",
    ],
)
def _(student: Student) -> None:
    function = student.function("momentum_step")
    uniform = student.random.uniform
    starts = [[round(uniform(-2, 2), 3) for _ in range(2)] for _ in range(5)]
    rates = (0.1, 0.05, 0.2)

    def run(step: Callable[..., Any]) -> list[list[float]]:
        """The data and the velocities after each of three steps, with other gradients and rates each time."""
        parameters, velocities = [Parameter(x) for x in starts[0]], list(starts[1])
        after = []
        for grads, rate in zip(starts[2:], rates, strict=True):
            for parameter, grad in zip(parameters, grads, strict=True):
                parameter.grad = grad
            step(parameters, velocities, rate, 0.9)
            after.append([*(p.data for p in parameters), *velocities])
        return after

    def rule(velocity: Callable[..., float], move: Callable[..., float], keeps: bool = True) -> Callable[..., Any]:
        """A wrong or right step from v(old, grad, rate, beta) and the step's length from (new, old, grad, beta)."""

        def step(parameters: list[Parameter], velocities: list[float], rate: float, beta: float) -> None:
            for i, p in enumerate(parameters):
                old, new = velocities[i], velocity(velocities[i], p.grad, rate, beta)
                p.data += rate * move(new, old, p.grad, beta)
                if keeps:
                    velocities[i] = new

        return step

    def plain_sum(v: float, g: float, rate: float, beta: float) -> float:
        return beta * v + g

    wrong = {
        "The velocities in the list have not changed: write to `velocities[i]`.": rule(
            plain_sum, lambda new, *_: -new, keeps=False
        ),
        "That is plain gradient descent: the step is the gradient, and not the velocity.": rule(
            plain_sum, lambda new, old, g, beta: -g
        ),
        "The step goes uphill: the velocity is taken off.": rule(plain_sum, lambda new, *_: new),
        "The gradient is weighed with 1 − beta: that is a running mean (as in Adam). Here it goes in whole.": rule(
            lambda v, g, rate, beta: beta * v + (1 - beta) * g, lambda new, *_: -new
        ),
        "The step uses the velocity from before: renew it first, then move.": rule(
            plain_sum, lambda new, old, *_: -old
        ),
        "The learning rate is in twice: once in the velocity, once in the step.": rule(
            lambda v, g, rate, beta: beta * v + rate * g, lambda new, *_: -new
        ),
        "beta is missing: the old velocity is kept whole, and nothing slows it down.": rule(
            lambda v, g, rate, beta: v + g, lambda new, *_: -new
        ),
        "That is Nesterov's variant: it looks one step ahead. The plain one is asked for.": rule(
            plain_sum, lambda new, old, g, beta: -(g + beta * new)
        ),
    }
    got = run(function)
    names = ("first parameter", "second parameter", "first velocity", "second velocity")
    made = [Mistake(cause, lambda step=step: run(step)) for cause, step in wrong.items()]
    named = [Mistake(each.cause, lambda: True) for each in made if same(got, each.makes(), 1e-6)]
    for number, (after, right) in enumerate(zip(got, run(rule(plain_sum, lambda new, *_: -new)), strict=True), 1):
        for name, theirs, ours in zip(names, after, right, strict=True):
            mistakes = [Mistake(each.cause, lambda theirs=theirs: theirs) for each in named]
            compare(f"the {name} after step {number}", theirs, ours, mistakes)


@exercise(
    "micrograd.gradient_check",
    title="A gradient check of your own",
    kind="implement",
    defines=["gradient_check"],
    difficulty=4,
    minutes=30,
    points=4,
    hints=[
        "Two lists of gradients: one from `backward`, one from f's values at x + h and x − h. Then compare them.",
        "For the second list f gets fresh Values each time, with one of them moved; its `.data` is the number.",
        "|g − n| / max(|g|, |n|, 1e-12) for each input, and `max` over all of them.",
    ],
)
def _(student: Student) -> None:
    function = student.function("gradient_check")
    inputs = [round(student.random.uniform(0.5, 2), 3) for _ in range(3)]

    def honest(x: list[Any]) -> Any:
        return (x[0] * x[1]).tanh() + x[2] * x[2] * x[0] - x[1] / x[2]

    # what the graph has lost, as weights of x²: nothing, the first input, the last, two of them
    lies: list[tuple[float, ...]] = [(0.0, 0.0, 0.0), (0.8, 0.0, 0.0), (0.0, 0.0, -0.7), (0.0, 0.5, 0.6)]

    def lying(weights: tuple[float, ...]) -> Callable[[list[Any]], Any]:
        """A function with terms that went through a plain number on the way: right values, wrong gradients."""
        return lambda x: honest(x) + Value(sum(w * node.data**2 for w, node in zip(weights, x, strict=True)))

    def pairs(weights: tuple[float, ...]) -> list[tuple[float, float]]:
        """What `backward` says of each input, and what the values say."""
        _, backward = value_and_gradient(lambda *x: honest(list(x)), inputs)
        return [(g, g + 2 * w * x) for g, w, x in zip(backward, weights, inputs, strict=True)]

    def error(g: float, n: float) -> float:
        return abs(g - n) / max(abs(g), abs(n), 1e-12)

    about = ("right gradients", "a wrong first gradient", "a wrong last gradient", "two wrong gradients")
    reports = [
        must_be_number(f"gradient_check of a function with {text}", function(lying(weights), list(inputs)))
        for text, weights in zip(about, lies, strict=True)
    ]
    right = [max(error(g, n) for g, n in pairs(weights)) for weights in lies]
    ways: dict[str, Callable[[list[tuple[float, float]]], float]] = {
        "`backward` is compared with itself: the second list has to come from f's values alone.": lambda p: 0.0,
        "Only the first input is looked at.": lambda p: error(*p[0]),
        "Only the last input is looked at: is the answer overwritten in the loop?": lambda p: error(*p[-1]),
        "That is the absolute difference: divide by the larger of the two.": lambda p: max(abs(g - n) for g, n in p),
        "That is the mean over the inputs; the largest is asked for.": lambda p: (
            sum(error(*each) for each in p) / len(p)
        ),
        "That is the sum over the inputs; the largest is asked for.": lambda p: sum(error(*each) for each in p),
        "The sign is kept there: a gradient that is too small hides behind max. Take abs first.": lambda p: max(
            (g - n) / max(abs(g), abs(n), 1e-12) for g, n in p
        ),
    }

    def alike(made: Sequence[float]) -> bool:
        """Near zero only the size counts: what is left there is rounding."""
        return all(same(g, m, 1e-3) or max(abs(g), abs(m)) < 1e-7 for g, m in zip(reports, made, strict=True))

    if alike(right):
        return
    cause = next((why for why, way in ways.items() if alike([way(pairs(weights)) for weights in lies])), "")
    if (
        not cause
        and 1e-7 < abs(reports[0]) < 1e-3
        and all(same(g, r, 1e-2) for g, r in zip(reports[1:], right[1:], strict=True))
    ):
        cause = "One-sided slopes are this far off by themselves: measure from x − h to x + h."
    for text, theirs, ours in zip(about, reports, right, strict=True):
        if not same(theirs, ours, 1e-3) and max(abs(theirs), abs(ours)) >= 1e-7:
            facts = [("Expected", "below 1e-07" if ours < 1e-7 else show(ours)), ("Yours", show(theirs))]
            raise Wrong(f"gradient_check of a function with {text} is not right yet.", *facts, cause=cause)


@exercise(
    "micrograd.compiler",
    title="A new word for the compiler",
    kind="implement",
    defines=["softsign", "softsign_rule"],
    difficulty=4,
    minutes=25,
    points=4,
    hints=[
        "The derivative of x / (1 + |x|) is 1 / (1 + |x|)², on both sides of 0.",
        "With v = x / (1 + |x|), 1 − |v| is 1 / (1 + |x|). So the slope can be had from v alone, as with tanh.",
        'A node in the form of the example, and the rule as `("{a} / (1.0 + abs({a}))", "… * {d}")`.',
    ],
)
def _(student: Student) -> None:
    function, rule = student.function("softsign"), student["softsign_rule"]
    uniform = student.random.uniform

    def value(x: float) -> float:
        return x / (1 + abs(x))

    def slope(x: float) -> float:
        return 1 / (1 + abs(x)) ** 2

    slopes: dict[str, Callable[[float], float]] = {
        "The square is missing: the slope is 1 / (1 + |x|)².": lambda x: 1 / (1 + abs(x)),
        "(1 − |v|)² takes the value v; here stands the operand.": lambda x: (1 - abs(x)) ** 2,
        "The sign of x got into the slope; it is positive on both sides of 0.": lambda x: (
            slope(x) * (1 if x > 0 else -1)
        ),
        "The bars of |v| are missing: for a negative x that is another slope.": lambda x: (1 - value(x)) ** 2,
    }
    values: dict[str, Callable[[float], float]] = {
        "The bars of |x| are missing.": lambda x: x / (1 + x),
        "`/` binds more strongly than `+`: the sum below needs brackets.": lambda x: x / 1 + abs(x),
    }
    # first the engine: one node, which hands a gradient on
    for x, weight in ((0.5, 3.0), (round(uniform(-3, -0.6), 3), -2.0)):
        node = Value(x)
        out = function(node)
        must_be_there(call("softsign", (x,)), out)
        if not isinstance(out, Value):
            raise Wrong(f"softsign(Value({show(x)})) should be a Value; yours is {show(out)}.")
        named = [Mistake(cause, lambda way=way, x=x: way(x)) for cause, way in values.items()]
        compare(f"softsign(Value({show(x)})).data", out.data, value(x), named)
        if out._prev != (node,) or out._op != "softsign":
            raise Wrong(
                "The node is not yet one that the compiler can know.",
                ("Expected", f"_prev = ({node!r},), _op = 'softsign'"),
                ("Yours", f"_prev = {out._prev!r}, _op = {out._op!r}"),
                cause="It looks a rule up by the node's `_op`, and its operands stand in `_prev`.",
            )
        (out * weight + node).backward()
        named = [
            Mistake("`=` throws away what other uses of x had put there: `+=`.", lambda x=x, w=weight: w * slope(x)),
            Mistake("The node hands on its slope without the `grad` that it gets.", lambda x=x: slope(x) + 1),
            *(Mistake(cause, lambda way=way, x=x, w=weight: w * way(x) + 1) for cause, way in slopes.items()),
        ]
        what = f"x.grad after (softsign(x) * {show(weight)} + x).backward() at x = {show(x)}"
        compare(what, node.grad, weight * slope(x) + 1, named)
    # then the compiler: the loss w · softsign(w · x), summed over rows
    if not isinstance(rule, (tuple, list)) or len(rule) != 2:
        raise Wrong(f"`softsign_rule` should be a pair of texts; yours is {show(rule)}.")
    if any(text is ... for text in rule):
        raise NotWritten("softsign_rule")
    if not all(isinstance(text, str) for text in rule):
        raise Wrong(f"`softsign_rule` should be a pair of texts; yours is {show(rule)}.")
    w, leaf = Value(round(uniform(0.5, 2), 3)), Value(1.0)
    rows = [[round(uniform(0.5, 2), 3)], [round(uniform(-2, -0.5), 3)]]

    def total(value: Callable[[float], float]) -> float:
        return sum(w.data * value(w.data * x) for (x,) in rows)

    def gradient(slope: Callable[[float], float], upstream: bool = True) -> float:
        return sum(value(w.data * x) + (w.data if upstream else 1.0) * slope(w.data * x) * x for (x,) in rows)

    got = compiled_sum(tuple(rule), w * function(w * leaf), w, leaf, rows)
    named = [Mistake(cause, lambda way=way: total(way)) for cause, way in values.items()]
    compare("the sum that the compiled loss returns", got, total(value), named)
    named = [
        Mistake(
            "`{d}` is missing: the gradient that arrives is multiplied in.", lambda: gradient(slope, upstream=False)
        ),
        *(Mistake(cause, lambda way=way: gradient(way)) for cause, way in slopes.items()),
    ]
    compare("the gradient of the compiled loss", w.grad, gradient(slope), named)


def compiled_sum(rule: tuple[str, ...], loss: Value, w: Value, x: Value, rows: list[list[float]]) -> float:
    """What the compiled loss returns for the rows, with the student's rule in the compiler's table meanwhile."""
    RULES["softsign"] = rule
    try:
        return Compiled(loss, [w], [x])(rows)
    except (KeyError, IndexError, ValueError) as error:
        text = f"The rule {show(rule)} cannot be filled in: {type(error).__name__} {error}."
        raise Wrong(text, cause="A rule knows `{a}`, the operand, `{v}`, the value, and `{d}`, its gradient.") from None
    except (SyntaxError, NameError) as error:
        text = f"What the rule {show(rule)} writes is no Python that can run: {type(error).__name__} {error}."
        raise Wrong(text, cause="Names stand in braces, all else is written as it is: `abs({a})`, `1.0`.") from None
    finally:
        del RULES["softsign"]
