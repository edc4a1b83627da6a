"""The course's mark as the files that cannot be SVG: the icon of old browsers and the picture of link previews.

The mark is an expression in two nodes: an empty one (zero) and a full one (hero); the value goes forward along the
solid edge, the gradient comes back along the dashed one.
"""

import io
from functools import partial
from pathlib import Path
from typing import Any

import fontTools
import PIL
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer
from PIL import Image, ImageDraw, ImageFont
from sphinx.application import Sphinx

from book.extensions.site_assets import PACKAGES
from book.kept import kept

LITERATA = PACKAGES / "@fontsource-variable/literata/files/literata-latin-opsz-normal.woff2"
Point = tuple[float, float]
PAPER, INK, MUTED, ACCENT, BACK = "#fdfcf8", "#1f1d1a", "#625d54", "#0b5d6b", "#c14e08"
SMOOTH = 4  # drawn this many times larger, then scaled down
SIZE = (1200, 630)  # of a preview: what the networks ask for


def curve(a: Point, control: Point, b: Point, count: int = 240) -> list[Point]:
    """Points of a quadratic Bézier curve."""
    steps = [i / count for i in range(count + 1)]
    return [
        (
            (1 - t) ** 2 * a[0] + 2 * t * (1 - t) * control[0] + t * t * b[0],
            (1 - t) ** 2 * a[1] + 2 * t * (1 - t) * control[1] + t * t * b[1],
        )
        for t in steps
    ]


def mark(draw: ImageDraw.ImageDraw, left: float, top: float, size: float) -> None:
    """The mark of book/static/mark.svg, whose box is 32 by 32, at `size` pixels."""
    unit = size / 32

    def circle(x: float, y: float, radius: float, fill: str) -> None:
        x, y, radius = left + x * unit, top + y * unit, radius * unit
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill)

    # a round pen, set down at each point
    for x, y in curve((8, 18), (8.5, 7.5), (18, 8)):
        circle(x, y, 1.3, ACCENT)
    for place, (x, y) in enumerate(curve((24, 15), (24, 24.5), (14, 24.5))):
        if place % 96 < 48:
            circle(x, y, 1.3, BACK)
    circle(8, 24, 6.3, ACCENT)
    circle(8, 24, 3.7, PAPER)
    circle(24, 8, 6.3, ACCENT)


def face(size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = TTFont(LITERATA)
    font = instancer.instantiateVariableFont(font, {"opsz": 48, "wght": weight})
    font.flavor = None
    file = io.BytesIO()
    font.save(file)
    file.seek(0)
    return ImageFont.truetype(file, size)


def preview(title: str, line: str) -> bytes:
    """The picture of link previews, as a PNG file."""
    big = Image.new("RGB", (SIZE[0] * SMOOTH, SIZE[1] * SMOOTH), PAPER)
    draw = ImageDraw.Draw(big)
    mark(draw, 92 * SMOOTH, 96 * SMOOTH, 150 * SMOOTH)
    draw.text((96 * SMOOTH, 306 * SMOOTH), title, font=face(112 * SMOOTH, 620), fill=INK)
    draw.text((100 * SMOOTH, 462 * SMOOTH), line, font=face(36 * SMOOTH, 400), fill=MUTED)
    draw.rectangle((0, (SIZE[1] - 14) * SMOOTH, SIZE[0] * SMOOTH, SIZE[1] * SMOOTH), fill=ACCENT)
    file = io.BytesIO()
    big.resize(SIZE, Image.Resampling.LANCZOS).save(file, "PNG", optimize=True)
    return file.getvalue()


def icon() -> Image.Image:
    big = Image.new("RGBA", (32 * 16, 32 * 16), (0, 0, 0, 0))
    mark(ImageDraw.Draw(big), 0, 0, 32 * 16)
    return big.resize((32, 32), Image.Resampling.LANCZOS)


def write_drawings(app: Sphinx) -> None:
    static = Path(app.outdir) / "_static"
    static.mkdir(parents=True, exist_ok=True)
    if not (static / "preview.png").exists():  # an edit of this file empties the folder before (book/build.py)
        line = "Neural networks, built from nothing, to be understood."
        title = app.config.html_title
        made_from = (
            title,
            line,
            LITERATA.read_bytes(),
            Path(__file__).read_bytes(),
            fontTools.version,
            PIL.__version__,
        )
        (static / "preview.png").write_bytes(kept(partial(preview, title, line), *made_from))
        icon().save(static / "icon.ico", sizes=[(32, 32)])


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("builder-inited", write_drawings)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
