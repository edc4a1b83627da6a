"""The slope figure's numbers are those that the lecture's cells print, digit by digit. And what it refuses."""

import gzip
import json
import math
import re
from pathlib import Path

import pytest
import traitlets

from tests.node import in_node
from zero_to_hero.figures.micrograd.slope import NUDGES, POINTS, SlopeFigure

ROOT = Path(__file__).parent.parent


def f(x: float) -> float:
    return 3 * x**2 - 4 * x + 5


FUNCTIONS = {
    "f": ("3x² − 4x + 5", f, lambda x: 6 * x - 4),
    "exp": ("eˣ", math.exp, math.exp),
    "sin": ("sin x", math.sin, math.cos),
    "cube": ("x³", lambda x: x**3, lambda x: 3 * x**2),
}


def figure(**controls: object) -> SlopeFigure:
    return SlopeFigure(FUNCTIONS, "slope", "A slope.", **controls)


def test_the_page_shows_what_python_prints_for_every_function_point_and_nudge():
    page = figure().page_state()
    code = f"""
    import {{ numbers, oneDigit }} from './zero_to_hero/figures/micrograd/slope_numbers.js';
    const page = {json.dumps(page)};
    const state = page.state;
    for (const [name, text] of Object.entries(page.bytes))
      state[name] = new DataView(Uint8Array.from(Buffer.from(text, 'base64')).buffer);
    const {{ at }} = numbers(state);
    const shown = [];
    for (const which of state.functions.keys()) for (const place of state.points.keys())
      for (const nudge of state.nudges.keys()) {{
        const one = at(which, place, nudge);
        shown.push([one.forward.toFixed(13), oneDigit(one.forwardError),
          one.symmetric.toFixed(13), oneDigit(one.symmetricError)]);
      }}
    console.log(JSON.stringify(shown));
    """
    shown = in_node(code)
    printed = []
    for _, of, slope in FUNCTIONS.values():
        for x in POINTS:
            for h in NUDGES:
                one, two = (of(x + h) - of(x)) / h, (of(x + h) - of(x - h)) / (2 * h)
                printed.append([text for q in (one, two) for text in (f"{q:.13f}", f"{abs(q - slope(x)):.0e}")])
    # Python writes -0.0 where JavaScript leaves the sign out
    plain = [[re.sub(r"^-(?=0\.0+$)", "", text) for text in row] for row in printed]
    assert shown == plain


def test_the_nudges_hold_those_of_the_lecture():
    assert {10.0**-k for k in range(1, 18)} <= set(NUDGES)
    assert {10 ** (-k / 4) for k in range(2, 61)} <= set(NUDGES)


def test_the_functions_do_what_the_lecture_says_of_them():
    assert all(one == two for _, one, two in figure(function="sin", point=0.0).quotients()), "no second derivative"
    ours = figure(function="f", point=3.0).quotients()
    assert all(abs(two - 14) < 1e-12 for h, _, two in ours if h > 0.01), "no third derivative"
    assert ours[-1][1:] == (0.0, 0.0)


def test_the_fallback_shows_the_chosen_situation():
    text = figure(function="f", point=3.0, shrink=4).fallback()
    assert "<title>3x² − 4x + 5 at x = 3: the curve" in text
    for k in (1, 5, 17):
        quotient = (f(3.0 + 10.0**-k) - f(3.0)) / 10.0**-k
        assert f'<th scope="row">1e-{k:02d}</th><td>{quotient:.13f}</td><td>{abs(quotient - 14):.0e}</td>' in text
    assert text.count("<svg") == 2


def test_the_fallback_never_leaves_its_pictures():
    for point in POINTS:
        text = figure(function="exp", point=point).fallback()
        for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", text):
            assert -1 <= float(x) <= 327
            assert -1 <= float(y) <= 263


def test_module_and_state_are_small():
    assert len(gzip.compress(figure().markup().encode())) < 40_000
    assert len(gzip.compress(SlopeFigure._esm.encode())) < 15_000


@pytest.mark.parametrize(
    ("functions", "words"),
    [
        ({}, "needs a function"),
        ({"log": ("ln x", math.log, lambda x: 1 / x)}, r"log cannot be computed at -2"),
        ({"wrong": ("sin x", math.sin, lambda x: -math.cos(x))}, r"wrong at -1 has the slope 0\.5403, and .* -0\.5403"),
        ({"nan": ("nan", lambda x: math.nan, lambda x: 0.0)}, "nan at -2 is nan"),
        ({"kink": ("|x|", abs, lambda x: math.copysign(1, x))}, "kink at 0 has the slope 0"),
        ({"word": ("word", lambda x: "one", lambda x: 0.0)}, "word cannot be computed"),
    ],
)
def test_wrong_functions_are_refused(functions, words):
    with pytest.raises(ValueError, match=words):
        SlopeFigure(functions, "slope", "A slope.")


@pytest.mark.parametrize("controls", [{"function": "tan"}, {"point": 0.3}, {"shrink": 69}, {"shrink": -1}])
def test_controls_that_do_not_exist_are_refused(controls):
    with pytest.raises(ValueError, match=str(next(iter(controls.values())))):
        figure(**controls)


def test_a_control_that_does_not_exist_cannot_be_set_later():
    slope = figure()
    for name, value in (("function", "tan"), ("point", 0.3), ("shrink", 69)):
        with pytest.raises(traitlets.TraitError):
            setattr(slope, name, value)
    slope.function = "sin"
    assert slope.initial == {"function": "f", "point": 1.0, "shrink": 0}
