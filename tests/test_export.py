"""The exporter's vocabulary: what each directive and role becomes in plain Jupyter, and what stops the export."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from myst_parser.config.main import MdParserConfig

import book.extensions.exercises  # brings three directives
import book.extensions.progress
import book.extensions.question_folds
import book.extensions.questions  # noqa: F401 - as the two above, brings one
from book.export.notebook import check, export
from book.export.page import ExportError, Page
from book.export.site_lookup import NothingKnown, markdown_text
from book.export.vocabulary import DIRECTIVES, ROLES
from book.repository import Repository
from zero_to_hero.checks._engine.exercise import load

CONFIG = MdParserConfig(enable_extensions={"amsmath", "colon_fence", "deflist", "dollarmath", "substitution"})
HERE = Repository("ada", "course")
FRONT_MATTER = """\
---
file_format: mystnb
kernelspec:
  name: python3
---

"""


class Site(NothingKnown):
    """A site with one place for everything, whose cells show nothing; what is named `missing` is not there."""

    def outputs(self, docname):
        return []

    def reference(self, docname, role, target, title):
        if target == "missing":
            raise LookupError(f"{{{role}}}`missing` leads nowhere")
        return f"[{markdown_text(title or target)}](https://site/#{target})"

    def link(self, docname, target):
        return (target if target.startswith("http") else f"https://site/{target}"), "Words"

    def image(self, docname, target):
        return f"https://site/_images/{Path(target).name}"

    def number(self, kind, label):
        return {"figure": "Fig. 1", "table": "Table 1", "code-block": "Listing 1"}[kind] if label else ""

    def equation_number(self, label):
        return "7"

    def glued(self, docname, key):
        values = {
            "loss": {"text/plain": "0.123456"},
            "word": {"text/plain": "'a_b'"},
            "frame": {"text/html": "<table></table>", "text/plain": "frame"},
            "formula": {"text/latex": "$x^2$", "text/plain": "x**2"},
            "note": {"text/markdown": "*hi*", "text/plain": "hi"},
            "plot": {"image/png": "", "text/plain": "<Figure>"},
        }
        if key not in values:
            raise LookupError(f"no cell of this page glues {key}")
        return values[key]


def page_of(folder=Path("/course"), resolver=None):
    return Page("lectures/01", folder / "lectures" / "01.md", resolver or Site(), CONFIG)


def cells_of(text, folder=Path("/course"), resolver=None):
    """The exported notebook of a page with this body, as a dictionary; the title stands on line 7."""
    exported = export(page_of(folder, resolver), f"{FRONT_MATTER}# Title\n\n{text}", HERE, "The course")
    nbformat.validate(nbformat.reads(exported, as_version=4))
    return json.loads(exported)


def markdown_of(text):
    """What a page's text becomes, without the title's cell and the install cell."""
    return "\n\n".join(cell["source"] for cell in cells_of(text)["cells"][2:])


(TANH,) = (found for found in load("micrograd") if found.name == "micrograd.tanh")
HINTS = "\n\n".join(
    f"<details>\n<summary>Hint {number} of {len(TANH.hints)}</summary>\n\n{text}\n\n</details>"
    for number, text in enumerate(TANH.hints, start=1)
)
ROWS = "\n".join(
    f"| [{found.title}](https://site/#exercise-{found.name.replace('.', '-').replace('_', '-')}) "
    f"| {found.kind} | {found.difficulty} | {found.minutes} |"
    for found in load("micrograd")
)

BLOCKS = {
    "note": ("```{note}\nBe *kind*.\n```", "> **Note**\n>\n> Be *kind*."),
    "tip": ("```{tip} On the first line\nand more\n```", "> **Tip**\n>\n> On the first line\n> and more"),
    "hint": ("```{hint}\nA\n```", "> **Hint**\n>\n> A"),
    "important": (":::{important}\nA\n\nB\n:::", "> **Important**\n>\n> A\n>\n> B"),
    "warning": ("```{warning}\n:class: dropdown\nA\n```", "<details>\n<summary>Warning</summary>\n\nA\n\n</details>"),
    "caution": ("```{caution}\nA\n```", "> **Caution**\n>\n> A"),
    "attention": ("```{attention}\nA\n```", "> **Attention**\n>\n> A"),
    "danger": ("```{danger}\nA\n```", "> **Danger**\n>\n> A"),
    "error": ("```{error}\nA\n```", "> **Error**\n>\n> A"),
    "seealso": ("```{seealso}\nA\n```", "> **See also**\n>\n> A"),
    "admonition": (":::{admonition} The `rule`\n:class: tip\nA\n:::", "> **The `rule`**\n>\n> A"),
    "dropdown": (
        ":::{dropdown} Why *$x_1$* & `a<b`?\n:open:\nBecause $y$.\n\n- one\n:::",
        "<details open>\n<summary>Why <em>$x_1$</em> &amp; <code>a&lt;b</code>?</summary>\n\n"
        "Because $y$.\n\n- one\n\n</details>",
    ),
    "margin": ("```{margin}\nAside.\n```", "> Aside."),
    "sidebar": ("```{sidebar} A title\nAside.\n```", "> **A title**\n>\n> Aside."),
    "epigraph": ("```{epigraph}\nWords.\n\n-- Somebody\n```", "> Words.\n>\n> -- Somebody"),
    "pull-quote": ("```{pull-quote}\nWords.\n```", "> Words."),
    "highlights": ("```{highlights}\nWords.\n```", "> Words."),
    "container": (":::{container} wide\nA {term}`loss`.\n:::", "A [loss](https://site/#loss)."),
    "div": (":::{div} wide\nA\n:::", "A"),
    "image": (
        '```{image} ../pictures/a.svg\n:alt: A "small" graph\n:width: 300px\n```',
        '<img src="https://site/_images/a.svg" alt="A &quot;small&quot; graph" width="300">',
    ),
    "figure": (
        "```{figure} a.png\n:alt: A graph\n:name: fig-a\nThe *graph*.\n```",
        '<img src="https://site/_images/a.png" alt="A graph">\n\n**Fig. 1** The *graph*.',
    ),
    "figure-md": (
        "```{figure-md} fig-a\n![A graph](a.png)\n\nThe graph.\n```",
        "![A graph](https://site/_images/a.png)\n\n**Fig. 1** The graph.",
    ),
    "math": ("```{math}\n:label: chain\na = b\n```", "$$\na = b\n\\tag{7}\n$$"),
    "code-block": (
        "```{code-block} python\n:caption: A *loop*\n:name: loop\nfor i in x:\n    {role}`kept`\n```",
        "**Listing 1** A *loop*\n\n```python\nfor i in x:\n    {role}`kept`\n```",
    ),
    "code": ("````{code} text\n```\nfence\n```\n````", "````text\n```\nfence\n```\n````"),
    "sourcecode": ("```{sourcecode} sh\nls\n```", "```sh\nls\n```"),
    "table": (
        "```{table} All *numbers*\n:name: all\n| a | b |\n|---|---|\n| {term}`loss` | 1 |\n```",
        "**Table 1** All *numbers*\n\n| a | b |\n|---|---|\n| [loss](https://site/#loss) | 1 |",
    ),
    "list-table": (
        "```{list-table} Costs\n:header-rows: 1\n* - name\n  - `a|b`\n* - one\n  - two\n    lines\n```",
        "Costs\n\n| name | `a\\|b` |\n| --- | --- |\n| one | two lines |",
    ),
    "exercise": (
        "```{exercise} micrograd.tanh\nA {term}`loss`.\n```",
        f"*Implement · difficulty 1 of 5 · about 5 minutes · 1 point*\n\nA [loss](https://site/#loss).\n\n{HINTS}\n\n"
        "Afterwards: [the worked answer](https://site/#solution-micrograd-tanh).",
    ),
    "solution": (
        "```{solution} micrograd.tanh\n```",
        "*[The exercise](https://site/#exercise-micrograd-tanh): "
        "implement · difficulty 1 of 5 · about 5 minutes · 1 point*",
    ),
    "exercises": (
        "```{exercises} micrograd\n```",
        f"| Exercise | Kind | Difficulty | Minutes |\n| --- | --- | ---: | ---: |\n{ROWS}",
    ),
    "question": (
        ":::{question} Which {term}`loss`?\n:name: which\nTwo are there.\n\n"
        "- [ ] one\n\n  *No.*\n\n- [x] two\n\n  Yes.\n:::",
        "> **Predict first**\n>\n> Two are there.\n>\n> **Which [loss](https://site/#loss)?**\n>\n> - **A**: one\n"
        "> - **B**: two\n\n<details>\n<summary>Answer</summary>\n\n**A: Not this one.**\n\n*No.*\n\n"
        "**B: Right.**\n\nYes.\n\n</details>",
    ),
    "answered": ("Here\n\n```{answered} which\n```\n\nand there.", "Here\n\nand there."),
    "progress": ("Here\n\n```{progress} micrograd\n```\n\nand there.", "Here\n\nand there."),
    "glue": ("```{glue} loss\n```", "```text\n0.123456\n```"),
    "glue:": ("```{glue:} frame\n```", "<table></table>"),
    "glue:any": ("```{glue:any} formula\n```", "$$\nx^2\n$$"),
    "glue:md": ("```{glue:md} note\n```", "*hi*"),
}

ROLE_TEXTS = {
    "ref": ("{ref}`the rule <chain>`", "[the rule](https://site/#chain)"),
    "numref": ("{numref}`fig-a`", "[fig-a](https://site/#fig-a)"),
    "doc": ("{doc}`../book/run`", "[../book/run](https://site/#../book/run)"),
    "term": ("{term}`gradients <gradient>`", "[gradients](https://site/#gradient)"),
    "eq": ("{eq}`chain`", "[chain](https://site/#chain)"),
    "glue": ("{glue}`loss`", "0.123456"),
    "glue:": ("{glue:}`word`", "'a\\_b'"),
    "glue:any": ("{glue:any}`note`", "*hi*"),
    "glue:text": ("{glue:text}`loss:.3f` and {glue:text}`word`", "0.123 and a\\_b"),
    "glue:md": ("{glue:md}`note`", "*hi*"),
    "math": ("{math}`a_1`", "$a_1$"),
    "sub": ("H{sub}`2`O", "H<sub>2</sub>O"),
    "sup": ("x{sup}`2`", "x<sup>2</sup>"),
    "subscript": ("H{subscript}`2`O", "H<sub>2</sub>O"),
    "superscript": ("x{superscript}`2`", "x<sup>2</sup>"),
    "kbd": ("{kbd}`<`", "<kbd>&lt;</kbd>"),
    "abbr": ("{abbr}`MLP (multi-layer perceptron)`", '<abbr title="multi-layer perceptron">MLP</abbr>'),
    "code": ("{code}`a_b`", "`a_b`"),
}

TEXTS = {
    "plain text stays": ("Some *text*, `{role}` and <b>html</b>.", "Some *text*, `{role}` and <b>html</b>."),
    "code is opaque": ("``{ref}`a` `` and `{{ x }}`", "``{ref}`a` `` and `{{ x }}`"),
    "an escaped brace": (r"\{ref}`a`", r"\{ref}`a`"),
    "mathematics is opaque": (r"$f[1](x) \$ {a}`b`$", r"$f[1](x) \$ {a}`b`$"),
    "a block of mathematics": ("$$\na_1 \\\\\nb\n$$", "$$\na_1 \\\\\nb\n$$"),
    "a labelled block of mathematics": ("$$\na = b\n$$ (chain)", "$$\na = b\n\\tag{7}\n$$"),
    "an environment": ("\\begin{align}\na &= b\n\\end{align}", "\\begin{align}\na &= b\n\\end{align}"),
    "a role over two lines": ("a {ref}`the\nrule <chain>` b", "a [the rule](https://site/#chain) b"),
    "a role over two lines of a quotation": ("> {ref}`the\n> rule <chain>`", "> [the rule](https://site/#chain)"),
    "a role in bold": ("**{term}`loss`**", "**[loss](https://site/#loss)**"),
    "a role in a heading": ("## On {term}`loss`", "## On [loss](https://site/#loss)"),
    "a role in a table": ("| a |\n|---|\n| {term}`loss` |", "| a |\n|---|\n| [loss](https://site/#loss) |"),
    "a role in a link's text": ("[see {kbd}`x`](#a)", "[see <kbd>x</kbd>](https://site/#a)"),
    "links": (
        '[a](b.md#c "t"), [](d), [e](https://x.org/f_(g)), <project:#h>',
        '[a](https://site/b.md#c "t"), [Words](https://site/d), [e](<https://x.org/f_(g)>), [Words](https://site/project:#h)',
    ),
    "an autolink stays": ("<https://x.org/a_b>", "<https://x.org/a_b>"),
    "link definitions": ("[a][b], [b] and [c]\n\n[b]: d.md", "[a](https://site/d.md), [b](https://site/d.md) and [c]"),
    "an image": ("![A *graph*](pictures/a.png)", "![A *graph*](https://site/_images/a.png)"),
    "targets and comments go": ("(here)=\nText.\n\n% a remark\n% two\nMore.", "Text.\n\nMore."),
    "definition lists": (
        "the `loss`\n: how wrong\n  it is\n\n  {term}`loss`\n\nnext\n: - one",
        "- **the `loss`**: how wrong\n  it is\n\n  [loss](https://site/#loss)\n- **next**:\n\n  - one",
    ),
    "footnotes": (
        "A[^x] and B[^y].\n\n[^y]: The *second*.\n[^x]: The first,\n    long.",
        "A<sup>1</sup> and B<sup>2</sup>.\n\n<sup>1</sup> The first,\nlong.\n\n<sup>2</sup> The *second*.",
    ),
    "nested directives": (
        "````{note}\n```{dropdown} Open\n:::{tip}\nDeep.\n:::\n```\n````",
        "> **Note**\n>\n> <details>\n> <summary>Open</summary>\n>\n> > **Tip**\n> >\n> > Deep.\n>\n> </details>",
    ),
    "a colon fence in a colon fence": (
        "::::{admonition} Two\n:::{margin}\nAside.\n:::\n::::",
        "> **Two**\n>\n> > Aside.",
    ),
    "a directive in a list": (
        "- one\n\n  ```{note}\n  Text.\n  ```\n- two",
        "- one\n\n  > **Note**\n  >\n  > Text.\n\n- two",
    ),
    "a directive that begins a list's item": ("1. ```{margin}\n   Aside.\n   ```", "1. > Aside."),
    "a directive in a quotation": ("> ```{margin}\n> Aside.\n> ```", "> > Aside."),
    "a directive between lines": (
        "Above\n```{note}\nText.\n```\nbelow",
        "Above\n\n> **Note**\n>\n> Text.\n\nbelow",
    ),
    "two directives in a row": (
        "```{margin}\nA\n```\n```{margin}\nB\n```",
        "> A\n\n> B",
    ),
    "a plain fence stays": ("```python\n{ref}`a`\n```", "```python\n{ref}`a`\n```"),
}


# extensions of the site bring more, and test them
OWN = [name for name, render in DIRECTIVES.items() if render.__module__ == "book.export.directives"]


@pytest.mark.parametrize("name", sorted({*OWN} - {"code-cell", "raw-cell"}))
def test_each_directive(name):
    source, expected = BLOCKS[name]  # a directive without a row here is a directive without a test
    assert f"{{{name}}}" in source
    assert markdown_of(f"Before.\n\n{source}\n\nAfter.") == f"Before.\n\n{expected}\n\nAfter."


@pytest.mark.parametrize("name", sorted(name for name in ROLES if not name.startswith("cite")))
def test_each_role(name):
    source, expected = ROLE_TEXTS[name]
    assert f"{{{name}}}" in source
    assert markdown_of(source) == expected


@pytest.mark.parametrize("name", TEXTS)
def test_text(name):
    source, expected = TEXTS[name]
    assert markdown_of(source) == expected


def test_no_row_without_its_directive_or_role():
    assert BLOCKS.keys() <= DIRECTIVES.keys()
    assert ROLE_TEXTS.keys() <= ROLES.keys()


# ---------------------------------------------------------------- cells


def test_the_first_cells_lead_back_and_install_only_on_colab():
    notebook = cells_of("Text.\n\n```{code-cell}\n1 + 1\n```")
    title, install, text, code = notebook["cells"]
    assert title["source"].startswith("# Title\n")
    assert "(https://ada.github.io/course/lectures/01.html)" in title["source"]
    assert text["source"] == "Text."
    assert code["source"] == "1 + 1"
    assert f'if "google.colab" in sys.modules:\n    %pip install -q "{HERE.install}"\n' in install["source"]
    assert "accelerator" not in notebook["metadata"]
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"


def test_where_the_package_is_missing_the_first_cell_says_how_to_install_it_and_no_cell_runs_on(tmp_path):
    """In a Python that knows IPython and nothing of the course."""
    cell = cells_of("Text.")["cells"][1]["source"]
    (tmp_path / "notebook.ipy").write_text(f"{cell}\n\nprint('ran on')\n")
    command = [sys.executable, "-I", "-m", "IPython", "--no-banner", "--colors=NoColor", "notebook.ipy"]
    env = {**os.environ, "IPYTHONDIR": str(tmp_path / "settings")}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
    said = (done.stdout + done.stderr).strip()
    assert done.returncode
    assert said.startswith("The course's package isn't installed in this Python yet. ")
    assert said.endswith(f'\n%pip install "{HERE.install}"')


def test_where_the_package_is_there_the_first_cell_says_nothing(tmp_path):
    (tmp_path / "notebook.ipy").write_text(cells_of("Text.")["cells"][1]["source"])
    command = [sys.executable, "-m", "IPython", "--no-banner", "notebook.ipy"]
    env = {**os.environ, "IPYTHONDIR": str(tmp_path / "settings"), "PYTHONPATH": str(Path(__file__).parent.parent)}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip(), done.stderr.strip()) == (0, "", "")


def test_a_lecture_may_ask_for_a_gpu():
    text = FRONT_MATTER.replace("kernelspec:", "accelerator: GPU\nkernelspec:") + "# Title\n"
    metadata = json.loads(export(page_of(), text, HERE, "The course"))["metadata"]
    assert metadata["accelerator"] == "GPU"
    assert metadata["colab"]["gpuType"]


def test_loaded_files_are_expanded(tmp_path):
    (tmp_path / "lectures").mkdir()
    (tmp_path / "module.py").write_text('"""A module."""\n\nx = 1\n')
    cells = cells_of("```{code-cell}\n:load: ../module.py\n```", tmp_path)["cells"]
    assert cells[-1]["source"] == '"""A module."""\n\nx = 1'


@pytest.mark.parametrize(
    ("tags", "metadata"),
    [
        ("[hide-input]", {"cellView": "form", "jupyter": {"source_hidden": True}}),
        ("[remove-output, alone]", {"jupyter": {"outputs_hidden": True}}),
        ("[raises-exception, full-width]", {"tags": ["raises-exception"]}),
        ("[alone]", {}),
    ],
)
def test_tags(tags, metadata):
    assert cells_of(f"```{{code-cell}}\n:tags: {tags}\n1\n```")["cells"][-1]["metadata"] == metadata


def test_why_a_cell_isnt_live_on_the_page_is_no_matter_of_the_notebook():
    cell = cells_of("```{code-cell}\n:not-live: Timed on our machine.\n\n1\n```")["cells"][-1]
    assert (cell["metadata"], "".join(cell["source"])) == ({}, "1")


def test_a_cell_that_is_neither_live_nor_says_why_not_stops_the_build_at_its_line():
    with pytest.raises(ExportError, match=r"lectures/01\.md:9: :not-live: gives the reason"):
        cells_of("```{code-cell}\n:not-live:\n\n1\n```")


def test_a_set_up_cell_tells_colab_what_it_holds():
    cell = cells_of("```{code-cell}\n:tags: [set-up]\n# imports\nimport math  # for pi\n```")["cells"][-1]
    assert "".join(cell["source"]) == "# @title Set-up: imports\nimport math  # for pi"
    assert cell["metadata"] == {"cellView": "form", "jupyter": {"source_hidden": True}}


class Executed(Site):
    """A site whose page printed, returned 2, and showed a figure and a record."""

    def outputs(self, docname):
        result = {"output_type": "execute_result", "execution_count": 9, "data": {"text/plain": "2"}, "metadata": {}}
        stream = {"output_type": "stream", "name": "stdout", "text": "not shown\n"}
        figure = '<figure class="zth-figure" id="a"><svg></svg><noscript>No.</noscript><script>{}</script></figure>'
        data = {"text/html": figure, "text/plain": "Figure a", "application/vnd.jupyter.widget-view+json": {}}
        shown = {"output_type": "display_data", "data": data, "metadata": {}}
        held = {"text/html": '<figure class="zth-record"><table></table></figure>', "text/plain": "A run."}
        kept = {"output_type": "execute_result", "execution_count": 9, "data": held, "metadata": {}}
        return [[nbformat.from_dict(output)] for output in (stream, result, shown, kept)]


CELLS = """\
```{code-cell}
print("not shown")
```

