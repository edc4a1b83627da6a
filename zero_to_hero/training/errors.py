"""What goes wrong in a training that somebody can mend, as one sentence for them."""

import difflib
from collections.abc import Iterable


class TrainingError(Exception):
    """What came, what was expected, and the way out. The command prints it alone."""


def nearest(word: str, words: Iterable[str]) -> str:
    """ " Did you mean 'lr'?" for a word that's almost one of these, otherwise all of them."""
    known = sorted(words)
    close = difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.5)
    return f"Did you mean {close[0]!r}?" if close else f"Expected one of: {', '.join(known)}."
