"""A server on this machine that stands in for one on the web: it gives the files of a folder."""

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from zero_to_hero.data._files import File

CONTENT = b"ada\nkurt\nemmy\n"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The server's address, ending in a slash."""
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_port}/"
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()


def file_at(address: str) -> File:
    """A corpus of three names that is downloaded from there."""
    return File("names.txt", f"{address}names.txt", sha256(CONTENT).hexdigest(), len(CONTENT), "names()")
