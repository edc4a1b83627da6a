"""What a block is made of beside attention: two ways to normalise, and positions as rotations."""

from collections.abc import Callable
from math import cos, radians, sin, sqrt
from random import Random

from .._engine.exercise import exercise
from .._engine.tables import Code, Row, fresh_row

# ---------------------------------------------------------------- LayerNorm and RMSNorm

norm = exercise(
    "gpt.norm",
    title="LayerNorm and RMSNorm",
    kind="implement",
    difficulty=2,
    minutes=12,
    points=2,
    hints=[
        "LayerNorm is BatchNorm the other way round: the mean and the variance are those of one position's channels.",
        "RMSNorm subtracts nothing. It divides by the root of the mean *square*.",
        "Under both roots there's eps: `math.sqrt(variance + eps)`, `math.sqrt(mean_square + eps)`.",
    ],
)


def mean(row: Row) -> float:
    return sum(row) / len(row)


def variance(row: Row, less: int = 0) -> float:
    return sum((v - mean(row)) ** 2 for v in row) / (len(row) - less)


def mean_square(row: Row) -> float:
    return mean([v * v for v in row])


def layered(
    middle: Callable[[Row], float] = mean,
    spread: Callable[[Row, float], float] = lambda x, eps: sqrt(variance(x) + eps),
    end: Callable[[float, float, float], float] = lambda v, g, b: g * v + b,
) -> Code:
    """A function that does LayerNorm, right or with one thing changed."""

    def layer_norm(x: Row, gain: Row, bias: Row, eps: float = 1e-5) -> Row:
        m, s = middle(x), spread(x, eps)
        return [end((v - m) / s, g, b) for v, g, b in zip(x, gain, bias, strict=True)]

    return layer_norm


def rooted(
    spread: Callable[[Row, float], float] = lambda x, eps: sqrt(mean_square(x) + eps),
    middle: Callable[[Row], float] = lambda x: 0.0,
    gained: bool = True,
) -> Code:
    """A function that does RMSNorm, right or with one thing changed."""

    def rms_norm(x: Row, gain: Row, eps: float = 1e-5) -> Row:
        m, s = middle(x), spread(x, eps)
        return [(g if gained else 1.0) * (v - m) / s for v, g in zip(x, gain, strict=True)]

    return rms_norm


def rows(rng: Random) -> list[tuple[Row, Row, float]]:
    def fresh(n: int, eps: float, low: float = -3.0, high: float = 5.0) -> tuple[Row, Row, float]:
        return fresh_row(rng, n, low, high), fresh_row(rng, n, 0.5, 2), eps

    return [
        ([1.0, 3.0, 5.0, 7.0], [1.0, 1.0, 1.0, 2.0], 1e-5),
        fresh(3, 1e-5),
        fresh(8, 0.5),
        ([0.01, -0.02, 0.03], [1.0, 2.0, 3.0], 1e-5),
        fresh(14, 1e-5, 20, 60),
        ([4.0, -4.0], [30.0, 7.0], 1e-3),
        ([0.004, -0.006, 0.005], [1.0, 2.0, 0.5], 1e-5),
    ]


def rows_and_biases(rng: Random) -> list[tuple[Row, Row, Row, float]]:
    return [(x, gain, fresh_row(rng, len(x), -9, 9), eps) for x, gain, eps in rows(rng)]


NO_EPS = "eps is missing. A position whose channels are all equal has no spread, and without eps you divide by 0."
layer = norm.function("layer_norm", cases=rows_and_biases, right=layered(), tensors=True, scale=lambda *case: 100.0)
layer.mistake("The mean isn't subtracted. That's for RMSNorm.", layered(middle=lambda x: 0.0))
layer.mistake(
    "Your variance is over n − 1. LayerNorm's is over n.", layered(spread=lambda x, eps: sqrt(variance(x, 1) + eps))
)
layer.mistake("You divided by the variance. Divide by its root.", layered(spread=lambda x, eps: variance(x) + eps))
layer.mistake(
    "You added eps to the root. It's added to the variance, under the root.",
    layered(spread=lambda x, eps: sqrt(variance(x)) + eps),
)
layer.mistake("You normalised, but gain and bias are missing.", layered(end=lambda v, g, b: v))
layer.mistake("The bias is missing: add it at the end.", layered(end=lambda v, g, b: g * v))
layer.mistake("The gain is missing: multiply by it.", layered(end=lambda v, g, b: v + b))
layer.mistake("You added the bias before you multiplied by the gain.", layered(end=lambda v, g, b: g * (v + b)))
layer.mistake(NO_EPS, layered(spread=lambda x, eps: sqrt(variance(x))))
layer.survives(
    ([5.0, 5.0], [2.0, 2.0], [3.0, 3.0]), [3.0, 3.0], NO_EPS, layered(spread=lambda x, eps: sqrt(variance(x)))
)

