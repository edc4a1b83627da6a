"""Records: what they hold, who made them, when they're out of date, and how they are shown."""

import json
import re
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

import book.records
from book.course import notebooks
from book.extensions.execution_cache import digest, quoted, reached
from book.extensions.live import live_files
from book.records import RunError, corpus_hash, load, main, make, measured, scripts, thinned
from tests.node import in_node
from tests.original import FOLDER, original
from zero_to_hero.data._files import FILES
from zero_to_hero.page import records
from zero_to_hero.page.code_hash import code_hash
from zero_to_hero.page.loss_curve import curve
from zero_to_hero.page.published import published, read_published
from zero_to_hero.page.record_schema import MOST_POINTS, problems
from zero_to_hero.page.records import RecordError, record

ROOT = Path(__file__).resolve().parent.parent
FOUND = sorted(path.relative_to(ROOT / "records").with_suffix("").as_posix() for path in ROOT.glob("records/*/*.json"))
SCRIPT = '''"""A small run: a number.

More about it.
"""

from zero_to_hero.model import two

SEEDS = {"start": 7, "others": [1, 2]}


def run():
    return {"numbers": {"loss": two() / 3, "steps": 2}, "curves": {"loss": [3.0, 2.0, 1.0]}, "texts": {"said": "a < b"}}
'''
MODEL = '"""Two."""\n\n\ndef two():\n    """It is 2."""\n    return 2  # two\n'


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A clone with one module, `zero_to_hero/model.py`, and one script, `records/one/small.py`."""
    root = tmp_path / "course"
    for name, text in {
        "zero_to_hero/__init__.py": "",
        "zero_to_hero/model.py": MODEL,
        "zero_to_hero/page/__init__.py": "",
        "records/one/small.py": SCRIPT,
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    monkeypatch.setattr(records, "PACKAGE", root / "zero_to_hero")
    monkeypatch.setattr(book.records, "ROOT", root)
    monkeypatch.setattr(
        sys.modules["zero_to_hero"], "__path__", [str(root / "zero_to_hero"), *sys.modules["zero_to_hero"].__path__]
    )
    monkeypatch.setenv("ZERO_TO_HERO_PRESET", "smoke")
    yield root
    sys.modules.pop("zero_to_hero.model", None)


# --- the records of the tree


def test_every_record_has_its_script_and_every_script_its_record():
    assert list(scripts()) == FOUND
    assert "bigrams/makemore" in FOUND


@pytest.mark.parametrize("name", FOUND)
def test_a_record_is_whole_and_names_the_command_and_the_code_that_make_it(name):
    found = record(name)  # which checks it. That it's out of date is no failure: the page says so
    assert found.data["command"] == f"make records ONLY={name}"
    assert f"records/{name}.py" in found.data["code"]
    assert set(found.data["code"]) & set(measured(scripts()[name]))
    assert found.data["seeds"] == load(scripts()[name]).SEEDS


def at_hand(corpora, monkeypatch):
    """Have the downloaded ones of these corpora read from our folder; skip where it lacks one."""
    for corpus in corpora:
        if corpus in FILES and FILES[corpus].url:
            original(corpus)
            monkeypatch.setenv("ZERO_TO_HERO_DATA", str(FOLDER))


@pytest.mark.parametrize("name", FOUND)
def test_a_record_names_the_corpora_that_its_script_reads(name, monkeypatch):
    corpora = load(scripts()[name]).CORPORA
    at_hand(corpora, monkeypatch)
    assert record(name).data["corpora"] == {corpus: corpus_hash(corpus) for corpus in corpora}


@pytest.mark.parametrize("name", FOUND)
def test_a_short_run_gives_the_recorded_numbers_again(name, monkeypatch):
    found = record(name)
    if found.data["seconds"] > 10:
        pytest.skip("it takes too long for a test")
    at_hand(found.data["corpora"], monkeypatch)
    monkeypatch.setenv("ZERO_TO_HERO_PRESET", found.data["preset"])
    again = load(scripts()[name]).run()
    assert again["numbers"] == pytest.approx(found.numbers, rel=1e-6)
    assert {name: thinned(line)["x"] for name, line in again.get("curves", {}).items()} == {
        name: [x for x, _ in line] for name, line in found.curves.items()
    }


def test_the_record_of_the_bigrams_meets_the_numbers_of_the_videos():
    found = record("bigrams/makemore")
    assert f"{found['counts']:.5f} {found['counts + 1']:.5f}" == "2.45401 2.45458"
    assert found["network"] == pytest.approx(published("makemore.network"), abs=1e-5)
    three = record("bigrams/trigrams")
    assert [f"{three[name]:.4f}" for name in ("dev with k = 1", "dev", "test")] == ["2.2365", "2.2223", "2.2235"]


# --- making one


def test_a_run_becomes_a_record(course, capsys):
    assert main(["one/small"]) == 0
    assert "one/small: recorded in records/one/small.json" in capsys.readouterr().out
    data = json.loads((course / "records/one/small.json").read_text())
    assert data["what"] == "A small run: a number."
    assert (data["command"], data["preset"]) == ("make records ONLY=one/small", "cpu")
    assert data["seeds"] == {"start": 7, "others": [1, 2]}
    assert data["code"].keys() == {"records/one/small.py", "zero_to_hero/model.py"}
    assert data["numbers"] == {"loss": 2 / 3, "steps": 2}
    assert data["curves"] == {"loss": {"x": [0, 1, 2], "y": [3.0, 2.0, 1.0]}}
    assert not list(course.rglob("*.part"))


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (lambda text: text.replace("two() / 3", "1 / 0"), "ZeroDivisionError"),
        (lambda text: text.replace("two() / 3", 'float("nan")'), 'numbers is {"loss": NaN'),
        (lambda text: text.replace('"""A small run', '"""Run in ~/course: a run'), "names a path of one machine"),
        (lambda text: text.replace('"a < b"', "__file__"), "it names '"),
        (lambda text: text.replace('{"start": 7', '{"start": None'), 'seeds is {"start": null'),
        (lambda text: text + 'CORPORA = ["milton"]\n', "there is no corpus 'milton'"),
        (lambda text: text + 'PRESET = "gpu"\n', "needs a GPU"),
    ],
)
def test_a_run_that_fails_leaves_the_old_record(course, capsys, monkeypatch, break_it, said):
    monkeypatch.setattr(book.records, "accelerator", lambda: None)
    script, made = course / "records/one/small.py", course / "records/one/small.json"
    assert main(["one/small"]) == 0
    before = made.read_bytes()
    script.write_text(break_it(SCRIPT))
    assert main(["one/small"]) == 1
    told = capsys.readouterr().err
    assert said in told
    assert "error: " in told
    assert made.read_bytes() == before
    assert not list(course.rglob("*.part"))


def test_what_a_run_gave_is_kept_where_it_is_no_record(course):
    (course / "records/one/small.py").write_text(SCRIPT.replace("two() / 3", "[]"))
    with pytest.raises(RunError, match=r"numbers is .* what the run gave is in _build/records/one/small\.json"):
        make("one/small", course)
    assert '"steps": 2' in (course / "_build/records/one/small.json").read_text()


def test_a_record_that_nobody_knows_is_answered_with_those_that_there_are(course):
    with pytest.raises(RunError, match="there is no record 'one/large': expected one of one/small"):
        make("one/large", course)


def test_several_runs_go_on_when_one_fails(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "book.records", "no/such", "no/other"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.count("error: there is no record") == 2


def test_a_long_curve_is_thinned_and_keeps_its_ends():
    line = thinned([1 / (1 + step) for step in range(12_345)])
    assert len(line["x"]) <= MOST_POINTS
    assert (line["x"][0], line["x"][-1]) == (0, 12_344)
    assert line["y"][1] == pytest.approx(1 / (1 + line["x"][1]), rel=1e-6)
    assert thinned([(0, 3.0), (500, 1.0)]) == {"x": [0, 500], "y": [3.0, 1.0]}


def test_a_recorded_curve_is_drawn_over_its_own_steps():
    picture = curve(record("bigrams/makemore").curves["network"])
    assert re.search(r"from 3\.\d+ at step 0 to 2\.4\d+ at step 265", picture.alt)


# --- the schema


@pytest.mark.parametrize(
    ("field", "wrong", "said"),
    [
        ("what", "", 'what is "", expected a sentence'),
        ("command", "make all", "command is 'make all', expected 'make records ONLY=one/small'"),
        ("date", "27.11.2026", "expected a date such as 2026-01-31"),
        ("seconds", -1, "seconds is -1"),
        ("preset", "smoke", 'preset is "smoke", expected one of smoke, cpu, gpu'),
        ("machine", {"host": "x"}, "expected processor, cores, threads"),
        ("versions", {}, "expected the version of python"),
        ("seeds", {"a": 1.5}, "expected a whole number"),
        ("corpora", {"makemore": "12"}, "expected the SHA-256"),
        ("code", {"a.py": "xyz"}, "expected a hash of 16 digits"),
        ("numbers", {"loss": float("inf")}, "expected a finite number"),
        ("numbers", {"loss": True}, "expected a finite number"),
        ("curves", {"loss": {"x": [0], "y": [1, 2]}}, "equally long"),
        ("what", "read ~/notes", "'read ~/notes' names a path of one machine"),
        ("what", r"C:\corpora", "names a path of one machine"),
        ("host", "mine", "host is no field of a record"),
    ],
)
def test_what_is_wrong_with_a_record_is_told(course, field, wrong, said):
    make("one/small", course)
    file = course / "records/one/small.json"
    data = json.loads(file.read_text())
    assert list(problems(data, "one/small")) == []
    file.write_text(json.dumps({**data, field: wrong}))
    with pytest.raises(RecordError, match=re.escape(said)):
        record("one/small")
    del data["numbers"]
    assert list(problems(data, "one/small")) == [
        "numbers is missing, expected a finite number, or a list of them, for each name"
    ]


def test_a_file_that_is_cut_off_and_one_that_is_missing_are_told(course):
    with pytest.raises(RecordError, match="there is no record 'one/small': expected one of none yet"):
        record("one/small")
    (course / "records/one/small.json").write_text('{"what": ')
    with pytest.raises(RecordError, match=r"is not JSON .*`make records ONLY=one/small` repeats it"):
        record("one/small")


def test_no_record_names_the_machine_it_was_made_on():
    host = subprocess.run(["uname", "-n"], capture_output=True, text=True, check=True).stdout.strip()
    for name in FOUND:
        assert host not in (ROOT / "records" / f"{name}.json").read_text(encoding="utf-8")


# --- out of date


@pytest.mark.parametrize(
    ("edit", "counts"),
    [
        (lambda text: text.replace("  # two", "  # the first prime"), False),
        (lambda text: text.replace("It is 2.", "The first prime."), False),
        (lambda text: text.replace('"""Two."""\n\n', ""), False),
        (lambda text: text.replace("return 2", "return (2)"), False),
        (lambda text: text.replace("return 2", "return 3"), True),
        (lambda text: text.replace("return 2", "return 2.0"), True),
        (lambda text: text + "\n\ndef three():\n    return None\n", True),
        (lambda text: None, True),
    ],
    ids=["comment", "docstring", "module's docstring", "layout", "number", "type", "function", "file gone"],
)
def test_a_record_is_out_of_date_when_the_code_has_changed(course, edit, counts):
    make("one/small", course)
    made = record("one/small")
    assert made.changed == []
    assert "role" not in made._repr_html_()
    module = course / "zero_to_hero/model.py"
    if text := edit(MODEL):
        module.write_text(text)
    else:
        module.unlink()
    assert bool(made.changed) is counts
    assert ('role="note"' in made._repr_html_()) is counts
    note = f"The code has changed since this was recorded on {made.data['date']} (zero_to_hero/model.py); "
    assert (note in repr(made)) is counts


def test_a_changed_script_is_a_change_too(course):
    make("one/small", course)
    (course / "records/one/small.py").write_text(SCRIPT.replace("/ 3", "/ 4"))
    assert record("one/small").changed == ["records/one/small.py"]


def test_what_scripts_share_is_measured_and_is_no_script(course):
    (course / "records/_base").mkdir()
    (course / "records/_base/parts.py").write_text("from zero_to_hero.model import two\n\nTWO = two()\n")
    script = course / "records/one/small.py"
    script.write_text(
        f"from records._base.parts import TWO\n{SCRIPT.replace('from zero_to_hero.model import two', '')}"
    )
    before = measured(script, course)
    assert before.keys() == {"records/_base/parts.py", "records/one/small.py", "zero_to_hero/model.py"}
    assert list(scripts(course)) == ["one/small"]
    (course / "records/_base/parts.py").write_text("TWO = 2\n")
    after = measured(script, course)
    assert after.keys() == {"records/_base/parts.py", "records/one/small.py"}
    assert after["records/_base/parts.py"] != before["records/_base/parts.py"]


def test_where_code_is_not_installed_it_has_not_changed(course):
    make("one/small", course)
    (course / "records").rename(course / "zero_to_hero/records")
    (course / "zero_to_hero/model.py").unlink()
    assert record("one/small").changed == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("x = None", "x = ..."), ("x = 1", "x = True"), ("x = []", "x = ()"), ("x = 'a'", "x = b'a'"), ("f(*a)", "f(a)")],
)
def test_codes_that_differ_have_different_hashes(one, other):
    assert code_hash(one) != code_hash(other)
    assert code_hash(one) == code_hash(f"# a comment\n\n{one}  # another\n")


def test_pages_are_made_again_when_a_record_its_code_or_a_quoted_number_has_changed(course):
    make("one/small", course)
    text = 'record("one/small")\npublished("a.b")'
    published_file = course / "records/published.json"
    published_file.write_text('{"a.b": {"value": 1}, "c.d": {"value": 2}}')

    def state():
        return digest(reached(text, course), course, quoted(text, course))

    states = [state()]
    for path, edited in {
        "records/one/small.json": lambda text: text.replace("0.6666", "0.7777"),
        "records/one/small.py": lambda text: text.replace("/ 3", "/ 4"),
        "zero_to_hero/model.py": lambda text: text.replace("2  #", "3  #"),
        "records/published.json": lambda text: text.replace('"value": 1', '"value": 3'),
    }.items():
        (course / path).write_text(edited((course / path).read_text()))
        states.append(state())
    assert len(set(states)) == 5
    # a number that this page doesn't quote is none of its business
    published_file.write_text(published_file.read_text().replace('"value": 2', '"value": 4'))
    assert state() == states[-1]


# --- showing one


def test_a_record_shows_its_numbers_and_where_they_come_from(course):
    make("one/small", course)
    made = record("one/small")
    html = made._repr_html_()
    assert '<th scope="row">loss</th><td>0.6666667</td>' in html
    assert '<th scope="row">said</th><td style="text-align:start;white-space:pre-wrap">a &lt; b</td>' in html
    assert "<code>make records ONLY=one/small</code> repeats it." in html
    for told in (
        made.data["date"],
        made.data["machine"]["processor"],
        "Seeds: start 7, others [1, 2]",
        "Versions: python",
    ):
        assert told in html
        assert told in repr(made)
    assert made["loss"] == 2 / 3
    with pytest.raises(KeyError, match="has no 'los': expected one of loss, steps"):
        made["los"]


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (2 / 3, "0.6666667"),
        (2.4558898, "2.455890"),
        (0.2, "0.2"),
        (32_033, "32,033"),
        (1.5e-9, "1.5e-09"),
        ([0.5, 2], "0.5, 2"),
    ],
)
def test_a_number_is_shown_as_a_reader_wants_it(number, shown):
    assert records.value(number) == shown


def test_the_page_and_an_installed_package_have_the_records_inside(tmp_path):
    with zipfile.ZipFile(BytesIO(live_files()["zero_to_hero.zip"])) as archive:
        archive.extractall(tmp_path)
    code = (
        "from zero_to_hero.page.records import record; from zero_to_hero.page.published import published;"
        "r = record('bigrams/makemore'); print(r['counts'], r.changed, published('micrograd.g'))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"{record('bigrams/makemore')['counts']} [] {published('micrograd.g')}\n"


def test_the_pages_python_hashes_code_as_ours_does():
    """Another version of Python tells another tree: a record would look changed there."""
    sources = {path.name: path.read_text(encoding="utf-8") for path in sorted((ROOT / "zero_to_hero").glob("*.py"))}
    sources["words"] = (
        "match x:\n    case [1, *_] | {'a': None}:\n        f'{x!r:>{w}} {y=}' f'z'\nasync def f(*, a=...): await b\n"
    )
    module = (ROOT / "zero_to_hero/page/code_hash.py").read_text(encoding="utf-8")
    asked = "import json; json.dumps({name: code_hash(text) for name, text in json.loads(sources).items()})"
    hashes = in_node(
        "import { loadPyodide } from 'pyodide'; const python = await loadPyodide();"
        f"python.runPython({json.dumps(module)}); python.globals.set('sources', {json.dumps(json.dumps(sources))});"
        f"console.log(python.runPython({json.dumps(asked)}))"
    )
    assert hashes == {name: code_hash(text) for name, text in sources.items()}


# --- others' numbers


def test_every_published_number_has_a_source_that_is_cited():
    keys = set(re.findall(r"^@\w+\{([^,]+),", (ROOT / "book/references.bib").read_text(encoding="utf-8"), re.MULTILINE))
    for name, entry in read_published().items():
        assert entry.keys() == {"value", "cite", "place"}, name
        assert isinstance(entry["value"], (int, float)), name
        assert entry["cite"] in keys, name
        assert len(entry["place"].split()) > 2, name


def test_a_notebook_quotes_by_name_and_cites_the_source():
    entries, used = read_published(), set()
    for path in notebooks(ROOT):
        text = path.read_text(encoding="utf-8")
        quotes = re.findall(r'\bpublished\("([^"]+)"\)', text)
        assert len(quotes) == len(re.findall(r"\bpublished\(", text)), f"{path.name}: a name is not written out"
        for name in quotes:
            assert f"`{entries[name]['cite']}`" in text, f"{path.name} does not cite the source of {name}"
        used |= set(quotes)
    assert used == entries.keys()


def test_a_number_that_nobody_published_is_answered_with_those_that_there_are():
    with pytest.raises(KeyError, match=r"nothing is published as 'micrograd.h': expected one of micrograd.g, "):
        published("micrograd.h")
