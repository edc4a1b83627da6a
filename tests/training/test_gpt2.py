"""GPT-2: its size, its cost, and the logits of published weights."""

import json
import math
import struct

import numpy as np
import pytest
import torch

from zero_to_hero.gpt import Config, parameters
from zero_to_hero.training import flops
from zero_to_hero.training.config import configure
from zero_to_hero.training.errors import TrainingError
from zero_to_hero.training.gpt2 import load, load_into
from zero_to_hero.training.model import GPT2, Summed, build

V, T, C, LAYERS, HEADS = 50, 16, 24, 2, 3


# ---------------------------------------------------------------- published weights


def weights_of(seed=0):
    """A small GPT-2 under the names of Hugging Face, with weights of every size that matters."""
    random = np.random.default_rng(seed)

    def normal(*shape, around=0.0):
        return (around + 0.3 * random.standard_normal(shape)).astype(np.float32)

    w = {"wte.weight": normal(V, C), "wpe.weight": normal(T, C)}
    for i in range(LAYERS):
        for name, shape in {
            "attn.c_attn": (C, 3 * C),
            "attn.c_proj": (C, C),
            "mlp.c_fc": (C, 4 * C),
            "mlp.c_proj": (4 * C, C),
        }.items():
            w[f"h.{i}.{name}.weight"], w[f"h.{i}.{name}.bias"] = normal(*shape), normal(shape[1])
        for name in ("ln_1", "ln_2"):
            w[f"h.{i}.{name}.weight"], w[f"h.{i}.{name}.bias"] = normal(C, around=1.0), normal(C)
    w["ln_f.weight"], w["ln_f.bias"] = normal(C, around=1.0), normal(C)
    return w


