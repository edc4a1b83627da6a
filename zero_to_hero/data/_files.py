"""The long texts, and how they are known: `_read.py` finds them, `_download.py` gets those that the package lacks.

Wherever a file comes from, its SHA-256 must be the one below: a result never depends on the copy at hand.
"""

import hashlib
from pathlib import Path
from typing import NamedTuple

VARIABLE = "ZERO_TO_HERO_DATA"


class DataError(RuntimeError):
    """A corpus cannot be had: one sentence says which, why, and the ways out."""


class File(NamedTuple):
    """A file on the web, or without a `url` one that comes with the package, in its folder `texts`.

    `size` is in bytes; `instead` is what a reader without it can use. `npm` is its place in a package of npm, where a
    clone of the course has it (`npm ci`); the wheel and the site have copies.
    """

    name: str
    url: str
    sha256: str
    size: int
    instead: str
    npm: str = ""

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
        instead='text("course"), which comes with the package',
    ),
    "course": File(
        name="course.txt",
        url="",
        sha256="171287b7d91e5759325f30569b6f27e8dde840a9ac4060aa53cd5928a8ddaf2c",
        size=855_351,
        instead='text("python"), which every Python brings',
    ),
    "gpt2": File(
        name="gpt2.js",
        url="",
        sha256="1895031f2ae2257e4e0c7df144cf381b8643001e9957794e4905dba93dec0969",
        size=545_324,
        instead="a tokenizer that you train yourself: FastRegexTokenizer().train(text, 512)",
        npm="js-tiktoken/dist/ranks/gpt2.js",
    ),
    "gpt4": File(
        name="cl100k_base.js",
        url="",
        sha256="0e301a9c7f82e2353bc484be0149b2fb8a6db85d516620a34d06e587efe090bd",
        size=1_090_808,
        instead="a tokenizer that you train yourself: FastRegexTokenizer().train(text, 512)",
        npm="js-tiktoken/dist/ranks/cl100k_base.js",
    ),
}


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal, read piece by piece, since it may be larger than the memory."""
    sha = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            sha.update(piece)
    return sha.hexdigest()
