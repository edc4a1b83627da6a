"""Text files to shards of tokens: characters, bytes, or a tokenizer's.

The last tenth of the tokens is for validation. All goes through a temporary file of
tokens, so that only one text at a time is in memory. `tokens.json` is written last:
until then the folder holds what it held before.
"""

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .data import INDEX, SPLITS, Dataset, write_shard
from .errors import TrainingError
from .files import room, written
from .vocabulary import Bytes, Characters, Other, Vocabulary, described, fingerprint

Texts = Callable[[], Iterator[str]]  # one text after another, as often as it's called


def from_files(paths: Sequence[str | Path]) -> Texts:
    """The texts of files in UTF-8, each read whole when its turn comes."""

    def texts() -> Iterator[str]:
        for path in map(Path, paths):
            try:
                yield path.read_text(encoding="utf-8")
            except UnicodeDecodeError as error:
                raise TrainingError(
                    f"{path} isn't text in UTF-8: byte {error.start:,} doesn't fit. Convert it first, or leave it out."
                ) from None
            except OSError as error:
                raise TrainingError(f"{path} can't be read: {error.strerror}.") from None

    return texts


def vocabulary_of(tokenizer: Any, texts: Texts) -> Vocabulary:
    """A tokenizer by name, `characters` or `bytes`, or the object itself."""
    if tokenizer == "bytes":
        return Bytes()
    if tokenizer == "characters":
        return Characters("".join(sorted(set().union(*map(set, texts())))))
    return tokenizer if hasattr(tokenizer, "describe") else Other(tokenizer)


def prepare(
    texts: Texts,
    folder: str | Path,
    tokenizer: Any = "characters",
    val: float = 0.1,
    shard_tokens: int = 100_000_000,
) -> Dataset:
    """Make the shards of some texts; `val` is the share of the tokens that's kept for
    validation, at the end. Between two texts comes the tokenizer's `<|endoftext|>`, if
    it has one. Raises TrainingError where a text can't be read or nothing can be
    learned from so little.
    """
    if not 0 <= val < 1:
        raise TrainingError(f"val = {val:g}: expected a share from 0 up and below 1.")
    if shard_tokens < 1:
        raise TrainingError(f"shard_tokens = {shard_tokens}: expected 1 or more.")
    folder = Path(folder)
    vocabulary = vocabulary_of(tokenizer, texts)
    description, size = described(vocabulary), vocabulary.vocab_size
    hashed = fingerprint(description)
    lost = "What was there before is as it was: make room, and run `prepare` again."
    index: dict[str, Any] = {
        "vocabulary": description,
        "vocab_size": size,
        "tokens": {},
    }
    with room(folder, lost):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".part") as flat:
            for text in texts():
                ids = np.asarray(vocabulary.encode(text), "<u4")
                end = getattr(vocabulary, "end", None)
                ids.tofile(flat)
                if end is not None:
                    np.array([end], "<u4").tofile(flat)
            flat.flush()
            total = Path(flat.name).stat().st_size // 4
            cut = total - int(val * total)
            if cut < 2:
                raise TrainingError(f"Training needs at least 2 tokens, and there are {cut}.")
            all_ids = np.memmap(flat.name, "<u4", "r")
            for split, ids in zip(SPLITS, (all_ids[:cut], all_ids[cut:]), strict=True):
                index["tokens"][split] = len(ids)
                index[split] = []
                for i, start in enumerate(range(0, len(ids), shard_tokens)):
                    part = ids[start : start + shard_tokens]
                    name = f"{split}-{i:04}-{hashlib.sha256(part.tobytes()).hexdigest()[:8]}.tokens"
                    write_shard(folder / name, part, size, hashed)
                    index[split].append(name)
            del all_ids
        with written(folder / INDEX) as file:
            file.write(json.dumps(index, indent=1).encode())
    for path in folder.glob("*.tokens"):
        if path.name not in index["train"] + index["val"]:
            path.unlink()
    return Dataset(folder)
