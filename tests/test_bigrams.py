"""The count model: equal to arithmetic on paper, to the published numbers, and clear about what it cannot take."""

import math
import random
from fractions import Fraction
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.original import original_names
from zero_to_hero.bigrams import LETTERS, SIZE, Bigrams, count, pairs

words_strategy = st.lists(st.text(alphabet=LETTERS[1:], max_size=8), min_size=1, max_size=12)
smoothing = st.floats(min_value=0, max_value=1e6, allow_subnormal=False)


@pytest.fixture(scope="module")
def original():
    return original_names()


def at(table, pair):
    return table[LETTERS.index(pair[0])][LETTERS.index(pair[1])]


# ---------------------------------------------------------------- on paper


def test_pairs_begin_and_end_at_the_stop():
    assert pairs("emma") == [(".", "e"), ("e", "m"), ("m", "m"), ("m", "a"), ("a", ".")]
    assert pairs("") == [(".", ".")]


def test_rows_are_first_letters():
    counts = count(["ab", "ab", "b"])
    assert (at(counts, ".a"), at(counts, ".b"), at(counts, "ab"), at(counts, "ba"), at(counts, "b.")) == (2, 1, 2, 0, 3)
    assert sum(map(sum, counts)) == 8


def test_the_loss_on_paper():
    model = Bigrams(count(["a", "b"]), k=0)
    # .a and .b have 1/2 each; a. and b. are certain: two pairs of a word cost ln 2 and 0
    assert model.loss(["a"]) == model.loss(["a", "b"]) == math.log(2) / 2
    assert Bigrams(count(["a", "b"]), k=1).loss(["a"]) == pytest.approx(-math.log(2 / 29 * 2 / 28) / 2, abs=1e-15)


def test_without_knowledge_every_letter_costs_ln_27():
    nothing = [[0] * SIZE] * SIZE
    assert Bigrams(nothing, k=1).loss(["emma", "noah"]) == pytest.approx(math.log(27), abs=1e-12)
    assert Bigrams(count(["emma"]), k=1e12).loss(["noah"]) == pytest.approx(math.log(27), abs=1e-9)


@given(words_strategy)
def test_the_counts_are_those_of_the_pairs(words):
    counts = count(words)
    assert sum(map(sum, counts)) == sum(len(word) + 1 for word in words)
    assert sum(counts[0]) == len(words)  # each word begins once …
    assert sum(row[0] for row in counts) == len(words)  # … and ends once
    for i in range(SIZE):  # and every letter is left as often as it is entered
        assert sum(counts[i]) == sum(row[i] for row in counts)


@given(words_strategy, smoothing)
def test_rows_sum_to_one(words, k):
    counts = count(words)
    for n, row in zip(counts, Bigrams(counts, k).probabilities, strict=True):
        assert all(0 <= p <= 1 for p in row)
        expected = 1 if k or any(n) else 0  # a row without counts and without smoothing knows nothing
        assert math.fsum(row) == pytest.approx(expected, abs=1e-12)


@given(words_strategy, words_strategy, st.integers(1, 5))
def test_the_loss_is_that_of_exact_fractions(words, others, k):
    counts = count(words)
    chances = [[Fraction(n + k, sum(row) + SIZE * k) for n in row] for row in counts]
    costs = [-math.log(at(chances, pair)) for word in others for pair in pairs(word)]
    assert Bigrams(counts, k).loss(others) == pytest.approx(math.fsum(costs) / len(costs), rel=1e-12)


@given(words_strategy, st.floats(min_value=1e-3, max_value=100))
def test_on_its_own_words_nothing_beats_the_plain_shares(words, k):
    assert Bigrams(count(words), k=0).loss(words) <= Bigrams(count(words), k).loss(words) + 1e-12


# ---------------------------------------------------------------- the published numbers


