"""Backpropagation by hand: each step and the whole network against autograd and finite differences, the training."""

import pytest
import torch
import torch.nn.functional as F  # noqa: N812

from zero_to_hero.backprop import (
    EPS,
    Passed,
    Weights,
    as_network,
    backward,
    batchnorm_backward,
    cross_entropy_backward,
    embedding_backward,
    fit,
    forward,
    linear_backward,
    matmul_backward,
    measured,
    tanh_backward,
    unbroadcast,
    untrained,
)
from zero_to_hero.mlp import contexts

WORDS = ["emma", "olivia", "ava", "isabella", "sophia", "mia", "amelia", "anna", "lea", "noah", "liam"]


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def normal(*shape, seed=0):
    return torch.randn(shape, generator=generator(seed), dtype=torch.float64)


def close(ours, theirs, off=1e-8):
    assert ours.shape == theirs.shape
    assert ours.dtype == theirs.dtype
    assert (ours - theirs).abs().max().item() < off


def slopes(f, *inputs, dout=None):
    """What autograd says of f: the gradients of its inputs."""
    inputs = [x.clone().requires_grad_() for x in inputs]
    return torch.autograd.grad(f(*inputs), inputs, dout)


# ---------------------------------------------------------------- one step each


@pytest.mark.parametrize(
    "shape", [(4, 3), (3,), (1, 3), (4, 1), (1, 1), (1,), ()], ids=lambda shape: "x".join(map(str, shape)) or "number"
)
def test_a_broadcast_backward_is_a_sum(shape):
    small, dout = normal(*shape, seed=1), normal(4, 3, seed=2)
    (expected,) = slopes(lambda x: x.expand(4, 3), small, dout=dout)
    close(unbroadcast(dout, shape), expected)


@pytest.mark.parametrize("shape", [(2,), (4,), (3, 3), (1, 4, 3)])
def test_what_does_not_broadcast(shape):
    with pytest.raises(ValueError, match=r"expected a shape that broadcasts to \(4, 3\), got \("):
        unbroadcast(torch.zeros(4, 3), shape)


def test_a_product():
    a, b, dout = normal(4, 3), normal(3, 5, seed=1), normal(4, 5, seed=2)
    for ours, theirs in zip(matmul_backward(dout, a, b), slopes(torch.matmul, a, b, dout=dout), strict=True):
        close(ours, theirs)


def test_the_product_of_the_lecture_by_hand():
    a, b = torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0, 4.0], [5.0, 6.0]])
    da, db = matmul_backward(torch.tensor([[1.0, 10.0]]), a, b)
    assert da.tolist() == [[43.0, 65.0]]
    assert db.tolist() == [[1.0, 10.0], [2.0, 20.0]]


def test_a_linear_layer():
    x, weight, bias, dout = normal(6, 3), normal(3, 4, seed=1), normal(4, seed=2), normal(6, 4, seed=3)
    theirs = slopes(lambda x, w, b: x @ w + b, x, weight, bias, dout=dout)
    for one, other in zip(linear_backward(dout, x, weight), theirs, strict=True):
        close(one, other)


def test_tanh():
    x, dout = 2 * normal(5, 3), normal(5, 3, seed=1)
    (expected,) = slopes(torch.tanh, x, dout=dout)
    close(tanh_backward(dout, torch.tanh(x)), expected)


def test_cross_entropy():
    logits, y = 3 * normal(7, 5), torch.tensor([0, 4, 2, 2, 1, 3, 0])
    (expected,) = slopes(lambda z: F.cross_entropy(z, y), logits)
    ours = cross_entropy_backward(logits, y)
    close(ours, expected)
    close(ours.sum(1), torch.zeros(7, dtype=torch.float64))


def test_cross_entropy_survives_large_logits_and_leaves_them_as_they_are():
    logits = torch.tensor([[1000.0, 0.0, -1000.0]])
    assert cross_entropy_backward(logits, torch.tensor([1])).tolist() == [[1.0, -1.0, 0.0]]
    assert logits.tolist() == [[1000.0, 0.0, -1000.0]]


@pytest.mark.parametrize("correction", [0, 1])
def test_batchnorm(correction):
    x, gamma, beta, dout = 3 * normal(8, 4) + 1, normal(4, seed=1), normal(4, seed=2), normal(8, 4, seed=3)

    def norm(x, gamma, beta):
        inv = (x.var(0, correction=correction) + EPS) ** -0.5
        return gamma * (x - x.mean(0)) * inv + beta

    inv = (x.var(0, correction=correction) + EPS) ** -0.5
    ours = batchnorm_backward(dout, (x - x.mean(0)) * inv, inv, gamma, correction)
    for one, other in zip(ours, slopes(norm, x, gamma, beta, dout=dout), strict=True):
        close(one, other)
    close(ours[0].sum(0), torch.zeros(4, dtype=torch.float64))  # a shift of the whole batch changes nothing


def test_pytorchs_layer_divides_by_n():
    x, gamma, beta, dout = normal(8, 4), normal(4, seed=1), normal(4, seed=2), normal(8, 4, seed=3)
    theirs = slopes(lambda x, g, b: F.batch_norm(x, None, None, g, b, True, 0.1, EPS), x, gamma, beta, dout=dout)
    inv = (x.var(0, correction=0) + EPS) ** -0.5
    xhat = (x - x.mean(0)) * inv
    for one, other in zip(batchnorm_backward(dout, xhat, inv, gamma, correction=0), theirs, strict=True):
        close(one, other)
    assert not torch.allclose(batchnorm_backward(dout, xhat, inv, gamma)[0], theirs[0])


