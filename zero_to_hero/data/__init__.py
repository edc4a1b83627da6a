"""The corpora of the course.

    from zero_to_hero.data import names, split
    train, dev, test = split(names())

`names()` comes with the package and needs nothing else. Where it comes from stands in the data card, README.md beside
this file.
"""

from pathlib import Path

from zero_to_hero.data._split import split

__all__ = ["names", "split"]


def names() -> list[str]:
    """The bundled given names: lower-case a to z, each once, in alphabetical order."""
    return Path(__file__).with_name("names.txt").read_text(encoding="ascii").split()
