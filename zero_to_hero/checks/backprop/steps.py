"""One step back at a time: a broadcast, a product, shapes, a tensor that's used twice, a mean, a maximum."""

from collections.abc import Callable
from random import Random
from typing import Any

from .._engine.compare import largest
from .._engine.exercise import exercise
from .._engine.tables import Code, Row, Table, dot, fresh_row, fresh_table, product, turned
from .inputs import BY_HAND, NO_AUTOGRAD

# ---------------------------------------------------------------- a broadcast

broadcast = exercise(
    "backprop.broadcast",
    title="What was copied is added up",
    kind="implement",
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "Where did `inv[i]` go? Into every number of row i. Each of them sends something back.",
        "The slope of `counts[i][j] * inv[i]` with respect to one factor is the other factor, times `dout[i][j]`.",
        "`dinv[i]` is the sum over j of `dout[i][j] * counts[i][j]`.",
    ],
    without=NO_AUTOGRAD,
    because=BY_HAND,
)


def each(f: Callable[..., float], *tables: Table) -> Table:
    """f of the numbers at each place."""
    return [[f(*numbers) for numbers in zip(*rows, strict=True)] for rows in zip(*tables, strict=True)]


def down(dout: Table, inv: Row) -> Table:
    return [[d * s for d in row] for row, s in zip(dout, inv, strict=True)]


def row_sums(parts: Table) -> Row:
    return [sum(row) for row in parts]


def scaled(
    first: Callable[[Table, Table, Row], Table] = lambda dout, counts, inv: down(dout, inv),
    second: Callable[[Table], Any] = row_sums,
    parts: Callable[[Table, Table], Table] = lambda dout, counts: each(lambda d, c: d * c, dout, counts),
) -> Code:
    """A function that gives both gradients, right or with one thing changed."""
    return lambda dout, counts, inv: (first(dout, counts, inv), second(parts(dout, counts)))


def tables_and_factors(rng: Random) -> list[tuple[Table, Table, Row]]:
    return [
        ([[1.0, 10.0], [2.0, 0.0]], [[3.0, 4.0], [5.0, 6.0]], [0.5, 0.1]),
        (fresh_table(rng, 3, 3), fresh_table(rng, 3, 3, 0, 5), fresh_row(rng, 3, 0.1, 1)),
        (fresh_table(rng, 2, 5), fresh_table(rng, 2, 5, 0, 5), fresh_row(rng, 2, 0.1, 1)),
        (fresh_table(rng, 6, 1), fresh_table(rng, 6, 1, 0, 5), fresh_row(rng, 6, 0.1, 1)),
        (fresh_table(rng, 13, 14), fresh_table(rng, 13, 14, 0, 5), fresh_row(rng, 13, 0.1, 1)),
    ]


both = broadcast.function(
    "scale_backward",
    cases=tables_and_factors,
    right=scaled(),
    tensors=True,
    scale=lambda dout, counts, inv: largest(dout) * largest(counts) * len(dout[0]),
)
both.mistake(
    "Your dinv has the shape of the table. inv[i] was copied into its whole row, so its gradient is a sum over it.",
    scaled(second=lambda parts: parts),
)
both.mistake(
    "You summed over the wrong dimension: down the columns. inv[i] was copied along its row, so sum along the row.",
    scaled(second=lambda parts: [sum(column) for column in turned(parts)]),
)
both.mistake(
    "You took the mean of what comes back to inv[i]. Copies send back a sum.",
    scaled(second=lambda parts: [sum(row) / len(row) for row in parts]),
)
both.mistake(
    "You added everything up into one number. Each inv[i] gets the sum of its own row.",
    scaled(second=lambda parts: sum(map(sum, parts))),
)
both.mistake(
    "The factors are swapped: the slope with respect to counts is inv, and the one with respect to inv is counts.",
    lambda dout, counts, inv: (each(lambda d, c: d * c, dout, counts), [sum(row) for row in down(dout, inv)]),
)
both.mistake(
    "In dinv the other factor is missing: each copy sends back dout times counts.",
    scaled(parts=lambda dout, counts: dout),
)
both.mistake("In dcounts the other factor, inv, is missing.", scaled(first=lambda dout, counts, inv: dout))
both.mistake("In both, dout is missing. Every step back begins with what came in.", lambda dout, counts, inv: (
    [[s for _ in row] for row, s in zip(counts, inv, strict=True)], [sum(row) for row in counts]
))  # fmt: skip

