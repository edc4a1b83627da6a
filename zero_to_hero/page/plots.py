"""Show a matplotlib figure as a picture that belongs to its page: `show(fig, alt="Loss falls from 0.9 to 0.01")`.

The picture is SVG in the page itself. Its letters stay letters, what is black takes the colour of the text (so it
follows dark mode), white takes that of the paper, the six colours of the cycle become the page's variables, and `alt`
says in words what the eye would see. The same figure gives the same bytes. Over 1,000 marks it is a PNG at twice the
size.

What it leaves out: anything that moves (see `zero_to_hero.figures`).
"""

import base64
import hashlib
import io
import re
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_MARKS = 1_000
SMALLEST = 0.65  # a picture shrinks to this much of its size, where its letters can still be read
PHONE = 330  # px that a narrow page leaves for a picture: wider ones scroll there
# Okabe and Ito's colours, told apart by colour-blind eyes; a page may redefine them (--zth-data-1 to 6) for the dark
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")

STYLE = {
    "axes.prop_cycle": f"cycler('color', {list(COLOURS)})",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "font.size": 11,
    "legend.frameon": False,
    "figure.figsize": (5.0, 3.2),
    "figure.constrained_layout.use": True,
}
"""The look of the course's plots: `plt.style.use(STYLE)` before the first figure."""


class Picture:
    """HTML of a picture: an `<svg role="img">` with a title, or an `<img>` with alt text and size."""

    def __init__(self, html: str, alt: str) -> None:
        self.html, self.alt = html, alt

    def __repr__(self) -> str:
        return f"<picture: {self.alt}>"

    def _repr_html_(self) -> str:
        return self.html


def show(fig: "Figure", *, alt: str) -> Picture:
    """The figure as a picture for the page; `fig` is closed.

    `alt` says what the picture shows, to those who do not see it. Raises ValueError when it is empty, the name of a
    file, or a single word.
    """
    alt = " ".join(alt.split())
    if len(alt.split()) < 2 or re.fullmatch(r"\S+\.(png|svg|jpe?g|pdf|gif)", alt, re.IGNORECASE):
        raise ValueError(f"alt={alt!r}: say in a sentence what the picture shows, for readers who do not see it")
    import matplotlib.pyplot as plt

    if hasattr(fig, "html"):  # the page's own plots: zero_to_hero/plotting
        plt.close(fig)
        return Picture(fig.html(alt), alt)
    try:
        width = fig.get_size_inches()[0] * 96
        html = as_svg(fig, alt)
        if len(re.findall(r"<(?:path|use|image|rect)\b", html)) > MOST_MARKS:
            html = as_png(fig, alt)
        return Picture(scrolling(html) if width * SMALLEST > PHONE else html, alt)
    finally:
        plt.close(fig)


def scrolling(html: str) -> str:
    """A box of its own for a wide picture, which the keyboard reaches."""
    label = "Wide picture, scrolls sideways on a narrow page"
    return f'<div role="group" tabindex="0" aria-label="{label}" style="overflow-x:auto">{html}</div>'


def size(width: float, height: float) -> str:
    """Attributes of a picture so many px wide and high."""
    return (
        f'width="{width:.0f}" height="{height:.0f}" style="display:block;margin:0 auto;max-width:100%;'
        f"min-width:{width * SMALLEST if width * SMALLEST > PHONE else 0:.0f}px;height:auto"
    )


def as_svg(fig: "Figure", alt: str) -> str:
    """Inline SVG of a figure whose colours are the page's."""
    import matplotlib

    buffer = io.StringIO()
    # a fixed salt and no date: the same figure gives the same bytes
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "zero to hero"}):
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        fig.savefig(buffer, format="svg", metadata=nothing, transparent=True)
    svg = buffer.getvalue()
    svg = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    # a <style> inside an inline SVG would hold for the whole page: its two rules go to the root instead
    svg = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", svg, flags=re.DOTALL)
    width, height = (float(n) for n in re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)[0])
    root = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" role="img" '
        f'viewBox="0 0 {width:g} {height:g}" fill="currentColor" {size(width * 4 / 3, height * 4 / 3)};'
        f'stroke-linejoin:round;stroke-linecap:butt;font-variant-numeric:tabular-nums"><title>{escape(alt)}</title>'
    )
    svg = root + svg[svg.index(">") + 1 :]
    svg = svg.replace("#000000", "currentColor").replace("#ffffff", "var(--zth-paper, #ffffff)")
    for i, colour in enumerate(COLOURS, start=1):
        svg = svg.replace(colour, f"var(--zth-data-{i}, {colour})")
    # the page's own letters; matplotlib's list of fonts is only what it has measured with
    svg = re.sub(r"font-family: [^;\"]*", "font-family: inherit", svg)
    svg = re.sub(r"font: ([\d.]+px) [^;\"]*", r"font-size: \1; font-family: inherit", svg)
    # ids only where something refers to them, and told apart from those of every other picture
    mine = hashlib.sha256(svg.encode()).hexdigest()[:8]
    used = set(re.findall(r'(?:href="|url\()#([^")]+)', svg))
    svg = re.sub(r' id="([^"]+)"', lambda m: f' id="zth-{mine}-{m[1]}"' if m[1] in used else "", svg)
    svg = re.sub(r'(href="|url\()#', rf"\1#zth-{mine}-", svg)
    return re.sub(r">\s+<", "><", re.sub(r"\s*\n\s*", " ", svg)).strip()


def as_png(fig: "Figure", alt: str) -> str:
    """An `<img>` that carries its pixels with it, at twice the size that it is shown at."""
    buffer = io.BytesIO()
    fig.savefig(buffer, format="png", dpi=192, metadata={"Software": None})
    width, height = fig.get_size_inches() * 96
    data = base64.b64encode(buffer.getvalue()).decode()
    return f'<img src="data:image/png;base64,{data}" alt="{escape(alt)}" {size(width, height)}">'
