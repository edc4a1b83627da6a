"""What is written into the pages: titles, descriptions, previews, links, alt texts, the files around them."""

import itertools
import json
from collections import Counter
from functools import cache
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from book.extensions.site_pictures import faults, written
from book.repository import find_repository
from book.serve import SITE
from tests.site.conftest import NOTEBOOK_PAGES, PAGES, ROOT

LISTED = [page for page in PAGES if page not in ("404.html", "search.html")]


@cache
def soup(path: str) -> BeautifulSoup:
    return BeautifulSoup((SITE / path).read_text(encoding="utf-8"), "html.parser")


@cache
def names(path: str) -> set[str]:
    """Every fragment that a link to the page may carry."""
    return {str(tag["id"]) for tag in soup(path).find_all(id=True)}


def meta(path: str, name: str) -> str:
    tag = soup(path).find("meta", attrs={"property" if name.startswith("og:") else "name": name})
    return str(tag["content"]) if tag else ""


def published(path: str) -> str:
    return find_repository(ROOT).site + ("" if path == "index.html" else path)


def test_titles_and_descriptions_are_there_and_each_says_something_else():
    for texts in (
        [soup(path).title.string for path in PAGES],
        [meta(path, "description") for path in PAGES],
        [meta(path, "og:title") for path in LISTED],
        [meta(path, "og:description") for path in LISTED],
        [meta(path, "og:url") for path in LISTED],
    ):
        assert all(texts)
        assert [text for text, count in Counter(texts).items() if count > 1] == []


@pytest.mark.parametrize("path", LISTED)
def test_a_description_is_a_sentence_of_a_fitting_length(path):
    assert 30 <= len(meta(path, "description")) <= 160


@pytest.mark.parametrize("path", LISTED)
def test_a_page_names_its_one_address(path):
    assert soup(path).find("link", rel="canonical")["href"] == published(path) == meta(path, "og:url")


def test_the_preview_is_a_picture_of_the_promised_size():
    for path in LISTED:
        assert meta(path, "og:image") == published("_static/preview.png")
        assert meta(path, "og:image:alt")
    with Image.open(SITE / "_static/preview.png") as image:
        assert image.size == (int(meta("index.html", "og:image:width")), int(meta("index.html", "og:image:height")))


def test_the_sitemap_lists_every_page_and_robots_know_it():
    listed = [node.text for node in ElementTree.parse(SITE / "sitemap.xml").iter() if node.tag.endswith("}loc")]
    assert sorted(listed) == sorted(published(path) for path in LISTED)
    assert f"Sitemap: {published('sitemap.xml')}" in (SITE / "robots.txt").read_text()
    for path in ("404.html", "search.html"):
        assert meta(path, "robots") == "noindex"


@pytest.mark.parametrize("path", PAGES)
def test_every_picture_has_a_written_text(path):
    seen = BeautifulSoup((SITE / path).read_text(encoding="utf-8"), "html.parser")
    for drawing in seen.select(".katex-html"):
        drawing.decompose()  # hidden from ears, which get the MathML beside it
    assert faults(str(seen)) == []
    for image in soup(path).find_all("img"):
        assert written(image.get("alt")) or image.get("alt") == "", image
        assert {"width", "height"} <= image.attrs.keys(), f"the text jumps when it arrives: {image}"


def target(page: str, link: str) -> tuple[str, str]:
    """The file of the site and the fragment that a relative link leads to."""
    parts = urlsplit(link)
    path = PurePosixPath(page).parent / unquote(parts.path) if parts.path else PurePosixPath(page)
    steps: list[str] = []
    for step in path.parts:
        if step == "..":
            assert steps, f"{link} leads out of the site"
            steps.pop()
        elif step != ".":
            steps.append(step)
    return "/".join(steps), unquote(parts.fragment)


@pytest.mark.parametrize("path", PAGES)
def test_every_link_within_the_site_leads_somewhere(path):
    broken = []
    for tag in soup(path).find_all(["a", "link", "script", "img", "form"]):
        link = tag.get("href") or tag.get("src") or tag.get("action")
        if not link or urlsplit(link).scheme:
            continue
        assert not link.startswith("/"), f"holds at the root of a host only: {tag}"
        file, fragment = target(path, str(link))
        if not (SITE / file).is_file() or (fragment and file.endswith(".html") and fragment not in names(file)):
            broken.append(str(tag)[:200])
    assert broken == []


@pytest.mark.parametrize("path", PAGES)
def test_no_heading_is_skipped_and_one_is_the_title(path):
    levels = [int(tag.name[1]) for tag in soup(path).find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("path", NOTEBOOK_PAGES)
def test_a_lecture_offers_its_notebook(path):
    file, _ = target(path, soup(path).select_one("a.zth-download")["href"])
    assert json.loads((SITE / file).read_text(encoding="utf-8"))["cells"]
    colab = soup(path).select_one("a.zth-colab")["href"]
    assert colab.startswith("https://colab.research.google.com/github/")
    assert colab.endswith("/" + file)
