"""The data: shards of tokens on disk, and the order in which they're seen.

`prepare` makes a folder: shards of at most `shard_tokens` tokens for training and for
validation, and `tokens.json`, which names them. A shard is a header of 64 bytes and the
tokens, two or four bytes each. It's never read whole: the operating system brings the
pages that a batch touches (memory mapping), so a corpus may be larger than the memory.

`Batches` decides the order, and it alone: cut into pieces, shuffled, every token is a
target once an epoch. The order doesn't know how many processes there are, so one
process and eight see the same batches. Left out: downloading, and cleaning what was
downloaded.
"""

import json
import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .errors import TrainingError
from .files import written
from .vocabulary import Vocabulary, fingerprint, load

Batch = tuple[Tensor, Tensor]  # inputs and targets, (B, T) each; -100 fills up targets
Piece = tuple[int, int]  # the first of its inputs and the last of its targets

MAGIC, VERSION = b"ZTHtoken", 1
HEADER = struct.Struct("<8sIIQI4x32s")  # magic, version, bits, count, size, hash
INDEX = "tokens.json"
SPLITS = ("train", "val")


# ---------------------------------------------------------------- shards


def write_shard(path: Path, ids: NDArray[Any], vocab_size: int, hashed: bytes) -> None:
    """Tokens (count,) as one file, whole or not at all. Two bytes each where they
    fit."""
    kind = np.dtype("<u2" if vocab_size <= 2**16 else "<u4")
    head = HEADER.pack(MAGIC, VERSION, 8 * kind.itemsize, len(ids), vocab_size, hashed)
    with written(path) as file:
        file.write(head)
        file.write(np.ascontiguousarray(ids, kind).data)


def open_shard(path: Path, hashed: bytes) -> NDArray[Any]:
    """The tokens of a shard (count,), memory-mapped. Raises TrainingError for a file
    that is missing, cut short, something else, or of another vocabulary."""
    try:
        with path.open("rb") as file:
            head = file.read(HEADER.size)
    except FileNotFoundError:
        raise TrainingError(f"The shard {path} is missing: copy it back, or run `prepare` again.") from None
    if len(head) < HEADER.size or not head.startswith(MAGIC):
        raise TrainingError(
            f"{path} isn't a shard of tokens: it doesn't begin with {MAGIC.decode()!r}. Run `prepare` again."
        )
    _, version, bits, count, _, theirs = HEADER.unpack(head)
    if version != VERSION or bits not in (16, 32):
        raise TrainingError(
            f"{path} has version {version} with {bits} bits a token, and this program "
            f"reads version {VERSION} with 16 or 32: run `prepare` again."
        )
    if theirs != hashed:
        raise TrainingError(
            f"{path} was made with another vocabulary than {path.parent / INDEX} "
            "describes: run `prepare` again, and don't mix the shards of two folders."
        )
    size = HEADER.size + count * bits // 8
    if path.stat().st_size != size:
        raise TrainingError(
            f"{path} has {path.stat().st_size:,} bytes where its header promises "
            f"{size:,}: copy it again, or run `prepare` again."
        )
    if count == 0:
        return np.zeros(0, np.uint16)  # an empty file can't be mapped
    return np.memmap(path, f"<u{bits // 8}", "r", offset=HEADER.size, shape=(count,))


class Tokens:
    """The shards of a split as one long row of tokens."""

    def __init__(self, shards: Sequence[NDArray[Any]]):
        self.shards = shards
        self.ends = list(accumulate(len(shard) for shard in shards))

    def __len__(self) -> int:
        return self.ends[-1] if self.ends else 0

    def __getitem__(self, part: slice) -> Tensor:
        """Those from start to stop as int64; a part may begin in one shard and end in
        another."""
        start, stop, _ = part.indices(len(self))
        found = []
        while start < stop:
            i = bisect_right(self.ends, start)
            begin = self.ends[i] - len(self.shards[i])
            found.append(self.shards[i][start - begin : stop - begin])
            start += len(found[-1])
        ids = np.concatenate(found) if found else np.zeros(0)
        return torch.from_numpy(ids.astype(np.int64))


