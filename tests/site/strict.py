"""A server with a strict Content-Security-Policy: no foreign host, no script but ours, no `eval`; and one reader."""

import functools
import hashlib
import re
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, expect

from book.serve import Handler
from tests.site.conftest import PATIENCE

POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "worker-src {worker}; script-src 'self' {script}"
)


class Strict(Handler):
    """Serves with the policy, remembers what was asked for, and refuses the worker when told so."""

    asked: list[str]
    no_worker = False

    def policy(self) -> str:
        path = self.path.split("?")[0]
        if path.endswith("/worker.mjs"):
            return POLICY.format(worker="'self'", script="'wasm-unsafe-eval'")  # WebAssembly, and no other `eval`
        worker = "'none'" if type(self).no_worker else "'self'"
        return POLICY.format(worker=worker, script=inline_scripts(Path(self.translate_path(path))))

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", self.policy())
        super().end_headers()

    def log_message(self, *args: object) -> None:
        type(self).asked.append(self.path)


def inline_scripts(page: Path) -> str:
    """The few scripts that the theme writes into a page itself, named by their hashes."""
    page = page / "index.html" if page.is_dir() else page
    if page.suffix != ".html" or not page.exists():
        return ""
    scripts = re.findall(r"<script>(.*?)</script>", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return " ".join(f"'sha256-{b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in scripts)


@contextmanager
def serve(folder: Path) -> Iterator[tuple[str, type[Strict]]]:
    """The address, and the handler that says what was asked for."""
    handler = type("Handler", (Strict,), {"asked": []})
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(folder)))
    thread = threading.Thread(target=httpd.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_port}/", handler
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()


@contextmanager
def reading(context: BrowserContext, address: str) -> Iterator["Reader"]:
    """A new page with nothing remembered; at the end it must not have complained."""
    page = context.new_page()
    one = Reader(page)
    page.goto(address)
    page.evaluate("localStorage.clear()")
    page.reload()
    one.wait_until_ready()
    try:
        yield one
    finally:
        page.close()
    assert one.complaints == []


class Reader:
    """What a reader does with the live cells of a page; cells are counted from 1."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", self.note)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def note(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning") and "favicon" not in said.location["url"]:
            self.complaints.append(said.text)

    def wait_until_ready(self) -> None:
        """Until every cell has its editor: the page gives them out in idle moments, once somebody is there."""
        self.page.mouse.move(5, 5)
        self.page.mouse.move(9, 9)
        expect(self.page.locator(".cell.tag_live:not(:has(.live-text))")).to_have_count(0)

    def cell(self, number: int) -> Locator:
        return self.page.locator(".cell.tag_live").nth(number - 1)

    def text(self, number: int) -> Locator:
        return self.cell(number).locator(".live-text")  # by role it would not be found in a closed block

    def write(self, number: int, text: str) -> None:
        self.text(number).fill(text)

    def press(self, number: int, name: str) -> None:
        self.cell(number).get_by_role("button", name=name).click()

    def run(self, number: int, words: str = "Done") -> None:
        """Press Run and wait for what the status line says."""
        self.press(number, "Run")
        self.wait_for(number, words)

    def wait_for(self, number: int, words: str) -> None:
        self.cell(number).locator(".live-status", has_text=words).wait_for(timeout=2 * PATIENCE)

    def output(self, number: int) -> str:
        return self.cell(number).locator(".live-output").inner_text()
