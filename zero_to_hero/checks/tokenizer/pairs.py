"""The two steps of byte-pair encoding: count the pairs, and merge one of them."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from .._engine.exercise import exercise
from .._engine.plain import Raised
from .._engine.tables import Code
from .inputs import Pair, counted, fresh_ids, merged, pairs_of, rows

# ---------------------------------------------------------------- counting

pairs = exercise(
    "tokenizer.pairs",
    title="Counting pairs",
    kind="implement",
    difficulty=1,
    minutes=5,
    points=1,
    hints=[
        "Walk over two copies of the list, one of them a step ahead.",
        "`zip(ids, ids[1:])` gives you the pairs.",
        "`counts[pair] = counts.get(pair, 0) + 1`",
    ],
)


def in_any_order(count: Callable[..., Any], ids: list[int]) -> Any:
    told = rows(count(ids))
    return sorted(told) if isinstance(told, list) else told


def table(found: Callable[[Sequence[int]], list[Any]]) -> Code:
    """A function that counts what `found` gives."""
    return lambda ids: counted(found(ids))


def apart(ids: Sequence[int]) -> list[Pair]:
    """The pairs where no two share an id: 1 1 1 has one."""
    out: list[Pair] = []
    i = 0
    while i + 1 < len(ids):
        out.append((ids[i], ids[i + 1]))
        i += 2 if ids[i : i + 3] == [ids[i]] * 3 else 1
    return out


count = pairs.function(
    "pair_counts",
    cases=lambda rng: [
        [1, 2, 3, 1, 2],
        [4, 4, 4],
        fresh_ids(rng, 9),
        fresh_ids(rng, 24),
        [8],
        [],
        [7, 2, 7, 2, 2, 2, 2, 5],
    ],
    right=lambda ids: sorted(rows(counted(pairs_of(ids)))),
    use=in_any_order,
)
count.mistake(
    "You cut the list into pieces of two. Pairs overlap: each id ends one and begins the next.",
    table(lambda ids: pairs_of(ids)[::2]),
)
count.mistake("The last pair is missing from your counts.", table(lambda ids: pairs_of(ids)[:-1]))
count.mistake("The first pair is missing from your counts.", table(lambda ids: pairs_of(ids)[1:]))
count.mistake(
    "You count every pair once. The count has to grow by 1 each time.",
    lambda ids: dict.fromkeys(pairs_of(ids), 1),
)
count.mistake(
    "You count from 0, so each count is one too small.",
    lambda ids: {pair: n - 1 for pair, n in counted(pairs_of(ids)).items()},
)
count.mistake(
    "(1, 2) and (2, 1) are two different pairs. You've sorted them, and counted them together.",
    table(lambda ids: [tuple(sorted(pair)) for pair in pairs_of(ids)]),
)
count.mistake(
    "In 4, 4, 4 the pair (4, 4) occurs twice here, because pairs overlap when we count them.",
    table(apart),
)
count.mistake("You counted single ids. Count pairs of neighbours.", table(list))
count.mistake("Those are the pairs. How often does each of them occur?", lambda ids: pairs_of(ids))
count.mistake(
    "You paired the last id with the first one. The list isn't a ring.",
    table(lambda ids: list(zip(ids, [*ids[1:], *ids[:1]], strict=True))),
)
count.mistake(
    "You paired each id with the one two places further on.",
    table(lambda ids: list(zip(ids, ids[2:], strict=False))),
)

# ---------------------------------------------------------------- merging

merge = exercise(
    "tokenizer.merge",
    title="Merging a pair",
    kind="implement",
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "Walk through the list with an index, and fill a new list. What do you append, and how far do you go?",
        "If the pair is at i, append the new id and go on by 2. Otherwise append `ids[i]` and go on by 1.",
        "`while i < len(ids):` with `if tuple(ids[i : i + 2]) == pair:` needs no special case at the end.",
    ],
)


def lists_and_pairs(rng: Random) -> list[tuple[list[int], Pair, int]]:
    def fresh(n: int, kinds: int = 2) -> tuple[list[int], Pair, int]:
        ids = fresh_ids(rng, n, kinds)
        at = rng.randrange(n - 1)
        return ids, (ids[at], ids[at + 1]), rng.randint(60, 99)

    return [
        ([1, 2, 3, 1, 2], (1, 2), 4),
        ([5, 5, 5], (5, 5), 9),
        ([2, 1, 2, 1, 1, 3, 2], (2, 1), 8),
        ([11, 2, 1, 21, 2, 1, 2], (1, 2), 7),
        fresh(8),
        fresh(17),
        fresh(25, 3),
        ([3, 1, 1, 1, 1, 1], (1, 1), 6),
        ([4, 5], (5, 4), 6),
        ([4], (4, 4), 6),
        ([], (1, 2), 6),
        ([7, 1, 2], (1, 2), 0),
        ([1, 2, 7, 2], (1, 2), 3),
    ]


def stepping(
    is_pair: Callable[[list[int], int, Pair], bool] = lambda ids, i, pair: tuple(ids[i : i + 2]) == pair,
    step: int = 2,
    end: int = 0,
    add: Callable[[Pair, int], list[int]] = lambda pair, new: [new],
) -> Code:
    """A function that merges with an index, right or with one thing changed."""

    def merge(ids: list[int], pair: Pair, new: int) -> list[int]:
        out: list[int] = []
        i = 0
        while i < len(ids) - end:
            if is_pair(ids, i, pair):
                out += add(pair, new)
                i += step
            else:
                out.append(ids[i])
                i += 1
        return out

    return merge


def by_text(ids: list[int], pair: Pair, new: int) -> list[int]:
    told = ",".join(map(str, ids)).replace(f"{pair[0]},{pair[1]}", str(new))
    return [int(one) for one in told.split(",") if one]


def from_the_right(ids: list[int], pair: Pair, new: int) -> list[int]:
    return merged(ids[::-1], pair[::-1], new)[::-1]


def only_first(ids: list[int], pair: Pair, new: int) -> list[int]:
    places = [i for i, one in enumerate(pairs_of(ids)) if one == pair]
    return [*ids[: places[0]], new, *ids[places[0] + 2 :]] if places else list(ids)


def without_look(ids: list[int], i: int, pair: Pair) -> bool:
    return (ids[i], ids[i + 1]) == pair


one_merge = merge.function("merge", cases=lists_and_pairs, right=merged)
one_merge.mistake(
    "Your pairs overlap: after a merge you go on by one place, so the pair's second id is used again. Go on by two.",
    stepping(step=1),
)
one_merge.mistake(
    "The last id gets lost where it isn't part of a pair. Your loop ends one place too early.", stepping(end=1)
)
one_merge.mistake(
    "At the last place there's no `ids[i + 1]`. Check the length first, or compare slices: `tuple(ids[i : i + 2])`.",
    stepping(is_pair=without_look),
    when=lambda got, *_: isinstance(got, Raised) and got.kind == "IndexError",
)
one_merge.mistake(
    "You compare only the first id of the pair. The second one has to be there, too.",
    stepping(lambda ids, i, pair: i + 1 < len(ids) and ids[i] == pair[0]),
)
one_merge.mistake(
    "You merge the pair in either order. (1, 2) and (2, 1) are two different pairs.",
    stepping(lambda ids, i, pair: tuple(ids[i : i + 2]) in (pair, pair[::-1])),
)
one_merge.mistake("You merged the pair only at the first place where it occurs.", only_first)
one_merge.mistake(
    "You go from right to left. In 5, 5, 5 the first two are merged, and the last one is left.", from_the_right
)
one_merge.mistake("Your pair is still there, with the new id beside it.", stepping(add=lambda pair, new: [*pair, new]))
one_merge.mistake("The pair is gone, but the new id isn't there.", stepping(add=lambda pair, new: []))
one_merge.mistake(
    "You looked for the pair in a text of digits: there, “1,2” is also in “11,2” and “1,21”. Compare numbers.", by_text
)
one_merge.mistake("Nothing is merged in your answer.", lambda ids, pair, new: list(ids))
