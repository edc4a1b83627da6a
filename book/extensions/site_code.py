"""Coloured code in few elements: a name or a comma that has no colour of its own needs no element of its own.

Pygments wraps every piece of code; in a lecture that is two of five elements of the page, for nothing.
"""

import re
from pathlib import Path
from typing import Any

from pygments.formatters import HtmlFormatter
from pygments.token import _TokenType
from sphinx.application import Sphinx
from sphinx.highlighting import PygmentsBridge

STYLE = Path(__file__).parent.parent / "styles" / "code.css"


def coloured(style: str) -> set[str]:
    """Pygments' short names (`k`, `s1`) that the rules of `style` for `.highlight` give a colour."""
    selectors = re.findall(r"^\.highlight ([^{]*)\{", style, re.MULTILINE)
    return {name for selector in selectors for name in re.findall(r"\.(\w{1,2})\b", selector)}


class FewElements(HtmlFormatter[str]):
    kept = coloured(STYLE.read_text(encoding="utf-8"))

    def _get_css_classes(self, ttype: _TokenType) -> str:
        return " ".join(name for name in super()._get_css_classes(ttype).split() if name in self.kept)


def setup(app: Sphinx) -> dict[str, Any]:
    PygmentsBridge.html_formatter = FewElements
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
