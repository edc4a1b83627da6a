"""The index of the search: formulas as text, and what a page's sections hold."""

import pytest
from bs4 import BeautifulSoup

from book.extensions.site_math import KaTeX
from book.search.formulas import in_words
from book.search.sections import page_entry, sections


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"\frac{f(x + h) - f(x)}{h}", "(f(x + h) − f(x))/h"),
        (r"\frac{dy}{dx} = \frac{dy}{du}\,\frac{du}{dx}", "dy/dx = dy/du du/dx"),
        (r"\frac{h}{2} f''(x)", "h/2 f′′(x)"),
        (r"p_j - y_j", "pⱼ − yⱼ"),
        (r"p_j = \frac{e^{z_j}}{\sum_m e^{z_m}}", "pⱼ = e^(zⱼ)/∑ₘe^(zₘ)"),
        (r"-\ln p_y", "−ln p_y"),
        (r"k \ln x", "k ln x"),
        (r"\max(0, 1 - y s)", "max(0, 1 − ys)"),
        (r"3.6 \cdot 10^{-15}", "3.6 ⋅ 10⁻¹⁵"),
        (r"\sqrt{2 \varepsilon}", "√(2ε)"),
        (r"\lim_{h \to 0} h", "lim_(h → 0) h"),
        (r"\begin{aligned} a &= b \\ &= -c \end{aligned}", "a = b = −c"),
        (r"\underbrace{n}_{\text{price}}", "n_(price)"),
    ],
)
def test_a_formula_becomes_a_line_that_can_be_read(tex, text):
    soup = BeautifulSoup(KaTeX.set(tex, display=False)["html"], "html.parser")
    assert in_words(soup) == text


PAGE = """<html><nav>Contents</nav><article>
<section id="slopes"><h1>Slopes<a class="headerlink">#</a></h1><p>First words.</p>
<section id="a-heading"><span id="micrograd-chain-rule"></span><h2>A heading</h2>
<p>It links <a href="glossary.html#term-loss"><span class="std-term">loss</span></a>.</p>
<div data-question="used-twice" class="zth-question predict"><p class="admonition-title">Predict first</p>
<p class="zth-asked">What comes?</p><details class="zth-answer"><summary>2</summary><p>The reason.</p></details></div>
<div class="cell"><div class="cell_input"><pre>loss = zero_grad()</pre></div>
<div class="cell_output"><pre>42</pre></div></div>
<details class="derivation"><summary class="sd-summary-text">The derivation</summary><p>Take a step.</p></details>
<div class="zth-unfolds" data-answers="used-twice" hidden="until-found"><p>It is 2.</p></div>
<details class="hint"><p>Nearly there.</p></details></section>
<section id="further"><h2>Further</h2><p>The
 <a href="glossary.html#term-loss"><span class="std-term">loss</span></a> again.</p></section>
</section></article></html>"""


def test_a_page_is_cut_into_sections_without_what_gives_answers_away():
    assert page_entry("lectures/01_micrograd", "Slopes", PAGE) == {
        "url": "lectures/01_micrograd.html",
        "title": "Slopes",
        "kind": "lecture",
        "number": 1,
        "sections": [
            {"anchor": "slopes", "title": "Slopes", "text": "First words."},
            {
                "anchor": "micrograd-chain-rule",
                "title": "A heading",
                "text": "It links loss. The derivation. Take a step.",
                "asked": "What comes?",
                "folded": "It is 2.",
                "code": "zero_grad",
                "keywords": ["chain rule", "used twice", "loss"],
            },
            {"anchor": "further", "title": "Further", "text": "The loss again."},
        ],
    }


def test_of_a_solution_only_the_headings_are_found():
    found = page_entry("solutions/01_micrograd", "Solutions", PAGE)
    assert [set(section) for section in found["sections"]] == [{"anchor", "title"}] * 3


def test_a_glossary_is_found_term_by_term_and_a_bibliography_work_by_work():
    (term,) = sections('<dl><dt id="term-loss">loss</dt><dd><p>How wrong.</p></dd></dl>', "glossary")
    assert (term.anchor, term.title, term.text) == ("term-loss", "loss", "How wrong.")
    entry = '<li id="cite-a"><p>David E. Rumelhart and others. Learning. Nature, 1986.</p></li>'
    (work,) = sections(f'<section id="b"><h1>B</h1><ul class="zth-bibliography">{entry}</ul></section>', "bibliography")
    assert (work.title, work.text) == ("David E. Rumelhart and others", "Learning. Nature, 1986.")


def test_a_page_without_an_article_is_an_error_that_names_it():
    with pytest.raises(ValueError, match=r"book/about: there is no <article>"):
        page_entry("book/about", "About", "<html></html>")
