"""Text to numbers and back: characters, bytes, or a tokenizer of lecture 10.

A vocabulary is described by a small dictionary that JSON can hold. The description
travels with the tokens and with every checkpoint, and its hash tells whether the two
belong together.
"""

import hashlib
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from zero_to_hero.data import DataError

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
        """The numbers (length,). Raises TrainingError for a character it doesn't
        have."""
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
    tiktoken's, yours.

    `source` describes how to load it again; without one, whoever decodes has to hand it
    over. `end` is the id of `<|endoftext|>`, or None.
    """

    def __init__(self, inner: Any, source: Description | None = None):
        self.inner, self.vocab_size = inner, size_of(inner)
        self.source = source or {"kind": "other", "tokens": tokens_hash(inner)}
        self.end: int | None = special_of(inner).get("<|endoftext|>")

    def encode(self, text: str) -> Sequence[int]:
        """The ids of a text, in which nothing stands for a special token."""
        ordinary = getattr(self.inner, "encode_ordinary", None)
        return (ordinary or self.inner.encode)(text)

    def decode(self, ids: Sequence[int]) -> str:
        return self.inner.decode([int(i) for i in ids])

    def describe(self) -> Description:
        return self.source


def special_of(tokenizer: Any) -> dict[str, int]:
    """Special tokens and their ids: lecture 10's name for them, minbpe's,
    tiktoken's."""
    for name in ("special", "special_tokens", "_special_tokens"):
        found = getattr(tokenizer, name, None)
        if isinstance(found, dict):
            return found
    return {}


def size_of(tokenizer: Any) -> int:
    """The number of its ids. Raises TrainingError where nothing tells it."""
    for name in ("vocab_size", "n_vocab"):
        size = getattr(tokenizer, name, None)
        if isinstance(size, int):
            return size
    vocab = getattr(tokenizer, "vocab", None)
    if isinstance(vocab, (list, dict)):  # lecture 10's: the bytes of each id; minbpe's: id to bytes
        ids = range(len(vocab)) if isinstance(vocab, list) else vocab
        return 1 + max([*ids, *special_of(tokenizer).values()])
    raise TrainingError(f"{type(tokenizer).__name__} doesn't say how many ids it has: give it an attribute vocab_size.")


def tokens_hash(tokenizer: Any) -> str:
    """SHA-256 of what each id means."""
    hashed = hashlib.sha256()
    for i in range(size_of(tokenizer)):
        try:
            token = tokenizer.decode([i])
        except (KeyError, ValueError):  # a gap before the special tokens
            token = None
        hashed.update(repr(token).encode())
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
    if kind == "gpt2":
        return gpt2()
    if kind == "file":
        return from_file(description["text"])
    raise TrainingError(
        "These tokens were made by a tokenizer that only your program has: hand it over as `vocabulary=`."
    )


def described(vocabulary: Any) -> Description:
    """What `load` can make it from again, or what tells it apart from others."""
    if hasattr(vocabulary, "describe"):
        return vocabulary.describe()
    return {"kind": "other", "tokens": tokens_hash(vocabulary)}


def named(name: str) -> Any:
    """What `--tokenizer` means: characters, bytes, gpt2, or a file of lecture 10's
    `save`. Raises TrainingError."""
    if name in ("characters", "bytes"):
        return name
    if name == "gpt2":
        return gpt2()
    try:
        text = Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise TrainingError(
            f"There's no tokenizer {name!r}: expected characters, bytes, gpt2, or a file "
            "that zero_to_hero.tokenizer.save wrote."
        ) from None
    return from_file(text)


def lecture_10() -> Any:
    """The package of lecture 10. Raises TrainingError without it."""
    try:
        import zero_to_hero.tokenizer as tokenizer
    except ImportError:
        raise TrainingError(
            "This needs zero_to_hero.tokenizer, which isn't installed: prepare with --tokenizer characters or bytes."
        ) from None
    return tokenizer


def gpt2() -> Vocabulary:
    """GPT-2's own, 50,257 ids. Raises TrainingError where its file can't be had."""
    package = lecture_10()
    try:
        return Other(package.gpt2_tokenizer(), {"kind": "gpt2"})
    except DataError as error:
        raise TrainingError(str(error)) from None


def from_file(text: str) -> Vocabulary:
    """The tokenizer whose file has this text. It's described by the text itself, so
    that tokens and checkpoints need no other file."""
    package = lecture_10()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tokenizer.json"
        path.write_text(text, encoding="utf-8")
        try:
            return Other(package.load(path), {"kind": "file", "text": text})
        except ValueError as error:
            why = str(error).removeprefix(f"{path} ")
            raise TrainingError(f"The tokenizer's file {why}.") from None
