"""The window figure: a tree slides over a name, and most of what it computes for a letter it has computed before.

Each step is one letter to predict. The reader sees which units of which level are new, which are computed again, and
how many products that makes, with and without remembering. A tree that remembers is a dilated causal convolution. What
it leaves out: the units' values, and that the units above a row of stops are all alike.
"""

from collections.abc import Sequence
from html import escape
from typing import Any

import traitlets

from zero_to_hero.figures._base.figure import Figure
from zero_to_hero.figures._base.still_plot import table
from zero_to_hero.figures.wavenet.units import checked, disc, inputs, letter, spans, walked, way

LONGEST = 12


class WindowFigure(Figure):
    """A tree that fuses `groups` of neighbours, over `words` of 1 to 12 letters.

    `costs` says for each level how many products one unit vector needs, and `last` how many the output layer needs for
    each letter. The controls are `at`, the letters read so far, `keep` (units are remembered), and `word`, the place of
    one of the words.

    Raises ValueError for groups that fuse fewer than 2 or more than 16 letters, for words of other lengths or letters,
    and for costs that don't fit the levels.
    """

    title = traitlets.Unicode("A tree slides over a name").tag(sync=True)
    hint = traitlets.Unicode("Press Step a few times, and watch for squares. Then let it remember.").tag(sync=True)
    words: Any = traitlets.List().tag(sync=True)
    groups: Any = traitlets.List().tag(sync=True)
    costs: Any = traitlets.List().tag(sync=True)
    last = traitlets.Int().tag(sync=True)
    at = traitlets.Int(min=0, max=LONGEST).tag(sync=True, control=True)
    keep = traitlets.Bool(False).tag(sync=True, control=True)
    word = traitlets.Int(min=0).tag(sync=True, control=True)

    def __init__(
        self,
        words: Sequence[str],
        costs: Sequence[int],
        last: int,
        name: str,
        caption: str,
        groups: Sequence[int] = (2, 2, 2),
        at: int = 0,
        keep: bool = False,
        word: int = 0,
    ) -> None:
        groups = checked(groups)
        if not words or any(not (1 <= len(one) <= LONGEST and one.isalpha() and one.islower()) for one in words):
            raise ValueError(f"the words have 1 to {LONGEST} letters from a to z, not {list(words)}.")
        if len(costs) != len(groups) or any(cost < 1 for cost in [*costs, last]):
            raise ValueError(f"a cost of 1 or more for each of {len(groups)} levels, got {list(costs)} and {last}.")
        if not 0 <= word < len(words):
            raise ValueError(f"word is a place from 0 to {len(words) - 1}, not {word}.")
        longest = max(map(len, words))
        if not 0 <= at <= longest:
            raise ValueError(f"at is a number of letters from 0 to {longest}, not {at}.")
        super().__init__(
            name=name,
            caption=caption,
            words=list(words),
            groups=groups,
            costs=list(costs),
            last=last,
            at=at,
            keep=keep,
            word=word,
        )

    def sums(self) -> list[tuple[int, int]]:
        """Products up to each letter of the chosen word: each window anew, and each unit once."""
        anew = once = 0
        found = []
        for levels in walked(self.groups, len(self.words[self.word])):
            for cost, (fresh, again) in zip(self.costs, levels, strict=True):
                anew += cost * (len(fresh) + len(again))
                once += cost * len(fresh)
            anew, once = anew + self.last, once + self.last
            found.append((anew, once))
        return found

    def fallback(self) -> str:
        """Every unit that the whole word needs, those of the last letter with their ways, and the products."""
        word, block = self.words[self.word], spans(self.groups)[-1]
        steps, columns, height = walked(self.groups, len(word)), len(word) + block, 46 * len(self.groups) + 40

        def place(level: int, at: int) -> tuple[float, float]:
            return (at + block - 0.5) * 560 / columns, height - 30 - 46 * (level + 1)

        parts = []
        for level, (fresh, again) in enumerate(steps[-1]):
            for at in [*fresh, *again]:
                parts += [way(place(level - 1, one), place(level, at)) for one in inputs(self.groups, level, at)]
        for levels in steps:
            for level, (fresh, _) in enumerate(levels):
                parts += [disc(place(level, at), full=levels is steps[-1]) for at in fresh]
        for at in range(1 - block, len(word) + 1):
            parts.append(letter(place(-1, at)[0], height - 14, word[at - 1] if at > 0 else "."))
        said = f"All units over {word}, {len(self.groups)} levels. Full: what the last letter needs for the first time."
        return (
            f'<svg role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 560 {height}" width="560" '
            f'height="{height}" fill="currentColor" font-size="14" style="max-width:100%;height:auto">'
            f"<title>{escape(said)}</title>{''.join(parts)}</svg>"
        ) + table(
            f"Products for {word}, letter by letter",
            ("letter to come", "each window anew", "each unit once"),
            ((to, f"{anew:,}", f"{once:,}") for to, (anew, once) in zip(f"{word}.", self.sums(), strict=True)),
        )
