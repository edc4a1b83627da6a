"""The worked answers of lecture 02 meet the published numbers: their own code, on the names of the videos."""

import random
from collections import Counter
from typing import Any

import pytest

from tests.cells import run_section
from tests.original import original_names
from zero_to_hero.checks import check
from zero_to_hero.data import names, split


@pytest.fixture(scope="module")
def original() -> list[str]:
    return original_names()


def solved(name: str, function: str) -> Any:
    return run_section("solutions", f"bigrams.{name}")[function]


def test_the_count_model_on_the_original_names(original: list[str]) -> None:
    counts = solved("count_table", "count_table")(original)
    probabilities, loss = solved("row_probabilities", "row_probabilities"), solved("mean_nll", "mean_nll")
    assert loss(original, probabilities(counts, 0.0)) == pytest.approx(2.45401, abs=5e-6)
    assert loss(original, probabilities(counts, 1.0)) == pytest.approx(2.45458, abs=5e-6)


def test_the_trigram_model_on_the_original_names(original: list[str]) -> None:
    """Shuffled with seed 42, cut at 80 and 90 per cent, two stops at the start: raw, with the file's repeats."""
    train, dev, test = solved("three_parts", "three_parts")(original, 42)
    before = list(original)
    random.seed(42)
    random.shuffle(before)
    assert train + dev + test == before
    counts, loss = solved("trigram_counts", "trigram_counts")(train), solved("trigram_loss", "trigram_loss")
    assert loss(counts, dev, 1.0) == pytest.approx(2.2365, abs=5e-5)
    assert loss(counts, dev, 0.2) == pytest.approx(2.2223, abs=5e-5)
    assert loss(counts, test, 0.2) == pytest.approx(2.2235, abs=5e-5)
    # the dictionaries of the later cards are the same model
    other = solved("held_out", "Trigrams")(train)
    assert other.loss(dev, 0.2) == pytest.approx(loss(counts, dev, 0.2), abs=1e-12)


def test_the_original_split_leaks_and_the_split_by_content_does_not(original: list[str]) -> None:
    leak = solved("leak", "leak")
    train, dev, _ = solved("three_parts", "three_parts")(original, 42)
    assert leak(train, dev) == pytest.approx(0.13, abs=5e-3)
    train, dev, _ = split(original)
    assert leak(train, dev) == 0
    train, dev, _ = solved("three_parts", "three_parts")(names())
    assert leak(train, dev) == 0


def test_the_measured_answers_on_the_bundled_names() -> None:
    """What the solutions measure, against the slow tables of the cards before; the choice of k is not a close one."""
    train, dev, test = split(names())
    counts, loss = solved("trigram_counts", "trigram_counts")(train), solved("trigram_loss", "trigram_loss")
    held, tuned = run_section("solutions", "bigrams.held_out"), run_section("solutions", "bigrams.tune")
    assert held["trigram_dev"] == pytest.approx(loss(counts, dev, 1.0), abs=1e-9)
    assert tuned["test_loss"] == pytest.approx(loss(counts, test, tuned["best_k"]), abs=1e-9)
    assert held["trigram_dev"] < held["bigram_dev"] - 0.1
    runner_up = sorted(tuned["losses"].values())[1]
    assert runner_up - tuned["losses"][tuned["best_k"]] > 5e-4
    assert tuned["test_loss"] > tuned["losses"][tuned["best_k"]]  # the text remarks on it


def test_a_name_is_as_hard_to_predict_from_its_end() -> None:
    """The last solution says so of any names, scored by any k, on names that were counted or not."""
    train, dev, _ = split(names())
    bigrams = run_section("solutions", "bigrams.which_way")["Bigrams"]
    count = run_section("solutions", "bigrams.which_way")["count"]
    for k in (0.1, 1.0):
        forwards = bigrams(count(train), k).loss(dev)
        backwards = bigrams(count([name[::-1] for name in train]), k).loss([name[::-1] for name in dev])
        assert backwards == pytest.approx(forwards, abs=1e-12)


def test_draw_is_as_fair_as_the_weights() -> None:
    draw, rng = solved("draw", "draw"), random.Random(7)
    drawn = Counter(draw([1.0, 0.0, 2.0, 5.0], rng.random()) for _ in range(8_000))
    assert drawn[1] == 0
    assert [drawn[i] / 1_000 for i in (0, 2, 3)] == pytest.approx([1, 2, 5], abs=0.15)


TENSORS = """
import torch
import torch.nn.functional as F
from zero_to_hero.bigrams import LETTERS


def ids(text):
    return [LETTERS.index(letter) for letter in text]


def count_table(words):
    N = torch.zeros((27, 27), dtype=torch.int32)
    for word in words:
        for a, b in zip(ids(f".{word}."), ids(f"{word}.")):
            N[a, b] += 1
    return N


def row_probabilities(counts, k=1.0):
    P = torch.tensor(counts).float() + k
    return P / P.sum(1, keepdim=True)


def mean_nll(words, probabilities):
    runs = [pair for word in words for pair in zip(ids(f".{word}."), ids(f"{word}."))]
    a, b = torch.tensor(runs).T
    return -torch.tensor(probabilities)[a, b].log().mean()


def perplexity(probabilities):
    return (-torch.tensor(probabilities).log().mean()).exp()


def draw(weights, u):
    ends = torch.tensor(weights, dtype=torch.float64).cumsum(0)
    return torch.searchsorted(ends, u * ends[-1], right=True)


def pick(table, indices):
    return torch.tensor(table)[indices]


def pick_backward(size, indices, gradient):
    given = torch.tensor(gradient)
    return torch.zeros((size, given.shape[1])).index_add_(0, torch.tensor(indices), given)


def trigram_counts(words):
    N = torch.zeros((27, 27, 27), dtype=torch.int64)
    for word in words:
        for a, b, c in zip(ids(f"..{word}."), ids(f".{word}."), ids(f"{word}.")):
            N[a, b, c] += 1
    return N


def trigram_loss(counts, words, k=1.0):
    P = torch.tensor(counts) + k
    P = P / P.sum(2, keepdim=True)
    runs = [run for word in words for run in zip(ids(f"..{word}."), ids(f".{word}."), ids(f"{word}."))]
    a, b, c = torch.tensor(runs).T
    return -P[a, b, c].log().mean()
"""
ANSWERED = ("count_table", "row_probabilities", "mean_nll", "perplexity", "draw")


@pytest.mark.parametrize("name", [*ANSWERED, "lookup", "trigram_counts", "trigram_loss"])
def test_an_answer_with_tensors_passes_too(name: str) -> None:
    pytest.importorskip("torch")
    namespace: dict[str, Any] = {}
    exec(compile(TENSORS, "tensors", "exec"), namespace)
    for seed in range(5):
        assert check(f"bigrams.{name}", namespace=namespace, seed=seed)
