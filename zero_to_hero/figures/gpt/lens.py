"""The lens figure: what the residual stream would predict after each layer, if the model stopped there.

The last norm and the head were trained for what comes out of the last layer. A logit lens applies them to the stream
after the other layers, too, and to the table's vector, which the first layer reads (nostalgebraist, interpreting GPT:
the logit lens, 2020). What it leaves out: a lens of its own for each layer, which would have to be trained.
"""

from collections.abc import Sequence
from pathlib import Path

import traitlets

from zero_to_hero.figures._base.still_plot import table, text
from zero_to_hero.figures.gpt.trained import LINE, TrainedFigure, inside, picture, spoken, squares
from zero_to_hero.figures.gpt.watched import lens, watched

MOST = 40
SIZE, LEFT, GAP = 15, 40, 8  # SVG units of the still picture


class LensFigure(TrainedFigure):
    """The likeliest next letter at each position of a text, after each layer of the model at `path`.

    `layer` 0 is the table's vector, before the first layer. Raises ValueError as `TrainedFigure` does, and for
    positions and layers that don't exist.
    """

    title = traitlets.Unicode("What would it say if it stopped here?").tag(sync=True)
    hint = traitlets.Unicode("Follow a position down through the layers: press a square, or move the two sliders.").tag(
        sync=True
    )
    at = traitlets.Int(min=0).tag(sync=True, control=True)
    layer = traitlets.Int(min=0).tag(sync=True, control=True)

    def __init__(
        self,
        texts: Sequence[str],
        name: str,
        caption: str,
        at: int = 0,
        layer: int = 0,
        most: int = MOST,
        path: Path | None = None,
    ) -> None:
        super().__init__(path, texts, most, name, caption, at=at, layer=layer)
        if not 0 <= layer <= self.gpt.config.n_layer:
            raise ValueError(f"layer is a number from 0 to {self.gpt.config.n_layer}, not {layer}.")

    def best(self) -> list[list[tuple[str, float]]]:
        """For each stop and position the likeliest letter and its probability."""
        found = []
        for stream in watched(self.gpt, self.ids())[1]:
            p, letter = lens(self.gpt, stream).softmax(-1).max(-1)
            found.append([(self.letters[k], share) for k, share in zip(letter.tolist(), p.tolist(), strict=True)])
        return found

    def fallback(self) -> str:
        """The text in lines of 20 letters, below each letter what the stream says after each layer; and a table."""
        best, coming = self.best(), [*self.text[1:], "?"]
        stops = ["table", *(f"layer {k}" for k in range(1, len(best)))]
        high = (len(stops) + 2) * SIZE + GAP
        parts = []
        for line in range(-(-len(self.text) // LINE)):
            for row, word in enumerate(("text", *stops, "next")):
                parts.append(text(0, line * high + (row + 0.7) * SIZE, word))
        dark, letters = [], ""
        for at, (letter, after) in enumerate(zip(self.text, coming, strict=True)):
            x, y = LEFT + at % LINE * SIZE, at // LINE * high
            letters += inside(x, y, SIZE, letter) + inside(x, y + (len(best) + 1) * SIZE, SIZE, after)
            for row, says in enumerate(best, start=1):
                guess, p = says[at]
                dark.append((x, y + row * SIZE, p))
                letters += inside(x, y + row * SIZE, SIZE, guess, p, guess == after)
        parts += [squares(dark, SIZE), f'<g text-anchor="middle">{letters}</g>']
        head = ("position", "text", *stops, "next")
        rows = [
            (at + 1, spoken(letter), *(f"{spoken(says[at][0])} {says[at][1]:.2f}" for says in best), spoken(coming[at]))
            for at, letter in enumerate(self.text)
        ]
        title = f"The likeliest letter after each letter of {self.text!r}, read from the stream after each layer."
        lines = -(-len(self.text) // LINE)
        return picture(LEFT + LINE * SIZE + 2, lines * high, title, parts) + table(title, head, rows)
