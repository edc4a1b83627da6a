"""The network: its sizes, its first loss, the loss that no model beats, and the paper's direct connections."""

from collections import Counter
from collections.abc import Callable
from math import exp, log, log2, tanh
from random import Random

from .._engine.compare import largest
from .._engine.exercise import exercise
from .._engine.tables import Code, Row, Table, fresh_table, mean, turned
from .inputs import Context, fresh_contexts, product

sizes = exercise(
    "mlp.sizes",
    title="How many parameters?",
    kind="predict",
    difficulty=2,
    minutes=8,
    points=2,
    hints=[
        "A layer has a weight for each pair of an input and an output, and a bias for each output.",
        "The hidden layer's inputs are all the numbers of all the letters of a context.",
        "There are 27 letters with the stop. The embedding has no biases.",
    ],
)
LETTERS, BLOCK, EMBD, HIDDEN = 27, 5, 8, 64
sizes.value(
    "embedding",
    LETTERS * EMBD,
    {
        "The stop has a row, too.": 26 * EMBD,
        "One table serves all the places of the context.": LETTERS * EMBD * BLOCK,
        "An embedding has no biases, it's a lookup.": LETTERS * EMBD + EMBD,
    },
)
sizes.value(
    "hidden",
    BLOCK * EMBD * HIDDEN + HIDDEN,
    {
        "The biases are missing: one for each hidden unit.": BLOCK * EMBD * HIDDEN,
        "That's for one letter. The layer sees all the letters of the context side by side.": EMBD * HIDDEN + HIDDEN,
        "The layer's inputs are the letters' 8 numbers, and not one-hot vectors.": BLOCK * LETTERS * HIDDEN + HIDDEN,
        "A bias belongs to an output, not to an input.": BLOCK * EMBD * HIDDEN + BLOCK * EMBD,
    },
)
sizes.value(
    "output",
    HIDDEN * LETTERS + LETTERS,
    {
        "The biases are missing: one for each letter.": HIDDEN * LETTERS,
        "The stop may come next, too, so there's a logit for it.": HIDDEN * 26 + 26,
        "A bias belongs to an output, and here these are the letters.": HIDDEN * LETTERS + HIDDEN,
    },
)

first_loss = exercise(
    "mlp.first_loss",
    title="Before the first step",
    kind="predict",
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "If all the logits are equal, what does softmax make of them? It doesn't matter which number they are.",
        "For the third one: the right letter has e^0 out of a sum of 27 powers. 26 of them are e^0.",
        "−log(1 / (e^10 + 26)) is log(e^10 + 26).",
    ],
)
first_loss.value(
    "zeros",
    log(LETTERS),
    {
        "That's with 26 letters. The stop is one of the possibilities.": log(26),
        "That's in bits. The loss is in nats, with the natural logarithm.": log2(LETTERS),
        "The logits are 0, and not the probabilities: e^0 is 1.": 0.0,
        "That's a probability. Take its −log.": 1 / LETTERS,
    },
    tolerance=1e-3,
)
first_loss.value(
    "fives",
    log(LETTERS),
    {
        "What's added to all the logits cancels in the softmax.": log(LETTERS) + 5,
        "You subtracted the logit and left the sum of the powers as it was.": log(LETTERS) - 5,
        "A logit isn't a loss. Softmax comes first.": 5.0,
    },
    tolerance=1e-3,
)
first_loss.value(
    "sure",
    log(exp(10) + 26),
    {
        "That would be the loss if the letter with the 10 came. Another one came.": log(exp(10) + 26) - 10,
        "You took 10 for the probability's logarithm in base 10.": 10 * log(10),
        "That's the loss of equal logits. This network is sure of itself, and wrong.": log(LETTERS),
        "The mean of the logits doesn't matter. What counts is the share of the right letter.": 10 / LETTERS,
    },
    tolerance=1e-6,
)

floor_of = exercise(
    "mlp.floor",
    title="As low as it gets",
    kind="derive",
    difficulty=3,
    minutes=15,
    points=3,
    hints=[
        "Take one context. It comes n times, and c times the next letter is an a. Which probability should a have?",
        "The best probabilities are the shares, as in lecture 2. So each example costs −log of its letter's share.",
        "Count the contexts, and count the pairs of context and letter. A list can't be counted, a `tuple` can.",
    ],
)


def cheapest(
    price: Callable[[int, int, int], float] = lambda both, before, kinds: -log(both / before),
    together: Callable[[list[float], int], float] = lambda costs, contexts: mean(costs),
    see: slice = slice(None),
) -> Code:
    """A function that gives the mean price of the examples: how often context and letter, and context alone, come."""

    def floor(X: list[Context], Y: list[int]) -> float:  # noqa: N803
        seen = [tuple(context[see]) for context in X]
        pairs = Counter(zip(seen, Y, strict=True))
        before = Counter(seen)
        kinds = Counter(context for context, _ in pairs)
        costs = [price(n, before[c], kinds[c]) for (c, _), n in pairs.items() for _ in range(n)]
        return together(costs, len(before))

    return floor


