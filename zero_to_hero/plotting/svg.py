"""SVG as text: elements, paths, colours that follow the page, letters, and pixels."""

import base64
import math
import re
import struct
import zlib
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from zero_to_hero.page.plots import COLOURS

PX = 4 / 3  # px in a point, the unit of letters and lines
FAR = 20_000  # px: what lies further out is drawn there, out of sight
NARROW, WIDE = set("iljtfrI.,:;'|!()[] "), set("mwMW—@%")
GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
    "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ",
    "chi": "χ", "psi": "ψ", "omega": "ω", "kappa": "κ", "iota": "ι",
}  # fmt: skip
SIGNS = GREEK | {
    "times": "×", "cdot": "·", "pm": "±", "leq": "≤", "geq": "≥", "approx": "≈", "infty": "∞", "partial": "∂",
    "nabla": "∇", "sum": "∑", "rightarrow": "→", "to": "→", "ell": "ℓ", "Delta": "Δ", "Sigma": "Σ", "Omega": "Ω",
    "log": "log", "exp": "exp", "tanh": "tanh", "sin": "sin", "cos": "cos", "max": "max", "min": "min",
}  # fmt: skip


def number(x: float) -> str:
    """With two decimals at most, and never further out than SVG can follow."""
    return f"{min(max(x, -FAR), FAR):.2f}".rstrip("0").rstrip(".").replace("-0", "0" if abs(x) < 0.005 else "-0")


def element(name: str, content: str = "", **attributes: Any) -> str:
    """<name attribute="value">content</name>; an underscore in an attribute's name is a hyphen, None leaves it out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(number(value) if isinstance(value, float) else str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def paint(colour: str | None) -> str:
    """A colour of the page: black is that of the text, white that of the paper, the course's six are its variables."""
    if colour is None:
        return "none"
    if colour == "#000000":
        return "currentColor"
    if colour == "#ffffff":
        return "var(--zth-paper, #ffffff)"
    if colour in COLOURS:
        return f"var(--zth-data-{COLOURS.index(colour) + 1}, {colour})"
    return colour


def path(points: Iterable[tuple[float, float] | None], closed: bool = False) -> str:
    """A line through points; None interrupts it."""
    out, pen = [], "M"
    for point in points:
        if point is None:
            pen = "M"
            continue
        out.append(f"{pen}{number(point[0])} {number(point[1])}")
        pen = "L"
    return "".join(out) + ("Z" if closed and out else "")


def text(words: str, x: float, y: float, size: float, anchor: str = "start", turn: float = 0.0, **look: Any) -> str:
    """Words at a place; `size` is that of the letters in px, `turn` is in degrees, clockwise."""
    return element(
        "text", letters(words), x=x, y=y, font_size=size, text_anchor=None if anchor == "start" else anchor,
        transform=f"rotate({number(turn)} {number(x)} {number(y)})" if turn else None, **look,
    )  # fmt: skip


def letters(words: str) -> str:
    """A text's content. Between dollar signs ^ raises, _ lowers, and a few of TeX's names are known."""
    out = ""
    for k, part in enumerate(re.split(r"(?<!\\)\$", words)):
        out += mathematics(part) if k % 2 else escape(part.replace("\\$", "$"))
    return out


def mathematics(formula: str) -> str:
    formula = re.sub(r"\\(?:mathdefault|mathrm|mathbf|text|left|right)", "", formula)
    formula = re.sub(r"\\([A-Za-z]+)", lambda m: SIGNS.get(m[1], m[1]), formula)
    out, shift = "", 0.0
    for sign, braced, single, plain in re.findall(r"([\^_])(?:\{([^{}]*)\}|(.))|([^\^_]+)", formula):
        if plain:
            words = escape(re.sub(r"[{}]", "", plain))
            out += element("tspan", words, dy=f"{shift}em") if shift else words
            shift = 0.0
        else:
            rise = -0.55 if sign == "^" else 0.35  # in letters of the small size
            out += element("tspan", escape(braced or single), dy=f"{rise}em", font_size="70%")
            shift = round(-rise * 0.7, 3)  # the way back, in large letters
    return out


def width_of(words: str, size: float) -> float:
    """About how many px a text is wide, in the page's letters of that size."""
    plain = re.sub(r"\\[A-Za-z]+", "x", words)
    plain = re.sub(r"[${}^_\\]", "", plain)
    return sum(0.32 if one in NARROW else 0.9 if one in WIDE else 0.56 for one in plain) * size


def rgba_png(width: int, height: int, pixels: bytes) -> str:
    """Pixels of four bytes each, row by row from the top, as the data address of a PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + pixels[4 * width * k : 4 * width * (k + 1)] for k in range(height))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    data = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"


def finite(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    return [point for point in points if math.isfinite(point[0]) and math.isfinite(point[1])]
