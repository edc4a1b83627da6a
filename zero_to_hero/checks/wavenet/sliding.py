"""The convolution: earlier positions side by side, no leak, how far it sees, and how much work it saves."""

from collections.abc import Callable
from math import prod
from random import Random

from .._engine.compare import largest
from .._engine.exercise import exercise
from .._engine.tables import Code, Row, fresh_row

dilated_of = exercise(
    "wavenet.dilated",
    title="A dilated causal convolution",
    kind="implement",
    difficulty=3,
    minutes=12,
    points=3,
    hints=[
        "One position at a time: which two numbers does out[t] need?",
        "out[t] is `past * x[t - d] + now * x[t]`. For the first d positions there's no x[t − d].",
        "Careful: in Python x[−1] is the last item. Use `x[t - d] if t >= d else 0.0`.",
    ],
)


def swept(
    before: Callable[[Row, int, int], float] = lambda x, t, d: x[t - d] if t >= d else 0.0,
    positions: Callable[[Row, int], range] = lambda x, d: range(len(x)),
    own: Callable[[Row, int, int], float] = lambda x, t, d: x[t],
    swap: bool = False,
) -> Code:
    """A function that sweeps over a row, right or with one thing changed."""

    def dilated(x: Row, past: float, now: float, d: int) -> Row:
        if swap:
            past, now = now, past
        return [past * before(x, t, d) + now * own(x, t, d) for t in positions(x, d)]

    return dilated


def rows(rng: Random) -> list[tuple[Row, float, float, int]]:
    sizes = ((6, 1), (9, 2), (9, 4), (14, 8), (3, 5), (1, 1), (8, 3))
    fresh = [(fresh_row(rng, n, -3, 3), rng.uniform(1, 3), rng.uniform(-3, -1), d) for n, d in sizes]
    large = (fresh_row(rng, 30, -60, 60), 30.0, -40.0, 21)
    return [([1.0, 2.0, 3.0, 4.0], 10.0, 1.0, 2), *fresh, large]


dilated = dilated_of.function(
    "dilated",
    cases=rows,
    right=swept(),
    tensors=True,
    scale=lambda x, past, now, d: largest(x) * max(abs(past), abs(now)),
)
dilated.mistake(
    "Your output sees the future: you took x[t + d]. At position t, nothing after t is known yet.",
    swept(before=lambda x, t, d: x[t + d] if t + d < len(x) else 0.0),
)
dilated.mistake(
    "At the beginning you read from the end: in Python x[−1] is the last item. Before the first position there's a 0.",
    swept(before=lambda x, t, d: x[(t - d) % len(x)]),
)
dilated.mistake(
    "The first d positions are missing. With zeros before the beginning, there are as many outputs as inputs.",
    swept(positions=lambda x, d: range(d, len(x))),
)
dilated.mistake(
    "Your zeros are at the wrong end: the output that belongs at t comes out at t − d, so it has seen d "
    "positions into the future.",
    lambda x, past, now, d: [past * a + now * b for a, b in zip([*x], [*x[d:], *[0.0] * min(d, len(x))], strict=True)],
)
dilated.mistake("The two weights are swapped: `past` belongs to x[t − d].", swept(swap=True))
dilated.mistake(
    "You took the neighbour, t − 1, whatever the dilation is.",
    swept(before=lambda x, t, d: x[t - 1] if t >= 1 else 0.0),
)
dilated.mistake(
    "You're off by one: x[t − d − 1] is d + 1 positions back.",
    swept(before=lambda x, t, d: x[t - d - 1] if t >= d + 1 else 0.0),
)
dilated.mistake(
    "You're off by one: x[t − d + 1] is only d − 1 positions back.",
    swept(before=lambda x, t, d: x[t - d + 1] if t >= d - 1 else 0.0),
)
dilated.mistake(
    "You jump by d from output to output. There's one output for each position.",
    swept(positions=lambda x, d: range(0, len(x), d)),
)

# ---------------------------------------------------------------- no leak

leak_of = exercise(
    "wavenet.leak",
    title="It knows what comes next",
    kind="find the bug",
    difficulty=3,
    minutes=12,
    points=3,
    hints=[
        "Change the last number of x. Which outputs change? Which ones may?",
        "How many zeros does the first output need in front, if it may see only x[0]?",
        "All of the padding goes to the left: `[0.0] * (len(w) - 1) + x`.",
    ],
)


def padded(
    left: Callable[[int], int] = lambda taps: taps - 1,
    right: Callable[[int], int] = lambda taps: 0,
    turned: bool = False,
) -> Code:
    """A convolution with so many zeros on both sides."""

    def causal(x: Row, w: Row) -> Row:
        w = w[::-1] if turned else w
        taps = len(w)
        wide = [0.0] * left(taps) + list(x) + [0.0] * right(taps)
        return [sum(w[k] * wide[t + k] for k in range(taps)) for t in range(len(wide) - taps + 1)]

    return causal


