"""`make serve`: the built site on localhost, with the types that browsers insist on."""

import argparse
import contextlib
import functools
import http.server
from pathlib import Path
from typing import Any

SITE = Path(__file__).resolve().parent.parent / "_build" / "html"


class Handler(http.server.SimpleHTTPRequestHandler):
    """A module script with the wrong type is refused; WebAssembly compiles while it loads only with the right one."""

    extensions_map = {  # noqa: RUF012 - the base class's own attribute
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
        ".ipynb": "application/x-ipynb+json",
        ".webmanifest": "application/manifest+json",
    }

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")  # an edited page is seen at the next reload
        super().end_headers()

    def copyfile(self, source: Any, outputfile: Any) -> None:
        # a browser hangs up when its reader has gone on to another page
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            super().copyfile(source, outputfile)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Show the site's own page for an address that does not exist, as GitHub Pages does."""
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class Quiet(Handler):
    def log_message(self, *args: object) -> None:
        """Where nobody watches the requests, their list would hide what matters."""


def server(port: int, site: Path = SITE, *, quiet: bool = False) -> http.server.ThreadingHTTPServer:
    """A server of `site` on 127.0.0.1; port 0 takes any free one."""
    handler = functools.partial(Quiet if quiet else Handler, directory=str(site))
    return http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port
    try:
        httpd = server(port)
    except OSError as error:
        raise SystemExit(
            f"error: port {port} cannot be used ({error.strerror}): try `make serve PORT={port + 1}`."
        ) from None
    print(f"The site is on http://localhost:{httpd.server_port}/ (Ctrl-C ends it).", flush=True)
    try:
        httpd.serve_forever()
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    main()
