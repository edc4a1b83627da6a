"""The site as it is walked through: under its published path, over a wrong address."""

import pytest
from playwright.sync_api import expect

from tests.proven import proven
from tests.site.conftest import NOTEBOOK_PAGES, PAGES
from tests.site.parts import site

pytestmark = proven(lambda: [site()])


def test_the_whole_course_can_be_walked_from_the_front_page(visit, published):
    page = visit("index.html", base=published)
    for link in page.locator(".zth-nav a").evaluate_all("(links) => links.map((link) => link.href)"):
        assert link.startswith(published)
        page.goto(link)
        assert page.locator("h1").count() == 1


def test_from_a_lecture_one_goes_on_to_its_exercises_its_solutions_and_the_next_lecture(visit):
    page, seen = visit("index.html"), []
    while page.locator('link[rel="next"]').count():
        page.goto(page.locator('link[rel="next"]').evaluate("(link) => link.href"))
        seen.append(page.url.split("/", 3)[3])
    slugs = sorted(path.split("/")[1] for path in NOTEBOOK_PAGES if path.startswith("lectures/"))
    expected = [f"{folder}/{slug}" for slug in slugs for folder in ("lectures", "exercises", "solutions")]
    assert seen[: len(expected)] == [path for path in expected if path in NOTEBOOK_PAGES]


@pytest.mark.parametrize("depth", ["nowhere.html", "lectures/99_nothing.html", "a/b/c/d/"])
@pytest.mark.parametrize("scripts", [True, False])
def test_a_wrong_address_finds_the_way_back_at_any_depth(visit, published, watch, depth, scripts):
    page = visit(depth, base=published, scripts=scripts)
    assert [response.status for response in watch.responses if response.url == published + depth] == [404]
    watch.faults.clear()  # the one 404 that is meant
    assert page.locator("h1").is_visible()
    page.get_by_role("link", name="front page").click()
    page.wait_for_url(published + "index.html")
    expect(page.locator(".zth-brand")).to_be_visible()


def test_a_wrong_address_finds_the_way_back_on_one_s_own_server(visit, site, watch):
    page = visit("a/b/nowhere.html")
    watch.faults.clear()
    page.get_by_role("link", name="front page").click()
    page.wait_for_url(site + "index.html")


def test_formulas_need_no_script(visit, watch):
    page = visit("book/glossary.html", scripts=False)
    assert page.locator(".katex-html").first.is_visible()
    assert not [response.url for response in watch.responses if response.url.endswith(".js")]


def test_another_host_cannot_be_reached_and_asking_it_is_a_fault(visit, watch):
    page = visit("index.html")
    for address in ("https://example.org/font.woff2", "http://192.0.2.1/pixel.png"):
        assert page.evaluate("(address) => fetch(address).then(() => 'came', () => 'failed')", address) == "failed"
        assert f"a request leaves the machine: {address}" in watch.faults
    assert [
        fault for fault in watch.faults if "leaves the machine" not in fault and "Failed to load" not in fault
    ] == []
    watch.faults.clear()  # these are meant


def test_code_is_copied_as_it_is_written(visit):
    page = visit(next(path for path in PAGES if path.startswith("lectures/")))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    code = page.locator(".cell_input .highlight:visible").first
    code.hover()
    code.get_by_role("button", name="Copy").click()
    code.get_by_role("button", name="Copied").wait_for()
    written = code.locator("pre").inner_text().rstrip()
    assert page.evaluate("navigator.clipboard.readText()") == written