root = norm.function("rms_norm", cases=rows, right=rooted(), tensors=True, scale=lambda *case: 100.0)
root.mistake(
    "RMSNorm doesn't subtract the mean: that's LayerNorm.",
    rooted(spread=lambda x, eps: sqrt(variance(x) + eps), middle=mean),
)
root.mistake(
    "You divided by the standard deviation. RMSNorm takes the mean square, and subtracts no mean first.",
    rooted(lambda x, eps: sqrt(variance(x) + eps)),
)
root.mistake("You divided by the mean square. Divide by its root.", rooted(lambda x, eps: mean_square(x) + eps))
root.mistake(
    "You took the root of the *sum* of the squares, which is the length of x. Take the root of their mean.",
    rooted(lambda x, eps: sqrt(sum(v * v for v in x) + eps)),
)
root.mistake("The gain is missing: multiply by it.", rooted(gained=False))
root.mistake(
    "You added eps to the root. Add it to the mean square, under the root.",
    rooted(lambda x, eps: sqrt(mean_square(x)) + eps),
)
root.mistake(NO_EPS, rooted(lambda x, eps: sqrt(mean_square(x))))
root.survives(([0.0, 0.0], [2.0, 2.0]), [0.0, 0.0], NO_EPS, rooted(lambda x, eps: sqrt(mean_square(x))))

# ---------------------------------------------------------------- positions as rotations

rope = exercise(
    "gpt.rope",
    title="A position is an angle",
    kind="implement",
    difficulty=3,
    minutes=12,
    points=3,
    hints=[
        "The angle is position times speed, in radians.",
        "Turning (1, 0) by an angle gives (cos, sin). Turning (0, 1) gives (−sin, cos).",
        "`a * cos - b * sin` and `a * sin + b * cos`, both with the old a and b.",
    ],
)
Pair = tuple[float, float]


def turning(
    angle: Callable[[int, float], float] = lambda position, speed: position * speed,
    turn: Callable[[float, float, float, float], Pair] = lambda a, b, c, s: (a * c - b * s, a * s + b * c),
) -> Code:
    """A function that turns a pair, right or with one thing changed."""

    def turned(pair: Pair, position: int, speed: float) -> Pair:
        by = angle(position, speed)
        return turn(*pair, cos(by), sin(by))

    return turned


def step_by_step(a: float, b: float, c: float, s: float) -> Pair:
    a = a * c - b * s
    return a, a * s + b * c


def pairs(rng: Random) -> list[tuple[Pair, int, float]]:
    def fresh(position: int, speed: float) -> tuple[Pair, int, float]:
        return (round(rng.uniform(-3, 3), 2), round(rng.uniform(0.5, 3), 2)), position, speed

    return [
        ((1.0, 0.0), 2, 0.5),
        fresh(0, 1.0),
        fresh(3, 0.1),
        fresh(rng.randint(25, 60), 0.03),
        fresh(rng.randint(5, 9), 1.3),
        ((0.0, 2.0), 1, 1.0),
        ((30.0, -25.0), 1, 2.0),
        ((1.0, 2.0), 1, 25.0),
    ]


turn = rope.function("turned", cases=pairs, right=turning(), tensors=True, scale=lambda *case: 10.0)
turn.mistake(
    "You turned the pair the other way: the minus belongs in the first of the two numbers.",
    turning(turn=lambda a, b, c, s: (a * c + b * s, b * c - a * s)),
)
turn.mistake(
    "You made the second number with the new a. Keep the old a until both numbers are done.", turning(turn=step_by_step)
)
turn.mistake(
    "You converted the angle from degrees. It's in radians already, and cos and sin take radians.",
    turning(lambda p, v: radians(p * v)),
)
turn.mistake("Positions count from 0: at position 0 nothing is turned.", turning(lambda p, v: (p + 1) * v))
turn.mistake("The speed is missing from your angle.", turning(lambda p, v: float(p)))
turn.mistake("The position is missing from your angle.", turning(lambda p, v: v))
turn.mistake("You divided by the speed. The angle is position times speed.", turning(lambda p, v: p / v))
turn.mistake("cos and sin have changed places.", turning(turn=lambda a, b, c, s: (a * s - b * c, a * c + b * s)))
turn.mistake(
    "You multiplied each number by its own factor. A rotation mixes the two.",
    turning(turn=lambda a, b, c, s: (a * c, b * s)),
)
turn.mistake(
    "Both signs are plus. Then the length of the pair changes, but a rotation keeps it.",
    turning(turn=lambda a, b, c, s: (a * c + b * s, a * s + b * c)),
)
