"""Colours: names, the cycle of the course, and colour maps."""

import math
import re
from collections.abc import Sequence
from typing import Any

from zero_to_hero.page.plots import COLOURS

NAMES = {
    "b": "#0000ff",
    "g": "#008000",
    "r": "#ff0000",
    "c": "#00bfbf",
    "m": "#bf00bf",
    "y": "#bfbf00",
    "k": "#000000",
    "w": "#ffffff",
    "black": "#000000",
    "white": "#ffffff",
    "red": "#ff0000",
    "green": "#008000",
    "blue": "#0000ff",
    "orange": "#ffa500",
    "purple": "#800080",
    "gray": "#808080",
    "grey": "#808080",
    "lightgray": "#d3d3d3",
    "lightgrey": "#d3d3d3",
    "pink": "#ffc0cb",
    "brown": "#a52a2a",
    "cyan": "#00ffff",
    "magenta": "#ff00ff",
    "yellow": "#ffff00",
    "navy": "#000080",
    "teal": "#008080",
    "olive": "#808000",
    "darkred": "#8b0000",
    "darkblue": "#00008b",
    "darkgreen": "#006400",
    "lightblue": "#add8e6",
    "crimson": "#dc143c",
    "gold": "#ffd700",
    "tomato": "#ff6347",
    "steelblue": "#4682b4",
    "salmon": "#fa8072",
}
# 33 colours of each map, from its lowest to its highest value; between them one mixes
TABLES = {
    "viridis": (
        "440154470d6048186a482374472d7b4537814240863e49893b528b375b8d33638d2f6b8e2c728e297a8e26828e23898e"
        "21918c1f988b1fa08822a78528ae8032b67a3fbc734ec36b5ec96270cf5784d44b98d83eaddc30c2df23d8e219ece51b"
        "fde725"
    ),
    "plasma": (
        "0d08872206903105973f049c4c02a15901a56600a77201a87e03a88a09a59511a1a01a9caa2395b32c8ebc3587c43e7f"
        "cc4778d35171da5a6ae06363e66c5ceb7655f0804ef58b47f89540fba139fdac33feb82cfdc527fcd225f8df25f4ed27"
        "f0f921"
    ),
    "magma": (
        "0000040303120a0822130d341d114729115a36106b440f7651127c5d177f6a1c81762181832681902a819c2e7faa337d"
        "b73779c43c75d0416fdc4869e75263ef5d5ef56b5cf9795dfc8961fd9869fea772feb67cfec488fed395fde2a3fcf0b2"
        "fcfdbf"
    ),
    "inferno": (
        "0000040403120b0724150b37210c4a2f0a5b3d09654a0c6b57106e64156e71196e7d1e6d8a226a972766a32c61b0315b"
        "bc3754c73e4cd24644db503be45a31eb6628f1731df68013f98e09fb9d07fcac11fbbc21f9cb35f5db4cf2ea69f3f68a"
        "fcffa4"
    ),
    "cividis": (
        "00224e00285b002e6a0533711a386f273e6e32436d3b496c434e6c4b546c535a6d5a5f6e61656f686a716f7073767676"
        "7d7c788482798c8878938e789b9476a39a74aba072b4a76fbcae6cc4b468cdbb63d5c25edec958e7d150f0d846f9e03a"
        "fee838"
    ),
    "coolwarm": (
        "3b4cc0445acc4e68d85875e16282ea6c8ff1779af782a6fb8db0fe98b9ffa3c2feaec9fcb9d0f9c3d5f4ccd9edd5dbe5"
        "dddcdce5d8d1ecd3c5f1ccb8f5c4acf7ba9ff7b093f6a586f4987af08b6eeb7d62e46e56dd5f4bd44e41ca3b37be242e"
        "b40426"
    ),
    "RdBu": (
        "67001f7f0823960f27ae172abb2a34c6413ed25849dc6e57e58368ef9979f5ac8bf8bda1fbceb7fdddcbfbe6daf9efe9"
        "f6f7f7eaf1f5deebf2d2e6f0c0dcebacd2e598c8e081bad868abd04f9bc73e8cbf337eb82870b11e61a515508d0d3f76"
        "053061"
    ),
    "bwr": (
        "0000ff1010ff2020ff3030ff4040ff5050ff6060ff7070ff8080ff9090ffa0a0ffb0b0ffc0c0ffd0d0ffe0e0fff0f0ff"
        "fffefeffeeeeffdedeffceceffbebeffaeaeff9e9eff8e8eff7e7eff6e6eff5e5eff4e4eff3e3eff2e2eff1e1eff0e0e"
        "ff0000"
    ),
    "Blues": (
        "f7fbfff1f7fdeaf3fbe4eff9deebf7d8e7f5d2e3f3ccdff1c6dbefbcd7ebb2d2e8a8cee49dcae191c3de84bcdb77b5d9"
        "6aaed660a7d256a0ce4b98ca4191c63989c13181bd2979b92070b41a68ae1460a80e58a208509b08488e084082083776"
        "08306b"
    ),
    "Reds": (
        "fff5f0fff0e8feeae1fee5d9fee0d2fdd7c6fdcdb9fcc4adfcbba1fcb095fca689fc9c7dfc9272fc8767fb7d5dfb7353"
        "fb694af85d42f5523af24633ee3a2ce53228dc2924d32020ca181dc1161bb71319ad1117a30f15940b1384071175030f"
        "67000d"
    ),
    "Greens": (
        "f7fcf5f2faf0eef8eae9f7e5e5f5e0ddf2d8d6efd0ceecc8c7e9c0bde5b6b4e1adaadda4a0d99b95d3918ace887fc97f"
        "73c47666bd6f5ab7694db16340aa5d39a257319a502a924a228a4419833e117b38087432006c2c006227005723004d1f"
        "00441b"
    ),
    "Oranges": (
        "fff5ebfff1e4feeddcfeead5fee6cefee0c3fddbb8fdd5adfdd0a2fdc794fdbf86fdb678fdae6afda55ffd9d53fd9547"
        "fd8c3bfa8331f77a27f4711cf16813eb600ee4580ade5005d84801cb4302be3f02b13a03a536039b3203912e04882a04"
        "7f2704"
    ),
}
GREYS = {"gray": (0, 255), "grey": (0, 255), "Greys": (255, 0), "binary": (255, 0)}


