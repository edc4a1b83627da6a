"""What the model sees: the letters before each letter, and how far a table of counts gets with them."""

from collections import Counter
from functools import cache
from math import log
from random import Random
from typing import Any

from ...bigrams import LETTERS, SIZE
from ...data import names, split
from .._engine.exercise import exercise
from .inputs import fresh_words, sliding

contexts = exercise(
    "mlp.contexts",
    title="A block of contexts",
    kind="implement",
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "Keep a list with the last few letters of the current word, and begin each word with a list of zeros.",
        "For each letter of `word + '.'`: note the list, note the letter's number, then push the number into the list.",
        "`context = context[1:] + [number]` makes a new list, so the ones in `X` stay as they are.",
    ],
    without=["zero_to_hero.mlp.contexts"],
    because="Write the window yourself.",
)


def words_and_sizes(rng: Random) -> list[tuple[list[str], int]]:
    return [
        (["ab"], 2),
        (["emma", "mia"], 3),
        (["o", "anna"], 1),
        (fresh_words(rng), 5),
        (["zoe", *fresh_words(rng)], 2),
    ]


block = contexts.function("contexts", cases=words_and_sizes, right=sliding(), tensors=True)
block.mistake(
    "Your contexts leak: a word begins with the end of the one before it. Begin each word with a context of zeros.",
    sliding(reset=False),
)
block.mistake("The example that ends a word is missing. The final stop has to be predicted, too.", sliding(end=""))
block.mistake(
    "You put a letter into the context before you noted the context, so it contains its own answer.",
    sliding(late=True),
)
block.mistake(
    "New letters come in on the left. The latest letter is the last number of a context.",
    sliding(lambda context, i: [i, *context[:-1]]),
)
block.mistake(
    "Your contexts grow. When a letter comes in, the oldest one has to go.", sliding(lambda context, i: [*context, i])
)
block.mistake("Your contexts never change: push each letter into the context.", sliding(lambda context, i: context))
block.mistake("Your contexts always have three letters, whatever the block size is.", sliding(own_size=3))
block.mistake(
    "Those are letters. We need their numbers, such as `LETTERS.index(letter)`.", sliding(number=lambda letter: letter)
)
block.mistake(
    "Your a has the number 0. In `LETTERS` the stop is 0, and a is 1.",
    sliding(number="abcdefghijklmnopqrstuvwxyz.".index),
)


@block.mistake(
    "All your contexts are one list, and it has changed since you put it into X. Make a new list for each: "
    "`context[1:] + [number]`."
)
def one_list(words: list[str], block_size: int = 3) -> tuple[list[Any], list[int]]:
    X, Y = [], []
    for word in words:
        context = [0] * block_size
        for letter in word + ".":
            X.append(context)
            Y.append(LETTERS.index(letter))
            context.pop(0)
            context.append(LETTERS.index(letter))
    return X, Y


@block.mistake("The beginnings are missing. Before its first letters, a word's context is filled up with zeros.")
def full_ones_only(words: list[str], block_size: int = 3) -> tuple[list[Any], list[int]]:
    X, Y = [], []
    for word in words:
        numbers = [LETTERS.index(letter) for letter in f"{word}."]
        for i in range(block_size, len(numbers)):
            X.append(numbers[i - block_size : i])
            Y.append(numbers[i])
    return X, Y


tables = exercise(
    "mlp.tables",
    title="The table's best chance",
    kind="measure",
    difficulty=3,
    minutes=20,
    points=3,
    hints=[
        "Count two things on train: how often each context comes, and how often each letter comes after it.",
        "Put three stops in front. Two `Counter`s do it, one for texts of 3 letters, one for texts of 4.",
        "The probability of c after a context is (count of both + k) / (count of the context + 27 · k).",
    ],
)
STEPS = (0.01, 0.03, 0.1, 0.3, 1.0)
TRAIN, DEV, TEST = range(3)


@cache
def parts() -> tuple[list[str], list[str], list[str]]:
    return split(names())


@cache
def windows(part: int, n: int) -> Counter[str]:
    """How often each n letters with the next one come."""
    return Counter(f"{'.' * n}{w}."[i : i + n + 1] for w in parts()[part] for i in range(len(w) + 1))


@cache
def counted(k: float, on: int, cells: int = SIZE, n: int = 3, train: int = TRAIN) -> float:
    """The loss of the table with n letters, counted on train, on one part."""
    both, before = windows(train, n), Counter[str]()
    for window, times in both.items():
        before[window[:n]] += times
    asked = windows(on, n)
    total = sum(times * log((both[window] + k) / (before[window[:n]] + cells * k)) for window, times in asked.items())
    return -total / asked.total()


def best(on: int) -> float:
    return min(STEPS, key=lambda k: counted(k, on))


tables.value(
    "best_k",
    lambda: best(DEV),
    {
        "That k is best on train. There, less is always better, because the table has seen those contexts.": lambda: (
            best(TRAIN)
        ),
        "That much drowns the counts: a context that came five times gets 27 more that nobody has seen.": 1.0,
        "That's the lecture's k. Try the five on the card.": 0.2,
    },
)
tables.value(
    "best_loss",
    lambda: counted(best(DEV), DEV),
    {
        "That's the loss on train. We need the one on dev.": lambda: counted(best(DEV), TRAIN),
        "That's the loss on test. Leave it in its envelope.": lambda: counted(best(DEV), TEST),
        "You added k to each count, but only once to the total of the context. It has 27 cells.": lambda: counted(
            best(DEV), DEV, cells=1
        ),
        "That's the lecture's table, with k = 0.2.": lambda: counted(0.2, DEV),
        "That's the table with two letters before.": lambda: counted(best(DEV), DEV, n=2),
        "You counted dev and scored dev. Count on train.": lambda: counted(best(DEV), DEV, train=DEV),
    },
    tolerance=2.2e-5,  # five digits are asked for: 2.2930 may stand for 2.29305
)
