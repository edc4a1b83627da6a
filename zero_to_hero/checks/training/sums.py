"""Sums that must come out right: a batch in small parts, and numbers with eight bits."""

from collections.abc import Callable
from math import floor, frexp, ldexp, log10
from random import Random
from struct import pack, unpack

from .._engine.exercise import exercise
from .._engine.plain import Raised
from .._engine.tables import Code, mean

# ---------------------------------------------------------------- accumulation

accumulate = exercise(
    "training.accumulate",
    title="A batch in parts",
    kind="implement",
    difficulty=1,
    minutes=6,
    points=1,
    hints=[
        "How much does a part with 30 tokens count, and how much one with 10?",
        "A mean times its count is a sum again. Add up the sums, and divide once.",
        "Divide by all tokens together, `sum(counts)`.",
    ],
)


def totals(means: list[float], counts: list[int]) -> list[float]:
    return [m * n for m, n in zip(means, counts, strict=True)]


def parts(rng: Random) -> list[tuple[list[float], list[int]]]:
    def fresh(n: int) -> tuple[list[float], list[int]]:
        return [round(rng.uniform(-3, 3), 2) for _ in range(n)], [rng.randint(3, 90) for _ in range(n)]

    return [
        ([1.0, 4.0], [30, 10]),
        fresh(3),
        ([2.5], [17]),
        fresh(6),
        fresh(14),
        ([45.0, -30.0], [3, 5]),
        ([1.0, 2.0, 3.0], [5, 5, 5]),
    ]


whole = accumulate.function(
    "accumulated", cases=parts, right=lambda means, counts: sum(totals(means, counts)) / sum(counts), tensors=True
)
whole.mistake(
    "That's the mean of the means: a token in a short part counts more than one in a long part. Weight each mean by "
    "its count.",
    lambda means, counts: mean(means),
)
whole.mistake(
    "You added up the means and didn't divide. With twice as many parts, the gradient would be twice as long.",
    lambda means, counts: sum(means),
)
whole.mistake(
    "That's the sum over all tokens. Divide it by how many there are.", lambda means, counts: sum(totals(means, counts))
)
whole.mistake(
    "You divided by the number of parts. Divide by the number of tokens in all of them.",
    lambda means, counts: sum(totals(means, counts)) / len(means),
)
whole.mistake(
    "You divided by the longest part. Divide by all tokens together.",
    lambda means, counts: sum(totals(means, counts)) / max(counts),
)
whole.mistake(
    "You divided each mean by its count. A mean is already divided by it: multiply, to get the sum back.",
    lambda means, counts: sum(m / n for m, n in zip(means, counts, strict=True)),
    lambda means, counts: sum(m / n for m, n in zip(means, counts, strict=True)) / len(means),
)

# ---------------------------------------------------------------- bfloat16

bfloat = exercise(
    "training.bfloat",
    title="Eight bits for the digits",
    kind="implement",
    difficulty=4,
    minutes=20,
    points=4,
    hints=[
        "`math.frexp(x)` gives m and e with x = m · 2ᵉ, m from 0.5 up to 1. Eight bits: how fine is the grid of m?",
        "Multiply m by 256, round it to a whole number, and put everything back together with `math.ldexp`.",
        "Python's `round` goes to the even neighbour at a tie, and that's the rule here, too.",
    ],
)


def rounded(bits: int, nearest: Callable[[float], int] = round) -> Code:
    """A function that rounds to so many significant bits."""

    def bfloat16(x: float) -> float:
        m, e = frexp(x)
        return ldexp(nearest(m * 2**bits), e - bits)

    return bfloat16


def away(x: float) -> int:
    return floor(abs(x) + 0.5) * (1 if x > 0 else -1)


def numbers(rng: Random) -> list[float]:
    def short(x: float) -> float:
        return unpack("<f", pack("<f", x))[0]

    return [
        3.1415927410125732,
        1.0,
        1 + 2**-8,  # ties: one goes down, one up
        1 + 3 * 2**-8,
        -0.1025390625,
        0.0,
        short(rng.uniform(1, 2)),
        short(-rng.uniform(100, 1_000)),
        short(rng.uniform(1e-8, 1e-7)),
        -1.00390625 - 2**-12,
        255.75,
        1.998046875,
        70_000.0,
    ]


near = bfloat.function("bfloat16", cases=numbers, right=rounded(8))
near.mistake(
    "You cut the rest off. Round to the *nearest* number of the grid.",
    rounded(8, int),
    lambda x: unpack("<f", pack("<I", unpack("<I", pack("<f", x))[0] & 0xFFFF0000))[0],
)
near.mistake(
    "You always round down, so negative numbers move away from 0. Round to the nearest.",
    rounded(8, floor),
)
near.mistake(
    "You kept 7 bits. There are 7 stored ones, but the leading 1 isn't stored: together they're 8.", rounded(7)
)
near.mistake("You kept 9 bits. It's 8, with the leading 1.", rounded(9))
near.mistake(
    "You kept 11 bits. That's float16's precision. (And float16 can't hold 70,000.)",
    rounded(11),
    lambda x: unpack("<e", pack("<e", x))[0],
)
near.mistake(
    "A number halfway between two goes to the even one. You always went away from 0.",
    rounded(8, away),
)
near.mistake(
    "You rounded decimals. The grid is made of powers of 2, and it's finer near 0.",
    lambda x: round(x, 2),
    lambda x: round(x, 3),
)
near.mistake(
    "Your grid has the same steps everywhere. It's finer for small numbers: take the power of 2 out first.",
    lambda x: round(x * 128) / 128,
    lambda x: round(x * 64) / 64,
)
near.mistake(
    "You rounded to three significant decimal digits. Eight bits are something else: about 2.4 decimal digits.",
    lambda x: float(f"{x:.3g}"),
    lambda x: round(x, 2 - floor(log10(abs(x)))) if x else 0.0,
)
near.mistake(
    "Zero has no logarithm. Treat it as a case of its own, or use `math.frexp`.",
    lambda x: round(x * 2.0 ** (7 - floor(log10(abs(x)) / log10(2)))) / 2.0 ** (7 - floor(log10(abs(x)) / log10(2))),
    when=lambda got, x: x == 0 and isinstance(got, Raised),
)
