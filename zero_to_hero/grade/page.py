"""The look that feedback and report share: one HTML file each, no scripts, nothing loaded, light and dark."""

import re
from html import escape
from pathlib import Path

STYLE = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")


def inline(text: str) -> str:
    """Escaped HTML in which `backticks` have become code and line breaks have stayed."""
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", escape(visible(text))).replace("\n", "<br>")


def visible(text: str) -> str:
    """A text without letters that turn the direction of what follows, or that no file can hold."""
    turning = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, *range(0xD800, 0xE000)}
    return "".join(
        "\ufffd" if ord(letter) in turning or (ord(letter) < 32 and letter not in "\n\t") else letter for letter in text
    )


def whole(title: str, body: str) -> str:
    """A page of its own. No script can run in it, and nothing is loaded: its policy says so to the browser."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n<meta name="referrer" content="no-referrer">\n'
        '<link rel="icon" href="data:,">\n'  # or some browsers ask the server for one
        f"<title>{inline_plain(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n"
        "</body>\n</html>\n"
    )


def inline_plain(text: str) -> str:
    return escape(visible(text))
