"""What a loss says: bits for each byte, an answer chosen by it, and the size that a budget should go into."""

from collections.abc import Callable
from math import exp, log, log2
from random import Random

from .._engine.exercise import exercise
from .._engine.tables import Code, Row, mean

# ---------------------------------------------------------------- bits per byte

bits = exercise(
    "training.bytes",
    title="Bits per byte",
    kind="implement",
    difficulty=2,
    minutes=8,
    points=2,
    hints=[
        "The loss is the mean over the tokens. How many nats does the whole text take?",
        "A bit is ln 2 nats, so there are more bits than nats.",
        '`len(text.encode("utf-8"))` is the number of bytes, and an é has two of them.',
    ],
)


def per(share: Callable[[float, int, str], float]) -> Code:
    return lambda loss, tokens, text: share(loss, tokens, text)


def size_of(text: str) -> int:
    return len(text.encode("utf-8"))


def texts(rng: Random) -> list[tuple[float, int, str]]:
    return [
        (1.3862943611198906, 2, "café au lait"),
        (round(rng.uniform(1, 4), 2), 5, "zwölf Boxkämpfer"),
        (round(rng.uniform(1, 4), 2), 9, "naïve 模型 learns"),
        (2.0, 11, "plain text!"),
        (22.5, 31, "Ein längerer Satz, damit es viele sind."),
    ]


measured = bits.function(
    "bits_per_byte", cases=texts, right=per(lambda loss, n, text: loss * n / log(2) / size_of(text)), tensors=True
)
measured.mistake(
    "You divided by characters. An é is one character and two bytes: encode the text first.",
    per(lambda loss, n, text: loss * n / log(2) / len(text)),
)
measured.mistake("Those are nats. Divide by ln 2 to get bits.", per(lambda loss, n, text: loss * n / size_of(text)))
measured.mistake(
    "You multiplied by ln 2. A bit is *less* than a nat, so there are more of them: divide.",
    per(lambda loss, n, text: loss * n * log(2) / size_of(text)),
)
measured.mistake("Those are bits per token. A token holds several bytes.", per(lambda loss, n, text: loss / log(2)))
measured.mistake(
    "You forgot that the loss is for one token: the text has several.",
    per(lambda loss, n, text: loss / log(2) / size_of(text)),
)
measured.mistake(
    "You divided by the tokens and multiplied by the bytes. It's the other way round: more tokens cost more bits.",
    per(lambda loss, n, text: loss / log(2) * size_of(text) / n),
)
measured.mistake(
    "You took the logarithm of the loss. The loss is a logarithm already: divide it by ln 2.",
    per(lambda loss, n, text: log2(loss) * n / size_of(text)),
)

# ---------------------------------------------------------------- a choice

choice = exercise(
    "training.choice",
    title="The model chooses",
    kind="implement",
    difficulty=2,
    minutes=8,
    points=2,
    hints=[
        "A longer ending has more factors below 1. How do you compare endings of different lengths?",
        "Take the mean of an ending's log-probabilities, so that each token counts the same.",
        "`max(range(len(endings)), key=...)` gives you the place of the best one.",
    ],
)


def chosen(score: Callable[[Row], float], pick: Callable[..., int] = max) -> Code:
    return lambda endings: pick(range(len(endings)), key=lambda i: score(endings[i]))


def endings_of(rng: Random) -> list[list[Row]]:
    def ending(n: int, middle: float) -> Row:
        return [round(-middle - rng.uniform(-0.2, 0.2), 2) for _ in range(n)]

    fresh = [ending(2, 1.5), ending(7, 1.0), ending(3, 2.2), ending(9, 1.4)]
    rng.shuffle(fresh)
    return [
        [[-1.0, -1.2], [-0.5, -0.6, -0.7, -0.6]],
        [[-2.0], [-0.1, -0.2, -4.0], [-1.5, -1.6]],
        fresh,
        [[-0.3, -3.0], [-1.2, -1.1], [-2.5, -0.2]],
        [[-1.0, -1.1, -1.2, -1.3], [-1.4, -1.5]],
        [[-0.9, -0.2, -1.3], [-0.6, -0.7], [-0.1, -2.0]],
        [[-25.0, -26.0], [-24.0]],
        [*([-3.0 - i / 8] for i in range(12)), [-2.5] * 14, [-1.0, -1.5] * 6 + [-30.0]],
    ]


