"""The exporter in a small book that Sphinx really builds: references, glued values, outputs, buttons, errors."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent
SITE = "https://ada.github.io/course/"
CONF = """\
extensions = ["myst_nb", "sphinx_design", "sphinxcontrib.bibtex"]
extensions += ["book.extensions.repository", "book.extensions.export"]
html_theme = "sphinx_book_theme"
html_title = "The course"
html_copy_source = False
bibtex_bibfiles = ["references.bib"]
bibtex_reference_style = "author_year"
numfig = True
nb_execution_mode = "cache"
nb_merge_streams = True
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
suppress_warnings = ["epub", "myst.domains"]
templates_path = ["templates"]
"""
LECTURE = """\
---
file_format: mystnb
accelerator: GPU
kernelspec:
  name: python3
---

(top)=
# The *first* lecture

See {ref}`top`, {ref}`here <top>`, {doc}`../glossary`, {term}`gradients <gradient>`, {numref}`fig-dot`, {eq}`square`,
{cite:t}`rosenblatt1958`, {cite:p}`rosenblatt1958`, [the words](../glossary.md), [](#a-part), [](../glossary.md#terms).

```{figure} dot.png
:name: fig-dot
:alt: One dot
A dot.
```

## A part

$$
y = x^2
$$ (square)

The value is {glue:text}`value:.3f`, or {glue:}`value`.

```{code-cell}
:tags: [remove-cell]
from myst_nb import glue

glue("value", 0.123456, display=False)
```

```{code-cell}
:tags: [nbval-check-output]
import sys

for word in ("one", "two"):
    print(word, end=" ")
    sys.stdout.flush()
6 * 7
```

```{code-cell}
:load: ../module.py
```
"""
LAYOUT = """\
{% extends "!layout.html" %}
{% block extrahead %}
<a href="{{ repository.url }}">Source</a>
{% if notebook_url %}<a href="{{ colab_url }}">Colab</a> <a href="{{ notebook_url }}">Notebook</a>{% endif %}
{% endblock %}
"""
GLOSSARY = "# Glossary\n\n(words)=\n## Terms\n\n```{glossary}\ngradient\n  A slope.\n```\n"
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63000100000500010d0a2db40000000049"
    "454e44ae426082"
)
BIB = """\
@article{rosenblatt1958,
  author = {Rosenblatt, Frank}, title = {The Perceptron}, journal = {Psychological Review}, year = {1958}
}
"""


def write_book(root, lecture=LECTURE):
    files = {
        "conf.py": CONF,
        "index.md": "# Start\n\n```{toctree}\nlectures/01\nglossary\nbibliography\n```\n",
        "glossary.md": GLOSSARY,
        "bibliography.md": "# Bibliography\n\n```{bibliography}\n```\n",
        "references.bib": BIB,
        "templates/layout.html": LAYOUT,
        "module.py": '"""A module."""\n\nanswer = 42\n',
        "lectures/01.md": lecture,
    }
    for name, text in files.items():
        path = root / "source" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (root / "source" / "lectures" / "dot.png").write_bytes(DOT)
    return root


def build(root, *options, **environ):
    """Build the book with warnings as errors; returns the finished process."""
    command = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "--keep-going", *options, "-d", root / "doctrees"]
    settings = {"PYTHONPATH": str(ROOT), "NO_COLOR": "1", "ZERO_TO_HERO_REPOSITORY": "ada/course", **environ}
    return subprocess.run(
        [*command, root / "source", root / "out" / "html"],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    root = write_book(tmp_path_factory.mktemp("book"))
    done = build(root)
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture(scope="module")
def exported(book):
    return book / "out" / "html" / "notebooks" / "lectures" / "01.ipynb"


@pytest.fixture(scope="module")
def notebook(exported):
    return nbformat.read(exported, as_version=4)


@pytest.fixture(scope="module")
def text(notebook):
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def test_it_is_a_valid_notebook(notebook):
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.accelerator == "GPU"


@pytest.mark.parametrize(
    "link",
    [
        f"[The first lecture]({SITE}lectures/01.html#top)",
        f"[here]({SITE}lectures/01.html#top)",
        f"[Glossary]({SITE}glossary.html)",
        f"[gradients]({SITE}glossary.html#term-gradient)",
        f"[Fig. 1]({SITE}lectures/01.html#fig-dot)",
        f"[(1)]({SITE}lectures/01.html#equation-square)",
        f"[the words]({SITE}glossary.html)",
        f"[A part]({SITE}lectures/01.html#a-part)",
        f"[Terms]({SITE}glossary.html#terms)",
    ],
)
def test_references_lead_to_the_published_pages(text, link):
    assert link in text


def test_citations_lead_to_the_bibliography(text):
    address = re.escape(f"{SITE}bibliography.html#")
    assert re.search(
        rf"Rosenblatt \\\[\[1958\]\({address}[\w-]+\)\\\], \\\[\[Rosenblatt, 1958\]\({address}[\w-]+\)\\\]", text
    )


def test_every_address_is_on_a_built_page(text, book):
    for page, anchor in re.findall(rf"{re.escape(SITE)}([\w/]+\.html)(?:#([\w-]+))?", text):
        html = (book / "out" / "html" / page).read_text()
        assert not anchor or f'id="{anchor}"' in html


def test_pictures_have_the_sites_address_and_number(text, book):
    assert f'<img src="{SITE}_images/dot.png" alt="One dot">\n\n**Fig. 1** A dot.' in text
    assert (book / "out" / "html" / "_images" / "dot.png").is_file()


def test_equations_have_the_sites_number(text):
    assert "$$\ny = x^2\n\\tag{1}\n$$" in text


def test_glued_values_are_those_of_the_run(text):
    assert "The value is 0.123, or 0.123456." in text


def test_loaded_code_and_checked_output(notebook):
    loaded, checked = notebook.cells[-1], notebook.cells[-2]
    assert loaded.source.endswith("answer = 42")
    assert [output.get("text") for output in checked.outputs] == ["one two ", None]
    assert checked.outputs[1].data["text/plain"] == "42"
    assert all(not cell.get("outputs") for cell in notebook.cells if cell is not checked)


def test_no_myst_is_left(text):
    assert not re.search(r"```\s*\{|:::\s*\{|\{[\w:]+\}`|\)=\n", text)


def test_a_second_build_gives_the_same_bytes(book, exported, tmp_path):
    shutil.copytree(book / "source", tmp_path / "source")
    done = build(tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "html" / "notebooks" / "lectures" / "01.ipynb").read_bytes() == exported.read_bytes()


def test_templates_get_the_buttons_addresses(book):
    page = (book / "out" / "html" / "lectures" / "01.html").read_text()
    colab = "https://colab.research.google.com/github/ada/course/blob/gh-pages/notebooks/lectures/01.ipynb"
    assert f'href="{colab}"' in page
    assert 'href="../notebooks/lectures/01.ipynb"' in page
    other = (book / "out" / "html" / "glossary.html").read_text()
    assert 'href="https://github.com/ada/course"' in other
    assert "colab.research" not in other


def test_a_fork_gets_its_own_links_and_no_stale_notebook(book, tmp_path):
    shutil.copytree(book, tmp_path, dirs_exist_ok=True)
    (tmp_path / "out" / "html" / "notebooks" / "lectures" / "gone.ipynb").write_text("{}")
    done = build(tmp_path, ZERO_TO_HERO_REPOSITORY="bob/fork", ZERO_TO_HERO_BRANCH="pages")
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "out" / "html" / "notebooks" / "lectures"
    assert [path.name for path in folder.iterdir()] == ["01.ipynb"]
    cells = json.loads((folder / "01.ipynb").read_text())["cells"]
    assert "] @ https://bob.github.io/fork/wheels/" in cells[1]["source"]
    assert "https://bob.github.io/fork/lectures/01.html" in cells[0]["source"]
    page = (tmp_path / "out" / "html" / "lectures" / "01.html").read_text()
    assert "colab.research.google.com/github/bob/fork/blob/pages/notebooks/lectures/01.ipynb" in page


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("```{frob}\n```\n", "lectures/01.md:11: directive {frob} is not one that a notebook may use"),
        (
            "```{code-cell}\n:load: ../nowhere.py\n```\n",
            "lectures/01.md:11: :load: names ../nowhere.py, and there is no",
        ),
    ],
)
def test_bad_input_stops_the_build_before_anything_runs(tmp_path, source, message):
    start, _, _ = LECTURE.partition("See {ref}")
    ran = tmp_path / "ran"
    cell = f"\n```{{code-cell}}\nopen({str(ran)!r}, 'w')\n```\n"
    done = build(write_book(tmp_path, start + source + cell))
    assert done.returncode != 0
    assert message in done.stderr
    assert not ran.exists()
    assert not list(tmp_path.glob("out/html/notebooks/**/*.ipynb"))


def test_a_bad_repository_is_one_sentence(tmp_path):
    done = build(write_book(tmp_path), ZERO_TO_HERO_REPOSITORY="nonsense")
    assert done.returncode != 0
    assert "ZERO_TO_HERO_REPOSITORY is 'nonsense': expected OWNER/REPO" in done.stderr


def test_nbval_compares_what_the_checked_cells_show(exported, tmp_path):
    """As `make notebooks` does: the notebook passes, and fails when one printed value is another."""
    (tmp_path / "good.ipynb").write_text(exported.read_text())
    (tmp_path / "bad.ipynb").write_text(exported.read_text().replace('"text/plain": "42"', '"text/plain": "43"'))
    options = ["--nbval-lax", "--nbval-current-env", "--nbval-sanitize-with", ROOT / "tests" / "nbval_sanitize.cfg"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", tmp_path, *options, tmp_path],
        cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert re.findall(r"^FAILED (\w+)\.ipynb", done.stdout, re.MULTILINE) == ["bad"], done.stdout
