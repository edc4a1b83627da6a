"""The same merges and the same ids, many times faster, still plain Python.

The textbook's loop counts every pair anew for each merge. But a merge changes only the
counts around it: where "a b" becomes "X" in "l a b r", the pairs (l, a) and (b, r)
lose one, and (l, X) and (X, r) gain one. Everything here follows from that.

`learn_chunks`, after a split: chunks repeat, so each is kept once, with how often it
occurs. An index knows the places of every pair, and a heap the most frequent pair.

`learn_row`, without a split: the row is a string whose characters are the tokens. Then
`str.split` finds a pair, and `str.join` replaces it, at the speed of C.

On a tie both choose as the textbook does, the pair that comes first in the text, so the
merges are identical (`tests/test_tokenizer_fast.py`). Left out: threads, C, and texts
that don't fit into memory.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from itertools import pairwise
from typing import Generic, TypeVar

from zero_to_hero.tokenizer.basic import (
    BasicTokenizer,
    Pair,
    check_size,
    out_of_pairs,
    utf8,
)
from zero_to_hero.tokenizer.regex import GPT4_SPLIT, RegexTokenizer, split

GONE = -1  # where an id was that a merge has taken
P = TypeVar("P", str, Pair)
Basic = TypeVar("Basic", bound="FastBasicTokenizer")
Regex = TypeVar("Regex", bound="FastRegexTokenizer")


class Ranking(Generic[P]):
    """The counts of pairs, with the largest at hand.

    A heap holds (-count, pair). A count that changes leaves its old entry in the heap,
    to be dropped when it comes to the top: it's no longer what `counts` says.
    """

    def __init__(self, counts: Mapping[P, int]) -> None:
        self.counts: dict[P, int] = dict(counts)
        items = self.counts.items()
        self.heap: list[tuple[int, P]] = [(-count, pair) for pair, count in items]
        heapify(self.heap)

    def lose(self, pair: P, count: int) -> None:
        self.counts[pair] -= count  # its entry in the heap is now too high: see `best`

    def gain(self, pair: P, count: int) -> None:
        self.counts[pair] = self.counts.get(pair, 0) + count
        heappush(self.heap, (-self.counts[pair], pair))

    def best(self, place: Callable[[P], int]) -> P | None:
        """Take out the most frequent pair; of equals, the first in the text."""
        ties: set[P] = set()
        most = 1
        while self.heap and -self.heap[0][0] >= most:
            promised, pair = heappop(self.heap)
            count = self.counts.get(pair, 0)
            if count == -promised:
                most = count
                ties.add(pair)
            elif 0 < count < -promised:
                heappush(self.heap, (-count, pair))
        if not ties:
            return None
        first = min(ties, key=place) if len(ties) > 1 else next(iter(ties))
        for pair in ties - {first}:
            heappush(self.heap, (-most, pair))
        del self.counts[first]
        return first


def learn_chunks(chunks: Mapping[bytes, int], vocab_size: int) -> dict[Pair, int]:
    """The merges of a text that holds each chunk so many times, in the chunks' order.

    The chunks lie one after the other, a None after each:

        place      0  1  2  3     4  5  6
        at         a  b  c  None  a  b  None

    A token is named at its first byte in `at`, and at its last byte in `before`: both
    neighbours of a token are one look away. Inside a token, `at` says None.
    """
    at: list[int | None] = []
    times: list[int] = []  # at each place, how often its chunk occurs
    for chunk, count in chunks.items():
        at += [*chunk, None]
        times += [count] * (len(chunk) + 1)
    before = at.copy()
    size = [1] * 256  # bytes of each token
    where: defaultdict[Pair, list[int]] = defaultdict(list)
    for place, (a, b) in enumerate(pairwise(at)):
        if a is not None and b is not None:
            where[a, b].append(place)

    def total(places: Iterable[int]) -> int:
        return sum(map(times.__getitem__, places))

    def first(pair: Pair) -> int:
        a, b = pair
        return next(i for i in where[pair] if at[i] == a and at[i + size[a]] == b)

    ranking = Ranking({pair: total(places) for pair, places in where.items()})
    merges: dict[Pair, int] = {}
    for new in range(256, vocab_size):
        pair = ranking.best(first)
        if pair is None:
            raise out_of_pairs(new, vocab_size)
        a, b = pair
        lefts: defaultdict[int | None, list[int]] = defaultdict(list)
        rights: defaultdict[int | None, list[int]] = defaultdict(list)
        for i in where.pop(pair):
            j = i + size[a]
            if at[i] == a and at[j] == b:  # or an earlier merge has taken one of them
                end = j + size[b]
                lefts[before[i - 1]].append(i)
                rights[at[end]].append(i)
                at[i] = before[end - 1] = new
                at[j] = None
        size.append(size[a] + size[b])
        for r, places in rights.items():
            if r is not None:
                count = total(places)
                if (b, r) != pair:
                    ranking.lose((b, r), count)
                ranking.gain((new, r), count)
                where[new, r] = places
        for l, places in lefts.items():  # noqa: E741
            if l is not None:
                count = total(places)
                ranking.lose((l, a), count)
                ranking.gain((l, new), count)
                where[l, new] = [i - size[l] for i in places]
        merges[pair] = new
    return merges


def merge_all_quickly(ids: Iterable[int], merges: Mapping[Pair, int]) -> list[int]:
    """As `basic.merge_all`, in about n log n steps for n ids: a heap holds the merges to do.

    The ids are a linked list: `after[i]` is the place of the id after the one at i.
    """
    row = list(ids)
    after = list(range(1, len(row) + 1))
    before = list(range(-1, len(row)))
    todo: list[Pair] = []  # the id that a merge makes, and its place

    def look(i: int, j: int) -> None:
        if i >= 0 and j < len(row) and (row[i], row[j]) in merges:
            heappush(todo, (merges[row[i], row[j]], i))

    for i in range(len(row) - 1):
        look(i, i + 1)
    while todo:
        new, i = heappop(todo)
        j = after[i]
        if j == len(row) or merges.get((row[i], row[j])) != new:
            continue  # another merge has taken one of the two
        row[i], row[j] = new, GONE
        after[i] = after[j]
        before[after[i]] = i
        look(before[i], i)
        look(i, after[i])
    return [id for id in row if id != GONE]


def learn_row(row: bytes, vocab_size: int) -> dict[Pair, int]:
    """The merges of a text that's one row of bytes.

    Cut "l a b r" at "a b", and the pieces end in the left neighbours and begin with the
    right ones. An empty piece between two cuts means that "a b a b" was there.
    """
    # characters 0, 1, ... are the bytes that occur, and then the merges
    ids = sorted(set(row))
    text = "".join(map({byte: chr(n) for n, byte in enumerate(ids)}.__getitem__, row))
    counts = Counter(pairwise(text))
    ranking = Ranking({"".join(pair): count for pair, count in counts.items()})
    merges: dict[Pair, int] = {}
    for new in range(256, vocab_size):
        pair = ranking.best(text.find)
        if pair is None:
            raise out_of_pairs(new, vocab_size)
        a, b, x = pair[0], pair[1], chr(len(ids))
        pieces = text.split(pair)
        text = x.join(pieces)
        lefts = Counter([piece[-1:] for piece in pieces[:-1]])
        rights = Counter([piece[:1] for piece in pieces[1:]])
        # an empty piece at an end of the text isn't between two cuts
        both = rights.pop("", 0) - (not pieces[-1])
        lefts.pop("", 0)
        for r, count in rights.items():
            if b + r != pair:
                ranking.lose(b + r, count)
            ranking.gain(x + r, count)
        for l, count in lefts.items():  # noqa: E741
            ranking.lose(l + a, count)
            ranking.gain(l + x, count)
        if both:
            if b + a != pair:
                ranking.lose(b + a, both)
            ranking.gain(x + x, both)
        merges[ids[ord(a)], ids[ord(b)]] = new
        ids.append(new)
    return merges


class FastBasicTokenizer(BasicTokenizer):
    """A BasicTokenizer that's quick."""

    def train(self: Basic, text: str, vocab_size: int) -> Basic:
        check_size(vocab_size)
        self.learn(learn_row(utf8(text), vocab_size))
        return self

    def encode(self, text: str) -> list[int]:
        # no merge makes a pair of an earlier one, so one pass in their order is enough
        row = utf8(text).decode("latin-1")
        for (a, b), new in self.merges.items():
            row = row.replace(chr(a) + chr(b), chr(new))
        return list(map(ord, row))


class FastRegexTokenizer(RegexTokenizer):
    """A RegexTokenizer that's quick, and remembers the chunks that it has met.

    `byte_ids`: the id of each byte. GPT-2 and GPT-4 have them in an order of their own.
    """

    REMEMBERED = 100_000  # chunks; then it forgets them all and begins again

    def __init__(self, pattern: str = GPT4_SPLIT) -> None:
        super().__init__(pattern)
        self.byte_ids: Sequence[int] = range(256)
        self.known: dict[str, list[int]] = {}

    def train(self: Regex, text: str, vocab_size: int) -> Regex:
        check_size(vocab_size)
        chunks = Counter(split(text, self.pattern))
        counted = {utf8(chunk): count for chunk, count in chunks.items()}
        self.learn(learn_chunks(counted, vocab_size))
        return self

    def learn(self, merges: Mapping[Pair, int]) -> None:
        super().learn(merges)
        self.known = {}

    def encode_chunk(self, chunk: str) -> list[int]:
        ids = self.known.get(chunk)
        if ids is None:
            if len(self.known) >= self.REMEMBERED:
                self.known.clear()
            row = map(self.byte_ids.__getitem__, utf8(chunk))
            ids = self.known[chunk] = merge_all_quickly(row, self.merges)
        return ids
