"""What has passed needn't run again until something changes that can change its result.

    @proven(lambda name: [page_of(FIGURES[name])])
    def test_something(name): ...

The function gets the test's parameters and names everything that goes in, as bytes or text. To these come the test's
own file, the tests' helpers, and the versions of all libraries and of the browser. Files whose tests depend on nothing
but the code that they import are named once, in `ALONE`. A pass is kept in `_build/proven`
under a hash of it all; a failure never is.

Only `make` asks for it (`--proven`): `pytest` by hand runs what it's told to run. `make test COLD=1` runs everything,
and so do a fresh clone and the weekly workflow.
"""

import hashlib
import inspect
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from book.imports import imported_names, module_files

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "zero_to_hero"
FOLDER = ROOT / "_build" / "proven"
ALWAYS = ("requirements.txt", "package-lock.json", "tests/colab.txt", "pyproject.toml", "book/serve.py")

# files and folders of tests whose results depend on the code that they import, and on nothing else
ALONE = {
    "test_backprop.py",
    "test_batchnorm.py",
    "test_bigram_net.py",
    "test_bigrams.py",
    "test_compiler.py",
    "test_expression_graph.py",
    "test_micrograd.py",
    "test_mlp.py",
    "test_moons.py",
    "plotting",
    "tensor",
    "training",
}

DIGEST = pytest.StashKey[str]()
PASSED = pytest.StashKey[bool]()
KEPT = pytest.StashKey[int]()

Parts = Iterable[bytes | str]


def proven(parts: Callable[..., Parts]) -> Any:
    """Mark a test whose result depends on nothing but `parts(**parameters)` and what all tests depend on."""
    return pytest.mark.proven.with_args(parts)  # called with one function alone, a mark would decorate it


def digest(*parts: bytes | str) -> str:
    """One hash of many parts; where a part ends counts, too."""
    key = hashlib.sha256()
    for part in parts:
        key.update(hashlib.sha256(part.encode() if isinstance(part, str) else part).digest())
    return key.hexdigest()


def contents(files: Iterable[Path], root: Path | None = None) -> str:
    """A hash of files, with their names."""
    return digest(
        *(part for file in sorted(files) for part in (str(file.relative_to(root or ROOT)), file.read_bytes()))
    )


@cache
def imported_by(test: Path) -> str:
    """A hash of the package's modules that a file of tests imports, directly and through others.

    The package's files in other languages always count, and so do those beside the test. What's imported by a name
    that's made at run time isn't seen, nor what a test reads from elsewhere. ValueError where `book` is imported: what
    that makes depends on the pages, too.
    """
    todo, found = [test], set[Path]()
    while todo:
        file = todo.pop()
        if file in found or file == Path(__file__):
            continue
        found.add(file)
        for name in imported_names(file, ROOT, at_load=False):
            if name.split(".")[0] == "book":
                raise ValueError(f"{file.relative_to(ROOT)} imports {name}: name the parts of its tests one by one")
            if name.split(".")[0] in ("tests", PACKAGE.name):
                todo.extend(module_files(ROOT, name))
    beside = [file for file in test.parent.iterdir() if file.is_file()]  # a list that the tests read
    others = [file for file in [*PACKAGE.rglob("*.*"), *beside] if file.suffix not in (".py", ".pyc", ".wasm")]
    return contents([*found, *others])


@cache
def common() -> str:
    """What every result depends on: the tests' helpers, the locked versions, Python, Node and the browser.

    The other right answers don't count: a new lecture brings some, and only their own tests read them.
    """
    helpers = [
        file
        for kind in ("*.py", "*.mjs")
        for file in (ROOT / "tests").rglob(kind)
        if not file.name.startswith("test_") and file.parent.name != "answers"
    ]
    return digest(
        contents([*helpers, *(ROOT / name for name in ALWAYS)]),
        sys.version,
        platform.platform(),
        said_by("node"),
        said_by(os.environ.get("CHROMIUM", "")),
        *(os.environ.get(name, "") for name in ("ZERO_TO_HERO_DATA", "ZERO_TO_HERO_PRESET")),
    )


def said_by(program: str) -> str:
    """The version of a program; nothing where there is none."""
    if not program:
        return ""
    try:
        return subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""


def digest_of(item: pytest.Item) -> str | None:
    """The hash under which a pass of this test is kept; None for a test that isn't marked."""
    mark = item.get_closest_marker("proven")
    if mark is None:
        return None
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    wanted = inspect.signature(mark.args[0]).parameters
    parts = mark.args[0](**{name: parameters[name] for name in wanted})
    return digest(common(), item.nodeid, item.path.read_bytes(), *parts)


# --- pytest's part


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--proven", action="store_true", help="leave out tests that passed before with the very same input"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "proven(parts): its result depends on these parts alone (tests/proven.py)")
    config.stash[KEPT] = 0


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    known = {file.name for file in FOLDER.glob("*")} if config.getoption("--proven") else set()
    left, kept = [], []
    for item in items:
        if ALONE & {item.path.name, item.path.parent.name} and not item.get_closest_marker("proven"):
            item.add_marker(proven(partial(lambda path: [imported_by(path)], item.path)))
        found = digest_of(item)
        if found:
            item.stash[DIGEST] = found
        (kept if found in known else left).append(item)
    if kept:
        config.hook.pytest_deselected(items=kept)
        items[:] = left
        config.stash[KEPT] = len(kept)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = (yield).get_result()
    if DIGEST not in item.stash:
        return
    item.stash[PASSED] = report.passed and (report.when == "setup" or item.stash.get(PASSED, False))
    if report.when == "teardown" and item.stash[PASSED]:
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / item.stash[DIGEST]).touch()


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["proven"] = session.config.stash[KEPT]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    node.config.stash[KEPT] = max(node.config.stash[KEPT], getattr(node, "workeroutput", {}).get("proven", 0))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    kept = terminalreporter.config.stash[KEPT]
    if kept:
        terminalreporter.write_line(
            f"{kept} further tests passed before with the very same input; COLD=1 runs them, too"
        )
