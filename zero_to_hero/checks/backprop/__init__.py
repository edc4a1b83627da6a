"""The checks of lecture 05, backpropagation by hand. Expected values are computed here, none by a student's code."""

# in the order of the cards on the page
from . import steps, closed, judge  # noqa: F401, I001
