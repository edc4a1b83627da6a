"""GPT-2's and GPT-4's own vocabularies: the ids are tiktoken's, one by one.

    gpt4_tokenizer().encode("hello world!!!") -> [15339, 1917, 12340]

OpenAI published no merges, only each token's bytes with its rank, which is its id. The
merges follow from that: encode a token's bytes with the merges that come before it, and
exactly two parts are left. These are its pair. In both vocabularies the 256 bytes have
the first 256 ids, in an order of their own ("!" is 0).

The ranks come with the package `js-tiktoken` of npm (MIT License). The patterns
and the special tokens are tiktoken's, too. Left out: training, because that's done.
"""

import json
from base64 import b64decode
from collections.abc import Mapping
from functools import cache
from typing import NoReturn

from zero_to_hero.data._read import read
from zero_to_hero.tokenizer.basic import Pair
from zero_to_hero.tokenizer.fast import FastRegexTokenizer, merge_all_quickly
from zero_to_hero.tokenizer.regex import GPT2_SPLIT, GPT4_SPLIT

Ranks = dict[bytes, int]
Merges = Mapping[Pair, int]
PATTERNS = {"gpt2": GPT2_SPLIT, "gpt4": GPT4_SPLIT}


def gpt2_tokenizer() -> "GPTTokenizer":
    """GPT-2's tokenizer: 50,257 ids. Raises DataError where its ranks can't be had."""
    return published("gpt2")


def gpt4_tokenizer() -> "GPTTokenizer":
    """GPT-4's (cl100k_base): 100,261 ids. Raises DataError as GPT-2's does."""
    return published("gpt4")


def published(model: str) -> "GPTTokenizer":
    """The tokenizer of "gpt2" or "gpt4"."""
    merges, byte_ids, special = parsed(model)
    return GPTTokenizer(PATTERNS[model], merges, byte_ids).register(special)


@cache  # recovering GPT-4's merges takes seconds
def parsed(model: str) -> tuple[dict[Pair, int], list[int], dict[str, int]]:
    ranks, special = ranks_of(model)
    return recovered(ranks), [ranks[bytes([byte])] for byte in range(256)], special


def ranks_of(model: str) -> tuple[Ranks, dict[str, int]]:
    """The rank of each token's bytes, and the special tokens, from npm's file.

    A line of it holds a "!", the first rank, and token after token in base64.
    """
    text = read(model).decode("ascii")
    about = json.loads(text.removeprefix("export default ").rstrip("; \n"))
    ranks: Ranks = {}
    for line in about["bpe_ranks"].split("\n"):
        _, first, *tokens = line.split(" ")
        ranks |= {b64decode(token): int(first) + n for n, token in enumerate(tokens)}
    return ranks, about["special_tokens"]


def recovered(ranks: Mapping[bytes, int]) -> dict[Pair, int]:
    """The merges, in order, of a vocabulary of which only the ranks are known.

    recovered({b"a": 0, b"b": 1, b"ab": 2, b"aba": 3}) -> {(0, 1): 2, (2, 0): 3}
    Raises ValueError where a token isn't made of two that come before it.
    """
    merges: dict[Pair, int] = {}
    for token, rank in sorted(ranks.items(), key=lambda item: item[1]):
        if len(token) == 1:
            continue
        parts = merge_all_quickly([ranks[bytes([byte])] for byte in token], merges)
        if len(parts) != 2:
            why = f"the merges before it leave {len(parts)} parts"
            raise ValueError(f"token {rank}, {token!r}, isn't a pair: {why}")
        merges[parts[0], parts[1]] = rank
    return merges


class GPTTokenizer(FastRegexTokenizer):
    """A tokenizer whose merges are known.

    `byte_ids`: the id of each of the 256 bytes.
    """

    def __init__(self, pattern: str, merges: Merges, byte_ids: list[int]) -> None:
        super().__init__(pattern)
        self.byte_ids = byte_ids
        for byte, id in enumerate(byte_ids):
            self.vocab[id] = bytes([byte])
        self.learn(merges)

    def train(self, text: str, vocab_size: int) -> NoReturn:
        raise TypeError("GPT's merges are learned: train a FastRegexTokenizer()")
