"""Exercises that answer at once: `check("micrograd.tanh")`, `hint("micrograd.tanh")`, `progress()`.

Each package beside this file holds the checks of one lecture, in a file for each topic; `_engine` is the machine that
runs them. Judging is standard library, so the same files serve Jupyter, Colab, the web page, pytest and a grader.
"""

from ._engine.run import check, hint, progress

__all__ = ["check", "hint", "progress"]
