"""What the build makes of a figure: markup, files beside it, and no widget machinery of Jupyter's."""

import gzip
import re
from pathlib import Path

import pytest
from dial import DialFigure
from dial_pages import build
from dial_pages import dials as dials

from book.extensions import figures
from book.extensions.figures import placed

HOST = Path(__file__).parent.parent / "book" / "static" / "figure-host.js"


def test_no_page_loads_widget_machinery(dials: Path):
    for page in dials.rglob("*.html"):
        text = page.read_text()
        assert not re.search(r"html-manager|require(\.min)?\.js|widget-state|widget-view", text), page


def test_a_page_with_figures_and_only_that_has_the_host(dials: Path):
    with_host = {
        page.relative_to(dials).as_posix() for page in dials.rglob("*.html") if "figure-host" in page.read_text()
    }
    assert with_host == {"index.html", "deep/large.html"}


def test_the_host_is_small():
    assert len(gzip.compress(HOST.read_bytes())) < 2100


def test_addresses_lead_from_the_page_to_files_named_after_their_contents(dials: Path):
    for page, up in (("index.html", ""), ("deep/large.html", "../")):
        found = re.findall(r'data-(?:module|style|state)="([^"]+)"', (dials / page).read_text())
        assert found
        for link in found:
            assert link.startswith(f"{up}_static/figures/")
            assert ((dials / page).parent / link).resolve().is_file()


def test_a_small_state_stands_in_the_page_and_a_large_one_beside_it(dials: Path):
    small, large = (dials / "index.html").read_text(), (dials / "deep" / "large.html").read_text()
    assert '<script type="application/json">{"state"' in small
    assert "data-state" not in small
    assert '<script type="application/json">' not in large
    assert "data-state" in large
    assert len(gzip.compress((dials / "deep" / "large.html").read_bytes())) < 60_000


def test_the_fallback_and_the_caption_stand_in_the_page(dials: Path):
    text = (dials / "index.html").read_text()
    assert "<title>A dial</title>" in text
    assert "<figcaption>A dial: &lt;turn&gt; it.</figcaption>" in text


def test_classic_controls_show_their_values_and_their_output(dials: Path):
    text = (dials / "still.html").read_text()
    assert "<p>n: <output>5</output></p>" in text
    assert "<p>word: <output>yes</output></p>" in text
    assert "n squared is 25 yes" in text
    assert "interactive(children=" not in text


def raw(figure: DialFigure) -> str:
    """A figure on a page that is no notebook: quick, since it needs no kernel."""
    return f"```{{raw}} html\n{figure.markup()}\n```\n\n"


def test_two_figures_of_one_name_stop_the_build(tmp_path: Path):
    with pytest.raises(RuntimeError, match=r"two figures on this page are named 'dial'"):
        build(tmp_path, {"index": "# Twice\n\n" + 2 * raw(DialFigure([1.0]))})


def test_files_of_earlier_states_go_and_the_others_stay(tmp_path: Path):
    folder = build(tmp_path, {"index": "# A page\n\n" + raw(DialFigure([1.0]))}) / "_static" / "figures"
    before = {path.name for path in folder.iterdir()}
    (folder / "dial-000000000000.js").write_text("old")
    build(tmp_path, {"index": "# The page\n\n" + raw(DialFigure([2.0]))})
    assert {path.name for path in folder.iterdir()} == before


def test_an_edited_module_gets_a_new_address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr("book.extensions.figures.FIGURES", tmp_path)
    markup = (
        '<figure class="zth-figure" id="figure-a" data-figure="dot">'
        '<script type="application/json">{"state":{},"bytes":{}}</script></figure>'
    )
    addresses = []
    for version in ("1", "2"):
        (tmp_path / "dot.js").write_text(f"export default {{ version: {version} }};\n")
        addresses.append(re.findall('data-module="([^"]+)"', placed(markup, "")[0]))
    assert addresses[0] != addresses[1]


def test_large_bytes_have_a_file_that_figures_share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    model, kernels = tmp_path / "page.gpt", tmp_path / "kernels-064c.wasm"
    model.write_bytes(b"weights")
    kernels.write_bytes(b"code")
    monkeypatch.setattr(figures, "FIGURES", Path(__file__).parent / "figures")
    monkeypatch.setattr(figures, "ASSETS", {"page.gpt": lambda: model, "kernels.wasm": lambda: kernels})
    monkeypatch.setattr(DialFigure, "files", {"weights": "page.gpt", "kernels": "kernels.wasm"})
    first, _, files = placed(DialFigure([1.0]).markup(), "../")
    found = dict(re.findall(r'data-file-(\w+)="\.\./_static/figures/([\w.-]+)"', first))
    assert {trait: files[name] for trait, name in found.items()} == {"weights": b"weights", "kernels": b"code"}
    assert re.fullmatch(r"page-\w{12}\.gpt", found["weights"])
    assert first.count("data-file-") == 2, "the name that Python gave is gone"
    other = placed(DialFigure([2.0], name="other").markup(), "../")[2]
    assert set(found.values()) <= set(other)
    model.write_bytes(b"other weights")
    assert found["weights"] not in placed(DialFigure([1.0]).markup(), "../")[2], "a browser may keep the old one"
