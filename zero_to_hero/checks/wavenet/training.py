"""A curve that you can read: the mean of every k losses, at its place."""

from collections.abc import Callable
from random import Random

from .._engine.exercise import exercise
from .._engine.tables import Code, Row, fresh_row, mean

smooth_of = exercise(
    "wavenet.smooth",
    title="A curve that you can read",
    kind="implement",
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "Cut the list into pieces of k. The last piece may be shorter.",
        "Step numbers are places in the list. A piece from i to j − 1 has its middle at (i + j − 1) / 2.",
        "`piece = losses[i : i + k]`, and its mean is `sum(piece) / len(piece)`.",
    ],
)
Points = list[tuple[float, float]]


def pieces(
    place: Callable[[int, int, int], float] = lambda start, n, k: start + (n - 1) / 2,
    value: Callable[[Row, int], float] = lambda piece, k: mean(piece),
    starts: Callable[[int, int], range] = lambda n, k: range(0, n, k),
) -> Code:
    """A function that smooths, right or with one thing changed."""

    def smoothed(losses: Row, k: int) -> Points:
        found = [(start, losses[start : start + k]) for start in starts(len(losses), k)]
        return [(place(start, len(piece), k), value(piece, k)) for start, piece in found]

    return smoothed


def running(losses: Row, k: int) -> Points:
    """A moving average that begins at 0."""
    found, now = [], 0.0
    for step, loss in enumerate(losses):
        now += (loss - now) / k
        found.append((float(step), now))
    return found


def middle(piece: Row, k: int) -> float:
    row = sorted(piece)
    return (row[(len(row) - 1) // 2] + row[len(row) // 2]) / 2


def curves(rng: Random) -> list[tuple[Row, int]]:
    sizes = ((10, 4), (9, 3), (5, 8), (7, 1), (23, 5), (12, 12), (11, 10), (50, 24))
    return [([3.0, 1.0, 2.0, 4.0, 5.0], 2), *((fresh_row(rng, n, 1, 4), k) for n, k in sizes)]


smoothed = smooth_of.function(
    "smoothed", cases=curves, right=pieces(), tensors=True, scale=lambda losses, k: 4.0 * len(losses)
)
smoothed.mistake(
    "The last piece is missing, because it's shorter. It's the end of the curve, and that's what you want to see.",
    pieces(starts=lambda n, k: range(0, n - n % k, k)),
)
smoothed.mistake(
    "Your last piece is divided by k although it's shorter, so the curve seems to fall at its end.",
    pieces(value=lambda piece, k: sum(piece) / k),
)
smoothed.mistake(
    "You drew each mean where its piece begins, so the whole curve lies too far to the left.",
    pieces(place=lambda start, n, k: start),
)
smoothed.mistake(
    "You drew each mean at the end of its piece, so the whole curve lies too far to the right.",
    pieces(place=lambda start, n, k: start + n - 1),
)
smoothed.mistake(
    "Your middle is off by half a step: steps i to j − 1 have their middle at (i + j − 1) / 2.",
    pieces(place=lambda start, n, k: start + n / 2),
)
smoothed.mistake(
    "You counted pieces instead of steps. So two curves with different k wouldn't lie on top of each other.",
    pieces(place=lambda start, n, k: start // k),
)
smoothed.mistake(
    "You drew the last piece as if it had k losses. If it's shorter, its middle is further left.",
    pieces(place=lambda start, n, k: start + (k - 1) / 2),
)
smoothed.mistake(
    "Your windows overlap: they begin at every step. Neighbouring points then share most of their losses, and the "
    "curve looks smoother than it is.",
    pieces(starts=lambda n, k: range(n - k + 1)),
)
smoothed.mistake(
    "That's a moving average that begins at 0, so the curve rises from there. Take the mean of each piece.", running
)
smoothed.mistake("That's the median. Take the mean.", pieces(value=middle))
smoothed.mistake("You added up each piece, but didn't divide by its length.", pieces(value=lambda piece, k: sum(piece)))
