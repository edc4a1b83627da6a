"""The languages figure: how many tokens the same sentence costs in many languages, with several vocabularies.

Every number and every cut comes from Python, so the page needs no vocabulary. What it leaves out: the ids.
"""

from collections.abc import Mapping
from typing import Any

import traitlets

from zero_to_hero.data import sentences as rights
from zero_to_hero.figures._base.figure import Figure
from zero_to_hero.figures._base.still_plot import data, table, text
from zero_to_hero.tokenizer import BasicTokenizer

LEFT, ROW, WIDTH = 96, 21, 560


class LanguagesFigure(Figure):
    """The tokens of one sentence in each language, with each of the named `tokenizers`.

    `sentences` holds a sentence for each language, by default `zero_to_hero.data.sentences()`; the first is what the
    others are compared with. The controls are the places of a `vocabulary` and a `language`.

    Raises ValueError without sentences or tokenizers, and for a place that doesn't exist.
    """

    title = traitlets.Unicode("One sentence, many prices").tag(sync=True)
    hint = traitlets.Unicode("Change the vocabulary, and watch the languages further down.").tag(sync=True)
    languages: Any = traitlets.List().tag(sync=True)
    sentences: Any = traitlets.List().tag(sync=True)
    names: Any = traitlets.List().tag(sync=True)
    lengths: Any = traitlets.List().tag(sync=True)  # for each vocabulary and language, the bytes of each token
    vocabulary = traitlets.Int(0, min=0).tag(sync=True, control=True)
    language = traitlets.Int(0, min=0).tag(sync=True, control=True)

    def __init__(
        self,
        tokenizers: Mapping[str, BasicTokenizer],
        name: str,
        caption: str,
        sentences: Mapping[str, str] | None = None,
        vocabulary: int = 0,
        language: int = 0,
    ) -> None:
        sentences = rights() if sentences is None else sentences
        if not tokenizers or not sentences or not all(sentences.values()):
            raise ValueError("the figure needs a tokenizer, and for each language a sentence that isn't empty.")
        if not (0 <= vocabulary < len(tokenizers) and 0 <= language < len(sentences)):
            last = f"{len(tokenizers) - 1} and {len(sentences) - 1}"
            raise ValueError(f"vocabulary and language are places up to {last}, not {vocabulary} and {language}.")
        lengths = [
            [[len(tokenizer.token(id)) for id in tokenizer.encode(sentence)] for sentence in sentences.values()]
            for tokenizer in tokenizers.values()
        ]
        super().__init__(
            name=name,
            caption=caption,
            languages=list(sentences),
            sentences=list(sentences.values()),
            names=list(tokenizers),
            lengths=lengths,
            vocabulary=vocabulary,
            language=language,
        )

    def fallback(self) -> str:
        """The bars of the chosen vocabulary, and the counts of all as a table."""
        counts = [[len(row) for row in rows] for rows in self.lengths]
        most, height = max(map(max, counts)), ROW * len(self.languages) + 4
        bars = "".join(
            text(LEFT - 6, ROW * n + 16, language, "end")
            + f'<path d="M{LEFT} {ROW * n + 4}h{(WIDTH - LEFT - 40) * count / most:.1f}v15H{LEFT}z" fill="{data(1)}"/>'
            + text(LEFT + 5 + (WIDTH - LEFT - 40) * count / most, ROW * n + 16, f"{count}")
            for n, (language, count) in enumerate(zip(self.languages, counts[self.vocabulary], strict=True))
        )
        said = f"Tokens of one sentence in {len(self.languages)} languages, with {self.names[self.vocabulary]}."
        return (
            f'<svg role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
            f'height="{height}" fill="currentColor" font-size="13" style="max-width:100%;height:auto">'
            f"<title>{said}</title>{bars}</svg>"
        ) + table(
            "Tokens of the sentence",
            ("language", "characters", "bytes", *self.names),
            (
                (language, len(sentence), len(sentence.encode()), *(row[n] for row in counts))
                for n, (language, sentence) in enumerate(zip(self.languages, self.sentences, strict=True))
            ),
        )
