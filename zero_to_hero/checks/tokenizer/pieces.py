"""Before the merges: texts cut into pieces, special tokens, and the merges behind a published vocabulary."""

import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from .._engine.exercise import exercise
from .._engine.plain import Raised
from .._engine.tables import Code
from .inputs import Pair, counted, fresh_ids, fresh_text, learned, pairs_of, rows, spelled

# ---------------------------------------------------------------- no pair across a border

borders = exercise(
    "tokenizer.borders",
    title="Across the border",
    kind="find the bug",
    difficulty=2,
    minutes=8,
    points=2,
    hints=[
        "Which pair in the printed counts is in neither of the two pieces?",
        "The pieces are put together first. Where does that make a pair that wasn't there?",
        "Count the pairs of each piece, and add up the counts.",
    ],
)


def in_any_order(count: Callable[..., Any], pieces: list[list[int]]) -> Any:
    told = rows(count(pieces))
    return sorted(told) if isinstance(told, list) else told


def of_pieces(pairs: Callable[[list[list[int]]], list[Pair]]) -> Code:
    return lambda pieces: counted(pairs(pieces))


def some_pieces(rng: Random) -> list[list[list[int]]]:
    def fresh(n: int) -> list[list[int]]:
        letters = fresh_ids(rng, 12)
        return [[rng.choice(letters) for _ in range(rng.randint(2, 5))] for _ in range(n)]

    return [
        [[1, 2, 3], [1, 2]],
        [[5, 5], [5], [5, 5, 5]],
        fresh(4),
        fresh(9),
        [[4, 7], [4, 7], [7, 4], [4, 7]],
        [[], [3], [3, 8, 3]],
        [],
    ]


def joined(pieces: Sequence[Sequence[int]]) -> list[int]:
    return [one for piece in pieces for one in piece]


def updated(pieces: list[list[int]]) -> dict[Pair, int]:
    counts: dict[Pair, int] = {}
    for piece in pieces:
        counts.update(counted(pairs_of(piece)))
    return counts


apart = borders.function(
    "piece_counts",
    cases=some_pieces,
    right=lambda pieces: sorted(rows(counted([pair for piece in pieces for pair in pairs_of(piece)]))),
    use=in_any_order,
)
apart.mistake(
    "You still count pairs across the border of two pieces. Such a pair is never merged, so it mustn't be counted.",
    of_pieces(lambda pieces: pairs_of(joined(pieces))),
)
apart.mistake(
    "Only the last piece is in your counts. Begin with empty counts once, before the loop.",
    lambda pieces: counted(pairs_of(pieces[-1])) if pieces else {},
)
apart.mistake(
    "A piece's counts replace those of the pieces before it. Add them up.",
    updated,
)
apart.mistake(
    "A piece that occurs several times counts each time. A set or a dict drops the copies.",
    lambda pieces: counted([pair for piece in dict.fromkeys(map(tuple, pieces)) for pair in pairs_of(piece)]),
)
apart.mistake(
    "You return after the first piece. Move the `return` out of the loop.",
    lambda pieces: counted(pairs_of(pieces[0])) if pieces else {},
)
apart.mistake(
    "You lose the last pair of each piece.",
    of_pieces(lambda pieces: [pair for piece in pieces for pair in pairs_of(piece)[:-1]]),
)

# ---------------------------------------------------------------- two patterns

patterns = exercise(
    "tokenizer.patterns",
    title="Reading two patterns",
    kind="predict",
    difficulty=3,
    minutes=10,
    points=3,
    hints=[
        "A space goes to the front of the next piece. Of two spaces, only the second one does.",
        "GPT-2's pattern has its contractions in small letters. GPT-4's has an `(?i:` in front of them.",
        "GPT-4 cuts digits into groups of up to three, from the left.",
    ],
)
patterns.value(
    "spaces",
    4,
    {
        "The second space belongs to the word after it, and the first one is a piece of its own.": 3,
        "The space before “a” and the second space before “b” aren't pieces: they belong to their words.": 5,
        "You counted every space. A space right before a word belongs to it.": 6,
    },
)
patterns.value(
    "small",
    2,
    {
        "The apostrophe and the t are one piece: 't is one of the contractions.": 3,
        "The contraction is cut off: don, 't.": 1,
    },
)
patterns.value(
    "capital",
    3,
    {
        "GPT-2's contractions are written in small letters, so 'T isn't one of them.": 2,
        "The apostrophe isn't a letter, so the word is cut there.": 1,
    },
)
patterns.value(
    "digits",
    ["123", "456", "7"],
    {
        "The groups are made from the left.": ["1", "234", "567"],
        "That's GPT-2's pattern: all the digits in one piece.": ["1234567"],
        "Up to three digits are one piece.": ["1", "2", "3", "4", "5", "6", "7"],
    },
)

