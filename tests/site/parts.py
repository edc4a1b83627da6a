"""What the site's tests depend on, for `tests/proven.py`: a page, several pages, or the code that makes pages."""

import re
from collections.abc import Iterator
from functools import cache

from book.serve import SITE
from tests.proven import ROOT, contents

WHOLE = ("index.html", "search.html", "404.html")  # these show something of every other page
LIVE = re.compile(r"\blive-[0-9a-f]{12}")
MADE = {"__pycache__", "compiled"}  # folders that hold what's made from the rest


@cache
def shared() -> str:
    """The files that every page may load before somebody runs a cell: scripts, styles, fonts."""
    files = [file for file in (SITE / "_static").rglob("*") if file.is_file() and not LIVE.search(str(file))]
    return contents([file for file in files if "figures" not in file.parts and file.name != "search.json"], SITE)


@cache
def site() -> str:
    """All of the site."""
    return contents([file for file in SITE.rglob("*") if file.is_file()], SITE)


def pages(*paths: str) -> Iterator[str]:
    """All that these pages are made of, until a cell runs: `tests.pages_python.parts_of` names what comes then."""
    for path in paths:
        if path in WHOLE:
            yield site()
            continue
        text = (SITE / path).read_text(encoding="utf-8")
        yield shared()
        yield LIVE.sub("live", text)  # its hash changes with the code of any lecture
        yield contents([SITE / name for name in set(re.findall(r"_static/figures/[\w./-]+", text))], SITE)


@cache
def code() -> str:
    """The code that makes pages, with the package: what a small site of a test's own depends on."""
    folders = [ROOT / "book", ROOT / "zero_to_hero"]
    files = [file for folder in folders for file in folder.rglob("*.*") if file.is_file()]
    return contents(file for file in files if not MADE.intersection(file.parts))
