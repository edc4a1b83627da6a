"""What a step costs: operations, how much of a device they use, and bytes between processes."""

from collections.abc import Callable
from random import Random

from .._engine.exercise import exercise
from .._engine.tables import Code

# ---------------------------------------------------------------- operations

flops = exercise(
    "training.flops",
    title="The work of a step",
    kind="derive",
    difficulty=3,
    minutes=15,
    points=3,
    hints=[
        "Count multiplications for one token first: 12 C² in each layer, and C · V in the head.",
        "A token's query meets the keys of all T positions, C multiplications each, and as many again for the values.",
        "Times 2 for the additions, and times 3 because the backward pass makes two products for each forward one.",
    ],
)


def operations(
    factor: int = 6,
    each: Callable[[int, int, int, int], int] = lambda L, C, V, T: 12 * L * C * C + C * V + 2 * L * C * T,  # noqa: N803
) -> Code:
    """A function that counts, right or with one thing changed."""
    return lambda tokens, n_layer, n_embd, vocab_size, block_size: (
        factor * tokens * each(n_layer, n_embd, vocab_size, block_size)
    )


def sizes(rng: Random) -> list[tuple[int, int, int, int, int]]:
    fresh = (rng.randint(2, 9), rng.randint(2, 6), rng.choice([16, 48]), rng.randint(50, 90), rng.randint(20, 99))
    return [(1, 1, 2, 3, 4), (1000, 2, 64, 65, 32), fresh, (3, 12, 7, 500, 9), (2, 24, 8, 30, 6), (2, 3, 5, 11, 1024)]


work = flops.function("operations", cases=sizes, right=operations())
work.mistake(
    "You counted multiplications only. Each comes with an addition: times 2.",
    operations(3),
)
work.mistake("That's the forward pass. The backward pass costs twice as much again: times 3.", operations(2))
work.mistake(
    "You counted the backward pass like the forward pass. It makes two products for each one: one gradient for the "
    "weights, and one for the input.",
    operations(4),
)
work.mistake("Those are the multiplications of the forward pass: times 2, and times 3.", operations(1))
work.mistake(
    "The scores are missing: each token meets T positions, with C multiplications for the score and C for the value.",
    operations(each=lambda L, C, V, T: 12 * L * C * C + C * V),  # noqa: N803
)
work.mistake(
    "A pair of positions costs 2 C: once for the score, and once when the value is used.",
    operations(each=lambda L, C, V, T: 12 * L * C * C + C * V + L * C * T),  # noqa: N803
)
work.mistake(
    "The head is missing: C · V multiplications.",
    operations(each=lambda L, C, V, T: 12 * L * C * C + 2 * L * C * T),  # noqa: N803
)
work.mistake(
    "You counted the table of tokens, too. Looking up a row multiplies nothing.",
    operations(each=lambda L, C, V, T: 12 * L * C * C + 2 * C * V + 2 * L * C * T),  # noqa: N803
    operations(each=lambda L, C, V, T: 12 * L * C * C + 2 * C * V + C * T + 2 * L * C * T),  # noqa: N803
)
work.mistake(
    "Your scores are in one layer only. Each layer has its own.",
    operations(each=lambda L, C, V, T: 12 * L * C * C + C * V + 2 * C * T),  # noqa: N803
)
work.mistake(
    "A layer has 12 C² weights: 4 C² in attention and 8 C² in the MLP.",
    operations(each=lambda L, C, V, T: 8 * L * C * C + C * V + 2 * L * C * T),  # noqa: N803
    operations(each=lambda L, C, V, T: 4 * L * C * C + C * V + 2 * L * C * T),  # noqa: N803
)

# ---------------------------------------------------------------- MFU

mfu = exercise(
    "training.mfu",
    title="How much of the device?",
    kind="implement",
    difficulty=2,
    minutes=8,
    points=2,
    hints=[
        "Operations a second that the model needs, over operations a second that the devices could do.",
        "The model needs `tokens * (6 * parameters + 12 * n_layer * n_embd * block_size)` operations.",
        "Several devices can do several times as much, so they belong under the line with `peak` and `seconds`.",
    ],
)


def used(
    each: Callable[[int, int, int, int], int] = lambda n, L, C, T: 6 * n + 12 * L * C * T,  # noqa: N803
    share: Callable[[float, float, float, int], float] = lambda work, seconds, peak, devices: (
        work / (seconds * peak * devices)
    ),
) -> Code:
    """A function that gives a share, right or with one thing changed."""
    return lambda tokens, seconds, parameters, n_layer, n_embd, block_size, peak, devices: share(
        tokens * each(parameters, n_layer, n_embd, block_size), seconds, peak, devices
    )


