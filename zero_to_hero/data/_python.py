"""The source of Python's own standard library as one text: a corpus of code that every reader has."""

import os
import zipfile
from pathlib import Path

from zero_to_hero.data._files import DataError

# tests say the same thing over and over, and packages are not Python's own
LEFT_OUT = {"test", "tests", "idle_test", "site-packages", "dist-packages", "__pycache__"}


def is_ours(name: str) -> bool:
    """Whether a path such as `json/decoder.py` belongs to the corpus."""
    *folders, file = name.split("/")
    of_one_machine = file.startswith(("_sysconfigdata", "sitecustomize", "usercustomize")) or name.startswith("config-")
    return file.endswith(".py") and not of_one_machine and not LEFT_OUT & set(folders)


def library_text() -> str:
    """Every module of the standard library that is written in Python, in the order of their paths.

    Tests, installed packages and the files that describe one machine are left out. Raises DataError where a Python came
    without its sources.
    """
    folder = Path(os.__file__).parent
    if folder.is_dir():
        found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.py")}
        files = {name: path.read_bytes() for name, path in found.items() if is_ours(name)}
    elif zipfile.is_zipfile(folder):  # a web page's Python, and the one that Windows programs embed
        with zipfile.ZipFile(folder) as packed:
            files = {name: packed.read(name) for name in packed.namelist() if is_ours(name)}
    else:
        files = {}
    if not files:
        raise DataError(
            f"this Python came without the source of its standard library (looked in {folder}): "
            'install one from python.org, or use text("shakespeare").'
        )
    return "".join(files[name].decode("utf-8").replace("\r\n", "\n") for name in sorted(files))
