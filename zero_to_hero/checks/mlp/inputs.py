"""What the topics share: fresh words and contexts, contexts that slide over words, a product."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from ...bigrams import LETTERS
from .._engine.tables import Code, Row, turned

Context = list[int]


def fresh_words(rng: Random, alphabet: str = "abmn", most: int = 8) -> list[str]:
    """Invented words over few letters, so that contexts come more than once; the last one is long."""
    sizes = [rng.randint(2, most) for _ in range(9)]
    return ["".join(rng.choices(alphabet, k=size)) for size in (*sizes, 15)]


def fresh_contexts(rng: Random, size: int, letters: int, places: int) -> list[Context]:
    return [[rng.randrange(letters) for _ in range(places)] for _ in range(size)]


def sliding(
    shift: Callable[[Context, int], Context] = lambda context, i: [*context[1:], i],
    end: str = ".",
    reset: bool = True,
    late: bool = False,
    own_size: int | None = None,
    number: Callable[[str], Any] = LETTERS.index,
) -> Code:
    """A function that gives contexts and what came next, right or with one thing changed."""

    def contexts(words: Sequence[str], block_size: int = 3) -> tuple[list[Any], list[Any]]:
        start = [number(".")] * (own_size or block_size)
        X, Y, context = [], [], start
        for word in words:
            context = start if reset else context
            for letter in word + end:
                i = number(letter)
                moved = shift(context, i)
                X.append(list(moved if late else context))
                Y.append(i)
                context = moved
        return X, Y

    return contexts


def product(row: Sequence[float], table: Sequence[Sequence[float]]) -> Row:
    """A row times a table."""
    return [sum(x * w for x, w in zip(row, column, strict=True)) for column in turned(table)]
