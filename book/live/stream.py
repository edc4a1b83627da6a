"""What a run shows, on its way to the page: as much as a page can hold, and a count of all of it.

A loop that prints for ever must choke neither the page nor its reader, so the rest is counted and thrown away, and
pictures that are drawn again in one place arrive no faster than anybody can see them.
"""

import io
import json
import time
from collections.abc import Callable
from typing import Any

LONGEST = 100_000  # characters that one run may show,
LINES = 1_000  # and lines,
PLACES = 200  # and values, tables and pictures,
PICTURE = 2_000_000  # each of so many characters
PAUSE = 0.05  # seconds between two pictures in one place, and twice that between two counts

# kind, text, and the spot that it replaces ("": none); the kind "begin" shows nothing
Post = Callable[[str, str, str], None]


class Stream(io.TextIOBase):
    """Sends what is written to the page, line by line, up to the limits."""

    def __init__(self, post: Post) -> None:
        self.post = post
        self.parts: list[str] = []
        self.left, self.lines_left, self.places_left = LONGEST, LINES, PLACES
        self.lines = self.bytes = 0
        self.cut = False
        self.told = 0.0
        self.waiting: dict[str, tuple[str, str]] = {}  # spot: what it shows next
        self.drawn: dict[str, float] = {}

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.count(text)
        if shown := self.fit(text):
            self.parts.append(shown)
            if "\n" in shown:
                self.flush()
        self.report()
        return len(text)

    def count(self, text: str) -> None:
        self.lines += text.count("\n")
        self.bytes += len(text.encode(errors="replace"))

    def fit(self, text: str) -> str:
        """As much of the text as may still be shown."""
        if self.cut:
            return ""
        shown = "".join(text[: self.left].splitlines(keepends=True)[: self.lines_left])
        self.left -= len(shown)
        self.lines_left -= shown.count("\n")
        self.cut = len(shown) < len(text)
        return shown

    def show(self, kind: str, text: str, spot: str = "") -> None:
        """A value, a picture or an error; into the same `spot` not more often than the page can draw."""
        self.flush()
        again = spot in self.drawn
        if again and time.monotonic() - self.drawn[spot] < PAUSE:
            self.waiting[spot] = kind, text
            return
        self.waiting.pop(spot, None)
        if not again:
            self.count(text)
            self.places_left -= 1
        if kind in ("error", "file"):
            text = text[:LONGEST]  # always told
        elif self.places_left < 0 or len(text) > PICTURE or (self.cut and not again):
            self.cut, text = True, ""
        elif kind == "value" and not again:
            text = self.fit(text)
        if text:
            self.post(kind, text, spot)
            if spot:
                self.drawn[spot] = time.monotonic()
        self.report()

    def flush(self) -> None:
        if self.parts:
            self.post("text", "".join(self.parts), "")
            self.parts.clear()

    def report(self, at_once: bool = False) -> None:
        """Say how much there was, where not all of it is shown."""
        if not self.cut or (not at_once and time.monotonic() - self.told < PAUSE * 2):
            return
        self.flush()
        self.told = time.monotonic()
        lines = f"{self.lines:,} line{'' if self.lines == 1 else 's'}"
        so_far = "" if at_once else " so far"
        self.post("cut", f"Cut here. The whole output{so_far}: {lines}, {self.bytes:,} bytes.", "cut")

    def end(self) -> None:
        """Show what still waits, and the last count."""
        self.flush()
        for spot, (kind, text) in self.waiting.items():
            self.post(kind, text, spot)
        self.waiting.clear()
        self.report(at_once=True)


def shown(value: Any) -> tuple[str, str]:
    """Kind and text of what Jupyter shows of a value: a figure's markup, its HTML, its SVG, else its repr.

    Of a file that a cell has kept, it's what the page has to know (zero_to_hero/page/kept.py).
    """
    if hasattr(value, "page_file") and not isinstance(value, type):
        return "file", json.dumps(value.page_file())
    if hasattr(value, "page_state") and not isinstance(value, type):
        return "figure", value.markup()
    for method in ("_repr_html_", "_repr_svg_"):
        make = getattr(value, method, None)
        if callable(make) and not isinstance(value, type):
            made = make()
            if made is not None:
                return "html", made
    return "value", f"{value!r}\n"


class Display:
    """Jupyter's `display` as far as lectures use it: `spot = display(x, display_id=True)`, then `spot.update(y)`."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.spots = 0

    def __call__(self, *values: Any, display_id: bool | str = False) -> "Spot | None":
        spot = ""
        if display_id:
            self.spots += 1
            spot = str(self.spots)
        for value in values:
            kind, text = shown(value)
            # a file that's kept again and again has one place
            self.stream.show(kind, text, spot or (text if kind == "file" else ""))
        return Spot(self.stream, spot) if spot else None


class Spot:
    """A place of the output that can be drawn again."""

    def __init__(self, stream: Stream, name: str) -> None:
        self.stream, self.name = stream, name

    def update(self, value: Any) -> None:
        self.stream.show(*shown(value), self.name)