```{code-cell}
:tags: [nbval-check-output]
1 + 1
```

```{code-cell}
figure
```

```{code-cell}
record("bigrams/makemore")
```
"""


def test_only_checked_cells_figures_and_records_carry_outputs():
    free, checked, figure, record = cells_of(CELLS, resolver=Executed())["cells"][2:]
    assert free["outputs"] == []
    assert [output["data"] for output in figure["outputs"]] == [
        {"text/html": '<figure class="zth-figure" id="a"><svg></svg></figure>', "text/plain": "Figure a"}
    ]
    assert record["outputs"][0]["data"] == {
        "text/html": '<figure class="zth-record"><table></table></figure>',
        "text/plain": "A run.",
    }
    assert checked["outputs"][0]["data"] == {"text/plain": "2"}
    assert checked["execution_count"] == checked["outputs"][0]["execution_count"] == 3
    assert free["execution_count"] is None
    assert checked["metadata"]["tags"] == ["nbval-check-output"]


def ids(notebook):
    return {cell["source"]: cell["id"] for cell in notebook["cells"]}


def test_cell_ids_are_unique_and_stay_when_other_cells_change():
    cell = "```{code-cell}\nx = 1\n```\n\n"
    before = cells_of(f"One.\n\n{cell}Two.\n\n{cell}")
    assert len({cell["id"] for cell in before["cells"]}) == len(before["cells"]) == 6
    after = ids(cells_of(f"Another one.\n\n```{{code-cell}}\nnew = 0\n```\n\n{cell}Two.\n\n{cell}"))
    for source in ("x = 1", "Two."):
        assert after[source] == ids(before)[source]


def test_the_same_text_gives_the_same_bytes():
    text = f"{FRONT_MATTER}# Title\n\nA[^n] {{glue:text}}`loss`.\n\n[^n]: N.\n\n```{{code-cell}}\n1\n```\n"
    assert export(page_of(), text, HERE, "C") == export(page_of(), text, HERE, "C")


# ---------------------------------------------------------------- what stops the export


ERRORS = {
    "an unknown directive": ("```{notes}\nA\n```", 9, "{notes} is not one that a notebook may use: did you mean note?"),
    "a directive that MyST takes for text": ("Text.\n\n```{note} `x`\nA\n```", 11, "this directive is read as text"),
    "raw HTML": ("```{raw} html\n<b>\n```", 9, "directive {raw} is not one"),
    "an unknown directive inside another": ("````{note}\nA\n\n```{frob}\nB\n```\n````", 12, "directive {frob}"),
    "one in a list, after options": (
        "- item\n\n  ````{admonition} T\n  :class: tip\n\n  ```{frob}\n  ```\n  ````", 14, "directive {frob}"
    ),
    "one in nested colon fences": ("::::{note}\n:::{frob}\n:::\n::::", 10, "directive {frob}"),
    "an unknown role": ("Text\nand {rfe}`a`.", 10, "role {rfe} is not one that a notebook may use: did you mean ref?"),
    "an unknown role in a title": (":::{dropdown} A {frob}`b`\nA\n:::", 9, "role {frob}"),
    "an unknown role in a list-table": ("```{list-table}\n* - a\n* - {frob}`b`\n```", 11, "role {frob}"),
    "an unknown role in a footnote": ("A[^n]\n\n[^n]: {frob}`b`", 11, "role {frob}"),
    "an unknown role in a definition": ("term\n: one\n\n  {frob}`b`", 12, "role {frob}"),
    "a colon fence without a name": (":::note\nA\n:::", 9, ":::note is not a directive"),
    "a substitution": ("Text {{ name }}.", 9, "substitutions"),
    "a substitution alone": ("{{ name }}", 9, "substitutions"),
    "a reference to nothing": ("a\nb {ref}`missing`", 10, "{ref}`missing` leads nowhere"),
    "a value that no cell glues": ("{glue:text}`los:.2f`", 9, "no cell of this page glues los"),
    "a value that is no number": ("{glue:text}`word:.2f`", 9, "cannot be shown in this form"),
    "a value that is a picture": ("{glue}`plot`", 9, "is no text"),
    "a glued picture": ("```{glue} plot\n```", 9, "let a cell show the picture"),
    "a footnote without text": ("A[^n]", 9, "footnote [^n] has no text"),
    "a picture without words": ("```{image} a.png\n```", 9, "has no :alt: text"),
    "a file that is not there": ("```{code-cell}\n:load: ../nowhere.py\n```", 9, "names ../nowhere.py"),
    "an unknown option of a cell": ("```{code-cell}\n:tag: [live]\n1\n```", 9, "option :tag: of {code-cell}"),
    "an unknown tag": ("```{code-cell}\n:tags: [hide_input]\n1\n```", 9, "tag hide_input is not one"),
    "options that cannot be read": ("```{code-cell}\n:tags: [live\n1\n```", 9, "cannot be read"),
    "a cell inside a directive": ("````{note}\n```{code-cell}\n1\n```\n````", 10, "{code-cell} is run only as"),
    "a raw cell": ("```{raw-cell}\n1\n```", 9, "{raw-cell} cannot stand in a notebook"),
    "a checked cell that glues": (
        "```{code-cell}\n:tags: [nbval-check-output]\nglue('a', 1)\n```", 9, "glue in a cell of its own"
    ),
    "an uneven list-table": ("```{list-table}\n* - a\n  - b\n* - c\n```", 9, "as many cells in each row"),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_what_stops_the_export_is_named_with_file_and_line(name):
    source, line, message = ERRORS[name]
    with pytest.raises(ExportError) as error:
        cells_of(source)
    assert str(error.value).startswith(f"lectures/01.md:{line}: ")
    assert message in str(error.value)


def test_lines_are_those_of_the_file_after_cells_too():
    source = "Text.\n\n```{code-cell}\n1\n```\n\n\nMore\n{frob}`a`\n\n+++\n\n{frob}`b`"
    with pytest.raises(ExportError) as error:
        cells_of(source)
    assert re.findall(r":(\d+): ", str(error.value)) == ["17", "21"]


def test_every_problem_of_a_page_is_told_at_once_and_the_vocabulary_with_it():
    with pytest.raises(ExportError) as error:
        cells_of("{frob}`a`\n\n```{frob}\n```")
    first, second = str(error.value).split("\n")
    assert all(name in first for name in ROLES)
    assert all(name in second for name in OWN)


def test_a_page_begins_with_its_title():
    with pytest.raises(ExportError, match=r"lectures/01\.md:7: a notebook begins with its title"):
        export(page_of(), f"{FRONT_MATTER}No title.\n", HERE, "The course")


def test_code_beside_a_loaded_file_is_refused(tmp_path):
    (tmp_path / "lectures").mkdir()
    (tmp_path / "module.py").write_text("x = 1\n")
    with pytest.raises(ExportError, match="has code of its own beside :load:"):
        cells_of("```{code-cell}\n:load: ../module.py\ny = 2\n```", tmp_path)


def test_a_page_that_never_ran_is_not_exported():
    with pytest.raises(ExportError, match="nothing has run yet"):
        cells_of("```{code-cell}\n1\n```", resolver=NothingKnown())


def test_the_early_check_sees_the_vocabulary_without_a_site():
    page = page_of(resolver=NothingKnown())
    check(page, f"{FRONT_MATTER}# Title\n\n{{ref}}`anywhere` {{glue:text}}`any:.2f` [](nowhere.md)\n\n$$\na\n$$ (b)\n")
    with pytest.raises(ExportError, match=r"role \{frob\}"):
        check(page, f"{FRONT_MATTER}# Title\n\n{{frob}}`a`\n")
