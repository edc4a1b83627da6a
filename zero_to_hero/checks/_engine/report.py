"""What a student reads: an answer as text in a terminal and as HTML in Jupyter, Colab and the page.

What it leaves out: deciding. An `Answer` only says what ``run.py` found.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

# The border alone carries a colour (the words carry the meaning), so it is readable on any notebook's background.
BORDER = {"passed": "var(--zth-good, #1a7f37)", "not yet": "var(--zth-bad, #b35900)"}
# label and text side by side where there is room for both, else one below the other
FACT, LABEL, TEXT = "display:flex;flex-wrap:wrap;gap:0 1em", "flex:0 0 7.5em;font-weight:600", "flex:1 1 14em;margin:0"
MARK = {"passed": "✓", "not yet": "✗", "not written yet": "○", "hint": "?", "progress": "="}


def inline(text: str) -> str:
    """Escaped HTML in which `backticks` have become code and line breaks have stayed."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text)).replace("\n", "<br>")


@dataclass(frozen=True)
class Answer:
    """One answer: the exercise's name, its state, one sentence, and the facts that belong to it.

    It is true (`bool(answer)`) when the check passed, so `assert check("micrograd.tanh")` works in a test.
    """

    name: str
    state: str
    text: str
    facts: Sequence[tuple[str, str]] = field(default=())

    @property
    def passed(self) -> bool:
        return self.state == "passed"

    def __bool__(self) -> bool:
        return self.passed

    def __repr__(self) -> str:
        head = f"{MARK[self.state]} {self.name}: {self.state}. {self.text}"
        facts = (f"{label}: {text}".replace("\n", "\n    ") for label, text in self.facts)
        return "\n  ".join([head, *facts])

    def _repr_html_(self) -> str:
        border = BORDER.get(self.state, "var(--zth-line, #8c959f)")
        facts = "".join(
            f'<div style="{FACT}"><dt style="{LABEL}">{escape(label)}</dt><dd style="{TEXT}">{inline(text)}</dd></div>'
            for label, text in self.facts
        )
        return (
            f'<div class="zth-check" role="group" aria-label="{escape(self.name)}: {self.state}" '
            f'data-check="{escape(self.name)}" data-state="{self.state}" '
            f'style="border-left:.3em solid {border};padding:.4em .9em">'
            f'<p style="margin:0"><strong><span aria-hidden="true">{MARK[self.state]}</span> '
            f"{self.state.capitalize()}.</strong> {inline(self.text)}</p>"
            + (f'<dl style="margin:.4em 0 0">{facts}</dl>' if facts else "")
            + "</div>"
        )
