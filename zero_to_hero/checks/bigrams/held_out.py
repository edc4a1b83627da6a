"""Names that were not counted: two models on dev, the choice of k, and names that were written backwards."""

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from math import exp, log
from random import Random
from typing import Any

from ...bigrams import SIZE, Bigrams, count
from ...data import names, split
from .._engine.compare import Named, must_be_number, same
from .._engine.exercise import exercise
from .._engine.tables import mean, turned
from .inputs import counting, fresh_words, numbers, runs

TRAIN, DEV, TEST = ALL = range(3)


@cache
def parts() -> tuple[list[str], list[str], list[str]]:
    """The split of the page's first cell."""
    return split(names())


@cache
def triples(part: int) -> Counter[tuple[str, ...]]:
    return Counter(run for word in parts()[part] for run in runs(f"..{word}.", 3))


@cache
def trigram(part: int, k: float, counted: Iterable[int] = (TRAIN,)) -> float:
    """The trigram model's loss on a part; it is counted on train, or on several parts."""
    counts = sum((triples(one) for one in counted), Counter[tuple[str, ...]]())
    before = Counter[tuple[str, ...]]()
    for run, n in counts.items():
        before[run[:2]] += n
    logs = (n * log((counts[run] + k) / (before[run[:2]] + SIZE * k)) for run, n in triples(part).items())
    return -sum(logs) / sum(triples(part).values())


@cache
def bigram(part: int, k: float, counted: Iterable[int] = (TRAIN,)) -> float:
    """The same of the bigram model."""
    return Bigrams(count([word for one in counted for word in parts()[one]]), k).loss(parts()[part])


held_out = exercise(
    "bigrams.held_out",
    title="Names that the model has not seen",
    kind="measure",
    difficulty=3,
    minutes=15,
    points=2,
    hints=[
        "Two models, both counted on `train` alone, both with k = 1, both scored on `dev`.",
        "`Bigrams(count(train), k=1.0).loss(dev)` is the first number.",
        "Copy your `trigram_counts` and `trigram_loss` into the cell: on the page each exercise has its own names.",
    ],
)


def on_dev(name: str, loss: Callable[..., float], other: Callable[..., float]) -> None:
    held_out.value(
        name,
        lambda: loss(DEV, 1.0),
        {
            "That's the loss on train, on the names that you counted.": lambda: loss(TRAIN, 1.0),
            "That's the loss on test. Leave it in its envelope until you've decided everything.": lambda: loss(
                TEST, 1.0
            ),
            "That's the other model's loss.": lambda: other(DEV, 1.0),
            "You counted all the names, including dev. The model has already seen its exam.": lambda: loss(
                DEV, 1.0, ALL
            ),
        },
        tolerance=2e-5,  # five digits are asked for: 2.5574 may stand for 2.55735
    )


on_dev("bigram_dev", bigram, trigram)
on_dev("trigram_dev", trigram, bigram)

STEPS = (0.01, 0.03, 0.1, 0.2, 0.5, 1.0, 3.0, 10.0)
tune = exercise(
    "bigrams.tune",
    title="How much to add",
    kind="measure",
    difficulty=4,
    minutes=25,
    points=3,
    hints=[
        "Print a table with a line for each k: the loss on train and on dev. Which column decides?",
        "The counts don't depend on k. Count once, and score eight times.",
        "Choose the k with the smallest loss on dev. Only then look at test, once, with that k.",
    ],
)


def best(part: int) -> float:
    return min(STEPS, key=lambda k: trigram(part, k))


def one_of_the_steps(got: Any) -> str:
    k = must_be_number("`best_k`", got)
    if any(same(k, step) for step in STEPS):
        return ""
    return f"`best_k` should be one of {', '.join(f'{step:g}' for step in STEPS)}."


tune.value("best_k", judge=one_of_the_steps)
tune.value(
    "best_k",
    lambda: best(DEV),
    {
        "That k is best on train. There, less is always better, because the model has seen those triples.": lambda: (
            best(TRAIN)
        ),
        "That's the k from the card before. Measure the others on dev.": 1.0,
        "Of all eight, that k has the largest loss on dev. Take the one with the smallest.": lambda: max(
            STEPS, key=lambda k: trigram(DEV, k)
        ),
    },
)
tune.value(
    "test_loss",
    lambda: trigram(TEST, best(DEV)),
    {
        "That's the loss on dev, which you chose k by. We need the one on test.": lambda: trigram(DEV, best(DEV)),
        "That's the loss on train.": lambda: trigram(TRAIN, best(DEV)),
        "That's the loss on test with k = 1. Take the k that you chose.": lambda: trigram(TEST, 1.0),
        "That's the bigram model's loss on test.": lambda: bigram(TEST, best(DEV)),
    },
    tolerance=1e-4,
)

