"""What a record holds: the fields of `records/slug/name.json`, and what's wrong with a file that isn't one.

The table at the end is the whole schema. It's checked in front of every use, in the page's Python, too, so it's written
with the standard library alone.
"""

import json
import math
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from zero_to_hero.page.presets import PRESETS

Check = Callable[[Any], bool]
MOST_POINTS = 200  # of a curve: more than a picture of it shows
# a path of one machine, wherever it stands in a text: /home/…, ~/…, C:\\…
MACHINE_PATH = re.compile(r"(?:^|[\s=:\"'(])(?:~?/\w|[A-Za-z]:\\)")


def problems(data: Any, name: str) -> Iterator[str]:
    """What keeps `data` from being the record `name`, a phrase for each: the field, what came, what was expected."""
    if not isinstance(data, dict):
        yield f"it is a {type(data).__name__}, expected an object"
        return
    for field in data.keys() - SCHEMA.keys():
        yield f"{field} is no field of a record"
    for field, (expected, is_right) in SCHEMA.items():
        if field not in data:
            yield f"{field} is missing, expected {expected}"
        elif not is_right(data[field]):
            yield f"{field} is {json.dumps(data[field])[:60]}, expected {expected}"
    if data.get("command") != (command := f"make records ONLY={name}"):
        yield f"command is {data.get('command')!r}, expected {command!r}"
    for text in strings({**data, "texts": None}):  # what a model writes may look like a path
        if MACHINE_PATH.search(text):
            yield f"{text!r} names a path of one machine"


def strings(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, (list, dict)):
        for part in [*data, *(data.values() if isinstance(data, dict) else [])]:
            yield from strings(part)


def is_text(thing: Any) -> bool:
    return isinstance(thing, str) and thing.strip() != ""


def is_number(thing: Any) -> bool:
    return isinstance(thing, (int, float)) and not isinstance(thing, bool) and math.isfinite(thing)


def is_count(thing: Any) -> bool:
    return isinstance(thing, int) and is_number(thing) and thing >= 0


def is_date(thing: Any) -> bool:
    try:
        return isinstance(thing, str) and date.fromisoformat(thing).isoformat() == thing
    except ValueError:
        return False


def is_machine(thing: Any) -> bool:
    return (
        isinstance(thing, dict)
        and thing.keys() == {"processor", "cores", "threads", "memory_gb", "accelerator"}
        and is_text(thing["processor"])
        and (thing["accelerator"] is None or is_text(thing["accelerator"]))
        and all(is_number(thing[size]) and thing[size] > 0 for size in ("cores", "threads", "memory_gb"))
    )


def each(is_right: Check, some: bool = False) -> Check:
    """Whether a thing is an object with named values that are all right; with `some`, not an empty one."""

    def check(thing: Any) -> bool:
        named = isinstance(thing, dict) and all(is_text(name) and is_right(part) for name, part in thing.items())
        return named and (bool(thing) or not some)

    return check


def or_list(is_right: Check) -> Check:
    return lambda thing: is_right(thing) or (isinstance(thing, list) and thing != [] and all(map(is_right, thing)))


def is_hash(digits: int) -> Check:
    return lambda thing: isinstance(thing, str) and re.fullmatch(f"[0-9a-f]{{{digits}}}", thing) is not None


def is_curve(thing: Any) -> bool:
    return (
        isinstance(thing, dict)
        and thing.keys() == {"x", "y"}
        and all(isinstance(line, list) and all(map(is_number, line)) for line in thing.values())
        and 0 < len(thing["x"]) == len(thing["y"]) <= MOST_POINTS
    )


# field: what is expected, in words and as a function
SCHEMA: dict[str, tuple[str, Check]] = {
    "what": ("a sentence that says what was measured, and in what unit", is_text),
    "command": ("the command that repeats it", is_text),
    "date": ("a date such as 2026-01-31", is_date),
    "seconds": ("how long it took", lambda thing: is_number(thing) and thing >= 0),
    "preset": (f"one of {', '.join(PRESETS)}", lambda thing: thing in PRESETS and thing != "smoke"),
    "machine": ("processor, cores, threads, memory_gb and accelerator (null without one)", is_machine),
    "versions": ("the version of python and of each library that was used", each(is_text, some=True)),
    "seeds": ("a whole number, or a list of them, for each seed's name", each(or_list(is_count))),
    "corpora": ("the SHA-256 of each corpus", each(is_hash(64))),
    "code": ("a hash of 16 digits for each file that was measured", each(is_hash(16), some=True)),
    "numbers": ("a finite number, or a list of them, for each name", each(or_list(is_number), some=True)),
    "curves": (f"x and y of each curve, equally long and at most {MOST_POINTS} numbers", each(is_curve)),
    "texts": ("a text for each name", each(is_text)),
}