# ---------------------------------------------------------------- the split

split = exercise(
    "tokenizer.split",
    title="The split",
    kind="implement",
    difficulty=4,
    minutes=20,
    points=4,
    hints=[
        "`re.findall` with alternatives, joined by |. The first one that fits counts: ` ?[A-Za-z]+` is a word.",
        r"Digits: ` ?[0-9]+`. Anything else that isn't white space: ` ?[^\sA-Za-z0-9]+`.",
        r"White space comes last: `\s+(?!\S)|\s+`. The first one stops one character before a word.",
    ],
)
GPT2 = r" ?[A-Za-z]+| ?[0-9]+| ?[^\sA-Za-z0-9]+|\s+(?!\S)|\s+"


def by(pattern: str) -> Code:
    return lambda text: re.findall(pattern, text)


def some_texts(rng: Random) -> list[str]:
    words = ["if", "x1", "tea", "(a+b)", "2026", "!?", "n_embd", "it's", "12.5", "B"]
    gaps = [" ", "  ", "\n", "\n    ", " \n", "\t", "   "]

    def fresh(n: int) -> str:
        return "".join(rng.choice(words) + rng.choice(gaps) for _ in range(n))

    return [
        "if x1 ==  22:",
        "\n    tea  ",
        fresh(4),
        fresh(9),
        "  lead",
        "a\tb \n c",
        "",
        "it's 12.5!",
        "a  ",
        "snake_case",
    ]


cut = split.function("split", cases=some_texts, right=by(GPT2))
cut.mistake(
    "A single space goes to the front of the next piece. In your answer, it's a piece of its own.",
    by(r"[A-Za-z]+|[0-9]+|[^\sA-Za-z0-9]+|\s+"),
)
cut.mistake(
    "Your spaces are at the end of the piece before. They belong to the piece after.",
    by(r"[A-Za-z]+ ?|[0-9]+ ?|[^\sA-Za-z0-9]+ ?|\s+"),
)
cut.mistake(
    "A longer run of white space leaves out its last character, so that a space can go to the next word. "
    r"That's what `(?!\S)` does.",
    by(r" ?[A-Za-z]+| ?[0-9]+| ?[^\sA-Za-z0-9]+|\s+"),
)
cut.mistake(
    "White space gets lost. The pieces must make the text again.",
    str.split,
    by(r" ?[A-Za-z]+| ?[0-9]+| ?[^\sA-Za-z0-9]+"),
)
cut.mistake(
    "Letters and digits are in one piece. They don't mix: x1 is x and 1.",
    by(r" ?[A-Za-z0-9]+| ?[^\sA-Za-z0-9]+|\s+(?!\S)|\s+"),
)
cut.mistake(
    r"`\w` is letters, digits and the underscore. Here a piece has one kind only, and _ isn't a letter.",
    by(r" ?\w+| ?[^\s\w]+|\s+(?!\S)|\s+"),
)
cut.mistake(
    "Each digit is a piece of its own in your answer. A run of digits stays together.",
    by(r" ?[A-Za-z]+| ?[0-9]| ?[^\sA-Za-z0-9]+|\s+(?!\S)|\s+"),
)
cut.mistake(
    "Each sign is a piece of its own in your answer. A run of signs stays together.",
    by(r" ?[A-Za-z]+| ?[0-9]+| ?[^\sA-Za-z0-9]|\s+(?!\S)|\s+"),
)
cut.mistake(
    r"Only a space may go to the front of a word. With `\s?`, the end of a line does, too.",
    by(r"\s?[A-Za-z]+|\s?[0-9]+|\s?[^\sA-Za-z0-9]+|\s+(?!\S)|\s+"),
)
cut.mistake(
    "Only a single space may go to the front of a word.",
    by(r" *[A-Za-z]+| *[0-9]+| *[^\sA-Za-z0-9]+|\s+(?!\S)|\s+"),
)
cut.mistake(
    "A piece begins with at most one space, and it needn't have one.",
    by(r" [A-Za-z]+| [0-9]+| [^\sA-Za-z0-9]+|\s+(?!\S)|\s+"),
)

# ---------------------------------------------------------------- special tokens

special = exercise(
    "tokenizer.special",
    title="Special tokens",
    kind="implement",
    difficulty=3,
    minutes=20,
    points=3,
    hints=[
        "First the refusal: go over all special tokens. If one is in the text and isn't allowed, raise.",
        '`re.split("(" + "|".join(re.escape(one) for one in allowed) + ")", text)` keeps the tokens that it cuts at.',
        "Without a single allowed token, the pattern is empty and cuts everywhere. And drop the empty texts.",
    ],
)
Special = dict[str, int]


