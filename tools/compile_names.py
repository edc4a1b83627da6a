"""Write zero_to_hero/data/names.txt, and its figures in the data card, from the name lists of the Faker library.

    .venv/bin/python tools/compile_names.py

The same Faker gives the same bytes; its version is pinned in requirements.txt. What is taken and what is left out is
told in the card, zero_to_hero/data/README.md, between whose two markers this script writes. It reads names alone:
Faker's weights, surnames and which name it counts as female or male stay behind.
"""

import importlib
import pkgutil
import re
import unicodedata
from collections import Counter
from importlib.metadata import version
from pathlib import Path

import faker.providers.person

DATA = Path(__file__).resolve().parent.parent / "zero_to_hero" / "data"
BEGIN, END = "<!-- tools/compile_names.py writes from here -->\n", "<!-- to here -->\n"
LISTS = re.compile(r"first_(romanized_)?names")  # first_names, first_names_female, first_romanized_names, ...
SHORTEST, LONGEST = 2, 15


def spelled(name: str) -> str | None:
    """The name in lower-case a to z, or None where that would need more than to take marks off its letters."""
    parts = unicodedata.normalize("NFKD", name.strip().lower())
    plain = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return plain if re.fullmatch(f"[a-z]{{{SHORTEST},{LONGEST}}}", plain) else None


def listed() -> dict[str, set[str]]:
    """Per locale of Faker, the given names that it lists itself: what it inherits from another locale is left out."""
    found = {}
    for module in pkgutil.iter_modules(faker.providers.person.__path__):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        # one locale has a property under such a name: it joins the other lists
        lists = [
            value for name, value in vars(provider).items() if LISTS.match(name) and not isinstance(value, property)
        ]
        found[module.name] = {name for each in lists for name in each}
    return found


def card(raw: dict[str, set[str]], kept: dict[str, set[str]]) -> str:
    """The card's figures: one paragraph, and a row for each locale that gave a name."""
    homes = Counter(name for names in kept.values() for name in names)
    all_raw = set().union(*raw.values())
    lengths = [len(name) for name in homes]
    sources = sum(map(bool, kept.values()))
    lines = [
        f"Source: Faker {version('faker')}, {len(raw)} locales, {len(all_raw):,} different entries.",
        f"Kept: {len(homes):,} names of {min(lengths)} to {max(lengths)} letters from {sources} locales.",
        "",
        "| locale | entries | names kept | in no other locale |",
        "| --- | ---: | ---: | ---: |",
    ]
    for locale, names in kept.items():
        if names:
            alone = sum(homes[name] == 1 for name in names)
            lines.append(f"| {locale} | {len(raw[locale]):,} | {len(names):,} | {alone:,} |")
    without = [locale for locale, entries in raw.items() if not entries]
    other = [locale for locale, entries in raw.items() if entries and not kept[locale]]
    lines += [
        "",
        f"Nothing could be kept of the lists of {', '.join(other)}.",
        f"No list of their own: {', '.join(without)}.",
    ]
    return "\n".join(lines) + "\n"


def compiled() -> dict[str, str]:
    """The text of both files by their names."""
    raw = listed()
    kept = {locale: {plain for name in entries if (plain := spelled(name))} for locale, entries in raw.items()}
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    before, rest = readme.split(BEGIN)
    return {
        "names.txt": "".join(f"{name}\n" for name in sorted(set().union(*kept.values()))),
        "README.md": before + BEGIN + card(raw, kept) + END + rest.split(END)[1],
    }


if __name__ == "__main__":
    for name, content in compiled().items():
        (DATA / name).write_text(content, encoding="utf-8")
