"""Show the result of a run that's too long for a page: `r = record("bigrams/makemore")`, then `r` or `r["dev"]`.

A record is a JSON file that holds the numbers of one run and all that's needed to repeat it: the command, the seeds,
the data, the machine, and a hash of the code that was measured. Shown in a cell, it says when and where it was made,
and whether that code has changed since. Standard library only, so a record shows in the web page's Python, too.

What it leaves out: making records. `make records` does that in a clone of the course (`book/records.py`).
"""

import json
import re
from html import escape
from pathlib import Path
from typing import Any

from zero_to_hero.page.code_hash import code_hash
from zero_to_hero.page.record_schema import problems

PACKAGE = Path(__file__).resolve().parent.parent


class RecordError(ValueError):
    """A record that isn't there or isn't whole: what came, what was expected, the way out."""


def records_folder() -> Path:
    """Where the records stand: inside an installed package (and the page's), beside it in a clone."""
    inside = PACKAGE / "records"
    return inside if inside.is_dir() else PACKAGE.parent / "records"


def record(name: str) -> "Record":
    """The record `slug/name`. Raises RecordError when there's none, or when its file isn't a whole record."""
    path = records_folder() / f"{name}.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = sorted(
            other.relative_to(records_folder()).as_posix()[:-5] for other in records_folder().glob("*/*.json")
        )
        raise RecordError(
            f"there is no record {name!r}: expected one of {', '.join(known) or 'none yet'}. "
            f"`make records ONLY={name}` makes one from records/{name}.py."
        ) from None
    except json.JSONDecodeError as error:
        raise RecordError(
            f"records/{name}.json is not JSON ({error}): `make records ONLY={name}` repeats it."
        ) from None
    if found := list(problems(data, name)):
        raise RecordError(f"records/{name}.json is no whole record: {'; '.join(found)}.")
    return Record(name, data)


class Record:
    """A run's result. `r["dev"]` is a number, `r.curves["dev"]` a list of (step, value), `r.texts["sample"]` a text."""

    def __init__(self, name: str, data: dict[str, Any]) -> None:
        self.name, self.data = name, data
        self.numbers: dict[str, Any] = data["numbers"]
        self.curves = {name: list(zip(line["x"], line["y"], strict=True)) for name, line in data["curves"].items()}
        self.texts: dict[str, str] = data["texts"]

    def __getitem__(self, number: str) -> Any:
        try:
            return self.numbers[number]
        except KeyError:
            raise KeyError(
                f"record {self.name!r} has no {number!r}: expected one of {', '.join(self.numbers)}"
            ) from None

    @property
    def changed(self) -> list[str]:
        """The files whose code isn't what the record measured; those that aren't here to be read don't count."""
        in_clone = PACKAGE not in records_folder().parents
        found = []
        for name, measured in self.data["code"].items():
            file = PACKAGE.parent / name
            # an installed package has no run scripts, and the page's Python no modules that need torch
            if (file.is_file() and code_hash(file.read_text(encoding="utf-8")) != measured) or (
                in_clone and not file.is_file()
            ):
                found.append(name)
        return found

    @property
    def warning(self) -> str:
        """What to tell a reader when the code has changed; the empty string when it hasn't."""
        if not self.changed:
            return ""
        return (
            f"The code has changed since this was recorded on {self.data['date']} ({', '.join(self.changed)}); "
            f"`{self.data['command']}` repeats it."
        )

    @property
    def told(self) -> str:
        """When, where and with what the numbers were made, and the command that repeats it."""
        data, machine = self.data, self.data["machine"]
        memory, cores, threads = f"{machine['memory_gb']:g} GB", machine["cores"], machine["threads"]
        parts = [machine["processor"], f"{cores} core{'s' * (cores != 1)}", f"{threads} thread{'s' * (threads != 1)}"]
        parts += [memory, *([machine["accelerator"]] if machine["accelerator"] else [])]
        sentences = [
            f"Recorded on {data['date']} in {duration(data['seconds'])} at preset {data['preset']}",
            f"Machine: {', '.join(parts)}",
            f"Versions: {', '.join(f'{name} {version}' for name, version in data['versions'].items())}",
        ]
        if data["seeds"]:
            sentences.append(f"Seeds: {', '.join(f'{name} {seed}' for name, seed in data['seeds'].items())}")
        if data["corpora"]:
            hashes = (f"{name} (SHA-256 {sha256[:12]}…)" for name, sha256 in data["corpora"].items())
            sentences.append(f"Data: {', '.join(hashes)}")
        return f"{'. '.join(sentences)}. `{data['command']}` repeats it."

    def __repr__(self) -> str:
        rows = [f"  {name}: {value(number)}" for name, number in self.numbers.items()]
        rows += [f"  {name}: {text}" for name, text in self.texts.items()]
        return "\n".join([self.data["what"], *rows, self.told, *filter(None, [self.warning])])

    def _repr_html_(self) -> str:
        rows = [(name, f"<td>{value(number)}</td>") for name, number in self.numbers.items()]
        rows += [
            (name, f'<td style="text-align:start;white-space:pre-wrap">{escape(text)}</td>')
            for name, text in self.texts.items()
        ]
        cells = "".join(f'<tr><th scope="row">{escape(name)}</th>{cell}</tr>' for name, cell in rows)
        note = f'<p role="note"><strong>Not up to date.</strong> {marked(self.warning)}</p>' if self.warning else ""
        return (
            f'<figure class="zth-record"><table><caption>{escape(self.data["what"])}</caption><tbody>{cells}</tbody>'
            f"</table>{note}<figcaption>{marked(self.told)}</figcaption></figure>"
        )


def value(number: Any) -> str:
    """A number as a reader wants it: thousands apart, no more than 7 digits of a fraction; a list with commas."""
    if isinstance(number, list):
        return ", ".join(map(value, number))
    if isinstance(number, int):
        return f"{number:,}"
    return repr(number) if len(repr(number)) <= 7 else f"{number:#.7g}"


def duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} seconds" if seconds >= 2 else f"{seconds:.1f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 7200 else f"{seconds / 3600:.1f} hours"


def marked(text: str) -> str:
    """A sentence as HTML; what stands between backticks is code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