best = choice.function("choice", cases=endings_of, right=chosen(mean))
best.mistake(
    "You compared sums, and a sum gets lower with each token. So a short ending wins by being short. Compare means.",
    chosen(sum),
)
best.mistake(
    "You chose the *least* likely ending. Log-probabilities are below 0, and the best one is nearest to 0.",
    chosen(mean, min),
)
best.mistake("You took each ending's likeliest token. All of its tokens count.", chosen(max))
best.mistake("You took each ending's least likely token. All of its tokens count.", chosen(min))
best.mistake("You took the last token of each ending. All of its tokens count.", chosen(lambda row: row[-1]))
best.mistake("You took the first token of each ending. All of its tokens count.", chosen(lambda row: row[0]))
best.mistake(
    "You took the mean of the probabilities. Take the mean of their logarithms, which is what you were given.",
    chosen(lambda row: mean(map(exp, row))),
)
best.mistake("You counted from 1. The first ending has the number 0.", lambda endings: chosen(mean)(endings) + 1)
best.mistake(
    "That's the score of the best ending. You're asked for its place.",
    lambda endings: max(mean(row) for row in endings),
)
best.mistake("You chose the longest ending.", chosen(len))
best.mistake("You chose the shortest ending.", chosen(len, min))

# ---------------------------------------------------------------- the best size

optimal = exercise(
    "training.optimal",
    title="A budget to spend",
    kind="measure",
    difficulty=3,
    minutes=12,
    points=3,
    hints=[
        "With the size N, the budget pays for `C / (6 * N)` tokens. Print the loss for N = 1e8, 1e9, 1e10 and 1e11.",
        "Then look closer around the best one: sizes that grow by 1 % are fine enough.",
        "`min(sizes, key=lambda n: loss(n, C / (6 * n)))` with `sizes = [1e8 * 1.01**k for k in range(1000)]`",
    ],
)


def law(n: float, d: float) -> float:
    return 1.7 + 400 / n**0.34 + 400 / d**0.28


def best_at(compute: float) -> float:
    # where the slope is 0: 0.34 · 400 / n^0.34 equals 0.28 · 400 / d^0.28
    return ((0.34 / 0.28) ** (1 / 0.62)) * (compute / 6) ** (0.28 / 0.62)


def worse(share: float, compute: float = 1e22) -> float:
    n, other = best_at(compute), share * best_at(compute)
    return law(other, compute / 6 / other) - law(n, compute / 6 / n)


optimal.value(
    "size",
    lambda: best_at(1e22),
    {
        "That's how many tokens the best size reads.": lambda: 1e22 / 6 / best_at(1e22),
        "That's the best size if each token cost one operation for each parameter. It costs 6.": lambda: best_at(6e22),
        "That's for 10 times the budget.": lambda: best_at(1e23),
        "That's for a tenth of the budget.": lambda: best_at(1e21),
    },
    tolerance=0.03,
)
optimal.value(
    "growth",
    lambda: 100 ** (0.28 / 0.62),
    {
        "If you put the whole increase into the size, you'd have no money left for more text.": 100.0,
        "That's what's left for the tokens. The size grows less.": lambda: 100 ** (0.34 / 0.62),
        "That would be an even split. Here the two powers differ, so it isn't even.": 10.0,
        "That's for 10 times the budget.": lambda: 10 ** (0.28 / 0.62),
        "You divided the other way round: that's the old size over the new one.": lambda: 100 ** (-0.28 / 0.62),
    },
    tolerance=0.03,
)
optimal.value(
    "price",
    lambda: worse(0.25),
    {
        "That's the price of a model that's four times too *large*.": lambda: worse(4),
        "That's the loss itself. You're asked how far it is above the best one.": lambda: law(
            best_at(1e22) / 4, 1e22 / 6 / (best_at(1e22) / 4)
        ),
        "You left the number of tokens as it was. A model of a quarter of the size reads four times as much.": lambda: (
            law(best_at(1e22) / 4, 1e22 / 6 / best_at(1e22)) - law(best_at(1e22), 1e22 / 6 / best_at(1e22))
        ),
        "That's the price at half the best size.": lambda: worse(0.5),
        "It's above the best loss, so the difference is positive.": lambda: -worse(0.25),
    },
    absolute=5e-4,
)
