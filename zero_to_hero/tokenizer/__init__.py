"""Byte-pair encoding, from one page of Python up to GPT-4's own ids. Read it upwards:

basic.py    one row of bytes: count pairs, merge the commonest, again
regex.py    cut the text first; special tokens (`patterns.py`: what \\p{L} means)
fast.py     the same merges and ids, many times faster
gpt4.py     GPT-2's and GPT-4's vocabularies, recovered from their ranks
saved.py    a tokenizer in a file that's safe to read
"""

from zero_to_hero.tokenizer.basic import BasicTokenizer, merge, pair_counts
from zero_to_hero.tokenizer.fast import FastBasicTokenizer, FastRegexTokenizer
from zero_to_hero.tokenizer.gpt4 import GPTTokenizer, gpt2_tokenizer, gpt4_tokenizer
from zero_to_hero.tokenizer.regex import GPT2_SPLIT, GPT4_SPLIT, RegexTokenizer, split
from zero_to_hero.tokenizer.saved import load, save

__all__ = [
    "GPT2_SPLIT",
    "GPT4_SPLIT",
    "BasicTokenizer",
    "FastBasicTokenizer",
    "FastRegexTokenizer",
    "GPTTokenizer",
    "RegexTokenizer",
    "gpt2_tokenizer",
    "gpt4_tokenizer",
    "load",
    "merge",
    "pair_counts",
    "save",
    "split",
]