def test_the_original_names(original):
    counts = count(original)
    assert len(original) == 32_033
    assert sum(map(sum, counts)) == 228_146
    assert f"{Bigrams(counts, k=0).loss(original):.5f}" == "2.45401"
    assert f"{Bigrams(counts, k=1).loss(original):.5f}" == "2.45458"
    assert (at(counts, "n."), at(counts, "a.")) == (6763, 6640)  # the two most frequent pairs of the video


# ---------------------------------------------------------------- an unseen pair


def test_an_unseen_pair_is_impossible_without_smoothing():
    model = Bigrams(count(["emma", "noah"]), k=0)
    assert model.loss(["emma"]) < math.inf
    assert model.loss(["emma", "me"]) == math.inf
    assert model.loss(["zz"]) == math.inf  # z was never seen: its row is empty
    assert Bigrams(count(["emma", "noah"]), k=1e-6).loss(["zz"]) < math.inf


# ---------------------------------------------------------------- drawing


def test_the_same_state_gives_the_same_words():
    model = Bigrams(count(["emma", "olivia", "ava"]), k=0.1)
    first, second = random.Random(7), random.Random(7)
    assert [model.sample(first) for _ in range(50)] == [model.sample(second) for _ in range(50)]


def test_one_random_number_a_letter():
    counts = count(["emma", "olivia", "ava", "isabella"])
    model, rng, other = Bigrams(counts, k=0.5), random.Random(42), random.Random(42)
    for _ in range(30):
        word = model.sample(rng)
        row, letters = 0, ""
        while True:  # the walk that a figure replays: the first place where the sum of the weights exceeds the draw
            sums = list(accumulate(n + 0.5 for n in counts[row]))
            target = other.random() * sums[-1]
            row = next(place for place, reached in enumerate(sums) if target < reached)
            if row == 0:
                break
            letters += LETTERS[row]
        assert letters == word
    assert rng.getstate() == other.getstate()


def test_letters_come_as_often_as_their_probability():
    model, rng, n = Bigrams(count(["a"] * 3 + ["b"]), k=0), random.Random(0), 10_000
    share = sum(model.sample(rng) == "a" for _ in range(n)) / n
    assert abs(share - 0.75) < 4 * math.sqrt(0.75 * 0.25 / n)


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize("make", [count, Bigrams(count(["a"])).loss])
@pytest.mark.parametrize(
    ("words", "error", "sentence"),
    [
        ([], ValueError, "at least one word"),
        (iter([]), ValueError, "at least one word"),
        (["emma", "zoë"], ValueError, "'zoë' holds 'ë': write it in the letters a to z"),
        (["Mary Ann"], ValueError, "'Mary Ann' holds ' ', 'A', 'M'"),
        (["a.b"], ValueError, "'a.b' holds '.'"),
        ("emma", TypeError, "the one string 'emma': put it into a list"),
        ([None], TypeError, "expected a word, got NoneType"),
    ],
)
def test_words_that_it_cannot_take(make, words, error, sentence):
    with pytest.raises(error, match=sentence):
        make(list(words) if isinstance(words, list) else words)


@pytest.mark.parametrize("k", [-1, -1e-9, math.inf, math.nan])
def test_a_smoothing_that_is_none(k):
    with pytest.raises(ValueError, match="expected a number from 0 up"):
        Bigrams(count(["a"]), k)


def test_counts_that_are_none():
    with pytest.raises(ValueError, match="27 rows of 27 counts"):
        Bigrams([[1] * 26] * 27)
    with pytest.raises(ValueError, match="a count is a number from 0 up"):
        Bigrams([[-1] + [1] * 26] * 27)
    with pytest.raises(ValueError, match="a count is a number from 0 up"):
        Bigrams([[math.inf] + [1] * 26] * 27)
    for row in (0, 1):  # letters alone are no word: none of them begins one
        with pytest.raises(ValueError, match="no word was counted"):
            Bigrams([[0] * 27] + [[row] * 27] * 26, k=0)
