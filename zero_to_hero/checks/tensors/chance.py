"""Where the normal numbers come from, and how far floats can count."""

from collections.abc import Callable
from math import cos, log, log1p, pi, sin, sqrt
from random import Random

from .._engine.exercise import exercise
from .._engine.tables import Code

# ---------------------------------------------------------------- two normal numbers

normal = exercise(
    "tensors.normal",
    title="Two normal numbers from two uniform ones",
    kind="implement",
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "Think of a point in a plane: it has a distance from the middle, and a direction.",
        "The direction is uniform: an angle of 2π u. The distance is $\\sqrt{-2 \\ln(1 - v)}$.",
        "`radius * math.cos(angle)` and `radius * math.sin(angle)`, in this order. `math.log1p(-v)` is ln(1 − v).",
    ],
)


def pair(
    radius: Callable[[float], float] = lambda v: sqrt(-2 * log1p(-v)),
    angle: Callable[[float], float] = lambda u: 2 * pi * u,
) -> Code:
    """A function that makes two normal numbers, right or with one thing changed."""
    return lambda u, v: (radius(v) * cos(angle(u)), radius(v) * sin(angle(u)))


def uniform(rng: Random) -> list[tuple[float, float]]:
    return [
        (0.25, 0.5),
        (0.125, 0.8646647167633873),
        (0.5, 0.0),
        *((rng.random(), rng.uniform(0.05, 0.95)) for _ in range(5)),
    ]


box = normal.function("normal_pair", cases=uniform, right=pair(), absolute=1e-9)
box.mistake("The factor 2 under the root is missing.", pair(radius=lambda v: sqrt(-log1p(-v))))
box.mistake("The root is missing: that's the square of the distance.", pair(radius=lambda v: -2 * log1p(-v)))
box.mistake(
    "You took ln(v). It's just as good a normal number, but PyTorch takes ln(1 − v), because v may be 0.",
    pair(radius=lambda v: sqrt(-2 * log(v))),
)
box.mistake("The angle goes once around: 2π u, not π u.", pair(angle=lambda u: pi * u))
box.mistake("The angle is in degrees. Python's cos and sin want it in radians: 2π u.", pair(angle=lambda u: 360 * u))
box.mistake("u is the share of a whole turn. Multiply it by 2π.", pair(angle=lambda u: u))
box.mistake("Cosine and sine are swapped: the cosine's number comes first.", lambda u, v: pair()(u, v)[::-1])
box.mistake("You swapped the two uniform numbers: u is for the angle, v for the distance.", lambda u, v: pair()(v, u))
# ---------------------------------------------------------------- how far a float can count

sums = exercise(
    "tensors.sums",
    title="The sum that stands still",
    kind="measure",
    difficulty=2,
    minutes=8,
    points=2,
    hints=[
        "For each k, add 1 to `torch.tensor(2.0**k)`, and compare the result with what it was before.",
        "Take the first k for which nothing changes.",
        "For float64: `torch.tensor(2.0**k, dtype=torch.float64)`, or Python's own floats.",
    ],
)
sums.value(
    "float32",
    24,
    {
        "That's how many bits are stored. The leading 1 isn't stored, but it counts, too.": 23,
        "At 2^25 the sum has been standing still for a while. Take the first k.": 25,
        "That's the number itself. Give its k.": 2**24,
        "That's the answer for float64. The question here is about float32.": 53,
    },
)
sums.value(
    "float64",
    53,
    {
        "That's how many bits are stored. The leading 1 isn't stored, but it counts, too.": 52,
        "At 2^54 the sum has been standing still for a while. Take the first k.": 54,
        "That's the number itself. Give its k.": 2**53,
        "That's the answer for float32. Here you need dtype=torch.float64.": 24,
    },
)
