"""The layers of lecture 04 against PyTorch's own, the network made of them, and the look inside it."""

import math

import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from tests.original import original_names
from zero_to_hero.batchnorm import BatchNorm1d, Linear, Network, Tanh, deep, look
from zero_to_hero.bigrams import LETTERS
from zero_to_hero.mlp import MLP, contexts

WORDS = ["emma", "olivia", "ava", "isabella", "sophia", "mia", "amelia", "anna", "lea", "noah", "liam"]


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def normal(*shape, seed=0):
    return torch.randn(shape, generator=generator(seed))


# ---------------------------------------------------------------- BatchNorm1d against PyTorch's


def both(size, momentum=0.1, eps=1e-5):
    """Ours and theirs, with the same gamma and beta."""
    ours, theirs = BatchNorm1d(size, eps, momentum), nn.BatchNorm1d(size, eps, momentum)
    ours.gamma, ours.beta = normal(size, seed=1).requires_grad_(), normal(size, seed=2).requires_grad_()
    with torch.no_grad():
        theirs.weight.copy_(ours.gamma)
        theirs.bias.copy_(ours.beta)
    return ours, theirs


@pytest.mark.parametrize(("n", "momentum", "eps"), [(2, 0.1, 1e-5), (32, 0.1, 1e-5), (32, 0.001, 1e-3), (7, 1.0, 0.1)])
def test_forward_gradients_and_running_statistics_are_pytorchs(n, momentum, eps):
    ours, theirs = both(6, momentum, eps)
    for step in range(4):  # the running statistics move on from batch to batch
        x = (3 * normal(n, 6, seed=10 + step) + 5).requires_grad_()
        z = x.detach().clone().requires_grad_()
        a, b = ours(x), theirs(z)
        torch.testing.assert_close(a, b, rtol=1e-4, atol=1e-5)
        way = normal(n, 6, seed=20 + step)
        a.backward(way)
        b.backward(way)
        torch.testing.assert_close(x.grad, z.grad, rtol=1e-3, atol=1e-4)
        torch.testing.assert_close(ours.running_mean, theirs.running_mean)
        torch.testing.assert_close(ours.running_var, theirs.running_var)
    torch.testing.assert_close(ours.gamma.grad, theirs.weight.grad, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(ours.beta.grad, theirs.bias.grad, rtol=1e-4, atol=1e-5)
    ours.training = False
    theirs.eval()
    x = normal(5, 6, seed=30)
    torch.testing.assert_close(ours(x), theirs(x))
    torch.testing.assert_close(ours(x[:1]), theirs(x[:1]))
    torch.testing.assert_close(ours.running_var, theirs.running_var)  # and looking doesn't move them


def test_columns_come_out_with_mean_0_and_spread_1():
    out = BatchNorm1d(4)(100 * normal(50, 4) - 7)
    torch.testing.assert_close(out.mean(0), torch.zeros(4), atol=1e-5, rtol=0)
    torch.testing.assert_close(out.var(0, correction=0), torch.ones(4), atol=1e-4, rtol=0)


def test_a_column_without_spread_gives_beta():
    norm = BatchNorm1d(2)
    norm.beta[:] = torch.tensor([3.0, 4.0])
    assert norm(torch.full((8, 2), 5.0)).tolist() == [[3.0, 4.0]] * 8


def test_no_graph_hangs_on_the_running_statistics():
    norm = BatchNorm1d(3)
    norm(normal(9, 3).requires_grad_())
    assert not norm.running_mean.requires_grad
    assert not norm.running_var.requires_grad


def test_in_training_the_examples_are_coupled_and_afterwards_they_are_not():
    norm, x = BatchNorm1d(3), normal(8, 3)
    other = x.clone()
    other[1:] += 5
    assert not torch.allclose(norm(x)[0], norm(other)[0])
    norm.training = False
    assert torch.equal(norm(x)[0], norm(other)[0])


@pytest.mark.parametrize("shape", [(5, 4), (3,), (2, 5, 3), (2, 3, 3)])
def test_batches_of_another_shape(shape):
    with pytest.raises(ValueError, match=r"expected a batch of 3 columns, \(N, 3\), got"):
        BatchNorm1d(3)(torch.zeros(shape))


def test_one_example_in_training():
    with pytest.raises(ValueError, match=r"one example has no spread.*eval\(\)"):
        BatchNorm1d(3)(torch.zeros(1, 3))


# ---------------------------------------------------------------- Linear


def test_a_linear_layer_is_pytorchs():
    ours, theirs = Linear(7, 4, generator(3)), nn.Linear(7, 4)
    ours.bias = normal(4, seed=4)
    with torch.no_grad():
        theirs.weight.copy_(ours.weight.T)
        theirs.bias.copy_(ours.bias)
    x = normal(9, 7, seed=5)
    torch.testing.assert_close(ours(x), theirs(x))


@pytest.mark.parametrize("gain", [0.5, 1.0, 5 / 3])
def test_spread_1_comes_out_with_the_gain(gain):
    out = Linear(400, 300, generator(), gain)(normal(500, 400, seed=1))
    assert out.std().item() == pytest.approx(gain, rel=0.02)
    expected = nn.init.kaiming_normal_(torch.empty(300, 400), nonlinearity="linear").std() * gain
    assert Linear(400, 300, generator(), gain).weight.std().item() == pytest.approx(expected.item(), rel=0.02)


def test_a_layer_without_biases():
    layer = Linear(3, 2, generator(), bias=False)
    assert layer.parameters() == [layer.weight]
    assert torch.equal(layer(torch.zeros(4, 3)), torch.zeros(4, 2))


# ---------------------------------------------------------------- the network


def test_with_one_hidden_layer_it_is_the_model_of_lecture_3():
    mlp = MLP(generator(1), n_embd=4, n_hidden=9)
    hidden, output = Linear(12, 9, generator()), Linear(9, 27, generator())
    hidden.weight, hidden.bias, output.weight, output.bias = (p.detach().clone() for p in mlp.parameters()[1:])
    net = Network(mlp.C.detach().clone(), [hidden, Tanh(), output])
    X, _ = contexts(WORDS)
    torch.testing.assert_close(net(X), mlp(X))
    assert net.loss(WORDS) == pytest.approx(mlp.loss(WORDS))
    assert net.fit(WORDS, 20, generator(2)) == pytest.approx(mlp.fit(WORDS, 20, generator(2)), rel=1e-4)
    a, b = generator(3), generator(3)
    assert [net.sample(a) for _ in range(5)] == [mlp.sample(b) for _ in range(5)]


def test_a_deep_network_and_its_gradients_are_pytorchs():
    net = deep(generator(1), depth=3, n_hidden=8)
    parts = []
    for layer in net.layers:
        if isinstance(layer, Linear):
            theirs = nn.Linear(*layer.weight.shape, bias=layer.bias is not None)
            with torch.no_grad():
                theirs.weight.copy_(layer.weight.T)
                if layer.bias is not None:
                    theirs.bias.copy_(layer.bias)
        else:
            theirs = nn.BatchNorm1d(8) if isinstance(layer, BatchNorm1d) else nn.Tanh()
        parts.append(theirs)
    model = nn.Sequential(nn.Embedding.from_pretrained(net.C.detach().clone(), freeze=False), nn.Flatten(), *parts)
    X, Y = contexts(WORDS)
    ours, theirs = F.cross_entropy(net(X), Y), F.cross_entropy(model(X), Y)
    assert ours.item() == pytest.approx(theirs.item(), rel=1e-5)
    ours.backward()
    theirs.backward()
    for p, q in zip(net.parameters(), model.parameters(), strict=True):
        expected = q.grad.T if p.ndim == 2 and p is not net.C else q.grad
        torch.testing.assert_close(p.grad, expected, rtol=1e-3, atol=1e-6)


def test_shapes_and_parameters():
    plain = deep(generator(), depth=2, n_hidden=5, batchnorm=False, n_embd=2)
    assert [(*p.shape,) for p in plain.parameters()] == [(27, 2), (6, 5), (5,), (5, 5), (5,), (5, 27), (27,)]
    normed = deep(generator(), depth=2, n_hidden=5, n_embd=2)
    shapes = [(27, 2), (6, 5), (5,), (5,), (5, 5), (5,), (5,), (5, 27), (27,)]
    assert [(*p.shape,) for p in normed.parameters()] == shapes
    assert [(*out.shape,) for out in normed.outputs(torch.zeros((4, 3), dtype=torch.int64))] == [(4, 5)] * 6 + [(4, 27)]


def test_a_loss_and_a_word_leave_everything_as_it_was():
    net = deep(generator(), depth=2, n_hidden=5)
    net.fit(WORDS, 5, generator(1))
    before = [(norm.running_mean.clone(), norm.running_var.clone(), norm.training) for norm in net.norms()]
    net.loss(WORDS)
    net.sample(generator(2))
    look(net, *contexts(WORDS), rate=0.1)
    for norm, (mean, var, training) in zip(net.norms(), before, strict=True):
        assert torch.equal(norm.running_mean, mean)
        assert torch.equal(norm.running_var, var)
        assert norm.training is training is True


def test_loss_is_taken_with_the_running_statistics_and_training_is_not():
    net = deep(generator(), depth=1, n_hidden=6)
    net.fit(WORDS, 200, generator(1))
    X, Y = contexts(WORDS)
    net.eval()
    assert net.loss(WORDS) == pytest.approx(F.cross_entropy(net(X), Y).item(), rel=1e-5)
    alone = torch.cat([net(x[None]) for x in X])  # one by one, which training wouldn't allow
    torch.testing.assert_close(alone, net(X))
    before = net.norms()[0].running_mean.clone()
    net.fit(WORDS, 1, generator(2))  # trains with the batch's own, and leaves it in eval
    assert not torch.equal(net.norms()[0].running_mean, before)
    assert not net.norms()[0].training
    net.train()
    assert net.norms()[0].training


@pytest.mark.parametrize("shape", [(5, 4), (3,), (2, 3, 3)])
def test_contexts_of_another_size(shape):
    with pytest.raises(ValueError, match=r"contexts of 3 letters, \(N, 3\), got"):
        deep(generator())(torch.zeros(shape, dtype=torch.int64))


def test_it_learns_a_few_names_by_heart():
    net = deep(generator(4), depth=3, n_hidden=40)
    net.fit(WORDS, 600, generator(5), batch_size=64)
    assert net.loss(WORDS) < 0.6
    g = generator(6)
    assert sum(net.sample(g) in WORDS for _ in range(40)) > 15


def test_all_zeros_learn_the_biases_of_the_output_and_nothing_else():
    zeros = Network(torch.zeros(27, 4), [Linear(12, 9, generator(), 0.0), Tanh(), Linear(9, 27, generator(), 0.0)])
    zeros.fit(WORDS, 500, generator(1), rate=lambda done: 1.0, batch_size=len(contexts(WORDS)[1]))
    *others, bias = zeros.parameters()
    assert all(not p.any() for p in others)
    assert bias.any()


def test_the_published_loss_of_all_zeros_is_the_entropy_of_the_letters():
    letters = "".join(f"{word}." for word in original_names())
    shares = [letters.count(letter) / len(letters) for letter in LETTERS]
    assert -sum(p * math.log(p) for p in shares) == pytest.approx(2.8227, abs=5e-5)


# ---------------------------------------------------------------- the look inside


def test_the_look_against_hand_made_numbers():
    net, (X, Y), rate = deep(generator(2), depth=2, n_hidden=7, gain=3.0), contexts(WORDS), 0.25
    signals, pulls = look(net, X, Y, rate)
    outs = net.outputs(X)
    loss = F.cross_entropy(outs[-1], Y)
    hidden = [k for k, layer in enumerate(net.layers) if isinstance(layer, Tanh)]
    assert [signal.layer for signal in signals] == hidden == [2, 5]
    for signal in signals:
        out = outs[signal.layer]
        (slope,) = torch.autograd.grad(loss, out, retain_graph=True)
        beyond = [abs(number) > 0.97 for number in out.flatten().tolist()]
        assert signal.saturated == pytest.approx(sum(beyond) / len(beyond))
        assert signal.spread == pytest.approx(out.std().item())
        assert signal.gradient == pytest.approx(slope.std().item())
    matrices = [net.C, *(layer.weight for layer in net.layers if isinstance(layer, Linear))]
    assert [pull.shape for pull in pulls] == [(*p.shape,) for p in matrices]
    for pull, p in zip(pulls, matrices, strict=True):
        (slope,) = torch.autograd.grad(loss, p, retain_graph=True)
        step = rate * slope
        assert pull.spread == pytest.approx(p.std().item())
        assert pull.gradient == pytest.approx((slope.std() / p.std()).item())
        assert pull.update == pytest.approx((step.std() / p.std()).item())


def test_dead_units_are_those_that_are_saturated_on_every_example():
    hidden = Linear(3, 4, generator(), gain=0.0)
    hidden.bias = torch.tensor([0.0, 5.0, -5.0, 0.5])
    net = Network(torch.zeros(27, 1), [hidden, Tanh(), Linear(4, 27, generator())])
    (signal,), _ = look(net, *contexts(WORDS), rate=0.1)
    assert signal.dead == signal.saturated == 0.5
