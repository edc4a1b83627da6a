"""The moons are scikit-learn's: compared with its own few lines, on the NumPy generator that made the demo's data."""

import random

import numpy as np
import pytest

from zero_to_hero.data.moons import make_moons, normal_pair, numpy_generator, shuffled

SEEDS = [0, 1, 1337, 2**32 - 1]


def sklearn_moons(n, noise, seed):
    """What `sklearn.datasets.make_moons` calculates after `numpy.random.seed(seed)`, labels as -1 and +1."""
    generator = np.random.RandomState(seed)
    outer, inner = np.linspace(0, np.pi, n // 2), np.linspace(0, np.pi, n - n // 2)
    points = np.vstack(
        [np.append(np.cos(outer), 1 - np.cos(inner)), np.append(np.sin(outer), 1 - np.sin(inner) - 0.5)]
    ).T
    labels = np.append(-np.ones(len(outer), dtype=int), np.ones(len(inner), dtype=int))
    order = np.arange(n)
    generator.shuffle(order)
    points, labels = points[order], labels[order]
    points += generator.normal(scale=noise, size=points.shape)
    return points, labels


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("n", [4, 5, 100, 257])
def test_points_and_labels_are_scikit_learns(n, seed):
    X, y = make_moons(n, noise=0.1, seed=seed)
    points, labels = sklearn_moons(n, 0.1, seed)
    assert y == labels.tolist()
    # NumPy's sine and cosine have code of their own for some processors: the last binary digit of a number near 1
    np.testing.assert_allclose(X, points, rtol=0, atol=2 * np.spacing(1.0))


def test_the_demos_data():
    X, y = make_moons()
    assert len(X) == len(y) == 100
    assert all(type(x) is float for point in X for x in point)
    assert y.count(-1) == y.count(+1) == 50
    assert (X, y) == make_moons(n=100, noise=0.1, seed=1337)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_generator_is_numpys_bit_for_bit(seed):
    ours, numpys = numpy_generator(seed), np.random.RandomState(seed)
    assert [ours.getrandbits(32) for _ in range(1500)] == numpys.randint(0, 2**32, 1500, dtype=np.uint32).tolist()
    assert [ours.random() for _ in range(700)] == numpys.random_sample(700).tolist()


@pytest.mark.parametrize("n", [1, 2, 3, 64, 65, 1000])
def test_shuffle_is_numpys(n):
    order = np.arange(n)
    np.random.RandomState(7).shuffle(order)
    assert shuffled(n, numpy_generator(7)) == order.tolist()


def test_normal_numbers_are_numpys():
    generator = numpy_generator(3)
    ours = [x for _ in range(500) for x in normal_pair(generator)]
    np.testing.assert_allclose(ours, np.random.RandomState(3).randn(1000), rtol=4e-16, atol=0)


def test_python_and_numpy_state_of_others_is_left_alone():
    random.seed(5)
    np.random.seed(5)
    before = random.getstate(), np.random.get_state()[1].tolist()
    make_moons()
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before


def test_without_noise_the_points_lie_on_the_circles():
    X, y = make_moons(60, noise=0.0, seed=1)
    for (x1, x2), label in zip(X, y, strict=True):
        centre = (0.0, 0.0) if label == -1 else (1.0, 0.5)
        assert (x1 - centre[0]) ** 2 + (x2 - centre[1]) ** 2 == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"n": 3}, "at least 4 points, got n = 3"),
        ({"noise": -0.1}, "cannot be negative, got -0.1"),
        ({"noise": float("nan")}, "cannot be negative, got nan"),
        ({"seed": -1}, "from 0 to 2\\*\\*32 - 1, got -1"),
        ({"seed": 2**32}, "from 0 to 2\\*\\*32 - 1"),
    ],
)
def test_errors_say_what_came(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        make_moons(**arguments)
