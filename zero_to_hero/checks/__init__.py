"""Exercises that answer at once: `check("micrograd.tanh")`, `hint("micrograd.tanh")`, `progress()`.

Each public module of this package holds the checks of one lecture; the modules with an underscore are the small
machine that runs them. Everything is standard library, so the same files serve Jupyter, Colab, the web page and pytest.
"""

from ._run import check, hint, progress

__all__ = ["check", "hint", "progress"]
