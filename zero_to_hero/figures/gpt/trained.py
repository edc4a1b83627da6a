"""What the figures of lecture 09 share in Python: the trained model, texts for it, and letters in squares.

A page fetches the model and the kernels that compute with it when a figure comes near; Jupyter gets them as bytes.
"""

import html
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import torch
import traitlets

from zero_to_hero.figures._base.figure import Figure
from zero_to_hero.figures._base.letter_matrix import SHADES, shade
from zero_to_hero.figures._base.still_plot import data
from zero_to_hero.gpt_quantised import load_quantised
from zero_to_hero.kernels.compile import path as compiled
from zero_to_hero.page.records import records_folder

LINE = 20  # letters in a line of a picture
SEEN = {" ": "·", "\n": "↵"}
HEARD = {" ": "a space", "\n": "the end of a line"}


def shown(letter: str) -> str:
    """A letter in a picture: a space and the end of a line have a sign."""
    return SEEN.get(letter, letter)


def spoken(letter: str) -> str:
    """A letter in a sentence: a space and the end of a line have a name."""
    return HEARD.get(letter, f"“{letter}”")


def trained() -> Path:
    """The file of the model that the pages use."""
    return records_folder() / "gpt" / "page.gpt"


class TrainedFigure(Figure):
    """A figure over a `text`, one of the `texts` that the reader may choose or replace, and the model at `path`.

    Without a path it's the model of the record `gpt/page`, which the pages use.

    `most` is the number of letters that a text may have. Raises ValueError for a text that the model can't read, for
    a position `at` that the first text doesn't have, and for a file that isn't a quantised GPT.
    """

    texts: Any = traitlets.List().tag(sync=True)
    most = traitlets.Int().tag(sync=True)
    text = traitlets.Unicode().tag(sync=True, control=True)
    files: ClassVar[dict[str, str]] = {"weights": "page.gpt", "kernels": "kernels.wasm"}
    weights = traitlets.Bytes().tag(sync=True)
    kernels = traitlets.Bytes().tag(sync=True)

    def __init__(
        self, path: Path | None, texts: Sequence[str], most: int, name: str, caption: str, **state: Any
    ) -> None:
        path = path or trained()
        self.gpt, self.letters = load_quantised(path)
        for text in texts:
            if not 0 < len(text) <= most:
                raise ValueError(f"expected texts of 1 to {most} letters, got {len(text)}: {text!r}.")
            if strange := sorted(set(text) - set(self.letters)):
                raise ValueError(f"the model has never seen {strange}, which are in {text!r}: take other letters.")
        if len(set(texts)) < 2:
            raise ValueError(f"expected two or more texts to choose from, got {list(texts)}.")
        if not 0 <= state.get("at", 0) < len(texts[0]):
            raise ValueError(f"at is a position from 0 to {len(texts[0]) - 1}, not {state['at']}.")
        given = {"weights": path.read_bytes(), "kernels": compiled().read_bytes(), "texts": list(texts)}
        super().__init__(name=name, caption=caption, most=most, text=texts[0], **given, **state)

    def ids(self) -> torch.Tensor:
        """The numbers of the text's letters, (T,)."""
        return torch.tensor([self.letters.index(letter) for letter in self.text])


def squares(places: Iterable[tuple[float, float, float]], size: float) -> str:
    """Squares at (x, y), each as dark as its share, from 0 to 1. Squares of one shade make one path."""
    paths: dict[int, str] = {}
    for x, y, share in places:
        paths[shade(share)] = paths.get(shade(share), "") + f"M{x:g} {y:g}h{size:g}v{size:g}h-{size:g}z"
    return "".join(
        f'<path d="{path}" fill="{data(1)}" fill-opacity="{number / SHADES:.3f}" stroke="currentColor" '
        f'stroke-opacity=".15" stroke-width=".5"/>'
        for number, path in sorted(paths.items())
    )


def inside(x: float, y: float, size: float, letter: str, share: float = 0.0, right: bool = False) -> str:
    """The letter of a square: light on the darkest, underlined if it's the right one."""
    light = ' fill="var(--zth-paper, Canvas)"' if share > 0.64 else ""
    bold = ' font-weight="700" text-decoration="underline"' if right else ""
    place = f'x="{x + size / 2:g}" y="{y + size * 0.75:g}"'
    return f"<text {place}{light}{bold}>{html.escape(shown(letter))}</text>"


def picture(width: float, height: float, title: str, parts: Sequence[str]) -> str:
    """An SVG of these parts."""
    return (
        f'<svg role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" fill="currentColor" font-size="11" '
        f'style="max-width:100%;height:auto">'
        f"<title>{html.escape(title)}</title>{''.join(parts)}</svg>"
    )
