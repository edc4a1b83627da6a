"""Numbers that others have published: `published("micrograd.loss at step 0")`.

All of them stand in one file, `records/published.json`, each with its citation and the place in the source where it can
be read. A notebook asks for them by name, so no number of somebody else is typed into it.
"""

import json
from typing import Any

from zero_to_hero.page.records import records_folder


def published(name: str) -> float:
    """The number `name` as its source prints it. Raises KeyError with the known names when there's no such number."""
    entries = read_published()
    if name not in entries:
        raise KeyError(f"nothing is published as {name!r}: expected one of {', '.join(entries)}")
    return entries[name]["value"]


def read_published() -> dict[str, dict[str, Any]]:
    """All entries: `value`; `cite`, a key of `book/references.bib`; `place`, where the source says it."""
    entries: dict[str, dict[str, Any]] = json.loads((records_folder() / "published.json").read_text(encoding="utf-8"))
    return entries
