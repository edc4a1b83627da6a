"""A file from the web, kept in the user's cache folder: found there and right, or fetched whole, or an error.

The files are small, so a download stays in memory until it is complete and its SHA-256 is right. Only then does the
disk see it, and under its own name only by a rename: a cut connection leaves nothing behind, a next try begins anew,
and two programs at once do each other no harm.

requests brings certificates and proxies, platformdirs the place, tqdm the bar. pooch would wrap the three, but it ends
neither an answer that drips nor one without end, and a killed run of it leaves a part of a file.
"""

import contextlib
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, SimpleQueue

import platformdirs
import requests
from tqdm import tqdm

from zero_to_hero.data._files import DataError, File

CONNECT, SILENCE, WHOLE = 10.0, 20.0, 180.0  # seconds: until connected, between two bytes, for everything
WAITS = (1.0, 3.0)  # seconds before a second and a third try, where one may help
BAR_AFTER = 0.5  # seconds: what is quicker needs no bar
CHUNK = 16 * 1024


class TryError(Exception):
    """A try came to nothing: why, in words; `again`: whether another one may help."""

    def __init__(self, reason: str, again: bool = False) -> None:
        super().__init__(reason)
        self.again = again


def cache_folder() -> Path:
    return platformdirs.user_cache_path("zero-to-hero", appauthor=False)


def fetch(file: File) -> bytes:
    """The content of the file, from the cache or else from its address. Raises DataError."""
    path = cache_folder() / file.name
    with contextlib.suppress(OSError):  # a cache that cannot be read is no cache
        content = path.read_bytes()
        if file.is_right(content):
            return content
    try:
        content = download(file)
    except TryError as error:
        raise DataError(
            f"{file.name} could not be downloaded from {file.url} ({error}): try again later, {file.ways_out}."
        ) from None
    try:
        keep(path, content)
    except OSError as error:
        raise DataError(
            f"{file.name} from {file.url} cannot be kept in {path.parent} ({error.strerror}): "
            f"make that folder writable and with room, {file.ways_out}."
        ) from None
    return content


def keep(path: Path, content: bytes) -> None:
    """Put `content` at `path`, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob(f".{path.name}.*.part"):  # of a run that was killed while it wrote
        with contextlib.suppress(OSError):
            if time.time() - old.stat().st_mtime > WHOLE:
                old.unlink()
    handle, made = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as part:
            part.write(content)
            part.flush()
            os.fsync(handle)  # else a power cut after the rename could leave a file of zeros
        Path(made).replace(path)
    finally:
        Path(made).unlink(missing_ok=True)


def download(file: File) -> bytes:
    """The file's content from its address, with a bar on stderr; at most `WHOLE` seconds. Raises TryError."""
    end = time.monotonic() + WHOLE
    for wait in (*WAITS, None):
        try:
            return one_try(file, end)
        except TryError as error:
            if wait is None or not error.again or time.monotonic() + wait > end:
                raise
        time.sleep(wait)
    raise AssertionError("the last try has no wait after it")


def one_try(file: File, end: float) -> bytes:
    """One request, received in a thread of its own.

    Names are looked up and headers read without a limit on their whole time, and a server that sends a byte now and
    then keeps within every limit on silence. From outside, one clock covers all of it.
    """
    pieces: SimpleQueue[bytes | TryError] = SimpleQueue()
    given_up = threading.Event()

    def work() -> None:
        try:
            for piece in received(file):
                pieces.put(piece)
                if given_up.is_set():
                    return
            pieces.put(b"")
        except TryError as error:
            pieces.put(error)
        except Exception as error:  # whatever it is, the waiting side must hear of it
            pieces.put(TryError(f"{type(error).__name__}: {error}"))

    threading.Thread(target=work, daemon=True).start()
    content = b""
    try:
        with tqdm(total=file.size, desc=file.name, unit="B", unit_scale=True, delay=BAR_AFTER, leave=False) as bar:
            while piece := pieces.get(timeout=max(0.0, end - time.monotonic())):
                if isinstance(piece, TryError):
                    raise piece
                content += piece
                bar.update(len(piece))
    except Empty:
        raise TryError(f"it was not complete after {WHOLE:g} seconds") from None
    finally:
        given_up.set()
    if not file.is_right(content):
        raise TryError("what came is another file: its SHA-256 is wrong")
    return content


def received(file: File) -> Iterator[bytes]:
    """The pieces of the answer, `file.size` bytes in all."""
    got = 0
    try:
        with requests.get(file.url, stream=True, timeout=(CONNECT, SILENCE)) as answer:
            if answer.status_code != 200:
                again = answer.status_code >= 500 or answer.status_code == 429  # 429: too many requests at the moment
                raise TryError(f"the server answered {answer.status_code} {answer.reason}", again)
            for piece in answer.iter_content(CHUNK):
                got += len(piece)
                if got > file.size:
                    raise TryError(f"more came than the file's {file.size:,} bytes")
                yield piece
    except requests.ConnectTimeout:
        raise TryError(f"no connection within {CONNECT:g} seconds") from None
    except requests.RequestException as error:
        cause = root(error)
        if isinstance(cause, TimeoutError):  # in the midst of an answer, requests does not call it a Timeout
            raise TryError(f"the server was silent for {SILENCE:g} seconds") from None
        if not got:
            raise TryError(f"no answer: {getattr(cause, 'strerror', None) or cause}", again=True) from None
    if got < file.size:
        raise TryError(f"the connection ended after {got:,} of {file.size:,} bytes", again=True)


def root(error: BaseException) -> BaseException:
    """The first cause in a chain of exceptions: what the system said."""
    while cause := error.__cause__ or error.__context__:
        error = cause
    return error
