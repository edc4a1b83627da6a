"""The third letter: counts of triples, and the loss with two letters before."""

from collections.abc import Callable
from math import exp, log, prod
from random import Random
from typing import Any

from ...bigrams import LETTERS
from .._engine.compare import Named
from .._engine.exercise import exercise
from .._engine.plain import Raised
from .inputs import Code, counting, fresh_words, mean, numbers

trigram_counts = exercise(
    "bigrams.trigram_counts",
    title="Two letters back",
    kind="implement",
    difficulty=3,
    minutes=20,
    points=3,
    hints=[
        "How many stops must stand before a word so that its first letter, too, has two letters before it?",
        "Two at the start, one at the end: one triple for each letter, and one for the stop.",
        "`zip(text, text[1:], text[2:])`, and a table of zeros made by two comprehensions around `[0] * 27`.",
    ],
)
count_triples = counting(3, "..{}.")
counts = trigram_counts.function(
    "trigram_counts",
    cases=lambda rng: [["emma"], ["o", "anna", "banana"], fresh_words(rng)],
    right=count_triples,
    tensors=True,
    labels=LETTERS,
)
counts.mistake(
    "One stop stands before the word: then no triple says which letter a word begins with.", counting(3, ".{}.")
)
counts.mistake("The triple that ends a word is missing.", counting(3, "..{}"))
counts.mistake(
    "Two stops stand at the end: after the first of them the word is over, and nothing is left to predict.",
    counting(3, "..{}.."),
)
counts.mistake(
    "The order of the three is turned round: the letter that comes next is the last index.",
    counting(3, "..{}.", turn=True),
)
counts.mistake("A cell is set to 1; every further time it has to grow by 1: `+= 1`.", counting(3, "..{}.", add=False))
counts.mistake(
    "Only the last word is in the table: it is made anew for every word.", lambda words: count_triples(words[-1:])
)
counts.mistake(
    "Rows or tables are one and the same list: `[…] * 27` writes one list down 27 times.",
    counting(3, "..{}.", table=lambda _: [[[0] * 27] * 27] * 27),
    counting(3, "..{}.", table=lambda _: [[[0] * 27 for _ in range(27)]] * 27),
    counting(3, "..{}.", table=lambda _: [[[0] * 27] * 27 for _ in range(27)]),
)

trigram_loss = exercise(
    "bigrams.trigram_loss",
    title="Does the second letter help?",
    kind="implement",
    difficulty=3,
    minutes=20,
    points=3,
    hints=[
        "It is the score of the bigram model again, with a row that is found by two letters.",
        "The probability of a letter is (its count + k) over (the total of its row + 27 k).",
        "`row = counts[a][b]`, then `-math.log((row[c] + k) / (sum(row) + 27 * k))`; the mean over all triples.",
    ],
)
Cube = list[list[list[int]]]


def scoring(
    marks: str = "..{}.",
    total: Callable[[Cube, list[int], float], float] = lambda counts, row, k: sum(row) + 27 * k,
    together: Callable[[list[float], list[str]], float] = lambda losses, words: mean(losses),
    swap: bool = False,
    skip: bool = False,
    own_k: float | None = None,
) -> Code:
    """A function that gives the loss, right or with one thing changed. `total` stands below the line."""

    def trigram_loss(counts: Cube, words: list[str], k: float = 1.0) -> float:
        k, losses = own_k or k, []
        for word in words:
            for a, b, c in numbers(marks.format(word), 3):
                row = counts[b][a] if swap else counts[a][b]
                if row[c] or not skip:
                    losses.append(-log((row[c] + k) / total(counts, row, k)))
        return together(losses, words)

    return trigram_loss


def counts_and_words(rng: Random) -> list[tuple[Any, list[str], float]]:
    table = Named("counts", count_triples(["anna", "nan", "banana", *fresh_words(rng)]))
    return [
        (table, ["anna", "zoe"], 1.0),  # nothing was counted after z: it comes first, for what stops there
        (table, ["banana", "ab", "mm"], 0.5),
        (table, [*fresh_words(rng, "abmno"), "zoe"], 0.1),
    ]


loss = trigram_loss.function("trigram_loss", cases=counts_and_words, right=scoring(), tensors=True)
loss.mistake(
    "The row of two letters that were never counted has the total 0: k goes into the total, too, 27 times.",
    scoring(total=lambda counts, row, k: sum(row)),
    when=lambda got, *_: isinstance(got, Raised) and got.kind == "ZeroDivisionError",
)
loss.mistake(
    "k is added to the row's total once; it went into each of its 27 cells.",
    scoring(total=lambda counts, row, k: sum(row) + k),
)
loss.mistake(
    "It is divided by the total of the whole table, not of the row that the two letters pick.",
    scoring(total=lambda counts, row, k: sum(c + k for table in counts for each in table for c in each)),
)
loss.mistake("One stop stands before the word, so its first letter is not scored.", scoring(".{}."))
loss.mistake("The stop at the end is not scored.", scoring("..{}"))
loss.mistake("The two letters before are swapped: `counts[a][b]` with a first in the word.", scoring(swap=True))
loss.mistake(
    "That is the sum; the mean over all triples is asked for.", scoring(together=lambda losses, words: sum(losses))
)
loss.mistake(
    "It is divided by the number of words. The mean runs over the triples.",
    scoring(together=lambda losses, words: sum(losses) / len(words)),
)
loss.mistake(
    "Triples that were never counted are left out. They are the expensive ones: their count is 0, not nothing.",
    scoring(skip=True),
)
loss.mistake("k is 1 whatever is handed in.", scoring(own_k=1.0))
loss.survives(
    (Named("counts", counting(3)([])), ["banana"] * 100, 1.0),
    log(27),
    "The product of hundreds of probabilities is smaller than any float, so it is 0. Add up their logs.",
    scoring(together=lambda losses, words: -log(prod(exp(-loss) for loss in losses)) / len(losses)),
)
loss.mistake(
    "The minus is missing: log of a probability is never positive.",
    scoring(together=lambda losses, words: -mean(losses)),
)
