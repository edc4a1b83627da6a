"""The sampling walk figure: a name drawn letter by letter, each from the row of the letter before it.

A number u from 0 to 1 falls on a strip on which every letter has the length of its probability. The page has Python's
own generator, the Mersenne Twister, and draws from the counts as `zero_to_hero.bigrams.Bigrams.sample` does: with the
same seed it draws the names that a cell prints.

What it leaves out: seeds below 0, and walks of more than 2,000 letters.
"""

import math
import random
from html import escape
from typing import Any

import traitlets

from zero_to_hero.bigrams import LETTERS
from zero_to_hero.figures._base.figure import Figure
from zero_to_hero.figures._base.letter_matrix import counted
from zero_to_hero.figures._base.still_plot import data, table, text

MOST_DRAWS = 2_000
LARGEST_SEED = 2**53 - 1  # the largest whole number that JavaScript tells from its neighbours
STILL_NAMES, STILL_DRAWS = 10, 8  # of the still picture
CAPTION = "Names drawn letter by letter: each number u falls on a letter of the row of the letter before it."
Draw = tuple[int, int, float, float, float]  # from, to, u, and between what it fell


class SamplingWalk(Figure):
    """A walk through the rows of `counts` with `k` added to each; the first of the `letters` is start and end.

    The controls are `seed`, as in `random.Random(seed)`, and `drawn`, the number of letters drawn so far.

    Raises ValueError for counts that are no square of whole numbers, for a k below 0, for counts that leave the walk
    without a next letter or without an end, and for seeds and numbers of draws that the figure does not have.
    """

    title = traitlets.Unicode("A name, drawn letter by letter").tag(sync=True)
    hint = traitlets.Unicode(
        "Press Next letter until the full stop. The arrow shows where the random number fell."
    ).tag(sync=True)
    letters = traitlets.Unicode().tag(sync=True)
    counts: Any = traitlets.List().tag(sync=True)
    k = traitlets.Float().tag(sync=True)
    most = traitlets.Int(MOST_DRAWS).tag(sync=True)
    seed = traitlets.Int(min=0, max=LARGEST_SEED).tag(sync=True, control=True)
    drawn = traitlets.Int(min=0, max=MOST_DRAWS).tag(sync=True, control=True)

    def __init__(
        self,
        counts: Any,
        letters: str = LETTERS,
        k: float = 1.0,
        seed: int = 42,
        name: str = "sampling-walk",
        caption: str = CAPTION,
        drawn: int = 0,
    ) -> None:
        if not 0.0 <= k < math.inf:
            raise ValueError(f"k is added to each count: a number from 0 up, not {k}.")
        if not 0 <= seed <= LARGEST_SEED:
            raise ValueError(f"a seed is a whole number from 0 to 2**53 - 1, not {seed}.")
        if not 0 <= drawn <= MOST_DRAWS:
            raise ValueError(f"drawn is a number of letters from 0 to {MOST_DRAWS}, not {drawn}.")
        rows = counted(counts, letters)
        if k == 0:
            walkable(rows, letters)
        super().__init__(
            name=name, caption=caption, letters=letters, counts=rows, k=float(k), seed=int(seed), drawn=int(drawn)
        )

    def draws(self) -> list[Draw]:
        """The draws of the first names: of each letter its row, the letter, u, and the letter's part of the row."""
        found: list[Draw] = []
        rng, done, place = random.Random(self.seed), 0, 0
        while done < STILL_NAMES and len(found) < MOST_DRAWS:
            weights = [number + self.k for number in self.counts[place]]
            state = rng.getstate()
            u = rng.random()
            rng.setstate(state)
            to = rng.choices(range(len(weights)), weights=weights)[0]
            total = sum(weights)
            found.append((place, to, u, sum(weights[:to]) / total, sum(weights[: to + 1]) / total))
            done, place = done + (to == 0), to
        return found

    def fallback(self) -> str:
        """The first draws, each on the strip of its row, and the first ten names."""
        draws = self.draws()
        names: list[tuple[str, float]] = [("", 0.0)]
        for _, to, _, low, high in draws:
            name, cost = names[-1]
            names[-1] = (name + (self.letters[to] if to else ""), cost - math.log(high - low))
            if to == 0:
                names.append(("", 0.0))
        drawn = [(name or "(empty)", cost) for name, cost in names[:-1]]
        return (
            strips(draws[:STILL_DRAWS], self.counts, self.k, self.letters)
            + f"<p>The first names: {escape(', '.join(name for name, _ in drawn))}.</p>"
            + table(
                f"The first names of random.Random({self.seed}), with k = {self.k:g}",
                ("name", "probability", "−ln p"),
                ((name, f"{math.exp(-cost):.3g}", f"{cost:.4f}") for name, cost in drawn),
            )
        )


def walkable(counts: list[list[int]], letters: str) -> None:
    """Raise ValueError unless every letter that a walk can come to has a next one, and a way to the end."""
    reached, ending = {0}, set[int]()
    for _ in letters:
        reached |= {to for place in reached for to, number in enumerate(counts[place]) if number}
        ending |= {
            place
            for place, row in enumerate(counts)
            if any(number and (to == 0 or to in ending) for to, number in enumerate(row))
        }
    stuck = sorted(reached - ending, key=lambda place: (any(counts[place]), place))  # dead ends first
    if stuck:
        why = "goes round for ever" if any(counts[stuck[0]]) else "has no next letter"
        raise ValueError(f"a walk that comes to {letters[stuck[0]]!r} {why}: take k > 0, or count whole words.")


def strips(draws: list[Draw], counts: list[list[int]], k: float, letters: str) -> str:
    """For each draw the row of its letter as a strip, with a mark where u fell."""
    left, width, step = 22, 290, 26
    height = 16 + step * len(draws)
    parts = []
    for line, (place, to, u, low, high) in enumerate(draws):
        y = 14 + step * line
        weights = [number + k for number in counts[place]]
        ends = [sum(weights[:end]) / sum(weights) for end in range(1, len(weights))]
        edges = "".join(f"M{left + width * end:.1f} {y}v14" for end in ends)
        x = left + width * u
        parts.append(
            f'<path d="M{left} {y}h{width}v14h-{width}z" fill="{data(1)}" fill-opacity=".18"/>'
            f'<path d="M{left + width * low:.1f} {y}h{max(width * (high - low), 0.5):.1f}v14'
            f'H{left + width * low:.1f}z" fill="{data(1)}"/>'
            f'<path d="{edges}" stroke="var(--zth-paper, Canvas)" stroke-width=".7"/>'
            f'<path d="M{x:.1f} {y + 1}l-4 -7h8z"/>'
            + text(left - 6, y + 11, letters[place], "end")
            + text(left + width + 8, y + 11, letters[to])
        )
    words = ", ".join(f"{u:.3f} falls on {letters[to]}" for _, to, u, _, _ in draws)
    return (
        f'<svg role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 340 {height}" width="340" height="{height}" '
        f'fill="currentColor" font-size="12" style="max-width:100%;height:auto"><title>The first draws, each on '
        f"the row of the letter before it: {words}.</title>{''.join(parts)}</svg>"
    )
