"""WaveNet: the layers against PyTorch's, the tree and the convolution in it, the gated unit, whole names."""

import pytest
import torch
import torch.nn.functional as F  # noqa: N812

from records.wavenet.ladder import Fused, PerPosition
from zero_to_hero.bigrams import NUMBER
from zero_to_hero.mlp import contexts
from zero_to_hero.wavenet import (
    NOTHING,
    BatchNorm1d,
    Dilated,
    Embedding,
    FlattenConsecutive,
    Gated,
    Sequential,
    WaveNet,
    convolution,
    multiplications,
    receptive_field,
    tree,
    whole_names,
)

WORDS = ["emma", "olivia", "ava", "isabella", "sophia", "mia", "amelia", "anna", "lea", "noah", "liam"]


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def normal(*shape, seed=0):
    return torch.randn(shape, generator=generator(seed))


def row_of(word, stops=8):
    return torch.tensor([[0] * stops + [NUMBER[letter] for letter in word]])


# ---------------------------------------------------------------- layers


def test_an_embedding_is_a_row_of_its_table():
    layer, x = Embedding(5, 3, generator()), torch.tensor([[0, 4], [2, 2]])
    assert torch.equal(layer(x), F.embedding(x, layer.weight))
    assert layer.parameters()[0] is layer.weight


def test_neighbours_stand_side_by_side():
    x = torch.arange(24.0).view(2, 4, 3)
    assert FlattenConsecutive(2)(x)[1].tolist() == [[12, 13, 14, 15, 16, 17], [18, 19, 20, 21, 22, 23]]
    assert FlattenConsecutive(4)(x).shape == (2, 12)
    assert FlattenConsecutive(2)(x[:1, :2]).shape == (1, 6), "a batch of one stays a batch"
    with pytest.raises(ValueError, match="4 positions don't make groups of 3"):
        FlattenConsecutive(3)(x)


@pytest.mark.parametrize("shape", [(6, 5), (6, 4, 5), (2, 3, 4, 5)])
def test_batchnorm_is_pytorch_s_over_all_dimensions_but_the_last(shape):
    ours, theirs, x = BatchNorm1d(5), torch.nn.BatchNorm1d(5), 3 * normal(*shape) + 1
    for _ in range(3):
        out, expected = ours(x), theirs(x.reshape(-1, 5)).view(shape)
        assert torch.allclose(out, expected, atol=1e-6)
    assert torch.allclose(ours.running_mean, theirs.running_mean)
    assert torch.allclose(ours.running_var, theirs.running_var)
    ours.training = False
    theirs.eval()
    assert torch.allclose(ours(x), theirs(x.reshape(-1, 5)).view(shape), atol=1e-6)


def test_a_sequential_owns_what_its_layers_own():
    inner = Sequential([Embedding(5, 3, generator()), BatchNorm1d(3)])
    outer = Sequential([inner, FlattenConsecutive(2)])
    assert [p.shape for p in outer.parameters()] == [(5, 3), (3,), (3,)]
    x = torch.tensor([[0, 4], [2, 1]])
    assert torch.equal(outer(x), inner(x).view(2, 6))


# ---------------------------------------------------------------- the tree


@pytest.mark.parametrize(
    ("sizes", "parameters"),
    [
        ({"n_embd": 10, "n_hidden": 200, "groups": (8,)}, 22_097),
        ({"n_embd": 10, "n_hidden": 68}, 22_397),
        ({}, 76_579),
    ],
)
def test_the_sizes_are_the_published_ones(sizes, parameters):
    assert sum(p.numel() for p in tree(generator(), **sizes).parameters()) == parameters


def test_a_tree_learns_and_samples_letters():
    model = tree(generator(), n_embd=4, n_hidden=16)
    before = model.loss(WORDS)
    model.fit(WORDS, 150, generator(1))
    assert model.loss(WORDS) < before - 0.5
    assert model.sample(generator(2)) == model.sample(generator(2))
    with pytest.raises(ValueError, match=r"expected contexts of 8 letters, \(N, 8\), got \(2, 3\)"):
        model(torch.zeros(2, 3, dtype=torch.int64))


def test_the_record_s_layers_are_the_lecture_s():
    """The ladder's faster BatchNorm gives the lecture's numbers, and its wrong one a mean for each position."""
    ours, fused, x = BatchNorm1d(5), Fused(5), normal(6, 4, 5)
    for _ in range(2):
        assert torch.allclose(ours(x), fused(x), atol=1e-6)
    assert torch.allclose(ours.running_var, fused.running_var)
    wrong = PerPosition(5)
    out = wrong(x)
    assert torch.allclose(out.mean(0), torch.zeros(4, 5), atol=1e-6)
    assert len(wrong.running_mean) == 4 * 5
    assert not torch.allclose(out, ours(x), atol=1e-2)