def reference(w, ids):
    """GPT-2's forward pass written out in NumPy and float64, from the paper and its published code: logits (T, V)."""

    def norm(x, name):
        mean, var = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
        return (x - mean) / np.sqrt(var + 1e-5) * w[f"{name}.weight"] + w[f"{name}.bias"]

    def layer(x, name):
        return x @ w[f"{name}.weight"].astype(np.float64) + w[f"{name}.bias"]

    def gelu(x):
        return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))

    x = w["wte.weight"][ids].astype(np.float64) + w["wpe.weight"][: len(ids)]
    for i in range(LAYERS):
        q, k, v = np.split(layer(norm(x, f"h.{i}.ln_1"), f"h.{i}.attn.c_attn"), 3, axis=-1)
        heads = []
        for h in range(HEADS):
            part = slice(h * C // HEADS, (h + 1) * C // HEADS)
            scores = q[:, part] @ k[:, part].T / math.sqrt(C // HEADS)
            scores[np.triu_indices(len(ids), 1)] = -np.inf
            p = np.exp(scores - scores.max(-1, keepdims=True))
            heads.append(p / p.sum(-1, keepdims=True) @ v[:, part])
        x = x + layer(np.concatenate(heads, -1), f"h.{i}.attn.c_proj")
        x = x + layer(gelu(layer(norm(x, f"h.{i}.ln_2"), f"h.{i}.mlp.c_fc")), f"h.{i}.mlp.c_proj")
    return norm(x, "ln_f") @ w["wte.weight"].astype(np.float64).T


def safetensors(path, w, kinds="F32"):
    """The format written by hand, as its specification has it."""
    head, data = {"__metadata__": {"format": "pt"}}, b""
    for name, a in w.items():
        raw = a.astype(np.float16 if kinds == "F16" else np.float32)
        raw = (raw.view(np.uint32) >> 16).astype(np.uint16).tobytes() if kinds == "BF16" else raw.tobytes()
        head[name] = {"dtype": kinds, "shape": a.shape, "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(head).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    return path


def pickled(path, w):
    masks = {f"h.{i}.attn.bias": torch.ones(1, 1, T, T).tril() for i in range(LAYERS)}
    torch.save({f"transformer.{name}": torch.from_numpy(a) for name, a in w.items()} | masks, path)
    return path


@pytest.mark.parametrize("file", ["model.safetensors", "pytorch_model.bin"])
def test_the_logits_of_published_weights(tmp_path, file):
    w, ids = weights_of(), np.random.default_rng(1).integers(V, size=T)
    write = safetensors if file.endswith("safetensors") else pickled
    model = load(write(tmp_path / file, w), n_head=HEADS)
    logits = model(torch.from_numpy(ids)[None])[0]
    expected = torch.from_numpy(reference(w, ids)).float()
    assert expected.std() > 1
    torch.testing.assert_close(logits, expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(("kind", "near"), [("F16", 1e-2), ("BF16", 1e-1)])
def test_weights_in_16_bits(tmp_path, kind, near):
    w = weights_of()
    exact = GPT2(Config(V, T, LAYERS, HEADS, C, tied=True))
    load_into(exact, safetensors(tmp_path / "a.safetensors", w))
    load_into(half := build_like(exact), safetensors(tmp_path / "b.safetensors", w, kind))
    for ours, theirs in zip(half.parameters(), exact.parameters(), strict=True):
        torch.testing.assert_close(ours, theirs, rtol=near, atol=near / 100)


def build_like(model):
    return GPT2(model.config)


def test_files_that_are_no_gpt2(tmp_path):
    with pytest.raises(TrainingError, match=r"There's no .*model.safetensors: download"):
        load(tmp_path / "model.safetensors")
    (tmp_path / "a.bin").write_bytes(b"no")
    with pytest.raises(TrainingError, match=r"a.bin holds no weights: expected a .safetensors or .bin"):
        load(tmp_path / "a.bin")
    (tmp_path / "a.safetensors").write_bytes(b"no")
    with pytest.raises(TrainingError, match=r"a.safetensors holds no weights"):
        load(tmp_path / "a.safetensors")
    lstm = safetensors(tmp_path / "lstm.safetensors", {"lstm.weight": np.zeros((2, 2))})
    with pytest.raises(TrainingError, match=r"lstm.safetensors isn't a GPT-2: it has no 'wte.weight'"):
        load(lstm)
    small = safetensors(tmp_path / "small.safetensors", weights_of())
    with pytest.raises(TrainingError, match=r"doesn't fit the model: tokens.weight has the shape \(50, 24\)"):
        load_into(GPT2(Config(51, T, LAYERS, HEADS, C, tied=True)), small)
    with pytest.raises(TrainingError, match=r"blocks.2.norm1.weight has the shape None"):
        load_into(GPT2(Config(V, T, 3, HEADS, C, tied=True)), small)


# ---------------------------------------------------------------- sizes and cost


def test_gpt2_has_124_439_808_parameters_and_takes_855_million_flops_a_token():
    run = configure("gpt2-124m")
    with torch.device("meta"):
        model = build(run, 50_257)
    assert parameters(model) == 124_439_808
    assert model.head.weight is model.tokens.weight
    assert flops.flops_per_token(model) == 6 * (124_439_808 - 1024 * 768) + 12 * 12 * 768 * 1024
    plan = flops.plan(run, 50_257)
    assert plan.tokens == 19_073 * 2**19
    assert plan.flops == plan.tokens * 855_166_464
    assert plan.hours(312e12, 0.4, devices=8) == pytest.approx(plan.flops / (312e12 * 0.4 * 8) / 3600)
    told = flops.described_plan(configure("gpt2-124m", flags={"peak": "a100"}), 0.4, 8, 2.0)
    assert "124,439,808 parameters" in told
    assert "2.38 hours on 8 devices of 312 TFLOP/s (a100's data sheet) at an MFU of 40%" in told
    assert told.endswith("38.07 to pay at 2 an hour and device")


def test_nanogpts_cpu_model_has_its_parameters():
    """Its README counts 0.80 million without the table of positions."""
    assert parameters(build(configure("laptop"), 65)) - 64 * 128 == 795_904


def test_6n_is_what_the_products_of_a_model_multiply_three_times():
    """Forward counts a weight once a token, and attention's pairs twice; back it's twice as many."""
    model = build(configure("laptop"), 65)
    c = model.config
    weights = sum(p.numel() for p in model.parameters() if p.ndim == 2) - c.block_size * c.n_embd
    gains = sum(p.numel() for p in model.parameters() if p.ndim < 2)
    attention = 2 * 2 * c.n_layer * c.n_embd * c.block_size  # scores and values, two FLOPs each
    assert flops.flops_per_token(model) == 3 * (2 * (weights + gains) + attention)


@pytest.mark.parametrize(("mfu", "devices", "price"), [(0, 1, 0), (1.5, 1, 0), (0.4, 0, 0), (0.4, 1, -1)])
def test_a_plan_that_cannot_be(mfu, devices, price):
    with pytest.raises(TrainingError, match=r"[Ee]xpected"):
        flops.described_plan(configure("gpt2-124m", flags={"peak": "h100"}), mfu, devices, price)


def test_peaks_by_name_by_number_and_measured():
    cpu = torch.device("cpu")
    assert flops.peak_of(configure(flags={"peak": "H100"}), cpu) == (989e12, "h100's data sheet")
    assert flops.peak_of(configure(flags={"peak": "1.5"}), cpu) == (1.5e12, "given")
    found, source = flops.peak_of(configure(), cpu)
    assert source == "measured"
    assert 1e8 < found < 1e14


# ---------------------------------------------------------------- the model


@pytest.mark.parametrize("kind", ["gpt2", "modern"])
def test_nothing_on_the_way_is_made_on_another_device(kind):
    """The meta device has no numbers, and refuses tensors of another one, as a GPU would."""
    meta = torch.device("meta")
    model = build(configure(flags={"model": kind, "n_layer": 1, "n_embd": 16, "n_head": 2, "block_size": 8}), 11)
    idx = torch.zeros((2, 8), dtype=torch.int64, device=meta)
    model.to(meta)
    Summed(model)(idx, idx).backward()
    with meta:
        assert model.generate(idx[:, :2], 9).shape == (2, 11)


@pytest.mark.parametrize("kind", ["gpt2", "modern"])
def test_a_cache_changes_no_logits_and_nothing_sees_the_future(kind):
    torch.manual_seed(1)
    model = build(configure(flags={"model": kind, "n_layer": 2, "n_embd": 16, "n_head": 2, "block_size": 8}), 11)
    with torch.no_grad():
        for p in model.parameters():
            p.normal_(0, 0.4)
    idx = torch.randint(11, (2, 8))
    cache = model.new_cache()
    parts = [model(idx[:, :3], cache), model(idx[:, 3:4], cache), model(idx[:, 4:], cache)]
    torch.testing.assert_close(torch.cat(parts, 1), model(idx), rtol=1e-4, atol=1e-5)
    other = idx.clone()
    other[:, -1] = (idx[:, -1] + 1) % 11
    assert torch.equal(model(idx)[:, :-1], model(other)[:, :-1])
    with pytest.raises(ValueError, match="expected 1 to 8 tokens, got 9"):
        model(torch.zeros((1, 9), dtype=torch.int64))
