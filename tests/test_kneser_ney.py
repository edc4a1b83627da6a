"""Counting with discounts: sums to one, equal to the formula by hand, and better than a bigram."""

import random

import pytest

from zero_to_hero.bigrams import LETTERS
from zero_to_hero.data import names
from zero_to_hero.kneser_ney import KneserNey


@pytest.fixture(scope="module")
def model():
    return KneserNey(names()[:2000])


@pytest.mark.parametrize("context", [".", ".em", "mma", "a", "", "qqq", ".zzzz"])
def test_the_probabilities_after_any_context_add_up_to_one(model, context):
    assert sum(model.probability(context, letter) for letter in LETTERS) == pytest.approx(1)


def test_it_is_the_formula_by_hand():
    """ab twice and cb once, with one letter of context and half of each count given away.

    Nothing before: b followed two letters, an end followed one, a and c followed the beginning: 2, 1, 1 and 1 of 5.
    """
    model = KneserNey(["ab", "ab", "cb"], order=1, discount=0.5)
    b = (2 - 0.5 + 0.5 * 4 / 27) / 5
    assert model.probability("", "b") == pytest.approx(b)
    assert model.probability("a", "b") == pytest.approx((2 - 0.5 + 0.5 * 1 * b) / 2)
    a = (1 - 0.5 + 0.5 * 4 / 27) / 5
    assert model.probability(".", "a") == pytest.approx((2 - 0.5 + 0.5 * 2 * a) / 3)
    assert model.probability("z", "b") == pytest.approx(b), "a context that was never seen says nothing"
    assert model.probabilities("ab") == pytest.approx([model.probability(*place) for place in model.places("ab")])


def test_more_letters_help_on_names_it_has_not_seen():
    words = names()
    random.Random(1).shuffle(words)
    cut = len(words) * 9 // 10
    losses = [KneserNey(words[:cut], order=order).loss(words[cut:]) for order in (1, 2, 3)]
    assert losses == sorted(losses, reverse=True)
    assert losses[2] < losses[0] - 0.05
