"""Where a network starts: all zeros, units that are saturated or dead."""

from collections.abc import Callable
from random import Random

from .._engine.exercise import exercise
from .._engine.tables import Code, Table, mean, turned

zeros = exercise(
    "batchnorm.zeros",
    title="Who moves first?",
    kind="predict",
    difficulty=3,
    minutes=12,
    points=2,
    hints=[
        "The gradient of a weight is its input times what comes back. If either is 0, the weight stays.",
        "Go back from the logits: b2 gets p − y. W2 gets that times h. h gets it through W2.",
        "In the second case, h is still 0. But something gets through W2 now, and the first that it meets is b1.",
    ],
)
zeros.value(
    "all_zero",
    ["b2"],
    {
        "The gradient of W2 has h as a factor, and h is tanh(0).": ["W2", "b2"],
        "Something comes back to b1 only through W2, and that's 0.": ["b1", "b2"],
        "One gradient isn't 0: the logits' own gradient is p − y, and b2 gets it as it is.": [],
        "Most of these gradients have a factor that's 0: an embedding, a weight, or h.": ["C", "W1", "b1", "W2", "b2"],
    },
)
zeros.value(
    "only_W2",
    ["b1", "b2"],
    {
        "W2 isn't 0 any more, so something gets through it to the hidden units.": ["b2"],
        "The gradient of W2 has h as a factor, and h is still 0.": ["b1", "W2", "b2"],
        "The gradient of W1 has the embeddings as a factor, and they're 0.": ["W1", "b1", "b2"],
        "W2 itself isn't 0, but its gradient is, because h is 0. What does get something through W2?": ["W2", "b2"],
        "The gradient of C comes back through W1, and that's 0.": ["C", "b1", "b2"],
    },
)
zeros.value(
    "only_b1",
    ["W2", "b2"],
    {
        "h isn't 0 any more, so W2 has a gradient.": ["b2"],
        "b1 made h, but nothing comes back to it: W2 is 0.": ["b1", "W2", "b2"],
        "b1 isn't 0, but nothing comes back to it through W2. And h isn't 0 now.": ["b1", "b2"],
        "Nothing comes back through W2, because it's 0. So everything before it stays.": ["C", "W1", "b1", "W2", "b2"],
    },
)

dead_of = exercise(
    "batchnorm.dead",
    title="Saturated and dead",
    kind="implement",
    difficulty=2,
    minutes=8,
    points=2,
    hints=[
        "Make a table of True and False first: `[[abs(t) > 0.97 for t in row] for row in outputs]`.",
        "The share is the number of True over all the places of the table.",
        "A unit is a column. `zip(*table)` gives you the columns, and `all(column)` asks each of them.",
    ],
)
Flat = list[list[bool]]


def share_of(flat: Flat) -> float:
    return mean([float(x) for row in flat for x in row])


def dead_units(flat: Flat) -> float:
    return sum(all(column) for column in turned(flat))


def counting(
    share: Callable[[Flat], float] = share_of,
    units: Callable[[Flat], float] = dead_units,
    beyond: Callable[[float], bool] = lambda t: abs(t) > 0.97,
) -> Code:
    """A function that counts both, right or with one thing changed."""

    def dead(outputs: Table) -> tuple[float, float]:
        flat = [[beyond(t) for t in row] for row in outputs]
        return share(flat), units(flat)

    return dead


def outputs_of(rng: Random) -> list[Table]:
    def wild(rows: int, columns: int, saturated: int) -> Table:
        """Outputs of units, the first ones of them dead, and some examples for which all units are at the walls."""

        def one(j: int, wall: bool) -> float:
            if j < saturated or wall or rng.random() < 0.3:
                return rng.choice((-1, 1)) * round(rng.uniform(0.975, 0.999), 3)
            return round(rng.uniform(-0.96, 0.96), 2)

        return [[one(j, i % 4 == 1) for j in range(columns)] for i in range(rows)]

    return [
        [[1.0, 0.5], [-0.99, 0.98]],
        [[0.97, -0.99, 0.2], [1.0, -0.98, -0.97]],
        wild(13, 7, 2),
        wild(6, 9, 5),
        [[0.1, -0.3]],
        wild(30, 4, 0),
        [row[::-1] for row in wild(14, 15, 2)],
    ]


dead = dead_of.function("dead", cases=outputs_of, right=counting(), tensors=True)
dead.mistake(
    "That's the wrong dimension: you counted the *examples* for which all units are saturated. A unit is a column.",
    counting(units=lambda flat: sum(all(row) for row in flat)),
)
dead.mistake(
    "You counted the units that are saturated on *some* example. A dead one is saturated on every example.",
    counting(units=lambda flat: sum(any(column) for column in turned(flat))),
)
dead.mistake(
    "You only looked at outputs near 1. A tanh is saturated near −1, too: take abs(t).",
    counting(beyond=lambda t: t > 0.97),
)
dead.mistake(
    "You counted the outputs that are *not* saturated.",
    counting(beyond=lambda t: abs(t) < 0.97),
    counting(beyond=lambda t: abs(t) <= 0.97),
)
dead.mistake(
    "Your first number is a count. Divide it by the number of outputs.",
    counting(share=lambda flat: sum(x for row in flat for x in row)),
)
dead.mistake(
    "Your second number is a share. Count the units.",
    counting(units=lambda flat: mean([float(all(column)) for column in turned(flat)])),
)
dead.mistake(
    "Your first number is in per cent. A share is between 0 and 1.",
    counting(share=lambda flat: 100 * share_of(flat)),
)
dead.mistake("An output of exactly 0.97 isn't beyond 0.97.", counting(beyond=lambda t: abs(t) >= 0.97))
dead.mistake(
    "You divided by the number of examples only. Each of them has an output for every unit.",
    counting(share=lambda flat: sum(x for row in flat for x in row) / len(flat)),
)
dead.mistake(
    "You swapped the two numbers. The share comes first.",
    lambda outputs: counting()(outputs)[::-1],
)
