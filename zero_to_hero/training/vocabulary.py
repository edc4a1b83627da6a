"""Text to numbers and back: characters, bytes, or a tokenizer of lecture 10.

A vocabulary is described by a small dictionary that JSON can hold. The description
travels with the tokens and with every checkpoint, and its hash tells whether the two
belong together.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from .errors import TrainingError

Description = dict[str, Any]


class Vocabulary(Protocol):
    """Whatever has these can be trained on; minbpe's and tiktoken's ways fit, too."""

    @property
    def vocab_size(self) -> int: ...
    def encode(self, text: str) -> Sequence[int] | NDArray[Any]: ...
    def decode(self, ids: Sequence[int]) -> str: ...


class Characters:
    """The characters of a text, numbered in the order of their code points."""

    def __init__(self, letters: str):
        self.letters = "".join(sorted(set(letters)))
        self.codes = np.frombuffer(self.letters.encode("utf-32-le"), "<u4")
        self.vocab_size = len(self.letters)

    def encode(self, text: str) -> NDArray[Any]:
        """The numbers (length,). Raises TrainingError for a character it doesn't have."""
        codes = np.frombuffer(text.encode("utf-32-le"), "<u4")
        ids = np.searchsorted(self.codes, codes)
        unknown = self.codes[np.minimum(ids, self.vocab_size - 1)] != codes
        if unknown.any():
            letter = text[int(unknown.argmax())]
            raise TrainingError(
                f"The character {letter!r} isn't among the {self.vocab_size} that this "
                "vocabulary was made from: leave it out, or prepare with --tokenizer bytes."
            )
        return ids

    def decode(self, ids: Sequence[int]) -> str:
        return "".join(self.letters[i] for i in ids)

    def describe(self) -> Description:
        return {"kind": "characters", "letters": self.letters}


class Bytes:
    """The 256 bytes of UTF-8: every text of every language."""

    vocab_size = 256

    def encode(self, text: str) -> NDArray[Any]:
        return np.frombuffer(text.encode("utf-8"), np.uint8)

    def decode(self, ids: Sequence[int]) -> str:
        return bytes(ids).decode("utf-8", errors="replace")

    def describe(self) -> Description:
        return {"kind": "bytes"}


class Other:
    """Any object with encode, decode and a size: lecture 10's tokenizers, minbpe's,
    tiktoken's. `source` says how to load it again (`named`, `from_file`); without one,
    it has to be handed over again to whoever decodes."""

    def __init__(self, inner: Any, source: Description | None = None):
        self.inner, self.vocab_size = inner, size_of(inner)
        self.source = source or {"kind": "other", "tokens": tokens_hash(inner)}

    def encode(self, text: str) -> Sequence[int]:
        return self.inner.encode(text)

    def decode(self, ids: Sequence[int]) -> str:
        return self.inner.decode(list(ids))

    def describe(self) -> Description:
        return self.source


def size_of(tokenizer: Any) -> int:
    """The number of its ids. Raises TrainingError where nothing tells it."""
    for name in ("vocab_size", "n_vocab"):
        size = getattr(tokenizer, name, None)
        if isinstance(size, int):
            return size
    if isinstance(getattr(tokenizer, "vocab", None), dict):
        return max(tokenizer.vocab, default=-1) + 1
    raise TrainingError(f"{type(tokenizer).__name__} doesn't say how many ids it has: give it an attribute vocab_size.")


def tokens_hash(tokenizer: Any) -> str:
    """SHA-256 of what each id means."""
    hashed = hashlib.sha256()
    for i in range(size_of(tokenizer)):
        hashed.update(repr(tokenizer.decode([i])).encode())
    return hashed.hexdigest()


def fingerprint(description: Description) -> bytes:
    """SHA-256 of a description, 32 bytes: what shards and checkpoints carry."""
    text = json.dumps(description, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).digest()


def load(description: Description) -> Vocabulary:
    """The vocabulary of a description. Raises TrainingError where that can't be."""
    kind = description.get("kind")
    if kind == "characters":
        return Characters(description["letters"])
    if kind == "bytes":
        return Bytes()
    raise TrainingError(
        "These tokens were made by a tokenizer that only your program has: hand it over as `vocabulary=`."
    )


def described(vocabulary: Any) -> Description:
    """What `load` can make it from again, or what tells it apart from others."""
    if hasattr(vocabulary, "describe"):
        return vocabulary.describe()
    return {"kind": "other", "tokens": tokens_hash(vocabulary)}


def named(name: str) -> Any:
    """A vocabulary by its name on the command line. Raises TrainingError."""
    if name in ("characters", "bytes"):
        return name
    raise TrainingError(f"There's no tokenizer {name!r}. Expected characters or bytes.")
