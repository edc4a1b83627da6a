"""Bad input stops `make book` with the file, the place and the reason, and never leaves half a site behind.

The book here is the real one with its lecture replaced by a small one, built by the real command. The tests share it:
a first build costs three times as much as the next ones, so each test begins with what the last good build left.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from book.extensions.execution import ExecutionError, budget
from book.records import make
from book.wheel import BESIDE

ROOT = Path(__file__).resolve().parent.parent
FRONT_MATTER = """---
file_format: mystnb
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# A lecture

What it is about.

"""
ENDINGS = (".html", ".json", ".xml", ".ipynb", ".txt")  # of the site's files that hold text
PLAIN = "```{code-cell}\nprint('it runs')\n```\n"
# files that only dress the pages, and what a test adds to them
DRESS = {
    "book/styles/cells.css": ".a-new-rule { color: red }\n",
    "book/static/theme.js": "// a new word\n",
    "book/templates/layout.html": "<!-- a new end -->\n",
}


class Book:
    """The book's folder, and what is done in it: write a lecture, build."""

    def __init__(self, root: Path):
        self.root = root
        for name in ("book", "zero_to_hero"):
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "*.md"))
        shutil.copy(ROOT / "_config.yml", root)
        for name in ("requirements.txt", "package-lock.json", *BESIDE):
            shutil.copy(ROOT / name, root)
        (root / "node_modules").symlink_to(ROOT / "node_modules")
        (ROOT / "_build" / "kept").mkdir(parents=True, exist_ok=True)
        (root / "_build").mkdir()
        (root / "_build" / "kept").symlink_to(ROOT / "_build" / "kept")  # fonts that were cut before
        (root / "index.md").write_text("# A book\n\nIts first page.\n")
        (root / "lectures").mkdir()
        self.as_it_was()

    def as_it_was(self) -> None:
        """One plain lecture and nothing else, as every test finds it; what was built stays."""
        for path in (self.root / "lectures").iterdir():
            path.unlink()
        (self.root / "zero_to_hero" / "fresh.py").unlink(missing_ok=True)
        for folder in ("exercises", "solutions"):
            shutil.rmtree(self.root / folder, ignore_errors=True)
        for file in DRESS:
            shutil.copyfile(ROOT / file, self.root / file)
        self.lecture(PLAIN)
        self.contents("01_micrograd")

    def contents(self, *pages: str) -> None:
        """Write the table of contents."""
        rows = "".join(f"  - file: {name if '/' in name else f'lectures/{name}'}\n" for name in pages)
        (self.root / "_toc.yml").write_text(f"format: jb-book\nroot: index\nchapters:\n{rows}")

    @property
    def site(self) -> Path:
        return self.root / "_build" / "html"

    def lecture(self, body: str, name: str = "01_micrograd", folder: str = "lectures") -> None:
        (self.root / folder).mkdir(exist_ok=True)
        (self.root / folder / f"{name}.md").write_text(FRONT_MATTER + body)

    def command(self) -> dict:
        env = {**os.environ, "PYTHONPATH": str(self.root), "ZERO_TO_HERO_PRESET": "smoke"}
        return {"args": [sys.executable, "-m", "book.build"], "cwd": self.root, "env": env}

    def build(self, **settings: str) -> tuple[int, str]:
        command = self.command()
        command["env"] |= settings
        done = subprocess.run(**command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return done.returncode, done.stdout


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    return Book(tmp_path_factory.mktemp("book"))


@pytest.fixture
def book(shared):
    """The book with a good site. A test that fails a build leaves the site as it was, or the next test builds it."""
    shared.as_it_was()
    if not shared.site.exists():
        code, output = shared.build()
        assert code == 0, output
    return shared


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "See {ref}`a-place-that-is-not`.\n\n![](picture.svg)\n",
            [(":13:", "a-place-that-is-not"), (":15:", "picture.svg"), (":15:", "alt")],
        ),
        ("```{code-cell}\n:load: ../zero_to_hero/not_there.py\n```\n", [("", "not_there.py")]),
        ("```{foo}\nbar\n```\n", [(":13:", "foo")]),
    ],
    ids=["a broken cross-reference and no alt text", "a loaded file", "an unknown directive"],
)
def test_bad_input_stops_the_build_with_file_place_and_reason(book, body, expected):
    (book.root / "lectures" / "picture.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
    )
    book.lecture(body)
    aside = book.site.rename(book.site.with_name("aside"))
    code, output = book.build()
    assert not book.site.exists()
    aside.rename(book.site)
    assert code == 1
    told = [line for line in output.splitlines() if "lectures/01_micrograd.md" in line]
    for place, words in expected:
        assert any(f"lectures/01_micrograd.md{place}" in line and words in line for line in told), output


