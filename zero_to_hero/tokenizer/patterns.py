"""Patterns with \\p{L} and \\p{N} for Python's own `re`, which doesn't know them.

GPT's patterns speak of Unicode's categories: \\p{L} is any letter, \\p{N} any number.
`compiled` writes these as character classes made from `unicodedata`. And \\s becomes
the white space of Unicode, without the four separators U+001C to U+001F that only
Python takes for spaces: that's what \\s means to tiktoken and the package `regex`.

Two programs agree as far as their versions of Unicode do: a newer version has more
letters, and no letter stops being one. The page's Python knows Unicode 16, Python 3.11
knows Unicode 14. The tests compare every character that the running Python knows with
the package `regex`.
"""

import re
import sys
import unicodedata
from functools import cache

# the property White_Space of Unicode, closed: no character has been added since 2002
ASCII_SPACE = "\\t-\\r "
SPACE = ASCII_SPACE + "\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"
CLASS = re.compile(r"\\p\{(\w)\}|\\s|\\S|\[\^|\\.|[\[\]]", re.DOTALL)


@cache
def categories() -> str:
    """The category of every character there is, one letter each: place 65 holds "L"."""
    characters = map(chr, range(sys.maxunicode + 1))
    return "".join(map(unicodedata.category, characters))[::2]  # "Lu", "Ll" -> "LL"


@cache
def members(category: str, ascii: bool = False) -> str:
    """The characters of a category, "L" or "N", as the inside of a character class.

    members("N", ascii=True) is "\\U00000030-\\U00000039", the digits 0 to 9.
    """
    among = categories()
    if ascii and category in among[:128]:
        among = among[:128]
    runs = [run.span() for run in re.finditer(f"{category}+", among)]
    if not runs:
        known = "L (letters), N (numbers) and P (punctuation) are some"
        raise ValueError(f"Unicode has no category {category}: {known}")
    return "".join(f"\\U{start:08x}-\\U{end - 1:08x}" for start, end in runs)


@cache
def compiled(pattern: str, ascii: bool = False) -> re.Pattern[str]:
    """The pattern for Python's `re`, with \\p{L}, \\p{N}, \\s and \\S written out.

    For a text that's all ASCII, `ascii` leaves out the classes' other characters: it
    finds the same in a fraction of the time.

    Raises ValueError if `re` can't read the pattern, or if it has a group ( ), which
    would change what `findall` gives: write (?: ).
    """
    inside = False
    space = ASCII_SPACE if ascii else SPACE

    def written_out(found: re.Match[str]) -> str:
        nonlocal inside
        what = found[0]
        if what in ("[", "[^"):
            inside = True
        elif what == "]":
            inside = False
        elif what == "\\S":
            if inside:
                way = "write [^\\s...]"
                raise ValueError(f"\\S in [...] isn't supported: {way} in {pattern!r}")
            return f"[^{space}]"
        elif what == "\\s" or found[1]:
            characters = space if what == "\\s" else members(found[1], ascii)
            return characters if inside else f"[{characters}]"
        return what

    try:
        ours = re.compile(CLASS.sub(written_out, pattern))
    except re.error as error:
        raise ValueError(f"the pattern {pattern!r} can't be read: {error}") from None
    if ours.groups:
        raise ValueError(f"the pattern {pattern!r} has a group ( ): write (?: )")
    return ours
