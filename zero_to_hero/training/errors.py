"""Errors that the reader can fix, each told in one sentence."""

import difflib
from collections.abc import Iterable, Mapping


class TrainingError(Exception):
    """What came, what was expected, and the way out. The command prints it alone."""


def nearest(word: str, words: Iterable[str], others: Mapping[str, str] | None = None) -> str:
    """The name that was meant, as a sentence: one that's almost `word`, or what
    `others` calls it; otherwise all of them, or where they are."""
    known, word = sorted(words), word.lower()
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if others and word in others:
        close = [others[word]]
    if close:
        return f"Did you mean {close[0]!r}?"
    if len(known) > 12:
        return "`train --help` lists all of them."
    return f"Expected one of: {', '.join(known)}."