# ---------------------------------------------------------------- a product

matmul = exercise(
    "backprop.matmul",
    title="The way back through a product",
    kind="derive",
    difficulty=3,
    minutes=15,
    points=3,
    hints=[
        "dA has the shape of A, (N, K). You have dout, (N, M), and B, (K, M). How do they fit together?",
        "(N, M) times (M, K) is (N, K), so B has to be transposed.",
        "`dA = dout @ B.T` and `dB = A.T @ dout`, where `zip(*table)` transposes a list of rows.",
    ],
    without=NO_AUTOGRAD,
    because=BY_HAND,
)


def products(
    left: Callable[[Table, Table, Table], Table] = lambda dout, a, b: product(dout, turned(b)),
    right: Callable[[Table, Table, Table], Table] = lambda dout, a, b: product(turned(a), dout),
) -> Code:
    return lambda dout, a, b: (left(dout, a, b), right(dout, a, b))


def dout_and_factors(rng: Random) -> list[tuple[Table, Table, Table]]:
    sizes = [(2, 2, 2), (3, 3, 3), (2, 3, 4), (5, 2, 1), (13, 15, 14)]
    fresh = [(fresh_table(rng, n, m), fresh_table(rng, n, k), fresh_table(rng, k, m)) for n, k, m in sizes]
    return [([[1.0, 10.0]], [[1.0, 2.0]], [[3.0, 4.0], [5.0, 6.0]]), *fresh]


factors = matmul.function(
    "matmul_backward",
    cases=dout_and_factors,
    right=products(),
    tensors=True,
    scale=lambda dout, a, b: largest(dout) * max(largest(a), largest(b)) * max(len(dout), len(dout[0])),
)
factors.mistake(
    "B isn't transposed. With square tables the shapes fit all the same, and the numbers are wrong.",
    products(left=lambda dout, a, b: product(dout, b)),
)
factors.mistake(
    "A isn't transposed. dB needs a row for each column of A.",
    products(right=lambda dout, a, b: product(a, dout)),
)
factors.mistake("Neither factor is transposed.", products(lambda d, a, b: product(d, b), lambda d, a, b: product(a, d)))
factors.mistake(
    "That's dB transposed, with the factors of the product in the wrong order.",
    products(right=lambda dout, a, b: product(turned(dout), a)),
)
factors.mistake(
    "That's dA transposed, with the factors of the product in the wrong order.",
    products(left=lambda dout, a, b: product(b, turned(dout))),
)
factors.mistake("You gave dB first. The order is dA, dB.", lambda dout, a, b: products()(dout, a, b)[::-1])
factors.mistake(
    "dB is the mean over the rows. They share one B, so their parts add up.",
    products(right=lambda d, a, b: each(lambda x: x / len(a), product(turned(a), d))),
)

# ---------------------------------------------------------------- shapes

shapes = exercise(
    "backprop.shapes",
    title="Only the shapes",
    kind="predict",
    difficulty=1,
    minutes=5,
    points=1,
    hints=[
        "W has 30 times 200 numbers. How many slopes are there?",
        "Which of the four products gives the shape of W?",
        "b was copied downward, from one row to all 32. Each copy sends something back to the same row.",
    ],
)
shapes.value(
    "dW",
    (30, 200),
    {
        "That's W transposed. A gradient has the shape of its tensor.": (200, 30),
        "That's the shape of the result. dW has the shape of W.": (32, 200),
        "That's the shape of x.": (32, 30),
    },
)
shapes.value(
    "product",
    2,
    {
        "The inner sizes of x @ dout are 30 and 32, and they don't fit.": 1,
        "The inner sizes of dout @ x.T are 200 and 30, and they don't fit.": 3,
        "That has the shape (200, 30), so it's the transposed one.": 4,
    },
)
shapes.value(
    "summed",
    0,
    {
        "Then 32 numbers are left, and b has 200. The dimension over which you sum is the one that goes away.": 1,
        "The last dimension is the one that has to stay: b has 200 numbers.": -1,
    },
)
shapes.value(
    "dinv",
    (32, 1),
    {
        "That's the shape after the broadcast. What was copied is added up.": (32, 27),
        "The sum forgot `keepdim`: (32,) broadcasts to another place.": (32,),
        "That's the wrong way round.": (1, 32),
        "That's one sum for each letter, but inv has one number for each example.": (1, 27),
    },
)

