"""The writing GPT: you type a beginning, and the model of the record `gpt/page` goes on, in your browser.

Each letter is drawn from the model's probabilities with a number of Python's own generator, so the same beginning,
temperature and seed give the same text everywhere. The page asks for the model (`records/gpt/page.gpt`) and for the
kernels that compute with it only when somebody begins to type. Jupyter gets them as bytes. Until then the figure shows
a sample from the record.

What it leaves out: top-k and top-p, letters that Shakespeare didn't use, texts of more than 400 letters.
"""

from html import escape
from typing import Any, ClassVar

import traitlets

from zero_to_hero.figures._base.figure import IN_PAGE, Figure
from zero_to_hero.page.records import record, records_folder

MOST, LONGEST = 400, 200  # letters that it writes, and that somebody may type
TEMPERATURES = [0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.5]
EXAMPLES = ["ROMEO:", "The king is"]
LETTERS = "\n !$&',-.3:;?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def what_it_is() -> str:
    """What the model is, in the record's numbers."""
    count = record("gpt/page")["parameters"]
    return f"A GPT with {count:,} parameters that has read Shakespeare. It runs in your browser, and nothing is sent."


class Writer(Figure):
    """The model goes on where a `text` stops: `drawn` letters so far, at this `temperature`, with this `seed`.

    Raises ValueError for a text with letters that the model doesn't know or with too many, for a temperature that the
    slider doesn't have, and for numbers of letters that the figure doesn't write.
    """

    title = traitlets.Unicode("You begin, and a small GPT goes on").tag(sync=True)
    hint = traitlets.Unicode("Type a beginning, or press one of these. Then move the temperature.").tag(sync=True)
    files: ClassVar[dict[str, str]] = {"weights": "page.gpt", "kernels": "kernels.wasm"}
    weights = traitlets.Bytes().tag(sync=True)
    kernels = traitlets.Bytes().tag(sync=True)
    letters = traitlets.Unicode(LETTERS).tag(sync=True)
    sample = traitlets.Unicode().tag(sync=True)
    most = traitlets.Int(MOST).tag(sync=True)
    longest = traitlets.Int(LONGEST).tag(sync=True)
    temperatures: Any = traitlets.List(TEMPERATURES).tag(sync=True)
    examples: Any = traitlets.List(EXAMPLES).tag(sync=True)
    text = traitlets.Unicode().tag(sync=True, control=True)
    temperature = traitlets.Float().tag(sync=True, control=True)
    seed = traitlets.Int(min=0, max=2**31).tag(sync=True, control=True)
    drawn = traitlets.Int(min=0, max=MOST).tag(sync=True, control=True)

    def __init__(
        self,
        text: str = "",
        temperature: float = 0.5,
        seed: int = 1,
        drawn: int = 0,
        name: str = "writer",
        caption: str | None = None,
    ) -> None:
        if strange := sorted(set(text) - set(LETTERS)):
            raise ValueError(f"the model has never seen {strange}: take other letters.")
        if len(text) > LONGEST:
            raise ValueError(f"expected a text of {LONGEST} letters at most, got {len(text)}.")
        if temperature not in TEMPERATURES:
            raise ValueError(f"the temperature is one of {TEMPERATURES}, not {temperature}.")
        if not 0 <= drawn <= MOST:
            raise ValueError(f"drawn is a number of letters from 0 to {MOST}, not {drawn}.")
        state: dict[str, Any] = {"text": text, "temperature": float(temperature), "seed": seed, "drawn": drawn}
        if not IN_PAGE:  # where the page itself has them
            from zero_to_hero.kernels.compile import path as compiled

            state["weights"] = (records_folder() / "gpt" / "page.gpt").read_bytes()
            state["kernels"] = compiled().read_bytes()
        sample = record("gpt/page").texts["sample"]
        super().__init__(name=name, caption=caption or what_it_is(), sample=sample, **state)

    def fallback(self) -> str:
        """The recorded sample, which begins with the first example."""
        return (
            "<p>It wrote this when its record was made. We gave it the beginning.</p>"
            f'<p style="white-space:pre-wrap">{escape(self.sample)}</p>'
        )
