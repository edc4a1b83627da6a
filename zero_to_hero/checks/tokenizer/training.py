"""A tokenizer: learn merges from a text, turn tokens into text, and text into tokens."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from .._engine.exercise import exercise
from .._engine.plain import Raised
from .._engine.tables import Code
from .inputs import Merges, Pair, by_rank, counted, fresh_text, learned, merged, most_frequent, pairs_of, rows, spelled

# ---------------------------------------------------------------- training

train = exercise(
    "tokenizer.train",
    title="Learning the merges",
    kind="implement",
    difficulty=3,
    minutes=15,
    points=3,
    hints=[
        "Begin with the bytes. Then, n times: count the pairs, take the most frequent one, and merge it.",
        "`max(counts, key=counts.get)` is the most frequent pair, and among equals the one that comes first.",
        "The new id is `256 + len(merges)`. Stop early if fewer than two ids are left.",
    ],
)


def learning(
    ids_of: Callable[[str], Sequence[int]] = lambda text: text.encode(),
    best: Callable[[dict[Pair, int]], Pair] = most_frequent,
    first: int = 256,
    times: Callable[[int], int] = lambda n: n,
    merging: Callable[[Sequence[int], Pair, int], Sequence[int]] = merged,
    pairs: Callable[[Sequence[int]], list[Pair]] = pairs_of,
) -> Code:
    """A function that learns merges, right or with one thing changed."""

    def train(text: str, n: int) -> Merges:
        ids, merges = ids_of(text), Merges()
        for i in range(times(n)):
            counts = counted(pairs(ids))
            if not counts:
                break
            pair = best(counts)
            merges[pair] = first + i
            ids = merging(ids, pair, first + i)
        return merges

    return train


def last_of_equals(counts: dict[Pair, int]) -> Pair:
    return max(reversed(counts), key=lambda pair: counts[pair])


def once_counted(text: str, n: int) -> Merges:
    counts = counted(pairs_of(text.encode()))
    best = sorted(counts, key=lambda pair: -counts[pair])[:n]
    return {pair: 256 + i for i, pair in enumerate(best)}


def in_place_of_first(ids: Sequence[int], pair: Pair, new: int) -> list[int]:
    return [new if (a, b) == pair else a for a, b in zip(ids, [*ids[1:], -1], strict=True)]


def no_early_stop(text: str, n: int) -> Merges:
    ids, merges = list(text.encode()), Merges()
    for i in range(n):
        counts = counted(pairs_of(ids))
        pair = max(counts, key=lambda one: counts[one])
        ids, merges[pair] = merged(ids, pair, 256 + i), 256 + i
    return merges


def texts_and_sizes(rng: Random) -> list[tuple[str, int]]:
    return [
        ("aaabdaaabac", 3),
        ("ääöäöü", 3),
        (fresh_text(rng, 40), 5),
        (fresh_text(rng, 90, "abcde "), 22),
        ("the cat in the hat", 1),
        (fresh_text(rng, 30, "日本語a"), 6),
        ("abcab", 0),
        ("abab", 9),
        ("x", 2),
        ("", 1),
        ("zyxzywzy", 4),
    ]


def in_order(train: Callable[..., Any], text: str, n: int) -> Any:
    return rows(train(text, n))


learn = train.function(
    "train", cases=texts_and_sizes, right=lambda text, n: rows(learned(text.encode(), n)), use=in_order
)
learn.mistake(
    "You began with the code points of the letters. Begin with bytes: `text.encode()`.",
    learning(ids_of=lambda text: [ord(letter) for letter in text]),
)
learn.mistake(
    "Of equally frequent pairs, you took the last one. Take the one that comes first in the text.",
    learning(best=last_of_equals),
)
learn.mistake(
    "Of equally frequent pairs, you took the one with the largest numbers. Take the one that comes first in the text.",
    learning(best=lambda counts: max(counts, key=lambda pair: (counts[pair], pair))),
)
learn.mistake(
    "Of equally frequent pairs, you took the one with the smallest numbers. Take the one that comes first in the text.",
    learning(best=lambda counts: min(counts, key=lambda pair: (-counts[pair], pair))),
)
learn.mistake(
    "`max(counts)` is the pair with the largest numbers. You need the largest *count*: `max(counts, key=counts.get)`.",
    learning(best=max),
)
learn.mistake(
    "You took the rarest pair.",
    learning(best=lambda counts: min(counts, key=lambda pair: counts[pair])),
)
learn.mistake(
    "You counted once, at the beginning. After each merge there are new pairs, so count again.",
    once_counted,
)
learn.mistake(
    "You counted again, but on the old ids: keep what the merge gives you.",
    learning(merging=lambda ids, pair, new: ids),
)
learn.mistake("Your first new id is 257. The bytes are 0 to 255, so it's 256.", learning(first=257))
learn.mistake("Your first new id is 255, and that's a byte already. It's 256.", learning(first=255))
learn.mistake("Your new ids begin at 0, and those are bytes already. The first one is 256.", learning(first=0))
learn.mistake("You learned one merge too few.", learning(times=lambda n: n - 1))
learn.mistake("You learned one merge too many.", learning(times=lambda n: n + 1))
learn.mistake(
    "n is the number of merges here. You took it for the size of the vocabulary, with the 256 bytes.",
    learning(times=lambda n: n - 256),
)
learn.mistake(
    "Your merge puts the new id in place of the pair's first id, and leaves the second one there.",
    learning(merging=in_place_of_first),
)
learn.mistake(
    "When the whole text has become a single token, there's no pair left. Stop there: `if len(ids) < 2: break`.",
    no_early_stop,
    when=lambda got, *_: isinstance(got, Raised) and got.kind == "ValueError",
)

# ---------------------------------------------------------------- decoding

decode = exercise(
    "tokenizer.decode",
    title="From tokens to text",
    kind="implement",
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "First, which bytes is each token? Each of 0 to 255 is a single byte. A merge is the bytes of both its parts.",
        "`vocab[new] = vocab[a] + vocab[b]`, in the order of the merges. Then join the bytes of all the ids.",
        '`b"".join(vocab[i] for i in ids).decode("utf-8", errors="replace")`',
    ],
)


def joining(read: Callable[[list[bytes]], str]) -> Code:
    """A function that looks up the bytes of each token, and reads them in this way."""
    return lambda ids, merges: read([spelled(merges)[i] for i in ids])


def read_all(tokens: list[bytes]) -> str:
    return b"".join(tokens).decode("utf-8", errors="replace")


def ids_and_merges(rng: Random) -> list[tuple[list[int], Merges]]:
    def fresh(letters: str, n: int) -> tuple[list[int], Merges]:
        text = fresh_text(rng, 40, letters)
        merges = learned(text.encode(), n)
        return by_rank(fresh_text(rng, 12, letters).encode(), merges), merges

    return [
        ([258, 100, 258, 97, 99], {(97, 97): 256, (256, 97): 257, (257, 98): 258}),
        ([104, 105], {}),
        ([195, 169], {}),
        fresh("abc", 5),
        fresh("aé€😀", 6),
        ([97, 128, 98, 0, 255], {}),
        ([256, 169], {(98, 195): 256}),
        ([97, 226, 130], {(97, 97): 256}),
        ([], {(97, 97): 256}),
    ]


def strict(ids: list[int], merges: Merges) -> str:
    return joining(lambda tokens: b"".join(tokens).decode())(ids, merges)


text_of = decode.function("decode", cases=ids_and_merges, right=joining(read_all))
text_of.mistake(
    "You decode each token by itself. A character may be spread over two tokens, so join the bytes first.",
    joining(lambda tokens: "".join(one.decode("utf-8", errors="replace") for one in tokens)),
)
text_of.mistake(
    'Not every list of tokens is valid UTF-8. With `errors="replace"`, a � stands for the broken part.',
    strict,
    when=lambda got, *_: isinstance(got, Raised) and got.kind == "UnicodeDecodeError",
)
text_of.mistake(
    'Broken bytes are dropped in your answer. With `errors="replace"`, a � stands for them.',
    joining(lambda tokens: b"".join(tokens).decode("utf-8", errors="ignore")),
)
text_of.mistake(
    'You made a letter of each byte. That\'s another encoding, Latin-1. Use `.decode("utf-8", errors="replace")`.',
    joining(lambda tokens: b"".join(tokens).decode("latin-1")),
)
text_of.mistake(
    "`chr` gives the letter with that code point, and 258 isn't a letter here: look up the bytes of each token.",
    lambda ids, merges: "".join(map(chr, ids)),
)
text_of.mistake(
    "Those are the bytes. Decode them.",
    joining(lambda tokens: b"".join(tokens)),  # type: ignore[arg-type, return-value]
    when=lambda got, *_: getattr(got, "kind", "") in ("bytes", "bytearray"),
)
text_of.mistake(
    "The two parts of a merge are swapped.",
    lambda ids, merges: read_all([turned_round(merges)[i] for i in ids]),
)


def turned_round(merges: Merges) -> dict[int, bytes]:
    vocab = {i: bytes([i]) for i in range(256)}
    for (a, b), new in merges.items():
        vocab[new] = vocab[b] + vocab[a]
    return vocab


text_of.mistake(
    "A token that was merged twice is still made of ids. Take its parts apart until only bytes are left.",
    lambda ids, merges: read_all([once_apart(i, merges) for i in ids]),
    when=lambda got, *_: isinstance(got, Raised) and got.kind == "ValueError" and "range(0, 256)" in got.text,
)


def once_apart(token: int, merges: Merges) -> bytes:
    parts = next((pair for pair, new in merges.items() if new == token), (token,))
    return bytes(parts)


# ---------------------------------------------------------------- encoding

encode = exercise(
    "tokenizer.encode",
    title="From text to tokens",
    kind="implement",
    difficulty=3,
    minutes=15,
    points=3,
    hints=[
        "Begin with the bytes. Of all the pairs in your list, which one was learned first? Merge it, and repeat.",
        "`min(pairs, key=lambda pair: merges.get(pair, inf))` is that pair. If it isn't in `merges`, you're done.",
        "Stop if fewer than two ids are left: `min` of nothing is an error.",
    ],
)


def encoding(
    choose: Callable[[list[Pair], Merges], Pair] = lambda known, merges: min(known, key=lambda pair: merges[pair]),
    ids_of: Callable[[str], Sequence[int]] = lambda text: text.encode(),
    at_most: int = 1000,
    merging: Callable[[Sequence[int], Pair, int], list[int]] = merged,
) -> Code:
    """A function that merges one known pair after the other, right or with one thing changed."""

    def encode(text: str, merges: Merges) -> list[int]:
        ids = list(ids_of(text))
        for _ in range(at_most):
            known = [pair for pair in pairs_of(ids) if pair in merges]
            if not known:
                break
            pair = choose(known, merges)
            ids = merging(ids, pair, merges[pair])
        return ids

    return encode


def from_the_left(text: str, merges: Merges) -> list[int]:
    """Grows a token as long as the next byte merges with it."""
    out: list[int] = []
    for byte in text.encode():
        if out and (out[-1], byte) in merges:
            out[-1] = merges[(out[-1], byte)]
        else:
            out.append(byte)
    return out


def longest_first(text: str, merges: Merges) -> list[int]:
    ids = {piece: i for i, piece in spelled(merges).items()}
    rest, out = text.encode(), []
    while rest:
        piece = next(rest[:n] for n in range(len(rest), 0, -1) if rest[:n] in ids)
        out.append(ids[piece])
        rest = rest[len(piece) :]
    return out


def first_place(ids: Sequence[int], pair: Pair, new: int) -> list[int]:
    at = pairs_of(ids).index(pair)
    return [*ids[:at], new, *ids[at + 2 :]]


def texts_and_merges(rng: Random) -> list[tuple[str, Merges]]:
    def fresh(letters: str, n: int, more: str = "") -> tuple[str, Merges]:
        text = fresh_text(rng, 60, letters)
        return fresh_text(rng, 30, letters + more), learned(text.encode(), n)

    crossed = {(98, 99): 256, (97, 98): 257, (257, 99): 258}
    return [
        ("aaabdaaabac", {(97, 97): 256, (256, 97): 257, (257, 98): 258}),
        ("abc", {(98, 99): 256, (97, 98): 257}),
        ("dabcd", crossed),
        # where the wrong orders part from each other
        ("baaaabbaccaaab", {(99, 97): 256, (97, 97): 257, (256, 98): 258, (98, 97): 259}),
        ("cacabbcabacabb", {(97, 98): 256, (99, 256): 257, (98, 99): 258, (98, 258): 259}),
        ("abcab", {(98, 99): 256, (97, 256): 257, (97, 98): 258}),
        fresh("abc", 6),
        fresh("abcd", 12, "e"),
        fresh("äb", 5),
        ("cdabab", {(97, 98): 256, (99, 100): 257, (256, 256): 258}),
        ("ab", {(97, 98): 256}),
        ("q", {(97, 98): 256}),
        ("", {(97, 98): 256}),
        ("hi", {}),
    ]


def smallest_of_nothing(text: str, merges: Merges) -> list[int]:
    ids = list(text.encode())
    while True:
        pair = min(pairs_of(ids), key=lambda one: merges.get(one, 10**9))
        if pair not in merges:
            return ids
        ids = merged(ids, pair, merges[pair])


ids_of = encode.function("encode", cases=texts_and_merges, right=lambda text, merges: by_rank(text.encode(), merges))
ids_of.mistake(
    "You merge the leftmost pair that you know. The pair that was *learned first* goes first, wherever it is.",
    encoding(choose=lambda known, merges: known[0]),
    from_the_left,
    encoding(choose=lambda known, merges: known[0], merging=first_place),
)
ids_of.mistake(
    "You take the longest token that fits, from the left. Byte-pair encoding repeats the merges in the order in which "
    "they were learned.",
    longest_first,
)
ids_of.mistake(
    "You merge the pair that was learned last. The one that was learned first goes first.",
    encoding(choose=lambda known, merges: max(known, key=lambda pair: merges[pair])),
)
ids_of.mistake(
    "You merge the pair that's most frequent in this text. That was for training. Here the merges are known, and "
    "their order decides.",
    encoding(choose=lambda known, merges: max(known, key=known.count)),
)
ids_of.mistake(
    "You stop after one merge. Go on until there's no pair left that's in `merges`.",
    encoding(at_most=1),
)
ids_of.mistake(
    "You began with the code points of the letters. Begin with bytes: `text.encode()`.",
    encoding(ids_of=lambda text: [ord(letter) for letter in text]),
)
ids_of.mistake("Those are the bytes. Nothing is merged in your answer.", lambda text, merges: list(text.encode()))
ids_of.mistake(
    "You merge each pair at one place only.",
    lambda text, merges: each_once(text, merges),
)
ids_of.mistake(
    "With fewer than two ids there's no pair, and `min` of nothing is an error. Stop there.",
    smallest_of_nothing,
    when=lambda got, *_: isinstance(got, Raised) and got.kind == "ValueError",
)


def each_once(text: str, merges: Merges) -> list[int]:
    ids = list(text.encode())
    for pair, new in merges.items():
        if pair in pairs_of(ids):
            ids = first_place(ids, pair, new)
    return ids
