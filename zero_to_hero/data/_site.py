"""A file in the page: its Python reaches no other host, so the page's own site has a copy of it.

The build puts the copies there, as far as it can have them (`book/extensions/corpora.py`). The request is a synchronous
one: the page's Python has a thread of its own, and nobody waits for it but the cell.
"""

import importlib
import os
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from zero_to_hero.data._files import DataError, File, sha256_of

VARIABLE = "ZERO_TO_HERO_SITE"  # the address of the copies, ending in a slash: `book/live/worker.mjs` sets it


def fetch(file: File) -> Path:
    """Where the site's copy of the file lies in the memory of the page's Python. Raises DataError."""
    path = Path(gettempdir(), "zero-to-hero", file.name)
    if path.is_file() and sha256_of(path) == file.sha256:
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(received(file))
    if sha256_of(path) != file.sha256:
        path.unlink()
        raise DataError(f"The site's copy of {file.name} is another file: its SHA-256 is wrong. {ways_out(file)}")
    return path


def received(file: File) -> bytes:
    address = os.environ.get(VARIABLE, "")
    js: Any = importlib.import_module("js")  # what the page's Python calls the browser
    try:
        request = js.XMLHttpRequest.new()
        request.open("GET", address + file.name, False)
        request.responseType = "arraybuffer"
        request.send()
        status = request.status
    except Exception as error:  # the browser's own: no such host, offline
        raise DataError(f"The site's copy of {file.name} can't be reached ({error}). {ways_out(file)}") from None
    if status != 200:
        raise DataError(f"This site was built without a copy of {file.name}. {ways_out(file)}")
    return bytes(request.response.to_bytes())


def ways_out(file: File) -> str:
    return f"Open the notebook of this page in Colab, where the cell downloads it, or use {file.instead}."
