"""A storage and how it's read: strides, places, views, what's contiguous, who shares memory with whom."""

from collections.abc import Callable
from itertools import pairwise
from math import prod
from random import Random

from .._engine.exercise import exercise
from .._engine.tables import fresh_row
from .inputs import row_major, walk

Shape = tuple[int, ...]

# ---------------------------------------------------------------- the strides of a shape

strides = exercise(
    "tensors.strides",
    title="The strides of a shape",
    kind="implement",
    difficulty=2,
    minutes=8,
    points=2,
    hints=[
        "One step along the last dimension is one number. What's one step along the dimension before it?",
        "It's a whole row, so as many numbers as the last size says. And one further out?",
        "Walk through the shape from its end. Keep a step that begins at 1. Use it, *then* multiply it by the size.",
    ],
)


def shapes(rng: Random) -> list[Shape]:
    fresh = [tuple(rng.randint(2, 6) for _ in range(rank)) for rank in (2, 3, 4)]
    return [(3, 4), (2, 3, 4), (5,), *fresh, (4, 1, 3), ()]


steps = strides.function("strides", cases=lambda rng: [(one,) for one in shapes(rng)], right=row_major)
steps.mistake(
    "Your strides are in reverse order. In row-major order, the *last* index moves to the neighbour in memory.",
    lambda shape: tuple(reversed(row_major(shape))),
)
steps.mistake(
    "Those are the strides of a memory in which the *first* index moves fastest.",
    lambda shape: tuple(prod(shape[:d]) for d in range(len(shape))),
)
steps.mistake(
    "Your product includes the dimension's own size. A step along a dimension jumps over the ones *behind* it.",
    lambda shape: tuple(prod(shape[d:]) for d in range(len(shape))),
)
steps.mistake("That's the shape itself. A stride says how many numbers you skip.", lambda shape: tuple(shape))
steps.mistake(
    "Those are bytes of float32 numbers. Count numbers, as PyTorch does.",
    lambda shape: tuple(4 * step for step in row_major(shape)),
)
steps.mistake(
    "Each of your strides is only the next size. A step skips the product of *all* sizes behind its dimension.",
    lambda shape: (*shape[1:], 1)[: len(shape)],
)

# ---------------------------------------------------------------- where a number is

place = exercise(
    "tensors.place",
    title="Where's the number?",
    kind="implement",
    difficulty=1,
    minutes=5,
    points=1,
    hints=[
        "Each index moves you by its own stride.",
        "Add up index times stride, over all dimensions.",
        "And where does the tensor's first number lie? `offset + sum(...)`",
    ],
)


def indices(rng: Random) -> list[tuple[Shape, Shape, int]]:
    def fresh(rank: int) -> tuple[Shape, Shape, int]:
        index, jumps = (tuple(rng.randint(low, high) for _ in range(rank)) for low, high in ((1, 5), (2, 20)))
        return index, jumps, rng.randint(1, 30)

    return [((2, 1), (4, 1), 0), ((1, 2), (1, 4), 3), *map(fresh, (1, 2, 3, 4)), ((3, 2), (0, 1), 5), ((), (), 7)]


where = place.function(
    "place",
    cases=indices,
    right=lambda index, strides, offset: offset + sum(i * s for i, s in zip(index, strides, strict=True)),
)
where.mistake(
    "The offset is missing: a slice doesn't begin at the storage's first number.",
    lambda index, strides, offset: sum(i * s for i, s in zip(index, strides, strict=True)),
)
where.mistake(
    "You paired the indices with the strides in the wrong order.",
    lambda index, strides, offset: offset + sum(i * s for i, s in zip(index, reversed(strides), strict=True)),
)
where.mistake(
    "You counted from 1. The index 0 doesn't move you at all.",
    lambda index, strides, offset: offset + sum((i + 1) * s for i, s in zip(index, strides, strict=True)),
)
where.mistake(
    "You added index and stride. Each index moves you by index *times* stride.",
    lambda index, strides, offset: offset + sum(map(sum, zip(index, strides, strict=True))),
)

