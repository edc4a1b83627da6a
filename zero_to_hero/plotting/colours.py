"""Colours: names and numbers to #rrggbb, and colour maps from numbers to colours."""

import math
import re
from collections.abc import Sequence
from typing import Any

from zero_to_hero.page.plots import COLOURS

from .colour_tables import LETTERS, MAPS, NAMES, TABLEAU

BY_NAME = dict(zip(NAMES.split()[::2], NAMES.split()[1::2], strict=True))
RGB = tuple[int, int, int]


def hex_colour(colour: Any) -> str | None:
    """#rrggbb of "red", "r", "C0", "tab:blue", "0.5" (a grey), "#0072b2", or of shares of 1; None of "none".

    A fourth number or byte, the opacity, is left out. Raises ValueError for what isn't a colour.
    """
    if isinstance(colour, str):
        word = colour.lower()
        if word == "none":
            return None
        if word in LETTERS or word in TABLEAU:
            return LETTERS.get(word) or TABLEAU[word]
        if word in BY_NAME:
            return f"#{BY_NAME[word]}"
        if re.fullmatch(r"#[0-9a-f]{6}([0-9a-f]{2})?", word):
            return word[:7]
        if re.fullmatch(r"#[0-9a-f]{3}", word):
            return "#" + "".join(2 * letter for letter in word[1:])
        if re.fullmatch(r"c\d+", word):
            return COLOURS[int(word[1:]) % len(COLOURS)]
        if re.fullmatch(r"\d*\.?\d+|\d+\.", word) and 0 <= float(word) <= 1:
            return mixed([float(word)] * 3)
    elif hasattr(colour, "tolist"):
        return hex_colour(colour.tolist())
    elif isinstance(colour, Sequence) and len(colour) in (3, 4) and all(isinstance(x, (int, float)) for x in colour):
        return mixed(colour[:3])
    raise ValueError(f"{colour!r} isn't a colour: try a name such as 'red', the course's 'C0' to 'C5', or '#0072b2'.")


def is_colour(value: Any) -> bool:
    try:
        hex_colour(value)
    except ValueError:
        return False
    return True


def mixed(parts: Sequence[float]) -> str:
    """Red, green and blue, from 0 to 1, as #rrggbb."""
    return "#" + "".join(f"{round(min(max(x, 0.0), 1.0) * 255):02x}" for x in parts)


class Map:
    """A colour map: `Map("viridis")(0.5)` is red, green, blue and opacity of its middle."""

    def __init__(self, name: str) -> None:
        self.name = name
        base = name.removesuffix("_r").replace("grey", "gray")
        if base not in MAPS:
            raise ValueError(
                f"{name!r} isn't a colour map of the page's plots: there are {', '.join(MAPS)}, each also with _r."
            )
        table = bytes.fromhex(MAPS[base])
        self.samples: list[RGB] = [(table[k], table[k + 1], table[k + 2]) for k in range(0, len(table), 3)]
        if name.endswith("_r"):
            self.samples.reverse()

    def rgb(self, x: float) -> RGB | None:
        """The colour at x as three numbers from 0 to 255: that of the nearer end outside of 0 to 1, None for NaN."""
        if math.isnan(x):
            return None
        place = min(max(x, 0.0), 1.0) * (len(self.samples) - 1)
        at = min(int(place), len(self.samples) - 2)
        red, green, blue = (round(a + (b - a) * (place - at)) for a, b in zip(*self.samples[at : at + 2], strict=True))
        return red, green, blue

    def hex(self, x: float) -> str | None:
        found = self.rgb(x)
        return found and "#{:02x}{:02x}{:02x}".format(*found)

    def __call__(self, x: Any) -> Any:
        if hasattr(x, "tolist"):
            x = x.tolist()
        if isinstance(x, (list, tuple, range)):
            return [self(one) for one in x]
        red, green, blue = self.rgb(x / (256 - 1) if isinstance(x, int) else x) or (0, 0, 0)
        return red / 255, green / 255, blue / 255, 0.0 if x != x else 1.0

    def __repr__(self) -> str:
        return f"<colour map {self.name}>"


def colour_map(cmap: Any) -> Map:
    """The map of that name, or the map itself; None is viridis."""
    return cmap if isinstance(cmap, Map) else Map("viridis" if cmap is None else cmap)
