"""How large weights should be, what a relu keeps, and how far a step moves them."""

from collections.abc import Callable
from functools import cache
from math import exp, log, log10, pi, sqrt, tanh
from random import Random

from .._engine.exercise import exercise
from .._engine.tables import Code, Row, Table, fresh_table, mean, variance

size_of = exercise(
    "batchnorm.size",
    title="The right size",
    kind="derive",
    difficulty=2,
    minutes=8,
    points=2,
    hints=[
        "The variance of the sum is n times the variance of an input times the variance of a weight.",
        "A spread is the root of a variance. So wanted = √n · spread · size.",
    ],
)


def layers(rng: Random) -> list[tuple[int, float, float]]:
    return [
        (100, 0.5, 1.0),
        (30, 1.0, 5 / 3),
        (rng.randint(2, 9), 0.63, 2.0),
        (rng.randint(50, 900), round(rng.uniform(1.5, 4), 2), 0.5),
        (1, 3.0, 1.7),
        (7, 50.0, 30.0),
        (7, 50.0, 1.0),
        (rng.randint(10, 40), round(rng.uniform(0.2, 0.8), 2), 1.0),
    ]


size = size_of.function(
    "size", cases=layers, right=lambda n, spread, wanted=1.0: wanted / (sqrt(n) * spread), tensors=True
)
size.mistake(
    "The root is missing: variances add up, so the spread grows with √n, and not with n.",
    lambda n, spread, wanted=1.0: wanted / (n * spread),
)
size.mistake(
    "That's the variance of the weights. Their size is its root.",
    lambda n, spread, wanted=1.0: (wanted / spread) ** 2 / n,
)
size.mistake(
    "You squared `wanted`. It's a factor of the size, and only the variance has its square.",
    lambda n, spread, wanted=1.0: wanted**2 / (sqrt(n) * spread),
)
size.mistake(
    "`wanted` doesn't come up in your formula: multiply by it.",
    lambda n, spread, wanted=1.0: 1 / (sqrt(n) * spread),
)
size.mistake("You forgot the spread of the inputs.", lambda n, spread, wanted=1.0: wanted / sqrt(n))
size.mistake(
    "Inputs with a larger spread need smaller weights, so divide by it.",
    lambda n, spread, wanted=1.0: wanted * spread / sqrt(n),
)
size.mistake(
    "More inputs need smaller weights, so divide by the root of n.",
    lambda n, spread, wanted=1.0: wanted * sqrt(n) / spread,
)
size.mistake(
    "The spread of the inputs has to be outside the root.", lambda n, spread, wanted=1.0: wanted / sqrt(n * spread)
)

relu_gain = exercise(
    "batchnorm.relu_gain",
    title="The gain of a relu",
    kind="derive",
    difficulty=3,
    minutes=12,
    points=3,
    hints=[
        "Half of the numbers are negative and become 0. The other half keeps its squares.",
        "The next layer's sum is √n times the root of the *mean square* of its inputs, whatever their mean is.",
        "The leaky one: half of the numbers keep their squares, and the others' squares are multiplied by 0.2².",
    ],
)
relu_gain.value(
    "mean_square",
    0.5,
    {
        "That's the variance: you subtracted the square of the mean. The next layer's sum depends on the mean, too, "
        "because its weights have mean 0, and its inputs needn't.": 0.5 - 1 / (2 * pi),
        "That's before the relu.": 1.0,
        "That's the root of it.": sqrt(0.5),
        "That's the mean. Take the mean of the squares.": 1 / sqrt(2 * pi),
        "The half that's negative becomes 0, and it still counts in the mean.": 0.25,
    },
    tolerance=1e-6,
)
relu_gain.value(
    "gain",
    sqrt(2),
    {
        "That's what makes up for the mean *square*. The gain multiplies the weights, so take the root.": 2.0,
        "You multiplied by what the relu keeps. The gain has to make up for it: one over that.": sqrt(0.5),
        "That's from the variance. The mean of a relu's outputs counts, too.": 1 / sqrt(0.5 - 1 / (2 * pi)),
        "That's the gain of a tanh.": 5 / 3,
    },
    tolerance=1e-3,
)
relu_gain.value(
    "leaky_gain",
    sqrt(2 / (1 + 0.2**2)),
    {
        "Square the slope: what counts is the mean square.": sqrt(2 / (1 + 0.2)),
        "Take the root: the gain multiplies the weights.": 2 / (1 + 0.2**2),
        "That's the gain of the relu. A leaky one lets a little of the negative half through.": sqrt(2),
        "You multiplied by what it keeps. The gain is one over that.": sqrt((1 + 0.2**2) / 2),
        "Only half of the numbers keep their squares.": sqrt(1 / (1 + 0.2**2)),
    },
    tolerance=1e-3,
)

settles = exercise(
    "batchnorm.settles",
    title="Where the signal settles",
    kind="measure",
    difficulty=3,
    minutes=15,
    points=3,
    hints=[
        "Draw some 100,000 normal numbers once. `std(tanh(gain · spread · z))` is what one layer makes of a spread.",
        "Put what came out back in, until the third digit doesn't change any more.",
        "With 1.2 it takes more rounds than with 5/3. Forty are enough.",
    ],
)
STEP, EDGE = 0.01, 8.0
PLACES = [k * STEP - EDGE for k in range(round(2 * EDGE / STEP) + 1)]
DENSITY = [STEP * exp(-z * z / 2) / sqrt(2 * pi) for z in PLACES]


