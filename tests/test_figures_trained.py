"""The figures of lecture 09: their numbers are those of gpt.py, here and in the page; wrong input is refused."""

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest
import torch

import zero_to_hero.gpt as gpt_module
from tests.node import in_node
from zero_to_hero.figures.gpt.attention import AttentionFigure
from zero_to_hero.figures.gpt.distribution import DistributionFigure
from zero_to_hero.figures.gpt.lens import LensFigure
from zero_to_hero.figures.gpt.watched import lens, watched
from zero_to_hero.gpt import GPT, Config, probabilities
from zero_to_hero.gpt_quantised import load_quantised, save_quantised
from zero_to_hero.kernels.compile import path as kernels
from zero_to_hero.page.records import records_folder

LETTERS = "\n abcdef"
TEXTS = ["abba cab\nfed", "a bad cafe"]
TRAINED = records_folder() / "gpt" / "page.gpt"
Shown = AttentionFigure | DistributionFigure | LensFigure


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    """A model with random weights, none of them 0, as a file."""
    g = torch.Generator().manual_seed(1)
    model = GPT(Config(len(LETTERS), 16, n_layer=3, n_head=2, n_embd=16, modern=True), g)
    with torch.no_grad():
        for p in model.parameters():
            p.normal_(0.0, 0.6, generator=g)
    path: Path = tmp_path_factory.mktemp("model") / "small.gpt"
    save_quantised(model, LETTERS, path)
    return path


def made(kind: type[Shown], path: Path, **changes: Any) -> Any:
    return kind(**{"path": path, "texts": TEXTS, "name": "figure", "caption": "A figure.", "most": 16, **changes})


def test_what_is_watched_is_what_the_model_does(small, monkeypatch):
    model, letters = load_quantised(small)
    idx = torch.tensor([letters.index(letter) for letter in TEXTS[0]])
    asked = []
    attention = gpt_module.F.scaled_dot_product_attention

    def spy(q, k, v, **how):
        asked.append(gpt_module.attend(q, k, torch.eye(len(idx))))  # the weights themselves: the values are units
        return attention(q, k, v, **how)

    monkeypatch.setattr(gpt_module.F, "scaled_dot_product_attention", spy)
    with torch.no_grad():
        logits = model(idx[None])[0]
    of_the_model = asked[:]
    weights, stream = watched(model, idx)
    assert [one.shape for one in weights] == [(2, 12, 12)] * 3
    for ours, theirs in zip(weights, of_the_model, strict=True):
        torch.testing.assert_close(ours, theirs[0])
    assert [one.shape for one in stream] == [(12, 16)] * 4
    torch.testing.assert_close(stream[0], model.tokens(idx))
    torch.testing.assert_close(lens(model, stream[-1]), logits)


def test_what_cannot_be_watched_is_refused(small):
    with pytest.raises(ValueError, match="only a modern model"):
        watched(GPT(Config(8, 16, 1, 2, 16)), torch.zeros(3, dtype=torch.long))
    for length in (0, 17):
        with pytest.raises(ValueError, match=f"expected 1 to 16 letters, got {length}"):
            watched(load_quantised(small)[0], torch.zeros(length, dtype=torch.long))


def in_the_page(path: Path, text: str) -> Any:
    """What the page's figures get for a text: weights by layer, head and position, and the lens's logits."""
    return in_node(f"""
    import {{ readFileSync }} from 'node:fs';
    import {{ loadGPT }} from './zero_to_hero/figures/_base/parts/gpt.js';
    import {{ reader }} from './zero_to_hero/figures/gpt/reading.js';
    const gpt = await loadGPT(readFileSync({json.dumps(str(path))}), readFileSync({json.dumps(str(kernels()))}));
    const read = reader(gpt, ({{ attention, residual, logits }}) => ({{
        attention: attention.map((heads) => heads.map((row) => [...row])),
        lens: residual.map((stream) => [...gpt.lens(stream)]),
        logits: [...logits],
    }}));
    console.log(JSON.stringify(read({json.dumps(text)}, Infinity)));
    """)


@pytest.mark.parametrize("file", ["small", "trained"])
def test_the_page_has_the_weights_and_the_lens_of_the_model(small, file):
    path, text = (small, TEXTS[0]) if file == "small" else (TRAINED, "ROMEO:\nWhat say you to my lady?")
    model, letters = load_quantised(path)
    idx = torch.tensor([letters.index(letter) for letter in text])
    weights, stream = watched(model, idx)
    steps = in_the_page(path, text)
    assert len(steps) == len(text)
    for at, step in enumerate(steps):
        for layer, heads in enumerate(step["attention"]):
            assert [len(row) for row in heads] == [at + 1] * model.config.n_head
            torch.testing.assert_close(torch.tensor(heads).float(), weights[layer][:, at, : at + 1], atol=1e-3, rtol=0)
        here = torch.stack([lens(model, one[at]) for one in stream])
        torch.testing.assert_close(torch.tensor(step["lens"]), here, atol=1e-3, rtol=0)
        torch.testing.assert_close(torch.tensor(step["logits"]), here[-1], atol=1e-3, rtol=0)


WAYS = [(t, k, p) for t in (0.0, 0.3, 1.0, 1.7) for k in (1, 3, 20, 65) for p in (0.05, 0.5, 0.95, 1.0)]


