"""Products of stacks, rows that are chosen twice, a product of many numbers: their ways back."""

from collections.abc import Callable
from math import prod
from random import Random
from typing import Any

from .._engine.compare import largest
from .._engine.exercise import exercise
from .._engine.tables import Code, Row, Table, fresh_row, fresh_table, product, turned

# ---------------------------------------------------------------- one matrix for a whole stack

matmul = exercise(
    "tensors.matmul",
    title="One matrix for a whole stack",
    kind="derive",
    difficulty=3,
    minutes=15,
    points=3,
    hints=[
        "For one matrix of the stack it's dA = G Bᵀ and dB = Aᵀ G. Which of A and B is there once for each matrix?",
        "B was read by every matrix of the stack: it was stretched. So what happens to its gradient?",
        "dA is a stack of products `G[s] @ B.T`. dB is the *sum* over s of `A[s].T @ G[s]`.",
    ],
)
Stack = list[Table]


def added(tables: list[Table]) -> Table:
    return [[sum(numbers) for numbers in zip(*rows, strict=True)] for rows in zip(*tables, strict=True)]


def stacked(
    left: Callable[[Table, Table, Table], Any] = lambda g, a, b: product(g, turned(b)),
    right: Callable[[Table, Table], Any] = lambda g, a: product(turned(a), g),
    together: Callable[[list], Any] = added,
) -> Code:
    """A function that gives both gradients, right or with one thing changed."""

    def matmul_backward(g: Stack, a: Stack, b: Table) -> tuple[Any, Any]:
        each = list(zip(g, a, strict=True))
        return [left(one, its, b) for one, its in each], together([right(one, its) for one, its in each])

    return matmul_backward


def stacks(rng: Random) -> list[tuple[Stack, Stack, Table]]:
    def fresh(s: int, n: int, k: int, m: int) -> tuple[Stack, Stack, Table]:
        return (
            [fresh_table(rng, n, m) for _ in range(s)],
            [fresh_table(rng, n, k) for _ in range(s)],
            fresh_table(rng, k, m),
        )

    return [
        ([[[1.0, 10.0]], [[1.0, 0.0]]], [[[1.0, 2.0]], [[0.0, 5.0]]], [[3.0, 4.0], [5.0, 6.0]]),
        fresh(3, 2, 4, 3),
        fresh(2, 3, 3, 3),
        fresh(1, 2, 3, 4),
        fresh(4, 1, 2, 5),
        fresh(2, 3, 1, 2),
        fresh(13, 1, 14, 2),
    ]


both = matmul.function(
    "matmul_backward",
    cases=stacks,
    right=stacked(),
    tensors=True,
    scale=lambda g, a, b: largest(g) * max(largest(a), largest(b)) * len(a) * len(a[0]) * len(b[0]),
)
both.mistake(
    "dB is still a stack. All the matrices of the stack used the same B, so its gradient is the sum over the stack.",
    stacked(together=lambda tables: tables),
)
both.mistake(
    "You took the mean over the stack. B was read once by each matrix, and what they send back adds up.",
    stacked(together=lambda tables: [[number / len(tables) for number in row] for row in added(tables)]),
)
both.mistake(
    "dB holds what the last matrix sent back: `=` where `+=` belongs.", stacked(together=lambda tables: tables[-1])
)
both.mistake("dB holds what the first matrix sent back. The others read B, too.", stacked(together=lambda t: t[0]))
both.mistake(
    "You transposed the wrong factor in dA: it's G Bᵀ. With square matrices the shapes don't tell you.",
    stacked(left=lambda g, a, b: product(g, b)),
)
both.mistake(
    "You transposed the wrong factor in dB: it's Aᵀ G. With square matrices the shapes don't tell you.",
    stacked(right=lambda g, a: product(a, g)),
    stacked(right=lambda g, a: product(turned(g), a)),
)
both.mistake("In dA you used A. The slope with respect to A is the other factor, B.", stacked(left=lambda g, a, b: a))

# ---------------------------------------------------------------- rows that are chosen twice

scatter = exercise(
    "tensors.scatter",
    title="Rows that are chosen twice",
    kind="implement",
    difficulty=3,
    minutes=10,
    points=3,
    hints=[
        "Begin with zeros, one row for each row of the table.",
        "Row i of g belongs to row `index[i]` of the table. If that row was chosen twice, two rows of g belong to it.",
        "With at = index[i], it's `total[at][j] += g[i][j]`, and the `+=` is what matters.",
    ],
)