def test_one_example_has_no_spread():
    row = torch.ones(1, 3)
    with pytest.raises(ValueError, match="expected more than 1 examples, got 1: one has no spread"):
        batchnorm_backward(row, row, torch.ones(3), torch.ones(3))


def test_an_embedding():
    C, x, dout = normal(5, 2), torch.tensor([[0, 0, 3], [3, 1, 0]]), normal(2, 3, 2, seed=1)
    (expected,) = slopes(lambda table: table[x], C, dout=dout)
    ours = embedding_backward(dout, x, 5)
    close(ours, expected)
    assert ours[2].tolist() == ours[4].tolist() == [0.0, 0.0]


# ---------------------------------------------------------------- the network


@pytest.fixture(scope="module")
def batch():
    X, Y = contexts(WORDS)
    return untrained(generator(1), n_embd=4, n_hidden=9, dtype=torch.float64), X[:32], Y[:32]


def graph_loss(w, x, y):
    """The network as autograd sees it, with PyTorch's own mean and variance."""
    embeddings, weight, bias, gamma, beta, *output = w
    hidden = embeddings[x].flatten(1) @ weight + bias
    var, mean = torch.var_mean(hidden, 0)
    return F.cross_entropy(torch.tanh(gamma * (hidden - mean) / (var + EPS).sqrt() + beta) @ output[0] + output[1], y)


def test_the_forward_pass(batch):
    w, x, y = batch
    passed = forward(w, x, y)
    assert passed.loss == pytest.approx(graph_loss(w, x, y).item())
    assert {name: (*value.shape,) for name, value in passed._asdict().items() if name != "loss"} == {
        "flat": (32, 12), "xhat": (32, 9), "inv": (9,), "h": (32, 9), "logits": (32, 27)
    }  # fmt: skip
    assert isinstance(passed, Passed)


def test_all_gradients_are_autograds(batch):
    w, x, y = batch
    theirs = slopes(lambda *parameters: graph_loss(parameters, x, y), *w)
    ours = backward(w, forward(w, x, y), x, y)
    for name, one, other in zip(Weights._fields, ours, theirs, strict=True):
        close(one, other)
        if name != "b1":
            assert one.abs().max() > 1e-3, name
    assert ours.b1.abs().max() < 1e-15


@pytest.mark.parametrize("name", Weights._fields)
def test_all_gradients_are_the_measured_ones(batch, name):
    w, x, y = batch
    ours, tensor = getattr(backward(w, forward(w, x, y), x, y), name), getattr(w, name)
    before = tensor.clone()
    for k in torch.randperm(tensor.numel(), generator=generator(3))[:12].tolist():
        place = tuple(int(i) for i in torch.unravel_index(torch.tensor(k), tensor.shape))
        slope = measured(lambda: forward(w, x, y).loss, tensor, place)
        assert slope == pytest.approx(ours[place].item(), rel=1e-5, abs=1e-9)
    assert torch.equal(tensor, before)


def test_a_measurement_is_of_second_order():
    x = torch.tensor([2.0], dtype=torch.float64)
    errors = [abs(measured(lambda: x[0].item() ** 3, x, (0,), h) - 12) for h in (1e-2, 1e-3)]
    assert errors[0] == pytest.approx(1e-4, rel=1e-3)
    assert errors[1] == pytest.approx(1e-6, rel=1e-2)


def test_ten_steps_by_hand_are_ten_steps_of_autograd():
    by_hand, auto = (untrained(generator(1), n_embd=3, n_hidden=7, dtype=torch.float64) for _ in range(2))
    losses = fit(by_hand, WORDS, 10, generator(2))
    X, Y = contexts(WORDS)
    batches = generator(2)
    for p in auto:
        p.requires_grad_()
    for step in range(10):
        chosen = torch.randint(len(X), (32,), generator=batches)
        loss = graph_loss(auto, X[chosen], Y[chosen])
        assert losses[step] == pytest.approx(loss.item())
        with torch.no_grad():
            for p, slope in zip(auto, torch.autograd.grad(loss, list(auto)), strict=True):
                p -= (0.1 if step < 5 else 0.01) * slope
    for one, other in zip(by_hand, auto, strict=True):
        close(one, other.detach())


def test_it_learns_and_its_network_invents_words():
    w = untrained(generator(1), n_embd=4, n_hidden=20)
    start = as_network(w, WORDS).loss(WORDS)
    fit(w, WORDS, 300, generator(2), rate=lambda done: 0.3)
    net = as_network(w, WORDS)
    assert net.loss(WORDS) < 1.4 < 2.8 < start
    assert net.sample(generator(3)) == net.sample(generator(3))
    assert not any(p.requires_grad for p in w)


def test_its_network_takes_the_statistics_of_all_examples(batch):
    w, _, _ = batch
    X, Y = contexts(WORDS)
    with torch.no_grad():
        assert as_network(w, WORDS).loss(WORDS) == pytest.approx(graph_loss(w, X, Y).item())


def test_a_rate_that_is_too_large():
    w = untrained(generator(1), n_embd=3, n_hidden=7)
    with pytest.raises(ArithmeticError, match=r"at step \d+: take a smaller rate"):
        fit(w, WORDS, 50, generator(2), rate=lambda done: 1e38)