def told(pieces: Callable[..., Any], text: str, special: Special, allowed: list[str]) -> Any:
    try:
        return pieces(text, special, allowed)
    except ValueError:
        return "ValueError"


def forbidden(text: str, special: Special, allowed: list[str]) -> bool:
    return any(one in text and one not in allowed for one in special)


def cutting(
    refused: Callable[[str, Special, list[str]], bool] = forbidden,
    tokens: Callable[[Special, list[str]], Sequence[str]] = lambda special, allowed: allowed,
    escape: Callable[[str], str] = re.escape,
    keep: Callable[[str], bool] = bool,
    write: Callable[[Special, str], list[Any]] = lambda special, one: [special[one]],
    at_most: int = 0,
) -> Code:
    """A function that cuts a text at special tokens, right or with one thing changed."""

    def pieces(text: str, special: Special, allowed: list[str]) -> list[Any]:
        if refused(text, special, allowed):
            raise ValueError("This special token isn't allowed here.")
        chosen = tokens(special, allowed)
        if not chosen:
            return [text] if keep(text) else []
        out: list[Any] = []
        for part in re.split(f"({'|'.join(map(escape, chosen))})", text, maxsplit=at_most):
            if part in chosen:
                out += write(special, part)
            elif part is not None and keep(part):
                out.append(part)
        return out

    return pieces


def texts_with_tokens(rng: Random) -> list[tuple[str, Special, list[str]]]:
    end, ask, answer = "<|endoftext|>", "<|user|>", "[INST]"
    numbers = dict(zip((end, ask, answer), rng.sample(range(300, 400), 3), strict=True))

    def fresh(allowed: list[str]) -> tuple[str, Special, list[str]]:
        parts = [rng.choice(["Hi", " there", "a|b", "<|", *allowed, *allowed]) for _ in range(9)]
        return "".join(parts) + rng.choice(allowed), numbers, allowed

    return [
        ("Hi<|endoftext|>there", {end: 300}, [end]),
        ("Hi<|endoftext|>there", {end: 300}, []),
        ("nothing special", {end: 300}, [end]),
        (f"{ask}Hi{answer}{answer}", numbers, [ask, answer]),
        (f"{ask}Hi{end}", numbers, [ask, answer]),
        fresh([end]),
        fresh([ask, end]),
        fresh([answer, ask, end]),
        ("endoftext | user", numbers, [end, ask]),
        ("", numbers, [end]),
        ("", numbers, []),
        ("I <3 pipes: a|b", numbers, []),
    ]


never: Callable[[str, Special, list[str]], bool] = lambda text, special, allowed: False  # noqa: E731
around = special.function("pieces", cases=texts_with_tokens, right=lambda *case: told(cutting(), *case), use=told)
around.mistake(
    "A special token that isn't allowed goes through as ordinary text. Raise a ValueError.",
    cutting(refused=never),
)
around.mistake(
    "You cut at every special token, allowed or not. So anybody who writes one into a text can end a "
    "document, or speak as somebody else.",
    cutting(refused=never, tokens=lambda special, allowed: list(special)),
)
around.mistake(
    "You refuse special tokens that are allowed.",
    cutting(refused=lambda text, special, allowed: any(one in text for one in special)),
)
around.mistake(
    "You refuse a text as soon as a token isn't allowed, even if the text doesn't contain it.",
    cutting(refused=lambda text, special, allowed: any(one not in allowed for one in special)),
)
around.mistake("Drop the empty texts at the ends and between two special tokens.", cutting(keep=lambda part: True))
around.mistake(
    "A | means “or” in a pattern, so <|endoftext|> matches a < alone. Use `re.escape`.",
    cutting(escape=str),
)
around.mistake(
    "The special tokens themselves are gone. With parentheses around the pattern, `re.split` keeps them.",
    cutting(write=lambda special, one: []),
)
around.mistake("Write the *number* of a special token into the list.", cutting(write=lambda special, one: [one]))
around.mistake("You cut at the first special token only.", cutting(at_most=1))

# ---------------------------------------------------------------- the merges behind a vocabulary

recover = exercise(
    "tokenizer.recover",
    title="The merges of a vocabulary",
    kind="implement",
    difficulty=4,
    minutes=25,
    points=4,
    hints=[
        "A token of several bytes was made by merging two others. Encode its bytes with what was learned *before* it.",
        "Begin with its single bytes. Again and again, join the two neighbours whose bytes have the lowest rank, until "
        "only two parts are left.",
        "`min(range(len(parts) - 1), key=lambda i: ranks.get(parts[i] + parts[i + 1], inf))` is where to join.",
    ],
)


