"""Many steps at once: softmax, cross-entropy, a variance over n - 1, BatchNorm."""

from collections.abc import Callable
from random import Random

from .._engine.compare import largest
from .._engine.exercise import exercise
from .._engine.tables import Code, Row, Table, dot, fresh_row, fresh_table, softmax, turned
from .inputs import BY_HAND, NO_AUTOGRAD

# ---------------------------------------------------------------- cross-entropy

dlogits = exercise(
    "backprop.dlogits",
    title="What it said, minus what came",
    kind="derive",
    difficulty=3,
    minutes=12,
    points=3,
    hints=[
        "One example first. The loss is log of the sum of the powers, minus the right logit. What's its slope?",
        "The slope of the logarithm of the sum is the softmax. The right logit adds −1.",
        "The loss is a mean over n examples, so each row is divided by n.",
    ],
    without=NO_AUTOGRAD,
    because=BY_HAND,
)


def probabilities(logits: Table) -> Table:
    return [softmax(row) for row in logits]


def said_minus_came(
    said: Callable[[Table], Table] = probabilities,
    came: float = 1.0,
    over: Callable[[Table], float] = len,
    only: Callable[[int, int], bool] = lambda j, y: True,
) -> Code:
    """A function that gives the gradient, right or with one thing changed."""

    def dlogits(logits: Table, Y: list[int]) -> Table:  # noqa: N803
        n = over(logits)
        return [
            [(p - came * (j == y)) / n if only(j, y) else 0.0 for j, p in enumerate(row)]
            for row, y in zip(said(logits), Y, strict=True)
        ]

    return dlogits


def logits_and_letters(rng: Random) -> list[tuple[Table, list[int]]]:
    def fresh(n: int, m: int) -> tuple[Table, list[int]]:
        return fresh_table(rng, n, m, -4, 4), [rng.randrange(m) for _ in range(n)]

    return [([[0.0, 0.0], [0.0, 0.0]], [0, 1]), fresh(3, 3), fresh(2, 5), fresh(7, 4), fresh(1, 6), fresh(13, 14)]


pull = dlogits.function("said_minus_came", cases=logits_and_letters, right=said_minus_came(), tensors=True)
pull.mistake(
    "You didn't divide by n. The loss is a mean over the examples, so each of them has a share of 1/n.",
    said_minus_came(over=lambda logits: 1),
)
pull.mistake(
    "You divided by the number of all logits. The loss is a mean over the examples, so divide by their number.",
    said_minus_came(over=lambda logits: len(logits) * len(logits[0])),
)
pull.mistake(
    "You divided by the number of letters, M. The mean goes over the examples, N.",
    said_minus_came(over=lambda logits: len(logits[0])),
)
pull.mistake(
    "Your signs are the wrong way round: it's what the network said, minus what came.",
    said_minus_came(over=lambda logits: -len(logits)),
)
pull.mistake(
    "That's the softmax over n. What came is missing: subtract 1 at the right letter.", said_minus_came(came=0.0)
)
pull.mistake("You added 1 at the right letter. Subtract it.", said_minus_came(came=-1.0))
pull.mistake(
    "Only the right letters have a gradient in your answer. The others pay, too: they're in the sum below the line.",
    said_minus_came(only=lambda j, y: j == y),
)
pull.mistake(
    "You took the softmax down the columns. Each row is one example.",
    said_minus_came(said=lambda logits: turned([softmax(column) for column in turned(logits)])),
)
pull.mistake("You took the logits for probabilities. Softmax comes first.", said_minus_came(said=lambda logits: logits))
pull.survives(
    ([[1000.0, 0.0], [0.0, 0.0]], [1, 0]),
    [[0.5, -0.5], [-0.25, 0.25]],
    "exp(1000) is larger than any float. Subtract the largest logit of the row first.",
    said_minus_came(said=lambda logits: [softmax_without_max(row) for row in logits]),
)


def softmax_without_max(row: Row) -> Row:
    from math import exp

    powers = [exp(z) for z in row]
    return [power / sum(powers) for power in powers]


