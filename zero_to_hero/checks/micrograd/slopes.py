"""Slopes of functions: tanh, a gradient by hand, two by measuring, and how small a step should be."""

from itertools import permutations
from math import cos, exp, sin, tanh
from random import Random
from typing import Any

from .._engine.compare import must_be_number, same, show
from .._engine.exercise import exercise
from .inputs import Code

hyperbolic = exercise(
    "micrograd.tanh",
    title="The hyperbolic tangent",
    kind="implement",
    difficulty=1,
    minutes=5,
    points=1,
    hints=[
        "Everything is there in `math.exp`: the definition has it four times.",
        "The definition multiplied above and below by exp(x) needs exp(2x) alone.",
        "`e = math.exp(2 * x)`, then one line with `e` twice.",
    ],
    without=["math.tanh", "cmath.tanh", "numpy.tanh", "torch.tanh"],
    because="Build tanh yourself, out of `math.exp`.",
)
curve = hyperbolic.function(
    "tanh", cases=lambda rng: [0.5, -1.0, *(rng.uniform(-4, 4) for _ in range(5))], right=tanh, scale=lambda x: 1.0
)
curve.mistake("That is tanh(x/2): exp(x) stands where exp(2x) is needed.", lambda x: (exp(x) - 1) / (exp(x) + 1))
curve.mistake(
    "The sign is turned: 1 − exp(2x) stands where exp(2x) − 1 is needed.", lambda x: (1 - exp(2 * x)) / (1 + exp(2 * x))
)
curve.mistake("That is the sigmoid, 1 / (1 + exp(−x)): it runs from 0 to 1.", lambda x: 1 / (1 + exp(-x)))
curve.mistake(
    "Brackets are missing: `/` binds more strongly than `+` and `-`, so only one term is divided.",
    lambda x: exp(2 * x) - 1 / exp(2 * x) + 1,
)
curve.mistake(
    "Brackets are missing around the sum below: `/` binds more strongly than `+`.",
    lambda x: (exp(2 * x) - 1) / exp(2 * x) + 1,
)
curve.mistake("The fraction stands on its head: that is 1/tanh(x).", lambda x: (exp(2 * x) + 1) / (exp(2 * x) - 1))
curve.mistake("That is the derivative of tanh, 1 − tanh(x)².", lambda x: 1 - ((exp(2 * x) - 1) / (exp(2 * x) + 1)) ** 2)

analytic = exercise(
    "micrograd.analytic",
    title="A gradient by hand",
    kind="derive",
    difficulty=2,
    minutes=15,
    points=2,
    hints=[
        "For each of the three, hold the other two still: every term without it is a constant and falls out.",
        "sin(3b) needs the chain rule; 1/c is c to the power −1.",
        "∂f/∂a has two terms, ∂f/∂b has two, ∂f/∂c has one.",
    ],
)


def by_hand(
    a: Code = lambda a: -3 * a**2 - 0.5 * a**-0.5,
    b: Code = lambda b: 3 * cos(3 * b) + 2.5 * b**1.5,
    c: Code = lambda c: c**-2,
) -> Code:
    """A function that gives the gradient, right or with one entry changed."""
    return lambda *point: [a(point[0]), b(point[1]), c(point[2])]


def in_another_order(order: tuple[int, ...]) -> Code:
    return lambda *point: [by_hand()(*point)[i] for i in order]


entries = analytic.function(
    "analytic_gradient",
    cases=lambda rng: [(2.0, 3.0, 4.0), tuple(round(rng.uniform(0.5, 4), 3) for _ in range(3)), (30.0, 25.0, 40.0)],
    right=by_hand(),
    by_item=True,
)
entries.mistake("The derivative of −a**0.5 is missing.", by_hand(a=lambda a: -3 * a**2))
entries.mistake("The power 0.5 falls by one too: to −0.5.", by_hand(a=lambda a: -3 * a**2 - 0.5 * a**0.5))
entries.mistake("The minus before a**0.5 got lost.", by_hand(a=lambda a: -3 * a**2 + 0.5 * a**-0.5))
entries.mistake("The minus before a**3 got lost.", by_hand(a=lambda a: 3 * a**2 - 0.5 * a**-0.5))
entries.mistake(
    "The chain rule's factor is missing: the derivative of sin(3b) is 3·cos(3b).",
    by_hand(b=lambda b: cos(3 * b) + 2.5 * b**1.5),
)
entries.mistake(
    "The power has to fall by one: b**2.5 has the derivative 2.5·b**1.5.",
    by_hand(b=lambda b: 3 * cos(3 * b) + 2.5 * b**2.5),
)
entries.mistake(
    "The derivative of the sine is the cosine, without a minus.", by_hand(b=lambda b: -3 * cos(3 * b) + 2.5 * b**1.5)
)
entries.mistake("The derivative of the sine is the cosine.", by_hand(b=lambda b: 3 * sin(3 * b) + 2.5 * b**1.5))
entries.mistake("The derivative of b**2.5 is missing.", by_hand(b=lambda b: 3 * cos(3 * b)))
entries.mistake("The sign is turned: −1/c is −c**−1, and (−1)·(−1) is +1.", by_hand(c=lambda c: -(c**-2)))
entries.mistake("The power has to fall by one: from −1 to −2.", by_hand(c=lambda c: 1 / c))
entries.mistake(
    "The order is another one: the list is [∂f/∂a, ∂f/∂b, ∂f/∂c].",
    *(in_another_order(order) for order in list(permutations(range(3)))[1:]),
)

