"""Letters as points: the lookup, the middle of a cloud, strides, and the gradient of the table."""

from collections.abc import Callable
from random import Random
from typing import Any

from .._engine.compare import largest
from .._engine.exercise import exercise
from .._engine.tables import Code, Row, Table, fresh_table, mean, turned
from .inputs import Context, fresh_contexts

embed = exercise(
    "mlp.embed",
    title="Rows side by side",
    kind="implement",
    difficulty=2,
    minutes=8,
    points=2,
    hints=[
        "One context first: take the row of its first letter, then of its second, and put them into one list.",
        "A list comprehension with two `for` reads from left to right: `[x for i in context for x in table[i]]`.",
    ],
)


def rows_of(join: Callable[[Table, Context], Any]) -> Code:
    """A function that joins the rows of each context."""
    return lambda table, contexts: [join(table, context) for context in contexts]


def side_by_side(table: Table, context: Context) -> Row:
    return [x for i in context for x in table[i]]


def flat(table: Table, contexts: list[Context]) -> Row:
    return [x for context in contexts for x in side_by_side(table, context)]


def stacked(table: Table, contexts: list[Context]) -> Table:
    """What `view` makes of a block whose first dimension is the place."""
    numbers = [x for place in turned(contexts) for i in place for x in table[i]]
    width = len(contexts[0]) * len(table[0])
    return [numbers[k : k + width] for k in range(0, len(numbers), width)]


def tables_and_contexts(rng: Random) -> list[tuple[Table, list[Context]]]:
    return [
        ([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], [[0, 0, 1], [0, 1, 2]]),
        (fresh_table(rng, 5, 3), [[4, 1], [0, 3], *fresh_contexts(rng, 3, 5, 2)]),
        (fresh_table(rng, 27, 2), fresh_contexts(rng, 6, 27, 4)),
    ]


lookup = embed.function("embed", cases=tables_and_contexts, right=rows_of(side_by_side), tensors=True)
lookup.mistake(
    "Your rows mix the contexts, because you looked up one place after the other and then cut the numbers into rows. "
    "With tensors, it's a `view` where a `transpose` is needed.",
    stacked,
)
lookup.mistake(
    "You put the first numbers of all the letters first, then the second ones. A letter's numbers stay together.",
    rows_of(lambda table, context: [x for column in turned([table[i] for i in context]) for x in column]),
)
lookup.mistake(
    "Each context has its rows, one below the other. Lay them side by side, in one list.",
    rows_of(lambda table, context: [table[i] for i in context]),
)
lookup.mistake("That's one long list. Each context needs a row of its own.", flat)
lookup.mistake(
    "You added the rows up, so nobody can tell which letter came first. Lay them side by side.",
    rows_of(lambda table, context: [sum(column) for column in turned([table[i] for i in context])]),
)
lookup.mistake(
    "That's the mean over the places, so nobody can tell which letter came first. Lay the rows side by side.",
    rows_of(lambda table, context: [mean(column) for column in turned([table[i] for i in context])]),
)
lookup.mistake(
    "Your places are in the wrong order. The oldest letter of a context comes first.",
    rows_of(lambda table, context: side_by_side(table, context[::-1])),
)
lookup.mistake(
    "A letter that comes twice in a context is in your row once. Every place has its own numbers.",
    rows_of(lambda table, context: side_by_side(table, list(dict.fromkeys(context)))),
)
lookup.mistake(
    "You took only the last letter of each context.", rows_of(lambda table, context: list(table[context[-1]]))
)

centre = exercise(
    "mlp.centre",
    title="The middle of the cloud",
    kind="implement",
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "How far right is the middle? It's the mean of all the letters' first numbers.",
        "The mean goes over the letters, so there's one mean for each column: `sum(column) / len(column)`.",
        "`zip(*table)` gives you the columns.",
    ],
)


def less(table: Table, middle: Callable[[Table, int, int], float]) -> Table:
    return [[x - middle(table, i, j) for j, x in enumerate(row)] for i, row in enumerate(table)]


def centred(middle: Callable[[Table, int, int], float]) -> Code:
    return lambda table: less(table, middle)


def column_mean(table: Table, i: int, j: int) -> float:
    return mean(row[j] for row in table)


middle = centre.function(
    "centre",
    cases=lambda rng: [
        [[1.0, 10.0], [3.0, 20.0]],
        fresh_table(rng, 3, 3),
        fresh_table(rng, 7, 2, 0, 5),
        fresh_table(rng, 2, 5, -9, 3),
        fresh_table(rng, 14, 13),
    ],
    right=centred(column_mean),
    tensors=True,
    scale=largest,
)
middle.mistake(
    "That's the mean over the wrong dimension: you subtracted from each letter the mean of its own numbers. The middle "
    "of the cloud is a mean over the letters, `dim=0`.",
    centred(lambda table, i, j: mean(table[i])),
)
middle.mistake(
    "You subtracted one number everywhere, the mean of the whole table. Each column has a middle of its own.",
    centred(lambda table, i, j: mean(x for row in table for x in row)),
)
middle.mistake("You added the middle. Subtract it.", centred(lambda table, i, j: -column_mean(table, i, j)))
middle.mistake(
    "You subtracted the sum of each column. Divide it by the number of letters.",
    centred(lambda table, i, j: sum(row[j] for row in table)),
)
middle.mistake(
    "You divided the sum of each column by the number of columns. Divide by the number of letters.",
    centred(lambda table, i, j: sum(row[j] for row in table) / len(table[0])),
)
middle.mistake("That's the middle itself. Subtract it from each row.", lambda table: [mean(c) for c in turned(table)])

