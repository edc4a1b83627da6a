"""The extensions that make the site, without a browser: what stops a build, what is written into a page."""

import re
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.core import publish_doctree
from pygments import highlight
from pygments.lexers import PythonLexer
from sphinx.testing.util import SphinxTestApp

from book import build
from book.extensions.site_assets import FACES, PACKAGES, STYLES, cut
from book.extensions.site_code import FewElements, coloured
from book.extensions.site_math import KaTeX
from book.extensions.site_meta import LENGTH, first_paragraph, shorten
from book.extensions.site_navigation import number_of, page_sections
from book.extensions.site_pictures import faults, written

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = """\
---
file_format: mystnb
kernelspec:
  name: python3
---

# A page

![a red square](square.png)

![](square.png)

![square.png](square.png)

<svg viewBox="0 0 1 1"><path d="M0 0"/></svg> and <svg><title>a point</title></svg>

```{code-cell}
from IPython.display import Image
Image("square.png")
```

```{code-cell}
---
mystnb:
  image:
    alt: a red square, again
---
Image("square.png")
```

```{code-cell}
from IPython.display import HTML
HTML("<img src='data:,'>")
```

A formula $a + $ that works not: $\\frac{1}{$.
"""


def test_pictures_and_formulas_that_stop_the_build(tmp_path):
    from PIL import Image

    (tmp_path / "conf.py").write_text(
        "extensions = ['myst_nb', 'book.extensions.site_pictures', 'book.extensions.site_math']\n"
        "html_math_renderer = 'katex'\nmyst_enable_extensions = ['dollarmath']\n"
        # named here because Sphinx's own default is one dictionary, which earlier apps of this process have added to
        "source_suffix = {'.md': 'myst-nb'}\n"
    )
    (tmp_path / "index.md").write_text(NOTEBOOK)
    Image.new("RGB", (8, 8), "red").save(tmp_path / "square.png")
    app = SphinxTestApp(srcdir=tmp_path, builddir=tmp_path / "out")
    try:
        app.build()
        warnings = [line for line in app.warning.getvalue().splitlines() if "index.md" in line]
    finally:
        app.cleanup()
    pictures = [line for line in warnings if "alt" in line or "svg" in line]
    places = [line.split("index.md:")[1].split(":")[0] for line in pictures]
    assert places == ["11", "13", "15", "19", "33"], warnings
    assert any("KaTeX cannot set the formula" in line and "index.md:36" in line for line in warnings)


@pytest.mark.parametrize("text", ["", "  ", None, "plot.png", "_images/0a1b2c.svg", "a/b/c.JPEG"])
def test_what_is_no_written_text(text):
    assert not written(text)


def test_a_sentence_about_a_file_is_a_written_text():
    assert written("The icon of plot.png in a file manager")


@pytest.mark.parametrize(
    ("html", "count"),
    [
        ('<img src="a.png" alt="a hill">', 0),
        ('<img src="a.png" alt="">', 0),  # decoration
        ('<img src="a.png">', 1),
        ('<img src="a.png" alt="a.png">', 1),
        ('<svg aria-hidden="true"><circle/></svg>', 0),
        ('<svg role="img"><title>a hill</title></svg>', 0),
        ('<svg role="img"><title> </title></svg>', 1),
        ('<svg role="img" aria-label="a hill"></svg>', 0),
        ("<svg><svg><title>inner</title></svg></svg>", 0),
        ("<title>a page</title><svg></svg>", 1),
        ("<svg></svg><p>and</p><svg></svg>", 2),
    ],
)
def test_pictures_in_raw_html(html, count):
    assert len(faults(html)) == count


def test_a_description_ends_with_a_whole_word():
    assert shorten("two\n words ") == "two words"
    long = shorten("word, " * 50)
    assert len(long) <= LENGTH
    assert long.endswith("word…")


def test_a_description_is_taken_from_the_text_and_from_no_box():
    doctree = publish_doctree("Title\n=====\n\n.. note::\n\n   aside\n\nThe text.\n\nMore.\n")
    assert first_paragraph(doctree) == "The text."
    assert first_paragraph(nodes.document(None, None)) == ""


def test_the_sections_of_a_page_are_those_of_the_first_level():
    toc = "<ul><li><a href='#'>Page</a>{}</li></ul>"
    deeper = "<ul><li><a href='#a'>A</a><ul><li><a href='#b'>B</a></li></ul></li></ul>"
    sections = BeautifulSoup(page_sections(toc.format(deeper)), "html.parser")
    assert [link["href"] for link in sections.find_all("a")] == ["#a"]
    assert page_sections(toc.format("")) == page_sections("") == ""


def test_lectures_have_numbers_and_other_pages_have_none():
    assert number_of("lectures/01_micrograd") == "01"
    assert [number_of(page) for page in ("index", "book/run", "exercises/01_micrograd")] == ["", "", ""]


def test_formulas_are_drawn_and_spoken():
    html = KaTeX.set(r"\frac{dy}{dx}", display=True)["html"]
    assert 'class="katex-display"' in html
    assert "<math" in html
    assert "error" in KaTeX.set(r"\frac{1}{", display=False)


def test_a_face_is_cut_to_one_small_file():
    name, point = FACES["jetbrains-mono.woff2"]
    face = cut(PACKAGES / "@fontsource-variable" / name, point)
    assert face[:4] == b"wOF2"
    assert len(face) < 12_000


def test_every_style_is_in_the_sheet_or_in_the_404_page():
    files = {path.stem for path in (ROOT / "book/styles").glob("*.css")}
    assert files == {*STYLES, "lost"}


@pytest.mark.parametrize(
    ("file", "read_again"),
    [
        ("book/styles/tokens.css", False),
        ("book/static/theme.js", False),
        ("book/templates/layout.html", False),
        ("book/extensions/site_code.py", True),
        ("_config.yml", True),
        ("package-lock.json", True),
    ],
)
def test_an_edit_of_what_makes_pages_has_them_read_again_and_an_edit_of_their_dress_has_not(
    tmp_path, monkeypatch, file, read_again
):
    """That the pages get their new dress all the same is shown in test_build.py."""
    shutil.copytree(ROOT / "book", tmp_path / "book")
    for name in ("_config.yml", "_toc.yml", "requirements.txt", "package-lock.json"):
        shutil.copy(ROOT / name, tmp_path)
    monkeypatch.setattr(build, "ROOT", tmp_path)
    before = build.code_of_the_site()
    assert build.code_of_the_site() == before
    (tmp_path / file).write_bytes((tmp_path / file).read_bytes() + b"\n")
    assert (build.code_of_the_site() != before) == read_again


def test_code_has_elements_for_its_colours_alone():
    assert coloured(".highlight :is(.k, .s1),\n.highlight .gi {\n}\n.highlight .linenos {}\n") == {"k", "s1", "gi"}
    html = highlight("x = f(1)  # a note", PythonLexer(), FewElements())
    assert re.sub(r"<span></span>", "", html) == (
        '<div class="highlight"><pre>x = f(<span class="mi">1</span>)  <span class="c1"># a note</span>\n</pre></div>\n'
    )
