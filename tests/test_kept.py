"""What is kept between builds is made again whenever anything that it depends on has changed."""

import pytest

from book import kept


@pytest.fixture
def made(tmp_path, monkeypatch):
    """The list of what was made, beside an empty folder."""
    monkeypatch.setattr(kept, "FOLDER", tmp_path / "kept")
    return []


def test_a_thing_is_made_once_and_anew_for_every_change(made):
    def make() -> bytes:
        made.append(1)
        return b"%d" % len(made)

    assert kept.kept(make, b"file", "1.0") == b"1"
    assert kept.kept(make, b"file", "1.0") == b"1"
    assert kept.kept(make, b"file", "1.1") == b"2"
    assert kept.kept(make, b"file2", "1.0") == b"3"
    assert kept.kept(make, b"fil", "e1.0") == b"4"  # where one part ends and the next begins counts
    assert kept.kept(make, b"file", "1.0") == b"1"


def test_what_fails_leaves_nothing(made):
    with pytest.raises(ZeroDivisionError):
        kept.kept(lambda: b"%d" % (1 // 0), b"file")
    assert kept.kept(lambda: b"whole", b"file") == b"whole"
