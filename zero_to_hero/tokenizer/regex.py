"""Byte-pair encoding that splits the text first, and knows special tokens.

Without a split, " dog." and " dog!" can become tokens of their own. So GPT-2 cuts a
text into chunks of letters, numbers, signs or spaces, and merges never cross a cut:

    split("We'll see 2024 dogs!", GPT4_SPLIT)
    ["We", "'ll", " see", " ", "202", "4", " dogs", "!"]

A special token such as <|endoftext|> has an id, but no merges. It's the frame of a text
and never a part of it, so `encode` refuses to read one from a text unless it's allowed.

Radford et al. (2019), section 2.2, introduce the split. The patterns are those of
tiktoken (https://github.com/openai/tiktoken), and so is what `allowed` means, by way of
minbpe. Left out: speed (`fast.py`).
"""

import re
from collections.abc import Collection, Mapping
from typing import TypeVar

from zero_to_hero.tokenizer.basic import (
    BasicTokenizer,
    Pair,
    check_size,
    merge,
    merge_all,
    out_of_pairs,
    pair_counts,
    utf8,
)
from zero_to_hero.tokenizer.patterns import compiled

Allowed = str | Collection[str]
Self = TypeVar("Self", bound="RegexTokenizer")

GPT2_SPLIT = (
    r"""'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+"""
    r"""| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"""
)
GPT4_SPLIT = (
    r"""'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"""
    r"""| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"""
)


def split(text: str, pattern: str = GPT4_SPLIT) -> list[str]:
    """The chunks of a text: each match of the pattern, in order.

    split("it's 10 pm", GPT2_SPLIT) -> ["it", "'s", " 10", " pm"]
    Raises what `utf8` raises, and ValueError if the pattern leaves out a part.
    """
    utf8(text)  # refuses what is no text
    chunks = compiled(pattern, text.isascii()).findall(text)
    if sum(map(len, chunks)) != len(text):
        way = "add an alternative that takes the rest, such as |."
        raise ValueError(f"the pattern {pattern!r} leaves out some of the text: {way}")
    return chunks


class RegexTokenizer(BasicTokenizer):
    """Byte-pair encoding within the chunks of a pattern, and special tokens.

    `special`: each special token and its id.
    """

    def __init__(self, pattern: str = GPT4_SPLIT) -> None:
        super().__init__()
        split("", pattern)  # a pattern that can't be read is refused here
        self.pattern = pattern
        self.special: dict[str, int] = {}

    def train(self: Self, text: str, vocab_size: int) -> Self:
        """As BasicTokenizer.train, but no pair crosses from one chunk to the next."""
        check_size(vocab_size)
        chunks = [list(utf8(chunk)) for chunk in split(text, self.pattern)]
        merges: dict[Pair, int] = {}
        for new in range(256, vocab_size):
            counts: dict[Pair, int] = {}
            for chunk in chunks:
                pair_counts(chunk, counts)
            if not counts:
                raise out_of_pairs(new, vocab_size)
            pair = max(counts, key=counts.__getitem__)
            chunks = [merge(chunk, pair, new) for chunk in chunks]
            merges[pair] = new
        self.learn(merges)
        return self

    def register(self: Self, special: Mapping[str, int]) -> Self:
        """Take special tokens, {"<|endoftext|>": 100257} say, in place of earlier ones.

        Raises ValueError if an id is a token's already, or two of them share one.
        """
        for name, id in special.items():
            if not name:
                raise ValueError("a special token needs a text, and one is empty")
            utf8(name)
            if id < len(self.vocab):
                free = f"the ids from {len(self.vocab)} on are free"
                raise ValueError(f"{name!r} can't have the id {id}: {free}")
        if len(set(special.values())) < len(special):
            got = f"got {dict(special)}"
            raise ValueError(f"each special token needs an id of its own, {got}")
        self.special = dict(special)
        return self

    def encode(self, text: str, allowed: Allowed = "none_raise") -> list[int]:
        """The ids of a text. `allowed` says what happens to a special token in it:

        "none_raise": it's refused with a ValueError, since a text that a stranger wrote
        could pretend to be a frame; "none": it's text like any other; "all": it becomes
        its id; {"<|endoftext|>"}: these become their ids, and others are refused.
        """
        utf8(text)  # refuses what is no text
        special = self.allowed_in(text, allowed)
        if not special:
            return self.encode_ordinary(text)
        longest_first = sorted(special, key=len, reverse=True)
        ids: list[int] = []
        for part in re.split(f"({'|'.join(map(re.escape, longest_first))})", text):
            ids += [special[part]] if part in special else self.encode_ordinary(part)
        return ids

    def encode_ordinary(self, text: str) -> list[int]:
        """The ids of a text in which a special token is text like any other."""
        chunks = split(text, self.pattern)
        return [id for chunk in chunks for id in self.encode_chunk(chunk)]

    def encode_chunk(self, chunk: str) -> list[int]:
        """The ids of one chunk."""
        return merge_all(list(utf8(chunk)), self.merges)

    def allowed_in(self, text: str, allowed: Allowed) -> dict[str, int]:
        """The special tokens that become their ids.

        Raises ValueError if the text holds another one.
        """
        if allowed == "none":
            return {}
        if allowed == "all":
            return self.special
        if allowed == "none_raise":
            allowed = ()
        if isinstance(allowed, str) or not isinstance(allowed, Collection):
            known = '"none_raise", "none", "all" or a set of special tokens'
            raise ValueError(f"allowed is {known}, not {allowed!r}")
        for name in allowed:
            if name not in self.special:
                raise ValueError(
                    f"{name!r} is no special token of this tokenizer: "
                    f"it has {', '.join(map(repr, self.special)) or 'none'}"
                )
        for name, id in self.special.items():
            if name in text and name not in allowed:
                raise ValueError(
                    f"the text holds the special token {name!r}: pass "
                    f"allowed={{{name!r}}} to encode it as {id}, "
                    'or allowed="none" to encode it as text'
                )
        return {name: self.special[name] for name in allowed}

    def token(self, id: int) -> bytes:
        """The bytes of one id, special or not. Raises ValueError for any other id."""
        for name, special in self.special.items():
            if id == special:
                return utf8(name)
        return super().token(id)
