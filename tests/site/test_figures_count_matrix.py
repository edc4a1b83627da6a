"""The count matrix on its lecture's page shows what Python counts and computes. What all figures do is tested once."""

import math
import re

import pytest
from playwright.sync_api import Locator, expect

from tests.proven import proven
from tests.site import moving
from tests.site.parts import code, pages
from zero_to_hero.bigrams import LETTERS, Bigrams, count
from zero_to_hero.data import names, split
from zero_to_hero.figures._base.letter_matrix import loss_of

pytestmark = proven(lambda: [code(), *pages("lectures/02_bigrams.html")])


def loss(counts: list[list[int]], k: float) -> float:
    return loss_of(counts, Bigrams(counts, k).probabilities)


def shows(figure: Locator, counts: list[list[int]], pair: str, k: float) -> None:
    """Waits until the readout holds what Python computes for this pair and this k."""
    i, j = (LETTERS.index(letter) for letter in pair)
    number, total, p = counts[i][j], sum(counts[i]), Bigrams(counts, k).probabilities[i][j]
    cost = f"{abs(math.log(p)):.4f}" if p else "∞"
    unseen = sum(row.count(0) for row in counts)
    expect(figure.locator(".zth-readout td")).to_have_text(
        [f"{number:,} of {total:,}", f"{p:.6f}", cost, f"{loss(counts, k):.6f}", f"{unseen} of 729"]
    )
    expect(figure.locator(".zth-readout th").first).to_have_text(f"Count of {pair}")


def paths(figure: Locator, kind: str) -> list[str]:
    return figure.locator(f".zth-matrix .{kind}").evaluate_all("(all) => all.map((one) => one.getAttribute('d'))")


def test_cells_losses_sentences_shades_and_table_are_python_s(visit):
    figure = moving.opened(visit, "lectures/02_bigrams.html", "counts", "#counts.pair=an&counts.k=0.9")
    state, said = moving.state(figure), figure.get_by_role("status")
    counts = state["counts"]
    assert counts == count(split(names())[0])
    shows(figure, counts, "an", 1.0)

    slider, losses = figure.get_by_role("slider", name="Smoothing k"), []
    slider.press("Home")
    for k in state["smoothing"]:
        shows(figure, counts, "an", k)
        losses.append(loss(counts, k))
        slider.press("ArrowRight")
    assert losses == sorted(losses)
    assert slider.get_attribute("aria-valuetext") == "k = 10000"
    expect(said).to_contain_text(f" With k = 10000 the loss is {losses[-1]:.4f}.")

    figure.get_by_role("combobox", name="Letter", exact=True).select_option("a")
    figure.get_by_role("combobox", name="Letter after it").select_option(".")
    shows(figure, counts, "a.", 1e4)
    expect(said).to_have_text(re.compile(rf"^a, then the stop: counted {counts[1][0]:,} times, probability 0\.\d+\.$"))
    assert paths(figure, "zth-never")[0] == ""

    slider.press("Home")
    zeros = [(i, j) for i, row in enumerate(counts) for j, number in enumerate(row) if number == 0]
    unseen = next(LETTERS[i] + LETTERS[j] for i, j in zeros if i)
    expect(said).to_contain_text(f"the loss is {losses[0]:.4f}. The loss is finite: none of the {len(zeros)} pairs of")
    figure.get_by_role("combobox", name="Letter", exact=True).select_option(unseen[0])
    figure.get_by_role("combobox", name="Letter after it").select_option(unseen[1])
    shows(figure, counts, unseen, 0.0)
    expect(said).to_have_text(re.compile(r"counted 0 times, probability 0\. A name with this pair would cost ∞\.$"))
    assert paths(figure, "zth-never")[0].count("h0") == len(zeros)

    figure.get_by_role("combobox", name="shade by").select_option("count")
    rows = moving.table(figure, "Show as table", "Count, and probability with k")
    most = max(map(max, counts))
    i, j = next((i, row.index(most)) for i, row in enumerate(counts) if most in row)
    assert f"M{j} {i}h1v1h-1z" in paths(figure, "zth-shade")[23]
    assert [row[0] for row in rows] == list(LETTERS)
    assert [[int(cell.split(",")[0]) for cell in row[1:]] for row in rows] == counts
    for row, chances in zip(rows, Bigrams(counts, 0.0).probabilities, strict=True):
        assert [float(cell.split(", ")[1].replace("−", "-")) for cell in row[1:]] == pytest.approx(chances, rel=6e-3)
