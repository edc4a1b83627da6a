"""The distribution figure: the next letter's probabilities under temperature, top-k and top-p, and a draw from them.

What's left lies end to end from 0 to 1, and a number u of Python's `random` falls on a letter. `generate` in
zero_to_hero/gpt.py calls `torch.multinomial`, which draws with the same probabilities, but from other random numbers.
What it leaves out: texts of more than `MOST` letters. If a text is longer than the block, the model reads its end, as
in `generate`.
"""

import random
from collections.abc import Sequence
from pathlib import Path

import torch
import traitlets

from zero_to_hero.figures._base.still_plot import data, table, text
from zero_to_hero.figures.gpt.trained import TrainedFigure, picture, shown, spoken, trained
from zero_to_hero.gpt import probabilities
from zero_to_hero.gpt_quantised import read_header

MOST, LONGEST = 240, 999  # letters of a text, and numbers drawn
BARS = 20
LEFT, UNIT, TOP, FOOT = 30, 15.4, 18, 132  # SVG units of the still picture


class DistributionFigure(TrainedFigure):
    """The letter after a text, as the model at `path` predicts it, with the controls of `generate`.

    u is number `drawn` of `random.Random(seed)`. Raises ValueError as `TrainedFigure`
    does, and for controls outside their ranges.
    """

    title = traitlets.Unicode("The next letter, and how it's drawn").tag(sync=True)
    hint = traitlets.Unicode("Lower the temperature, cut with top-k or top-p, and watch where u falls. Then draw.").tag(
        sync=True
    )
    seed = traitlets.Int(min=0).tag(sync=True)
    longest = traitlets.Int(LONGEST).tag(sync=True)
    temperature = traitlets.Float(min=0, max=2).tag(sync=True, control=True)
    top_k = traitlets.Int(min=1).tag(sync=True, control=True)
    top_p = traitlets.Float(min=0.05, max=1).tag(sync=True, control=True)
    drawn = traitlets.Int(min=0, max=LONGEST).tag(sync=True, control=True)

    def __init__(
        self,
        texts: Sequence[str],
        name: str,
        caption: str,
        temperature: float = 1.0,
        top_k: int | None = None,
        top_p: float = 1.0,
        seed: int = 1,
        drawn: int = 0,
        most: int = MOST,
        path: Path | None = None,
    ) -> None:
        if not 0 <= temperature <= 2:
            raise ValueError(f"the slider has temperatures from 0 to 2, not {temperature}.")
        if not 0.05 <= top_p <= 1:
            raise ValueError(f"the slider has a top-p from 0.05 to 1, not {top_p}.")
        if not 0 <= drawn <= LONGEST:
            raise ValueError(f"drawn is from 0 to {LONGEST}, not {drawn}.")
        if seed < 0:
            raise ValueError(f"a seed is a whole number from 0 up, not {seed}.")
        vocab = len(read_header(path or trained())[0]["letters"])
        if top_k is None:
            top_k = vocab
        if not 1 <= top_k <= vocab:
            raise ValueError(f"top-k is from 1 to {vocab}, not {top_k}.")
        cuts = {"temperature": float(temperature), "top_k": top_k, "top_p": float(top_p)}
        super().__init__(path, texts, most, name, caption, seed=seed, drawn=drawn, **cuts)

    def chances(self) -> tuple[list[str], list[float], list[float]]:
        """The letters, the likeliest first; their probabilities before and after the cuts."""
        block = self.gpt.config.block_size
        with torch.no_grad():
            logits = self.gpt(self.ids()[None, -block:])[:, -1]  # (1, V)
        warm = probabilities(logits, self.temperature or 1.0)[0]
        top_p = self.top_p if self.top_p < 1 else None  # a sum of float32 may reach 1 too early
        kept = probabilities(logits, self.temperature, self.top_k, top_p)[0]
        order = warm.argsort(descending=True)
        return [self.letters[k] for k in order], warm[order].tolist(), kept[order].tolist()

    def number(self) -> float:
        """u, the number that the page draws, too."""
        rng = random.Random(self.seed)
        return [rng.random() for _ in range(self.drawn + 1)][-1]

    def fallback(self) -> str:
        """The likeliest letters as bars, and all that's left as a table with the letter that u falls on."""
        letters, warm, kept = self.chances()
        u, parts = self.number(), []
        for k, (letter, p) in enumerate(zip(letters[:BARS], kept, strict=False)):
            x, high = LEFT + (k + 0.14) * UNIT, (FOOT - TOP) * p
            bar = f'x="{x:.1f}" y="{FOOT - high:.1f}" width="{UNIT * 0.72:.1f}" height="{high:.1f}"'
            parts.append(f'<rect {bar} fill="{data(1)}"/>')
            parts.append(text(x + UNIT * 0.36, FOOT + 14, shown(letter), "middle"))
        parts += [text(LEFT - 5, FOOT + 4, "0", "end"), text(LEFT - 5, TOP + 4, "1", "end")]
        parts.append(f'<path d="M{LEFT} {TOP}V{FOOT}H{LEFT + BARS * UNIT}" fill="none" stroke="currentColor"/>')
        rows, end = [], 0.0
        for letter, before, p in zip(letters, warm, kept, strict=True):
            if p:
                falls = "u falls here" if end <= u < end + p else ""
                rows.append((spoken(letter), f"{before:.4f}", f"{p:.4f}", f"{end:.4f}", f"{end + p:.4f}", falls))
            end += p
        title = f"The likeliest letters after {self.text!r} as bars: {spoken(letters[0])} has {kept[0]:.3f}."
        return picture(340, FOOT + 24, title, parts) + table(
            f"What can come after {self.text!r}, end to end; u = {u:.4f}",
            ("letter", "before the cuts", "drawn with", "from", "to", "u"),
            rows,
        )