def hex_colour(colour: Any) -> str:
    """#rrggbb of a name, of "C0" to "C9", of a grey "0.5", of a hex code, or of red, green and blue between 0 and 1."""
    if isinstance(colour, str):
        if re.fullmatch(r"#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?", colour):
            return colour[:7].lower()
        if re.fullmatch(r"#[0-9a-fA-F]{3}", colour):
            return "#" + "".join(2 * letter for letter in colour[1:]).lower()
        if re.fullmatch(r"C\d+", colour):
            return COLOURS[int(colour[1:]) % len(COLOURS)]
        name = colour.removeprefix("tab:")
        if name in NAMES:
            return NAMES[name]
        if re.fullmatch(r"[01]?\.?\d+", colour) and 0 <= float(colour) <= 1:
            return mixed((float(colour),) * 3)
    elif isinstance(colour, Sequence) and len(colour) in (3, 4) and all(isinstance(x, (int, float)) for x in colour):
        return mixed(colour[:3])
    raise ValueError(
        f"{colour!r} isn't a colour that the page's plots know: try a name like 'red', 'C0', or '#0072b2'."
    )


def mixed(parts: Sequence[float]) -> str:
    return "#" + "".join(f"{round(min(max(x, 0), 1) * 255):02x}" for x in parts)


class Map:
    """A colour map: from a number between 0 and 1 to red, green and blue."""

    def __init__(self, name: str) -> None:
        self.name = name
        base = name.removesuffix("_r")
        if base not in TABLES and base not in GREYS:
            known = ", ".join([*TABLES, *GREYS])
            raise ValueError(f"{name!r} isn't a colour map of the page's plots: there are {known}, each also with _r.")

    def rgb(self, x: float) -> tuple[int, int, int]:
        """The colour at x, as three numbers from 0 to 255. NaN is white."""
        if not math.isfinite(x):
            return (255, 255, 255) if math.isnan(x) else self.rgb(1.0 if x > 0 else 0.0)
        base = self.name.removesuffix("_r")
        x = min(max(x, 0.0), 1.0)
        x = 1 - x if self.name.endswith("_r") else x
        if base in GREYS:
            low, high = GREYS[base]
            grey = round(low + (high - low) * x)
            return grey, grey, grey
        table = TABLES[base]
        place = x * (len(table) // 6 - 1)
        at = min(int(place), len(table) // 6 - 2)
        a, b = (tuple(int(table[k + c : k + c + 2], 16) for c in (0, 2, 4)) for k in (6 * at, 6 * at + 6))
        red, green, blue = (round(p + (q - p) * (place - at)) for p, q in zip(a, b, strict=True))
        return red, green, blue

    def __call__(self, x: float) -> tuple[float, float, float, float]:
        red, green, blue = self.rgb(float(x))
        return red / 255, green / 255, blue / 255, 1.0
