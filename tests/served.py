"""A folder at an address of this machine, as `make serve` shows it, for as long as a test needs it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from book.serve import server


@contextmanager
def served(folder: Path, quiet: bool = True) -> Iterator[str]:
    """The folder's address, with a slash at its end."""
    httpd = server(0, folder, quiet=quiet)
    thread = threading.Thread(target=httpd.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_port}/"
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()