numeric = exercise(
    "micrograd.numeric",
    title="A gradient by measuring",
    kind="implement",
    difficulty=2,
    minutes=15,
    points=2,
    hints=[
        "Write it for one input first: how much does f rise when this input alone moves by h, and what is that per h?",
        "A copy of the list, one item moved: `nudged = list(point)`, then `nudged[i] += h`.",
        "`f(*nudged)` calls f with the items of the list as its arguments.",
    ],
)


def f(a: float, b: float, c: float) -> float:
    """The function of the cards on derivatives."""
    return -(a**3) + sin(3 * b) - 1.0 / c + b**2.5 - a**0.5


def points(rng: Random) -> list[tuple[Any, ...]]:
    """The card's function and a fresh polynomial with a gradient that is nowhere small, as texts, each with a point."""
    u, v, w = (round(rng.uniform(1, 3), 3) for _ in range(3))
    fresh = f"lambda x, y, z: {u} * x**2 * y + {v} * y * z + {w} * x * z**3"
    return [("f", [2.0, 3.0, 4.0]), (fresh, [round(rng.uniform(1, 3), 3) for _ in range(3)])]


def measure(function: Code, text: str, *arguments: Any) -> Any:
    """Call a function that takes a function, whose text stands in the case."""
    return function(eval(text, {"f": f}), *arguments)


def measuring(slope: Code, default: float = 1e-6) -> Code:
    """A function that gives the gradient, from slope(at, h); at(step) is the value with one input moved by the step."""

    def gradient(f: Code, point: list[float], h: float = default) -> list[float]:
        def moved(i: int) -> Code:
            return lambda step: f(*(x + step * (i == j) for j, x in enumerate(point)))

        return [slope(moved(i), h) for i in range(len(point))]

    return gradient


def narrow_and_wide(rng: Random) -> list[tuple[Any, ...]]:
    """A step this wide tells the formulas apart that a tiny one makes look the same."""
    narrow = points(rng)
    text, point = narrow[-1]
    return [*narrow, *((*case, 0.25) for case in narrow), (text, [*point[:2], 25.0], 0.25)]


one_sided = measuring(lambda at, h: (at(h) - at(0)) / h)
steps = numeric.function(
    "numeric_gradient",
    cases=narrow_and_wide,
    use=measure,
    right=lambda *case: measure(one_sided, *case),
    says=lambda text, *rest: f"numeric_gradient({text}, {', '.join(map(show, rest))})",
    tolerance=1e-4,
)
steps.mistake(
    "The rise is not divided by h yet: a derivative is a rise per step.", measuring(lambda at, h: at(h) - at(0))
)
steps.mistake(
    "The sign is turned: the value after the step comes first, the value before it is taken off.",
    measuring(lambda at, h: (at(0) - at(h)) / h),
)


@steps.mistake("The earlier inputs are still moved when the next one moves: start from a fresh copy of the point.")
def still_moved(f: Code, point: list[float], h: float = 1e-6) -> list[float]:
    before, gradient = f(*point), []
    for i in range(len(point)):
        point[i] += h
        gradient.append((f(*point) - before) / h)
    return gradient