# ---------------------------------------------------------------- views, predicted

turn = exercise(
    "tensors.turn",
    title="Four views of one storage",
    kind="predict",
    difficulty=2,
    minutes=8,
    points=2,
    hints=[
        "A row of x has six numbers, so x has the strides (6, 1).",
        "To leave out a row, begin one row later. To take every second column, take steps of two.",
        "A stretched dimension doesn't move in memory at all.",
    ],
)
turn.value(
    "transposed",
    (1, 6),
    {
        "Those are the strides of x. A transpose swaps them along with the sizes.": (6, 1),
        "Those are the strides of a *copy* of the transpose. A transpose copies nothing.": (4, 1),
        "That's the shape of x.T.": (6, 4),
    },
)
turn.value(
    "begins",
    12,
    {
        "You left out one row. `x[2:]` leaves out two.": 6,
        "That's the index of the row. How many numbers lie before that row?": 2,
        "That's the offset in bytes. Count numbers.": 48,
        "You counted two columns of four numbers. How many numbers does a row have?": 8,
    },
)
turn.value(
    "halved",
    (6, 2),
    {
        "That's a copy. A slice with a step only takes larger steps in the same memory.": (3, 1),
        "From row to row it's still a whole row of x, six numbers.": (3, 2),
        "Those are the strides of x. Every second column is a step of two.": (6, 1),
        "You doubled the other stride. The columns are the second dimension.": (12, 1),
        "You doubled both. All the rows are still there.": (12, 2),
        "That's the shape of the view.": (4, 3),
    },
)
turn.value(
    "stretched",
    (0, 1),
    {
        "That's what a copy would have. To read the same row again, you don't move at all.": (6, 1),
        "The stride along the row stays as it was. What's repeated is the row as a whole.": (0, 0),
        "You've repeated the columns. The new dimension is the first.": (1, 0),
        "A stride of 1 would move on to the next number, and there are only six.": (1, 1),
    },
)

# ---------------------------------------------------------------- one after another?

contiguous = exercise(
    "tensors.contiguous",
    title="One after another?",
    kind="implement",
    difficulty=3,
    minutes=10,
    points=3,
    hints=[
        "What strides would this shape have if it were fresh? You've written that function.",
        "Compare them with the strides that you're given, dimension by dimension.",
        "If a dimension has the size 1, you never take a step along it. So does its stride matter?",
    ],
)


def same(shape: Shape, strides: Shape, ignored: Callable[[int], bool] = lambda size: size == 1) -> bool:
    dense = row_major(shape)
    return all(ignored(n) or a == b for n, a, b in zip(shape, strides, dense, strict=True))


def layouts(rng: Random) -> list[tuple[Shape, Shape]]:
    a, b, c = (rng.randint(2, 6) for _ in range(3))
    return [
        ((3, 4), (4, 1)),
        ((4, 3), (1, 4)),
        ((2, 4), (8, 1)),
        ((3, 1), (1, 7)),
        ((3, 2), (4, 2)),
        ((1, 4), (9, 1)),
        ((a, b, c), (b * c, c, 1)),
        ((a, b, c), (c, a * c, 1)),
        ((a, 1, c), (c, 99, 1)),
        ((a, b), (0, 1)),
        ((a, b, c), (b * c + 1, c, 1)),
        ((a, b, c), (b * c, 1, b)),
        ((a,), (2,)),
        ((5,), (1,)),
        ((2, 2), (1, 1)),
        ((), ()),
    ]


