"""The file of a GPT with a byte for each weight: what it loses, what it refuses, and what the page makes of it."""

import json
import re
from pathlib import Path

import pytest
import torch

from tests.node import in_node, said
from tests.written_by_gpt import loaded
from zero_to_hero.gpt import GPT, Config
from zero_to_hero.gpt_quantised import load_quantised, quantised, read_header, save_quantised, window_start, windowed

LETTERS = "\n abcdefé½"
SIZES = {"vocab_size": len(LETTERS), "block_size": 8, "n_layer": 2, "n_head": 3, "n_embd": 18}


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@torch.no_grad()
def random_model(**changes: object) -> GPT:
    """A model whose every weight says something; the first weights of a layer that writes are 0 otherwise."""
    model = GPT(Config(**{**SIZES, "modern": True, **changes}), seeded(1))  # type: ignore[arg-type]
    for p in model.parameters():
        p.normal_(0, 0.3, generator=seeded(p.numel()))
    return model


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "random.gpt"
    save_quantised(random_model(), LETTERS, path, {"dev": 1.5})
    return path


def test_a_weight_is_off_by_half_a_scale_at_most() -> None:
    weights = torch.randn((7, 50), generator=seeded(2)) * torch.arange(7)[:, None]  # the first row is 0
    scales, whole = quantised(weights)
    assert torch.equal(scales, weights.abs().amax(1) / 127)
    assert whole.dtype == torch.int8
    assert whole.abs().amax(1).tolist() == [0, *[127] * 6]
    assert ((whole * scales[:, None] - weights).abs() <= scales[:, None] * 0.5001).all()


def test_a_model_comes_back_with_the_weights_that_were_kept(file: Path) -> None:
    model, (small, letters) = random_model(), load_quantised(file)
    assert letters == LETTERS
    assert small.config == model.config
    assert not small.training
    for (name, before), after in zip(model.state_dict().items(), small.state_dict().values(), strict=True):
        scales, whole = quantised(before)
        assert torch.equal(after, whole * scales[:, None]), name
    idx = torch.randint(len(LETTERS), (4, 8), generator=seeded(3))
    assert 0 < (small(idx) - model(idx)).abs().max() < 0.1
    save_quantised(small, letters, file.with_name("again.gpt"), {"dev": 1.5})
    again, _ = load_quantised(file.with_name("again.gpt"))
    assert all(torch.allclose(a, b) for a, b in zip(again.parameters(), small.parameters(), strict=True))
    assert [one.name for one in file.parent.iterdir() if one.suffix == ".part"] == []


def test_a_tied_table_is_stored_twice(tmp_path: Path) -> None:
    model = random_model(tied=True)
    save_quantised(model, LETTERS, tmp_path / "tied.gpt")
    small, _ = load_quantised(tmp_path / "tied.gpt")
    idx = torch.randint(len(LETTERS), (1, 8), generator=seeded(3))
    assert (small(idx) - model(idx)).abs().max() < 0.1


def test_the_header_says_what_the_file_is(file: Path) -> None:
    header, data = read_header(file)
    assert header["config"] == SIZES
    assert (header["version"], header["letters"], header["losses"]) == (1, LETTERS, {"dev": 1.5})
    assert sum(rows * columns for _, rows, columns in header["matrices"]) == sum(
        p.numel() for p in random_model().parameters()
    )
    assert (file.stat().st_size - len(data)) % 16 == 0


def test_what_does_not_fit_the_format_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"only a modern model fits"):
        save_quantised(GPT(Config(vocab_size=3, n_embd=8, n_head=2)), "abc", tmp_path / "no.gpt")
    for letters in ("abc", "a" * len(LETTERS)):
        with pytest.raises(ValueError, match=rf"expected {len(LETTERS)} different letters"):
            save_quantised(random_model(), letters, tmp_path / "no.gpt")
    assert list(tmp_path.iterdir()) == []


def broken(file: Path) -> dict[str, bytes]:
    """What's wrong with a file, as a reader is told, and its bytes."""
    good = file.read_bytes()
    return {
        "is no quantised GPT": b"GGUF" + good[4:],
        "header of .* is broken": good[:12] + b"?" + good[13:],
        "has version 2 of": good.replace(b'"version": 1', b'"version": 2'),
        "was cut short or changed": good[:-16],
        "cut short or changed": good[:-40] + bytes([good[-40] ^ 1]) + good[-39:],
    }


def test_a_file_that_is_not_whole_is_told_why_in_python_and_in_the_page(file: Path) -> None:
    for reason, content in broken(file).items():
        file.write_bytes(content)
        with pytest.raises(ValueError, match=reason):
            load_quantised(file)
        words = said(f"try {{ {loaded(file)} }} catch (error) {{ console.log(error.message) }}")
        assert re.search(reason, words), words


def stepped(file: Path, texts: list[list[int]]) -> list[list[dict]]:
    """What the page computes for texts whose letters come in turn, with all that can be watched."""
    return in_node(f"""{loaded(file)}
        const texts = {json.dumps(texts)};
        const runs = texts.map(() => gpt.start());
        const seen = texts.map(() => []);
        for (let t = 0; t < texts[0].length; t += 1) texts.forEach((ids, i) => {{
            const {{ logits, attention, residual }} = runs[i].step(ids[t], {{ watch: t % 3 !== 1 }});
            const lens = residual?.map((one) => [...gpt.lens(one)]);
            seen[i].push({{ logits: [...logits], from: runs[i].from, lens, residual: residual?.map((one) => [...one]),
                attention: attention?.map((layer) => layer.map((head) => [...head])) }});
        }});
        console.log(JSON.stringify(seen));
    """)


