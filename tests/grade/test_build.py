"""What `build` makes: a notebook that runs and holds no solution, a key that does, and an autograder for Gradescope."""

import json
import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from tests.grade.made import cell, folder_of, notebook
from zero_to_hero.checks._engine.exercise import EXERCISES
from zero_to_hero.grade import assignment as assignments
from zero_to_hero.grade import build, static_page
from zero_to_hero.grade.assignment import BadAssignment
from zero_to_hero.grade.cli import main
from zero_to_hero.grade.submissions import collect

SOLUTION = "def tanh(x):\n    return the_solution(x)"
STUB = 'def tanh(x):\n    """The hyperbolic tangent of x."""\n    raise NotImplementedError'


def text(words: str) -> dict:
    return {"cell_type": "markdown", "source": words, "metadata": {}}


@pytest.fixture
def site(tmp_path) -> Path:
    """The notebooks of a small built site."""
    exercises = notebook(
        text("# Exercises"),
        "import math",
        text(
            "Before.\n\n## The hyperbolic tangent\n\n*Implement · difficulty 1 of 5 · about 5 minutes · 9 points*\n\n"
            "Build it.\n\n<details>\n<summary>Hint 1 of 2</summary>\n\nAn old hint.\n\n</details>\n\n"
            "Afterwards: [the worked answer](https://x.org/solutions.html#solution-micrograd-tanh)."
        ),
        cell(STUB, "micrograd.tanh"),
        'check("micrograd.tanh")',
    )
    lecture = notebook(
        "secret_of_the_lecture = 1",
        text(
            "Some text.\n\n**Your turn: The backward of a product**\n\n"
            "*Implement · difficulty 1 of 5 · about 5 minutes · 1 point*\n\nWrite `mul`."
        ),
        cell("def mul(self, other):\n    ...", "micrograd.product"),
    )
    solutions = notebook(
        text("## The hyperbolic tangent\n\nLike this."),
        SOLUTION,
        'check("micrograd.tanh")',
        text("## Next"),
        "other = 1",
    )
    folders = {"exercises": exercises, "lectures": lecture, "solutions": solutions}
    return folder_of(tmp_path / "html", {f"notebooks/{name}/01_micrograd.ipynb": it for name, it in folders.items()})


OWN = """
from zero_to_hero.checks._engine.exercise import exercise
made = exercise("ours.half", title="Half", kind="implement", difficulty=1, minutes=2, points=3, hints=["/ 2"])
made.function("half", cases=[1.0, 3.0], right=lambda x: x / 2).mistake("That's twice as much.", lambda x: x * 2)
"""


@pytest.fixture
def built(site, tmp_path):
    (tmp_path / "ours.py").write_text(OWN)
    file = tmp_path / "week3.yml"
    own = ["--own", str(tmp_path / "ours.py")]
    assert main(["new", str(file), "micrograd.tanh", "micrograd.product", "ours.half", *own]) == 0
    assert main(["build", str(file), "--site", str(site), "--no-page"]) == 0
    yield tmp_path / "week3-handout"
    EXERCISES.pop("ours.half", None)


def test_the_students_notebook_has_the_cards_and_no_solution(built):
    made = nbformat.read(built / "week3.ipynb", as_version=nbformat.NO_CONVERT)
    nbformat.validate(made)
    whole = (built / "week3.ipynb").read_text()
    assert "the_solution" not in whole
    assert "secret" not in whole
    names = [one.metadata.get("zero_to_hero", {}).get("exercise") for one in made.cells]
    assert [name for name in names if name] == ["micrograd.tanh", "micrograd.product", "ours.half"]
    cards = [one.source for one in made.cells if one.cell_type == "markdown"]
    facts = "*Implement · difficulty 1 of 5 · about 5 minutes · 1 point*"
    assert cards[1].startswith(f"## The hyperbolic tangent\n\n{facts}\n\nBuild it.\n\n<details>\n<summary>Hint 1 of 3")
    assert cards[2].startswith(f"## The backward of a product\n\n{facts}\n\nWrite `mul`.\n\n<details>")
    assert "Afterwards" not in whole
    assert whole.count("Hint 1 of") == 3  # each once
    codes = [one.source for one in made.cells if one.cell_type == "code"]
    assert codes[:3] == ["import math", STUB, 'check("micrograd.tanh")']
    assert 'check("ours.half")' not in codes


def test_what_it_makes_is_what_the_grader_reads(built, tmp_path):
    (one,) = collect(folder_of(tmp_path / "in", {"mei.ipynb": (built / "week3.ipynb").read_bytes()})).submissions
    names = [each.exercise for each in one.files[0].cells if each.exercise]
    assert names == ["micrograd.tanh", "micrograd.product", "ours.half"]


def test_the_key_has_answers_mistakes_and_hints(built):
    key = (built / "week3-key.md").read_text()
    assert SOLUTION in key
    assert "other = 1" not in key
    assert "- That's tanh(x/2): you need exp(2x) where you wrote exp(x)." in key
    assert "- That's twice as much." in key