def from_tokens(recover: Callable[..., Any], tokens: list[list[int]]) -> Any:
    return rows(recover({bytes(token): rank for rank, token in enumerate(tokens)}))


def parted(token: bytes, ranks: dict[bytes, int]) -> list[bytes]:
    """The token in the pieces that had been learned before it."""
    parts = [token[i : i + 1] for i in range(len(token))]
    while len(parts) > 2:
        joins = {i: ranks.get(parts[i] + parts[i + 1], len(ranks)) for i in range(len(parts) - 1)}
        i = min(joins, key=lambda place: joins[place])
        if joins[i] >= ranks[token]:
            break
        parts[i : i + 2] = [parts[i] + parts[i + 1]]
    return parts


def recovering(
    part: Callable[[bytes, dict[bytes, int]], Sequence[bytes]] = parted,
    key: Callable[[bytes, dict[bytes, int]], Any] = lambda piece, ranks: ranks[piece],
) -> Code:
    """A function that gives each longer token's two parts, right or with one thing changed."""

    def recover(ranks: dict[bytes, int]) -> dict[Any, int]:
        merges: dict[Any, int] = {}
        for token, rank in ranks.items():
            if len(token) > 1:
                a, b = part(token, ranks)
                merges[(key(a, ranks), key(b, ranks))] = rank
        return merges

    return recover


def two_known(token: bytes, ranks: dict[bytes, int], places: Callable[[int], Sequence[int]]) -> list[bytes]:
    known = [i for i in places(len(token)) if token[:i] in ranks and token[i:] in ranks]
    return [token[: known[0]], token[known[0] :]]


def vocabularies(rng: Random) -> list[list[list[int]]]:
    def fresh(letters: str, n: int) -> list[list[int]]:
        """The single letters in any order, then the tokens of a training, up to the first that's there already."""
        text = fresh_text(rng, 120, letters)
        tokens = [letter.encode() for letter in rng.sample(letters, len(letters))]
        vocab = spelled(learned(text.encode(), n))
        for token in list(vocab.values())[256:]:
            if token in tokens:
                break
            tokens.append(token)
        return [list(token) for token in tokens]

    return [
        [list(token) for token in (b"b", b"a", b"aa", b"aab")],
        [list(token) for token in (b"a", b"b", b"c", b"d", b"bc", b"ab", b"abc", b"cd", b"abcd")],
        fresh("abc", 10),
        fresh("abcd", 25),
        [list(token) for token in (b"c", b"b", b"a", b"ab", b"bc", b"abc", b"cab", b"abca", b"bcab")],
        [[7], [9]],
    ]


def called(tokens: list[list[int]]) -> str:
    shown = [f"{bytes(token)!r}: {rank}" for rank, token in enumerate(tokens[:9])]
    return f"recover({{{', '.join(shown + ['…'] * (len(tokens) > 9))}}})"


found = recover.function(
    "recover",
    cases=vocabularies,
    right=lambda tokens: from_tokens(recovering(), tokens),
    use=from_tokens,
    says=called,
)
found.mistake(
    "You take the first place where both halves are tokens. There may be several such places: join the lowest rank "
    "first, as `encode` does.",
    recovering(part=lambda token, ranks: two_known(token, ranks, lambda n: range(1, n))),
)
found.mistake(
    "You take the last place where both halves are tokens. There may be several such places: join the lowest rank "
    "first, as `encode` does.",
    recovering(part=lambda token, ranks: two_known(token, ranks, lambda n: range(n - 1, 0, -1))),
)
found.mistake(
    "Your pairs hold bytes. Give the numbers of the two parts: their ranks.",
    recovering(key=lambda piece, ranks: piece),
    when=lambda got, *_: isinstance(got, Raised) and got.kind == "ValueError" and "invalid literal" in got.text,
)
found.mistake(
    "You join until nothing is left to join, and then the token is in one piece. Use only ranks lower than its own.",
    recovering(part=lambda token, ranks: [token]),
    when=lambda got, *_: isinstance(got, Raised) and "not enough values to unpack" in got.text,
)
found.mistake(
    "The two parts of each pair are swapped.",
    recovering(part=lambda token, ranks: parted(token, ranks)[::-1]),
)
found.mistake(
    "The single bytes have no merge: leave them out.",
    lambda ranks: {**{(rank,): rank for token, rank in ranks.items() if len(token) == 1}, **recovering()(ranks)},
)
