"""The file of the videos, where it can be had. Tests that measure on it skip, and say why, where it cannot."""

import hashlib
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(os.environ.get("ZERO_TO_HERO_DATA") or ROOT.parent / "shared" / "data")
SHA256 = "0a30b5557f192f32ab962680889aac5f6fda0f4cecf40a6d0b5694f58ea8cc4d"


def original_names() -> list[str]:
    """The 32,033 names of makemore's `names.txt`, in the order of the file."""
    file = FOLDER / "names.txt"
    if not file.is_file():
        pytest.skip(f"makemore's names.txt is not in {FOLDER}: put it there, or set ZERO_TO_HERO_DATA to its folder")
    data = file.read_bytes()
    assert hashlib.sha256(data).hexdigest() == SHA256, f"{file} is another file"
    return data.decode("ascii").split()
