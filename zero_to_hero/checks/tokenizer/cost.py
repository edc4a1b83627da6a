"""What a vocabulary costs and saves: losses that can be compared, and tokens counted on a list of names."""

from collections.abc import Callable
from functools import cache
from math import e, log
from random import Random

from ...data import names
from .._engine.exercise import exercise
from .._engine.tables import Code
from .inputs import by_rank, counted, learned, merged, most_frequent, pairs_of, spelled

# ---------------------------------------------------------------- bits per byte

bits = exercise(
    "tokenizer.bits",
    title="Bits per byte",
    kind="derive",
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "How many nats does the whole text cost, with all its tokens?",
        "A bit is ln 2 nats. So divide by `math.log(2)`.",
        "The text's bytes are `len(text.encode())`. Divide the bits by them.",
    ],
)


def costing(
    bits: Callable[[float], float] = lambda nats: nats / log(2),
    size: Callable[[str], float] = lambda text: len(text.encode()),
    total: Callable[[float, int], float] = lambda loss, tokens: loss * tokens,
) -> Code:
    """A function that gives bits per byte, right or with one thing changed."""
    return lambda loss, tokens, text: bits(total(loss, tokens)) / size(text)


def losses(rng: Random) -> list[tuple[float, int, str]]:
    def fresh(letters: str, n: int) -> tuple[float, int, str]:
        text = "".join(rng.choice(letters) for _ in range(n))
        return round(rng.uniform(0.4, 5), 2), rng.randint(n // 4, n // 2), text

    return [
        (2.0, 3, "tokenizers!!"),
        (3.5, 2, "日本"),
        (30.0, 1, "!"),
        fresh("aäb ", 40),
        fresh("x€yz", 25),
        fresh("abc", 90),
    ]


per_byte = bits.function("bits_per_byte", cases=losses, right=costing())
per_byte.mistake("That's in nats. A bit is ln 2 nats, so divide by ln 2.", costing(bits=lambda nats: nats))
per_byte.mistake(
    "You multiplied by ln 2. A bit is less than a nat, so there are more bits: divide.",
    costing(bits=lambda nats: nats * log(2)),
)
per_byte.mistake(
    "You divided by the number of letters. `len(text)` counts code points, and `len(text.encode())` counts bytes.",
    costing(size=len),
)
per_byte.mistake(
    "Those are bits per token. How many bytes does the text have?", lambda loss, tokens, text: loss / log(2)
)
per_byte.mistake("Those are the bits of the whole text. Divide by its bytes.", costing(size=lambda text: 1))
per_byte.mistake(
    "You divided the loss by the bytes. It's the loss of *one* token, so multiply it by the number of tokens.",
    costing(total=lambda loss, tokens: loss),
)
per_byte.mistake(
    "Your ratio is upside down: multiply by the tokens, and divide by the bytes.",
    lambda loss, tokens, text: loss / log(2) * len(text.encode()) / tokens,
)
per_byte.mistake("You multiplied by ln 2 twice. Divide by it, once.", costing(bits=lambda nats: nats * log(2, e) ** 2))

# ---------------------------------------------------------------- names, measured

measure = exercise(
    "tokenizer.measure",
    title="A vocabulary of names",
    kind="measure",
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "Train with another size and count again. `len(tokenizer.encode(text))` is the number of tokens.",
        "`max(tokenizer.vocab, key=len)` is the longest token. Decode it.",
        "Encode the other names with the same tokenizer: don't train again.",
    ],
)
SOME, OTHERS = slice(0, None, 60), slice(30, None, 60)


def listed(part: slice) -> bytes:
    return "\n".join(names()[part]).encode()


@cache
def merges_of(n: int) -> dict[tuple[int, int], int]:
    return learned(listed(SOME), n)


@cache
def halved(share: float = 0.5) -> int:
    ids, merges = list(listed(SOME)), 0
    goal = len(ids) * share
    while len(ids) > goal:
        ids = merged(ids, most_frequent(counted(pairs_of(ids))), 256 + merges)
        merges += 1
    return merges


def tokens_of(part: slice, n: int) -> int:
    return len(by_rank(listed(part), merges_of(n)))


def longest(n: int) -> str:
    return max(spelled(merges_of(n)).values(), key=len).decode()


measure.value(
    "tokens",
    lambda: tokens_of(SOME, 44),
    {
        "That's the number of bytes.": lambda: len(listed(SOME)),
        "That's with a vocabulary of 301. 256 of the 300 are the bytes.": lambda: tokens_of(SOME, 45),
        "That's with 300 merges. Of the 300 tokens, 256 are the bytes.": lambda: tokens_of(SOME, 300),
        "Those are the tokens of the other names.": lambda: tokens_of(OTHERS, 44),
    },
)
measure.value(
    "half",
    lambda: 256 + halved(),
    {
        "That's the number of merges. The vocabulary has the 256 bytes, too.": lambda: halved(),
        "Here the text still takes a little more than half as many tokens as it has bytes.": lambda: 256 + halved() - 1,
        "It's small enough one merge earlier.": lambda: 256 + halved() + 1,
        "Here it still takes three quarters as many tokens as it has bytes.": lambda: 256 + halved(0.75),
    },
)
measure.value(
    "longest",
    lambda: longest(194),
    {
        "That's with 450 merges. Of the 450 tokens, 256 are the bytes.": lambda: longest(450),
        "That's at a vocabulary of 300.": lambda: longest(44),
        "The end of the line is a part of it, too: look at its bytes.": lambda: longest(194).strip(),
    },
)
measure.value(
    "fresh",
    lambda: tokens_of(OTHERS, 194),
    {
        "Those are the tokens of the names it was trained on.": lambda: tokens_of(SOME, 194),
        "You trained it again on the other names. Use the one that has seen the first names.": lambda: len(
            by_rank(listed(OTHERS), learned(listed(OTHERS), 194))
        ),
        "That's the number of bytes.": lambda: len(listed(OTHERS)),
    },
)
