"""Training in mixed precision, as far as a CPU shows it: bfloat16 in the products, float32 in the weights."""

import itertools

import pytest
import torch
from torch import nn

from zero_to_hero.gpt import GPT, Config
from zero_to_hero.gpt_mixed import best_device, compiled, computes_in_bfloat16, fit_mixed, measured, mixed
from zero_to_hero.gpt_training import Adam, MuonAndAdam, batches, fit, held_out, windows

CLASSIC = Config(vocab_size=11, block_size=12, n_layer=2, n_head=2, n_embd=16)
MODERN = Config(vocab_size=11, block_size=12, n_layer=2, n_head=2, n_embd=16, modern=True)


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def fibonacci():
    """The next number is the sum of the last two, modulo 11."""
    numbers = [1, 1]
    while len(numbers) < 500:
        numbers.append((numbers[-1] + numbers[-2]) % 11)
    return torch.tensor(numbers)


WAYS = [(CLASSIC, lambda model: Adam(model, 0.01)), (MODERN, lambda model: MuonAndAdam(model, 0.02, 0.01))]


@pytest.mark.parametrize(("config", "optimizer"), WAYS)
def test_it_learns_the_rule_and_its_weights_stay_float32(config, optimizer):
    data, model = fibonacci(), GPT(config, generator())
    kinds = set()
    model.blocks[0].mlp.up.register_forward_hook(lambda _, inputs, output: kinds.add(output.dtype))
    losses = fit_mixed(model, batches(data, 12, 8, generator(1)), 150, optimizer, device="cpu")
    assert kinds == {torch.bfloat16}
    assert {p.dtype for p in model.parameters()} == {torch.float32}
    assert len(losses) == 150
    assert measured(model, *windows(data, 12), device="cpu") < 0.35
    assert measured(model, *windows(data, 12), device="cpu") == pytest.approx(
        held_out(model, *windows(data, 12)), abs=0.03
    )


@pytest.mark.parametrize(("config", "optimizer"), WAYS)
def test_without_bfloat16_it_is_the_training_of_the_lecture(config, optimizer, monkeypatch):
    monkeypatch.setattr("zero_to_hero.gpt_mixed.computes_in_bfloat16", lambda device: False)
    data = fibonacci()
    one, other = GPT(config, generator()), GPT(config, generator())
    mine = fit_mixed(one, batches(data, 12, 8, generator(1)), 20, optimizer, device="cpu")
    theirs = fit(other, batches(data, 12, 8, generator(1)), 20, optimizer(other))
    assert mine == theirs
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), other.parameters(), strict=True))


def test_the_first_losses_are_those_of_float32_but_for_bfloat16s_digits():
    data = fibonacci()
    one, other = GPT(CLASSIC, generator()), GPT(CLASSIC, generator())
    mine = fit_mixed(one, batches(data, 12, 8, generator(1)), 5, WAYS[0][1], device="cpu")
    theirs = fit(other, batches(data, 12, 8, generator(1)), 5, Adam(other, 0.01))
    assert mine != theirs
    assert mine == pytest.approx(theirs, abs=0.02)


def test_new_tensors_are_made_on_the_device():
    """Positions, masks and averages are made inside; `meta` stands for a GPU here, and mixing it with the CPU fails."""
    with torch.device("meta"):
        model = GPT(CLASSIC)
        optimizer = MuonAndAdam(model)
        x = torch.zeros((2, 12), dtype=torch.int64)
        assert model(x).device.type == "meta"
    assert {average.device.type for average in optimizer.muon.average.values()} == {"meta"}
    with pytest.raises(RuntimeError):
        nn.functional.embedding(torch.arange(3), model.positions.weight) + torch.zeros(3, 16)


def test_the_blocks_are_compiled_and_then_plain_again(monkeypatch):
    calls = []

    def compile_(block):
        calls.append(block)
        return torch._dynamo.optimize("eager")(block)

    monkeypatch.setattr(torch, "compile", compile_)
    model = GPT(MODERN, generator())
    plain, x = list(model.blocks), torch.randint(11, (2, 12), generator=generator())
    names, expected = list(model.state_dict()), model(x)
    with compiled(model):
        torch.testing.assert_close(model(x), expected)
        fit_mixed(model, itertools.repeat((x, x)), 3, WAYS[1][1], device="cpu")
    assert calls == plain == list(model.blocks)
    assert list(model.state_dict()) == names


def test_the_model_comes_back_when_the_training_fails():
    model = GPT(CLASSIC, generator())

    def stop(losses):
        raise KeyboardInterrupt

    x = torch.zeros((1, 12), dtype=torch.int64)
    with pytest.raises(KeyboardInterrupt):
        fit_mixed(model, itertools.repeat((x, x)), 3, WAYS[0][1], device="cpu", each=stop)
    assert model(x).dtype == torch.float32
    with pytest.raises(ArithmeticError, match="take a smaller rate than 1e\\+30"):
        fit_mixed(model, itertools.repeat((x, x)), 50, lambda m: Adam(m, 1e30), device="cpu")


@pytest.mark.parametrize(("real", "expected"), [(True, True), (False, False)])
def test_a_gpu_that_imitates_bfloat16_computes_in_float32(real, expected, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation=True: including_emulation or real)
    assert computes_in_bfloat16("cuda") is expected
    assert computes_in_bfloat16("cpu")


@pytest.mark.parametrize(("available", "device"), [(True, "cuda"), (False, "cpu")])
def test_the_gpu_is_taken_where_there_is_one(available, device, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: available)
    assert best_device() == device


def test_autocast_ends_with_its_block():
    with mixed("cpu"):
        assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype == torch.bfloat16
    assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype == torch.float32
