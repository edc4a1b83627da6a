"""What chance decides: a letter that is drawn, and which names go into train, dev and test."""

import operator
import random
from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

from ...data import names
from .._engine.compare import must_be_opened, must_be_there
from .._engine.exercise import exercise
from .inputs import Code

draw = exercise(
    "bigrams.draw",
    title="A letter by chance",
    kind="implement",
    difficulty=2,
    minutes=15,
    points=2,
    hints=[
        "Lay the weights end to end on a line. u says how far along the line the finger points.",
        "Walk along with a running sum and stop at the first weight whose end lies beyond the finger.",
        "The finger stands at `u * sum(weights)`. Stop where it is *smaller* than the running sum.",
    ],
)


def drawing(
    stretch: bool = True,
    add: bool = True,
    before: Callable[[float, float], bool] = operator.lt,
    give: Callable[[list[float], int], float] = lambda weights, i: i,
) -> Code:
    """A function that walks along the weights' line up to the finger, right or with one thing changed."""

    def draw(weights: list[float], u: float) -> float:
        finger, end = u * (sum(weights) if stretch else 1), 0.0
        for i, weight in enumerate(weights):
            end = end + weight if add else weight
            if before(finger, end):
                return give(weights, i)
        return len(weights) - 1

    return draw


def weights_and_places(rng: Random) -> list[tuple[list[float], float]]:
    three, four, fresh = [1.0, 2.0, 1.0], [0.0, 3.0, 0.0, 1.0], [float(rng.randint(0, 6)) for _ in range(5)] + [2.0]
    many = [float(rng.randint(1, 30)) for _ in range(27)]
    return [
        *((three, u) for u in (0.1, 0.25, 0.6, 0.75, 0.99)),
        *((four, u) for u in (0.0, 0.5, 0.8)),
        *((fresh, round(rng.random(), 4) + 0.00003) for _ in range(6)),  # never on a border
        *((many, round(u + rng.random() / 10, 4) + 0.00003) for u in (0.2, 0.6, 0.89)),
    ]


drawn = draw.function("draw", cases=weights_and_places, right=drawing())
drawn.mistake(
    "u is compared with the weights as if they added up to 1: stretch it to `u * sum(weights)`.",
    drawing(stretch=False),
)
drawn.mistake(
    "On a border the letter before it is drawn, and with u = 0 a letter of weight 0: `<`, not `<=`.",
    drawing(before=operator.le),
)
drawn.mistake(
    "Every index has the same chance there: the weights are not used.", lambda weights, u: int(u * len(weights))
)
drawn.mistake(
    "That is always the heaviest index. Then every name would be the same.",
    lambda weights, u: weights.index(max(weights)),
)
drawn.mistake(
    "That is the index after the right one: add a weight first, and compare then.",
    drawing(give=lambda weights, i: i + 1),
)
drawn.mistake(
    "That is the weight of the letter drawn; its index is asked for.", drawing(give=lambda weights, i: weights[i])
)
drawn.mistake("Each weight alone is compared with u, not the running sum up to it.", drawing(add=False))

three_parts = exercise(
    "bigrams.three_parts",
    title="Train, dev and test",
    kind="implement",
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "First a copy: `shuffle` changes the list that it gets.",
        "`random.Random(seed)` is a generator of your own; its `shuffle` gives the same order each time.",
        "Two cuts: `int(0.8 * len(words))` and `int(0.9 * len(words))`. The third part goes to the end.",
    ],
)
Words = list[str]


def in_place(words: Words, seed: int) -> Words:
    Random(seed).shuffle(words)
    return words


def parting(
    shuffle: Callable[[Words, int], Words] = lambda words, seed: in_place(list(words), seed),
    cuts: tuple[float, float] = (0.8, 0.9),
    take: Callable[[Words, int, int], tuple[Words, ...]] = lambda order, a, b: (order[:a], order[a:b], order[b:]),
) -> Code:
    """A function that shuffles words and cuts them into three, right or with one thing changed."""

    def three_parts(words: Words, seed: int = 42) -> tuple[Words, ...]:
        order = shuffle(words, seed)
        a, b = (int(share * len(order)) for share in cuts)
        return take(order, a, b)

    return three_parts


def tenths(order: Words, a: int, b: int) -> tuple[Words, ...]:
    tenth = len(order) // 10
    return order[:a], order[a : a + tenth], order[a + tenth : a + 2 * tenth]


def invented(size: int) -> Words:
    return [f"w{i}" for i in range(size)]


def split_again(three_parts: Code, words: Words) -> dict[str, Any]:
    given = list(words)
    split = three_parts(given)
    return {"split": split, "words": given, "again": [three_parts(given, 7), three_parts(given, 7)]}


