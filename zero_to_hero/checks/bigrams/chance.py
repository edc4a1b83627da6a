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
from .._engine.tables import Code

draw = exercise(
    "bigrams.draw",
    title="A letter by chance",
    kind="implement",
    difficulty=2,
    minutes=15,
    points=2,
    hints=[
        "Lay the weights end to end on a line. u says how far along the line you point.",
        "Walk along with a running sum, and stop at the first weight that ends after the place where you point.",
        "You point at `u * sum(weights)`. Stop where that's *smaller* than the running sum.",
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
    "You compared u with the weights as if they added up to 1. Stretch it: `u * sum(weights)`.",
    drawing(stretch=False),
)
drawn.mistake(
    "On a border you drew the letter before it, and with u = 0 a letter of weight 0. You need `<` instead of `<=`.",
    drawing(before=operator.le),
)
drawn.mistake("You gave every index the same chance. Use the weights.", lambda weights, u: int(u * len(weights)))
drawn.mistake(
    "You always took the heaviest index. Then every name would be the same.",
    lambda weights, u: weights.index(max(weights)),
)
drawn.mistake(
    "That's the index after the right one. Add a weight first, and compare then.",
    drawing(give=lambda weights, i: i + 1),
)
drawn.mistake("That's the weight of the drawn letter. We need its index.", drawing(give=lambda weights, i: weights[i]))
drawn.mistake(
    "You compared u with each weight alone. Compare it with the running sum up to that weight.", drawing(add=False)
)

three_parts = exercise(
    "bigrams.three_parts",
    title="Train, dev and test",
    kind="implement",
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "Make a copy first, because `shuffle` changes the list that it gets.",
        "`random.Random(seed)` is your own generator, and its `shuffle` gives you the same order each time.",
        "Cut at `int(0.8 * len(words))` and at `int(0.9 * len(words))`. The third part goes to the end.",
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
        return "three_parts changes the list that you give it."
    first, second = got["again"]
    return "" if first == second else "three_parts(words, 7) gives another split when you call it again."


again = three_parts.function("three_parts", cases=[invented(30)], use=split_again, judge=repeats_itself)
again.mistake(
    "`shuffle` works in place, so the caller's own list is in another order now. Shuffle a copy.",
    parting(shuffle=in_place),
    when=lambda got, words: got["words"] != words,
)
again.mistake(
    "The module's generator continues where it is. `random.Random(seed)` starts from the beginning each time.",
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
    "You didn't shuffle. In alphabetical order, all the names with z would be in the test part.",
    parting(shuffle=lambda words, seed: words),
)
split.mistake(
    "You didn't use the seed that you were given: it's 42 each time.",
    parting(shuffle=lambda words, seed: in_place(list(words), 42)),
)
split.mistake(
    "Your dev goes to the end of the list, so the test words are in it, too.",
    parting(take=lambda order, a, b: (order[:a], order[a:], order[b:])),
)
split.mistake("You swapped dev and test.", parting(take=lambda order, a, b: (order[:a], order[b:], order[a:b])))
split.mistake(
    "Some words are in no part, because of the rounding. Give all the rest to the last part.", parting(take=tenths)
)
split.mistake("You made parts of 90, 5 and 5 per cent. We need 80, 10 and 10.", parting(cuts=(0.9, 0.95)))

leak = exercise(
    "bigrams.leak",
    title="What dev has seen before",
    kind="measure",
    difficulty=2,
    minutes=15,
    points=2,
    hints=[
        "Go through dev, item by item, and ask whether train has it.",
        "`item in train` looks at every item of a list; a set looks once. With 15,000 items you'd wait.",
        "A stem that's in dev three times and in train once counts three times, as it does in dev's loss.",
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
    "You divided by the size of train. We need a share of dev.", lambda train, dev: seen(dev, train) / len(train)
)
leak_mistake(
    "You counted every item once. An item that's in dev twice counts twice.",
    lambda train, dev: len({*train} & {*dev}) / len({*dev}),
)
leak_mistake(
    "That's the share of train that's in dev. We need it the other way round.",
    lambda train, dev: seen(train, dev) / len(train),
)
leak_mistake(
    "That's a number of items. Divide it by the number of all items in dev.", lambda train, dev: seen(dev, train)
)
leak_mistake(
    "That's the share that's new to train, so it's 1 minus the leak.", lambda train, dev: 1 - share_seen(train, dev)
)
leak_mistake(
    "You counted the different items that are in both. Count each item in dev, repeats included.",
    lambda train, dev: len({*train} & {*dev}) / len(dev),
)
leak_mistake("That's in per cent. A share goes from 0 to 1.", lambda train, dev: 100 * share_seen(train, dev))
leak.value("by_content", 0.0, {"That's the leak of the shuffled split.": lambda: share_seen(*stems())})