class Dataset:
    """What `prepare` has made: `train`, `val` and the vocabulary's description."""

    def __init__(self, folder: str | Path):
        """Raises TrainingError where a file is missing or doesn't belong to the
        others."""
        self.folder = Path(folder)
        path = self.folder / INDEX
        try:
            index = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise TrainingError(
                f"There's no {path}: make it with `python -m zero_to_hero.training prepare FILES --out {folder}`."
            ) from None
        except ValueError:
            raise TrainingError(f"{path} isn't readable JSON: run `prepare` again.") from None
        self.description: dict[str, Any] = index["vocabulary"]
        self.vocab_size: int = index["vocab_size"]
        self.content: str = index["content"]  # SHA-256 of the tokens of train
        hashed = fingerprint(self.description)
        self.train, self.val = (
            Tokens([open_shard(self.folder / name, hashed) for name in index[split]]) for split in SPLITS
        )
        for split, tokens in (("train", self.train), ("val", self.val)):
            if len(tokens) != index["tokens"][split]:
                raise TrainingError(
                    f"The shards of {self.folder} hold {len(tokens):,} tokens for {split}, "
                    f"and {INDEX} promises {index['tokens'][split]:,}: run `prepare` again."
                )

    def vocabulary(self) -> Vocabulary:
        return load(self.description)


# ---------------------------------------------------------------- the order


class Cut:
    """A row of `length` tokens in pieces side by side, by number.

    Every token but the very first is a target once. The first piece has `first`
    targets, the last what's left, the others block_size. With 8 tokens, block_size 3,
    first 2: inputs 01 234 56, targets 12 345 67.
    """

    def __init__(self, length: int, block_size: int, first: int):
        self.targets, self.block_size, self.first = length - 1, block_size, first

    def __len__(self) -> int:
        return 1 + max(0, -(-(self.targets - self.first) // self.block_size))

    def __getitem__(self, i: int) -> Piece:
        start = max(0, self.first + (i - 1) * self.block_size)
        return start, min(self.first + i * self.block_size, self.targets)


def rows(tokens: Tokens, pieces: Sequence[Piece], block_size: int) -> Batch:
    """Inputs and targets (len(pieces), block_size). Where a piece is short, its row
    ends with inputs 0 and targets -100, which no loss counts."""
    x = torch.zeros((len(pieces), block_size), dtype=torch.int64)
    y = torch.full((len(pieces), block_size), -100)
    for row, (start, stop) in enumerate(pieces):
        ids = tokens[start : stop + 1]
        x[row, : stop - start], y[row, : stop - start] = ids[:-1], ids[1:]
    return x, y


class Batches:
    """The pieces of one step after another, shuffled anew and cut elsewhere each epoch.

    `epoch` and `at` say where the next batch begins: they're all that a checkpoint
    needs.
    """

    def __init__(self, length: int, block_size: int, batch_size: int, seed: int):
        """length: the tokens; batch_size: the pieces of one step, over all
        processes."""
        if length < 2:
            raise TrainingError(f"Training needs at least 2 tokens, and there are {length}.")
        self.length, self.block_size = length, block_size
        self.batch_size, self.seed = batch_size, seed
        self.go_to(0, 0)

    def go_to(self, epoch: int, at: int) -> None:
        """Make piece number `at` of this epoch's order the next one."""
        self.epoch, self.at = epoch, at
        random = np.random.default_rng((self.seed, epoch))  # depends on nothing else
        first = int(random.integers(1, self.block_size + 1))
        self.cut = Cut(self.length, self.block_size, first)
        self.order = random.permutation(len(self.cut))

    def draw(self) -> list[Piece]:
        """The next batch_size pieces; an epoch's last batch goes on into the next."""
        found: list[Piece] = []
        while len(found) < self.batch_size:
            if self.at == len(self.order):
                self.go_to(self.epoch + 1, 0)
            some = self.order[self.at : self.at + self.batch_size - len(found)]
            found += [self.cut[int(i)] for i in some]
            self.at += len(some)
        return found


def targets(pieces: Iterable[Piece]) -> int:
    """How many targets there are in these pieces."""
    return sum(stop - start for start, stop in pieces)


def share(pieces: list[Piece], micro: int, rank: int, size: int) -> Iterator[tuple[int, list[Piece]]]:
    """What process `rank` of `size` computes of a step, `micro` pieces at a time: each
    micro-batch with its number in the step."""
    for number in range(rank, len(pieces) // micro, size):
        yield number, pieces[number * micro : (number + 1) * micro]
