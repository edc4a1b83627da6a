"""What the topics share: runs of letters, tables of counts, fresh words and numbers, a softmax."""

from collections.abc import Callable, Sequence
from math import exp
from random import Random
from typing import Any

from ...bigrams import LETTERS, SIZE
from .._engine.tables import Code, Table


def runs(text: str, size: int = 2) -> list[tuple[str, ...]]:
    """The runs of `size` letters in a text, one after the other."""
    return list(zip(*(text[i:] for i in range(size)), strict=False))


def numbers(text: str, size: int = 2) -> list[tuple[int, ...]]:
    """The same runs, with each letter's number in its place."""
    return [tuple(LETTERS.index(letter) for letter in run) for run in runs(text, size)]


def zeros(size: int) -> Any:
    """A table of 27 × 27 zeros, or of as many dimensions as `size` says."""
    return [zeros(size - 1) for _ in range(SIZE)] if size else 0


def counting(
    size: int = 2,
    marks: str = ".{}.",
    table: Callable[[int], Any] = zeros,
    letters: str = LETTERS,
    turn: bool = False,
    add: bool = True,
) -> Code:
    """A function that counts runs of letters in a table, right or with one thing changed."""

    def count(words: Sequence[str]) -> Any:
        cells = table(size)
        for word in words:
            for run in runs(marks.format(word), size):
                *before, last = (letters.index(letter) for letter in (run[::-1] if turn else run))
                row = cells
                for index in before:
                    row = row[index]
                row[last] = row[last] + 1 if add else 1
        return cells

    return count


def fresh_words(rng: Random, alphabet: str = "abmn") -> list[str]:
    """Invented words over few letters, so that pairs and triples come more than once: fourteen, the last one long."""
    return ["".join(rng.choices(alphabet, k=size)) for size in (*(rng.randint(2, 7) for _ in range(13)), 15)]


def fresh_table(rng: Random, rows: int, low: float, high: float, columns: int | None = None) -> Table:
    """A square table, or one with so many columns."""
    return [[round(rng.uniform(low, high), 2) for _ in range(columns or rows)] for _ in range(rows)]


def softmax(row: Sequence[float]) -> list[float]:
    powers = [exp(x) for x in row]
    return [power / sum(powers) for power in powers]
