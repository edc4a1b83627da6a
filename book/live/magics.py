"""Jupyter's own lines: `%matplotlib inline` means nothing more here; what can be done about other `%` and `!` lines.

Python doesn't know them. They're looked at only where it has refused a cell, because a line of a string may begin with
the same signs.
"""

import ast
import re

INLINE = re.compile(r"^([ \t]*)%matplotlib[ \t]+inline[ \t]*$", re.MULTILINE)  # pictures stand below their cell anyway
COMMAND = re.compile(r"\s*(%{1,2}\w+|!)")


def without_inline(code: str) -> str:
    """The cell's text for Python, with as many lines."""
    try:
        ast.parse(code)
    except (SyntaxError, ValueError):
        return INLINE.sub(r"\1pass", code)
    return code


def advice(error: SyntaxError) -> str:
    """What a reader can do whose cell failed at such a line; "" where it was another one."""
    found = COMMAND.match(error.text or "")
    if not found:
        return ""
    what = f"The line that begins with {found[1]}"
    if found[1] == "%matplotlib":
        return f"{what} can be left out: pictures stand below their cell here. Or write %matplotlib inline."
    return (
        f"{what} speaks to Jupyter, not to Python, and the page has Python alone. Leave the line out, or open the "
        "notebook in Colab with the button at the top of the page."
    )
