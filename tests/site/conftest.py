"""The built site in a real Chromium: one browser for the session, a fresh context for each test.

A test that uses `visit` fails when the page asks another host for anything, when a file is missing, and when the
console shows an error. CHROMIUM names the browser (`make site` sets it).
"""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request, Response, expect, sync_playwright

from book.serve import SITE
from tests.served import served

ROOT = Path(__file__).resolve().parents[2]
SUBPATH = "zero-to-hero"
# for a machine without a network, and without the browser's own calls home
FLAGS = [
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nothing but the tests' own servers can be reached
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SAMPLES = "teach/"  # the grader's own pages, which have none of the course's frame: test_grade_pages.py looks at them
PAGES = sorted(
    path
    for path in (file.relative_to(SITE).as_posix() for file in SITE.rglob("*.html"))
    if not path.startswith(SAMPLES)
)
NOTEBOOK_PAGES = [page for page in PAGES if page.startswith(("lectures/", "exercises/", "solutions/"))]

Visit = Callable[..., Page]

# ms: two browsers on two busy cores are slow, and what holds does not wait
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.site)


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the site as `make serve` shows it."""
    with served(SITE) as address:
        yield address


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site below a path, with its 404 page for every depth, as GitHub Pages publishes it."""
    folder = tmp_path_factory.mktemp("host")
    (folder / SUBPATH).symlink_to(SITE)
    (folder / "404.html").symlink_to(SITE / "404.html")
    with served(folder) as address:
        yield f"{address}{SUBPATH}/"


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """There can be only one at a time: a test that launches a browser of its own takes this one, too."""
    with sync_playwright() as play:
        yield play


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    chromium = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM"), args=FLAGS)
    yield chromium
    chromium.close()


@pytest.fixture(scope="module")
def profile(browser: Browser) -> Iterator[BrowserContext]:
    """One browser profile for a file's tests: the second start of Python is what most of them see."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


def settled(look: Callable[[], object], expected: object) -> object:
    """What `look` sees: the expected as soon as it is there, else what is there when patience is at its end."""
    until = time.monotonic() + PATIENCE / 1000
    while (seen := look()) != expected and time.monotonic() < until:
        time.sleep(0.05)
    return seen


@dataclass
class Watch:
    """What a page did that it should not."""

    faults: list[str] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)

    def asked(self, request: Request) -> None:
        """The browser cannot reach another host (`FLAGS`); that it was asked to is the fault."""
        if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            self.faults.append(f"a request leaves the machine: {request.url}")

    def arrived(self, response: Response) -> None:
        self.responses.append(response)
        if response.status >= 400:
            self.faults.append(f"{response.status}: {response.url}")

    def attach(self, context: BrowserContext) -> None:
        context.on("request", self.asked)
        context.on("response", self.arrived)
        context.on("console", lambda message: message.type == "error" and self.faults.append(message.text))
        context.on("weberror", lambda error: self.faults.append(str(error.error)))


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def visit(browser: Browser, site: str, watch: Watch) -> Iterator[Visit]:
    """`visit("index.html", scheme="dark", width=360, scripts=False)`: the page, loaded, with its fonts."""
    contexts = []

    def open_page(
        path: str, *, scheme: str = "light", width: int = 1280, scripts: bool = True, base: str = site
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=scripts
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        watch.attach(context)
        page = context.new_page()
        page.goto(base + path, wait_until="load")
        page.evaluate("document.fonts.ready.then(() => true)") if scripts else None
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not watch.faults