# ---------------------------------------------------------------- softmax alone

softmax_alone = exercise(
    "backprop.softmax",
    title="Softmax, whatever comes after",
    kind="derive",
    difficulty=4,
    minutes=20,
    points=4,
    hints=[
        "Move one logit. Its own probability grows, and all the others shrink. So each dz hears from every dp.",
        "The slope of p_j with respect to z_i is p_i (1 − p_i) if j is i, and −p_j p_i otherwise.",
        "Put p_i outside the bracket: `p[i] * (dp[i] - sum(a * b for a, b in zip(p, dp)))`.",
    ],
    without=NO_AUTOGRAD,
    because=BY_HAND,
)


def back_to_logits(
    own: Callable[[float], float] = lambda p: 1.0, middle: Callable[[Row, Row], float] = dot, factor: bool = True
) -> Code:
    """A function that gives dz, right or with one thing changed."""
    return lambda p, dp: [(a if factor else 1.0) * (own(a) * d - middle(p, dp)) for a, d in zip(p, dp, strict=True)]


def probabilities_and_gradients(rng: Random) -> list[tuple[Row, Row]]:
    fresh = [(softmax(fresh_row(rng, n)), fresh_row(rng, n)) for n in (3, 2, 7, 14)]
    return [([0.25, 0.75], [4.0, 0.0]), *fresh]


alone = softmax_alone.function(
    "softmax_backward",
    cases=probabilities_and_gradients,
    right=back_to_logits(),
    tensors=True,
    scale=lambda p, dp: largest(dp),
)
alone.mistake(
    "That's p (1 − p) dp, the slope of each probability with respect to its own logit. The other ones move, too.",
    back_to_logits(own=lambda p: 1 - p, middle=lambda p, dp: 0.0),
)
alone.mistake(
    "That's p · dp. Softmax divides by a sum that moves with every logit.", back_to_logits(middle=lambda p, dp: 0.0)
)
alone.mistake("The factor p in front is missing.", back_to_logits(factor=False))
alone.mistake(
    "You subtracted the plain mean of dp. The mean is weighted by p.",
    back_to_logits(middle=lambda p, dp: sum(dp) / len(dp)),
)
alone.mistake("You subtracted the sum of dp. Weigh it by p.", back_to_logits(middle=lambda p, dp: sum(dp)))
alone.mistake("You added the sum. It's subtracted.", back_to_logits(middle=lambda p, dp: -dot(p, dp)))
alone.mistake("You gave the same number to all of them: the sum of p · dp.", lambda p, dp: [dot(p, dp) for _ in p])

# ---------------------------------------------------------------- a variance

bessel = exercise(
    "backprop.bessel",
    title="n or n − 1",
    kind="predict",
    difficulty=2,
    minutes=8,
    points=2,
    hints=[
        "The mean is 3. What are the three distances to it?",
        "Add up their squares, and divide by n − 1.",
        "The slope of a square is 2 (x − mean), divided by n − 1, too. (The path through the mean adds nothing.)",
    ],
)
bessel.value(
    "variance",
    7,
    {
        "You divided by n. With Bessel's correction it's n − 1.": 14 / 3,
        "You didn't divide the sum of the squares.": 14,
        "That's the standard deviation. The variance is before the root.": 7**0.5,
        "Those are the squares of the numbers. Subtract the mean first.": 20.5,
    },
)
bessel.value(
    "slopes",
    [-2, -1, 3],
    {
        "You divided by n. With Bessel's correction it's n − 1.": [-4 / 3, -2 / 3, 2],
        "The 2 of the square is missing.": [-1, -0.5, 1.5],
        "Your signs are the wrong way round: moving the 6 up takes it further from the mean, so the variance grows.": [
            2,
            1,
            -3,
        ],
        "You didn't divide by n − 1.": [-4, -2, 6],
        "You forgot the mean: the slope of a square of the distance has the distance in it.": [1, 2, 6],
    },
)

# ---------------------------------------------------------------- BatchNorm