strides = exercise(
    "mlp.strides",
    title="Strides in your head",
    kind="predict",
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "How many numbers are there in one of the four blocks? And in a row of a block?",
        "Number [i, j, k] is at place i times the first stride plus j times the second plus k times the third.",
        "`transpose(0, 1)` moves no number. Rows and columns swap, so what else has to swap?",
    ],
)
strides.value(
    "stride",
    (6, 2, 1),
    {
        "That's the shape. A stride says how many numbers you skip to get to the next index.": (4, 3, 2),
        "Those are bytes. Strides count numbers.": (24, 8, 4),
        "You have them the wrong way round. The last index moves to the neighbour in memory.": (1, 2, 6),
        "To get to the next block you skip a whole block, and that's 3 rows of 2 numbers.": (3, 2, 1),
        "That's the order of a memory where the first index moves fastest. Here the last one does.": (1, 4, 12),
    },
)
strides.value(
    "place",
    14,
    {
        "You counted from 1. The first number is at place 0.": 15,
        "You skipped 2 blocks, but not the row in the third one.": 12,
        "That's in bytes.": 56,
        "You took the shape for the strides.": 11,
    },
)
strides.value(
    "turned",
    (2, 6, 1),
    {
        "Those are the strides before the transpose. Two dimensions swap, and their strides swap with them.": (6, 2, 1),
        "Those are the strides of a copy. `transpose` copies nothing.": (8, 2, 1),
        "That's the shape after the transpose.": (3, 4, 2),
        "You swapped the last two.": (6, 1, 2),
    },
)
strides.value(
    "refused",
    2,
    {
        "Its rows lie one after the other in memory, so a view is free.": 1,
        "`reshape` copies where it must, so it's never refused.": 3,
    },
)

embed_backward = exercise(
    "mlp.embed_backward",
    title="The gradient of the table",
    kind="derive",
    difficulty=3,
    minutes=20,
    points=3,
    hints=[
        "In the forward pass, number d of the letter at place p went to column p · n + d. Go back along the same path.",
        "A letter that was looked up several times gets a gradient from each of these places, and they add up.",
        "`for p, i in enumerate(context): for d in range(n): table[i][d] += row[p * n + d]`",
    ],
    without=["torch.Tensor.backward", "torch.autograd.grad"],
    because="Walk back by hand, without autograd.",
)


def backward(
    column: Callable[[int, int, int, int], int] = lambda p, d, n, places: p * n + d,
    add: bool = True,
    share: Callable[[list[Context], int], float] = lambda contexts, i: 1.0,
    places: slice = slice(None),
    table: Callable[[int, int], Table] = lambda size, n: [[0.0] * n for _ in range(size)],
) -> Code:
    """A function that gives the gradient, right or with one thing changed."""

    def embed_backward(size: int, contexts: list[Context], gradient: Table) -> Table:
        n = len(gradient[0]) // len(contexts[0])
        cells = table(size, n)
        for context, row in zip(contexts, gradient, strict=True):
            for p, i in list(enumerate(context))[places]:
                for d in range(n):
                    came = row[column(p, d, n, len(context))] / share(contexts, i)
                    cells[i][d] = (cells[i][d] if add else 0.0) + came
        return cells

    return embed_backward


def contexts_and_gradients(rng: Random) -> list[tuple[int, list[Context], Table]]:
    return [
        (3, [[0, 1]], [[5.0, 6.0, 7.0, 8.0]]),
        (4, [[0, 0, 1], [2, 1, 0]], fresh_table(rng, 2, 6)),
        (6, [[0, 5], *fresh_contexts(rng, 4, 5, 2)], fresh_table(rng, 5, 6)),
        (27, [[26, 26, 26, 1, 0], *fresh_contexts(rng, 13, 27, 5)], fresh_table(rng, 14, 15)),
    ]


slopes = embed_backward.function(
    "embed_backward", cases=contexts_and_gradients, right=backward(), tensors=True, scale=lambda *case: largest(case[2])
)
slopes.mistake("When a letter comes again, its row loses what it had. Add to it: `+=`.", backward(add=False))
slopes.mistake(
    "You cut the rows of the gradient the wrong way: the numbers of one letter are neighbours, place after place.",
    backward(column=lambda p, d, n, places: d * places + p),
)
slopes.mistake(
    "You gave the mean to a letter that was looked up several times. The gradients add up.",
    backward(share=lambda contexts, i: sum(context.count(i) for context in contexts)),
)
slopes.mistake("You went back along the first place only. Every place passes its part on.", backward(places=slice(1)))
slopes.mistake(
    "Your places are in the wrong order. The first numbers of a row belong to the first letter of its context.",
    backward(column=lambda p, d, n, places: (places - 1 - p) * n + d),
)
slopes.mistake(
    "All your rows are the same list: `[[0.0] * n] * size` makes one row, and many references to it.",
    backward(table=lambda size, n: [[0.0] * n] * size),
)
slopes.mistake(
    "You divided by the number of contexts. That has happened already, in the gradient that you were given.",
    backward(share=lambda contexts, i: len(contexts)),
)
