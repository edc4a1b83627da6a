"""Formulas as a line of text: KaTeX's MathML in, what one would write in a mail out.

`<mfrac><mi>a</mi><mn>2</mn></mfrac>` becomes `a/2`. TeX never appears, and no formula twice: a search result shows
what the page shows. Layout that a line can't hold (aligned columns, stretched brackets) is left out.
"""

import re
import unicodedata

from bs4 import NavigableString, Tag

SUPERSCRIPTS = dict(zip("0123456789+-=()nTi", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿᵀⁱ", strict=True))
SUBSCRIPTS = dict(zip("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
RELATIONS = set("=≈≠<>≤≥→∈")
# between two operands; at the beginning, and after another of them, a sign belongs to what follows
SIGNS = set("+-−±⋅·×")
STRETCHED = {"⏟", "⏞", "‾"}  # a brace below what it says something of
INVISIBLE = {"annotation", "mphantom"}
BRACKETS = {"(": ")", "[": "]", "{": "}", "|": "|"}


def in_words(formula: Tag) -> str:
    """The formula in an element of class `math`; empty where KaTeX has left no MathML."""
    math = formula.find("math")
    return re.sub(r"\s+", " ", linear(math)).strip() if isinstance(math, Tag) else ""


def linear(node: Tag) -> str:
    """One element of MathML as text; what isn't known is its children in a row."""
    parts = [child for child in node.children if isinstance(child, Tag)]
    match node.name:
        case name if name in INVISIBLE:
            return ""
        case "mi" | "mn" | "mtext":
            # 𝑥 and other letters of mathematical alphabets are typed as plain ones
            return unicodedata.normalize("NFKC", node.get_text())
        case "mo":
            return operator(node)
        case "mspace":
            return " "
        case "mfrac":
            return f"{grouped(parts[0])}/{grouped(parts[1])}"
        case "msqrt":
            return f"√({row(parts)})"
        case "mroot":
            return f"{script(linear(parts[1]), SUPERSCRIPTS, '')}√({linear(parts[0])})"
        case "msub" | "munder":
            return linear(parts[0]) + script(linear(parts[1]), SUBSCRIPTS, "_")
        case "msup" | "mover":
            return linear(parts[0]) + script(linear(parts[1]), SUPERSCRIPTS, "^")
        case "msubsup" | "munderover":
            below, above = linear(parts[1]), linear(parts[2])
            return linear(parts[0]) + script(below, SUBSCRIPTS, "_") + script(above, SUPERSCRIPTS, "^")
        case "mtr":
            return row(parts) + " "
    return row(parts) if parts else "".join(text for text in node.children if isinstance(text, NavigableString))


def row(parts: list[Tag]) -> str:
    """Elements in a row, with a space at either side of an operator that stands between two operands."""
    text = after = ""
    for part in parts:
        word = linear(part)
        before = text.rstrip()
        if part.name == "mo" and word in RELATIONS:
            text += f" {word} "
        elif part.name == "mo" and word in SIGNS:
            alone = not before or before[-1] in RELATIONS | SIGNS or before[-1] in "([{,"
            text += word if alone else f" {word} "
        else:
            name = (len(word) > 1 and part.name == "mi") or bool(re.search(r"[^\W\d_]{2}$", text))  # k ln x, not klnx
            apart = (name or (text and after == "mfrac")) and re.search(r"\w$", text) and re.match(r"\w", word)
            text += f" {word}" if apart else word
        after = innermost(part)
    return text


def innermost(part: Tag) -> str:
    """What an element is, whatever styles are around it."""
    while part.name in {"mstyle", "mrow", "mpadded"} and len(part.contents) == 1 and isinstance(part.contents[0], Tag):
        part = part.contents[0]
    return part.name


def operator(node: Tag) -> str:
    text = node.get_text().replace("\u2061", "").replace("\u200b", "")  # "apply the function", which one doesn't see
    return f"{text} " if text in (",", ";") else f" {text}" if text in ("∑", "∏") else text


def grouped(node: Tag) -> str:
    """In brackets, where the rest would otherwise be drawn in: `(a + b)/2`, but `dy/dx`."""
    text = linear(node).strip()
    if BRACKETS.get(text[:1]) == text[-1:] and len(text) > 1 and text[1:-1].count(text[0]) == 0:
        return text
    return f"({text})" if re.search(r"[\s+/−,]|^\d+\D", text) else text


def script(text: str, signs: dict[str, str], mark: str) -> str:
    """A small letter above or below the line, where there is such a letter, else behind `^` or `_`."""
    text = text.strip()
    if text.startswith(("′", "*")):
        return text
    if text in STRETCHED:
        return ""
    small = re.sub(r"\s", "", text).replace("−", "-")
    if all(sign in signs for sign in small):
        return "".join(signs[sign] for sign in small)
    return f"{mark}{text} " if len(text) == 1 else f"{mark}({text}) "