def after(spread: float) -> float:
    """The spread that tanh makes of normal numbers with this one."""
    return sqrt(sum(p * tanh(spread * z) ** 2 for z, p in zip(PLACES, DENSITY, strict=True)))


@cache
def settled(gain: float, rounds: int = 200) -> float:
    spread = 1.0
    for _ in range(rounds):
        spread = after(gain * spread)
    return spread


settles.value(
    "five_thirds",
    lambda: settled(5 / 3),
    {
        "That's after a single layer. Put what came out into the next one, again and again.": lambda: settled(5 / 3, 1),
        "That's the spread before the tanh. Give the one after it.": lambda: 5 / 3 * settled(5 / 3),
        "That's what a tanh makes of a spread of 1. The gain is missing.": lambda: after(1.0),
        "That's the variance. The spread is its root.": lambda: settled(5 / 3) ** 2,
    },
    tolerance=8e-3,  # the answer of 10,000 draws, too
)
settles.value(
    "six_fifths",
    lambda: settled(1.2),
    {
        "It hasn't settled yet: a gain this small needs more layers.": lambda: settled(1.2, 5),
        "That's after a single layer. Put what came out into the next one, again and again.": lambda: settled(1.2, 1),
        "That's the spread before the tanh. Give the one after it.": lambda: 1.2 * settled(1.2),
        "That's the variance. The spread is its root.": lambda: settled(1.2) ** 2,
        "It fades, but not to 0: with a gain above 1, a small signal grows again.": 0.0,
    },
    tolerance=1.5e-2,
)
settles.value(
    "four_fifths",
    0.0,
    {
        "That's what one layer makes of it. The next one makes it smaller again.": lambda: settled(0.8, 1),
        "That's after ten layers. It goes on fading.": lambda: settled(0.8, 10),
    },
    absolute=1e-3,
)

update_ratio = exercise(
    "batchnorm.update_ratio",
    title="Update to data",
    kind="implement",
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "What a step adds to the weights is −rate times the gradient. Its spread is rate times the gradient's.",
        "Put all the numbers of a table into one list, and take the standard deviation of that.",
        "`math.log10(0.001)` is −3.",
    ],
)


def all_of(table: Table) -> Row:
    return [x for row in table for x in row]


def ratio(
    spread: Callable[[Row], float] = lambda row: sqrt(variance(row)),
    form: Callable[[float], float] = log10,
    step: Callable[[float], float] = lambda rate: rate,
) -> Code:
    """A function that gives the ratio, right or with one thing changed."""
    return lambda weights, gradient, rate: form(step(rate) * spread(all_of(gradient)) / spread(all_of(weights)))


def steps(rng: Random) -> list[tuple[Table, Table, float]]:
    def one(rows: int, columns: int, rate: float, tiny: float) -> tuple[Table, Table, float]:
        gradient = [[tiny * (x + 0.5) for x in row] for row in fresh_table(rng, rows, columns, -3, 3)]
        return [[x + 1 for x in row] for row in fresh_table(rng, rows, columns, -3, 3)], gradient, rate

    return [
        ([[1.0, 3.0]], [[0.1, -0.1]], 0.01),
        one(3, 4, 0.1, 0.01),
        one(1, 9, 0.5, 2.0),
        one(7, 2, 0.003, 0.1),
        one(14, 13, 0.003, 0.1),
        ([[25.0, -30.0], [1.0, 60.0]], [[0.5, -0.3], [0.2, 0.1]], 0.1),
        ([[0.5, -0.3], [0.2, 0.1]], [[25.0, -30.0], [1.0, 60.0]], 50.0),
        one(5, 5, 3.0, 0.2),
    ]


updates = update_ratio.function(
    "update_ratio", cases=steps, right=ratio(), tensors=True, absolute=1e-9, scale=lambda *case: 1.0
)
updates.mistake("Take the logarithm: −3 is easier to read than 0.001.", ratio(form=lambda x: x))
updates.mistake("That's the natural logarithm. Take the one with base 10.", ratio(form=log))
updates.mistake(
    "That's gradient to data: the rate is missing. A step is rate times gradient.", ratio(step=lambda r: 1.0)
)
updates.mistake("You have it upside down. Divide by the spread of the weights.", ratio(form=lambda x: log10(1 / x)))
updates.mistake(
    "Those are variances, so your number is twice what it should be, and the rate counts only once.", ratio(variance)
)
updates.mistake(
    "Those are variances of the step and of the weights. Take the standard deviations.",
    ratio(form=lambda x: log10(x * x)),
)
updates.mistake(
    "You took the root of the mean square without subtracting the mean. The spread is the standard deviation.",
    ratio(lambda row: sqrt(mean([x * x for x in row]))),
)
updates.mistake(
    "You took the mean of the absolute values. The spread is the standard deviation.",
    ratio(lambda row: mean([abs(x) for x in row])),
)