# ---------------------------------------------------------------- a tensor that's used twice

reuse = exercise(
    "backprop.reuse",
    title="Two paths",
    kind="find the bug",
    difficulty=2,
    minutes=8,
    points=2,
    hints=[
        "Compare with a slope that you measure. For x = [1, 2] and dout = [1, 0], y₀ is x₀ (x₀² + x₁²).",
        "x goes into y by two paths. What happens to the first one's part in the function?",
        "The second assignment to `dx` throws the first one away. It has to add.",
    ],
    without=NO_AUTOGRAD,
    because=BY_HAND,
)


def paths(
    direct: float = 1.0,
    through_sum: float = 2.0,
    ds: Callable[[Row, Row], float] = dot,
    at: Callable[[Row, Row, int], float] = lambda x, dout, i: x[i],
) -> Code:
    """A function that walks back over both paths, right or with one thing changed."""

    def backward(x: Row, dout: Row) -> Row:
        s, back = dot(x, x), ds(dout, x)
        return [direct * d * s + through_sum * at(x, dout, i) * back for i, d in enumerate(dout)]

    return backward


def rows_and_gradients(rng: Random) -> list[tuple[Row, Row]]:
    fresh = [(fresh_row(rng, n), fresh_row(rng, n)) for n in (3, 5, 1, 14)]
    return [([1.0, 2.0], [1.0, 0.0]), *fresh]


two = reuse.function(
    "backward",
    cases=rows_and_gradients,
    right=paths(),
    tensors=True,
    scale=lambda x, dout: largest(x) ** 2 * largest(dout) * len(x),
)
two.mistake(
    "That's the path through the sum alone: the second assignment throws the first part away. Add to it: `+=`.",
    paths(direct=0.0),
)
two.mistake("That's the direct path alone. x is in the sum, too.", paths(through_sum=0.0))
two.mistake("The slope of a square is 2x: the 2 is missing.", paths(through_sum=1.0))
two.mistake("You subtracted the second path. The parts add up.", paths(through_sum=-2.0))
two.mistake(
    "ds isn't summed: s was copied into every number, so its gradient is the sum of what comes back.",
    lambda x, dout: [d * dot(x, x) + 2 * v * d * v for v, d in zip(x, dout, strict=True)],
)
two.mistake("In ds the factor x is missing: each copy of s was multiplied by its x.", paths(ds=lambda d, x: sum(d)))
two.mistake(
    "Your parts are appended, one list after the other: `+=` on lists does that. Add them number by number.",
    lambda x, dout: paths(through_sum=0.0)(x, dout) + paths(direct=0.0)(x, dout),
)

# ---------------------------------------------------------------- a mean

centre = exercise(
    "backprop.centre",
    title="Back through a mean",
    kind="derive",
    difficulty=3,
    minutes=12,
    points=3,
    hints=[
        "x goes into out by two paths: directly, and through the mean of its column.",
        "The mean was subtracted from every row, so its gradient is minus the sum of dout down the column.",
        "Each x has a share of 1/n in the mean: subtract from each dout the mean of its column.",
    ],
    without=NO_AUTOGRAD,
    because=BY_HAND,
)


def less(dout: Table, back: Callable[[Table, int, int], float]) -> Table:
    return [[d - back(dout, i, j) for j, d in enumerate(row)] for i, row in enumerate(dout)]


def column_sum(dout: Table, i: int, j: int) -> float:
    return sum(row[j] for row in dout)


def centred(back: Callable[[Table, int, int], float]) -> Code:
    return lambda dout: less(dout, back)


def gradients(rng: Random) -> list[Table]:
    sizes = ((3, 3), (5, 2), (2, 7), (13, 14))
    return [[[1.0, 0.0], [0.0, 4.0]], *(fresh_table(rng, n, m) for n, m in sizes)]


