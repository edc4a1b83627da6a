"""The merges figure: byte-pair encoding learns from a reader's text, one merge at a time, forward and back.

It's the textbook's algorithm on one row of bytes (`zero_to_hero/tokenizer/basic.py`), and it stops where no pair occurs
twice. What it leaves out: the split into chunks, and texts of more than 200 characters.
"""

from itertools import islice

import traitlets

from zero_to_hero.figures._base.figure import Figure
from zero_to_hero.figures._base.still_plot import table
from zero_to_hero.figures.tokenizer.boxes import picture, shown
from zero_to_hero.tokenizer import merge, pair_counts
from zero_to_hero.tokenizer.basic import Pair

MOST, LAST = 200, 30  # characters, merges


class MergesFigure(Figure):
    """The merges of `text`; the controls are the text, at most 200 characters, and `step`, the merges done, up to 30.

    Raises ValueError for a longer text and for another number of merges.
    """

    title = traitlets.Unicode("Merge by merge").tag(sync=True)
    hint = traitlets.Unicode("Press Merge three times. Then put in a text of your own.").tag(sync=True)
    text = traitlets.Unicode().tag(sync=True, control=True)
    step = traitlets.Int(0, min=0, max=LAST).tag(sync=True, control=True)

    def __init__(self, name: str, caption: str, text: str = "aaabdaaabac", step: int = 0) -> None:
        if len(text) > MOST:
            raise ValueError(f"the text has {len(text)} characters: at most {MOST} are shown.")
        if not 0 <= step <= LAST:
            raise ValueError(f"step is a number of merges from 0 to {LAST}, not {step}.")
        super().__init__(name=name, caption=caption, text=text, step=step)

    def fallback(self) -> str:
        """The text after each merge, from none to all."""
        lines, rows = [], []
        vocab = [bytes([byte]) for byte in range(256)]
        for new, (ids, pair, count) in enumerate(islice(learned(self.text), LAST + 1), 256):
            lines.append([(id, vocab[id]) for id in ids])
            if pair:
                vocab.append(vocab[pair[0]] + vocab[pair[1]])
                rows.append((new, f"{pair[0]}, {pair[1]}", shown(vocab[new]), count))
        said = f"A text in tokens, after each of {len(rows)} merges."
        return picture(said, lines) + table("The merges", ("new id", "pair", "text", "count"), rows)


def learned(text: str) -> list[tuple[list[int], Pair | None, int]]:
    """Before each merge the ids, the pair that comes next, and how often; None at the end: no pair occurs twice."""
    ids = list(text.encode("utf-8"))
    steps: list[tuple[list[int], Pair | None, int]] = []
    while True:
        counts = pair_counts(ids)
        pair = max(counts, key=counts.__getitem__, default=None)
        if pair is None or counts[pair] < 2:
            return [*steps, (ids, None, 0)]
        steps.append((ids, pair, counts[pair]))
        ids = merge(ids, pair, 255 + len(steps))
