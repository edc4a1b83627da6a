"""The corpora of the course.

    from zero_to_hero.data import names, split, text
    train, dev, test = split(names())

`names()`, `text("course")` and `text("python")` need nothing but Python. `names("makemore")` and `text("shakespeare")`
are downloaded once and kept in the user's cache folder; the folder that the environment variable ZERO_TO_HERO_DATA
names is searched first, for `names.txt` and `tinyshakespeare.txt`. In the page, they come from its own site, and so
does `text("course")`. Where the bundled names and the course's text come from stands in the data card, README.md beside
this file.
"""

from pathlib import Path

from zero_to_hero.data._files import DataError
from zero_to_hero.data._read import read
from zero_to_hero.data._split import split

__all__ = ["DataError", "names", "sentences", "split", "text"]


def names(source: str = "bundled") -> list[str]:
    """Given names in lower-case a to z.

    `names()`: those that come with the package, each once, in alphabetical order. `names("makemore")`: the 32,033 of
    the makemore repository in the order of its file, 2,539 of them repeats; for results that compare with the videos'.
    Raises DataError where the file cannot be had, ValueError for another source.
    """
    if source == "bundled":
        return Path(__file__).with_name("names.txt").read_text(encoding="ascii").split()
    if source == "makemore":
        return read("makemore").decode("ascii").split()
    raise ValueError(f"there are no names {source!r}: expected 'bundled' or 'makemore'.")


def sentences() -> dict[str, str]:
    """One sentence in 26 languages, 20 scripts: the first of article 1 of the Universal Declaration of Human Rights."""
    lines = Path(__file__).with_name("rights.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines)


def text(source: str) -> str:
    """A long text.

    `text("course")`: the pages and the code of this course, frozen, in ASCII. `text("shakespeare")`: 1,115,394
    characters of his plays, from the char-rnn repository. `text("python")`: the source of the standard library of the
    Python that runs this, so it differs from one version of Python to the next.
    Raises DataError where the text cannot be had, ValueError for another source.
    """
    if source in ("course", "shakespeare"):
        return read(source).decode("utf-8")
    if source == "python":
        from zero_to_hero.data._python import library_text

        return library_text()
    raise ValueError(f"there is no text {source!r}: expected 'course', 'shakespeare' or 'python'.")
