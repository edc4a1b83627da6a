"""The bundled names and the course's text, their card, their way into an installed package and a page; and splits."""

import importlib.util
import random
import shutil
import statistics
import subprocess
import sys
import zipfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from book.extensions import corpora
from book.extensions.execution_cache import reached
from book.extensions.live import archive
from zero_to_hero.data import DataError, names, split, text
from zero_to_hero.data._files import FILES

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "zero_to_hero" / "data"

# --- the bundled names


@pytest.fixture(scope="module")
def compiler():
    spec = importlib.util.spec_from_file_location("compile_names", ROOT / "tools" / "compile_names.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("file", ["names.txt", "README.md"])
def test_the_script_makes_every_byte_of_the_file_and_of_the_cards_figures(compiler, file):
    assert compiler.compiled()[file].encode() == (DATA / file).read_bytes(), "run tools/compile_names.py"


def test_the_names_are_what_the_card_says():
    found = names()
    assert len(found) == len(set(found)) == 18_800
    assert found == sorted(found)
    assert set("".join(found)) == set("abcdefghijklmnopqrstuvwxyz")
    assert {len(name) for name in found} == set(range(2, 16))
    found.clear()
    assert names(), "a caller's list is its own"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("José", "jose"),
        ("  Ngọc ", "ngoc"),
        ("Jürgen", "jurgen"),
        ("İlkay", "ilkay"),
        ("Jose\N{COMBINING ACUTE ACCENT}", "jose"),
        ("Søren", None),
        ("Michał", None),
        ("Aydın", None),
        ("Anna-Lena", None),
        ("Hans Peter", None),
        ("Ja’far", None),
        ("Анна", None),
        ("愛", None),
        ("J", None),
        ("", None),
        ("a" * 15, "a" * 15),
        ("a" * 16, None),
    ],
)
def test_how_a_name_is_spelled(compiler, name, kept):
    assert compiler.spelled(name) == kept


def test_an_installed_package_has_the_names_the_licence_of_their_source_and_the_records(tmp_path):
    for file in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copyfile(ROOT / file, tmp_path / file)
    for folder in ("zero_to_hero", "records"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "--wheel-dir", tmp_path, tmp_path], check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as made:
        for name in ("names.txt", "texts/course.txt"):
            assert made.read(f"zero_to_hero/data/{name}") == (DATA / name).read_bytes()
        assert b"Copyright (c) 2012 Daniele Faraglia" in made.read("zero_to_hero/data/README.md")
        records = {name: made.read(name) for name in made.namelist() if name.startswith("zero_to_hero/records/")}
    assert records == {
        f"zero_to_hero/{path.relative_to(ROOT)}": path.read_bytes()
        for path in ROOT.glob("records/**/*.*")
        if path.suffix in (".json", ".gpt")
    }