moved = centre.function(
    "centre_backward",
    cases=gradients,
    right=centred(lambda dout, i, j: column_sum(dout, i, j) / len(dout)),
    tensors=True,
    scale=lambda dout: largest(dout) * len(dout),
)
moved.mistake(
    "You forgot the path through the mean. Move one x, and the mean moves, too, and with it every row.",
    lambda dout: dout,
)
moved.mistake(
    "That's the mean over the wrong dimension. Each column has its mean, so go down the columns.",
    centred(lambda dout, i, j: sum(dout[i]) / len(dout[i])),
)
moved.mistake("You subtracted the sum of the column. Each x has only a share of 1/n in the mean.", centred(column_sum))
moved.mistake(
    "You added the path through the mean. The mean is subtracted, so its part is negative.",
    centred(lambda dout, i, j: -column_sum(dout, i, j) / len(dout)),
)
moved.mistake(
    "You divided by n − 1. That's for a variance, and this is a mean.",
    centred(lambda dout, i, j: column_sum(dout, i, j) / (len(dout) - 1)),
)
moved.mistake(
    "That's one mean over the whole table. Each column has its own.",
    centred(lambda dout, i, j: sum(map(sum, dout)) / (len(dout) * len(dout[0]))),
)
moved.mistake(
    "That's the path through the mean alone. The direct one is missing.",
    lambda dout: [[-column_sum(dout, i, j) / len(dout) for j in range(len(row))] for i, row in enumerate(dout)],
)

# ---------------------------------------------------------------- a maximum

maximum = exercise(
    "backprop.max",
    title="The largest one pays",
    kind="derive",
    difficulty=3,
    minutes=12,
    points=3,
    hints=[
        "The maximum was subtracted from every number of the row. What comes back to it?",
        "It's minus the sum of the row's dout. And which logit gets that? The one that *was* the maximum.",
        "`row[z.index(max(z))] -= sum(dout)`, for each row, on a copy of dout.",
    ],
    without=NO_AUTOGRAD,
    because=BY_HAND,
)


def paid(
    share: Callable[[Row, Row, int], float],
) -> Code:
    """A function that subtracts a share of a row's sum from each number."""
    return lambda dout, z: [
        [d - share(row, its, j) * sum(row) for j, d in enumerate(row)] for row, its in zip(dout, z, strict=True)
    ]


def winner(row: Row, z: Row, j: int) -> float:
    return float(z[j] == max(z))


def column_winners(dout: Table, z: Table) -> Table:
    best = [max(column) for column in turned(z)]
    sums = [sum(column) for column in turned(dout)]
    return [
        [d - (v == b) * s for d, v, b, s in zip(row, its, best, sums, strict=True)]
        for row, its in zip(dout, z, strict=True)
    ]


def gradients_and_logits(rng: Random) -> list[tuple[Table, Table]]:
    def distinct(rows: int, columns: int) -> Table:
        return [[i + rng.uniform(0, 0.9) for i in rng.sample(range(-20, 20), k=columns)] for _ in range(rows)]

    fresh = [(fresh_table(rng, n, m), distinct(n, m)) for n, m in ((3, 3), (2, 6), (5, 4), (13, 14))]
    return [([[1.0, 2.0, 3.0]], [[0.0, 5.0, 1.0]]), *fresh]


largest_pays = maximum.function(
    "shift_backward",
    cases=gradients_and_logits,
    right=paid(winner),
    tensors=True,
    scale=lambda dout, z: largest(dout) * len(dout[0]),
)
largest_pays.mistake(
    "You forgot the path through the maximum: the largest number of a row is subtracted from all of them.",
    paid(lambda row, z, j: 0.0),
)
largest_pays.mistake(
    "The largest one pays twice in your answer: once is enough.", paid(lambda row, z, j: 2 * winner(row, z, j))
)
largest_pays.mistake(
    "You added the path through the maximum. It's subtracted from each number, so its part is negative.",
    paid(lambda row, z, j: -winner(row, z, j)),
)
largest_pays.mistake(
    "Everybody pays in your answer. Only the largest number of a row *is* the maximum.", paid(lambda row, z, j: 1.0)
)
largest_pays.mistake(
    "You shared it out among all the numbers. The maximum depends on only one of them.",
    paid(lambda row, z, j: 1 / len(row)),
)
largest_pays.mistake(
    "You looked for the largest number in dout. It's the largest number in z that was subtracted.",
    paid(lambda row, z, j: float(row[j] == max(row))),
)
largest_pays.mistake("You went down the columns. Each row has its own maximum.", column_winners)
largest_pays.mistake(
    "The largest number's own dout is gone. It keeps the direct path, too.",
    lambda dout, z: [
        [-sum(row) if v == max(its) else d for d, v in zip(row, its, strict=True)]
        for row, its in zip(dout, z, strict=True)
    ],
)
