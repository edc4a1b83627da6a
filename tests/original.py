"""The files of the videos, where they can be had. Tests that measure on them skip, and say why, where they cannot."""

import os
from pathlib import Path

import pytest

from zero_to_hero.data._files import FILES, sha256_of

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(os.environ.get("ZERO_TO_HERO_DATA") or ROOT.parent / "shared" / "data")


def original(corpus: str) -> Path:
    """The file of a corpus that's downloaded elsewhere: "makemore" or "shakespeare"."""
    known = FILES[corpus]
    file = FOLDER / known.name
    if not file.is_file():
        pytest.skip(f"{known.name} is not in {FOLDER}: put it there, or set ZERO_TO_HERO_DATA to its folder")
    assert sha256_of(file) == known.sha256, f"{file} is another file"
    return file


def original_names() -> list[str]:
    """The 32,033 names of makemore's `names.txt`, in the order of the file."""
    return original("makemore").read_text("ascii").split()