def test_gradescopes_autograder_grades(built, sandbox, tmp_path):
    """The zip is unpacked where Gradescope would, and its own command runs, with the sandbox that this machine has."""
    with zipfile.ZipFile(built / "week3-gradescope.zip") as opened:
        names = opened.namelist()
        modes = {info.filename: stat.S_IMODE(info.external_attr >> 16) for info in opened.infolist()}
        opened.extractall(tmp_path / "source")
    assert (modes["run_autograder"], modes["setup.sh"]) == (0o755, 0o755)
    assert {"week3.yml", "ours.py", "zero_to_hero/grade/cli.py"} <= set(names)
    assert not [name for name in names if name.startswith("solutions") or "__pycache__" in name]
    script = (tmp_path / "source/run_autograder").read_text()
    assert "autograde week3.yml /autograder/submission" in script
    subprocess.run(["bash", "-n", tmp_path / "source/run_autograder"], check=True)
    answers = notebook(ours__half="def half(x):\n    return x * 2", micrograd__tanh="import math\ntanh = math.sinh")
    folder_of(tmp_path / "submission", {"my notebook.ipynb": answers})
    where = [str(tmp_path / "submission"), "--out", str(tmp_path / "results")]
    how = ["--any-version", "--sandbox", "bubblewrap"]
    subprocess.run(
        [sys.executable, "-m", "zero_to_hero.grade", "autograde", "week3.yml", *where, *how],
        cwd=tmp_path / "source",
        env={**os.environ, "PYTHONPATH": str(tmp_path / "source")},
        check=True,
    )
    told = json.loads((tmp_path / "results/results.json").read_text())
    assert [one["status"] for one in told["tests"]] == ["failed"] * 3
    assert "That's twice as much." in told["tests"][2]["output"]
    assert told["score"] == 0


def test_without_a_built_site_it_says_how_to_get_one(tmp_path, capsys):
    (tmp_path / "week3.yml").write_text(assignments.new_text("week3", ["micrograd.tanh"]))
    assert main(["build", str(tmp_path / "week3.yml"), "--site", str(tmp_path / "nowhere"), "--no-page"]) == 1
    assert "Run `make book` in a clone of the course" in capsys.readouterr().err


def test_the_notebook_says_when_its_due_and_leaves_out_hints_where_the_file_does(site, tmp_path):
    text = assignments.new_text("week3", ["micrograd.tanh", "micrograd.product"])
    text = text.replace('# due: "2026-11-20 23:59 +01:00"', 'due: "2026-11-20 23:59 +01:00"').replace(
        "# late:", "late:"
    )
    text = text.replace("# instructions:", "instructions:").replace("hints: true", "hints: false")
    (tmp_path / "week3.yml").write_text(text.replace("micrograd.tanh:    1", "micrograd.tanh:    1.5"))
    assert main(["build", str(tmp_path / "week3.yml"), "--site", str(site), "--no-page"]) == 0
    first, _, card, *_ = json.loads((tmp_path / "week3-handout/week3.ipynb").read_text())["cells"]
    assert "Due on Friday, 20 November 2026, at 23:59 (UTC+01:00)." in first["source"]
    assert "costs 10 % of your points, and 50 % at most. The first 15 minutes don't count." in first["source"]
    assert "You may work in pairs." in first["source"]
    assert card["source"].endswith("about 5 minutes · 1.5 points*\n\nBuild it.")


def test_an_own_exercise_that_says_no_stub_gets_one_that_is_python(site, built):
    card = build.Course(site).card(EXERCISES["ours.half"])
    assert (card.text, card.stub) == ("", "def half(x):\n    raise NotImplementedError")
    compile(card.stub, "stub", "exec")


def test_the_page_needs_a_clone_its_tools_and_a_place_of_its_own(tmp_path, monkeypatch):
    clone = tmp_path / "clone"
    with pytest.raises(BadAssignment, match="can only be made in a clone of the course"):
        static_page.python(clone)
    folder_of(clone, {"book/assignment.py": ""})
    with pytest.raises(
        BadAssignment, match=r"missing: node_modules/katex, node_modules/pyodide, .* Run `make setup` in"
    ):
        static_page.python(clone)
    monkeypatch.setattr(static_page, "PACKAGES", ())
    monkeypatch.setattr(static_page, "TOOLS", ("a_tool_that_nobody_has",))
    with pytest.raises(BadAssignment, match="the Python packages of the site"):
        static_page.python(clone)
    folder_of(clone, {".venv/bin/python": ""})
    assert static_page.python(clone) == str(clone / ".venv/bin/python")

    page = folder_of(tmp_path / "page", {"thesis.tex": "ten years"})
    with pytest.raises(BadAssignment, match=r"there are other things in it: thesis\.tex"):
        static_page.free(page)
    folder_of(page, {"README.txt": static_page.README.format(title="Week 1")})
    static_page.free(page)  # one that was made before
    static_page.free(tmp_path / "nothing")
