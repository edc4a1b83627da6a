"""An assignment from its file to points: the page that `build` makes, answered in Chromium, downloaded, and graded."""

import csv
import json
import lzma
import re
import tarfile
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from tests.cells import answer_of, sections
from tests.grade.conftest import sandbox  # noqa: F401 (a fixture)
from tests.proven import proven
from tests.site.axe import axe, open_all
from tests.site.conftest import PATIENCE
from tests.site.parts import code, site
from tests.site.strict import Reader, reading, serve
from tests.site.test_every_page import TEXT, UNREACHED
from zero_to_hero.checks._engine.exercise import EXERCISES, lectures
from zero_to_hero.grade import assignment as assignments
from zero_to_hero.grade.cli import main

pytestmark = proven(lambda: [code(), site()])

OWN = '''\
from zero_to_hero.checks._engine.exercise import exercise

double = exercise(
    "ours.double", title="Twice", kind="implement", difficulty=1, minutes=2, points=3, hints=["Use +."],
    text="Give back twice $x$. For example, `double(1.5)` is 3.0.",
    stub='def double(x: float) -> float:\\n    """Twice x."""\\n    raise NotImplementedError',
)
answer = double.function("double", cases=lambda rng: [1.0, rng.uniform(2, 3)], right=lambda x: 2 * x)
answer.mistake("That's the square.", lambda x: x * x)
'''
NAMES = ["micrograd.tanh", "bigrams.row_probabilities", "ours.double", "micrograd.analytic"]
SECRET = "0123456789abcdef0123456789abcdef"
WRONG = "def tanh(x):\n    return (math.exp(x) - 1) / (math.exp(x) + 1)"
RIGHT = WRONG.replace("math.exp(x)", "math.exp(2 * x)")
TENSORS = """\
import torch


def row_probabilities(counts, k=1.0):
    table = torch.tensor(counts, dtype=torch.float64) + k
    return table / table.sum(1, keepdim=True)"""


def assignment(folder: Path, name: str, *changes: tuple[str, str]) -> Path:
    """A folder with the assignment's file, and in it what `build` makes."""
    folder.mkdir(exist_ok=True)
    (folder / "ours.py").write_text(OWN)
    file = folder / f"{name}.yml"
    assert main(["new", str(file), *NAMES, "--own", str(folder / "ours.py"), "--title", "The third week"]) == 0
    text = re.sub(r"secret: \w+", f"secret: {SECRET}", file.read_text())
    for old, new in [*changes, ("micrograd.tanh:            1", "micrograd.tanh:            2.5")]:
        assert old in text, (old, text)
        text = text.replace(old, new)
    file.write_text(text)
    assert main(["build", str(file)]) == 0
    return folder


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> Iterator[Path]:
    """An assignment that tells everything."""
    yield assignment(
        tmp_path_factory.mktemp("told"),
        "week3",
        ('# due: "2026-11-20 23:59 +01:00"', 'due: "2026-11-20 23:59 +01:00"'),
        ("# late: {", "late: {"),
        ("# instructions: ", "instructions: "),
    )
    EXERCISES.pop("ours.double", None)


@pytest.fixture(scope="module")
def silent(tmp_path_factory) -> Path:
    """One that tells as little as it can."""
    everything = "hints: true, mistakes: true, expected: true"
    return assignment(tmp_path_factory.mktemp("silent"), "quiet", (everything, everything.replace("true", "false")))


@pytest.fixture(scope="module")
def page(told) -> Iterator[str]:
    with serve(told / "week3-handout/week3-page") as (address, _):
        yield address


@pytest.fixture
def reader(profile, page) -> Iterator[Reader]:
    with reading(profile, page) as one:
        yield one


def answer(reader: Reader, name: str, text: str) -> tuple[str, str]:
    """Write an answer, run it, and give the verdict's state and words."""
    section = reader.page.locator(f"section:has(> #exercise-{name.replace('.', '-').replace('_', '-')})")
    cell = section.locator(".cell.tag_exercise")
    cell.get_by_role("textbox").fill(text)
    cell.get_by_role("button", name="Run").click()
    verdict = section.locator(f'.live-output [data-check="{name}"]')
    expect(cell.get_by_role("button", name="Run")).to_be_visible(timeout=4 * PATIENCE)  # the first one starts Python
    verdict.wait_for(timeout=PATIENCE)
    return verdict.get_attribute("data-state"), verdict.inner_text()


