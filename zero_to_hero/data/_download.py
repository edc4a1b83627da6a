"""A file from the web, kept in the user's cache folder: found there and right, or fetched whole, or an error.

What arrives goes straight to disk, into a part beside its place, and is hashed on the way, so a file may be larger than
the memory. Only when all of it is there and its SHA-256 is right does a rename give it its name: a cut connection
leaves nothing behind, a next try begins anew, and two programs at once do each other no harm. A slow line may take
hours. What ends a download is silence, a trickle, or more bytes than the file has.

requests brings certificates and proxies, platformdirs the place, tqdm the bar. pooch would wrap the three, but it ends
neither an answer that drips nor one without end, and a killed run of it leaves a part of a file.
"""

import contextlib
import hashlib
import os
import tempfile
import threading
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from queue import Empty, Full, Queue
from typing import BinaryIO

import platformdirs
import requests
from tqdm import tqdm

from zero_to_hero.data._files import DataError, File, sha256_of

CHUNK = 64 * 1024  # bytes
CONNECT, SILENCE, TRICKLE = 10.0, 20.0, 60.0  # seconds: until connected, between two bytes, for each `CHUNK` of them
WAITS = (1.0, 3.0)  # seconds before a second and a third try, where one may help
BAR_AFTER = 0.5  # seconds: what is quicker needs no bar
ABANDONED = 10 * TRICKLE  # seconds: a part that nobody has written to for so long belongs to a run that was killed


class TryError(Exception):
    """A try came to nothing: why, in words; `again`: whether another one may help."""

    def __init__(self, reason: str, again: bool = False) -> None:
        super().__init__(reason)
        self.again = again


def cache_folder() -> Path:
    return platformdirs.user_cache_path("zero-to-hero", appauthor=False)


def fetch(file: File) -> Path:
    """The path of the file in the cache, downloaded if it isn't there. Raises DataError."""
    path = cache_folder() / file.name
    with contextlib.suppress(OSError):  # a cache that cannot be read is no cache
        if sha256_of(path) == file.sha256:
            return path
    try:
        with new_file(path) as part:
            download(file, part)
    except TryError as error:
        raise DataError(
            f"{file.name} could not be downloaded from {file.url} ({error}): try again later, {file.ways_out}."
        ) from None
    except OSError as error:  # the disk's: those of the network have become a TryError
        raise DataError(
            f"{file.name} from {file.url} cannot be kept in {path.parent} ({error.strerror}): "
            f"make that folder writable and with room, {file.ways_out}."
        ) from None
    return path


@contextlib.contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A part to write to, which gets the name `path` when the block ends, and is gone when the block fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob(f".{path.name}.*.part"):
        with contextlib.suppress(OSError):
            if time.time() - old.stat().st_mtime > ABANDONED:
                old.unlink()
    handle, made = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as part:
            yield part
            part.flush()
            os.fsync(handle)  # else a power cut after the rename could leave a file of zeros
        Path(made).replace(path)
    finally:
        Path(made).unlink(missing_ok=True)


def download(file: File, part: BinaryIO) -> None:
    """Write the file's content from its address to `part`, with a bar on stderr. Raises TryError, OSError."""
    for wait in (*WAITS, None):
        try:
            return one_try(file, part)
        except TryError as error:
            if wait is None or not error.again:
                raise
        time.sleep(wait)
        part.seek(0)
        part.truncate()


def one_try(file: File, part: BinaryIO) -> None:
    """One request, received in a thread of its own.

    Names are looked up and headers read without a limit on their whole time, and a server that sends a byte now and
    then keeps within every limit on silence. From outside, one clock covers all of it.
    """
    pieces: Queue[bytes | TryError] = Queue(maxsize=16)  # a disk that is slower than the line must not fill the memory
    given_up = threading.Event()

    def hand_over(piece: bytes | TryError) -> None:
        while not given_up.is_set():
            with contextlib.suppress(Full):
                return pieces.put(piece, timeout=0.5)

    def work() -> None:
        try:
            with contextlib.closing(received(file)) as arriving:
                for piece in arriving:
                    hand_over(piece)
                    if given_up.is_set():
                        return
            hand_over(b"")
        except TryError as error:
            hand_over(error)
        except Exception as error:  # whatever it is, the waiting side must hear of it
            hand_over(TryError(f"{type(error).__name__}: {error}"))

    threading.Thread(target=work, daemon=True).start()
    sha = hashlib.sha256()
    try:
        with tqdm(total=file.size, desc=file.name, unit="B", unit_scale=True, delay=BAR_AFTER, leave=False) as bar:
            while piece := pieces.get(timeout=TRICKLE):
                if isinstance(piece, TryError):
                    raise piece
                sha.update(piece)
                part.write(piece)
                bar.update(len(piece))
    except Empty:
        raise TryError(f"less than {CHUNK // 1024} KB came in {TRICKLE:g} seconds") from None
    finally:
        given_up.set()
    if sha.hexdigest() != file.sha256:
        raise TryError("what came is another file: its SHA-256 is wrong")


def received(file: File) -> Generator[bytes]:
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