dense = contiguous.function("is_contiguous", cases=layouts, right=same)
dense.mistake(
    "You compare all the strides. Along a dimension of size 1 you never take a step, so its stride may be anything.",
    lambda shape, strides: tuple(strides) == row_major(shape),
)
dense.mistake(
    "You only check that the strides get smaller. A slice of the columns passes that test, too, and it has gaps.",
    lambda shape, strides: all(a >= b for a, b in pairwise(strides)),
)
dense.mistake(
    "You only look at the last stride. The steps from row to row must fit, too.",
    lambda shape, strides: not strides or strides[-1] == 1,
)
dense.mistake(
    "You only ask for strides that get smaller and end in 1. There may still be gaps between the rows.",
    lambda shape, strides: (not strides or strides[-1] == 1) and all(a >= b for a, b in pairwise(strides)),
)

# ---------------------------------------------------------------- in what order?

order = exercise(
    "tensors.order",
    title="The numbers come out shuffled",
    kind="find the bug",
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "When do a tensor's numbers come in the order of the storage? Only when it's contiguous.",
        "Go through the indices: for each i, for each j. Where's the number [i, j]?",
        "`storage[offset + i * strides[0] + j * strides[1]]`",
    ],
)
Walk = tuple[list[float], Shape, Shape, int]


def read(storage: list[float], shape: Shape, strides: Shape, offset: int) -> list[float]:
    return [storage[place] for place in walk(shape, strides, offset)]


def pieces(rng: Random) -> list[Walk]:
    numbers = fresh_row(rng, 60, -9, 9)
    return [
        ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], (3, 2), (1, 3), 0),
        (numbers, (3, 4), (4, 1), 0),
        (numbers, (2, 3), (8, 2), 5),
        (numbers, (3, 2), (0, 1), 7),
        (numbers, (4, 5), (1, 4), 11),
        (numbers, (1, 6), (6, 1), 2),
        (fresh_row(rng, 500, -9, 9), (22, 3), (22, 2), 25),
    ]


listed = order.function("numbers", cases=pieces, right=read)
listed.mistake(
    "You still take one piece of the storage, in the storage's own order. The strides say where each number is.",
    lambda storage, shape, strides, offset: storage[offset : offset + shape[0] * shape[1]],
)
listed.mistake(
    "You begin at the storage's first number. The offset says where this tensor begins.",
    lambda storage, shape, strides, offset: read(storage, shape, strides, 0),
)
listed.mistake(
    "You swapped the strides: the first one belongs to the first index.",
    lambda storage, shape, strides, offset: read(storage, shape, tuple(reversed(strides)), offset),
)
listed.mistake(
    "You go down the columns. The last index moves fastest: for each i, go through all the j.",
    lambda storage, shape, strides, offset: read(storage, shape[::-1], strides[::-1], offset),
)
# ---------------------------------------------------------------- who shares memory with whom

alias = exercise(
    "tensors.alias",
    title="Who else has changed?",
    kind="predict",
    difficulty=2,
    minutes=8,
    points=2,
    hints=[
        "Which of a, b, c and d are views of x, and which have memory of their own?",
        "x.T isn't contiguous, so its `reshape(4)` can't be a view. But x is, so x's `reshape(4)` can.",
        "Follow the three changes one after the other, in the storage.",
    ],
)
alias.value(
    "x_after",
    [[10, 2], [3, 40]],
    {
        "Nothing in x has changed in your answer. a and d are views of x.": [[1, 2], [3, 4]],
        "The second change went to a copy: x.T isn't contiguous, so its reshape copied.": [[10, 2], [30, 40]],
        "You wrote the 30 into x. But b is a copy, made from the transpose.": [[10, 30], [3, 40]],
        "d is a view as well: `x[1]` is the second row.": [[10, 2], [3, 4]],
        "a is a view as well: it's x's own storage in another shape.": [[1, 2], [3, 40]],
    },
)
alias.value(
    "b_after",
    [1, 30, 2, 4],
    {
        "b is a copy, so what happens to x afterwards doesn't reach it.": [10, 30, 2, 40],
        "b was made from the *transpose*: it goes down the columns of x.": [1, 30, 3, 4],
        "The second change is missing: it changes b itself.": [1, 3, 2, 4],
        "b doesn't see the first change: it was made before.": [10, 30, 2, 4],
    },
)
