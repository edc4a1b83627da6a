"""Byte-pair encoding, from one page of Python up to GPT-4's own ids. Read it upwards:

basic.py    one row of bytes: count pairs, merge the commonest, again
regex.py    cut the text first; special tokens (`patterns.py`: what \\p{L} means)
fast.py     the same merges and ids, hundreds of times faster
"""

from zero_to_hero.tokenizer.basic import BasicTokenizer, merge, pair_counts
from zero_to_hero.tokenizer.fast import FastBasicTokenizer, FastRegexTokenizer
from zero_to_hero.tokenizer.regex import GPT2_SPLIT, GPT4_SPLIT, RegexTokenizer, split

__all__ = [
    "GPT2_SPLIT",
    "GPT4_SPLIT",
    "BasicTokenizer",
    "FastBasicTokenizer",
    "FastRegexTokenizer",
    "RegexTokenizer",
    "merge",
    "pair_counts",
    "split",
]
