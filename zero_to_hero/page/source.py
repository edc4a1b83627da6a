"""The text of functions and classes, as it stands in their files: for lectures that lead to the code that runs."""

import inspect
import textwrap
from typing import Any


class Source:
    """Code that a notebook shows highlighted, in Markdown, and that prints as it stands."""

    def __init__(self, text: str) -> None:
        self.text = text

    @property
    def lines(self) -> int:
        """How many lines have something on them."""
        return sum(1 for line in self.text.splitlines() if line.strip())

    def __repr__(self) -> str:
        return self.text

    def _repr_markdown_(self) -> str:
        return f"```python\n{self.text}\n```"


def source(*things: Any) -> Source:
    """What these functions, methods and classes look like in their files, one below the other.

    Raises TypeError, as `inspect` does, for what isn't written in Python.
    """
    return Source("\n\n".join(textwrap.dedent(inspect.getsource(one)).rstrip() for one in things))