batchnorm = exercise(
    "backprop.batchnorm",
    title="One unit through BatchNorm",
    kind="derive",
    difficulty=4,
    minutes=20,
    points=4,
    hints=[
        "An x has three paths to the outputs: directly, through the mean, and through the variance.",
        "Through the mean, each dout loses the mean of them all. Through the variance, it loses a part along xhat.",
        "`gamma * inv * (dout[i] - mean(dout) - xhat[i] * sum(dout * xhat) / (n - 1))`",
    ],
    without=NO_AUTOGRAD,
    because=BY_HAND,
)


def normalised_back(
    through_mean: Callable[[int], float] = lambda n: 1 / n,
    through_variance: Callable[[int], float] = lambda n: 1 / (n - 1),
    factor: Callable[[float, float], float] = lambda inv, gamma: gamma * inv,
    own: float = 1.0,
    projected: Callable[[Row, Row], float] = dot,
) -> Code:
    """A function that gives the gradient of x, right or with one thing changed."""

    def batchnorm_backward(dout: Row, xhat: Row, inv: float, gamma: float) -> Row:
        n = len(dout)
        mean, along = sum(dout) * through_mean(n), projected(dout, xhat) * through_variance(n)
        return [factor(inv, gamma) * (own * d - mean - h * along) for d, h in zip(dout, xhat, strict=True)]

    return batchnorm_backward


def units(rng: Random) -> list[tuple[Row, Row, float, float]]:
    def fresh(n: int, spread: float = 5.0, largest_gamma: float = 2.0) -> tuple[Row, Row, float, float]:
        x = [spread * v for v in fresh_row(rng, n, -1, 1)]
        mean = sum(x) / n
        inv = (sum((v - mean) ** 2 for v in x) / (n - 1) + 1e-5) ** -0.5
        return (
            fresh_row(rng, n),
            [(v - mean) * inv for v in x],
            inv,
            round(rng.uniform(largest_gamma / 4, largest_gamma), 2),
        )

    return [([3.0, 0.0, 0.0], [-1.0, 0.0, 1.0], 0.5, 2.0), fresh(4), fresh(8), fresh(14), fresh(3, 0.02, 100.0)]


unit = batchnorm.function(
    "norm_backward",
    cases=units,
    right=normalised_back(),
    tensors=True,
    scale=lambda dout, xhat, inv, gamma: gamma * inv * largest(dout) * len(dout) * max(1, largest(xhat)) ** 2,
)
unit.mistake(
    "You divided the part of the variance by n. This variance was divided by n − 1, and its gradient is, too.",
    normalised_back(through_variance=lambda n: 1 / n),
)
unit.mistake(
    "You divided the part of the mean by n − 1. That's for the variance alone.",
    normalised_back(through_mean=lambda n: 1 / (n - 1)),
)
unit.mistake("The path through the mean is missing.", normalised_back(through_mean=lambda n: 0.0))
unit.mistake("The path through the variance is missing.", normalised_back(through_variance=lambda n: 0.0))
unit.mistake(
    "Both paths through the batch are missing. The whole batch moves when you move one x.",
    normalised_back(lambda n: 0.0, lambda n: 0.0),
)
unit.mistake("The factor gamma is missing.", normalised_back(factor=lambda inv, gamma: inv))
unit.mistake("The factor inv is missing: normalising divides by the spread.", normalised_back(factor=lambda i, g: g))
unit.mistake(
    "You divided by inv. It's one over the spread already, so multiply.", normalised_back(factor=lambda i, g: g / i)
)
unit.mistake(
    "You subtracted sums where means belong: divide by n and by n − 1.",
    normalised_back(lambda n: 1.0, lambda n: 1.0),
)
unit.mistake(
    "The path through the variance has the wrong sign. All three are in one bracket: minus, minus.",
    normalised_back(through_variance=lambda n: -1 / (n - 1)),
)
unit.mistake(
    "In the path through the variance, dout isn't multiplied by xhat before the sum.",
    normalised_back(projected=lambda dout, xhat: sum(dout)),
)
unit.mistake("The direct path is missing.", normalised_back(own=0.0))
