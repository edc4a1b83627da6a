"""The package's wheel: whole, with compiled kernels, the same bytes each time."""

import zipfile
from pathlib import Path

import pytest

from book import wheel
from zero_to_hero.kernels import compile as kernels


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """Wheels are kept in a folder of the test's own."""
    monkeypatch.setattr(wheel, "KEPT", tmp_path / "kept")


def test_it_holds_the_package_its_records_and_the_compiled_kernels(kept):
    made = wheel.wheel()
    names = zipfile.ZipFile(made).namelist()
    packed = {wheel.place(file) for file in wheel.sources()} - set(map(Path, wheel.BESIDE))
    for file in packed:
        if file.parts[0] == "records":  # their scripts stay at home
            assert (f"zero_to_hero/{file.as_posix()}" in names) == (file.suffix in (".json", ".gpt")), file
        else:
            assert file.as_posix() in names
    assert f"zero_to_hero/kernels/compiled/{kernels.path().name}" in names
    assert {"zero_to_hero/data/texts/gpt2.js", "zero_to_hero/data/texts/cl100k_base.js"} <= {*names}
    assert not [name for name in names if "__pycache__" in name]


def test_the_same_tree_gives_the_same_bytes_and_is_made_once(kept, tmp_path, monkeypatch):
    first = wheel.wheel()
    again = tmp_path / "again" / first.name
    wheel.make(wheel.sources(), again)
    assert again.read_bytes() == first.read_bytes()
    monkeypatch.setattr(wheel, "make", lambda files, target: pytest.fail("it was there already"))
    assert wheel.wheel() == first


def test_what_setuptools_refuses_is_told_and_nothing_is_left(kept, tmp_path, monkeypatch):
    monkeypatch.setattr(wheel, "BUILD", "raise SystemExit('no licence here')")
    with pytest.raises(RuntimeError, match=r"couldn't be made into a wheel:\nno licence here"):
        wheel.wheel()
    assert not list(tmp_path.rglob("*.whl"))
