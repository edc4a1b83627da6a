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
        "All you need is `math.exp`: the definition uses it four times.",
        "Multiply the top and the bottom of the definition by exp(x). Then exp(2x) is the only power left.",
        "`e = math.exp(2 * x)`, and then one line that uses `e` twice.",
    ],
    without=["math.tanh", "cmath.tanh", "numpy.tanh", "torch.tanh"],
    because="Build tanh yourself, out of `math.exp`.",
)
curve = hyperbolic.function(
    "tanh", cases=lambda rng: [0.5, -1.0, *(rng.uniform(-4, 4) for _ in range(5))], right=tanh, scale=lambda x: 1.0
)
curve.mistake("That's tanh(x/2): you need exp(2x) where you wrote exp(x).", lambda x: (exp(x) - 1) / (exp(x) + 1))
curve.mistake(
    "The sign is flipped: you need exp(2x) − 1 where you wrote 1 − exp(2x).",
    lambda x: (1 - exp(2 * x)) / (1 + exp(2 * x)),
)
curve.mistake("That's the sigmoid, 1 / (1 + exp(−x)). It runs from 0 to 1.", lambda x: 1 / (1 + exp(-x)))
curve.mistake(
    "Brackets are missing: `/` comes before `+` and `-`, so you only divide one term.",
    lambda x: exp(2 * x) - 1 / exp(2 * x) + 1,
)
curve.mistake(
    "Brackets are missing around the sum that you divide by: `/` comes before `+`.",
    lambda x: (exp(2 * x) - 1) / exp(2 * x) + 1,
)
curve.mistake("The fraction is upside down: that's 1/tanh(x).", lambda x: (exp(2 * x) + 1) / (exp(2 * x) - 1))
curve.mistake("That's the derivative of tanh, 1 − tanh(x)².", lambda x: 1 - ((exp(2 * x) - 1) / (exp(2 * x) + 1)) ** 2)

analytic = exercise(
    "micrograd.analytic",
    title="A gradient by hand",
    kind="derive",
    difficulty=2,
    minutes=15,
    points=2,
    hints=[
        "For each of the three, hold the other two still. Every term without it is a constant, so its derivative is 0.",
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
entries.mistake("The power 0.5 goes down by one, too, to −0.5.", by_hand(a=lambda a: -3 * a**2 - 0.5 * a**0.5))
entries.mistake("You've lost the minus in front of a**0.5.", by_hand(a=lambda a: -3 * a**2 + 0.5 * a**-0.5))
entries.mistake("You've lost the minus in front of a**3.", by_hand(a=lambda a: 3 * a**2 - 0.5 * a**-0.5))
entries.mistake(
    "The chain rule's factor is missing: the derivative of sin(3b) is 3·cos(3b).",
    by_hand(b=lambda b: cos(3 * b) + 2.5 * b**1.5),
)
entries.mistake(
    "The power has to go down by one: the derivative of b**2.5 is 2.5·b**1.5.",
    by_hand(b=lambda b: 3 * cos(3 * b) + 2.5 * b**2.5),
)
entries.mistake(
    "The derivative of the sine is the cosine, without a minus.", by_hand(b=lambda b: -3 * cos(3 * b) + 2.5 * b**1.5)
)
entries.mistake("The derivative of the sine is the cosine.", by_hand(b=lambda b: 3 * sin(3 * b) + 2.5 * b**1.5))
entries.mistake("The derivative of b**2.5 is missing.", by_hand(b=lambda b: 3 * cos(3 * b)))
entries.mistake("The sign is flipped: −1/c is −c**−1, and (−1)·(−1) is +1.", by_hand(c=lambda c: -(c**-2)))
entries.mistake("The power has to go down by one, from −1 to −2.", by_hand(c=lambda c: 1 / c))
entries.mistake(
    "They're in a different order: the list is [∂f/∂a, ∂f/∂b, ∂f/∂c].",
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
        "Write it for one input first. How much does f rise if only this input moves by h? And how much is that per h?",
        "Copy the list and move one item: `nudged = list(point)`, then `nudged[i] += h`.",
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
    "You haven't divided the rise by h yet: a derivative is a rise per step.", measuring(lambda at, h: at(h) - at(0))
)
steps.mistake(
    "The sign is flipped: start with the value after the step, and subtract the value before it.",
    measuring(lambda at, h: (at(0) - at(h)) / h),
)


@steps.mistake("The earlier inputs are still moved when it's the next one's turn. Start from a new copy of the point.")
def still_moved(f: Code, point: list[float], h: float = 1e-6) -> list[float]:
    before, gradient = f(*point), []
    for i in range(len(point)):
        point[i] += h
        gradient.append((f(*point) - before) / h)
    return gradient


steps.mistake(
    "All the inputs move at once, so every item is the slope in the direction of the diagonal.",
    lambda f, point, h=1e-6: [(f(*(x + h for x in point)) - f(*point)) / h for _ in point],
)
steps.mistake(
    "You call f with the point that didn't move, so nothing rises.", measuring(lambda at, h: (at(0) - at(0)) / h)
)
steps.mistake(
    "That's the gradient of the card's f, whatever function you get. Use the one that's passed in.",
    lambda _, point, h=1e-6: one_sided(f, point, h),
)
steps.mistake(
    "Your step is always the same, whatever `h` is passed in.", measuring(lambda at, h: (at(1e-6) - at(0)) / 1e-6)
)
steps.mistake(
    "That's the slope from both sides, and the next card asks for that. Here you only step to the right.",
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
        "Take one step to the right and one to the left. How far apart are they?",
        "The rise over both steps is f(x + h) − f(x − h), and the distance is 2h.",
        "Mind the brackets: `/ 2 * h` divides by two and then multiplies by h.",
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
    "That's twice as much: the distance from x − h to x + h is 2h, not h.",
    from_both_sides(lambda at, h: (at(h) - at(-h)) / h),
)
both.mistake("That's the one-sided slope, (f(x + h) − f(x)) / h.", from_both_sides(lambda at, h: (at(h) - at(0)) / h))
both.mistake(
    "`/ 2 * h` divides by 2 and then multiplies by h. Put brackets around 2 * h.",
    from_both_sides(lambda at, h: (at(h) - at(-h)) / 2 * h),
)
both.mistake(
    "Your second step starts where the first one ended, so it goes back to x, and not to x − h.",
    from_both_sides(lambda at, h: (at(h) - at(0)) / (2 * h)),
)
both.mistake(
    "The sign is flipped: start with the right side, and subtract the left one.",
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
        "We need the step itself, such as 1e-3, and not its exponent.", exponent, when=lambda got: not 0 < got <= 1
    )
    step.mistake(
        "That's the best step for the other formula.", other, when=lambda got: any(same(got, one) for one in theirs)
    )
    step.mistake(
        "That's too small: f(x + h) and f(x) share nearly all their digits, so few are left in the difference.",
        1e-16,
        when=lambda got: got < min(ours),
    )
    step.mistake(
        "That's too wide: the curve bends within the step, and the error still falls when h gets smaller.",
        0.001,
        when=lambda got: got >= min(ours),
    )


right_alone = best_steps(lambda at, h: (at(h) - at(0)) / h)
to_both_sides = best_steps(lambda at, h: (at(h) - at(-h)) / (2 * h))
look_at_step("best_one_sided", right_alone, to_both_sides, exponent=-8, other=1e-5)
look_at_step("best_symmetric", to_both_sides, right_alone, exponent=-5, other=1e-8)
