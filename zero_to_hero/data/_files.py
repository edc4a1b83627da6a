"""The files that do not come with the package: where they are looked for, and how they are known.

A file is taken from the folder that the environment variable ZERO_TO_HERO_DATA names, else from the cache, else from
its address. Wherever it comes from, its SHA-256 must be the one below: a result never depends on the copy at hand.
"""

import hashlib
import os
import sys
from pathlib import Path
from typing import NamedTuple

VARIABLE = "ZERO_TO_HERO_DATA"


class DataError(RuntimeError):
    """A corpus cannot be had: one sentence says which, why, and the ways out."""


class File(NamedTuple):
    """A file on the web. `size` is in bytes; `instead` is what a reader without it can use."""

    name: str
    url: str
    sha256: str
    size: int
    instead: str

    def is_right(self, content: bytes) -> bool:
        return hashlib.sha256(content).hexdigest() == self.sha256

    @property
    def ways_out(self) -> str:
        return f"save it in a folder of yours and set {VARIABLE} to that folder, or use {self.instead}"


FILES = {
    "makemore": File(
        name="names.txt",
        url="https://raw.githubusercontent.com/karpathy/makemore/master/names.txt",
        sha256="0a30b5557f192f32ab962680889aac5f6fda0f4cecf40a6d0b5694f58ea8cc4d",
        size=228_145,
        instead="names(), which comes with the package",
    ),
    "shakespeare": File(
        name="tinyshakespeare.txt",
        url="https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt",
        sha256="86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
        size=1_115_394,
        instead='text("python"), which every Python brings',
    ),
}


def given(file: File) -> bytes | None:
    """The file from the reader's own folder; None where the variable is not set or the folder lacks the file."""
    folder = os.environ.get(VARIABLE, "").strip()
    if not folder:
        return None
    path = Path(folder).expanduser()
    if not path.is_dir():
        raise DataError(
            f"{VARIABLE} is {folder!r}, and there is no such folder: make it, correct the path or unset it."
        )
    try:
        content = (path / file.name).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DataError(
            f"{path / file.name} cannot be read ({error.strerror}): mend that, or unset {VARIABLE}."
        ) from None
    if not file.is_right(content):
        raise DataError(
            f"{path / file.name} is not the file from {file.url} (SHA-256 {hashlib.sha256(content).hexdigest()}, "
            f"expected {file.sha256}): replace it, take it away, or unset {VARIABLE}."
        )
    return content


def read(corpus: str) -> bytes:
    """The content of FILES[corpus]. Raises DataError."""
    file = FILES[corpus]
    content = given(file)
    if content is not None:
        return content
    try:
        from zero_to_hero.data import _download
    except ImportError as error:
        if sys.platform == "emscripten":
            reason, way = "the Python of a web page downloads nothing", "run the notebook of this page"
        else:
            reason, way = f"there is no module {error.name}", "pip install requests platformdirs tqdm"
        raise DataError(
            f"{file.name} cannot be downloaded from {file.url} ({reason}): {way}, {file.ways_out}."
        ) from None
    return _download.fetch(file)
