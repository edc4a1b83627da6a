"""Byte-pair encoding, from one page of Python up to GPT-4's own ids. Read it from the bottom:

basic.py    one row of bytes: count pairs, merge the commonest, again
regex.py    cut the text first; special tokens (`patterns.py` has \\p{L} for Python's `re`)
"""

from zero_to_hero.tokenizer.basic import BasicTokenizer, merge, pair_counts
from zero_to_hero.tokenizer.regex import GPT2_SPLIT, GPT4_SPLIT, RegexTokenizer, split

__all__ = ["GPT2_SPLIT", "GPT4_SPLIT", "BasicTokenizer", "RegexTokenizer", "merge", "pair_counts", "split"]
