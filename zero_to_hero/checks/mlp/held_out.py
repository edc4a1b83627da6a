"""Names that the model has not seen: a split for a list with repeats, and a loss that is taken in pieces."""

from collections.abc import Callable
from random import Random

from .._engine.exercise import exercise
from .._engine.tables import Code, mean
from .inputs import fresh_words

split_names = exercise(
    "mlp.split_names",
    title="On one side",
    kind="implement",
    difficulty=2,
    minutes=12,
    points=2,
    hints=[
        "What has to be shuffled isn't the list. It's the list of *different* names.",
        "`sorted(set(words))` has each name once, and always in the same order. Shuffle it, and cut it.",
        "Then go through `words` twice, once for the names that are for training, and once for the others.",
    ],
    without=["zero_to_hero.data.split"],
    because="Do the cutting yourself.",
)
Parts = tuple[list[str], list[str]]


def all_copies(words: list[str], known: set[str]) -> Parts:
    return [word for word in words if word in known], [word for word in words if word not in known]


def shuffled(words: list[str], rng: Random) -> list[str]:
    words = list(words)
    rng.shuffle(words)
    return words


def cutting(
    chosen: Callable[[list[str], Random], list[str]] = lambda words, rng: shuffled(sorted(set(words)), rng),
    share: float = 0.8,
    give: Callable[[list[str], set[str]], Parts] = all_copies,
) -> Code:
    """A function that cuts a list, right or with one thing changed."""

    def split_names(words: list[str], seed: int = 42) -> Parts:
        different = chosen(words, Random(seed))
        return give(words, set(different[: int(share * len(different))]))

    return split_names


def copies_apart(words: list[str], seed: int = 42) -> Parts:
    mixed = shuffled(words, Random(seed))
    return mixed[: int(0.8 * len(words))], mixed[int(0.8 * len(words)) :]


def in_the_shuffles_order(words: list[str], seed: int = 42) -> Parts:
    different = shuffled(sorted(set(words)), Random(seed))
    parts = different[: int(0.8 * len(different))], different[int(0.8 * len(different)) :]
    train, dev = ([copy for name in part for copy in words if copy == name] for part in parts)
    return train, dev


def repeating(rng: Random) -> list[tuple[list[str], int]]:
    few = fresh_words(rng, "ab", most=3)
    many = fresh_words(rng) + fresh_words(rng, "xyz")
    ends = cutting()(many, 7)[1][0]  # of dev, so that neither end of the list may be left out
    return [
        (["bo", "al", "bo", "cy"], 1),
        ([ends, *many, ends], 7),
        (["eve", "bo", "al", "bo", "cy", "dee", "al", "bo", "eve"], 3),
        (few + few[::-1], rng.randrange(1_000)),
        (rng.sample(many * 3, 50), rng.randrange(1_000)),
        (rng.sample(many * 2, 30), 42),
    ]


parts = split_names.function("split_names", cases=repeating, right=cutting())
parts.mistake("You shuffled and cut the list itself, so copies of a name can land on both sides.", copies_apart)
parts.mistake(
    "The repeats are gone. Both parts should have all the copies of their names.",
    cutting(give=lambda words, known: all_copies(list(dict.fromkeys(words)), known)),
)
parts.mistake(
    "You swapped the two parts. The larger one, for training, comes first.",
    cutting(give=lambda words, known: all_copies(words, set(words) - known)),
)
parts.mistake("You didn't shuffle the names.", cutting(lambda words, rng: sorted(set(words))))
parts.mistake(
    "You shuffled the different names in the order in which they come in the list. Sort them first.",
    cutting(lambda words, rng: shuffled(list(dict.fromkeys(words)), rng)),
)
parts.mistake("Your parts are in the order of the shuffle. Give them in the order of the list.", in_the_shuffles_order)
parts.mistake("You cut at 90 per cent. Train should have 80.", cutting(share=0.9))
parts.mistake("Your seed is always 42, whatever you're given.", lambda words, seed=42: cutting()(words, 42))

in_pieces = exercise(
    "mlp.in_pieces",
    title="Piece by piece",
    kind="find the bug",
    difficulty=2,
    minutes=8,
    points=2,
    hints=[
        "Take five losses in pieces of two. How many are in the last piece?",
        "In the mean of all of them, each loss counts the same. How much does the last one count here?",
        "Add up sums instead of means, and divide once, at the end.",
    ],
)


def pieces(losses: list[float], size: int) -> list[list[float]]:
    return [losses[start : start + size] for start in range(0, len(losses), size)]


def losses_and_sizes(rng: Random) -> list[tuple[list[float], int]]:
    def fresh(n: int) -> list[float]:
        return [round(rng.uniform(0, 6), 2) for _ in range(n)]

    return [([1.0, 2.0, 6.0], 2), (fresh(7), 3), (fresh(11), 4), (fresh(8), 4), (fresh(3), 10), (fresh(23), 5)]


loss = in_pieces.function(
    "mean_in_pieces", cases=losses_and_sizes, right=lambda losses, size: mean(losses), tensors=True
)
loss.mistake(
    "That's the mean of the pieces' means. The last piece is shorter, and still it counts as much as the others.",
    lambda losses, size: mean(mean(piece) for piece in pieces(losses, size)),
)
loss.mistake(
    "You left out the last piece because it isn't full. Its losses count like all the others.",
    lambda losses, size: (
        mean(x for p in pieces(losses, size) if len(p) == size for x in p) if len(losses) >= size else 0.0
    ),
)
loss.mistake(
    "You divided every piece by the full size, and the last one is shorter.",
    lambda losses, size: mean(sum(piece) / size for piece in pieces(losses, size)),
)
loss.mistake("That's the sum. We need the mean.", lambda losses, size: sum(losses))
loss.mistake("That's the mean of the last piece alone.", lambda losses, size: mean(pieces(losses, size)[-1]))
loss.mistake("That's the mean of the first piece alone.", lambda losses, size: mean(pieces(losses, size)[0]))
