"""The count matrix figure: how often each letter follows each other one, and what the counts say of a pair.

A cell is looked at by arrow keys, by two choices of letters, or by a touch. A slider adds k to all counts, and the
probabilities and the loss follow. The page computes both from the counts as `zero_to_hero.bigrams` does, so the loss
at the cell's own k is the number that the cell prints.

What it leaves out: the loss of other words than those that were counted, and fractions of counts.
"""

from typing import Any

import traitlets

from zero_to_hero.bigrams import LETTERS
from zero_to_hero.figures._base.figure import Figure
from zero_to_hero.figures._base.letter_matrix import counted, loss_of, picture, shares
from zero_to_hero.figures._base.still_plot import table

# 0, then 1, 2 and 5 times the powers of ten
SMOOTHING = (0.0, *(digit * 10.0**power for power in (-2, -1, 0, 1, 2, 3) for digit in (1, 2, 5)), 1e4)
CAPTION = "How often each letter follows each other one in the names, with k added to each count."


class CountMatrix(Figure):
    """The pairs `counts` of `letters`: counts[i][j] of letters[i] and, next to it, letters[j].

    The controls are `pair` (two letters), `k` (one of `SMOOTHING`, or the one that the figure was made with) and
    `shade`: whether the picture shows each row's probabilities, or the counts of all rows on one scale.

    Raises ValueError for counts that are no square of whole numbers, one for each pair of letters, for a k below 0 or
    over 10,000, and for controls that do not exist.
    """

    title = traitlets.Unicode("Which letter follows which").tag(sync=True)
    hint = traitlets.Unicode(
        "Click a pair, or walk there with the arrow keys. After which letter is the next one easiest to guess?"
    ).tag(sync=True)
    letters = traitlets.Unicode().tag(sync=True)
    counts: Any = traitlets.List().tag(sync=True)
    smoothing: Any = traitlets.List().tag(sync=True)
    pair = traitlets.Unicode().tag(sync=True, control=True)
    k = traitlets.Float().tag(sync=True, control=True)
    shade = traitlets.Enum(["probability", "count"], "probability").tag(sync=True, control=True)

    def __init__(
        self,
        counts: Any,
        letters: str = LETTERS,
        k: float = 1.0,
        name: str = "count-matrix",
        caption: str = CAPTION,
        pair: str | None = None,
        shade: str = "probability",
    ) -> None:
        if not 0.0 <= k <= SMOOTHING[-1]:
            raise ValueError(f"k is added to each count: a number from 0 to {SMOOTHING[-1]:g}, not {k}.")
        super().__init__(
            name=name,
            caption=caption,
            letters=letters,
            counts=counted(counts, letters),
            smoothing=sorted({*SMOOTHING, float(k)}),
            pair=letters[:2] if pair is None else pair,
            k=float(k),
            shade=shade,
        )

    @traitlets.validate("pair")
    def _two_letters(self, proposal: dict[str, Any]) -> str:
        pair = str(proposal["value"])
        if len(pair) != 2 or not set(pair) <= set(self.letters):
            raise ValueError(f"a pair is two of the letters {self.letters}, not {pair!r}.")
        return pair

    @traitlets.validate("k")
    def _on_the_slider(self, proposal: dict[str, Any]) -> float:
        if proposal["value"] not in self.smoothing:
            raise ValueError(f"k is one of {', '.join(f'{one:g}' for one in self.smoothing)}, not {proposal['value']}.")
        return float(proposal["value"])

    def loss(self) -> float:
        """The mean negative log-likelihood of the counted pairs at the figure's k, in nats."""
        return loss_of(self.counts, shares(self.counts, self.k))

    def fallback(self) -> str:
        """The picture at the figure's k, what it comes to, and the counts as a table."""
        total = sum(map(sum, self.counts))
        unseen = sum(number == 0 for row in self.counts for number in row)
        most, pair = max(
            (number, first + second)
            for first, row in zip(self.letters, self.counts, strict=True)
            for second, number in zip(self.letters, row, strict=True)
        )
        chances = shares(self.counts, self.k)
        title = (
            f"The probability of each letter after each other one, darker where it is larger. Of {total:,} pairs "
            f"{pair} is the most frequent, with {most:,}; {unseen} of the {len(self.letters) ** 2} pairs were never "
            "counted."
        )
        return (
            picture(chances, self.letters, title)
            + f"<p>With k = {self.k:g} added to each count, the {total:,} pairs cost {self.loss():.6f} nats each.</p>"
            + table(
                "Counts: the rows are a letter, the columns the letter after it",
                ["letter", *self.letters],
                ([first, *row] for first, row in zip(self.letters, self.counts, strict=True)),
            )
        )
