"""Training and encoding, ours beside named peers: CPU-seconds on one core, and how many times faster.

512 merges on tiny Shakespeare, as one row of bytes and in GPT-4's chunks: the textbook's loop, which is minbpe's
algorithm as basic.py and regex.py have it, beside fast.py. Both learn the same merges, or the run fails. Then a part of
the text is encoded with GPT-2's vocabulary by four programs: minbpe's algorithm, the cached one of GPT-2's own release
(encoder.py), ours, and tiktoken, which is written in Rust. Each number is a median; the textbook trains once.
"""

import statistics
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import tiktoken

from zero_to_hero.data import text
from zero_to_hero.tokenizer import (
    BasicTokenizer,
    FastBasicTokenizer,
    FastRegexTokenizer,
    RegexTokenizer,
    gpt2_tokenizer,
    split,
)
from zero_to_hero.tokenizer.basic import merge_all
from zero_to_hero.tokenizer.gpt4 import PATTERNS, ranks_of

SEEDS: dict[str, int] = {}
CORPORA = ["shakespeare"]
VOCAB_SIZE = 768
ROUNDS = 5
SAMPLE = 200_000  # characters that are encoded: minbpe's algorithm is in no hurry


def seconds(work: Callable[[], Any], rounds: int) -> tuple[float, Any]:
    """The median of the CPU-seconds, and what the work gives."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        result = work()
        times.append(time.process_time() - start)
    return statistics.median(times), result


def training(name: str, slow: type[BasicTokenizer], fast: type[BasicTokenizer], shakespeare: str) -> dict[str, float]:
    ours, quick = seconds(lambda: fast().train(shakespeare, VOCAB_SIZE), ROUNDS)
    textbook, plain = seconds(lambda: slow().train(shakespeare, VOCAB_SIZE), 1)
    assert list(quick.merges.items()) == list(plain.merges.items()), f"{name}: the merges differ"
    return {
        f"{name}, textbook, seconds": textbook,
        f"{name}, fast, seconds": ours,
        f"{name}, times faster": textbook / ours,
    }


class Encoder:
    """GPT-2's encoder.py, in its essentials: a chunk's parts are joined by rank, and each chunk is remembered."""

    def __init__(self, ranks: dict[bytes, int], pattern: str) -> None:
        self.ranks, self.pattern, self.cache = ranks, pattern, dict[str, list[int]]()

    def bpe(self, chunk: str) -> list[int]:
        word = [bytes([byte]) for byte in chunk.encode("utf-8")]
        while len(word) > 1:
            pairs = set(pairwise(word))
            first, second = min(pairs, key=lambda pair: self.ranks.get(pair[0] + pair[1], float("inf")))
            if first + second not in self.ranks:
                break
            joined, i = [], 0
            while i < len(word):
                if word[i] == first and i + 1 < len(word) and word[i + 1] == second:
                    joined.append(first + second)
                    i += 2
                else:
                    joined.append(word[i])
                    i += 1
            word = joined
        return [self.ranks[part] for part in word]

    def encode(self, sample: str) -> list[int]:
        ids: list[int] = []
        for chunk in split(sample, self.pattern):
            if chunk not in self.cache:
                self.cache[chunk] = self.bpe(chunk)
            ids += self.cache[chunk]
        return ids


def encoding(sample: str) -> dict[str, float]:
    """CPU-seconds for the sample, each with an empty memory."""
    ranks, special = ranks_of("gpt2")
    rust = tiktoken.Encoding("gpt2", pat_str=PATTERNS["gpt2"], mergeable_ranks=ranks, special_tokens=special)
    ours = gpt2_tokenizer()

    def minbpe() -> list[int]:
        rows = ([ours.byte_ids[byte] for byte in chunk.encode("utf-8")] for chunk in split(sample, ours.pattern))
        return [id for row in rows for id in merge_all(row, ours.merges)]

    def fresh() -> list[int]:
        ours.known = {}
        return ours.encode(sample)

    ways = {
        "minbpe": (minbpe, 3),
        "encoder.py": (lambda: Encoder(ranks, PATTERNS["gpt2"]).encode(sample), ROUNDS),
        "ours": (fresh, ROUNDS),
        "tiktoken": (lambda: rust.encode_ordinary(sample), ROUNDS),
    }
    found = {name: seconds(*way) for name, way in ways.items()}
    assert all(ids == found["ours"][1] for _, ids in found.values()), "the ids differ"
    took = {name: spent for name, (spent, _) in found.items()}
    best = min(took["minbpe"], took["encoder.py"])
    return {f"encoding, {name}, seconds": spent for name, spent in took.items()} | {
        "encoding, ours over the best peer in Python": took["ours"] / best,
        "encoding, ours over tiktoken": took["ours"] / took["tiktoken"],
        "encoding, megabytes a second, ours": len(sample.encode("utf-8")) / 1e6 / took["ours"],
    }


def run() -> dict[str, dict]:
    shakespeare = text("shakespeare")
    numbers: dict[str, float] = {"merges": VOCAB_SIZE - 256}
    numbers |= training("chunks", RegexTokenizer, FastRegexTokenizer, shakespeare)
    numbers |= training("one row", BasicTokenizer, FastBasicTokenizer, shakespeare)
    numbers |= encoding(shakespeare[:SAMPLE])
    return {"numbers": numbers}