def contexts_and_letters(rng: Random) -> list[tuple[list[Context], list[int]]]:
    def fresh(size: int, letters: int, places: int) -> tuple[list[Context], list[int]]:
        return fresh_contexts(rng, size, letters, places), [rng.randrange(4) for _ in range(size)]

    X, Y = fresh(20, 2, 3)
    return [
        ([[0, 0], [0, 0], [0, 1]], [1, 2, 3]),
        ([[0, 1], [0, 1], [0, 1], [1, 0], [1, 0], [2, 2]], [1, 1, 2, 2, 2, 2]),
        ([[0, 0, 0], [0, 0, 0], [0, 0, 0], *X], [1, 1, 2, *Y]),
        fresh(40, 3, 2),
    ]


lowest = floor_of.function("floor", cases=contexts_and_letters, right=cheapest(), tensors=True, scale=lambda *_: 1.0)
lowest.mistake(
    "A network can't learn everything by heart: where one context has two different letters after it, it has to share.",
    lambda contexts, letters: 0.0,
)
lowest.mistake(
    "Your letters share a context equally. A letter that comes more often deserves more: its share of the context.",
    cheapest(lambda both, before, kinds: log(kinds)),
)
lowest.mistake("That's in bits, with log2. Take the natural logarithm.", cheapest(lambda b, c, _: -log2(b / c)))
lowest.mistake("That's the sum. We need the mean over the examples.", cheapest(together=lambda costs, _: sum(costs)))
lowest.mistake(
    "You divided by the number of contexts. The mean is over the examples.",
    cheapest(together=lambda costs, contexts: sum(costs) / contexts),
)
lowest.mistake(
    "You left out the examples that cost nothing. They count in the mean.",
    cheapest(together=lambda costs, _: mean([cost for cost in costs if cost > 0])),
)
lowest.mistake("Your model sees no context at all, only how often each letter comes.", cheapest(see=slice(0)))
lowest.mistake("Your model sees only the last letter. It may see the whole context.", cheapest(see=slice(-1, None)))
lowest.mistake("The minus is missing. A loss is never negative.", cheapest(lambda b, c, _: log(b / c)))
lowest.mistake("That's the mean of the best probabilities. Take −log of each.", cheapest(lambda b, c, _: b / c))

direct_of = exercise(
    "mlp.direct",
    title="Past the hidden layer",
    kind="implement",
    difficulty=3,
    minutes=20,
    points=3,
    hints=[
        "There are two paths from x to y. Work out each of them on its own, then add them up, and add b.",
        "Hidden unit j is the tanh of d[j] plus the sum of x[i] · H[i][j] over all i.",
        "Write a helper `times(row, table)`. You'll need it three times.",
    ],
)


def sums(straight: Row, hidden: Row) -> Row:
    return [a + b for a, b in zip(straight, hidden, strict=True)]


def paths(
    bend: Callable[[Row, Row], Row] = sums,
    straight: float = 1.0,
    hidden: float = 1.0,
    before: float = 1.0,
    after: float = 1.0,
    squash: Callable[[float], float] = tanh,
    turn: bool = False,
) -> Code:
    """A function that gives the logits; with 0 for a part, without it."""

    def direct(x: Row, H: Table, d: Row, U: Table, W: Table, b: Row) -> Row:  # noqa: N803
        if turn:
            H, U, W = turned(H), turned(U), turned(W)
        units = [squash(z + before * bias) for z, bias in zip(product(x, H), d, strict=True)]
        over = [hidden * z + after * bias for z, bias in zip(product(units, U), b, strict=True)]
        return bend([straight * z for z in product(x, W)], over)

    return direct


def networks(rng: Random) -> list[tuple[Row, Table, Row, Table, Table, Row]]:
    def fresh(size: int, units: int, letters: int) -> tuple[Row, Table, Row, Table, Table, Row]:
        def row(n: int) -> Row:
            return fresh_table(rng, 1, n)[0]

        H, U, W = (fresh_table(rng, *shape) for shape in ((size, units), (units, letters), (size, letters)))
        return row(size), H, row(units), U, W, row(letters)

    hand = ([1.0, 2.0], [[0.5, 0.0], [0.0, 0.25]], [0.0, -0.5], [[1.0, 2.0], [3.0, 4.0]], [[0.1, 0.2], [0.3, 0.4]])
    return [(*hand, [10.0, 20.0]), fresh(3, 3, 3), fresh(2, 4, 3), fresh(14, 13, 27)]


logits = direct_of.function(
    "direct", cases=networks, right=paths(), tensors=True, scale=lambda *case: 10 * max(1.0, *map(largest, case))
)
logits.mistake("The direct connections are missing: add x times W.", paths(straight=0.0))
logits.mistake("Those are the direct connections alone. The hidden layer is missing.", paths(hidden=0.0))
logits.mistake(
    "Your tanh goes around everything. It bends the hidden units, and the logits stay as they are.",
    paths(bend=lambda straight, hidden: [tanh(z) for z in sums(straight, hidden)]),
)
logits.mistake("The hidden layer's tanh is missing.", paths(squash=lambda z: z))
logits.mistake("The hidden layer's biases, d, are missing.", paths(before=0.0))
logits.mistake("The biases of the output, b, are missing.", paths(after=0.0))
logits.mistake(
    "Your products run along the rows of the tables. Number j of a row times a table goes down column j.",
    paths(turn=True),
)
logits.mistake("You added the biases of the output twice, once on each path.", paths(after=2.0))
