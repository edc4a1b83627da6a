"""The third letter: counts of triples, and the loss with two letters before."""

from collections.abc import Callable
from math import exp, log, prod
from random import Random
from typing import Any

from ...bigrams import LETTERS
from .._engine.compare import Named
from .._engine.exercise import exercise
from .._engine.plain import Raised
from .._engine.tables import Code, mean
from .inputs import counting, fresh_words, numbers

trigram_counts = exercise(
    "bigrams.trigram_counts",
    title="Two letters back",
    kind="implement",
    difficulty=3,
    minutes=20,
    points=3,
    hints=[
        "How many stops do you need before a word so that its first letter has two letters before it, too?",
        "Put two at the start and one at the end. Then there's one triple for each letter, and one for the stop.",
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
    "You put one stop before the word. Then no triple says which letter a word begins with.", counting(3, ".{}.")
)
counts.mistake("The triple that ends a word is missing.", counting(3, "..{}"))
counts.mistake(
    "You put two stops at the end. After the first one the word is over, and there's nothing left to predict.",
    counting(3, "..{}.."),
)
counts.mistake(
    "You turned the order of the three round. The letter that comes next is the last index.",
    counting(3, "..{}.", turn=True),
)
counts.mistake("You set a cell to 1. It has to grow by 1 every time: `+= 1`.", counting(3, "..{}.", add=False))
counts.mistake(
    "Only the last word is in your table, because you make a new table for every word.",
    lambda words: count_triples(words[-1:]),
)
counts.mistake(
    "Your rows or tables are the same list: `[…] * 27` makes 27 references to one list.",
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
        "It's the score of the bigram model again, only now two letters find the row.",
        "The probability of a letter is (its count + k) divided by (the total of its row + 27 k).",
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
    "When two letters were never counted, their row's total is 0. Add k to the total, too, 27 times.",
    scoring(total=lambda counts, row, k: sum(row)),
    when=lambda got, *_: isinstance(got, Raised) and got.kind == "ZeroDivisionError",
)
loss.mistake(
    "You added k to the row's total once. It's in each of its 27 cells.",
    scoring(total=lambda counts, row, k: sum(row) + k),
)
loss.mistake(
    "You divided by the total of the whole table. Take the total of the row that the two letters pick.",
    scoring(total=lambda counts, row, k: sum(c + k for table in counts for each in table for c in each)),
)
loss.mistake("You put one stop before the word, so you don't score its first letter.", scoring(".{}."))
loss.mistake("You didn't score the stop at the end.", scoring("..{}"))
loss.mistake("You swapped the two letters before. It's `counts[a][b]`, with a first in the word.", scoring(swap=True))
loss.mistake(
    "That's the sum. We need the mean over all the triples.", scoring(together=lambda losses, words: sum(losses))
)
loss.mistake(
    "You divided by the number of words. The mean is over the triples.",
    scoring(together=lambda losses, words: sum(losses) / len(words)),
)
loss.mistake(
    "You left out the triples that were never counted. Their count is 0, and they're the expensive ones.",
    scoring(skip=True),
)
loss.mistake("Your k is always 1, whatever you're given.", scoring(own_k=1.0))
loss.survives(
    (Named("counts", counting(3)([])), ["banana"] * 100, 1.0),
    log(27),
    "The product of hundreds of probabilities is smaller than any float, so it's 0. Add up their logs.",
    scoring(together=lambda losses, words: -log(prod(exp(-loss) for loss in losses)) / len(losses)),
)
loss.mistake(
    "The minus is missing. The log of a probability is never positive.",
    scoring(together=lambda losses, words: -mean(losses)),
)
