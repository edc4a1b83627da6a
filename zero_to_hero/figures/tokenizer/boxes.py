"""Tokens as still boxes, each with its id below: what the lecture's figures are on paper and without scripts."""

from collections.abc import Iterable, Sequence
from html import escape

from zero_to_hero.figures._base.still_plot import data

WIDTH, ROW, LETTER, GAP = 560, 46, 8.6, 4  # px; a letter of a monospaced font, and the room between two boxes


def shown(token: bytes) -> str:
    """A token as text, with signs for spaces and line ends; as its bytes where they aren't whole characters."""
    try:
        text = token.decode("utf-8")
    except UnicodeDecodeError:
        return token.hex(" ").upper()
    return text.translate({32: "·", 10: "⏎", 13: "␍", 9: "⇥"})


def picture(title: str, lines: Iterable[Sequence[tuple[int, bytes]]]) -> str:
    """An SVG of lines of tokens, each an id and its bytes; a long line goes on below."""
    parts, y = [], 2
    for line in lines:
        x = 1.0
        for n, (id, token) in enumerate(line):
            wide = max(width(str(id)), width(shown(token))) + 8
            if x > 1 and x + wide > WIDTH:
                x, y = 1.0, y + ROW
            parts.append(
                f'<rect x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{ROW - 6}" rx="3" stroke="currentColor" '
                f'fill="{data(n % 3 + 1)}" fill-opacity=".16"/>'
                f'<text x="{x + wide / 2:.1f}" y="{y + 17}" text-anchor="middle">{escape(shown(token))}</text>'
                f'<text x="{x + wide / 2:.1f}" y="{y + 34}" text-anchor="middle" font-size="12">{id}</text>'
            )
            x += wide + GAP
        y += ROW
    return (
        f'<svg role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="{WIDTH}" height="{y}" '
        'fill="currentColor" font-size="14" font-family="monospace" style="max-width:100%;height:auto">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )


def width(word: str) -> float:
    """In px, about: letters of Asia and emoji are twice as wide."""
    return sum(LETTER if ord(letter) < 0x1100 else 2 * LETTER for letter in word)
