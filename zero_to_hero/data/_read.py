"""Find a file of `_files.py`: in the folder that ZERO_TO_HERO_DATA names, in the package, in the cache, at its address.

What npm brings is in the package only where that was installed from a wheel. A clone has it in `node_modules`.

In the page, it comes from the page's own site, also where it belongs to the package: nobody should have to load a long
text before their first cell runs, so the page's Python begins without the folder `texts`.
"""

import os
import sys
from pathlib import Path

from zero_to_hero.data._files import FILES, VARIABLE, DataError, File, sha256_of


def read(corpus: str) -> bytes:
    """The content of FILES[corpus]. Raises DataError."""
    return find(corpus).read_bytes()


def find(corpus: str) -> Path:
    """Where FILES[corpus] lies on this machine, whole and right; it's downloaded if need be. Raises DataError."""
    file = FILES[corpus]
    path = given(file) or bundled(file) or from_npm(file)
    if path is not None:
        return path
    if sys.platform == "emscripten":
        from zero_to_hero.data import _site

        return _site.fetch(file)
    if file.npm:
        raise DataError(f"{file.name} is missing: run `npm ci` in the course's folder, or use {file.instead}.")
    if not file.url:
        raise DataError(f"{file.name} is missing from this package: install it again, or use {file.instead}.")
    try:
        from zero_to_hero.data import _download
    except ImportError as error:
        raise DataError(
            f"{file.name} cannot be downloaded from {file.url} (there is no module {error.name}): "
            f"pip install requests platformdirs tqdm, {file.ways_out}."
        ) from None
    return _download.fetch(file)


def bundled(file: File) -> Path | None:
    """The file in the package's folder `texts`; None where it isn't there."""
    path = Path(__file__).with_name("texts") / file.name
    return path if path.is_file() else None


def from_npm(file: File) -> Path | None:
    """The file in `node_modules` of a clone; None where it isn't there, or is another version's."""
    path = Path(__file__).resolve().parents[2] / "node_modules" / file.npm
    return path if file.npm and path.is_file() and sha256_of(path) == file.sha256 else None


def given(file: File) -> Path | None:
    """The file in the reader's own folder; None where the variable is not set or the folder lacks the file."""
    folder = os.environ.get(VARIABLE, "").strip()
    if not folder:
        return None
    path = Path(folder).expanduser()
    if not path.is_dir():
        raise DataError(
            f"{VARIABLE} is {folder!r}, and there is no such folder: make it, correct the path or unset it."
        )
    path = path / file.name
    try:
        sha256 = sha256_of(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror}): mend that, or unset {VARIABLE}.") from None
    if sha256 != file.sha256:
        raise DataError(
            f"{path} is not the file from {file.url} (SHA-256 {sha256}, "
            f"expected {file.sha256}): replace it, take it away, or unset {VARIABLE}."
        )
    return path
