"""Two shapes that meet, and the way back to the smaller one."""

from collections.abc import Callable
from itertools import zip_longest
from random import Random
from typing import Any

from .._engine.compare import largest
from .._engine.exercise import exercise
from .._engine.tables import Table, fresh_table, turned

Shape = tuple[int, ...]

# ---------------------------------------------------------------- two shapes

broadcast = exercise(
    "tensors.broadcast",
    title="Where two shapes meet",
    kind="implement",
    difficulty=3,
    minutes=12,
    points=3,
    hints=[
        "Begin at the *right* ends of both shapes. What's missing at the left counts as 1.",
        "Two sizes fit if they're equal, or if one of them is 1. Then the other one wins.",
        "Fill up the shorter shape with ones: `(1,) * (len(a) - len(b)) + b`. Then go through the pairs of sizes.",
    ],
)


def fits(m: int, n: int) -> bool:
    return m == n or 1 in (m, n)


def met(a: Shape, b: Shape, left: bool = False, fitting: Callable[[int, int], bool] = fits) -> Shape:
    """The common shape. Raises ValueError if the two don't fit."""
    one, two = (a, b) if left else (a[::-1], b[::-1])
    pairs = list(zip_longest(one, two, fillvalue=1))
    if not all(fitting(m, n) for m, n in pairs):
        raise ValueError(f"{a} and {b} don't fit")
    found = tuple(n if m == 1 else m for m, n in pairs)
    return found if left else found[::-1]


def asked(broadcast: Callable[[Shape, Shape], Shape], a: Shape, b: Shape) -> Any:
    """What a student's function gives, or that it refuses."""
    try:
        return broadcast(a, b)
    except ValueError:
        return "a ValueError"


def of_one_length(a: Shape, b: Shape) -> Shape:
    if len(a) != len(b):
        raise ValueError("the shapes differ in length")
    return met(a, b)


def pairs_of_shapes(rng: Random) -> list[tuple[Shape, Shape]]:
    n, m, k = rng.sample(range(2, 9), 3)
    return [
        ((3, 4), (4,)),
        ((3, 1), (1, 4)),
        ((2, 3), (3, 2)),
        ((n, m), (n, m)),
        ((n, m), (n,)),
        ((m,), (n, 1)),
        ((k, n, m), (n, 1)),
        ((k, 1, m), (n, m)),
        ((1,), (n, m)),
        ((), (n, m)),
        ((n, m), ()),
        ((k, n), (m, n)),
        ((n, n), (n,)),
        ((n, 0), (1,)),
        ((0,), (1,)),
    ]


meeting = broadcast.function(
    "broadcast",
    cases=pairs_of_shapes,
    right=lambda a, b: asked(met, a, b),
    use=asked,
    says=lambda a, b: f"broadcast({a}, {b})",
)
meeting.mistake(
    "You lined the shapes up at their left ends. They meet at the right: (3, 4) and (4,) fit, (3, 4) and (3,) don't.",
    lambda a, b: met(a, b, left=True),
)
meeting.mistake(
    "You take the larger of the two sizes, whatever they are. 2 and 3 don't fit: only a 1 is stretched.",
    lambda a, b: tuple(max(m, n) for m, n in zip_longest(a[::-1], b[::-1], fillvalue=1))[::-1],
)
meeting.mistake(
    "You never refuse. 2 and 3 don't fit: only a 1 is stretched.",
    lambda a, b: met(a, b, fitting=lambda m, n: True),
)
meeting.mistake(
    "You take the larger of the two sizes. A 1 can also be stretched to 0, and then nothing is read.",
    lambda a, b: tuple(max(m, n) for m, n in zip_longest(a[::-1], b[::-1], fillvalue=1))[::-1] if met(a, b) else (),
)
meeting.mistake(
    "You lost the dimensions that only the longer shape has: `zip` stops where the shorter one ends.",
    lambda a, b: (found := met(a, b))[len(found) - min(len(a), len(b)) :],
)
meeting.mistake(
    "You want all sizes to be equal. A 1 is stretched to the other's size.",
    lambda a, b: met(a, b, fitting=lambda m, n: m == n),
)
meeting.mistake("You want shapes of the same length. What's missing at the left counts as 1.", of_one_length)

# ---------------------------------------------------------------- the way back

unbroadcast = exercise(
    "tensors.unbroadcast",
    title="Sum over what was stretched",
    kind="implement",
    difficulty=3,
    minutes=12,
    points=3,
    hints=[
        "A number that was read three times gets a gradient from each of the three places.",
        "If the operand had one row, add up the rows. If it had one column, add up each row.",
        "If `rows` is 1, replace the table by its column sums. Then, if `columns` is 1, replace each row by its sum.",
    ],
)


def folded(
    g: Table, rows: int, columns: int, down: bool = True, across: bool = True, of: Callable[[list], float] = sum
) -> Table:
    """g, added up along the dimensions that were stretched."""
    if rows == 1 and down:
        g = [[of(column) for column in turned(g)]]
    if columns == 1 and across:
        g = [[of(row)] for row in g]
    return g


def gradients(rng: Random) -> list[tuple[Table, int, int]]:
    return [
        ([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]], 1, 3),
        ([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]], 2, 1),
        (fresh_table(rng, 4, 3), 1, 3),
        (fresh_table(rng, 3, 4), 3, 1),
        (fresh_table(rng, 3, 3), 1, 3),
        (fresh_table(rng, 3, 3), 3, 1),
        (fresh_table(rng, 3, 4), 1, 1),
        (fresh_table(rng, 2, 5), 2, 5),
        (fresh_table(rng, 1, 4), 1, 1),
        (fresh_table(rng, 14, 13), 1, 13),
    ]


back = unbroadcast.function(
    "sum_to",
    cases=gradients,
    right=folded,
    tensors=True,
    scale=lambda g, rows, columns: largest(g) * len(g) * len(g[0]),
)
back.mistake(
    "You forgot to sum: your gradient has the shape of the result. Each number that was stretched gets a sum.",
    lambda g, rows, columns: g,
)
back.mistake(
    "You took what the first copy sends back. All the copies send something back, and it adds up.",
    lambda g, rows, columns: folded(g, rows, columns, of=lambda numbers: numbers[0]),
)
back.mistake(
    "You took the mean. What the copies send back adds up, so take the sum.",
    lambda g, rows, columns: folded(g, rows, columns, of=lambda numbers: sum(numbers) / len(numbers)),
)
back.mistake(
    "You summed over the wrong dimension: over the one that was *not* stretched.",
    lambda g, rows, columns: turned(folded(turned(g), rows, columns)),
)
back.mistake(
    "You sum over the rows where they were stretched, but the columns can be stretched as well.",
    lambda g, rows, columns: folded(g, rows, columns, across=False),
)
back.mistake(
    "You sum over the columns where they were stretched, but the rows can be stretched as well.",
    lambda g, rows, columns: folded(g, rows, columns, down=False),
)
back.mistake(
    "You lost the dimension of size 1. The gradient has the shape of the operand, and that's a table.",
    lambda g, rows, columns: g if (len(g), len(g[0])) == (rows, columns) else [
        number for row in folded(g, rows, columns) for number in row
    ],
)  # fmt: skip
