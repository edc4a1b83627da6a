"""What a cell downloads elsewhere, in the page: the site's own copies, and the sentence where there is none.

A server on this machine stands in for the web, and a class on urllib for the browser's requests.
"""

import sys
import urllib.error
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest

from book.extensions import corpora
from tests.stand_in import CONTENT, file_at, serving
from zero_to_hero.data import DataError, _files, names


class Response(bytes):
    to_bytes = bytes.__bytes__


class Request:
    """As much of an XMLHttpRequest as the page's Python uses."""

    @classmethod
    def new(cls) -> "Request":
        return cls()

    def open(self, method: str, address: str, later: bool) -> None:
        assert (method, later) == ("GET", False)
        self.address = address

    def send(self) -> None:
        assert self.responseType == "arraybuffer"
        try:
            with urllib.request.urlopen(self.address) as answer:
                self.status, self.response = 200, Response(answer.read())
        except urllib.error.HTTPError as error:
            self.status = error.code


@pytest.fixture
def served(tmp_path):
    folder = tmp_path / "served"
    folder.mkdir()
    with serving(folder) as address:
        yield folder, address


@pytest.fixture
def in_page(served, tmp_path, monkeypatch):
    """This Python as the page's: the folder that its site serves."""
    folder, address = served
    monkeypatch.setitem(_files.FILES, "makemore", file_at("https://elsewhere.invalid/"))
    monkeypatch.setattr(sys, "platform", "emscripten")
    monkeypatch.setitem(sys.modules, "js", SimpleNamespace(XMLHttpRequest=Request))
    monkeypatch.delenv("ZERO_TO_HERO_DATA", raising=False)
    monkeypatch.setenv("ZERO_TO_HERO_SITE", address)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return folder


def test_the_page_reads_the_sites_copy_and_keeps_it(in_page):
    (in_page / "names.txt").write_bytes(CONTENT)
    assert names("makemore") == ["ada", "kurt", "emmy"]
    (in_page / "names.txt").unlink()
    assert names("makemore") == ["ada", "kurt", "emmy"]


def test_a_site_without_a_copy_says_so_and_what_to_do(in_page):
    with pytest.raises(
        DataError, match=r"built without a copy of names\.txt\. Open the notebook of this page in Colab"
    ):
        names("makemore")


def test_another_file_in_its_place_is_refused_and_not_kept(in_page, tmp_path):
    (in_page / "names.txt").write_bytes(CONTENT[:-1] + b"!")
    with pytest.raises(DataError, match="is another file: its SHA-256 is wrong"):
        names("makemore")
    assert list((tmp_path / "zero-to-hero").iterdir()) == []


def test_a_site_out_of_reach_is_told(in_page, monkeypatch):
    monkeypatch.setenv("ZERO_TO_HERO_SITE", "http://127.0.0.1:1/")
    with pytest.raises(DataError, match="can't be reached"):
        names("makemore")


@pytest.fixture
def building(served, tmp_path, monkeypatch):
    """The web that the build sees, and a site that it builds, of one page whose cells may ask for a corpus."""
    folder, address = served
    monkeypatch.setattr("zero_to_hero.data._download.WAITS", ())
    monkeypatch.setattr(_files, "FILES", {"makemore": file_at(address)})
    monkeypatch.setattr(corpora, "FILES", _files.FILES)
    monkeypatch.setattr("zero_to_hero.data._read.FILES", _files.FILES)
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: tmp_path / "cache")
    monkeypatch.delenv("ZERO_TO_HERO_DATA", raising=False)
    return folder, SimpleNamespace(outdir=str(tmp_path / "site"), builder=SimpleNamespace(name="html"))


def built(app, data: bool = True) -> Path:
    corpora.begin(app, SimpleNamespace(metadata={"index": {}, "lecture": {"data": data}}))
    corpora.copy(app, None)
    return Path(app.outdir, "_static", "corpora", "names.txt")


def test_the_build_puts_a_copy_on_the_site_and_asks_no_more(building):
    web, app = building
    (web / "names.txt").write_bytes(CONTENT)
    assert built(app).read_bytes() == CONTENT
    (web / "names.txt").unlink()
    assert built(app).read_bytes() == CONTENT
    assert app.corpora == {}


def test_a_build_that_cannot_have_a_file_goes_on_without_it(building):
    assert not built(building[1]).exists()


def test_the_readers_own_folder_is_enough(building, tmp_path, monkeypatch):
    (tmp_path / "names.txt").write_bytes(CONTENT)
    monkeypatch.setenv("ZERO_TO_HERO_DATA", str(tmp_path))
    assert built(building[1]).read_bytes() == CONTENT


def test_pages_that_ask_for_none_get_none(building):
    web, app = building
    (web / "names.txt").write_bytes(CONTENT)
    assert not built(app, data=False).exists()
