"""The tokens figure: a reader's text in coloured tokens, with our own vocabulary, GPT-2's or GPT-4's.

Ours comes with the figure. The others are files of a few hundred kilobytes, so the page asks its own site for one when
the reader chooses it, and in Jupyter the kernel sends it. The page encodes the text itself (`bpe.js`). What it leaves
out: special tokens, and texts of more than 300 characters.
"""

from typing import Any

import traitlets

from zero_to_hero.data import DataError
from zero_to_hero.data._read import read
from zero_to_hero.figures._base.binary import pack
from zero_to_hero.figures._base.figure import IN_PAGE, LIVE, Figure
from zero_to_hero.figures._base.still_plot import table
from zero_to_hero.figures.tokenizer.boxes import picture, shown
from zero_to_hero.tokenizer import GPT4_SPLIT, RegexTokenizer

MOST = 300  # characters
TEXT = "Tokenization is at the heart of much weirdness: 127 + 677 = 804, Egg and egg, 안녕하세요 👋🏽"


class TokensFigure(Figure):
    """`text` in tokens of `tokenizer`, a RegexTokenizer of ours; the reader changes text and vocabulary.

    The controls are `text`, at most 300 characters, and `vocabulary`: "ours", "gpt2" or "gpt4".

    Raises ValueError for a longer text, and for a tokenizer that the page can't follow: with another split than
    GPT4_SPLIT, more than 65,536 ids, or an order of its bytes that isn't theirs.
    """

    title = traitlets.Unicode("Your text, in tokens").tag(sync=True)
    hint = traitlets.Unicode("Type something. Then choose GPT-4's vocabulary for the same text.").tag(sync=True)
    merges = traitlets.Bytes().tag(sync=True)
    gpt2 = traitlets.Bytes().tag(sync=True)
    gpt4 = traitlets.Bytes().tag(sync=True)
    text = traitlets.Unicode().tag(sync=True, control=True)
    vocabulary = traitlets.Enum(["ours", "gpt2", "gpt4"], "ours").tag(sync=True, control=True)

    def __init__(self, tokenizer: RegexTokenizer, name: str, caption: str, text: str = TEXT) -> None:
        if len(text) > MOST:
            raise ValueError(f"the text has {len(text)} characters: at most {MOST} are shown.")
        if tokenizer.pattern != GPT4_SPLIT:
            raise ValueError(f"the page splits a text with GPT4_SPLIT, and this tokenizer with {tokenizer.pattern!r}.")
        if len(tokenizer.vocab) > 65_536 or tokenizer.vocab[97] != b"a":
            raise ValueError(f"expected at most 65,536 ids, bytes first, got {len(tokenizer.vocab):,}: train one.")
        self.tokenizer = tokenizer
        merges = pack((id for pair in tokenizer.merges for id in pair), "int32")
        super().__init__(name=name, caption=caption, merges=merges, text=text)
        if LIVE and not IN_PAGE:
            self.observe(self.send_file, "vocabulary")

    def send_file(self, change: Any) -> None:
        """Where there's a kernel, the module has no site to ask: it waits for the file in the trait."""
        if change["new"] != "ours" and not getattr(self, change["new"]):
            try:
                setattr(self, change["new"], read(change["new"]))
            except DataError:
                return  # the module says that it can't be had

    def fallback(self) -> str:
        """The tokens, each with its id below, and the same as a table."""
        ids = self.tokenizer.encode(self.text, allowed="none")
        tokens = [(id, self.tokenizer.vocab[id]) for id in ids]
        rows = ((n, id, shown(token), token.hex(" ").upper()) for n, (id, token) in enumerate(tokens))
        said = f"A text of {len(self.text)} characters in {len(ids)} tokens, each with its id."
        return picture(said, [tokens]) + table("The tokens", ("place", "id", "text", "bytes"), rows)
