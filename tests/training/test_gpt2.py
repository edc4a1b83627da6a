"""GPT-2: its size, its cost, and the logits of published weights."""

import pytest
import torch
from safetensors.torch import save_file
from transformers import GPT2Config, GPT2LMHeadModel

from zero_to_hero.gpt import Config, parameters
from zero_to_hero.training import flops
from zero_to_hero.training.config import configure
from zero_to_hero.training.errors import TrainingError
from zero_to_hero.training.gpt2 import load, load_into
from zero_to_hero.training.model import GPT2, Summed, build

V, T, C, LAYERS, HEADS = 50, 16, 24, 2, 3


# ---------------------------------------------------------------- published weights


@pytest.fixture(scope="module")
def theirs():
    """A small random GPT-2 of Hugging Face's, with biases and gains that matter."""
    sizes = {"vocab_size": V, "n_positions": T, "n_embd": C, "n_layer": LAYERS, "n_head": HEADS}
    model = GPT2LMHeadModel(GPT2Config(**sizes, bos_token_id=0, eos_token_id=0)).eval()
    random = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for w in model.parameters():
            w.add_(torch.randn(w.shape, generator=random), alpha=0.3)
    return model


def weights(model):
    """Its tensors by their published names, the table once."""
    return {name: w.contiguous() for name, w in model.transformer.state_dict().items()}


@pytest.mark.parametrize("file", ["model.safetensors", "pytorch_model.bin"])
def test_the_logits_are_those_of_hugging_face(theirs, tmp_path, file):
    if file.endswith("safetensors"):
        theirs.save_pretrained(tmp_path)
    else:
        # files of before 2023 have the masks, too
        masks = {f"h.{i}.attn.bias": torch.ones(1, 1, T, T).tril() for i in range(LAYERS)}
        torch.save({f"transformer.{name}": w for name, w in weights(theirs).items()} | masks, tmp_path / file)
    ids = torch.randint(V, (3, T), generator=torch.Generator().manual_seed(1))
    expected = theirs(ids).logits
    assert expected.std() > 1
    torch.testing.assert_close(load(tmp_path / file, n_head=HEADS)(ids), expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(("kind", "near"), [(torch.float16, 1e-2), (torch.bfloat16, 1e-1)])
def test_weights_in_16_bits(theirs, tmp_path, kind, near):
    exact, half = (GPT2(Config(V, T, LAYERS, HEADS, C, tied=True)) for _ in range(2))
    save_file(weights(theirs), tmp_path / "a.safetensors")
    save_file({name: w.to(kind) for name, w in weights(theirs).items()}, tmp_path / "b.safetensors")
    load_into(exact, tmp_path / "a.safetensors")
    load_into(half, tmp_path / "b.safetensors")
    for short, long in zip(half.parameters(), exact.parameters(), strict=True):
        torch.testing.assert_close(short, long, rtol=near, atol=near / 100)


def test_files_that_are_no_gpt2(theirs, tmp_path):
    with pytest.raises(TrainingError, match=r"There's no .*model.safetensors: download"):
        load(tmp_path / "model.safetensors")
    (tmp_path / "a.bin").write_bytes(b"no")
    with pytest.raises(TrainingError, match=r"a.bin holds no weights: expected a .safetensors or .bin"):
        load(tmp_path / "a.bin")
    (tmp_path / "a.safetensors").write_bytes(b"no")
    with pytest.raises(TrainingError, match=r"a.safetensors holds no weights"):
        load(tmp_path / "a.safetensors")
    save_file({"lstm.weight": torch.zeros(2, 2)}, tmp_path / "lstm.safetensors")
    with pytest.raises(TrainingError, match=r"lstm.safetensors isn't a GPT-2: it has no 'wte.weight'"):
        load(tmp_path / "lstm.safetensors")
    small = tmp_path / "small.safetensors"
    save_file(weights(theirs), small)
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