@pytest.mark.parametrize("n_embd", [18, 48])  # heads of 6 channels fill no vector, those of 16 do
def test_the_page_computes_what_pytorch_computes(tmp_path: Path, n_embd: int) -> None:
    save_quantised(random_model(n_embd=n_embd), LETTERS, tmp_path / "some.gpt")
    model, _ = load_quantised(tmp_path / "some.gpt")
    idx = torch.randint(len(LETTERS), (2, 21), generator=seeded(4))  # more than twice the block
    right = windowed(model, idx)
    torch.testing.assert_close(right[:, :8], model(idx[:, :8]))
    for text, logits in zip(stepped(tmp_path / "some.gpt", idx.tolist()), right, strict=True):
        for t, step in enumerate(text):
            torch.testing.assert_close(torch.tensor(step["logits"]), logits[t], atol=1e-3, rtol=0)
            assert step["from"] == window_start(t + 1, 8)
            if t % 3 == 1:
                assert "attention" not in step
                continue
            torch.testing.assert_close(torch.tensor(step["lens"][-1]), logits[t], atol=1e-3, rtol=0)
            for layer in step["attention"]:
                assert [len(head) for head in layer] == [t + 1 - step["from"]] * 3
                assert [sum(head) for head in layer] == pytest.approx([1] * 3, abs=1e-5)


@torch.no_grad()
def test_the_window_keeps_half_a_block_when_it_is_full() -> None:
    assert [window_start(length, 8) for length in range(1, 18)] == [0] * 8 + [4] * 4 + [8] * 4 + [12]
    assert [window_start(length, 5) for length in range(1, 13)] == [0] * 5 + [3] * 3 + [6] * 3 + [9]
    model, idx = random_model(), torch.randint(len(LETTERS), (2, 14), generator=seeded(6))
    logits = windowed(model, idx)
    for t in range(14):
        alone = model(idx[:, window_start(t + 1, 8) : t + 1])[:, -1]
        torch.testing.assert_close(logits[:, t], alone)


def test_attention_and_the_residual_stream_are_those_of_pytorch(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model, _ = load_quantised(file)
    idx = torch.randint(len(LETTERS), (1, 8), generator=seeded(5))
    looks, stream = [], []

    def watched(q, k, v, dropout_p, is_causal):  # type: ignore[no-untyped-def]
        later = torch.ones(2 * [q.shape[-2]], dtype=torch.bool).triu(1)
        scores = (q @ k.transpose(-2, -1) * q.shape[-1] ** -0.5).masked_fill(later, float("-inf"))
        looks.append(scores.softmax(-1))
        return looks[-1] @ v

    monkeypatch.setattr("torch.nn.functional.scaled_dot_product_attention", watched)
    for block in model.blocks:
        block.norm1.register_forward_pre_hook(lambda _, given: stream.append(given[0]))
    model.norm.register_forward_pre_hook(lambda _, given: stream.append(given[0]))
    model(idx)
    (text,) = stepped(file, idx.tolist())
    for t in (0, 3, 6):
        for layer, weights in enumerate(text[t]["attention"]):
            right = looks[layer][0, :, t, : t + 1]
            torch.testing.assert_close(torch.tensor(weights, dtype=torch.float32), right, atol=1e-4, rtol=0)
        assert len(text[t]["residual"]) == 3
        for x, vectors in zip(text[t]["residual"], stream, strict=True):
            torch.testing.assert_close(torch.tensor(x), vectors[0, t], atol=1e-3, rtol=0)


def test_letters_and_numbers(file: Path) -> None:
    found = in_node(f"""{loaded(file)}
        const errors = [];
        const run = gpt.start();
        for (const wrong of [() => gpt.encode('ab?!?'), () => run.step({len(LETTERS)}), () => run.step()])
            try {{ wrong() }} catch (error) {{ errors.push(error.message) }}
        console.log(JSON.stringify([gpt.config, gpt.encode('½ab\\n'), gpt.decode([9, 2, 3, 0]), gpt.unknown('a?bc??!'),
            gpt.parameters, gpt.losses, errors]));
    """)
    config, ids, text, unknown, parameters, losses, errors = found
    assert config == {"n_layer": 2, "n_head": 3, "n_embd": 18, "block_size": 8, "vocab": len(LETTERS)}
    assert (ids, text, unknown, losses) == ([9, 2, 3, 0], "½ab\n", ["?", "!"], {"dev": 1.5})
    assert parameters == sum(p.numel() for p in random_model().parameters())
    assert errors == [
        "the model has never seen ? !",
        "expected a letter's number from 0 to 9, got 10",
        "expected a letter's number from 0 to 9, got undefined",
    ]


def test_a_letter_is_drawn_as_often_as_the_softmax_says(file: Path) -> None:
    logits = [1.0, 0.0, 2.0]
    found = in_node(f"""{loaded(file)}
        const logits = new Float32Array({logits});
        const at = (temperature) => Array.from({{ length: 3000 }}, (_, i) => drawn(logits, temperature, i / 3000));
        console.log(JSON.stringify([at(1), at(0.5), at(0), drawn(logits, 1, 1)]));
    """)
    for row, temperature in zip(found[:2], (1.0, 0.5), strict=True):
        shares = torch.bincount(torch.tensor(row), minlength=3) / 3000
        torch.testing.assert_close(shares, (torch.tensor(logits) / temperature).softmax(0), atol=1e-3, rtol=0)
    assert set(found[2]) == {2}
    assert found[3] == 2
