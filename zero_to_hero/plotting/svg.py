"""SVG as text: elements, letters with powers of ten, colours that follow the page, and pixels."""

import base64
import re
import struct
import zlib
from collections.abc import Sequence
from html import escape
from typing import Any

from zero_to_hero.page.plots import COLOURS

WIDTH = 0.58  # of a letter, in font sizes: about what the page's letters take


def number(x: float) -> str:
    return f"{x:.2f}".rstrip("0").rstrip(".")


def element(name: str, content: str = "", **attributes: Any) -> str:
    """<name attribute="value">content</name>; an underscore in an attribute's name is a hyphen, None leaves it out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(number(value) if isinstance(value, float) else str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def paint(colour: str) -> str:
    """A colour of the page: black is that of the text, white that of the paper, the course's six are its variables."""
    if colour == "#000000":
        return "currentColor"
    if colour == "#ffffff":
        return "var(--zth-paper, #ffffff)"
    if colour in COLOURS:
        return f"var(--zth-data-{COLOURS.index(colour) + 1}, {colour})"
    return colour


def letters(text: str) -> str:
    """A text's content, its powers of ten raised; TeX's dollar signs and braces go."""
    text = re.sub(r"[${}]|\\mathdefault", "", text)
    parts = re.split(r"\^([−-]?\d+)", text)
    out = escape(parts[0])
    for power, rest in zip(parts[1::2], parts[2::2], strict=True):
        raised = element("tspan", escape(power.replace("-", "−")), dy="-0.45em", font_size="70%")
        out += raised + (element("tspan", escape(rest), dy="0.32em") if rest else "")
    return out


def width_of(text: str, size: float) -> float:
    """About how many px a text is wide."""
    plain = re.sub(r"[${}^]", "", text)
    return len(plain) * size * WIDTH


def path(points: Sequence[tuple[float, float] | None]) -> str:
    """A line through points; None interrupts it."""
    out, pen = [], "M"
    for point in points:
        if point is None:
            pen = "M"
            continue
        out.append(f"{pen}{number(point[0])} {number(point[1])}")
        pen = "L"
    return "".join(out)


def png(rows: Sequence[Sequence[tuple[int, int, int]]]) -> str:
    """Pixels as a data address."""
    height, width = len(rows), len(rows[0])
    raw = b"".join(b"\0" + bytes(part for pixel in row for part in pixel) for row in rows)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    data = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b"")
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"
