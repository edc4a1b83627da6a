"""Text as bytes: how many there are, and how UTF-8 makes them."""

from collections.abc import Callable, Sequence
from random import Random

from .._engine.exercise import exercise
from .._engine.tables import Code

# ---------------------------------------------------------------- letters, code points, bytes

count_bytes = exercise(
    "tokenizer.bytes",
    title="How many bytes?",
    kind="predict",
    difficulty=2,
    minutes=8,
    points=2,
    hints=[
        "ASCII takes one byte. Europe's other letters take two, most others three, and emoji four.",
        "A flag is two code points: one for each letter of the country.",
        "A decoder writes a single � for what's left of a character that was cut off.",
    ],
)
count_bytes.value(
    "naive",
    len("naïve".encode()),
    {
        "That's the number of letters. One of them isn't ASCII.": 5,
        "Only the ï takes two bytes.": 10,
        "Only the ï isn't ASCII, and it takes two bytes.": 7,
    },
)
count_bytes.value(
    "flag",
    len("🇩🇪".encode()),
    {
        "That's one code point. A flag is made of two.": 4,
        "That's the number of code points.": 2,
        "You see one flag, but it's more than one byte.": 1,
        "Each of its code points takes four bytes.": 6,
    },
)
count_bytes.value(
    "alike",
    len("é".encode()) + len("e\u0301".encode()),
    {
        "The two look alike, but they aren't the same: the second one is an e and an accent.": 4,
        "Those are the code points.": 3,
        "You counted one of the two.": 2,
        "The accent of the second one takes two bytes, and its e takes one.": 6,
    },
)
count_bytes.value(
    "cut",
    len("日本".encode()[:-1].decode(errors="replace")),
    {
        "The two bytes that are left of 本 become one � together.": 3,
        'With `errors="replace"` the broken character isn\'t dropped.': 1,
        "You counted bytes. How many characters does the text have?": 5,
    },
)

# ---------------------------------------------------------------- UTF-8

utf8 = exercise(
    "tokenizer.utf8",
    title="UTF-8 by hand",
    kind="implement",
    difficulty=3,
    minutes=15,
    points=3,
    hints=[
        "Below 128 it's the number itself. Otherwise, cut off six bits at the end: `point & 63`, then `point >> 6`.",
        "Each of these groups of six gets 128 added. What's left goes into the first byte, with 192, 224 or 240 added.",
        "Three bytes: `[224 + (point >> 12), 128 + (point >> 6 & 63), 128 + (point & 63)]`.",
    ],
    without=["builtins.str.encode"],
    because="Make the bytes yourself.",
)


def writing(
    ends: Sequence[int] = (0x80, 0x800, 0x10000),
    lead: Callable[[int], int] = lambda more: (0, 0xC0, 0xE0, 0xF0)[more],
    follow: int = 0x80,
    mask: int = 63,
) -> Code:
    """A function that writes a code point in UTF-8, right or with one thing changed."""

    def write(point: int) -> list[int]:
        more = sum(point >= end for end in ends)
        first = lead(more) + (point >> 6 * more)
        return [first, *(follow + (point >> 6 * k & mask) for k in reversed(range(more)))]

    return write


def points(rng: Random) -> list[int]:
    edges = [0x7F, 0x80, 0x7FF, 0x800, 0xFFFF, 0x10000, 0x10FFFF, 0]
    fresh = [rng.randint(0xA1, 0x7FE), rng.randint(0x900, 0xD000), rng.randint(0x1F300, 0x1F64F)]
    return [0xE9, 0x41, 0x20AC, 0x1F642, *fresh, *edges]


write = utf8.function("utf8", cases=points, right=writing())
write.mistake(
    "That's the number itself. A byte holds at most 255, and in UTF-8 a single byte at most 127.",
    lambda point: [point],
)
write.mistake(
    "The bytes after the first one begin with the bits 10: add 128 to each of them.",
    writing(follow=0),
)
write.mistake(
    "Your bytes are in reverse order. The first byte has the highest bits.",
    lambda point: writing()(point)[::-1],
)
write.mistake(
    "The first byte has to say how many follow: add 192 for two bytes in all, 224 for three, 240 for four.",
    writing(lead=lambda more: 0xC0 if more else 0),
)
write.mistake("The mark of the first byte is missing: add 192, 224 or 240.", writing(lead=lambda more: 0))
write.mistake(
    "One byte goes up to 127, two up to 2,047 and three up to 65,535, and these are included.",
    writing(ends=(0x7F, 0x7FF, 0xFFFF)),
)
write.mistake(
    "You keep more than six bits for a byte that follows, so it's too large: `& 63`.",
    writing(mask=0xFFF),
    writing(mask=127),
)
write.mistake(
    "You wrote the number in base 256. UTF-8 takes only six bits into each byte that follows.",
    lambda point: list(point.to_bytes(max(1, (point.bit_length() + 7) // 8), "big")),
)
write.mistake(
    "A code point of 128 to 255 takes two bytes, too. (In an older encoding, Latin-1, it took one.)",
    writing(ends=(0x100, 0x800, 0x10000)),
)
