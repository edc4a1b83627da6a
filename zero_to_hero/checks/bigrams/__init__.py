"""The checks of lecture 02, bigrams. Every expected value is computed here, none by a student's code."""

# in the order of the cards on the page
from . import counts, scores, chance, network, trigrams, held_out  # noqa: F401, I001