def test_the_names_need_the_standard_library_alone():
    code = (
        "import sys; before = set(sys.modules); from zero_to_hero.data import names; names();"
        "print({n.split('.')[0] for n in set(sys.modules) - before} - set(sys.stdlib_module_names))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "{'zero_to_hero'}"


def test_a_lecture_runs_again_when_the_names_have_changed():
    assert DATA / "names.txt" in reached("from zero_to_hero.data import names", ROOT)


# --- the course's own text


@pytest.fixture(scope="module")
def course_compiler():
    spec = importlib.util.spec_from_file_location("compile_course", ROOT / "tools" / "compile_course.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_courses_text_is_frozen_ascii_and_long_enough():
    found = text("course")
    assert FILES["course"].size == len(found) == (DATA / "texts" / "course.txt").stat().st_size
    assert sha256(found.encode("ascii")).hexdigest() == FILES["course"].sha256
    assert 500_000 < len(found) < 1_000_000
    assert set(found) == {"\n", *map(chr, range(32, 127))}
    assert "class Value:" in found
    assert f"{FILES['course'].size:,} characters" in (DATA / "README.md").read_text()


def test_the_script_puts_a_courses_pages_and_code_together_in_ascii(course_compiler, tmp_path):
    for name, content in {
        "lectures/01_one.md": "---\ntitle: settings\n---\n# One\n\nx² − 1 → “café”, ∂f/∂x  \n",
        "exercises/01_one.md": "# Exercises\n",
        "solutions/01_one.md": "# Solutions\n",
        "lectures/02_two.md": "# Two\n---\na rule stays\n---\n",
        "lectures/notes.txt": "not a page\n",
        "book/about.md": "# About 日本\n",
        "zero_to_hero/one.py": "x = '½'\n",
        "zero_to_hero/tensor/nn/layers.py": "y = 2\n",
        "zero_to_hero/checks/answers.py": "left = 'out'\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert course_compiler.compiled(tmp_path) == (
        '# One\n\nx^2 - 1 -> "cafe", df/dx\n\n# Exercises\n\n# Solutions\n\n# Two\n---\na rule stays\n---\n\n'
        "# About ??\n\nx = '1/2'\n\ny = 2\n"
    )


def test_a_folder_that_is_no_course(course_compiler, tmp_path):
    with pytest.raises(FileNotFoundError, match="there are no lectures in"):
        course_compiler.compiled(tmp_path)


def test_the_pages_python_begins_without_the_courses_text():
    """A first cell shouldn't wait for it: the site has a copy, as of what is downloaded elsewhere."""
    with zipfile.ZipFile(BytesIO(archive(ROOT / "zero_to_hero"))) as made:
        packed = made.namelist()
    assert "zero_to_hero/data/names.txt" in packed
    assert not [name for name in packed if "course" in name]
    assert "course" in corpora.FILES


def test_a_package_without_the_courses_text_says_so(monkeypatch):
    monkeypatch.setattr("zero_to_hero.data._read.bundled", lambda file: None)
    with pytest.raises(DataError, match=r"course\.txt is missing from this package: install it again"):
        text("course")


def test_texts_that_there_are_not():
    with pytest.raises(ValueError, match="no text 'bible': expected 'course', 'shakespeare' or 'python'"):
        text("bible")


# --- splits


def test_a_split_is_the_same_everywhere():
    """Another result would move every published number."""
    # the places, from the shell: `printf 42:emma | sha256sum` begins with ffde, and 0xffde / 0x10000 = 0.99948
    begins = {"emma": 0xFFDE, "olivia": 0x3F8E, "ava": 0xD987, "charlotte": 0xC0DB, "amelia": 0xF88B}
    dev, test = 0.8 * 0x10000, 0.9 * 0x10000
    expected = tuple(
        [name for name, place in begins.items() if low <= place < high]
        for low, high in ((0, dev), (dev, test), (test, 0x10000))
    )
    assert split(begins) == expected == (["olivia", "charlotte"], ["ava"], ["emma", "amelia"])


def test_the_shares_of_the_names():
    parts = split(names())
    for part, share in zip(parts, (0.8, 0.1, 0.1), strict=True):
        spread = (share * (1 - share) / len(names())) ** 0.5
        assert abs(len(part) / len(names()) - share) < 4 * spread


def test_no_name_is_in_two_parts_and_none_is_lost():
    train, dev, test = split(names())
    assert not set(train) & set(dev)
    assert not set(train) & set(test)
    assert not set(dev) & set(test)
    assert sorted(train + dev + test) == names()


words = st.lists(st.text(max_size=4), max_size=30)


@settings(max_examples=50, deadline=None)
@given(words, words, st.integers(), st.randoms(use_true_random=False))
def test_an_item_stays_in_its_part_when_others_come_and_go(items, others, seed, rng: random.Random):
    mixed = [*items, *items, *others]
    rng.shuffle(mixed)
    home = {item: part for part, found in enumerate(split(items, seed)) for item in found}
    for part, found in enumerate(split(mixed, seed)):
        assert all(home.get(item, part) == part for item in found)
        assert found == [item for item in mixed if item in set(found)], "the order is that of the items"


def test_another_seed_is_another_split():
    kept = [len(set(split(names(), seed)[1]) & set(split(names())[1])) / len(split(names())[1]) for seed in range(5)]
    assert statistics.mean(kept) == pytest.approx(0.1, abs=0.02)


def test_the_shares_may_be_others():
    assert split(["a", "b"], fractions=(1, 0, 0)) == (["a", "b"], [], [])
    assert split(["a", "b"], fractions=(0, 0, 1)) == ([], [], ["a", "b"])
    assert split(["a", "b"], fractions=(0, 1, 0)) == ([], ["a", "b"], [])
    assert split([]) == ([], [], [])
    assert sum(map(len, split(["\ud800"]))) == 1, "half a character, as a file read with errors may hold"


@pytest.mark.parametrize("fractions", [(0.8, 0.1), (0.8, 0.1, 0.2), (1.2, -0.1, -0.1), (0.5, 0.5, float("nan"))])
def test_shares_that_are_none_are_refused(fractions):
    with pytest.raises(ValueError, match="three shares from 0 to 1 that add up to 1, got"):
        split(["a"], fractions=fractions)


@pytest.mark.parametrize(("items", "told"), [("emma", "got one string"), (["emma", 3], "got 3, of type int")])
def test_items_that_are_no_strings_are_refused(items, told):
    with pytest.raises(TypeError, match=told):
        split(items)
