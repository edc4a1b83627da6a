"""Which pieces of the text a process reads at a step, for any number of processes."""

from collections.abc import Callable
from random import Random

from .._engine.exercise import exercise
from .._engine.tables import Code

shard = exercise(
    "training.shard",
    title="Which pieces are mine?",
    kind="implement",
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "Where in `order` does this step begin? All steps before it have read `per_step` pieces each.",
        "Each process gets `per_step // world` pieces of the step. How many of them belong to lower ranks?",
        "`first = step * per_step + rank * share`, and then a slice of `share` pieces.",
    ],
)


def piece_of(
    first: Callable[[int, int, int, int, int], int],
    size: Callable[[int, int], int] = lambda per_step, world: per_step // world,
) -> Code:
    """A function that cuts a slice, given where it begins (step, per_step, rank, world, length of the order)."""

    def pieces(order: list[int], step: int, per_step: int, rank: int, world: int) -> list[int]:
        begin = first(step, per_step, rank, world, len(order))
        return order[begin : begin + size(per_step, world)]

    return pieces


def orders(rng: Random) -> list[tuple[list[int], int, int, int, int]]:
    def shuffled(n: int) -> list[int]:
        return rng.sample(range(n), n)

    rank = rng.randrange(1, 4)
    return [
        ([7, 2, 9, 4, 0, 5, 8, 1, 6, 3], 1, 4, 1, 2),
        ([7, 2, 9, 4, 0, 5, 8, 1, 6, 3], 0, 4, 0, 2),
        ([7, 2, 9, 4, 0, 5, 8, 1, 6, 3], 1, 4, 0, 1),
        (shuffled(60), 3, 12, rank, 4),
        (shuffled(48), 2, 8, 6, 8),
        (shuffled(50), 4, 9, 2, 3),
        (shuffled(2_200), 21, 100, 22, 25),
    ]


mine = shard.function(
    "pieces", cases=orders, right=piece_of(lambda step, per, rank, world, n: step * per + rank * (per // world))
)
mine.mistake(
    "Your processes read `per_step` pieces each. So with two processes the batch is twice as large, and the run is "
    "another one. They have to *share* per_step.",
    piece_of(lambda step, per, rank, world, n: (step * world + rank) * per, lambda per, world: per),
)
mine.mistake(
    "In your answer, each process reads the whole batch, so they all do the same work.",
    piece_of(lambda step, per, rank, world, n: step * per, lambda per, world: per),
)
mine.mistake(
    "Your answer doesn't depend on the rank, so all processes read the first part of the batch, and nobody reads the "
    "rest.",
    piece_of(lambda step, per, rank, world, n: step * per),
)
mine.mistake(
    "Your answer doesn't depend on the step, so it reads the same pieces forever.",
    piece_of(lambda step, per, rank, world, n: rank * (per // world)),
)
mine.mistake(
    "You dealt the pieces out in turn, like cards. It's the same batch, but the card asks for parts that lie side by "
    "side.",
    lambda order, step, per_step, rank, world: order[step * per_step + rank : (step + 1) * per_step : world],
)
mine.mistake(
    "You cut the whole order into one part for each process. Then step 0 reads other pieces with two processes than "
    "with one. Cut each *step* into parts.",
    piece_of(lambda step, per, rank, world, n: rank * (n // world) + step * (per // world)),
)
mine.mistake(
    "Your step moves on by one process's share. All processes together read `per_step` pieces, so that's how far it "
    "moves.",
    piece_of(lambda step, per, rank, world, n: (step + rank) * (per // world)),
)
mine.mistake(
    "Those are places in the order. You're asked for what's there: `order[place]`.",
    lambda order, step, per_step, rank, world: [
        step * per_step + rank * (per_step // world) + i for i in range(per_step // world)
    ],
)
mine.mistake(
    "You counted the ranks from 1. The first process has rank 0.",
    piece_of(lambda step, per, rank, world, n: max(step * per + (rank - 1) * (per // world), 0)),
)
