"""What a GPT costs: the work that a cache saves, how many numbers it learns, and what a long text does to attention."""

from collections.abc import Callable
from random import Random

from .._engine.exercise import exercise
from .._engine.tables import Code

# ---------------------------------------------------------------- the cache

cache = exercise(
    "gpt.cache",
    title="What the cache saves",
    kind="predict",
    difficulty=2,
    minutes=8,
    points=2,
    hints=[
        "To draw the first letter, the model reads 10 positions. How many for the second one, without a cache?",
        "Without: 10 + 11 + … up to the last letter that's drawn. With: 10 at once, and then one at a time.",
        "The last letter that's drawn is never read. Each letter that's read leaves a key and a value in each layer.",
    ],
)
cache.value(
    "without",
    sum(range(10, 30)),
    {
        "That's 20 times the prompt. What has been drawn is read again, too.": 20 * 10,
        "The last letter that's drawn isn't read any more: nothing is predicted from it.": sum(range(10, 31)),
        "The first letter is drawn after reading the 10 of the prompt.": sum(range(11, 31)),
        "That's what 20 readings of the whole text would cost. The text is shorter at first.": 20 * 30,
        "You started counting at 1. The prompt has 10 letters, so the first reading takes 10.": sum(range(1, 30)),
    },
)
cache.value(
    "with_cache",
    29,
    {
        "The last letter that's drawn isn't read any more.": 30,
        "You forgot the prompt: it has to be read once.": 20,
        "You forgot the prompt: it has to be read once, and the last letter isn't read at all.": 19,
        "That's without the cache.": sum(range(10, 30)),
    },
)
cache.value(
    "numbers",
    2 * 4 * 64 * 29,
    {
        "A key *and* a value: twice as many.": 4 * 64 * 29,
        "That's one layer. Each of the four has its own.": 2 * 64 * 29,
        "Queries aren't kept: nobody asks with an old query again.": 3 * 4 * 64 * 29,
        "You multiplied by the number of heads. They share the 64 channels.": 2 * 4 * 64 * 29 * 4,
        "The last letter that's drawn isn't read, so it has no key.": 2 * 4 * 64 * 30,
    },
)

# ---------------------------------------------------------------- parameters

count = exercise(
    "gpt.count",
    title="How many numbers does it learn?",
    kind="derive",
    difficulty=3,
    minutes=15,
    points=3,
    hints=[
        "Write C for n_embd. Queries, keys and values take 3 C², and the projection C² + C.",
        "The MLP: C · 4C + 4C up, and 4C · C + C down. Each LayerNorm has 2 C, and a block has two of them.",
        "Outside the blocks: V · C for the letters, T · C for the positions, 2 C for the last LayerNorm, and C · V + V "
        "for the head.",
    ],
)


def counting(
    block: Callable[[int], int] = lambda c: 12 * c * c + 10 * c,
    outside: Callable[[int, int, int], int] = lambda v, t, c: v * c + t * c + 2 * c + c * v + v,
    layers: Callable[[int], int] = lambda n: n,
) -> Code:
    """A function that counts parameters, right or with one thing changed."""
    return lambda vocab_size, block_size, n_layer, n_embd: (
        outside(vocab_size, block_size, n_embd) + layers(n_layer) * block(n_embd)
    )


def sizes(rng: Random) -> list[tuple[int, int, int, int]]:
    return [
        (65, 32, 4, 64),
        (10, 5, 1, 2),
        (rng.randint(20, 99), rng.randint(8, 64), rng.randint(2, 8), rng.choice([16, 32, 48])),
        (3, 200, 2, 7),
        (500, 3, 3, 5),
        (4, 6, 24, 8),
    ]


learned = count.function("count", cases=sizes, right=counting())
learned.mistake(
    "Your linear layers have no biases. The projection and both layers of the MLP have some here.",
    counting(lambda c: 12 * c * c + 4 * c, lambda v, t, c: 2 * v * c + t * c + 2 * c),
    counting(lambda c: 12 * c * c + 4 * c),
)
learned.mistake(
    "You gave the queries, keys and values a bias. They have none here.", counting(lambda c: 12 * c * c + 13 * c)
)
learned.mistake(
    "The LayerNorms are missing: a gain and a bias for each channel, two in a block and one at the end.",
    counting(lambda c: 12 * c * c + 6 * c, lambda v, t, c: 2 * v * c + t * c + v),
)
learned.mistake(
    "The last LayerNorm is missing, the one in front of the head.",
    counting(outside=lambda v, t, c: 2 * v * c + t * c + v),
)
learned.mistake(
    "A LayerNorm has a bias as well as a gain.",
    counting(lambda c: 12 * c * c + 8 * c, lambda v, t, c: 2 * v * c + t * c + c + v),
)
learned.mistake("The positions are missing.", counting(outside=lambda v, t, c: 2 * v * c + 2 * c + v))
learned.mistake(
    "The head is missing: from C channels to V logits, with a bias.",
    counting(outside=lambda v, t, c: v * c + t * c + 2 * c),
)
learned.mistake("The head's bias is missing.", counting(outside=lambda v, t, c: 2 * v * c + t * c + 2 * c))
learned.mistake(
    "That's one block. There are n_layer of them.",
    counting(layers=lambda n: 1),
)
learned.mistake(
    "The projection after the heads is missing in your blocks: C² weights and C biases.",
    counting(lambda c: 11 * c * c + 9 * c),
)
learned.mistake(
    "Your MLP has C units inside. It has four times as many.",
    counting(lambda c: 4 * c * c + c + 2 * c * c + 2 * c + 4 * c),
)

# ---------------------------------------------------------------- long texts

cost = exercise(
    "gpt.cost",
    title="What length costs",
    kind="measure",
    difficulty=2,
    minutes=8,
    points=2,
    hints=[
        "Run `work(T, 64)` for T = 1, 2, 3, … until the second number has caught up with the first one.",
        "The growth is the sum of both at 2T, divided by the sum of both at T.",
        "`sum(work(64, 64)) / sum(work(32, 64))`",
    ],
)


def grown(length: int, n_embd: int = 64) -> float:
    def all_of(n: int) -> int:
        return 12 * n_embd**2 * n + 2 * n_embd * n * n

    return all_of(2 * length) / all_of(length)


cost.value(
    "even",
    6 * 64,
    {
        "That's where the scores would be more than half as much. They have to catch up with the weights.": 3 * 64,
        "They catch up there, but the smallest such T is one less.": 6 * 64 + 1,
        "There the scores are still a little behind.": 6 * 64 - 1,
        "That's 12 times n_embd. A pair of positions costs 2 · n_embd: once for its score, once for its use.": 12 * 64,
    },
)
cost.value(
    "short",
    lambda: grown(32),
    {
        "It's a little more than that: the scores grow by a factor of 4, and they count, too.": 2.0,
        "That's what the scores alone do. At this length they're a small part.": 4.0,
        "That's from 64 to 128.": lambda: grown(64),
        "That's one over it.": lambda: 1 / grown(32),
    },
    absolute=6e-4,
)
cost.value(
    "long",
    lambda: grown(4096),
    {
        "That's what the weights alone do. At this length they're the small part.": 2.0,
        "That's the limit for very long texts. At this length, the weights still count a little.": 4.0,
        "That's from 8,192 to 16,384.": lambda: grown(8192),
        "That's from 32 to 64.": lambda: grown(32),
    },
    absolute=6e-4,
)