steps.mistake(
    "All the inputs move at once: that is the slope along the diagonal, once for each item.",
    lambda f, point, h=1e-6: [(f(*(x + h for x in point)) - f(*point)) / h for _ in point],
)
steps.mistake(
    "f is called with the point that did not move, so nothing rises.", measuring(lambda at, h: (at(0) - at(0)) / h)
)
steps.mistake(
    "That is the gradient of the card's f at every call: use the function that is handed in.",
    lambda _, point, h=1e-6: one_sided(f, point, h),
)
steps.mistake("The step is the same whatever `h` is handed in.", measuring(lambda at, h: (at(1e-6) - at(0)) / 1e-6))
steps.mistake(
    "That is the slope from both sides, which the next card asks for. Here the step goes to the right alone.",
    measuring(lambda at, h: (at(h) - at(-h)) / (2 * h)),
    measuring(lambda at, h: (at(h / 2) - at(-h / 2)) / h),
)

symmetric = exercise(
    "micrograd.symmetric",
    title="The same, from both sides",
    kind="implement",
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "One step to the right, one to the left: how far apart are these two?",
        "The rise over both steps is f(x + h) − f(x − h), and it happened over 2h.",
        "Brackets: `/ 2 * h` divides by two and multiplies by h.",
    ],
)


def from_both_sides(slope: Code = lambda at, h: (at(h) - at(-h)) / (2 * h)) -> Code:
    return measuring(slope, default=1e-5)


both = symmetric.function(
    "symmetric_gradient",
    cases=narrow_and_wide,
    use=measure,
    right=lambda *case: measure(from_both_sides(), *case),
    says=lambda text, *rest: f"symmetric_gradient({text}, {', '.join(map(show, rest))})",
    tolerance=1e-6,  # the two values agree in many of their digits, and what they differ in is divided by h
)
both.mistake(
    "That is twice as much: from x − h to x + h it is 2h, not h.", from_both_sides(lambda at, h: (at(h) - at(-h)) / h)
)
both.mistake("That is the one-sided slope, (f(x + h) − f(x)) / h.", from_both_sides(lambda at, h: (at(h) - at(0)) / h))
both.mistake(
    "`/ 2 * h` divides by 2 and then multiplies by h: the 2 * h needs brackets.",
    from_both_sides(lambda at, h: (at(h) - at(-h)) / 2 * h),
)
both.mistake(
    "The second step starts where the first one ended: it goes back to x and not to x − h.",
    from_both_sides(lambda at, h: (at(h) - at(0)) / (2 * h)),
)
both.mistake(
    "The sign is turned: the right side comes first, the left side is taken off.",
    from_both_sides(lambda at, h: (at(-h) - at(h)) / (2 * h)),
)

step_size = exercise(
    "micrograd.step_size",
    title="How small is small enough?",
    kind="measure",
    difficulty=2,
    minutes=15,
    points=2,
    hints=[
        "Print the error for `h = 10.0**-k` with k from 1 to 16, for both formulas side by side.",
        "The errors fall, and then they rise again. Where they turn is the answer.",
    ],
)


def best_steps(slope: Code) -> list[float]:
    """The steps that come closest to the slope of x³ at 2: the best one, and those within ten times its error."""
    errors = {k: abs(slope(lambda h: (2.0 + h) ** 3, 10.0**-k) - 12.0) for k in range(1, 17)}
    return [10.0**-k for k, error in errors.items() if error <= 10 * max(min(errors.values()), 1e-13)]


def look_at_step(name: str, ours: list[float], theirs: list[float], exponent: int, other: float) -> None:
    def judge(got: Any) -> str:
        step = must_be_number(f"`{name}`", got)
        return "" if any(same(step, one) for one in ours) else f"`{name}` isn't the step with the smallest error."

    step = step_size.value(name, judge=judge)
    step.mistake(
        "The step itself is asked for, such as 1e-3, and not its exponent.", exponent, when=lambda got: not 0 < got <= 1
    )
    step.mistake(
        "That is the best step of the other formula.", other, when=lambda got: any(same(got, one) for one in theirs)
    )
    step.mistake(
        "That is too small: f(x + h) and f(x) agree in nearly all their digits, and few are left to subtract.",
        1e-16,
        when=lambda got: got < min(ours),
    )
    step.mistake(
        "That is too wide: the curve bends within the step. The error still falls with h here.",
        0.001,
        when=lambda got: got >= min(ours),
    )


right_alone = best_steps(lambda at, h: (at(h) - at(0)) / h)
to_both_sides = best_steps(lambda at, h: (at(h) - at(-h)) / (2 * h))
look_at_step("best_one_sided", right_alone, to_both_sides, exponent=-8, other=1e-5)
look_at_step("best_symmetric", to_both_sides, right_alone, exponent=-5, other=1e-8)