causal = leak_of.function(
    "causal",
    cases=lambda rng: [
        ([1.0, 2.0, 3.0], [100.0, 10.0, 1.0]),
        *(
            (fresh_row(rng, n, -3, 3), fresh_row(rng, k, 1, 3))
            for n, k in ((5, 3), (9, 5), (4, 1), (6, 7), (8, 9), (14, 3))
        ),
    ],
    right=padded(),
    tensors=True,
    scale=lambda x, w: largest(x) * largest(w) * len(w),
)
causal.mistake(
    "Half of the zeros are on the right, so an output sees numbers that come after it. They all belong on the left.",
    padded(lambda taps: taps // 2, lambda taps: taps // 2),
)
causal.mistake(
    "All your zeros are on the right: the first output sees the future, and the last one sees a single number.",
    padded(lambda taps: 0, lambda taps: taps - 1),
)
causal.mistake(
    "Nothing is padded, so the first outputs are missing.",
    padded(lambda taps: 0),
)
causal.mistake("You have one zero too many, so each output misses its own number.", padded(lambda taps: taps))
causal.mistake(
    "There are zeros on both sides, so there are more outputs than inputs.", padded(right=lambda taps: taps - 1)
)
causal.mistake(
    "Your weights are in reverse order: w[0] belongs to the earliest number.",
    padded(turned=True),
)

# ---------------------------------------------------------------- how far it sees

receptive = exercise(
    "wavenet.receptive",
    title="How far does it see?",
    kind="derive",
    difficulty=2,
    minutes=8,
    points=2,
    hints=[
        "One layer with two taps and dilation d: which positions does out[t] see?",
        "Each layer adds (taps − 1) · d positions further back.",
        "Don't forget the position itself.",
    ],
)
field = receptive.function(
    "receptive_field",
    cases=lambda rng: [
        ([1, 2, 4], 2),
        ([1, 1, 1], 2),
        ([2**k for k in range(10)], 2),
        ([1, 3, 9], 3),
        ([], 2),
        ([5], 4),
        ([rng.randint(1, 9) for _ in range(4)], rng.randint(3, 5)),
        ([3, 4], 1),
        ([2, 5], 25),
    ],
    right=lambda dilations, taps: 1 + (taps - 1) * sum(dilations),
)
field.mistake("Off by one: the output sees its own position, too.", lambda dilations, taps: (taps - 1) * sum(dilations))
field.mistake(
    "You used taps in place of taps − 1. With two taps a layer goes back by one dilation, not by two.",
    lambda dilations, taps: 1 + taps * sum(dilations),
)
field.mistake(
    "You added up the layers' fields. They overlap: each layer only adds what lies further back.",
    lambda dilations, taps: sum(1 + (taps - 1) * d for d in dilations),
)
field.mistake(
    "That's taps to the power of the layers. It's right only if the dilations are the powers of taps, from 1 up.",
    lambda dilations, taps: taps ** len(dilations),
)
field.mistake("You forgot the dilation.", lambda dilations, taps: 1 + (taps - 1) * len(dilations))
field.mistake(
    "You took the last layer alone. The layers below it see further back, too.",
    lambda dilations, taps: 1 + (taps - 1) * (dilations[-1] if dilations else 0),
)
field.mistake(
    "You multiplied the layers' fields. The steps back add up.",
    lambda dilations, taps: prod(1 + (taps - 1) * d for d in dilations),
)
field.mistake("The number of taps doesn't appear in your answer.", lambda dilations, taps: 1 + sum(dilations))

# ---------------------------------------------------------------- how much work it saves

units_of = exercise(
    "wavenet.units",
    title="How many units for one letter?",
    kind="derive",
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "The letters of one window are the product of the groups. How many units are on the first level?",
        "On each level there are as many units as below, divided by the group.",
        "What was computed for earlier letters is still there. On each level, only one unit is new.",
    ],
)


def levels(groups: list[int]) -> list[int]:
    """How many units each level has."""
    return [prod(groups[level + 1 :]) for level in range(len(groups))]


units = units_of.function(
    "units",
    cases=lambda rng: [
        ([2, 2, 2],),
        ([8],),
        ([2, 4],),
        ([4, 2],),
        ([2] * 14,),
        ([3, 2, 5],),
        ([rng.randint(2, 4) for _ in range(4)],),
    ],
    right=lambda groups: (sum(levels(groups)), len(groups)),
)
units.mistake(
    "You counted the letters among the units. A letter is looked up, not computed.",
    lambda groups: (sum(levels(groups)) + prod(groups), len(groups)),
)
units.mistake(
    "In your second number, everything is computed anew. The units of earlier letters are still there.",
    lambda groups: (sum(levels(groups)), sum(levels(groups))),
)
units.mistake("The numbers are swapped: first anew, then remembered.", lambda groups: (
    len(groups), sum(levels(groups))
))  # fmt: skip
units.mistake("In your answer only the topmost unit is new. There's one new unit on each level.", lambda groups: (
    sum(levels(groups)), 1
))  # fmt: skip
units.mistake(
    "You took 2 for the size of every group.",
    lambda groups: (2 ** len(groups) - 1, len(groups)),
)
units.mistake(
    "Your levels are in the wrong order: the first group is the one at the letters.",
    lambda groups: (sum(levels(groups[::-1])), len(groups)),
)
units.mistake("You only counted the lowest level.", lambda groups: (levels(groups)[0], len(groups)))
units.mistake("The topmost unit is missing.", lambda groups: (sum(levels(groups)) - 1, len(groups)))
