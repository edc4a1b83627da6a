"""A tokenizer in a file: JSON, which you can read and which can't run anything.

    {
      "format": "zero-to-hero tokenizer",
      "version": 1,
      "pattern": null,            the split, or null for one row of bytes
      "special": {},              each special token and its id
      "bytes": null,              the id of each byte, or null for 0 to 255
      "merges": [[97, 97], ...]   the pairs in order; the first becomes id 256
    }

`load` believes nothing: each entry is checked, and an error says which one is wrong.
`save` writes a new file and renames it, so what was there stays whole until the new one
is. Left out: the vocabulary, since it follows from the merges.
"""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from zero_to_hero.tokenizer.basic import BasicTokenizer, Pair
from zero_to_hero.tokenizer.fast import FastBasicTokenizer, FastRegexTokenizer
from zero_to_hero.tokenizer.gpt4 import GPTTokenizer
from zero_to_hero.tokenizer.regex import RegexTokenizer

FORMAT = "zero-to-hero tokenizer"
VERSION = 1
KEYS = ["format", "version", "pattern", "special", "bytes", "merges"]


def save(tokenizer: BasicTokenizer, path: str | Path) -> None:
    """Write the tokenizer to a file, whole or not at all. Raises OSError."""
    split = tokenizer if isinstance(tokenizer, RegexTokenizer) else None
    known = tokenizer.byte_ids if isinstance(tokenizer, GPTTokenizer) else None
    values = [FORMAT, VERSION, split and split.pattern, split.special if split else {}]
    values += [known, list(tokenizer.merges)]
    items = zip(KEYS, values, strict=True)
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in items]
    write_whole(Path(path), "{\n" + ",\n".join(lines) + "\n}\n")


def write_whole(path: Path, text: str) -> None:
    handle, part = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(part).replace(path)
    finally:
        Path(part).unlink(missing_ok=True)


def load(path: str | Path) -> FastBasicTokenizer | FastRegexTokenizer:
    """The tokenizer that `save` wrote. Raises OSError; ValueError for another file."""
    try:
        about = json.loads(Path(path).read_text(encoding="utf-8"))
    except ValueError as error:  # no UTF-8, or no JSON
        raise wrong(path, f"it isn't whole, or never was JSON: {error}") from None
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise wrong(path, f'it doesn\'t say "format": "{FORMAT}"')
    if about.get("version") != VERSION:
        raise wrong(path, f"its version is {about.get('version')!r}, we read {VERSION}")
    if list(about) != KEYS:
        raise wrong(path, f"it has {', '.join(about)}, we read {', '.join(KEYS)}")
    merges, special = checked_merges(path, about["merges"]), about["special"]
    if not isinstance(special, dict) or not all(map(is_id, special.values())):
        raise wrong(path, "special isn't a table of special tokens and their ids")
    pattern, bytes_ = about["pattern"], about["bytes"]
    if pattern is None:
        if special or bytes_ is not None:
            raise wrong(path, "special tokens and bytes need a pattern, and it has none")
        basic = FastBasicTokenizer()
        basic.learn(merges)
        return basic
    if not isinstance(pattern, str):
        raise wrong(path, f"its pattern is {pattern!r}, and we read a text or null")
    if bytes_ is not None and not is_order(bytes_):
        raise wrong(path, "bytes isn't a list of the ids 0 to 255, each once")
    try:
        if bytes_ is not None:
            return GPTTokenizer(pattern, merges, bytes_).register(special)
        tokenizer = FastRegexTokenizer(pattern)
        tokenizer.learn(merges)
        return tokenizer.register(special)
    except ValueError as error:  # its pattern, or a special token
        raise wrong(path, str(error)) from None


def checked_merges(path: str | Path, pairs: Any) -> dict[Pair, int]:
    """The pairs and their ids, if each is new, and of ids that come before its own."""
    if not isinstance(pairs, list):
        raise wrong(path, f"merges is {type(pairs).__name__}, and we read a list")
    merges: dict[Pair, int] = {}
    for new, pair in enumerate(pairs, 256):
        if not isinstance(pair, list) or len(pair) != 2 or not all(map(is_id, pair)):
            raise wrong(path, f"merge {new} is {pair!r:.40}, and we read a pair of ids")
        if max(pair) >= new:
            raise wrong(path, f"merge {new} is {pair}, and there's no {max(pair)} yet")
        if tuple(pair) in merges:
            raise wrong(path, f"merges {merges[tuple(pair)]} and {new} are both {pair}")
        merges[pair[0], pair[1]] = new
    return merges


def is_id(value: Any) -> bool:
    return type(value) is int and value >= 0  # and not True


def is_order(value: Any) -> bool:
    """Whether it's a list of 0 to 255 in some order."""
    ids = isinstance(value, list) and all(map(is_id, value))
    return ids and sorted(value) == list(range(256))


def wrong(path: str | Path, why: str) -> ValueError:
    way = "save the tokenizer again with zero_to_hero.tokenizer.save"
    return ValueError(f"{path} is no tokenizer that we can read: {why}. {way}")