def measured(rng: Random) -> list[tuple[float, ...]]:
    return [
        (1000, 2.0, 100, 1, 10, 5, 1e6, 1),
        (524_288, 0.34, 124_000_000, 12, 768, 1024, 312e12, 8),
        (rng.randint(1_000, 9_000), rng.uniform(0.5, 3), rng.randint(5, 9) * 10_000, 3, 48, 64, 2e11, 2),
        (4096, 0.8, 200_000, 4, 64, 512, 1e11, 4),
        (900_000, 45.0, 70_000, 25, 30, 40, 2e9, 32),
    ]


share = mfu.function("mfu", cases=measured, right=used(), tensors=True)
share.mistake(
    "You forgot that there are several devices: together they could do `devices` times as much.",
    used(share=lambda work, seconds, peak, devices: work / (seconds * peak)),
)
share.mistake(
    "The scores of attention are missing: 12 · n_layer · n_embd · block_size for each token.",
    used(lambda n, L, C, T: 6 * n),  # noqa: N803
)
share.mistake(
    "That's the forward pass. A step takes three times as much: 6 for each parameter, and 12 with the scores.",
    used(lambda n, L, C, T: 2 * n + 4 * L * C * T),  # noqa: N803
    used(lambda n, L, C, T: 2 * n + 12 * L * C * T),  # noqa: N803
)
share.mistake(
    "You multiplied by the seconds. The longer a step takes, the smaller the share.",
    used(share=lambda work, seconds, peak, devices: work * seconds / (peak * devices)),
)
share.mistake(
    "That's the other way round: what could have been done, over what was.",
    used(share=lambda work, seconds, peak, devices: seconds * peak * devices / work),
)
share.mistake(
    "That's in per cent. A share is from 0 to 1.",
    used(share=lambda work, seconds, peak, devices: 100 * work / (seconds * peak * devices)),
)
share.mistake(
    "You multiplied by the number of devices. The tokens are those of all of them already.",
    used(share=lambda work, seconds, peak, devices: devices * work / (seconds * peak)),
)
share.mistake(
    "That's operations a second. Divide by what the devices could do in a second.",
    used(share=lambda work, seconds, peak, devices: work / seconds),
)

# ---------------------------------------------------------------- all-reduce

ring = exercise(
    "training.ring",
    title="Bytes around the ring",
    kind="derive",
    difficulty=3,
    minutes=12,
    points=3,
    hints=[
        "With W processes the numbers are cut into W parts, and in each round a process sends one part on.",
        "After W − 1 rounds, each part has been summed up somewhere. How many more rounds bring it to everybody?",
        "Two times W − 1 rounds, each with a W-th of all bytes.",
    ],
)


def sent_by(bytes_of: Callable[[int, int], float]) -> Code:
    return lambda numbers, size, world: bytes_of(numbers * size, world)


def rings(rng: Random) -> list[tuple[int, int, int]]:
    world = rng.randint(5, 9)
    return [
        (12, 4, 3),
        (100, 2, 1),
        (1_000, 4, 2),
        (world * rng.randint(10, 90), 2, world),
        (124_000_000, 4, 8),
        (2_400, 32, 24),
    ]


sent = ring.function("sent", cases=rings, right=sent_by(lambda n, world: 2 * (world - 1) * n / world), tensors=True)
sent.mistake(
    "That's the first half, in which the parts are summed up. They have to come back to everybody: W − 1 more rounds.",
    sent_by(lambda n, world: (world - 1) * n / world),
)
sent.mistake(
    "That's if everybody sends everything to everybody else. On the ring, a round carries only a W-th of it.",
    sent_by(lambda n, world: (world - 1) * n),
)
sent.mistake(
    "In each round a process sends one part, a W-th of all, and not everything. (Or did you add up what all processes "
    "send? You're asked for one.)",
    sent_by(lambda n, world: 2 * (world - 1) * n),
)
sent.mistake(
    "It takes W − 1 rounds until a part has met everybody, and not W, because it begins at one of them.",
    sent_by(lambda n, world: 2 * n),
)
sent.mistake("That's one round there and one back. It takes W − 1 of each.", sent_by(lambda n, world: 2 * n / world))
sent.mistake(
    "Those are numbers. A number takes `size` bytes.",
    lambda numbers, size, world: 2 * (world - 1) * numbers / world,
)
