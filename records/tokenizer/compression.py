"""Bytes per token, by the size of the vocabulary and the kind of text: how much one token carries.

Our tokenizers are trained on the course's text (`text("course")`) with GPT-4's split; beside them stand GPT-2's and
GPT-4's own vocabularies. The texts: the bundled names, the course's text itself, tiny Shakespeare, code (the modules
ast, argparse, json.decoder and textwrap of Python's standard library), and one sentence in 26 languages (from article 1
of the Universal Declaration of Human Rights). Code differs a little from one version of Python to the next.
"""

import argparse
import ast
import inspect
import textwrap
from json import decoder

from zero_to_hero.data import names, sentences, text
from zero_to_hero.tokenizer import FastRegexTokenizer, RegexTokenizer, gpt2_tokenizer, gpt4_tokenizer

SEEDS: dict[str, int] = {}
CORPORA = ["course", "shakespeare"]
SIZES = [256, 512, 1_024, 2_048, 4_096, 8_192]


def texts() -> dict[str, str]:
    """A text of each kind; of the long ones a part, in the middle."""
    code = "\n".join(map(inspect.getsource, (ast, argparse, decoder, textwrap)))
    kinds = {"names": "\n".join(names()), "course": text("course"), "Shakespeare": text("shakespeare"), "code": code}
    kinds = {kind: one[len(one) // 3 :][:100_000] for kind, one in kinds.items()}
    return kinds | sentences()


def run() -> dict[str, dict]:
    course = text("course")
    tokenizers: dict[str, RegexTokenizer] = {
        f"{size:,} ids": FastRegexTokenizer().train(course, size) for size in SIZES
    }
    tokenizers |= {"GPT-2": gpt2_tokenizer(), "GPT-4": gpt4_tokenizer()}
    numbers = {
        f"{kind}, {name}": len(one.encode("utf-8")) / len(tokenizer.encode_ordinary(one))
        for kind, one in texts().items()
        for name, tokenizer in tokenizers.items()
    }
    return {"numbers": numbers}