def download(reader: Reader, folder: Path) -> Path:
    with reader.page.expect_download() as waiting:
        reader.page.get_by_role("button", name="Download my answers").click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def test_what_a_student_answers_on_the_page_gets_its_points(reader, told, tmp_path, sandbox):  # noqa: F811
    state, words = answer(reader, "micrograd.tanh", WRONG)
    assert state == "not yet"
    assert "That's tanh(x/2)" in words
    assert "Expected" in words
    state, words = answer(reader, "micrograd.tanh", RIGHT)
    assert (state, "2.5 points" in words) == ("passed", True)
    assert answer(reader, "bigrams.row_probabilities", TENSORS)[0] == "passed"
    state, words = answer(reader, "ours.double", "def double(x):\n    return x * x")
    assert (state, "That's the square." in words) == ("not yet", True)
    expect(reader.page.locator(".zth-tally")).to_have_text("2 of 4 exercises passed (4.5 of 9.5 points).")
    expect(reader.page.locator(".zth-progress")).to_contain_text("Still open: Twice, A gradient by hand.")

    reader.page.goto(f"{reader.page.url}index.html")  # another address of the same page
    reader.wait_until_ready()
    path = download(reader, tmp_path)
    assert path.name == "week3-answers.ipynb"
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    written = {
        one.metadata.zero_to_hero.exercise: one.source for one in notebook.cells if "zero_to_hero" in one.metadata
    }
    assert list(written) == ["micrograd.tanh", "micrograd.analytic", "bigrams.row_probabilities", "ours.double"]
    assert (written["micrograd.tanh"], written["bigrams.row_probabilities"]) == (RIGHT, TENSORS)

    (tmp_path / "in").mkdir()
    path.rename(tmp_path / "in/mei_7_8_week3-answers.ipynb")
    assert main(["grade", str(told / "week3.yml"), str(tmp_path / "in"), "--out", str(tmp_path / "out")]) == 0
    (row,) = csv.DictReader((tmp_path / "out/grades.csv").open())
    assert {name: row[name] for name in NAMES} == dict(zip(NAMES, ["2.5", "2", "0", "0"], strict=True))
    assert (row["points"], row["of"]) == ("4.5", "9.5")
    assert "That&#x27;s the square." in (tmp_path / "out/feedback/mei-7.html").read_text()


def test_it_says_what_the_assignment_says(visit, page):
    shown = visit("", base=page)
    expect(shown.get_by_role("heading", level=1)).to_have_text("The third week")
    main_part = shown.locator("main")
    expect(main_part).to_contain_text("Due on Friday, 20 November 2026, at 23:59 (UTC+01:00).")
    expect(main_part).to_contain_text("10 % of your points, and 50 % at most. The first 15 minutes don’t count.")
    expect(main_part).to_contain_text("You may work in pairs.")
    expect(main_part).to_contain_text("2.5 points")
    expect(main_part.locator(".hint")).not_to_have_count(0)
    headings = shown.locator(".zth-sections a").all_inner_texts()
    titles = [EXERCISES[name].title for name in ("micrograd.tanh", "micrograd.analytic", "bigrams.row_probabilities")]
    assert headings == ["Set-up: micrograd", *titles[:2], "Set-up: bigrams", titles[2], "Twice"]
    assert shown.locator("main a", has_text="worked answer").count() == 0


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_light_and_good_for_everybody(visit, watch, page, told, scheme, width):
    shown = visit("", base=page, scheme=scheme, width=width)
    shown.wait_for_load_state("networkidle")
    open_all(shown)
    assert axe(shown) == []
    assert shown.evaluate("document.documentElement.scrollWidth") == width
    assert shown.evaluate(UNREACHED) == []
    folder = told / "week3-handout/week3-page"
    paths = {response.url.removeprefix(page).partition("?")[0] or "index.html" for response in watch.responses}
    assert sum(len(lzma.compress((folder / path).read_bytes())) for path in paths) <= TEXT


def test_an_assignment_that_tells_little_shows_no_hint_no_mistake_and_no_expected_value(profile, silent):
    with serve(silent / "quiet-handout/quiet-page") as (address, _), reading(profile, address) as reader:
        state, words = answer(reader, "micrograd.tanh", f"{WRONG}\n\n\nprint(hint('micrograd.tanh'))")
        assert state == "not yet"
        assert not re.search("tanh\\(x/2\\)|Cause|Expected", words)
        assert "Yours" in words
        expect(reader.page.locator("main")).to_contain_text("This assignment doesn't show hints.")
        expect(reader.page.locator(".hint")).to_have_count(0)
    cells = json.loads((silent / "quiet-handout/quiet.ipynb").read_text())["cells"]
    assert not [one for one in cells if "Hint 1" in one["source"]]


