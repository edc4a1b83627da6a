"""The writing GPT: its text is Python's, its model is the record's, and what is refused."""

import json

import pytest
import torch

from tests.node import in_node
from tests.written_by_gpt import MODEL, goes_on, loaded
from zero_to_hero.figures.gpt.writer import LETTERS, LONGEST, MOST, TEMPERATURES, Writer
from zero_to_hero.gpt import probabilities
from zero_to_hero.gpt_quantised import load_quantised, read_header, windowed
from zero_to_hero.kernels.compile import path as kernels
from zero_to_hero.page.records import record

LARGEST = 1_000_000  # bytes that a visitor waits for


def written(text: str, temperature: float, seed: int, count: int) -> dict:
    """The same in the page, in pieces and all at once; and how the letters behind it are distributed."""
    return in_node(f"""{loaded(MODEL)}
        const {{ written, likeliest }} = await import('./zero_to_hero/figures/gpt/writer_text.js');
        const how = {{ gpt, beginning: {json.dumps(text)}, temperature: {temperature}, seed: {seed} }};
        const [pieces, whole] = [written(how), written(how)];
        let parts = 0;
        while (!pieces.to({count}, -1) && parts < 1000) parts += 1;
        whole.to({count});
        console.log(JSON.stringify({{ parts, pieces: gpt.decode(pieces.letters), whole: gpt.decode(whole.letters),
            next: likeliest(whole.after[{count}], {temperature}, 3), speed: whole.speed() }}));
    """)


@pytest.mark.parametrize(("text", "temperature", "seed"), [("ROMEO:", 0.8, 1), ("", 1.0, 7), ("O" * 150, 0.0, 2)])
def test_the_page_writes_what_python_writes(text, temperature, seed):
    model, _ = load_quantised(MODEL)
    found = written(text, temperature, seed, 40)
    right = goes_on(model, text, temperature, seed, 40)
    assert found["whole"] == found["pieces"] == right
    assert found["parts"] > 10, "it works in pieces"
    ids = [LETTERS.index(letter) for letter in (text or "\n") + right]
    p = probabilities(windowed(model, torch.tensor([ids]))[:, -1], temperature)[0]
    for (number, share), best in zip(found["next"], p.sort(descending=True).values, strict=False):
        assert share == pytest.approx(best.item(), abs=1e-4)
        assert share == pytest.approx(p[number].item(), abs=1e-4)


def test_the_model_is_that_of_the_record_and_small():
    kept, (header, _) = record("gpt/page"), read_header(MODEL)
    assert header["letters"] == LETTERS
    assert MODEL.stat().st_size == kept["bytes of the file"] < LARGEST
    losses = {name: kept[name] for name in ("32 bits", "8 bits", "8 bits, as the page writes")}
    assert header["losses"] == losses
    assert sum(rows * columns for _, rows, columns in header["matrices"]) == kept["parameters"]
    assert abs(losses["8 bits"] - losses["32 bits"]) < 0.01, "rounding to 8 bits costs a hundredth of a nat at most"


def test_the_state_is_small_and_its_files_have_names():
    figure = Writer()
    state = figure.page_state()
    assert state["bytes"] == {}, "the model and the kernels are files of the site"
    assert figure.weights == MODEL.read_bytes()
    assert figure.kernels == kernels().read_bytes()
    assert figure.initial == {"text": "", "temperature": 0.5, "seed": 1, "drawn": 0}
    markup = figure.markup()
    assert 'data-file-weights="page.gpt"' in markup
    assert f"{record('gpt/page')['parameters']:,} parameters" in markup
    assert all(line in markup for line in record("gpt/page").texts["sample"].split("\n") if line.isalpha())
    assert figure.sample.startswith(figure.examples[0]), "the sample's beginning is the first example"
    assert len(markup) < 6_000


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"text": "naïve"}, "has never seen"),
        ({"text": "a" * (LONGEST + 1)}, f"{LONGEST} letters at most, got {LONGEST + 1}"),
        ({"temperature": 0.85}, r"temperature is one of \[0.0, 0.2"),
        ({"drawn": MOST + 1}, f"from 0 to {MOST}, not {MOST + 1}"),
        ({"drawn": -1}, "not -1"),
    ],
)
def test_what_the_figure_does_not_have_is_refused(wrong, words):
    with pytest.raises(ValueError, match=words):
        Writer(**wrong)


def test_temperatures_go_up():
    assert sorted(set(TEMPERATURES)) == TEMPERATURES
