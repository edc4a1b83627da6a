"""Zero to Hero: the finished code of each lecture, one idea per file.

`from zero_to_hero.micrograd import Value`. Importing the package itself loads nothing: the core is
pure Python, and what needs torch or matplotlib says so in its own file.
"""

__version__ = "0.1.0"