def contents(folder: Path) -> dict[str, str]:
    """The text of every file, those inside archives among them."""
    found = {}
    for path in folder.rglob("*"):
        if path.parent.name.startswith("pyodide-"):
            continue  # Python itself
        if path.suffix in (".zip", ".xz"):
            if path.suffix == ".zip":
                with zipfile.ZipFile(path) as opened:
                    inner = {name: opened.read(name) for name in opened.namelist()}
            else:
                with tarfile.open(fileobj=BytesIO(lzma.decompress(path.read_bytes()))) as opened:
                    inner = {one.name: opened.extractfile(one).read() for one in opened if one.isfile()}
            found |= {f"{path.name}/{name}": data.decode("utf-8", "replace") for name, data in inner.items()}
        elif path.is_file() and path.suffix != ".woff2":
            found[path.relative_to(folder).as_posix()] = path.read_text(encoding="utf-8", errors="replace")
    return found


def distinctive(code: str, known: str) -> set[str]:
    """The lines of an answer that say something and stand in none of its card, stub and hints."""
    lines = {line.strip() for line in code.rpartition('"""')[2].splitlines()}
    return {line for line in lines if len(line) >= 16 and not line.startswith("#") and line not in known}


def test_no_solution_no_key_and_no_secret_is_in_the_folder(told):
    """The checks are: a page that answers by itself can't do without. What they reach of the course is the rest."""
    folder = told / "week3-handout/week3-page"
    files = contents(folder)
    assert len(files) > 100
    package = {name for name in files if name.startswith("zero_to_hero.zip/") or ".tar.xz/" in name}
    checks = {name.split("/")[3] for name in package if "/checks/" in name and name.count("/") > 3}
    assert checks == {"_engine", "micrograd", "bigrams", "ours"}  # of no other lecture
    assert not [name for name in package if re.search("/(grade|records|figures|mlp)", name)]
    for name, text in files.items():
        assert SECRET not in text, name
        assert "The third week: the key" not in text, name
    shown = "\n".join(text for name, text in files.items() if name not in package)
    looked = 0
    for name in [one for one in NAMES if one != "ours.double"]:
        lines = distinctive(answer_of(name), "\n".join([sections("exercises")[name].text, *EXERCISES[name].hints]))
        looked += len(lines)
        assert [line for line in lines if line in shown] == [], name
    assert looked >= 4
    # what the solutions say besides their code is nowhere, whichever exercise it's about
    texts = [re.sub(r"```.*?```", "", one.text, flags=re.DOTALL) for one in sections("solutions").values()]
    prose = [line for text in texts for line in text.splitlines() if len(line) > 60]
    whole = "\n".join(files.values())
    assert len(prose) > 200
    assert [line for line in prose if line in whole] == []


def test_the_folder_is_made_anew_and_other_things_in_its_place_stay(told, capsys):
    page = told / "week3-handout/week3-page"
    assert (page / ".nojekyll").is_file()
    assert "python -m http.server" in (page / "README.txt").read_text()
    (page / "README.txt").write_text("mine")
    before = sorted(page.iterdir())
    assert main(["build", str(told / "week3.yml")]) == 1
    error = capsys.readouterr().err
    assert "there are other things in it: .nojekyll, README.txt, _static …" in error
    assert sorted(page.iterdir()) == before


def test_a_card_that_cannot_be_shown_is_told_with_its_place(told, tmp_path, capsys):
    broken = OWN.replace("Give back twice $x$.", "Give back $\\\\undefined{x}$.")
    (tmp_path / "ours.py").write_text(broken)
    text = (told / "week3.yml").read_text()
    version = assignments.course_version(NAMES, tmp_path / "ours.py")
    (tmp_path / "week3.yml").write_text(re.sub("course: .*", f"course: {version}", text))
    assert main(["build", str(tmp_path / "week3.yml")]) == 1
    error = capsys.readouterr().err
    assert "The page of week3 couldn't be made" in error
    assert "undefined" in error
    assert not (tmp_path / "week3-handout/week3-page").exists()


def test_every_card_of_the_course_can_be_shown(tmp_path):
    file = tmp_path / "all.yml"
    assert main(["new", str(file), *lectures()]) == 0
    assert main(["build", str(file)]) == 0
    html = (tmp_path / "all-handout/all-page/index.html").read_text()
    names = assignments.known()
    assert html.count('class="zth-exercise docutils container"') == len(names) > 100
    assert all(f'id="exercise-{name.replace(".", "-").replace("_", "-")}"' in html for name in names)
