"""What a page costs: the gzipped bytes that the browser loads before anybody touches anything."""

import gzip

import pytest

from tests.site.conftest import NOTEBOOK_PAGES, PAGES

TEXT, LECTURE = 220_000, 400_000  # bytes; a stock Jupyter Book has 951 KB and 1,148 KB


def on_the_wire(response) -> int:
    """A server sends text gzipped, and what is compressed already (fonts, PNG) as it is."""
    body = response.body()
    return min(len(body), len(gzip.compress(body, 6)))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_keeps_within_its_budget(visit, watch, path, record_property):
    visit(path).wait_for_load_state("networkidle")
    sizes = {response.url: on_the_wire(response) for response in watch.responses}
    record_property("bytes", sum(sizes.values()))
    assert sum(sizes.values()) <= (LECTURE if path in NOTEBOOK_PAGES else TEXT), sizes


def test_search_tools_wait_for_the_search_page(visit, watch):
    visit("index.html").wait_for_load_state("networkidle")
    assert not [response.url for response in watch.responses if "search" in response.url]


def test_formulas_need_no_script(visit, watch):
    page = visit("book/glossary.html", scripts=False)
    assert page.locator(".katex-html").first.is_visible()
    assert not [response.url for response in watch.responses if response.url.endswith(".js")]
