"""Byte-pair encoding in its simplest form: a whole text is one row of bytes.

A tokenizer starts from the 256 bytes of UTF-8. Training looks for the pair of
neighbours that occurs most often, gives it the next free id, and replaces it
everywhere. It does so again and again, until the vocabulary has the size you asked for:

    aaabdaaabac    "aa" occurs most often: call it Z = 256
    ZabdZabac      then "Za" (as often as "ab", but it's counted first): Y = 257
    YbdYbac        then "Yb": X = 258
    XdXac          which is [258, 100, 258, 97, 99]

The idea comes from Gage (1994), "A New Algorithm for Data Compression", The C Users
Journal 12(2). Radford et al. (2019), section 2.2, apply it to the bytes of a text, for
GPT-2. The names and the example are those of Andrej Karpathy's minbpe
(https://github.com/karpathy/minbpe, 2024). Left out: splitting the text first and
special tokens (`regex.py`), speed (`fast.py`).
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TypeVar

Pair = tuple[int, int]
Counts = dict[Pair, int]
Self = TypeVar("Self", bound="BasicTokenizer")


def pair_counts(ids: Iterable[int], counts: Counts | None = None) -> Counts:
    """How often each pair of neighbours occurs, in the order in which they first do.

    [1, 2, 3, 1, 2] -> {(1, 2): 2, (2, 3): 1, (3, 1): 1}
    With `counts`, it adds to these, and returns them.
    """
    counts = {} if counts is None else counts
    for pair in pairwise(ids):
        counts[pair] = counts.get(pair, 0) + 1
    return counts


def merge(ids: Sequence[int], pair: Pair, new: int) -> list[int]:
    """`ids` with `new` in place of each `pair`, from left to right.

    [1, 2, 3, 1, 2], (1, 2), 4 -> [4, 3, 4]
    """
    first, second = pair
    merged = []
    i = 0
    while i < len(ids):
        if ids[i] == first and i + 1 < len(ids) and ids[i + 1] == second:
            merged.append(new)
            i += 2
        else:
            merged.append(ids[i])
            i += 1
    return merged


def merge_all(ids: list[int], merges: Mapping[Pair, int]) -> list[int]:
    """`ids` after every merge that applies, in the order of training."""
    while len(ids) > 1:
        # the earliest merge has the smallest id; a pair without one comes last
        pair = min(pairwise(ids), key=lambda pair: merges.get(pair, float("inf")))
        if pair not in merges:
            break
        ids = merge(ids, pair, merges[pair])
    return ids


def utf8(text: str) -> bytes:
    """The bytes of a text: "é" -> b"\\xc3\\xa9".

    Raises TypeError for anything but a string, and ValueError for half a surrogate
    pair, which isn't a character and has no bytes.
    """
    if not isinstance(text, str):
        raise TypeError(f"expected a text, got {type(text).__name__}: {text!r:.60}")
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError(
            f"character {error.start} of the text is {text[error.start]!a}, half of a "
            'surrogate pair: text.encode("utf-16", "surrogatepass")'
            '.decode("utf-16", "replace") mends it'
        ) from None


class BasicTokenizer:
    """Byte-pair encoding of a text as one row of bytes.

    `merges`: each pair and the id that replaces it, in the order of training.
    `vocab`: the bytes of each id; vocab[97] is b"a".
    """

    def __init__(self) -> None:
        self.merges: dict[Pair, int] = {}
        self.vocab: list[bytes] = [bytes([byte]) for byte in range(256)]

    def train(self: Self, text: str, vocab_size: int) -> Self:
        """Learn vocab_size - 256 merges from the text, in place of earlier ones.

        On a tie, the pair that is counted first wins. Raises ValueError, and changes
        nothing, if the size is below 256 or the text runs out of pairs.
        """
        check_size(vocab_size)
        ids = list(utf8(text))
        merges: dict[Pair, int] = {}
        for new in range(256, vocab_size):
            counts = pair_counts(ids)
            if not counts:
                raise out_of_pairs(new, vocab_size)
            pair = max(counts, key=counts.__getitem__)
            ids = merge(ids, pair, new)
            merges[pair] = new
        self.learn(merges)
        return self

    def learn(self, merges: Mapping[Pair, int]) -> None:
        """Take these merges, and spell out the bytes of each new id."""
        vocab = self.vocab[:256]
        for first, second in merges:
            vocab.append(vocab[first] + vocab[second])
        self.merges, self.vocab = dict(merges), vocab

    def encode(self, text: str) -> list[int]:
        """The ids of a text. Raises what `utf8` raises."""
        return merge_all(list(utf8(text)), self.merges)

    def decode(self, ids: Iterable[int]) -> str:
        """The text of some ids. Bytes that aren't UTF-8 become U+FFFD, "�".

        Raises ValueError for an id outside the vocabulary.
        """
        return b"".join(map(self.token, ids)).decode("utf-8", errors="replace")

    def token(self, id: int) -> bytes:
        """The bytes of one id. Raises ValueError if it isn't in the vocabulary."""
        if not 0 <= id < len(self.vocab):
            last = len(self.vocab) - 1
            raise ValueError(f"there is no token {id}: the ids go from 0 to {last}")
        return self.vocab[id]


def check_size(vocab_size: int) -> None:
    if vocab_size < 256:
        raise ValueError(f"expected a vocab_size of 256 or more, got {vocab_size}")


def out_of_pairs(reached: int, vocab_size: int) -> ValueError:
    return ValueError(
        f"the text is too short for a vocab_size of {vocab_size}: after "
        f"{reached - 256} merges no pair is left. Ask for {reached}, or give more text"
    )
