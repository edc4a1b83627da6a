"""The scaling law: a law is found again in the losses that it gives, and what can't be fitted is refused."""

import math
import random

import pytest

from zero_to_hero.scaling import Law, at_powers, fit, least_squares

LAW = Law(E=1.2, A=30.0, a=0.4, B=200.0, b=0.45)
SIZES = [(n, d) for n in (8e3, 3e4, 1e5, 4e5) for d in (6e4, 2e5, 8e5)]


def test_the_law_is_found_again():
    found = fit([(n, d, LAW.loss(n, d)) for n, d in SIZES])
    assert (found.a, found.b) == pytest.approx((LAW.a, LAW.b), rel=3e-3)
    assert math.isclose(found.E, LAW.E, rel_tol=1e-3)
    assert max(abs(found.loss(n, d) - LAW.loss(n, d)) for n, d in SIZES) < 2e-4


def test_noise_moves_the_law_by_no_more_than_its_size():
    rng = random.Random(1)
    runs = [(n, d, LAW.loss(n, d) * (1 + rng.gauss(0, 0.003))) for n, d in SIZES]
    found = fit(runs)
    assert max(abs(found.loss(n, d) - LAW.loss(n, d)) for n, d in SIZES) < 0.03


def test_for_given_powers_the_factors_are_those_of_least_squares():
    runs = [(n, d, LAW.loss(n, d)) for n, d in SIZES]
    error, law = at_powers(runs, LAW.a, LAW.b)
    assert error < 1e-20
    found = [law.E, law.A, law.B]
    assert found == pytest.approx([1.2, 30.0, 200.0], rel=1e-6)
    assert least_squares([[2.0, 2.0], [0.0, 4.0]]) == pytest.approx([0.5, 0.0])


def test_no_factor_is_negative():
    runs = [(n, d, 3 + n / 1e6) for n, d in SIZES]  # a loss that grows with the size
    found = fit(runs)
    assert min(found.E, found.A, found.B) >= 0


def test_the_best_size_has_no_better_neighbour():
    compute = 1e12
    best = LAW.best_size(compute)
    losses = [LAW.loss(n, compute / 6 / n) for n in (best * 0.99, best, best * 1.01)]
    assert min(losses) == losses[1]
    even = Law(1.0, 5.0, 0.5, 5.0, 0.5)
    assert even.best_size(compute) == pytest.approx(math.sqrt(compute / 6))


@pytest.mark.parametrize("runs", [[(1.0, 1.0, 1.0)] * 4, [(1.0, 1.0, 0.0)] * 6, [(-1.0, 1.0, 1.0)] * 6])
def test_too_few_runs_and_wrong_ones_are_refused(runs):
    with pytest.raises(ValueError, match="at least 5 runs"):
        fit(runs)
