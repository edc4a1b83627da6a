"""How good is a model: mean negative log-likelihood, perplexity, and what smoothing does to what was never seen."""

import math
from math import exp, log
from random import Random

from ...bigrams import SIZE
from .._engine.compare import Named
from .._engine.exercise import exercise
from .._engine.tables import Table, mean, turned
from .inputs import fresh_table, fresh_words, numbers

unseen = exercise(
    "bigrams.unseen",
    title="What was never seen",
    kind="predict",
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "Write down the row of q after you've added k: one cell for u, one for i, and twenty-five that are the same.",
        "Each of the 27 cells got 1, so the row's total has grown by 27.",
        "When k is huge, all 27 letters have the same probability. The loss is its −log.",
    ],
)
ONCE = "Your total has grown by 1. Each of the 27 cells got a 1."
STOP = "You counted 26 cells. The stop is the 27th."
unseen.value(
    "seen",
    28 / 57,
    {
        "That's the share without smoothing.": 27 / 30,
        ONCE: 28 / 31,
        STOP: 28 / 56,
        "Your total has grown, but your cell hasn't. u got its 1, too.": 27 / 57,
    },
    tolerance=2e-3,
)
unseen.value(
    "unseen",
    1 / 57,
    {
        "Without smoothing it would be 0, and the first name with this pair would have an infinite loss.": 0,
        ONCE: 1 / 31,
        STOP: 1 / 56,
        "You divided by the total before smoothing.": 1 / 30,
        "You shared one 1 among the unseen pairs. Each of them gets a whole one.": 1 / 25 / 57,
    },
    tolerance=2e-3,
)
unseen.value(
    "guessing",
    log(27),
    {
        "That's the probability. The loss is its −log.": 1 / 27,
        "The minus is missing. A loss is never negative.": -log(27),
        "That's in bits, with the logarithm to base 2. The loss takes the natural one.": math.log2(27),
        "That's the logarithm to base 10. The loss takes the natural one.": math.log10(27),
        STOP: log(26),
        "That's the number of letters to choose from. The loss is its log.": 27,
    },
    tolerance=2e-3,
)

mean_nll = exercise(
    "bigrams.mean_nll",
    title="The score of a model",
    kind="implement",
    difficulty=2,
    minutes=15,
    points=2,
    hints=[
        "Every pair of every word gives you one −log of a probability. Take the mean of all of them.",
        "Keep two running numbers: the sum of the logs, and how many pairs there were.",
        '`LETTERS.index` finds the row and the column. The pairs are those of `"." + word + "."`.',
    ],
)


def losses(words: list[str], p: Table, marks: str = ".{}.") -> list[list[float]]:
    """For each word −log p of its pairs."""
    return [[-log(p[i][j]) for i, j in numbers(marks.format(word))] for word in words]


def of_pairs(words: list[str], p: Table, marks: str = ".{}.") -> list[float]:
    """The same of all the words in one list."""
    return [loss for each in losses(words, p, marks) for loss in each]


def words_and_model(rng: Random) -> list[tuple[list[str], Table]]:
    table = Named("P", [[cell / sum(row) for cell in row] for row in fresh_table(rng, SIZE, 0.2, 3)])
    return [(words, table) for words in (["emma"], ["o", "banana", "nan"], fresh_words(rng))]


score = mean_nll.function(
    "mean_nll", cases=words_and_model, right=lambda words, p: mean(of_pairs(words, p)), tensors=True
)
EVEN = Named("P", [[1 / SIZE] * SIZE for _ in range(SIZE)])
score.survives(
    (["banana"] * 100, EVEN),
    log(SIZE),
    "The product of hundreds of probabilities is smaller than any float, so it's 0. Add up their logs.",
    lambda words, p: -log(math.prod(exp(-loss) for loss in of_pairs(words, p))) / len(of_pairs(words, p)),
)
score.mistake("That's the sum over the pairs. We need the mean.", lambda words, p: sum(of_pairs(words, p)))
score.mistake(
    "The minus is missing. The log of a probability is never positive.", lambda words, p: -mean(of_pairs(words, p))
)
score.mistake(
    "You divided by the number of words. The mean is over the pairs.",
    lambda words, p: sum(of_pairs(words, p)) / len(words),
)
score.mistake(
    "You took the mean of the words' means. There, a short name weighs as much as a long one.",
    lambda words, p: mean(mean(each) for each in losses(words, p)),
)
score.mistake(
    "You swapped rows and columns. The first letter of a pair picks the row.",
    lambda words, p: mean(of_pairs(words, turned(p))),
)
score.mistake("The pair that ends a word is missing.", lambda words, p: mean(of_pairs(words, p, ".{}")))
score.mistake(
    "That's −log of the mean probability. Take the log first, then the mean.",
    lambda words, p: -log(mean(exp(-loss) for loss in of_pairs(words, p))),
)
score.mistake(
    "That's in bits, with the logarithm to base 2. `math.log` is the natural one.",
    lambda words, p: mean(loss / log(2) for loss in of_pairs(words, p)),
)
score.mistake(
    "That's the likelihood, a product. Take its −log, which is a sum, and divide by the number of pairs.",
    lambda words, p: math.prod(exp(-loss) for loss in of_pairs(words, p)),
)

perplexity = exercise(
    "bigrams.perplexity",
    title="A die with how many sides?",
    kind="derive",
    difficulty=2,
    minutes=15,
    points=2,
    hints=[
        "A fair die with s sides gives every throw the probability 1/s. What is its mean −log p?",
        "Set that equal to the mean of −log p over the list, and solve for s.",
        "Take `math.exp` of the mean of the −logs. Don't multiply the probabilities first.",
    ],
)


def probabilities(rng: Random) -> list[list[float]]:
    fresh = [round(rng.uniform(0.02, 0.9), 3) for _ in range(rng.randint(3, 6))]
    many = [round(rng.uniform(0.02, 0.9), 3) for _ in range(15)]
    return [[0.5, 0.125], [0.25, 0.25, 0.25], fresh, many]


sides = perplexity.function(
    "perplexity", cases=probabilities, right=lambda p: exp(-mean([log(x) for x in p])), tensors=True
)
sides.mistake(
    "That's the mean of 1/p. A single rare letter outweighs all the others.", lambda p: mean([1 / x for x in p])
)
sides.mistake("That's 1 over the mean probability. Take the mean of the logs.", lambda p: 1 / mean(p))
sides.mistake(
    "That's 2 to the power of the loss. The loss is in nats, so the base is e.",
    lambda p: 2 ** -mean([log(x) for x in p]),
)
sides.mistake("That's its inverse, the mean probability per letter.", lambda p: exp(mean([log(x) for x in p])))
sides.mistake("That's the mean −log p, so it's the loss, before `exp`.", lambda p: -mean([log(x) for x in p]))
sides.mistake("You put the sum of the logs into `exp`. Put in their mean.", lambda p: exp(-sum(log(x) for x in p)))
sides.survives(
    [0.05] * 2_000,
    20.0,
    "The product of 2,000 such numbers is smaller than any float, so it's 0. Add up logs.",
    lambda p: (1 / math.prod(p)) ** (1 / len(p)),
    lambda p: math.prod(1 / x for x in p) ** (1 / len(p)),
)
