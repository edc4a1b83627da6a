"""The worked answers of lecture 04 against the module and PyTorch."""

import math
from typing import Any

import pytest
import torch
import torch.nn.functional as F  # noqa: N812

from tests.cells import run_section
from zero_to_hero.batchnorm import BatchNorm1d, Linear, deep, look
from zero_to_hero.mlp import contexts

WORDS = ["emma", "olivia", "ava", "isabella", "sophia", "mia", "amelia", "anna", "lea", "noah", "liam"]


def solved(name: str, what: str) -> Any:
    return run_section("solutions", f"batchnorm.{name}")[what]


def normal(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def trained_norm(size: int) -> BatchNorm1d:
    """A layer whose statistics and parameters are no longer those of its start."""
    norm = BatchNorm1d(size)
    norm.gamma, norm.beta = normal(size, seed=1), normal(size, seed=2)
    for step in range(5):
        norm(2 * normal(16, size, seed=10 + step) + 3)
    return norm


def test_the_first_gradients_of_nearly_all_zeros() -> None:
    lists = run_section("solutions", "batchnorm.zeros")
    for random_one, name in ((None, "all_zero"), ("W2", "only_W2"), ("b1", "only_b1")):
        shapes = {"C": (27, 2), "W1": (6, 5), "b1": (5,), "W2": (5, 27), "b2": (27,)}
        t = {key: normal(*shape) if key == random_one else torch.zeros(shape) for key, shape in shapes.items()}
        for p in t.values():
            p.requires_grad_()
        X, Y = contexts(WORDS)
        h = torch.tanh(t["C"][X].view(len(X), 6) @ t["W1"] + t["b1"])
        F.cross_entropy(h @ t["W2"] + t["b2"], Y).backward()
        assert [key for key, p in t.items() if p.grad is not None and p.grad.any()] == lists[name]


def test_saturated_and_dead_are_counted_as_the_look_does() -> None:
    net = deep(torch.Generator().manual_seed(1), depth=1, n_hidden=30, gain=30.0, batchnorm=False)
    X, Y = contexts(WORDS[:2])
    (signal,), _ = look(net, X, Y, rate=0.1)
    share, dead = solved("dead", "dead")(net.outputs(X)[1].tolist())
    assert dead > 0
    assert (share, dead / 30) == pytest.approx((signal.saturated, signal.dead))


@pytest.mark.parametrize("wanted", [1.0, 5 / 3])
def test_weights_of_this_size_keep_the_spread(wanted: float) -> None:
    size = solved("size", "size")(400, 1.0, wanted)
    assert Linear(400, 300, torch.Generator().manual_seed(1), wanted).weight.std().item() == pytest.approx(
        size, rel=0.02
    )


def test_where_a_deep_network_settles() -> None:
    at = run_section("solutions", "batchnorm.settles")
    for gain, expected in ((5 / 3, at["five_thirds"]), (1.2, at["six_fifths"])):
        net = deep(torch.Generator().manual_seed(1), depth=25, n_hidden=300, gain=gain, batchnorm=False)
        signals, _ = look(net, *contexts(WORDS), rate=0.1)
        assert signals[-1].spread == pytest.approx(expected, rel=0.06)


def test_update_to_data_is_what_the_look_shows() -> None:
    net, (X, Y) = deep(torch.Generator().manual_seed(1), depth=1, n_hidden=6), contexts(WORDS)
    _, pulls = look(net, X, Y, rate=0.3)
    slopes = torch.autograd.grad(F.cross_entropy(net(X), Y), [net.C, net.layers[0].parameters()[0]])
    for pull, p, slope in zip(pulls, [net.C, net.layers[0].parameters()[0]], slopes, strict=False):
        ours = solved("update_ratio", "update_ratio")(p.tolist(), slope.tolist(), 0.3)
        assert 10**ours == pytest.approx(pull.update, rel=1e-4)


def test_forward_and_running_statistics_are_those_of_the_module() -> None:
    norm, x = trained_norm(3), 2 * normal(7, 3, seed=5)
    before = norm.running_mean.tolist(), norm.running_var.tolist()
    ours = solved("forward", "batchnorm")(x.tolist(), norm.gamma.tolist(), norm.beta.tolist())
    torch.testing.assert_close(torch.tensor(ours), norm(x), rtol=1e-4, atol=1e-5)
    for k, column in enumerate(x.T.tolist()):
        moved = solved("running", "update")(before[0][k], before[1][k], column)
        assert moved == pytest.approx((norm.running_mean[k].item(), norm.running_var[k].item()), rel=1e-5)


def test_the_repaired_layer_is_that_of_the_module() -> None:
    normalise = solved("at_test", "normalise")
    norm, running = BatchNorm1d(1), (0.0, 1.0)
    for step, training in enumerate((True, False, True, False)):
        norm.training, x = training, normal(6, 1, seed=step) + step
        out, running = normalise(x.flatten().tolist(), running, training)
        torch.testing.assert_close(torch.tensor(out), norm(x).flatten(), rtol=1e-4, atol=1e-5)
        assert running == pytest.approx((norm.running_mean.item(), norm.running_var.item()), rel=1e-5)


def test_a_folded_layer_does_the_work_of_both() -> None:
    layer, norm, x = Linear(4, 3, torch.Generator().manual_seed(1)), trained_norm(3), normal(9, 4, seed=7)
    layer.bias = normal(3, seed=8)
    norm.training = False
    parts = (layer.weight, layer.bias, norm.gamma, norm.beta, norm.running_mean, norm.running_var)
    weights, biases = solved("fold", "fold")(*(part.tolist() for part in parts))
    torch.testing.assert_close(x @ torch.tensor(weights) + torch.tensor(biases), norm(layer(x)), rtol=1e-4, atol=1e-5)


def test_how_long_a_layer_remembers_its_start() -> None:
    at = run_section("solutions", "batchnorm.momentum")
    norm, batch = BatchNorm1d(1), torch.tensor([[9.0], [11.0]])
    for k in range(1, at["batches"] + 1):
        norm(batch)
        left = 10 - norm.running_mean.item()
        assert (left < 0.1) == (k >= at["batches"])
        if k == 3:
            assert norm.running_mean.item() == pytest.approx(at["third"])
    assert 0.999 ** at["slow_batches"] < 0.01 <= 0.999 ** (at["slow_batches"] - 1)


def test_layernorm_is_pytorchs() -> None:
    x, gamma, beta = normal(5, 6, seed=1), normal(6, seed=2), normal(6, seed=3)
    ours = solved("layernorm", "layernorm")(x.tolist(), gamma.tolist(), beta.tolist())
    torch.testing.assert_close(torch.tensor(ours), F.layer_norm(x, (6,), gamma, beta), rtol=1e-4, atol=1e-5)


def test_the_gains_of_relus_are_pytorchs() -> None:
    at = run_section("solutions", "batchnorm.relu_gain")
    assert at["gain"] == pytest.approx(torch.nn.init.calculate_gain("relu"))
    assert at["leaky_gain"] == pytest.approx(torch.nn.init.calculate_gain("leaky_relu", 0.2))
    assert at["mean_square"] == pytest.approx(1 / at["gain"] ** 2)
    assert math.isclose(normal(400_000).relu().pow(2).mean().item(), at["mean_square"], rel_tol=0.01)
