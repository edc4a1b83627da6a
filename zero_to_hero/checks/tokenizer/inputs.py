"""What the checks of this lecture share: byte-pair encoding with one thing to change, and fresh texts and merges."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random
from typing import Any

Pair = tuple[int, int]
Merges = dict[Pair, int]


def pairs_of(ids: Sequence[int]) -> list[Pair]:
    return list(pairwise(ids))


def counted(pairs: Sequence[Pair]) -> dict[Pair, int]:
    """How often each pair occurs, in the order in which they first occur."""
    counts: dict[Pair, int] = {}
    for pair in pairs:
        counts[pair] = counts.get(pair, 0) + 1
    return counts


def merged(ids: Sequence[int], pair: Pair, new: int) -> list[int]:
    """The ids with `new` in place of each pair, from the left."""
    out: list[int] = []
    i = 0
    while i < len(ids):
        found = tuple(ids[i : i + 2]) == pair
        out.append(new if found else ids[i])
        i += 2 if found else 1
    return out


def most_frequent(counts: dict[Pair, int]) -> Pair:
    """Of several, the one that occurs first."""
    return max(counts, key=lambda pair: counts[pair])


def learned(ids: Sequence[int], n: int, best: Callable[[dict[Pair, int]], Pair] = most_frequent) -> Merges:
    """n merges, or fewer where no pair is left."""
    merges: Merges = {}
    while len(merges) < n and len(ids) > 1:
        pair = best(counted(pairs_of(ids)))
        merges[pair] = 256 + len(merges)
        ids = merged(ids, pair, merges[pair])
    return merges


def by_rank(ids: Sequence[int], merges: Merges) -> list[int]:
    """The ids, merged: always the pair that was learned first."""
    ids = list(ids)
    while known := [pair for pair in pairs_of(ids) if pair in merges]:
        pair = min(known, key=lambda one: merges[one])
        ids = merged(ids, pair, merges[pair])
    return ids


def spelled(merges: Merges) -> dict[int, bytes]:
    """The bytes of each token."""
    vocab = {i: bytes([i]) for i in range(256)}
    for (a, b), new in merges.items():
        vocab[new] = vocab[a] + vocab[b]
    return vocab


def fresh_ids(rng: Random, n: int, kinds: int = 3) -> list[int]:
    """A few different ids, often repeated."""
    alphabet = rng.sample(range(1, 60), kinds)
    return [rng.choice(alphabet) for _ in range(n)]


def fresh_text(rng: Random, n: int, letters: str = "abc") -> str:
    return "".join(rng.choice(letters) for _ in range(n))


def rows(table: Any) -> Any:
    """A dictionary of pairs as lines to compare, in its order; anything else as it is."""
    if not isinstance(table, dict):
        return table
    return [f"{line(key)}: {value}" for key, value in table.items()]


def line(key: Any) -> str:
    return f"({', '.join(str(int(one)) for one in key)})" if isinstance(key, (tuple, list)) else repr(key)
