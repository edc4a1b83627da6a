"""The count matrix: the page's loss is Python's at every k, its state is the counts, and what is refused."""

import gzip
import json
import math
import random
from pathlib import Path
from typing import Any

import pytest
import traitlets

from tests.node import in_node
from zero_to_hero.bigrams import LETTERS, Bigrams, count
from zero_to_hero.figures._base.letter_matrix import picture, shade, shares
from zero_to_hero.figures.bigrams.count_matrix import SMOOTHING, CountMatrix
from zero_to_hero.figures.micrograd.boundary import BoundaryFigure

ROOT = Path(__file__).parent.parent
RNG = random.Random(7)
WORDS = ["".join(RNG.choices(LETTERS[1:], weights=range(1, 27), k=RNG.randint(2, 9))) for _ in range(400)]
COUNTS = count(WORDS)


def test_the_page_s_loss_and_probabilities_are_those_of_the_model_at_every_k():
    shown = in_node(f"""
    import {{ loss, shares }} from './zero_to_hero/figures/_base/parts/bigrams.js';
    const counts = {json.dumps(COUNTS)};
    const at = (k) => {{
      const chances = counts.map((row) => shares(row, k));
      return {{ loss: loss(counts, chances), chances }};
    }};
    console.log(JSON.stringify({json.dumps(SMOOTHING)}.map(at)));
    """)
    for k, page in zip(SMOOTHING, shown, strict=True):
        model = Bigrams(COUNTS, k)
        assert page["loss"] == pytest.approx(model.loss(WORDS), rel=1e-12)
        assert CountMatrix(COUNTS, k=k).loss() == pytest.approx(model.loss(WORDS), rel=1e-12)
        for ours, theirs in zip(page["chances"], model.probabilities, strict=True):
            assert ours == pytest.approx(theirs, rel=1e-12)


def test_without_smoothing_the_loss_is_finite_and_least():
    assert any(number == 0 for row in COUNTS for number in row), "no pair is unseen: the test shows nothing"
    losses = [CountMatrix(COUNTS, k=k).loss() for k in SMOOTHING]
    assert losses == sorted(losses)
    assert losses[0] > 0
    assert losses[-1] < math.log(27) < losses[-1] + 0.01


def test_the_page_gets_the_counts_as_they_are():
    state = CountMatrix(COUNTS, k=0.3).page_state()["state"]
    assert state["counts"] == COUNTS
    assert state["letters"] == LETTERS
    assert state["initial"] == {"pair": ".a", "k": 0.3, "shade": "probability"}
    assert state["smoothing"] == sorted([*SMOOTHING, 0.3])


def test_counts_may_be_a_tensor_or_an_array():
    numpy = pytest.importorskip("numpy")
    assert CountMatrix(numpy.array(COUNTS, dtype=numpy.int32)).counts == COUNTS
    assert CountMatrix(numpy.array(COUNTS, dtype=numpy.float32)).counts == COUNTS


def test_the_fallback_has_every_count_and_the_loss():
    text = CountMatrix(COUNTS, k=2.0).fallback()
    for letter, row in zip(LETTERS, COUNTS, strict=True):
        cells = "".join(f"<td>{number}</td>" for number in row)
        assert f'<th scope="row">{letter}</th>{cells}</tr>' in text
    assert f"cost {Bigrams(COUNTS, 2.0).loss(WORDS):.6f} nats each" in text
    unseen = sum(row.count(0) for row in COUNTS)
    assert f"{unseen} of the 729 pairs were never counted" in text


def test_the_still_picture_has_a_shade_or_a_dot_for_each_cell():
    svg = picture(shares(COUNTS), LETTERS, "Counts & shares")
    assert svg.count("h1v1h-1z") == sum(number > 0 for row in COUNTS for number in row)
    assert svg.count("h0") == sum(row.count(0) for row in COUNTS)
    assert "<title>Counts &amp; shares</title>" in svg


def test_the_live_picture_shades_as_the_still_one():
    values = [0.0, 1e-300, 1e-9, 1 / 576, 0.01, 0.1, 0.25, 0.999, 1.0, 1.5]
    code = (
        "import { shade } from './zero_to_hero/figures/_base/parts/matrix.js';"
        f"console.log(JSON.stringify({json.dumps(values)}.map(shade)));"
    )
    assert in_node(code) == [shade(value) for value in values] == [0, 1, 1, 1, 3, 8, 12, 24, 24, 24]


def test_the_style_of_a_part_comes_with_the_figures_that_import_it():
    assert CountMatrix._css.count(".zth-matrix {") == 1
    assert CountMatrix._css.index(".zth-live {") < CountMatrix._css.index(".zth-matrix {")
    assert CountMatrix._css.index(".zth-matrix {") < CountMatrix._css.index(".zth-count-matrix")
    assert ".zth-matrix" not in BoundaryFigure._css


def test_module_and_state_are_small():
    assert len(gzip.compress(CountMatrix(COUNTS).markup().encode())) < 12_000
    assert len(gzip.compress(CountMatrix._esm.encode())) < 15_000


def spoilt(row: int, column: int, value: Any) -> list[list[Any]]:
    counts: list[list[Any]] = [list(line) for line in COUNTS]
    counts[row][column] = value
    return counts


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"counts": COUNTS[:26]}, "counts have to be 27 rows of 27"),
        ({"counts": [row[:26] for row in COUNTS]}, "counts have to be 27 rows of 27"),
        ({"counts": spoilt(1, 2, -1)}, "the count of ab is -1"),
        ({"counts": spoilt(1, 2, 0.5)}, r"the count of ab is 0\.5"),
        ({"counts": spoilt(1, 2, math.nan)}, r"counts\[1\]\[2\] is nan"),
        ({"counts": [[0] * 27] * 27}, "every count is 0"),
        ({"letters": "." * 27}, "letters are two or more different signs"),
        ({"letters": "ab"}, "counts have to be 2 rows of 2"),
        ({"k": -0.5}, r"0 to 10000, not -0\.5"),
        ({"k": math.inf}, "0 to 10000, not inf"),
        ({"k": math.nan}, "0 to 10000, not nan"),
        ({"pair": "a"}, "a pair is two of the letters .*, not 'a'"),
        ({"pair": "a?"}, r"not 'a\?'"),
    ],
)
def test_wrong_input_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        CountMatrix(**{"counts": COUNTS, **arguments})


def test_controls_that_do_not_exist_cannot_be_set_later():
    shown = CountMatrix(COUNTS)
    for name, value in (("pair", "abc"), ("k", 0.3), ("shade", "colour")):
        with pytest.raises((ValueError, traitlets.TraitError), match=str(value)):
            setattr(shown, name, value)
    shown.pair, shown.k, shown.shade = "qu", 0.0, "count"
    assert shown.initial == {"pair": ".a", "k": 1.0, "shade": "probability"}
