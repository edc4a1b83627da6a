"""The sampling walk: the page's generator is Python's, its names are the model's samples, and what is refused."""

import gzip
import json
import math
import random
import re
from itertools import pairwise
from pathlib import Path

import pytest
import traitlets

from tests.node import in_node
from tests.test_figures_count_matrix import COUNTS, LETTERS
from zero_to_hero.bigrams import Bigrams
from zero_to_hero.figures.bigrams.sampling_walk import LARGEST_SEED, MOST_DRAWS, SamplingWalk

ROOT = Path(__file__).parent.parent
SEEDS = [0, 1, 42, 1337, 2**31, 2**32 - 1, 2**32, 2**32 + 1, 5 * 2**40 + 3, LARGEST_SEED]


def samples(k: float, seed: int, count: int) -> list[str]:
    model, rng = Bigrams(COUNTS, k), random.Random(seed)
    return [model.sample(rng) for _ in range(count)]


def test_the_page_s_generator_is_python_s_for_every_seed():
    """2,000 numbers: the generator makes its 624 words anew every 312 of them."""
    shown = in_node(f"""
    import {{ mersenne }} from './zero_to_hero/figures/_base/parts/mersenne.js';
    const rows = {SEEDS}.map((seed) => Array.from({{ length: 2000 }}, mersenne(seed)));
    console.log(JSON.stringify(rows));
    """)
    for seed, row in zip(SEEDS, shown, strict=True):
        rng = random.Random(seed)
        assert row == [rng.random() for _ in range(2000)], seed


@pytest.mark.parametrize("k", [0.0, 1.0, 0.3, 500.0])
def test_the_page_s_names_and_their_costs_are_the_model_s(k):
    shown = in_node(f"""
    import {{ walk }} from './zero_to_hero/figures/bigrams/sampling_walk_draws.js';
    const runs = {SEEDS}.map((seed) => {{
      const run = walk({{ counts: {json.dumps(COUNTS)}, k: {k}, seed }});
      run.to(1200);
      return run.names;
    }});
    console.log(JSON.stringify(runs));
    """)
    chances = Bigrams(COUNTS, k).probabilities
    for seed, names in zip(SEEDS, shown, strict=True):
        assert len(names) > 20
        written = ["".join(LETTERS[place] for place in name["places"]) for name in names]
        assert written == samples(k, seed, len(names))
        for name in names:
            places = [0, *name["places"], 0]
            cost = -sum(math.log(chances[i][j]) for i, j in pairwise(places))
            assert name["cost"] == pytest.approx(cost, rel=1e-12)


def test_a_number_at_the_edge_of_two_letters_falls_as_it_does_in_python():
    class Fixed(random.Random):
        def random(self) -> float:
            return self.u

    weights, us = [0.0, 2.0, 0.0, 6.0, 0.0], [0.0, 0.25, 0.25 - 2**-54, 1 - 2**-53, 0.1]
    expected = []
    for u in us:
        rng = Fixed()
        rng.u = u
        expected.append(rng.choices(range(5), weights=weights)[0])
    code = (
        "import { ends } from './zero_to_hero/figures/_base/parts/bigrams.js';"
        "import { place } from './zero_to_hero/figures/_base/parts/bigrams.js';"
        f"console.log(JSON.stringify({us}.map((u) => place(ends({weights}), u))));"
    )
    assert in_node(code) == expected == [1, 3, 1, 3, 1]


def test_the_fallback_holds_the_names_that_the_model_samples():
    text = SamplingWalk(COUNTS, k=0.0, seed=5).fallback()
    names = samples(0.0, 5, 10)
    assert re.findall(r'<th scope="row">(\w+)</th>', text) == names
    assert f"<p>The first names: {', '.join(names)}.</p>" in text
    assert f": {random.Random(5).random():.3f} falls on {names[0][0]}, " in text
    chances = Bigrams(COUNTS, 0.0).probabilities
    places = [0, *(LETTERS.index(letter) for letter in names[0]), 0]
    cost = -sum(math.log(chances[i][j]) for i, j in pairwise(places))
    assert f"<td>{math.exp(-cost):.3g}</td><td>{cost:.4f}</td>" in text
    for x in re.findall(r"M(-?[\d.]+) ", text):
        assert 0 <= float(x) <= 340


def test_an_empty_name_is_called_so():
    text = SamplingWalk(COUNTS, k=5_000.0, seed=4).fallback()
    assert "" in samples(5_000.0, 4, 10), "no name is empty: the test shows nothing"
    assert '<th scope="row">(empty)</th>' in text


def test_the_page_gets_the_model_and_the_controls():
    state = SamplingWalk(COUNTS, k=0.5, seed=7, drawn=3).page_state()["state"]
    assert (state["counts"], state["letters"], state["k"], state["most"]) == (COUNTS, LETTERS, 0.5, MOST_DRAWS)
    assert state["initial"] == {"seed": 7, "drawn": 3}


def test_module_and_state_are_small():
    assert len(gzip.compress(SamplingWalk(COUNTS).markup().encode())) < 12_000
    assert len(gzip.compress(SamplingWalk._esm.encode())) < 15_000


def counts_of(*pairs: str) -> list[list[int]]:
    return [[sum(pair == a + b for pair in pairs) for b in LETTERS] for a in LETTERS]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"counts": COUNTS[:26]}, "counts have to be 27 rows of 27"),
        ({"k": -1.0}, r"from 0 up, not -1\.0"),
        ({"k": math.nan}, "from 0 up, not nan"),
        ({"seed": -1}, r"from 0 to 2\*\*53 - 1, not -1"),
        ({"seed": 2**53}, r"not 9007199254740992"),
        ({"drawn": MOST_DRAWS + 1}, "from 0 to 2000, not 2001"),
        ({"drawn": -1}, "from 0 to 2000, not -1"),
        ({"counts": counts_of(".a"), "k": 0.0}, "a walk that comes to 'a' has no next letter"),
        ({"counts": counts_of("a."), "k": 0.0}, r"a walk that comes to '\.' has no next letter"),
        ({"counts": counts_of(".a", "a.", ".b", "bc", "cb"), "k": 0.0}, "a walk that comes to 'b' goes round for ever"),
    ],
)
def test_wrong_input_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        SamplingWalk(**{"counts": COUNTS, **arguments})


def test_what_is_never_reached_may_have_no_way_on():
    assert SamplingWalk(counts_of(".a", "a.", "xy"), k=0.0).draws()[:2] == [
        (0, 1, pytest.approx(0.639, abs=1e-3), 0, 1),
        (1, 0, pytest.approx(0.025, abs=1e-3), 0, 1),
    ]


def test_controls_that_do_not_exist_cannot_be_set_later():
    shown = SamplingWalk(COUNTS)
    for name, value in (("seed", -1), ("seed", 2**53), ("drawn", MOST_DRAWS + 1), ("drawn", 0.5)):
        with pytest.raises(traitlets.TraitError):
            setattr(shown, name, value)
