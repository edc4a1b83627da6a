"""What comes back from a student's process, looked through before the judge sees it.

A student's code can send anything in the place of a reply. So each reply must have one of the few forms that a request
allows, and everything in it must be plain: then the judge meets numbers, texts, lists and tables, and nothing else.
"""

import re
from collections.abc import Sequence
from typing import Any

from ...checks._engine.plain import unpack

LONGEST, DEEPEST = 2_000_000, 200  # bytes and levels of one reply; the largest tables have 20,000 numbers
WORD = re.compile(r"[\w.]{1,100}")


class Forged(Exception):  # noqa: N818 (what a student's process did)
    """A reply that the course's own code can't have made; the message says how it differs, in a few words."""


def must(holds: Any, what: str) -> None:
    if not holds:
        raise Forged(what)


def text(value: Any, longest: int = 300) -> str:
    must(isinstance(value, str), "a text is no text")
    return value if len(value) <= longest else value[:longest] + " …"


def word(value: Any) -> str:
    must(isinstance(value, str) and WORD.fullmatch(value), "a name is no name")
    return str(value)


def plain(data: Any) -> Any:
    """A packed value, when it's one that `pack` can make; texts in it are cut where they're cut inside, too."""
    if data is None or isinstance(data, (bool, int, float, str)):
        return data
    if isinstance(data, list):
        return [plain(item) for item in data]
    must(isinstance(data, dict) and len(data) == 1, "a value has no form that we know")
    ((tag, held),) = data.items()
    if tag == "empty":
        must(held is True, "an empty value isn't empty")
        return data
    must(isinstance(held, list), f"a {tag} isn't one")
    if tag == "tensor":
        return {tag: tensor(held)}
    if tag == "fraction":
        must(len(held) == 2 and all(type(one) is int for one in held) and held[1], "a fraction isn't one")
        return data
    if tag == "tuple":
        return {tag: [plain(item) for item in held]}
    if tag == "dict":
        must(all(isinstance(pair, list) and len(pair) == 2 for pair in held), "a dictionary isn't one")
        return {tag: [[key(one), plain(item)] for one, item in held]}
    must(tag == "other" and len(held) == 4, "a value has no form that we know")
    must(type(held[2]) is bool and type(held[3]) is bool, "an object isn't one")
    return {tag: [word(held[0]), text(held[1]), held[2], held[3]]}


def key(data: Any) -> Any:
    found = plain(data)
    try:
        hash(unpack(found))
    except TypeError:
        raise Forged("a dictionary's key can't be one") from None
    return found


def tensor(held: list[Any]) -> list[Any]:
    must(len(held) == 4, "a tensor isn't one")
    values, dtype, shape, kind = held
    must(isinstance(shape, list) and len(shape) <= 8, "a tensor's shape is none")
    must(all(type(size) is int and 0 <= size <= LONGEST for size in shape), "a tensor's shape is none")
    must(has_shape(values, shape), "a tensor hasn't the shape that it says")
    return [values, word(dtype), shape, word(kind)]


def has_shape(values: Any, shape: Sequence[int]) -> bool:
    if not shape:
        return isinstance(values, (bool, int, float))
    return isinstance(values, list) and len(values) == shape[0] and all(has_shape(value, shape[1:]) for value in values)


def ready(message: Any) -> list[tuple[int, str, str, int]]:
    """The cells that failed in a room: place, exception, text, line."""
    must(isinstance(message, dict) and isinstance(message.get("ready"), dict), "a room didn't say that it's ready")
    failed = message["ready"].get("failed")
    must(isinstance(failed, list) and len(failed) <= 50, "a room tells no list of cells")
    found = []
    for one in failed:
        must(isinstance(one, list) and len(one) == 4, "a room tells no cell")
        must(type(one[0]) is int and type(one[3]) is int and 0 <= one[3] < 1_000_000, "a room tells no line")
        found.append((one[0], word(one[1]), text(one[2]), one[3]))
    return found


def reply(message: Any, request: dict[str, Any], without: Sequence[str]) -> dict[str, Any]:
    """The reply to one of the driver's requests. Raises Forged."""
    must(isinstance(message, dict), "a reply is no reply")
    if "look" in request:
        return look(message, request["look"])
    found: dict[str, Any] = {}
    if "used" in message:
        must(message["used"] in without, "a card forbids what it doesn't forbid")
        found["used"] = message["used"]
    if "calls" in message:
        must("again" in request and isinstance(message["calls"], list), "a reply tells calls that nobody asked for")
        found["calls"] = [call(one) for one in message["calls"]]
    if "raised" in message:
        found["raised"] = raised(message["raised"])
    elif "value" in message:
        found["value"] = plain(message["value"])
    elif "empty" in message:
        found["empty"] = word(message["empty"])
    else:
        must(message.get("late") is True, "a reply has no form that we know")
        found["late"] = True
    return found


def look(message: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    if not message:
        return {}
    if "missing" in message:
        must(message["missing"] in names and isinstance(message.get("names"), list), "a name is missing that isn't")
        there = [name for name in message["names"] if isinstance(name, str) and name.isidentifier() and len(name) < 60]
        return {"missing": message["missing"], "names": sorted(there)[:200]}
    if "empty" in message:
        must(message["empty"] in names, "a name is empty that nobody asked for")
        return {"empty": message["empty"]}
    told = message.get("not_callable")
    must(isinstance(told, list) and len(told) == 3 and told[0] in names, "a reply has no form that we know")
    assert isinstance(told, list)
    return {"not_callable": [told[0], text(told[1]), word(told[2])]}


def raised(told: Any) -> list[Any]:
    must(isinstance(told, list) and len(told) == 3 and isinstance(told[2], list), "an exception isn't one")
    place = told[2][:3]
    must(all(isinstance(one, list) and len(one) == 2 for one in place), "an exception has no place")
    return [word(told[0]), text(told[1]), [[text(label, 30), text(line)] for label, line in place]]


def call(one: Any) -> dict[str, Any]:
    must(isinstance(one, dict) and isinstance(one.get("before"), list), "a call isn't one")
    found = {"name": word(one.get("name")), "before": plain(one["before"])}
    found |= {name: plain(one[name]) for name in ("after", "first", "second") if name in one}
    after = found.get("after", found["before"])
    must(isinstance(after, list) and len(after) == len(found["before"]), "a call has lost an argument")
    must("second" not in found or "first" in found, "a call has no first answer")
    return found