def test_the_page_draws_from_the_probabilities_of_the_lecture():
    logits = 3 * torch.randn((1, 65), generator=torch.Generator().manual_seed(1))
    page = in_node(f"""
    import {{ probabilities }} from './zero_to_hero/figures/gpt/drawing.js';
    const logits = {json.dumps(logits[0].tolist())};
    const all = {json.dumps(WAYS)}.map(([temperature, topK, topP]) => {{
        const {{ order, kept }} = probabilities(logits, {{ temperature, topK, topP }});
        return logits.map((_, id) => kept[order.indexOf(id)]);
    }});
    console.log(JSON.stringify(all));
    """)
    for (temperature, top_k, top_p), found in zip(WAYS, page, strict=True):
        wanted = probabilities(logits, temperature, top_k, top_p if top_p < 1 else None)[0]
        torch.testing.assert_close(torch.tensor(found).float(), wanted, atol=1e-6, rtol=1e-5)
        assert [p == 0 for p in found] == [p == 0 for p in wanted.tolist()], (temperature, top_k, top_p)


def test_the_page_gets_little(small):
    for kind in (AttentionFigure, DistributionFigure, LensFigure):
        figure = made(kind, small)
        state = figure.page_state()
        assert state["bytes"] == {}, "the model and the kernels have files of their own"
        assert len(gzip.compress(json.dumps(state).encode())) < 1_000
        assert len(gzip.compress(kind._esm.encode())) < 15_000
        assert figure.weights == small.read_bytes()
        assert figure.kernels == kernels().read_bytes()
        assert ' data-file-weights="page.gpt" data-file-kernels="kernels.wasm">' in figure.markup()
    initial = made(DistributionFigure, small, temperature=0.5, top_p=0.9).initial
    assert initial == {"text": TEXTS[0], "temperature": 0.5, "top_k": 8, "top_p": 0.9, "drawn": 0}


def test_the_still_pictures_show_the_model(small):
    model, letters = load_quantised(small)
    idx = torch.tensor([letters.index(letter) for letter in TEXTS[0]])
    weights, stream = watched(model, idx)

    text = made(AttentionFigure, small, at=5).fallback()
    assert text.count("h13v13h-13z") == 3 * 2 * 6
    row = weights[2][1, 5, :6]
    most, weight = int(row.argmax()), float(row.max())
    back = f"{5 - most} back" if most < 5 else "itself"
    seen = {" ": "a space"}.get(TEXTS[0][most], f"“{TEXTS[0][most]}”")
    assert f'<th scope="row">layer 3, head 2</th><td>{seen}, {back}</td><td>{weight:.3f}</td>' in text

    text = made(LensFigure, small, at=3).fallback()
    assert text.count("h15v15h-15z") == 12 * 4
    found = [int(lens(model, one[at]).argmax()) == idx[at + 1] for one in stream for at in range(len(idx) - 1)]
    assert text.count("underline") == sum(found)
    p = lens(model, stream[-1]).softmax(-1)[0]
    best = letters[int(p.argmax())]
    said = {" ": "a space", "\n": "the end of a line"}.get(best, f"“{best}”")
    assert f"<td>{said} {float(p.max()):.2f}</td><td>“b”</td></tr>" in text

    shown = made(DistributionFigure, small, temperature=0.7, top_k=4, seed=3, drawn=2)
    rng = random.Random(3)
    u = [rng.random() for _ in range(3)][-1]
    with torch.no_grad():
        p = probabilities(model(idx[None])[:, -1], 0.7, 4)[0].sort(descending=True).values
    text = shown.fallback()
    assert f"u = {u:.4f}" in text
    assert text.count("<th scope=") - text.count('scope="col"') == 4
    rank = int((p.cumsum(0) <= u).sum())
    assert f"<td>{float(p[rank]):.4f}</td>" in text.split("u falls here")[0].rsplit("<tr>", 1)[1]


@pytest.mark.parametrize("kind", [AttentionFigure, DistributionFigure, LensFigure])
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"texts": ["abc", "x"]}, r"never seen \['x'\], which are in 'x'"),
        ({"texts": ["abc", ""]}, "1 to 16 letters, got 0"),
        ({"texts": ["abc", "a" * 17]}, "1 to 16 letters, got 17"),
        ({"texts": ["abc", "abc"]}, "two or more texts"),
    ],
)
def test_texts_that_the_model_cannot_read_are_refused(small, kind, arguments, words):
    with pytest.raises(ValueError, match=words):
        made(kind, small, **arguments)


@pytest.mark.parametrize(
    ("kind", "arguments", "words"),
    [
        (AttentionFigure, {"at": 12}, "from 0 to 11, not 12"),
        (AttentionFigure, {"head": 6}, "from 0 to 5, not 6"),
        (LensFigure, {"at": -1}, "from 0 to 11, not -1"),
        (LensFigure, {"layer": 4}, "from 0 to 3, not 4"),
        (DistributionFigure, {"temperature": 2.5}, "from 0 to 2, not 2.5"),
        (DistributionFigure, {"top_p": 0}, "from 0.05 to 1, not 0"),
        (DistributionFigure, {"top_k": 9}, "from 1 to 8, not 9"),
        (DistributionFigure, {"top_k": 0}, "from 1 to 8, not 0"),
        (DistributionFigure, {"drawn": 1_000}, "from 0 to 999, not 1000"),
        (DistributionFigure, {"seed": -1}, "a seed is a whole number"),
    ],
)
def test_controls_that_do_not_exist_are_refused(small, kind, arguments, words):
    with pytest.raises(ValueError, match=words):
        made(kind, small, **arguments)


def test_a_file_that_is_no_model_is_refused(tmp_path):
    (tmp_path / "no.gpt").write_bytes(b"nothing")
    with pytest.raises(ValueError, match="is no quantised GPT"):
        made(LensFigure, tmp_path / "no.gpt")