def test_a_lecture_without_its_row_in_the_table_of_contents_stops_the_build(book):
    book.lecture("Text.\n", "02_bigrams")
    code, output = book.build()
    assert code == 1
    assert "lectures/02_bigrams" in output
    assert "_toc.yml" in output


def test_a_failed_build_keeps_the_last_good_site_and_fails_again_until_it_is_mended(book):
    page = book.site / "lectures" / "01_micrograd.html"
    good = page.read_bytes()
    book.lecture("See {ref}`a-place-that-is-not`.\n")
    assert book.build()[0] == 1
    assert book.build()[0] == 1  # Sphinx alone would remember the page and pass
    assert page.read_bytes() == good
    book.lecture("Mended.\n")
    assert book.build()[0] == 0
    assert b"Mended." in page.read_bytes()


def test_an_interrupted_build_keeps_the_last_good_site_and_the_next_one_is_whole(book):
    page = book.site / "lectures" / "01_micrograd.html"
    good = page.read_bytes()
    book.lecture(
        "```{code-cell}\nimport time\nopen('started', 'w').close()\ntime.sleep(2)\nprint('the new output')\n```\n"
    )
    build = subprocess.Popen(
        **book.command(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    started = book.root / "lectures" / "started"
    deadline = time.monotonic() + 60
    while not started.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    os.killpg(build.pid, signal.SIGINT)  # what Ctrl-C sends
    build.communicate(timeout=60)
    assert build.returncode != 0
    assert page.read_bytes() == good
    assert book.build()[0] == 0
    assert b"the new output" in page.read_bytes()


def test_a_changed_module_makes_its_lecture_run_again_and_no_other(book):
    module = book.root / "zero_to_hero" / "fresh.py"
    module.write_text("ANSWER = 'first'\n")
    book.lecture("```{code-cell}\nfrom zero_to_hero.fresh import ANSWER\n\nprint(ANSWER)\n```\n")
    book.lecture("```{code-cell}\nopen('runs', 'a').write('one\\n');\n```\n", "02_bigrams")
    book.contents("01_micrograd", "02_bigrams")
    page, runs = book.site / "lectures" / "01_micrograd.html", book.root / "lectures" / "runs"
    assert book.build()[0] == 0
    assert b"first" in page.read_bytes()
    module.write_text("ANSWER = 'second'\n")
    code, output = book.build()
    assert code == 0
    assert b"second" in page.read_bytes()
    assert "02_bigrams" not in output
    book.contents("01_micrograd", "02_bigrams\n    title: Pairs")
    code, output = book.build()
    assert code == 0
    assert "reading" in output
    assert "executing" not in output  # read again, with the outputs that it had
    assert runs.read_text() == "one\n"
    code, output = book.build()
    assert code == 0
    assert "reading" not in output  # nothing changed, nothing is read again


def test_two_notebooks_run_beside_each_other_with_one_thread_each_and_all_failures_are_told(book):
    # each waits until the other has begun
    meet = "import os, time\nopen('{0}', 'w').close()\nwhile not os.path.exists('{1}'): time.sleep(0.05)\n"
    first, second = meet.format("a", "b"), meet.format("b", "a")
    book.lecture(f"```{{code-cell}}\n{first}\nassert os.environ['OMP_NUM_THREADS'] == '1'\n1 / 0\n```\n")
    book.lecture(f"```{{code-cell}}\n{second}```\n\n```{{code-cell}}\nnot_there\n```\n", "02_bigrams")
    book.contents("01_micrograd", "02_bigrams")
    code, output = book.build()
    assert code == 1
    assert "executing 2 notebooks, 2 at a time" in output
    assert "1 to go" in output
    assert re.search(r"lectures/01_micrograd.md:14: this cell raised ZeroDivisionError: division by zero", output)
    assert "    1 / 0" in output  # with its source
    assert re.search(r"lectures/02_bigrams.md:20: this cell raised NameError", output)


def test_a_notebook_over_its_budget_fails_each_time_and_names_its_slow_cells(book):
    book.lecture("```{code-cell}\nx = 1\n```\n\n```{code-cell}\n# a sum\nsum(range(20_000_000))\n```\n")
    for _ in range(2):
        code, output = book.build(ZERO_TO_HERO_PRESET="cpu", ZERO_TO_HERO_BUDGET="0.25")
        assert code == 1
        assert re.search(r"lectures/01_micrograd.md: its cells computed for \d+ s, and a notebook has 0.25 s", output)
        assert re.search(r"line 18: \d\.\d s: sum\(range\(20_000_000\)\)", output)
    assert book.build(ZERO_TO_HERO_PRESET="cpu", ZERO_TO_HERO_BUDGET="60")[0] == 0


def test_a_budget_that_is_no_number_is_refused(monkeypatch):
    monkeypatch.setenv("ZERO_TO_HERO_BUDGET", "an hour")
    with pytest.raises(ExecutionError, match="ZERO_TO_HERO_BUDGET is a number of seconds, not 'an hour'"):
        budget()


def test_a_changed_style_script_or_template_reaches_the_pages_and_no_page_is_read_again(book):
    assert book.build()[0] == 0
    page = book.site / "lectures" / "01_micrograd.html"
    for file, more in DRESS.items():
        with (book.root / file).open("a") as dress:
            dress.write(more)
    code, output = book.build()
    assert code == 0
    assert "reading" not in output
    for html in (page.read_bytes(), (book.site / "index.html").read_bytes()):
        assert b".a-new-rule" in html
        assert b"a new end" in html
    assert b"a new word" in (book.site / "_static" / "theme.js").read_bytes()


def test_a_record_stands_on_the_page_and_in_the_notebook_and_is_flagged_when_its_code_has_changed(book, monkeypatch):
    monkeypatch.setenv("ZERO_TO_HERO_PRESET", "cpu")  # a run sets it
    script = book.root / "records" / "bigrams" / "small.py"
    script.parent.mkdir(parents=True)
    script.write_text(
        '"""A count, in pairs."""\n\nfrom zero_to_hero.bigrams import count\n\n\ndef run():\n'
        '    return {"numbers": {"pairs": sum(map(sum, count(["emma"])))}}\n'
    )
    make("bigrams/small", book.root)
    book.lecture(
        '```{code-cell}\nfrom zero_to_hero.page.records import record\n\nrecord("bigrams/small")\n```\n\n'
        "```{code-cell}\n:tags: [nbval-check-output]\nprint(6 * 7)\n```\n"
    )
    page, notebook = book.site / "lectures/01_micrograd.html", book.site / "notebooks/lectures/01_micrograd.ipynb"
    module = book.root / "zero_to_hero" / "bigrams.py"

    def shown() -> tuple[str, str, str]:
        code, output = book.build()
        assert code == 0, output
        *_, kept, checked = nbformat.read(notebook, as_version=4).cells
        return page.read_text(), kept.outputs[0].data["text/html"], checked.outputs[0].text

    html, kept, printed = shown()
    assert '<th scope="row">pairs</th><td>5</td>' in html
    assert '<th scope="row">pairs</th><td>5</td>' in kept
    assert printed == "42\n"
    assert "Not up to date" not in html + kept
    module.write_text(module.read_text() + "\nMORE = 1\n")
    html, kept, _ = shown()
    for text in (html, kept):
        assert "Not up to date" in text
        assert "<code>make records ONLY=bigrams/small</code> repeats it" in text


CARD = """\
```{code-cell}
:tags: [live]
from zero_to_hero.checks import check
```

## The hyperbolic tangent

```{exercise} micrograd.tanh
Write it.
```

```{code-cell}
:tags: [live, exercise]
def tanh(x):
    raise NotImplementedError
```
"""
ANSWER = """\
## The hyperbolic tangent

```{solution} micrograd.tanh
```

```{code-cell}
print("the worked answer", open("runs", "a").write("once"))
```
"""


def test_a_site_without_solutions_has_no_page_no_link_and_no_word_of_them_and_gets_them_back(book):
    pages = ("exercises/01_micrograd", "solutions/01_micrograd")
    book.contents("01_micrograd", *pages)
    book.lecture(CARD, folder="exercises")
    book.lecture(ANSWER, folder="solutions")

    def places() -> list[str]:
        texts = {path: path.read_text(errors="replace") for path in book.site.rglob("*") if path.suffix in ENDINGS}
        told = ("solutions/", "solution-micrograd-tanh", "the worked answer")
        return sorted({path.name for path, text in texts.items() if any(words in text for words in told)})

    assert book.build()[0] == 0
    everywhere = ["01_micrograd.html", "01_micrograd.ipynb", "search.json", "sitemap.xml"]
    assert set(everywhere) <= set(places())
    code, output = book.build(ZERO_TO_HERO_SOLUTIONS="no")
    assert code == 0, output
    assert places() == []
    assert not (book.site / "solutions").exists()
    assert "The hyperbolic tangent" in (book.site / "exercises/01_micrograd.html").read_text()
    code, output = book.build(ZERO_TO_HERO_SOLUTIONS="yes")
    assert code == 0
    assert set(everywhere) <= set(places())
    assert (book.root / "solutions" / "runs").read_text() == "once"  # what had run wasn't run again


def test_whether_there_are_solutions_is_yes_or_no(book):
    before = (book.site / "index.html").read_bytes()
    code, output = book.build(ZERO_TO_HERO_SOLUTIONS="off")
    assert code == 1
    assert "error: ZERO_TO_HERO_SOLUTIONS is 'off': expected `yes`, for a site with the worked answers" in output
    assert (book.site / "index.html").read_bytes() == before
