"""A pass is kept as long as nothing changes that could change it, and not a moment longer."""

import pytest

from tests import proven

TEST = """
import pytest
from pathlib import Path
from tests.proven import proven

def parts(name):
    return [Path(f"{name}.txt").read_text()]

@pytest.fixture
def late():
    yield
    assert not Path("late").exists()

@proven(parts)
@pytest.mark.parametrize("name", ["one", "two"])
def test_it(name, late):
    assert Path(f"{name}.txt").read_text() != "wrong"

def test_always():
    pass
"""


@pytest.fixture
def run(pytester, monkeypatch, tmp_path):
    """How many tests ran: passed, failed, with an error at the end."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # they take seconds to load, and change nothing here
    monkeypatch.setattr(proven, "FOLDER", tmp_path / "proven")
    monkeypatch.setattr(proven, "common", lambda: "the same")
    pytester.makepyfile(test_it=TEST)
    for name in ("one", "two"):
        (pytester.path / f"{name}.txt").write_text(name)

    def runs(*options: str) -> tuple[int, ...]:
        told = pytester.runpytest_inprocess("-p", "tests.proven", "-p", "no:cacheprovider", *options).parseoutcomes()
        return tuple(told.get(word, 0) for word in ("passed", "failed", "errors"))

    return runs


def test_a_second_run_leaves_out_what_has_passed_and_only_where_it_is_asked_to(run):
    assert run("--proven") == (3, 0, 0)
    assert run("--proven") == (1, 0, 0)
    assert run() == (3, 0, 0)


def test_what_goes_in_counts(run, pytester, monkeypatch):
    run("--proven")
    (pytester.path / "two.txt").write_text("changed")
    assert run("--proven") == (2, 0, 0)
    assert run("--proven") == (1, 0, 0)
    pytester.makepyfile(test_it=TEST + "# another line")
    assert run("--proven") == (3, 0, 0)
    monkeypatch.setattr(proven, "common", lambda: "a helper, a library or the browser has changed")
    assert run("--proven") == (3, 0, 0)


def test_a_failure_is_never_kept_nor_is_a_test_whose_end_failed(run, pytester):
    (pytester.path / "one.txt").write_text("wrong")
    assert run("--proven") == (2, 1, 0)
    assert run("--proven") == (1, 1, 0)
    (pytester.path / "one.txt").write_text("right")
    (pytester.path / "late").touch()
    assert run("--proven") == (2, 0, 1)
    (pytester.path / "late").unlink()
    assert run("--proven") == (2, 0, 0)


def test_what_a_file_of_tests_imports_counts_however_far_away(monkeypatch, tmp_path):
    monkeypatch.setattr(proven, "ROOT", tmp_path)
    monkeypatch.setattr(proven, "PACKAGE", tmp_path / "zero_to_hero")
    for folder in ("tests", "zero_to_hero/deep"):
        (tmp_path / folder).mkdir(parents=True)
    texts = {
        "tests/__init__.py": "",
        "zero_to_hero/__init__.py": "",
        "tests/test_it.py": "from tests.helper import x\n",
        "tests/helper.py": "def x():\n    from zero_to_hero.deep import near\n",
        "zero_to_hero/deep/__init__.py": "",
        "zero_to_hero/deep/near.py": "from .far import y\n",
        "zero_to_hero/deep/far.py": "y = 1\n",
        "zero_to_hero/deep/list.txt": "emma",
        "tests/exceptions.yml": "none: yet",
        "zero_to_hero/elsewhere.py": "z = 1\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)

    def seen() -> str:
        proven.imported_by.cache_clear()
        return proven.imported_by(tmp_path / "tests" / "test_it.py")

    first = seen()
    for name, text in texts.items():
        (tmp_path / name).write_text(f"{text}# more\n")
        assert (seen() != first) == (name != "zero_to_hero/elsewhere.py"), name
        (tmp_path / name).write_text(text)
    assert seen() == first

    (tmp_path / "tests/helper.py").write_text("import book.serve\n")
    with pytest.raises(ValueError, match=r"helper\.py imports book\.serve: name the parts"):
        seen()
    proven.imported_by.cache_clear()


def test_a_helper_of_the_tests_counts(monkeypatch, tmp_path):
    proven.common.cache_clear()
    first = proven.common()
    monkeypatch.setattr(proven, "ROOT", tmp_path)
    for name in proven.ALWAYS:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    helper = tmp_path / "tests" / "site" / "axe.py"
    helper.parent.mkdir(parents=True)
    digests = {first}
    for text in ("a = 1", "a = 2"):
        helper.write_text(text)
        proven.common.cache_clear()
        digests.add(proven.common())
    (tmp_path / "package-lock.json").write_text("another version")
    proven.common.cache_clear()
    digests.add(proven.common())
    assert len(digests) == 4
    proven.common.cache_clear()