which_way = exercise(
    "bigrams.which_way",
    title="Which way round?",
    kind="implement",
    difficulty=4,
    minutes=30,
    points=4,
    hints=[
        "Reverse the word, and ask the model how likely that is.",
        "Two sums of logs over pairs: one of `word`, one of `word[::-1]`, from the same rows. Take their difference.",
        "`Bigrams(counts, k).probabilities[i][j]` holds the probabilities. Don't average: a long word tells you more.",
    ],
)
Counts = list[list[int]]


def way(word: str, counts: Counts, k: float = 1.0) -> float:
    """How much likelier the word is from left to right. The rows' totals are the same in both and fall out."""
    return sum(log((counts[i][j] + k) / (counts[j][i] + k)) for i, j in numbers(f".{word}."))


def likelihood(word: str, counts: Counts, k: float = 1.0, marks: str = ".{}.") -> float:
    p = Bigrams(counts, k).probabilities
    return sum(log(p[i][j]) for i, j in numbers(marks.format(word)))


def both_ways(word: str, counts: Counts, k: float = 1.0) -> float:
    """How large the two numbers are whose difference is asked for."""
    return -likelihood(word, counts, k) - likelihood(word[::-1], counts, k)


def words_to_turn(rng: Random) -> list[tuple[str, Counts, float]]:
    counts = Named("counts", counting()(["anna", "mina", "nora", "bernard", *fresh_words(rng)]))
    words = ["nora", "aron", "anna", "bernard", *fresh_words(rng, "abmnor")[-4:]]
    return [(word, counts, k) for word, k in zip(words, (1.0, 1.0, 1.0, 0.5, 0.1, 2.0, 1.0, 0.3), strict=True)]


ratio = which_way.function("log_ratio", cases=words_to_turn, right=way, tensors=True, scale=both_ways)
ratio.mistake(
    "Your sign is the wrong way round. A word that reads forward has to come out positive.",
    lambda word, counts, k=1.0: -way(word, counts, k),
)
ratio.mistake(
    "You divided by the number of pairs. A long word tells you more, so don't average.",
    lambda word, counts, k=1.0: way(word, counts, k) / (len(word) + 1),
)
ratio.mistake(
    "The stops are missing. How a name begins and how it ends count, too.",
    lambda word, counts, k=1.0: likelihood(word, counts, k, "{}") - likelihood(word[::-1], counts, k, "{}"),
)
ratio.mistake(
    "That's the ratio of the probabilities. We need its log.",
    lambda word, counts, k=1.0: exp(way(word, counts, k)),
)
ratio.mistake("That's the log-likelihood of the word alone. Subtract the one of the reversed word.", likelihood)
ratio.mistake(
    "You reversed both the word and the table, and that cancels. Reverse only one of them.",
    lambda word, counts, k=1.0: likelihood(word, counts, k) - likelihood(word[::-1], turned(counts), k),
)
ratio.mistake("Your k is always 1, whatever you're given.", lambda word, counts, k=1.0: way(word, counts))
LONG, FEW = "bernard" * 60, Named("counts", counting()(["anna", "bernard", "nora"]))
ratio.survives(
    (LONG, FEW, 1.0),
    way(LONG, FEW),
    "The product of hundreds of probabilities is smaller than any float, so it's 0. Add up logs.",
    lambda word, counts, k=1.0: log(exp(likelihood(word, counts, k))) - log(exp(likelihood(word[::-1], counts, k))),
)


@cache
def share_right(part: int, palindromes: bool = False) -> float:
    """The share of a part's names that the model of train reads forwards."""
    counts = count(parts()[TRAIN])
    return mean(way(name, counts) > 1e-9 for name in parts()[part] if palindromes or name != name[::-1])


which_way.value(
    "share_right",
    lambda: share_right(DEV),
    {
        "That's the share on test.": lambda: share_right(TEST),
        "That's in per cent. A share goes from 0 to 1.": lambda: 100 * share_right(DEV),
        "That's the share of the names that the model reads wrongly.": lambda: 1 - share_right(DEV),
        "You included names that read the same both ways. They have no right way.": lambda: share_right(DEV, True),
    },
    tolerance=1e-4,
    absolute=1.2e-3,  # two of dev's names are as likely one way as the other, so rounding decides how they count
    hidden=True,
)
