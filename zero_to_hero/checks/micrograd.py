"""Checks of lecture 01, micrograd. Every expected value is computed here, none by the student's code."""

from math import cos, exp, sin, tanh

from ._compare import Mistake, call, compare_calls, must_have_form
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
    cases = [(x,) for x in (0.5, -1.0, 0.0, *(student.random.uniform(-4, 4) for _ in range(5)))]
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