def gathered(
    keep: Callable[[Row], float] = sum, size: Callable[[list[int], int], int] = lambda index, rows: rows
) -> Code:
    def take_backward(g: Table, index: list[int], rows: int) -> Table:
        width = len(g[0])
        chosen = [[row for row, at in zip(g, index, strict=True) if at == one] for one in range(size(index, rows))]
        return [[keep([row[j] for row in its]) if its else 0.0 for j in range(width)] for its in chosen]

    return take_backward


def chosen_rows(rng: Random) -> list[tuple[Table, list[int], int]]:
    def fresh(n: int, rows: int, width: int) -> tuple[Table, list[int], int]:
        return fresh_table(rng, n, width), [rng.randrange(rows) for _ in range(n)], rows

    return [
        ([[1.0, 2.0], [10.0, 20.0], [100.0, 200.0]], [2, 0, 2], 4),
        fresh(8, 3, 2),
        fresh(5, 9, 3),
        ([[1.5], [2.5]], [1, 1], 3),
        (fresh_table(rng, 4, 2), [3, 1, 0, 2], 4),
        fresh(14, 5, 2),
        fresh(3, 25, 2),
        ([[1.5, -2.5]], [1], 2),
    ]


rows_back = scatter.function(
    "take_backward",
    cases=chosen_rows,
    right=gathered(),
    tensors=True,
    scale=lambda g, index, rows: largest(g) * len(g),
)
rows_back.mistake(
    "A row that was chosen twice got only its last gradient: that's `=` where `+=` belongs.",
    gathered(keep=lambda numbers: numbers[-1]),
)
rows_back.mistake(
    "A row that was chosen twice got only its first gradient. Each use sends one back.",
    gathered(keep=lambda numbers: numbers[0]),
)
rows_back.mistake(
    "You took the mean of what comes back. Take the sum.", gathered(keep=lambda numbers: sum(numbers) / len(numbers))
)
rows_back.mistake(
    "Your gradient ends at the largest index. It needs a row for each row of the table, even for those not chosen.",
    gathered(size=lambda index, rows: max(index) + 1),
)
rows_back.mistake(
    "You picked rows of g with the index. That's the forward pass again: here row i of g goes *to* row index[i].",
    lambda g, index, rows: [g[at] if at < len(g) else [0.0] * len(g[0]) for at in index],
)
rows_back.mistake("That's the gradient as it came. It has to have the shape of the table.", lambda g, index, rows: g)

# ---------------------------------------------------------------- a product of many numbers

many = exercise(
    "tensors.prod",
    title="A product of many numbers",
    kind="derive",
    difficulty=3,
    minutes=12,
    points=3,
    hints=[
        "Change x[0] alone. What is it multiplied by?",
        "By all the others. You could divide the whole product by x[0], but x[0] may be 0.",
        "`g * math.prod(x[:i] + x[i + 1:])`",
    ],
)


def others(x: Row, i: int) -> float:
    return prod(x[:i] + x[i + 1 :])


def rows_and_gradients(rng: Random) -> list[tuple[Row, float]]:
    fresh = [(fresh_row(rng, n, 0.5, 2.0), round(rng.uniform(1, 3), 2)) for n in (3, 2, 5, 1)]
    return [([2.0, 3.0, 5.0], 10.0), *fresh, (fresh_row(rng, 14, 0.8, 1.2), 30.0), ([-1.5, 2.0, -0.5, 3.0], -1.0)]


slopes = many.function(
    "prod_backward",
    cases=rows_and_gradients,
    right=lambda x, g: [g * others(x, i) for i in range(len(x))],
    tensors=True,
    scale=lambda x, g: abs(g) * max(1.0, largest(x)) ** len(x),
)
slopes.mistake("The gradient of the result, g, is missing.", lambda x, g: [others(x, i) for i in range(len(x))])
slopes.mistake(
    "That's g times the whole product. The slope with respect to x[i] is the product of the *others*.",
    lambda x, g: [g * prod(x) for _ in x],
)
slopes.mistake("You gave g itself to each number. That's the way back through a sum.", lambda x, g: [g for _ in x])
slopes.mistake("You took g times the number itself. Take g times all the others.", lambda x, g: [g * v for v in x])
slopes.mistake(
    "You multiplied g by one neighbour. The slope has all the other numbers in it.",
    lambda x, g: [g * x[i - 1] if len(x) > 1 else g for i in range(len(x))],
)
slopes.survives(
    ([0.0, 3.0, 4.0], 1.0),
    [12.0, 0.0, 0.0],
    "You can't divide the product by x[i] where x[i] is 0. Multiply the others instead.",
    lambda x, g: [g * prod(x) / v for v in x],
)
