"""What must hold on every page of the site, below a path as it is published: each page is visited three times.

As it comes on a wide screen and on a phone, in the light and then in the dark; and once without scripts, and on paper.
One visit answers many questions, because loading and laying out a lecture costs more than most of them. All that is
wrong is told at once.
"""

import gzip
from functools import cache
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from book.serve import SITE
from tests.proven import proven
from tests.site.axe import COLOURS, SEEN, axe, open_all
from tests.site.conftest import NOTEBOOK_PAGES, PAGES, SUBPATH, settled
from tests.site.parts import pages

TEXT, LECTURE = 220_000, 320_000  # bytes; a stock Jupyter Book has 951 KB and 1,148 KB
# what scripts add to work with, and what is said of cells that can, or cannot, be run
ADDED = [
    "noscript",
    ".live-note",
    ".live-keys",
    ".live-bar",
    ".live-aside",
    ".zth-scripted",
    ".zth-commit",
    ".zth-read",
    ".zth-progress",
]
# what scrolls in a box must be reached by the keyboard
UNREACHED = """() => [...document.querySelectorAll('body *')].filter((box) =>
    box.scrollWidth > box.clientWidth + 1 && ['auto', 'scroll'].includes(getComputedStyle(box).overflowX)
    && box.tabIndex < 0 && !box.querySelector('textarea')).map((box) => box.outerHTML.slice(0, 120))"""
# a section's link has led to its heading when that is at the top, or as near as the end of the page lets it
ARRIVED = """(hash) => {
    const heading = document.querySelector(`${hash} > :is(h1, h2)`);
    const top = heading.getBoundingClientRect().top;
    const end = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
    return (top >= 0 && top < 200) || (end && top < innerHeight);
}"""


@cache
def on_the_wire(path: str) -> int:
    """The bytes of one of the site's files: a server sends text gzipped, and fonts and PNG, compressed, as they are."""
    content = (SITE / path).read_bytes()
    return min(len(content), len(gzip.compress(content, 6)))


def weight(responses) -> dict[str, int]:
    """The gzipped bytes of each file that the page has loaded."""
    paths = [urlsplit(response.url).path for response in responses if response.url.startswith("http")]
    return {path: on_the_wire(path.removeprefix(f"/{SUBPATH}/")) for path in paths}


def text(page) -> list[str]:
    """The words of the page that stand there with and without scripts."""
    page.locator("[data-answers]").evaluate_all("(all) => all.forEach((one) => { one.hidden = false; })")
    added = page.locator(f"main :is({', '.join(ADDED)})")
    added.evaluate_all("(all) => all.forEach((one) => one.style.setProperty('display', 'none', 'important'))")
    # a figure near the top is drawn already; and a section that is just coming near has no words for a moment
    hidden = page.locator(".zth-figure")
    hidden.evaluate_all("(all) => all.forEach((one) => { one.style.visibility = 'hidden'; })")
    sections = page.locator(".bd-article > section > section")
    sections.evaluate_all("(all) => all.forEach((one) => { one.style.contentVisibility = 'visible'; })")
    words = page.locator("main").inner_text().replace("Copy", "").split()
    sections.evaluate_all("(all) => all.forEach((one) => { one.style.contentVisibility = ''; })")
    hidden.evaluate_all("(all) => all.forEach((one) => { one.style.visibility = ''; })")
    added.evaluate_all("(all) => all.forEach((one) => one.style.removeProperty('display'))")
    return words


def is_for_everybody(page) -> None:
    """By axe's rules, in the light; in the dark colours change and nothing else."""
    open_all(page)
    assert axe(page) == []
    page.emulate_media(color_scheme="dark")
    assert axe(page, rules=COLOURS) == []
    page.emulate_media(color_scheme="light")


@proven(lambda path: pages(path))
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_light_whole_and_good_for_everybody(visit, published, watch, path, record_property):
    page = visit(path, base=published)
    page.wait_for_load_state("networkidle")
    sizes = weight(watch.responses)
    record_property("bytes", sum(sizes.values()))
    assert sizes.keys() >= {f"/{SUBPATH}/{path}"}
    assert sum(sizes.values()) <= (LECTURE if path in NOTEBOOK_PAGES else TEXT), sizes

    expect(page.locator("main h1")).to_be_visible()
    if path != "404.html":  # it carries its style inside
        assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith("Literata")

    # the list of sections leads to each, though those between were never laid out
    sections = page.locator(".zth-sections a").all()
    assert sections or path not in NOTEBOOK_PAGES
    for link in sections:
        link.click()
        page.wait_for_function(ARRIVED, arg=link.get_attribute("href"))

    is_for_everybody(page)


@proven(lambda path: pages(path))
@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_phone_and_needs_no_scripts_and_paper_shows_every_answer(visit, published, path):
    bare = visit(path, base=published, width=360, scripts=False)
    expect(bare.locator("main h1")).to_be_visible()
    # a control that does nothing without scripts must not stand there
    expect(bare.locator(".zth-scripted:visible")).to_have_count(0)
    words = text(bare)
    bare.emulate_media(media="print")
    expect(bare.locator(".zth-side")).to_be_hidden()
    folded = bare.locator("main details > *:not(summary)")
    unseen = f"(all) => all.filter((one) => !({SEEN})(one)).map((one) => one.outerHTML.slice(0, 160))"
    # what lies far away is laid out for paper at the next frame, and without scripts the page cannot be asked to wait
    assert settled(lambda: folded.evaluate_all(unseen), []) == []

    page = visit(path, base=published, width=360)
    if path != "search.html":
        assert text(page) == words, "the same words with and without scripts"
    is_for_everybody(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.evaluate(UNREACHED) == [], "the keyboard does not reach what scrolls in a box"