def repeats_itself(got: dict[str, Any], words: Words) -> str:
    must_be_there("three_parts(words)", got["split"])
    for part in [got["split"], *(got["split"] if isinstance(got["split"], (list, tuple)) else [])]:
        must_be_opened("three_parts(words)" if part is got["split"] else "a part of three_parts(words)", part)
    if got["words"] != words:
        return "three_parts changes the list that it is given."
    first, second = got["again"]
    return "" if first == second else "three_parts(words, 7) gives another split when it is called again."


again = three_parts.function("three_parts", cases=[invented(30)], use=split_again, judge=repeats_itself)
again.mistake(
    "`shuffle` works in place: the caller's own list is in another order now. Shuffle a copy.",
    parting(shuffle=in_place),
    when=lambda got, words: got["words"] != words,
)
again.mistake(
    "The module's generator goes on where it stands. `random.Random(seed)` begins anew each time.",
    parting(shuffle=lambda words, seed: random.sample(words, len(words))),
    when=lambda got, words: got["again"][0] != got["again"][1],
)
split = three_parts.function(
    "three_parts",
    cases=lambda rng: [
        *(invented(size) for size in (30, 37, rng.choice([45, 46, 53, 57]))),
        (invented(30), rng.randint(0, 99)),
    ],
    right=parting(),
)
split.mistake(
    "Nothing is shuffled. Names in alphabetical order would put all the z into the test part.",
    parting(shuffle=lambda words, seed: words),
)
split.mistake(
    "The seed that is handed in is not used: it is 42 each time.",
    parting(shuffle=lambda words, seed: in_place(list(words), 42)),
)
split.mistake(
    "dev reaches to the end of the list: the test words stand in it too.",
    parting(take=lambda order, a, b: (order[:a], order[a:], order[b:])),
)
split.mistake("dev and test are swapped.", parting(take=lambda order, a, b: (order[:a], order[b:], order[a:b])))
split.mistake(
    "Some words are in no part: the rounding left them over. The last part takes all the rest.", parting(take=tenths)
)
split.mistake("Those are 90, 5 and 5 parts of a hundred; 80, 10 and 10 are asked for.", parting(cuts=(0.9, 0.95)))

leak = exercise(
    "bigrams.leak",
    title="What dev has seen before",
    kind="measure",
    difficulty=2,
    minutes=15,
    points=2,
    hints=[
        "Go through dev, item by item, and ask whether train has it.",
        "`item in train` looks at every item of a list; a set looks once. With 15,000 items one waits.",
        "A stem that stands three times in dev and once in train counts three times: dev's loss counts it so, too.",
    ],
)


def seen(items: Words, there: Words) -> int:
    known = set(there)
    return sum(item in known for item in items)


def share_seen(train: Words, dev: Words) -> float:
    return seen(dev, train) / len(dev)


@cache
def stems() -> tuple[Words, Words]:
    """Train and dev of the first four letters of all names, shuffled as on the card."""
    mixed = in_place([name[:4] for name in names()], 42)
    return mixed[: int(0.8 * len(mixed))], mixed[int(0.8 * len(mixed)) : int(0.9 * len(mixed))]


leaked = leak.function(
    "leak",
    cases=lambda rng: [
        (["ann", "bo", "cleo", "gil"], ["bo", "dee", "eve"]),
        (["ann", "ann", "ann", "bo", "eve", "gil"], ["ann", "ann", "dee", "bo", "fay"]),
        ([*rng.choices("abcdefgh", k=12), "a", "y"], ["a", *rng.choices("abcdefgh", k=6), "x", *["a"] * 6, "y"]),
    ],
    right=share_seen,
    tensors=True,
)
shuffled = leak.value("shuffled", lambda: share_seen(*stems()), tolerance=1e-3)


def leak_mistake(cause: str, answer: Code) -> None:
    """In the function, and in what is measured with it."""
    leaked.mistake(cause, answer)
    shuffled.mistake(cause, lambda: answer(*stems()))


leak_mistake(
    "It is divided by the size of train; a share of dev is asked for.", lambda train, dev: seen(dev, train) / len(train)
)
leak_mistake(
    "Every item counts once there. One that stands twice in dev counts twice.",
    lambda train, dev: len({*train} & {*dev}) / len({*dev}),
)
leak_mistake(
    "That is the share of train that stands in dev: the other way round.",
    lambda train, dev: seen(train, dev) / len(train),
)
leak_mistake(
    "That is a number of items; divide it by the number of all items in dev.", lambda train, dev: seen(dev, train)
)
leak_mistake("That is the share that is new to train: 1 minus the leak.", lambda train, dev: 1 - share_seen(train, dev))
leak_mistake(
    "The different items in both are divided by all items of dev: count each item of dev, not each kind.",
    lambda train, dev: len({*train} & {*dev}) / len(dev),
)
leak_mistake("That is in per cent; a share runs from 0 to 1.", lambda train, dev: 100 * share_seen(train, dev))
leak.value("by_content", 0.0, {"That is the leak of the shuffled split.": lambda: share_seen(*stems())})
