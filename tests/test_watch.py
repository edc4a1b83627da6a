"""A watched training: the same weights, a line of true losses that grows, and nothing where there is no display."""

import builtins

import pytest
import torch

from zero_to_hero.batchnorm import deep
from zero_to_hero.data import names, split
from zero_to_hero.page.watch import POINTS, WORDS, Watch

TRAIN, DEV, _ = split(names())
TRAIN = TRAIN[::100]


class Spot:
    """What `display` gives back, and all that it was told to show."""

    def __init__(self) -> None:
        self.shown: list = []

    def __call__(self, picture, display_id):
        assert display_id is True
        self.shown.append(picture)
        return self

    def update(self, picture):
        self.shown.append(picture)


@pytest.fixture
def spot(monkeypatch):
    found = Spot()
    monkeypatch.setattr(builtins, "display", found, raising=False)
    return found


def network():
    return deep(torch.Generator().manual_seed(1), depth=2, n_hidden=10)


def trained(net, rate, steps=40):
    return net.fit(TRAIN, steps, torch.Generator().manual_seed(2), rate=rate)


def test_a_training_is_the_same_with_and_without(spot):
    watched, alone = network(), network()

    def rate(done):
        return 0.3 * (1 - done)

    assert trained(watched, Watch(DEV)(watched, rate)) == trained(alone, rate)
    for ours, theirs in zip(watched.parameters(), alone.parameters(), strict=True):
        assert torch.equal(ours, theirs)
    for ours, theirs in zip(watched.norms(), alone.norms(), strict=True):
        assert torch.equal(ours.running_mean, theirs.running_mean)
        assert ours.training is theirs.training


def test_the_line_has_the_losses_on_some_of_the_words(spot):
    net, watch = network(), Watch(DEV)
    before = net.loss(watch.words)
    trained(net, watch(net, lambda done: 0.1))
    assert len(watch.words) == WORDS
    line = watch.lines["dev"]
    assert len(line) == len(spot.shown) == POINTS
    assert [x for x, _ in line] == pytest.approx([100 * k / POINTS for k in range(POINTS)])
    assert line[0][1] == round(before, 2)
    assert line[-1][1] < line[0][1]
    assert "loss: from 3." in spot.shown[-1].alt


def test_several_networks_share_one_picture(spot):
    watch = Watch(DEV[:50])
    for name in ("small", "large"):
        net = network()
        trained(net, watch(net, lambda done: 0.1, name), steps=4)
    assert list(watch.lines) == ["small", "large"]
    assert all(len(line) == 4 for line in watch.lines.values()), "no more points than steps"
    assert spot.shown[-1].alt.startswith("A line for each: loss, small: from ")


def test_without_a_display_it_only_gives_the_rate(monkeypatch):
    monkeypatch.delattr(builtins, "display", raising=False)
    net = network()
    assert Watch(DEV)(net, lambda done: 0.5 - done)(0.25) == 0.25