# ---------------------------------------------------------------- the convolution


@pytest.mark.parametrize("groups", [(2, 2, 2), (8,), (2, 4), (3, 2)])
def test_a_sliding_tree_gives_the_tree_s_own_outputs(groups):
    model = tree(generator(3), n_embd=5, n_hidden=12, groups=groups)
    model.fit(WORDS, 20, generator(4))
    model.eval()
    block = model.block_size
    windows, _ = contexts(["isabella"], block)
    slid = convolution(model.net)(row_of("isabella", block))
    assert slid.shape == (1, 9, 27)
    assert torch.allclose(slid[0], model(windows), atol=1e-5)


def test_work_is_counted_as_products():
    net = tree(generator()).net
    windows, _ = contexts(["isabella"], 8)
    anew, once = multiplications(net, windows), multiplications(convolution(net), row_of("isabella"))
    levels = (2 * 24 * 128, 2 * 128 * 128, 2 * 128 * 128)
    last = 128 * 27
    assert anew == 9 * (4 * levels[0] + 2 * levels[1] + levels[2] + last)
    assert once == 15 * levels[0] + 13 * levels[1] + 9 * levels[2] + 9 * last


def test_dilated_puts_the_past_in_front():
    x = torch.arange(6.0).view(1, 6, 1)
    assert Dilated(2)(x)[0].tolist() == [[0, 2], [1, 3], [2, 4], [3, 5]]
    assert Dilated(2, taps=3)(x)[0].tolist() == [[0, 2, 4], [1, 3, 5]]
    assert Dilated(3, taps=1)(x).equal(x)
    with pytest.raises(ValueError, match="expected more than 6 positions, got 6"):
        Dilated(6)(x)


@pytest.mark.parametrize("dilations", [(1, 2, 4), (1, 1, 1), (3,), (2, 5), (1, 2, 4, 8, 16)])
def test_the_receptive_field_is_what_a_nudge_finds(dilations):
    length = 40
    layers = Sequential([Dilated(d) for d in dilations])
    x = torch.zeros(1, length, 1)
    moved = []
    for at in range(length):
        nudged = x.clone()
        nudged[0, at] = 1.0
        if (layers(nudged)[0, -1] != layers(x)[0, -1]).any():
            moved.append(at)
    assert moved[-1] == length - 1
    assert length - moved[0] == receptive_field(dilations)
    assert receptive_field([1, 3], taps=3) == 9


# ---------------------------------------------------------------- WaveNet's unit


def test_a_unit_is_pytorch_s_convolutions_with_a_gate():
    unit, x = Gated(6, 3, generator(1)), normal(2, 9, 6, seed=2)
    channels = F.pad(x.transpose(1, 2), (3, 0))  # (N, C, T) with zeros in front
    weight = unit.both.weight.view(2, 6, 12).permute(2, 1, 0)  # (out, in, taps)
    signal, gate = F.conv1d(channels, weight, dilation=3).transpose(1, 2).chunk(2, dim=2)
    expected = x + (signal.tanh() * gate.sigmoid()) @ unit.back.weight
    assert torch.allclose(unit(x), expected, atol=1e-5)


def test_nothing_sees_the_future():
    model, (x, _) = WaveNet(generator(1), 8), whole_names(WORDS)
    before = model(x)
    for at in range(1, x.shape[1]):
        changed = x.clone()
        changed[:, at] = 26
        moved = (model(changed) - before).abs().amax((0, 2)) > 0
        assert not moved[:at].any()
        assert moved[at]


def test_whole_names_are_one_letter_ahead():
    X, Y = whole_names(["ab", "z"])
    assert X.tolist() == [[0, 1, 2], [0, 26, 0]]
    assert Y.tolist() == [[1, 2, 0], [26, 0, NOTHING]]


def test_the_loss_of_whole_names_is_that_of_each_letter():
    model = WaveNet(generator(1), 8)
    alone = [(model.loss([word]), len(word) + 1) for word in WORDS]
    total = sum(loss * letters for loss, letters in alone)
    assert model.loss(WORDS) == pytest.approx(total / sum(letters for _, letters in alone), abs=1e-5)


def test_whole_names_can_be_learned_and_sampled():
    model = WaveNet(generator(1), 12)
    X, Y = whole_names(WORDS)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.02)
    before = model.loss(WORDS)
    for _ in range(60):
        optimizer.zero_grad()
        model.batch_loss(X, Y).backward()
        optimizer.step()
    assert model.loss(WORDS) < before / 2
    assert {model.sample(generator(seed)) for seed in range(20)} & set(WORDS)
    assert len(model.sample(generator(1), most=2)) <= 2
